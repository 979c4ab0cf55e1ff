//! Users: who may sign in, and as what.

use crate::describe::{
    ACTIVE, Action, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show,
    Slice, UPDATED, icons,
};

pub const ROLES: &[Choice] = &[
    ("admin", w!("Administrator")),
    ("pharmacist", w!("Pharmacist")),
    ("department_user", w!("Department user")),
    ("auditor", w!("Auditor")),
];

pub static SLICE: Slice = Slice {
    path: "users",
    one: w!("user"),
    many: w!("users"),
    hint: w!("Who may sign in, and as what."),
    icon: icons::USERS,
    read: "users:manage",
    write: "users:manage",
    title: "username",
    notes: &["name", "role"],
    sort: "username",
    columns: &[
        Column::new("username", w!("User name"), 12).sorts(),
        Column::new("name", w!("Name"), 13).sorts(),
        Column::new("role", w!("Role"), 10).show(Show::Choice(ROLES)).sorts(),
        Column::new("department_id", w!("Department"), 11).show(Show::Expanded("department")),
        Column::new("email", w!("E-mail"), 13).hidden(),
        Column::new("last_successful_login", w!("Last sign-in"), 10).show(Show::Instant),
        Column::new("locked", w!("Lock"), 6).show(Show::Flag(w!("Locked"), w!("Open"))),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("role", w!("Role"), Pick::Choices(ROLES)),
        Filter::new("department_id", w!("Department"), Pick::Reference("departments")),
        IF_ACTIVE,
    ],
    sections: &[Section {
        title: w!("User"),
        fields: &[
            Field::new("username", w!("User name"), Kind::Code)
                .required()
                .hint(w!("3 to 64 letters, digits, _ - or dots.")),
            Field::text("name", w!("Name")).hint(w!("Empty: the user name.")),
            Field::new("role", w!("Role"), Kind::Select(ROLES)).required(),
            Field::new("department_id", w!("Department"), Kind::Reference("departments"))
                .hint(w!("Needed for a department user.")),
            Field::why(w!("Reason for the change"))
                .hint(w!("Needed where role or department change.")),
            Field::new("email", w!("E-mail"), Kind::Email),
            Field::new("must_change_password", w!("Must change the password"), Kind::Flag)
                .starts("true"),
            Field::new("locked", w!("Locked"), Kind::Flag).read_only(),
            Field::new("last_successful_login", w!("Last sign-in"), Kind::Instant).read_only(),
        ],
    }],
    actions: &[
        Action {
            label: w!("Reset password"),
            path: "password-reset",
            ask: w!(
                "A new one-time password is made and shown once. The old one stops working now."
            ),
            done: w!("The password was reset."),
            only_if: "",
        },
        Action {
            label: w!("Unlock"),
            path: "unlock",
            ask: w!("This user may try to sign in again at once."),
            done: w!("The user was unlocked."),
            only_if: "locked",
        },
    ],
    ..Slice::PLAIN
};
