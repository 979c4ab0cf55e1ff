//! User activity: who did what how often, from the audit trail.

use super::ask::{Asked, Filter, Take};
use super::sheet::{Sheet, Wanted};
use super::table::{Chart, Report, Span, id, instant, number, text};
use crate::audit::reads_all;
use crate::error::Result;
use crate::store::{Reader, Stale};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "user-activity",
    title: "User activity",
    about: "Who did what how often, the most frequent first. Whoever does not read the whole audit trail sees the own acts.",
    needs: &[Permission::ReadAudit],
    columns: &[
        id("user_id", "User id"),
        text("user", "User"),
        text("action", "Action"),
        text("entity", "Record"),
        number("count", "Count"),
        instant("last", "Last"),
    ],
    filters: &[
        Filter::new("user_id", "User", Take::Ids("users")),
        Filter::new("action", "Action", Take::Exact),
        Filter::new("entity", "Record", Take::Exact),
    ],
    span: Span::Days(30),
    chart: Some(Chart { kind: ChartKind::Bar, label: "user", value: "count" }),
    reads: &[Stale::Audit],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let (from, to) = asked.range();
    let mut wanted = Wanted::default();
    let (since, until) = (wanted.mark(asked.start_of(from).0), wanted.mark(asked.end_of(to).0));
    wanted.and(format!("e.at >= {since} and e.at < {until}"));
    if reads_all(&asked.who) {
        wanted.if_any("e.actor_id", asked.owned("user_id"));
    } else {
        wanted.among("e.actor_id", &[asked.who.principal.id]);
    }
    wanted.if_any("e.action", asked.owned("action"));
    wanted.if_any("e.entity", asked.owned("entity"));
    let groups = format!(
        "select e.actor_id, e.actor_name, e.action, e.entity, count(*) as times, max(e.at) as last from audit_entry e{}
         group by e.actor_id, e.actor_name, e.action, e.entity",
        wanted.text()
    );
    let sql =
        format!("select count(*), cast(coalesce(sum(k.times), 0) as bigint) from ({groups}) k");
    let (total, acts): (i64, i64) = wanted.one(r, &sql)?;
    sheet.total = total;
    sheet.sum("acts", acts);
    let sql = format!(
        "select k.actor_id, k.actor_name, k.action, k.entity, k.times, k.last from ({groups}) k
         order by k.times desc, k.actor_name, k.action, k.entity, k.last desc {{window}}"
    );
    sheet.fill(r, &sql, &mut wanted)
}
