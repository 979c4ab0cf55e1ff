//! Users: who may sign in, and as what.

use crate::describe::{
    ACTIVE, Action, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show,
    Slice, UPDATED, icons,
};

pub const ROLES: &[Choice] = &[
    ("admin", "Administrator"),
    ("pharmacist", "Pharmacist"),
    ("department_user", "Department user"),
    ("auditor", "Auditor"),
];

pub static SLICE: Slice = Slice {
    path: "users",
    one: "user",
    many: "users",
    hint: "Who may sign in, and as what.",
    icon: icons::USERS,
    read: "users:manage",
    write: "users:manage",
    title: "username",
    notes: &["name", "role"],
    sort: "username",
    columns: &[
        Column::new("username", "User name", 12).sorts(),
        Column::new("name", "Name", 13).sorts(),
        Column::new("role", "Role", 10).show(Show::Choice(ROLES)).sorts(),
        Column::new("department_id", "Department", 11).show(Show::Expanded("department")),
        Column::new("email", "E-mail", 13).hidden(),
        Column::new("last_successful_login", "Last sign-in", 10).show(Show::Instant),
        Column::new("locked", "Lock", 6).show(Show::Flag("Locked", "Open")),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("role", "Role", Pick::Choices(ROLES)),
        Filter::new("department_id", "Department", Pick::Reference("departments")),
        IF_ACTIVE,
    ],
    sections: &[Section {
        title: "User",
        fields: &[
            Field::new("username", "User name", Kind::Code)
                .required()
                .hint("3 to 64 letters, digits, _ - or dots."),
            Field::text("name", "Name").hint("Empty: the user name."),
            Field::new("role", "Role", Kind::Select(ROLES)).required(),
            Field::new("department_id", "Department", Kind::Reference("departments"))
                .hint("Needed for a department user."),
            Field::why("Reason for the change").hint("Needed where role or department change."),
            Field::new("email", "E-mail", Kind::Email),
            Field::new("must_change_password", "Must change the password", Kind::Flag)
                .starts("true"),
            Field::new("locked", "Locked", Kind::Flag).read_only(),
            Field::new("last_successful_login", "Last sign-in", Kind::Instant).read_only(),
        ],
    }],
    actions: &[
        Action {
            label: "Reset password",
            path: "password-reset",
            ask: "A new one-time password is made and shown once. The old one stops working now.",
            done: "The password was reset.",
            only_if: "",
        },
        Action {
            label: "Unlock",
            path: "unlock",
            ask: "This user may try to sign in again at once.",
            done: "The user was unlocked.",
            only_if: "locked",
        },
    ],
    ..Slice::PLAIN
};
