//! The feed of events. An event is written in the transaction of what it tells; it gets its place after the commit, by one
//! writer at a time. So places have no gaps and none comes late: whoever has read up to a place has missed nothing.

use crate::auth::Scope;
use crate::error::Result;
use crate::store::{Bound, Owned, Param, Reader, Stale, Store, Tx};
use crate::{change, select};
use pharmacy_contract::stock::{Changes, FeedEvent};
use uuid::Uuid;

/// Events that get their places in one change.
const AT_ONCE: i64 = 500;
/// Places that one look goes through, whether the caller may see what is there or not.
const WINDOW: i64 = 5_000;
/// The row of `doc_counter` that counts the places; updating it is the lock of the feed.
const COUNTER: (Uuid, &str, i64) = (Uuid::nil(), "feed", 0);

/// Gives a place to all events that wait for one; answers how many.
///
/// # Errors
/// A store fault.
pub fn place_events(store: &Store) -> Result<u64> {
    let mut placed = 0;
    while store.read_blocking(some_wait)? {
        placed += store.change_blocking(place_some)?;
    }
    Ok(placed)
}

fn some_wait(r: &mut Reader<'_>) -> Result<bool> {
    let first: Option<(i64,)> =
        select!(r, "select seq from outbox where feed_pos is null limit 1").maybe()?;
    Ok(first.is_some())
}

/// Up to [`AT_ONCE`] events, in the order in which they were written.
fn place_some(tx: &mut Tx<'_>) -> Result<u64> {
    let (id, kind, year) = COUNTER;
    let (next,): (i64,) = change!(
        tx,
        Stale::Nothing,
        "insert into doc_counter (store_id, doc_type, year, next_no) values ($1, $2, $3, 1)
         on conflict (store_id, doc_type, year) do update set next_no = doc_counter.next_no returning next_no",
        id,
        kind,
        year
    )
    .one()?;
    let placed = change!(
        tx,
        Stale::Feed,
        "update outbox set feed_pos = k.pos from
             (select seq, row_number() over (order by seq) + $1 - 1 as pos from outbox where feed_pos is null order by seq limit $2) k
         where outbox.seq = k.seq",
        next,
        AT_ONCE
    )
    .run()?;
    let next = next + i64::try_from(placed).unwrap_or(0);
    change!(
        tx,
        Stale::Nothing,
        "update doc_counter set next_no = $1 where store_id = $2 and doc_type = $3 and year = $4",
        next,
        id,
        kind,
        year
    )
    .run()?;
    Ok(placed)
}

impl Reader<'_> {
    /// Events behind a place: those of the caller's stores, and those of no store. `next` is where to go on; it is beyond
    /// `after` as long as there is more, even if nothing of it was for the caller.
    ///
    /// # Errors
    /// A store fault.
    pub fn changes(&mut self, after: i64, limit: i64, scope: &Scope) -> Result<Changes> {
        let last = self.last_place()?;
        let after = after.clamp(0, last);
        let until = after.saturating_add(WINDOW).min(last);
        let mut params = vec![Owned::Int(after), Owned::Int(until)];
        let own = match scope {
            Scope::All => String::new(),
            Scope::Department { stores, .. } => {
                let first = params.len() + 1;
                params.extend(stores.iter().map(|id| Owned::Id(*id)));
                let marks: Vec<String> = (first..=params.len()).map(|n| format!("${n}")).collect();
                if marks.is_empty() {
                    " and store_id is null".into()
                } else {
                    format!(" and (store_id is null or store_id in ({}))", marks.join(", "))
                }
            }
        };
        let sql = format!(
            "select feed_pos, id, created_at, type, entity, entity_id, store_id, payload from outbox
             where feed_pos > $1 and feed_pos <= $2{own} order by feed_pos limit {limit}"
        );
        let (mut items, mut place) = (Vec::new(), after);
        let bounds: Vec<Bound<'_>> = params.iter().map(Param::bound).collect();
        self.listing(&sql, "feed", &bounds).each(&mut |row| {
            place = row.get(0)?;
            items.push(FeedEvent {
                place,
                id: row.get(1)?,
                at: row.get(2)?,
                kind: row.get(3)?,
                entity: row.get(4)?,
                entity_id: row.get(5)?,
                store_id: row.get(6)?,
                payload: serde_json::from_str(&row.get::<String>(7)?).unwrap_or_default(),
            });
            Ok(())
        })?;
        let full = i64::try_from(items.len()).is_ok_and(|length| length >= limit);
        Ok(Changes { items, next: if full { place } else { until } })
    }

    /// The last place that was given; whatever has one up to it is there to be read.
    ///
    /// # Errors
    /// A store fault.
    pub fn last_place(&mut self) -> Result<i64> {
        let (id, kind, year) = COUNTER;
        let next: Option<(i64,)> = select!(
            self,
            "select next_no from doc_counter where store_id = $1 and doc_type = $2 and year = $3",
            id,
            kind,
            year
        )
        .maybe()?;
        Ok(next.map_or(0, |(next,)| next - 1))
    }

    /// The first place that is still there to be read, and the last that was given.
    ///
    /// # Errors
    /// A store fault.
    pub fn kept_places(&mut self) -> Result<(i64, i64)> {
        let (first,): (Option<i64>,) =
            select!(self, "select min(feed_pos) from outbox where feed_pos is not null").one()?;
        let last = self.last_place()?;
        Ok((first.unwrap_or(last + 1), last))
    }
}
