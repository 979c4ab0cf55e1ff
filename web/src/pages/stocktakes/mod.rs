//! Stocktakes: shelves counted while work goes on.

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
    ("draft", "Draft"),
    ("counting", "Counting"),
    ("review", "In review"),
    ("posted", "Posted"),
    ("cancelled", "Cancelled"),
    ("reversed", "Reversed"),
];
const SCOPES: &[Choice] = &[
    ("all", "All of the store"),
    ("category", "A category"),
    ("bin", "A bin, by its beginning"),
    ("abc", "A class, A, B or C"),
    ("random", "So many batches, by chance"),
    ("list", "Some medicines, by their ids"),
];

pub static SLICE: Slice = Slice {
    path: "stocktakes",
    one: "stocktake",
    many: "stocktakes",
    hint: "What is really on the shelves, held against the ledger.",
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
        Column::new("scope", "What", 9).show(Show::Choice(SCOPES)),
        LINE_COUNT,
        Column::new("value_difference", "Difference", 7).show(Show::Money),
        Column::new("blind", "Blind", 4).show(Show::Flag("Yes", "No")).hidden(),
        Column::new("notes", "Notes", 10).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: "Stocktake",
        fields: &[
            Field::new("store_id", "Store", Kind::Reference("stores")).required().usual(),
            Field::new("scope", "What is counted", Kind::Select(SCOPES)).required().starts("all"),
            Field::text("scope_value", "Which")
                .hint("The category, the bin, the class, how many, or the ids."),
            Field::new("blind", "Counters do not see the expected number", Kind::Flag)
                .starts("true"),
            Field::new("doc_date", "Day", Kind::Date).hint("Empty: today."),
            Field::new("started_at", "Started", Kind::Instant).read_only(),
            Field::new("value_difference", "Value of the differences", Kind::Money).read_only(),
            Field::new("notes", "Notes", Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

const BATCH: Column = Column::new("batch_number", "Batch", 7).show(Show::Code);
const COUNTED: Column = Column::new("counted", "Counted", 5).show(Show::Number);
const DIFFERENCE: Column = Column::new("difference", "Difference", 5).show(Show::Number);
/// Lines to choose from, the first hundred of those that matter.
const fn choice(show: &'static str) -> Step {
    let columns = &[MEDICINE, BATCH, COUNTED, DIFFERENCE];
    Step { only_ids: true, show, label: "Which", columns, ..Step::PLAIN }
}
const DIFFERENT: Step = choice("difference");
const UNCOUNTED: Step = choice("uncounted");
const WHY: &[Field] = &[Field::text("reason", "Reason").required()];

static PAPER: Paper = Paper {
    columns: &[
        LINE_NO,
        MEDICINE,
        BATCH,
        Column::new("expiry_date", "Last day", 7).show(Show::Expiry),
        COUNTED,
        Column::new("expected_at_count", "Expected", 5).show(Show::Number),
        DIFFERENCE,
        Column::new("value", "Value", 6).show(Show::Money),
        Column::new("count_no", "Count", 4).show(Show::Number),
        Column::new("skipped", "Left out", 5).show(Show::Choice(YES_NO)),
        Column::new("skip_reason", "Why", 8),
    ],
    verbs: &[
        Verb {
            label: "Start counting",
            noun: "start",
            needs: "stocktakes:post",
            states: DRAFT,
            ask: "The lines are the batches that lie on the shelf now. Work goes on meanwhile.",
            done: "Counting has begun.",
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: "Count",
            needs: "stocktakes:count",
            states: &["counting"],
            class: "button primary",
            leads: Some(|record| format!("/stocktakes/{}/count", plain(record, "id"))),
            ..Verb::PLAIN
        },
        Verb {
            label: "Finish counting",
            noun: "finish",
            needs: "stocktakes:count",
            states: &["counting"],
            ask: "Everything is counted or left out. The differences are looked at next.",
            done: "Counting has ended.",
            ..Verb::PLAIN
        },
        Verb {
            label: "Post the differences",
            noun: "posting",
            needs: "stocktakes:post",
            states: &["review"],
            ask: "Each difference is added to today's stock.",
            done: "Posted.",
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: "Count again",
            noun: "recount",
            needs: "stocktakes:post",
            states: &["review"],
            ask: "The lines you choose are counted once more.",
            done: "They are counted again.",
            fields: &[Field::text("reason", "Reason")],
            step: Some(&DIFFERENT),
            ..Verb::PLAIN
        },
        Verb {
            label: "Leave out",
            noun: "skip",
            needs: "stocktakes:post",
            states: &["counting"],
            ask: "Nothing is posted for the lines you choose.",
            done: "Left out.",
            fields: WHY,
            step: Some(&UNCOUNTED),
            ..Verb::PLAIN
        },
        Verb {
            label: "Leave out",
            noun: "skip",
            needs: "stocktakes:post",
            states: &["review"],
            ask: "Nothing is posted for the lines you choose.",
            done: "Left out.",
            fields: WHY,
            step: Some(&DIFFERENT),
            ..Verb::PLAIN
        },
        Verb {
            label: "Cancel stocktake",
            noun: "cancellation",
            needs: "stocktakes:post",
            states: &["draft", "counting", "review"],
            ask: "Nothing is posted. The counts stay as a record.",
            done: "Cancelled.",
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "start",
        label: "Start counting",
        done: "Counting has begun.",
        needs: &["stocktakes:post"],
    }),
    ..Paper::PLAIN
};
