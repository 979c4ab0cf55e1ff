//! How reports describe themselves to a caller: pages of the client are built from this.

use super::ask::{Asked, Filter, Take};
use super::table::{Column, Report, Span};
use crate::auth::Who;
use pharmacy_contract::reports::{self as contract, FilterKind};

/// The report, without what this caller may not see; `None` where the caller may not read it at all.
pub fn describe(report: &Report, asked: &Asked) -> Option<contract::Report> {
    let who = &asked.who;
    if !report.needs.iter().all(|permission| who.may(*permission)) {
        return None;
    }
    let chart = report.chart.map(|chart| contract::ReportChart {
        kind: chart.kind,
        label: chart.label.into(),
        value: chart.value.into(),
    });
    let columns = columns(report.columns, who);
    // A chart of amounts is nothing for those who do not see them.
    let chart = chart.filter(|chart| report.more.is_some() || shows(&columns, &chart.value));
    let mut filters: Vec<_> = report.filters.iter().map(|f| filter(f, asked)).collect();
    filters.extend(days(report.span, asked));
    Some(contract::Report {
        name: report.name.into(),
        title: report.title.into(),
        about: report.about.into(),
        needs: report.needs.to_vec(),
        columns,
        filters,
        chart,
    })
}

fn shows(columns: &[contract::ReportColumn], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

pub fn columns<'c>(
    columns: impl IntoIterator<Item = &'c Column>,
    who: &Who,
) -> Vec<contract::ReportColumn> {
    let shown = |column: &Column| contract::ReportColumn {
        name: column.name.clone().into_owned(),
        title: column.title.clone().into_owned(),
        kind: column.kind,
    };
    columns.into_iter().filter(|column| column.is_for(who)).map(shown).collect()
}

fn filter(filter: &Filter, asked: &Asked) -> contract::ReportFilter {
    let mut described = contract::ReportFilter {
        name: filter.name.into(),
        title: filter.title.into(),
        kind: filter.kind(),
        required: filter.required,
        lookup: None,
        words: vec![],
        default: None,
        min: None,
        max: None,
    };
    match filter.take {
        Take::Stores | Take::Store => described.lookup = Some("stores".into()),
        Take::Ids(path) | Take::Id(path) => described.lookup = Some(path.into()),
        Take::Words(words) => {
            described.words = words.iter().map(ToString::to_string).collect();
        }
        Take::Number(least, most, usual) => {
            (described.min, described.max) = (Some(least), Some(most));
            described.default = usual(asked).map(|usual| usual.to_string());
        }
        Take::Text | Take::Exact | Take::Flag => {}
    }
    described
}

fn days(span: Span, asked: &Asked) -> Vec<contract::ReportFilter> {
    use jiff::ToSpan;
    let today = asked.today;
    let (from, to) = match span {
        Span::None => return vec![],
        Span::Open => (None, None),
        Span::Days(days) => (Some(today.saturating_sub((days - 1).days())), Some(today)),
        Span::Month => (Some(today.first_of_month()), Some(today)),
    };
    let day = |name: &str, title: &str, usual: Option<jiff::civil::Date>| contract::ReportFilter {
        name: name.into(),
        title: title.into(),
        kind: FilterKind::Day,
        required: false,
        lookup: None,
        words: vec![],
        default: usual.map(|day| day.to_string()),
        min: None,
        max: None,
    };
    vec![day("from", "From", from), day("to", "To", to)]
}
