//! Codes by the thousands: whatever is built is read back, and nothing at all makes the reader panic.

use super::*;
use proptest::prelude::*;

const YEAR: i64 = 2026;

/// Thirteen digits and the check digit.
fn any_gtin() -> impl Strategy<Value = String> {
    "[0-9]{13}".prop_map(|body| {
        let mut tens = (0..10).map(|check| format!("{body}{check}"));
        tens.find(|number| gtin::parse(number).is_some()).unwrap()
    })
}

const SET_82: &str = "[!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]{1,20}";
const MARKS: [&str; 6] = ["", "\u{1d}", "]d2", "]C1", "]e0", "]Q3"];

fn any_elements() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let day = day::of(1990, 1, 1).unwrap()..day::of(2070, 1, 1).unwrap();
    let fields = (
        any_gtin(),
        prop::option::of(day),
        prop::option::of(SET_82),
        prop::option::of(SET_82),
        prop::option::of("[0-9]{1,8}"),
    );
    let elements = fields.prop_map(|(gtin, expiry, batch, serial, count)| {
        let expiry = expiry.map(|n| day::text(n).replace('-', "")[2..].to_owned());
        let all =
            [("01", Some(gtin)), ("17", expiry), ("10", batch), ("21", serial), ("37", count)];
        all.into_iter().filter_map(|(ai, value)| Some((ai, value?))).collect::<Vec<_>>()
    });
    elements.prop_shuffle()
}

fn value_of(elements: &[(&str, String)], ai: &str) -> Option<String> {
    elements.iter().find(|e| e.0 == ai).map(|e| e.1.clone())
}

fn agrees(scan: &Scan, elements: &[(&str, String)]) -> Result<(), TestCaseError> {
    let value = |ai| value_of(elements, ai);
    prop_assert_eq!(&scan.gtin, &value("01"));
    prop_assert_eq!(&scan.batch, &value("10"));
    prop_assert_eq!(&scan.serial, &value("21"));
    prop_assert_eq!(scan.count, value("37").map(|count| count.parse().unwrap()));
    let short = scan.expiry.as_ref().map(|day| day.replace('-', "")[2..].to_owned());
    prop_assert_eq!(&short, &value("17"));
    prop_assert!(scan.expiry.as_deref().is_none_or(|day| ("1990".."2070").contains(&day)));
    prop_assert!(scan.other.is_empty());
    prop_assert!(scan.warnings.iter().all(|w| w.problem == ScanProblem::MissingSeparator));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_built_code_is_read_back(
        elements in any_elements(),
        mark in prop::sample::select(&MARKS[..]),
        visible in any::<bool>(),
    ) {
        let mut text = mark.to_owned();
        for (ai, value) in &elements {
            let end = if matches!(*ai, "01" | "17") { "" } else { "\u{1d}" };
            text.push_str(&format!("{ai}{value}{end}"));
        }
        if visible {
            text = text.replace('\u{1d}', "|");
        }
        let scan = parse(&text, YEAR, &["|"]).map_err(|e| TestCaseError::fail(format!("{text} {e:?}")))?;
        agrees(&scan, &elements)?;
    }

    #[test]
    fn a_printed_code_is_read_back(elements in any_elements()) {
        let plain = |(ai, value): (&'static str, String)| (ai, value.replace(['(', ')'], "_"));
        let elements: Vec<_> = elements.into_iter().map(plain).collect();
        let text: String = elements.iter().map(|(ai, value)| format!("({ai}){value}")).collect();
        agrees(&parse(&text, YEAR, &[]).unwrap(), &elements)?;
    }
}

/// What codes are made of, and what does not belong there.
const SCRAPS: [&str; 24] = [
    "]d2",
    "]C1",
    "]E0",
    "]",
    "\u{1d}",
    "|",
    "01",
    "04006381333931",
    "17",
    "270228",
    "270200",
    "271341",
    "10",
    "AB-1",
    "21",
    "37",
    "310",
    "(17)",
    "(01)",
    "(",
    ")",
    "é",
    "٣",
    "5",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40), year: i64) {
        let _ = parse(&String::from_utf8_lossy(&bytes), year, &["|"]);
    }

    #[test]
    fn nothing_like_a_code_makes_it_panic(
        scraps in prop::collection::vec(prop::sample::select(&SCRAPS[..]), 0..12),
        year in 1_900_i64..2_200,
    ) {
        if let Ok(scan) = parse(&scraps.concat(), year, &["|"]) {
            prop_assert!(scan.gtin.is_none_or(|number| gtin::parse(&number).is_some()));
            prop_assert!(scan.expiry.is_none_or(|written| day::number(&written).is_some()));
            prop_assert!(scan.batch.is_none_or(|batch| (1..=20).contains(&batch.len())));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_text_makes_it_panic(text: String, year: i64) {
        let _ = parse(&text, year, &["|"]);
    }
}
