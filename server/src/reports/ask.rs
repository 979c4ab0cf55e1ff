//! Reading what a report was asked for: its filters and no others.

use super::table::{Report, Span};
use crate::auth::{Scope, Who};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::http::query::{Query, unreadable};
use crate::store::Owned;
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::facility::Facility;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::reports::FilterKind;
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// Parameters that every report takes.
pub const COMMON: &[&str] = &["page", "per_page", "lazy_load", "format", "bom"];
/// Longer ranges are work for the background.
const MOST_DAYS: i32 = 366;
/// What is read in the background: ten years.
const MOST_DAYS_ASIDE: i32 = 3_660;
const MOST_VALUES: usize = 100;

/// A parameter that narrows a report.
pub struct Filter {
    pub name: &'static str,
    pub title: &'static str,
    pub take: Take,
    pub required: bool,
}

/// What a filter takes.
pub enum Take {
    /// Stores, as far as they are the caller's.
    Stores,
    /// One of them.
    Store,
    /// Records of the list at this address.
    Ids(&'static str),
    Id(&'static str),
    Words(&'static [&'static str]),
    /// A text that is looked for within.
    Text,
    /// Texts as they are stored.
    Exact,
    /// Least, most, and what holds where it is left out.
    Number(i64, i64, Usual),
    Flag,
}

/// A default that may be a setting.
pub type Usual = fn(&Asked) -> Option<i64>;

impl Filter {
    pub const fn new(name: &'static str, title: &'static str, take: Take) -> Self {
        Self { name, title, take, required: false }
    }

    /// Nothing is answered without it.
    pub const fn needed(mut self) -> Self {
        self.required = true;
        self
    }

    pub const fn kind(&self) -> FilterKind {
        match self.take {
            Take::Stores => FilterKind::Stores,
            Take::Store => FilterKind::Store,
            Take::Ids(_) => FilterKind::Ids,
            Take::Id(_) => FilterKind::Id,
            Take::Words(_) => FilterKind::Words,
            Take::Text | Take::Exact => FilterKind::Text,
            Take::Number(..) => FilterKind::Number,
            Take::Flag => FilterKind::Flag,
        }
    }
}

/// What was asked for, checked.
#[derive(Clone)]
pub struct Asked {
    clock: Clock,
    pub who: Who,
    pub scope: Scope,
    pub facility: Facility,
    pub today: Date,
    pub now: Instant,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Days that a range may have.
    most_days: i32,
    values: Vec<(&'static str, Vec<Owned>)>,
}

impl Asked {
    /// Nothing yet, by this caller.
    pub fn by(who: &Who, facility: Facility, clock: &Clock) -> Self {
        let (today, now, scope) = (clock.today(), clock.now(), who.scope());
        let (who, clock) = (who.clone(), clock.clone());
        let (from, to, most_days, values) = (None, None, MOST_DAYS, vec![]);
        Self { clock, who, scope, facility, today, now, from, to, most_days, values }
    }

    /// Nobody waits for it: ranges may be long.
    pub fn in_background(self) -> Self {
        Self { most_days: MOST_DAYS_ASIDE, ..self }
    }

    /// # Errors
    /// `UnknownParameter`, `UnreadableParameter`, `RangeTooLong`; `NotFound` for a store that is not the caller's.
    pub fn read(mut self, report: &Report, query: &Query) -> Result<Self> {
        let own = report.filters.iter().map(|f| f.name);
        let days: &[&str] = if report.span == Span::None { &[] } else { &["from", "to"] };
        let known: Vec<&str> =
            own.chain(days.iter().copied()).chain(COMMON.iter().copied()).collect();
        query.only(&known)?;
        query.flag("lazy_load", false)?;
        for filter in report.filters {
            let values = self.values_of(filter, query)?;
            if filter.required && values.is_empty() {
                return Err(unreadable(filter.name, "", "this is needed: a value"));
            }
            self.values.push((filter.name, values));
        }
        self.days(report.span, query)?;
        Ok(self)
    }

    fn values_of(&self, filter: &Filter, query: &Query) -> Result<Vec<Owned>> {
        let name = filter.name;
        let text = query.get(name).map(str::trim).filter(|t| !t.is_empty());
        if let Take::Number(least, most, usual) = filter.take {
            let Some(text) = text else {
                return Ok(usual(self).map(Owned::Int).into_iter().collect());
            };
            let number = text.parse().ok().filter(|n| (least..=most).contains(n));
            let wrong = || unreadable(name, text, &format!("a number from {least} to {most}"));
            return Ok(vec![Owned::Int(number.ok_or_else(wrong)?)]);
        }
        let Some(text) = text else { return Ok(vec![]) };
        let wrong = |expected: &str| unreadable(name, text, expected);
        let id = |t: &str| t.parse::<Uuid>().map_err(|_| wrong("an id"));
        let several: Vec<&str> = text.split(',').map(str::trim).filter(|t| !t.is_empty()).collect();
        if several.len() > MOST_VALUES {
            return Err(wrong("at most 100 values"));
        }
        match filter.take {
            Take::Stores | Take::Ids(_) => {
                several.into_iter().map(|t| id(t).map(Owned::Id)).collect()
            }
            Take::Store => {
                let id = id(text)?;
                if self.scope.covers(id) {
                    Ok(vec![Owned::Id(id)])
                } else {
                    Err(Error::not_found("store"))
                }
            }
            Take::Id(_) => Ok(vec![Owned::Id(id(text)?)]),
            Take::Words(words) => {
                let known = |t: &str| words.contains(&t).then(|| Owned::Text(t.into()));
                let wrong = || wrong(&format!("one of {}", words.join(", ")));
                several.into_iter().map(|t| known(t).ok_or_else(wrong)).collect()
            }
            Take::Text => Ok(vec![Owned::Text(fold(text))]),
            Take::Exact => Ok(several.into_iter().map(|t| Owned::Text(t.into())).collect()),
            Take::Flag => Ok(vec![Owned::Flag(query.flag(name, false)?)]),
            Take::Number(..) => Ok(vec![]),
        }
    }

    fn days(&mut self, span: Span, query: &Query) -> Result<()> {
        let day = |name: &str| -> Result<Option<Date>> {
            let Some(text) = query.get(name).map(str::trim).filter(|t| !t.is_empty()) else {
                return Ok(None);
            };
            let read = if text.len() == 10 { text.parse().ok() } else { None };
            read.map(Some).ok_or_else(|| unreadable(name, text, "a day, YYYY-MM-DD"))
        };
        let (from, to) = (day("from")?, day("to")?);
        let until = to.unwrap_or(self.today);
        (self.from, self.to) = match span {
            Span::None => (None, None),
            Span::Open if from.is_none() => (None, to),
            Span::Open => (from, Some(until)),
            Span::Days(days) => {
                let usual = || until.saturating_sub((days - 1).days());
                (Some(from.unwrap_or_else(usual)), Some(until))
            }
            Span::Month => (Some(from.unwrap_or_else(|| until.first_of_month())), Some(until)),
        };
        let Some((from, to)) = self.from.zip(self.to) else { return Ok(()) };
        if from > to {
            return Err(unreadable("to", &to.to_string(), &format!("a day from {from} on")));
        }
        let most = self.most_days;
        if (to - from).get_days() < most {
            return Ok(());
        }
        let detail = format!("{from} to {to}: at most {most} days at once");
        Err(Error::refused(ProblemKind::RangeTooLong, detail))
    }

    fn values(&self, name: &str) -> &[Owned] {
        self.values.iter().find(|(n, _)| *n == name).map_or(&[], |(_, values)| values)
    }

    /// The values of a filter as parameters.
    pub fn owned(&self, name: &str) -> Vec<Owned> {
        self.values(name).to_vec()
    }

    pub fn ids(&self, name: &str) -> Vec<Uuid> {
        let id = |v: &Owned| if let Owned::Id(id) = v { Some(*id) } else { None };
        self.values(name).iter().filter_map(id).collect()
    }

    pub fn id(&self, name: &str) -> Option<Uuid> {
        self.ids(name).first().copied()
    }

    pub fn words(&self, name: &str) -> Vec<&str> {
        let values = self.values(name).iter();
        values
            .filter_map(|v| if let Owned::Text(t) = v { Some(t.as_str()) } else { None })
            .collect()
    }

    /// The folded text of a filter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.words(name).first().copied().filter(|text| !text.is_empty())
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        let number = |v: &Owned| if let Owned::Int(n) = v { Some(*n) } else { None };
        self.values(name).iter().find_map(number)
    }

    pub fn flag(&self, name: &str) -> bool {
        self.values(name).contains(&Owned::Flag(true))
    }

    pub fn sees_costs(&self) -> bool {
        self.who.may(Permission::ReadCosts)
    }

    /// First and last day, where a report always has them.
    pub fn range(&self) -> (Date, Date) {
        let to = self.to.unwrap_or(self.today);
        (self.from.unwrap_or(to), to)
    }

    /// The last day of the month before.
    pub fn last_month(&self) -> Date {
        self.today.first_of_month().saturating_sub(1.days())
    }

    /// When a day begins at the facility.
    pub fn start_of(&self, day: Date) -> Instant {
        self.clock.start_of(day)
    }

    /// When the day after it begins.
    pub fn end_of(&self, day: Date) -> Instant {
        self.start_of(day.saturating_add(1.days()))
    }

    /// The day of a moment at the facility.
    pub fn day_of(&self, at: Instant) -> Date {
        self.clock.day_of(at)
    }

    /// How many months averages go over: the filter's, else the setting's.
    pub fn months(&self) -> i64 {
        self.number("months").unwrap_or(self.facility.amc_months)
    }
}

/// Filters that many reports share.
pub const STORES: Filter = Filter::new("store_id", "Store", Take::Stores);
pub const STORE: Filter = Filter::new("store_id", "Store", Take::Store);
pub const DEPARTMENTS: Filter =
    Filter::new("department_id", "Department", Take::Ids("departments"));
pub const MEDICINES: Filter = Filter::new("medicine_id", "Medicine", Take::Ids("medicines"));
pub const SUPPLIERS: Filter = Filter::new("supplier_id", "Supplier", Take::Ids("suppliers"));
pub const DOCTORS: Filter = Filter::new("doctor_id", "Prescriber", Take::Ids("doctors"));
pub const PATIENTS: Filter = Filter::new("patient_id", "Patient", Take::Ids("patients"));
pub const CATEGORY: Filter = Filter::new("category", "Category", Take::Exact);
pub const VEN: Filter = Filter::new("ven_class", "VEN", Take::Words(&["V", "E", "N"]));
pub const MONTHS: Filter =
    Filter::new("months", "Months", Take::Number(1, 24, |asked| Some(asked.facility.amc_months)));
pub const STATUS: Filter =
    Filter::new("status", "Status", Take::Words(&["out", "low", "medium", "good"]));
