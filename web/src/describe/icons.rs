//! The drawn icons: path data on a grid of 24, stroked in the colour of the text.

pub const HOME: &str = "M4 11l8-7 8 7v9h-5v-6H9v6H4z";
pub const MEDICINE: &str = "M8 3h8v4H8zM6 7h12v14H6zM12 10.5v7M8.5 14h7";
pub const SUPPLIER: &str = "M2 6h12v11H2zM14 10h4l4 4v3h-8M6.5 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17.5 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4";
pub const DEPARTMENT: &str = "M5 21V4h9v17M14 9h5v12M8 8h3M8 12h3M8 16h3M3 21h18";
pub const STORE: &str = "M4 3v18M20 3v18M4 10h16M4 18h16M7 5.5h4V10H7zM13 13.5h4V18h-4z";
pub const PATIENT: &str = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5";
pub const DOCTOR: &str =
    "M6 3v5a4 4 0 0 0 8 0V3M10 12v3.5a5 5 0 0 0 9 3V13M19 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4";
pub const FORM: &str = "M4 4h8l8 8-8 8-8-8zM8.5 8.5v.01";
pub const USERS: &str = "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.5 3-6 6.5-6s6.5 2.5 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.5 2.8 3.5 5.5";
pub const SEARCH: &str = "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M20 20l-4.8-4.8";
pub const SUN: &str = "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19";
pub const MOON: &str = "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z";
pub const SCREEN: &str = "M3 5h18v11H3zM9 20h6M12 16v4";
pub const MENU: &str = "M4 6h16M4 12h16M4 18h16";
pub const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub const CHECK: &str = "M5 12.5l4.5 4.5L19 7";
pub const PLUS: &str = "M12 5v14M5 12h14";
pub const DOWN: &str = "M6 9l6 6 6-6";
pub const EDIT: &str = "M4 20h4L19 9l-4-4L4 16zM13 7l4 4";
pub const TRASH: &str = "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5";
pub const DOWNLOAD: &str = "M12 4v11M7 10.5l5 5 5-5M4 20h16";
pub const COLUMNS: &str = "M4 5h16v14H4zM9.5 5v14M14.5 5v14";
pub const FILTER: &str = "M4 6h16M7 12h10M10 18h4";
pub const WARN: &str = "M12 4l9 16H3zM12 10v4.5M12 17.4v.1";
pub const INFO: &str = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5M12 7.6v.1";
pub const COPY: &str = "M8 8h12v12H8zM16 8V4H4v12h4";
pub const CAMERA: &str = "M4 7h4l2-3h4l2 3h4v13H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7";
pub const EYE: &str = "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6";
pub const LEAVE: &str = "M10 4H4v16h6M9 12h11M16 8l4 4-4 4";
pub const KEY: &str = "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12h9v3M17 12v3";
pub const AGAIN: &str = "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6";
pub const FOLD: &str = "M4 5h16v14H4zM9 5v14M16 9.5L13.5 12l2.5 2.5";
/// Those that point to one side: mirrored where the page runs from right to left.
pub const POINTING: &[&str] = &[BACK, NEXT, FOLD, LEAVE, RETURN];

pub const BACK: &str = "M15 6l-6 6 6 6";
pub const NEXT: &str = "M9 6l6 6-6 6";
pub const PRINT: &str = "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z";
pub const RECEIPT: &str = "M12 3v10M8 9.5l4 4 4-4M4 13v7h16v-7";
pub const GIVE: &str = "M12 13V3M8 6.5l4-4 4 4M4 13v7h16v-7";
pub const TRANSFER: &str = "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4";
pub const ADJUST: &str = "M6 4v16M18 4v16M12 4v16M3.5 9h5M9.5 15h5M15.5 8h5";
pub const RETURN: &str = "M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 12";
pub const COUNT: &str = "M8 4h8v3H8zM6 5H5v16h14V5h-1M9 13l2 2 4-4";
pub const SHELF: &str = "M3 4h18M3 12h18M3 20h18M5 4v16M19 4v16M8 8h3v4H8zM13 16h4v4h-4z";
pub const BATCH: &str = "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10";
pub const LEDGER: &str = "M5 3h12l2 2v16H5zM9 8h6M9 12h6M9 16h4";
pub const REPORT: &str = "M4 20h16M7 16v-5M12 16V6M17 16v-8";
pub const MATRIX: &str = "M4 4h16v16H4zM4 9.5h16M4 14.5h16M9.5 4v16M14.5 4v16";
pub const PHOTO: &str = "M3 7h4l2-3h6l2 3h4v13H3zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8";
pub const STAR: &str = "M12 3.5l2.6 5.6 6 .8-4.4 4.2 1.1 6-5.3-3-5.3 3 1.1-6L3.4 9.9l6-.8z";
pub const PULSE: &str = "M3 12h4l3-7 4 14 3-7h4";
