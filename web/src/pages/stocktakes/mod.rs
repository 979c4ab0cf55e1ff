//! Stocktakes: shelves counted while work goes on.

mod scanned;
pub mod sheet;

use crate::describe::paper::{
    AtOnce, DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, STORE, Step, TO,
    Verb, WITNESS, reversal,
};
use crate::describe::show::plain;
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, YES_NO,
    icons,
};

const STATES: &[Choice] = &[
    ("draft", w!("Draft")),
    ("counting", w!("Counting")),
    ("review", w!("In review")),
    ("posted", w!("Posted")),
    ("cancelled", w!("Cancelled")),
    ("reversed", w!("Reversed")),
];
const SCOPES: &[Choice] = &[
    ("all", w!("All of the store")),
    ("category", w!("A category")),
    ("bin", w!("A bin, by its beginning")),
    ("abc", w!("A class, A, B or C")),
    ("random", w!("So many batches, by chance")),
    ("list", w!("Some medicines, by their ids")),
];

pub static SLICE: Slice = Slice {
    path: "stocktakes",
    one: w!("stocktake"),
    many: w!("stocktakes"),
    hint: w!("What is really on the shelves, held against the ledger."),
    icon: icons::COUNT,
    read: "stock:read",
    write: "stocktakes:count",
    title: "document_no",
    notes: &["store", "doc_date", "scope"],
    sort: "-doc_date",
    columns: &[
        NUMBER.sorts(),
        STATE,
        DAY.sorts(),
        STORE,
        Column::new("scope", w!("What"), 9).show(Show::Choice(SCOPES)),
        LINE_COUNT,
        Column::new("value_difference", w!("Difference"), 7).show(Show::Money),
        Column::new("blind", w!("Blind"), 4).show(Show::Flag(w!("Yes"), w!("No"))).hidden(),
        Column::new("notes", w!("Notes"), 10).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: w!("Stocktake"),
        fields: &[
            Field::new("store_id", w!("Store"), Kind::Reference("stores")).required().usual(),
            Field::new("scope", w!("What is counted"), Kind::Select(SCOPES))
                .required()
                .starts("all"),
            Field::text("scope_value", w!("Which"))
                .hint(w!("The category, the bin, the class, how many, or the ids.")),
            Field::new("blind", w!("Counters do not see the expected number"), Kind::Flag)
                .starts("true"),
            Field::new("doc_date", w!("Day"), Kind::Date).hint(w!("Empty: today.")),
            Field::new("started_at", w!("Started"), Kind::Instant).read_only(),
            Field::new("value_difference", w!("Value of the differences"), Kind::Money).read_only(),
            Field::new("notes", w!("Notes"), Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

const BATCH: Column = Column::new("batch_number", w!("Batch"), 7).show(Show::Code);
const COUNTED: Column = Column::new("counted", w!("Counted"), 5).show(Show::Number);
const DIFFERENCE: Column = Column::new("difference", w!("Difference"), 5).show(Show::Number);
/// Lines to choose from, the first hundred of those that matter.
const fn choice(show: &'static str) -> Step {
    let columns = &[MEDICINE, BATCH, COUNTED, DIFFERENCE];
    Step { only_ids: true, show, label: w!("Which"), columns, ..Step::PLAIN }
}
const DIFFERENT: Step = choice("difference");
const UNCOUNTED: Step = choice("uncounted");
const WHY: &[Field] = &[Field::text("reason", w!("Reason")).required()];

static PAPER: Paper = Paper {
    columns: &[
        LINE_NO,
        MEDICINE,
        BATCH,
        Column::new("expiry_date", w!("Last day"), 7).show(Show::Expiry),
        COUNTED,
        Column::new("expected_at_count", w!("Expected"), 5).show(Show::Number),
        DIFFERENCE,
        Column::new("value", w!("Value"), 6).show(Show::Money),
        Column::new("count_no", w!("Count"), 4).show(Show::Number),
        Column::new("skipped", w!("Left out"), 5).show(Show::Choice(YES_NO)),
        Column::new("skip_reason", w!("Why"), 8),
    ],
    verbs: &[
        Verb {
            label: w!("Start counting"),
            noun: "start",
            needs: "stocktakes:post",
            states: DRAFT,
            ask: w!("The lines are the batches that lie on the shelf now. Work goes on meanwhile."),
            done: w!("Counting has begun."),
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Count"),
            needs: "stocktakes:count",
            states: &["counting"],
            class: "button primary",
            leads: Some(|record| format!("/stocktakes/{}/count", plain(record, "id"))),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Finish counting"),
            noun: "finish",
            needs: "stocktakes:count",
            states: &["counting"],
            ask: w!("Everything is counted or left out. The differences are looked at next."),
            done: w!("Counting has ended."),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Post the differences"),
            noun: "posting",
            needs: "stocktakes:post",
            states: &["review"],
            ask: w!("Each difference is added to today's stock."),
            done: w!("Posted."),
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Count again"),
            noun: "recount",
            needs: "stocktakes:post",
            states: &["review"],
            ask: w!("The lines you choose are counted once more."),
            done: w!("They are counted again."),
            fields: &[Field::text("reason", w!("Reason"))],
            step: Some(&DIFFERENT),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Leave out"),
            noun: "skip",
            needs: "stocktakes:post",
            states: &["counting"],
            ask: w!("Nothing is posted for the lines you choose."),
            done: w!("Left out."),
            fields: WHY,
            step: Some(&UNCOUNTED),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Leave out"),
            noun: "skip",
            needs: "stocktakes:post",
            states: &["review"],
            ask: w!("Nothing is posted for the lines you choose."),
            done: w!("Left out."),
            fields: WHY,
            step: Some(&DIFFERENT),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Cancel stocktake"),
            noun: "cancellation",
            needs: "stocktakes:post",
            states: &["draft", "counting", "review"],
            ask: w!("Nothing is posted. The counts stay as a record."),
            done: w!("Cancelled."),
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "start",
        label: w!("Start counting"),
        done: w!("Counting has begun."),
        needs: &["stocktakes:post"],
    }),
    ..Paper::PLAIN
};
