//! What a slice looks like on screen, as plain data: columns, filters, form sections.
//! Nothing here touches the browser, so native tests can hold it against the API's document.

#[cfg(test)]
mod against_the_contract;
pub mod check;
pub mod icons;
pub mod paper;
pub mod show;

use crate::words::Word;
use paper::Paper;
use serde_json::Value;

/// A stored value and the words shown for it.
pub type Choice = (&'static str, Word);

/// One resource of the API and everything the generic pages need to know about it.
pub struct Slice {
    /// The resource in the API and in the address bar.
    pub path: &'static str,
    pub one: Word,
    pub many: Word,
    /// What the list is for, in one line under an empty list.
    pub hint: Word,
    pub icon: &'static str,
    pub read: &'static str,
    pub write: &'static str,
    /// The field that names a record to a person.
    pub title: &'static str,
    /// Fields that tell two records of the same name apart.
    pub notes: &'static [&'static str],
    pub sort: &'static str,
    pub columns: &'static [Column],
    pub filters: &'static [Filter],
    pub sections: &'static [Section],
    pub actions: &'static [Action],
    /// What it has beside its header, if it is a document.
    pub paper: Option<&'static Paper>,
    /// Where a row leads, unless it is to the record's own page; nowhere when empty.
    pub leads: Option<fn(&Value) -> String>,
    /// Can be searched by words.
    pub searched: bool,
    /// Whoever has the room for a table may have cards instead.
    pub cards: bool,
}

impl Slice {
    /// What most slices leave as it is.
    pub const PLAIN: Self = Self {
        path: "",
        one: Word::NONE,
        many: Word::NONE,
        hint: Word::NONE,
        icon: icons::FORM,
        read: "",
        write: "",
        title: "name",
        notes: &[],
        sort: "",
        columns: &[],
        filters: &[],
        sections: &[],
        actions: &[],
        paper: None,
        leads: None,
        searched: true,
        cards: false,
    };

    /// Records that are made, changed and deleted one by one, as documents and figures are not.
    pub fn is_master(&self) -> bool {
        self.paper.is_none() && self.leads.is_none() && !self.sections.is_empty()
    }

    /// What a person calls a record. One without a name of its own is told by what it is for.
    pub fn name(&self, record: &Value) -> String {
        match record.get(self.title) {
            Some(Value::Object(_)) => show::named(record, self.title),
            _ => show::plain(record, self.title),
        }
    }

    /// The page of a row.
    pub fn address(&self, record: &Value) -> String {
        match self.leads {
            Some(leads) => leads(record),
            None => format!("/{}/{}", self.path, show::plain(record, "id")),
        }
    }
}

/// How a stored value is turned into words.
#[derive(Clone, Copy)]
pub enum Show {
    Text,
    Code,
    /// A stored word, read with its parts apart.
    Word,
    /// An entry of a list kept by the hospital.
    Lookup,
    Number,
    Money,
    Date,
    /// A last day: marked when it is past or near.
    Expiry,
    Instant,
    Flag(Word, Word),
    Choice(&'static [Choice]),
    /// The name inside the expanded record of this key.
    Expanded(&'static str),
    /// The same where the answer always carries it.
    Named(&'static str),
    Active,
    /// Where a document stands.
    State,
    /// A document's number, or that it has none yet.
    DocNo,
    /// Batches with the units taken of each.
    Taken,
}

#[derive(Clone, Copy)]
pub struct Column {
    pub field: &'static str,
    pub label: Word,
    pub show: Show,
    pub sorts: bool,
    /// Shown until a person chooses otherwise.
    pub shown: bool,
    /// Least width in rem; the rest of the room is shared in the same proportion.
    pub width: u8,
}

impl Column {
    pub const fn new(field: &'static str, label: Word, width: u8) -> Self {
        Self { field, label, show: Show::Text, sorts: false, shown: true, width }
    }
    pub const fn show(mut self, show: Show) -> Self {
        self.show = show;
        self
    }
    pub const fn sorts(mut self) -> Self {
        self.sorts = true;
        self
    }
    pub const fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }
}

/// The last columns of nearly every list.
pub const ACTIVE: Column = Column::new("active", w!("Status"), 5).show(Show::Active);
pub const UPDATED: Column =
    Column::new("updated_at", w!("Changed"), 10).show(Show::Instant).sorts().hidden();
pub const CREATED: Column =
    Column::new("created_at", w!("Added"), 10).show(Show::Instant).sorts().hidden();

#[derive(Clone, Copy)]
pub enum Pick {
    Choices(&'static [Choice]),
    /// A list kept by the hospital, by its kind.
    Lookup(&'static str),
    /// A record of another slice, found by typing.
    Reference(&'static str),
    Day,
}

#[derive(Clone, Copy)]
pub struct Filter {
    pub field: &'static str,
    pub label: Word,
    pub pick: Pick,
}

impl Filter {
    pub const fn new(field: &'static str, label: Word, pick: Pick) -> Self {
        Self { field, label, pick }
    }
}

pub const IF_ACTIVE: Filter = Filter::new(
    "active",
    w!("Status"),
    Pick::Choices(&[("true", w!("Active")), ("false", w!("Inactive"))]),
);

pub const YES_NO: &[Choice] = &[("true", w!("Yes")), ("false", w!("No"))];

/// A heading with its fields, on the form and on the record's page alike.
pub struct Section {
    pub title: Word,
    pub fields: &'static [Field],
}

impl Section {
    /// One field that says no more than the heading needs no name of its own.
    pub fn class(&self) -> &'static str {
        match self.fields {
            [field] if field.label == self.title => "card solo",
            _ => "card",
        }
    }
}

#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    Code,
    Email,
    Phone,
    Area,
    Number {
        least: i64,
        most: i64,
    },
    Money,
    Date,
    Flag,
    Select(&'static [Choice]),
    Lookup(&'static str),
    Reference(&'static str),
    Instant,
    /// A reason code of one of these kinds.
    Reason(&'static str),
    /// A batch of the medicine and the store that stand beside it.
    Batch,
    /// Never shown while it is typed.
    Secret,
}

/// When a field can be typed into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    OnlyNew,
    OnlyChange,
    Never,
}

#[derive(Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub label: Word,
    pub kind: Kind,
    pub required: bool,
    pub hint: Word,
    pub default: &'static str,
    pub longest: usize,
    pub when: When,
    pub wide: bool,
    /// A question to the server that is not kept in the record.
    pub asked: bool,
    /// Helps to fill in the others and is not sent.
    pub local: bool,
    /// Seldom needed: put away until asked for.
    pub rare: bool,
    /// A store, at first the one that the person works from.
    pub usual: bool,
}

impl Field {
    pub const fn new(name: &'static str, label: Word, kind: Kind) -> Self {
        let (longest, wide) = match kind {
            Kind::Area => (4000, true),
            Kind::Code => (64, false),
            Kind::Phone => (40, false),
            Kind::Email => (254, false),
            _ => (200, false),
        };
        Self {
            name,
            label,
            kind,
            required: false,
            hint: Word::NONE,
            default: "",
            longest,
            when: When::Always,
            wide,
            asked: false,
            local: false,
            rare: false,
            usual: false,
        }
    }
    pub const fn text(name: &'static str, label: Word) -> Self {
        Self::new(name, label, Kind::Text)
    }
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    pub const fn hint(mut self, hint: Word) -> Self {
        self.hint = hint;
        self
    }
    pub const fn starts(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }
    pub const fn only_new(mut self) -> Self {
        self.when = When::OnlyNew;
        self
    }
    /// Why the record changes: told beside its fields, kept in the audit trail only.
    pub const fn why(label: Word) -> Self {
        let mut why = Self::text("reason", label);
        why.when = When::OnlyChange;
        why.asked = true;
        why
    }
    pub const fn read_only(mut self) -> Self {
        self.when = When::Never;
        self
    }
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
    pub const fn local(mut self) -> Self {
        self.local = true;
        self
    }
    pub const fn rare(mut self) -> Self {
        self.rare = true;
        self
    }
    pub const fn usual(mut self) -> Self {
        self.usual = true;
        self
    }
    pub const fn asked(mut self) -> Self {
        self.asked = true;
        self.when = When::OnlyNew;
        self
    }
}

/// A verb on one record that is more than an edit.
pub struct Action {
    pub label: Word,
    /// The noun under the record's address that is posted to.
    pub path: &'static str,
    pub ask: Word,
    pub done: Word,
    /// Offered only while this flag of the record is set; empty means always.
    pub only_if: &'static str,
}
