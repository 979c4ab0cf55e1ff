use super::*;

const GTIN: &str = "04006381333931";
const YEAR: i64 = 2026;

fn read_text(text: &str) -> Result<Scan, ScanRefused> {
    parse(text, YEAR, &[])
}

fn scan(text: &str) -> Scan {
    read_text(text).unwrap()
}

/// GTIN, expiry, batch, serial.
fn brief(scan: &Scan) -> [Option<&str>; 4] {
    [&scan.gtin, &scan.expiry, &scan.batch, &scan.serial].map(Option::as_deref)
}

fn problems(text: &str) -> Vec<(String, ScanProblem)> {
    scan(text).warnings.into_iter().map(|w| (w.ai, w.problem)).collect()
}

fn refusal(text: &str) -> (ScanRefusal, String) {
    let refused = read_text(text).unwrap_err();
    (refused.reason, refused.ai)
}

#[test]
fn every_accepted_prefix_and_none_give_the_same() {
    let body = format!("01{GTIN}1727022810AB-12\u{1d}21S/1");
    for prefix in ["", "\u{1d}", "]d2", "]C1", "]e0", "]Q3", "]d2\u{1d}", "]C1\u{1d}"] {
        let scan = scan(&format!("{prefix}{body}"));
        let expected = [Some(GTIN), Some("2027-02-28"), Some("AB-12"), Some("S/1")];
        assert_eq!(brief(&scan), expected, "{prefix:?}");
        assert_eq!((scan.precision, scan.warnings), (Some(ExpiryPrecision::Day), vec![]));
    }
    for prefix in ["]C0", "]d1", "]Q1", "]A0", "]D2", "]"] {
        assert_eq!(refusal(&format!("{prefix}{body}")).0, ScanRefusal::NotGs1, "{prefix}");
    }
}

#[test]
fn retail_prefixes_carry_an_article_number_only() {
    assert_eq!(scan("]E04006381333931").gtin.as_deref(), Some(GTIN));
    assert_eq!(scan("]E496385074").gtin.as_deref(), Some("00000096385074"));
    assert_eq!(refusal("]E04006381333932"), (ScanRefusal::BadCheckDigit, "01".into()));
    assert_eq!(refusal("]E0hello"), (ScanRefusal::NotGs1, String::new()));
}

#[test]
fn bare_digits_are_an_article_number() {
    for (text, gtin) in [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        (" 4006381333931\r\n", GTIN),
        (GTIN, GTIN),
    ] {
        assert_eq!(scan(text), Scan { gtin: Some(gtin.into()), ..Scan::default() });
    }
    for text in ["96385075", "036000291453", "4006381333932", "04006381333932"] {
        assert_eq!(refusal(text), (ScanRefusal::BadCheckDigit, "01".into()));
    }
}

#[test]
fn other_texts_are_not_gs1() {
    for text in [
        "",
        " ",
        "\u{1d}",
        "]d2",
        "Paracetamol",
        "ABC-123",
        "1234",
        "5012345",
        "0123",
        "21st century",
        "30 tablets",
        "17",
        "()",
        "(x)1",
        "(1)2",
        "١٧٢٧٠٢٢٨",
        "1727022810",
        "99ABC",
        "]d2hello",
    ] {
        assert_eq!(refusal(text), (ScanRefusal::NotGs1, String::new()), "{text}");
    }
    assert_eq!(refusal(&"1".repeat(9_000)).0, ScanRefusal::NotGs1);
}

#[test]
fn the_human_form_is_read_with_or_without_blanks() {
    let expected = [Some(GTIN), Some("2027-02-28"), Some("AB(5)"), Some("7")];
    for text in [
        format!("(01){GTIN}(17)270228(10)AB(5)(21)7"),
        format!(" (10) AB(5) (21)7 (01) {GTIN} (17) 270228 "),
        format!("]d2(01){GTIN}\u{1d}(17)270228(10)AB(5)\u{1d}(21)7"),
    ] {
        assert_eq!(brief(&scan(&text)), expected, "{text}");
    }
    assert_eq!(problems("(01)4006381333931(10)X"), [("01".into(), ScanProblem::BadLength)]);
}

#[test]
fn visible_separators_count_only_where_the_scanner_sends_them() {
    let text = format!("01{GTIN}10AB|21C<GS>17270228");
    let scan = parse(&text, YEAR, &["|", "<GS>", ""]).unwrap();
    assert_eq!(brief(&scan), [Some(GTIN), Some("2027-02-28"), Some("AB"), Some("C")]);
    assert_eq!(problems(&text), [("10".into(), ScanProblem::BadCharacter)]);
    let front = parse("]C1|10AB", YEAR, &["|"]).unwrap();
    assert_eq!(front.batch.as_deref(), Some("AB"));
    let as_prefix = parse("]C110AB]C117270228", YEAR, &["]C1"]).unwrap();
    assert_eq!(brief(&as_prefix), [None, Some("2027-02-28"), Some("AB"), None]);
}

#[test]
fn values_of_fixed_length_need_no_separator_and_bear_one() {
    let text = format!(
        "]C1{}",
        ["01", GTIN, "3103", "001250", "11", "260115", "20", "01", "10", "X"].concat()
    );
    let read = scan(&text);
    assert_eq!((read.made_on.as_deref(), read.batch.as_deref()), (Some("2026-01-15"), Some("X")));
    let other: Vec<_> = read.other.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect();
    assert_eq!(other, [("3103", "001250"), ("20", "01")]);
    assert_eq!(
        scan(&format!("01{GTIN}\u{1d}17270228\u{1d}\u{1d}10X\u{1d}")).batch.as_deref(),
        Some("X")
    );
}

#[test]
fn every_fixed_length_is_known() {
    for (ai, length) in [
        ("00", 18),
        ("02", 14),
        ("03", 14),
        ("04", 16),
        ("12", 6),
        ("13", 6),
        ("14", 6),
        ("16", 6),
        ("18", 6),
        ("19", 6),
        ("20", 2),
        ("3100", 6),
        ("3202", 6),
        ("3301", 6),
        ("3409", 6),
        ("3500", 6),
        ("3690", 6),
        ("410", 13),
        ("417", 13),
    ] {
        let value = "1".repeat(length);
        let read = scan(&format!("]C1{ai}{value}10X"));
        assert_eq!(read.other, [Element { ai: ai.into(), value }], "{ai}");
        assert_eq!(read.batch.as_deref(), Some("X"), "{ai}");
    }
}

#[test]
fn batch_and_serial_are_never_cut_at_something_like_an_ai() {
    let read = scan(&format!("]d201{GTIN}10A2117\u{1d}21B1099\u{1d}17270228"));
    assert_eq!(brief(&read), [Some(GTIN), Some("2027-02-28"), Some("A2117"), Some("B1099")]);
    let swallowed = format!("]d201{GTIN}10AB17270228");
    assert_eq!(brief(&scan(&swallowed)), [Some(GTIN), None, Some("AB17270228"), None]);
    assert_eq!(problems(&swallowed), [("10".into(), ScanProblem::MissingSeparator)]);
    for innocent in ["10AB17279928", "1017270228", "10AB17990228", "10AB17270228\u{1d}17270301"] {
        assert_eq!(problems(&format!("]d2{innocent}")), [], "{innocent}");
    }
}

#[test]
fn counts_have_up_to_eight_digits() {
    assert_eq!(scan("]C13050\u{1d}10X").count, Some(50));
    assert_eq!(scan("]C13700000012").count, Some(12));
    assert_eq!(problems("]C130123456789"), [("30".into(), ScanProblem::BadLength)]);
    assert_eq!(problems("]C1305A"), [("30".into(), ScanProblem::BadCharacter)]);
    let both = scan("]C13050\u{1d}3712");
    assert_eq!((both.count, both.other.len()), (Some(50), 1));
}

#[test]
fn a_bad_value_empties_its_own_field_only() {
    let longest = "B".repeat(20);
    assert_eq!(scan(&format!("]d210{longest}")).batch, Some(longest));
    for (text, ai, problem) in [
        (format!("]d201{GTIN}10{}", "B".repeat(21)), "10", ScanProblem::BadLength),
        (format!("]d210\u{1d}01{GTIN}"), "10", ScanProblem::BadLength),
        (format!("]d210A B\u{1d}01{GTIN}"), "10", ScanProblem::BadCharacter),
        (format!("10A B\u{1d}01{GTIN}"), "10", ScanProblem::BadCharacter),
        (format!("]d221\u{628}\u{1d}01{GTIN}"), "21", ScanProblem::BadCharacter),
        (format!("]d21727AB28\u{1d}01{GTIN}"), "17", ScanProblem::BadCharacter),
        (format!("]d21727022\u{1d}01{GTIN}"), "17", ScanProblem::BadLength),
        (format!("]d201{GTIN}17270230"), "17", ScanProblem::BadDate),
        (format!("]d201{GTIN}hello"), "", ScanProblem::UnknownAi),
        (format!("]d201{GTIN}310A"), "", ScanProblem::UnknownAi),
    ] {
        let read = scan(&text);
        assert_eq!(brief(&read), [Some(GTIN), None, None, None], "{text}");
        assert_eq!(problems(&text), [(ai.to_owned(), problem)], "{text}");
    }
}

#[test]
fn a_wrong_check_digit_refuses_the_whole_code() {
    for text in ["]d2010400638133393210X", "(01)04006381333932(10)X", "010400638133393210X"] {
        assert_eq!(refusal(text), (ScanRefusal::BadCheckDigit, "01".into()), "{text}");
    }
}

#[test]
fn an_ai_may_repeat_itself_but_not_contradict() {
    assert_eq!(scan("]d210X\u{1d}17270228\u{1d}10X").batch.as_deref(), Some("X"));
    for (text, ai) in [
        ("]d210X\u{1d}10Y", "10"),
        ("(17)270228(10)X(17)270229", "17"),
        ("]d217270231\u{1d}17270228", "17"),
        ("]d2240A\u{1d}240B", "240"),
        ("]d201040063813339310100000096385074", "01"),
    ] {
        assert_eq!(refusal(text), (ScanRefusal::Conflict, ai.into()), "{text}");
    }
}

#[test]
fn unknown_ais_are_returned() {
    let text =
        format!("01{GTIN}710123\u{1d}8200http://x\u{1d}91Z\u{1d}7003270228\u{1d}59Q1\u{1d}10X");
    let read = scan(&text);
    let other: Vec<_> = read.other.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect();
    let expected =
        [("710", "123"), ("8200", "http://x"), ("91", "Z"), ("7003", "270228"), ("59", "Q1")];
    assert_eq!(other, expected);
    assert_eq!(problems(&text), [("59".into(), ScanProblem::UnknownAi)]);
    assert_eq!(read.batch.as_deref(), Some("X"));
    assert_eq!(scan(&format!("01{GTIN}710123")).other.len(), 1);
}

#[test]
fn a_secondary_code_without_marks_is_read() {
    assert_eq!(brief(&scan("1727022810AB12")), [None, Some("2027-02-28"), Some("AB12"), None]);
    // Eight digits are an article number, though these might be a day of making.
    assert_eq!(refusal("11260115").0, ScanRefusal::BadCheckDigit);
}

#[test]
fn i25_dates() {
    for (digits, year, expected) in [
        ("270228", 2026, Some("2027-02-28")),
        ("270229", 2026, None),
        ("280229", 2026, Some("2028-02-29")),
        ("000229", 2026, Some("2000-02-29")),
        ("000229", 2090, None), // 2100 is no leap year
        ("270200", 2026, Some("2027-02-28")),
        ("280200", 2026, Some("2028-02-29")),
        ("271200", 2026, Some("2027-12-31")),
        ("270400", 2026, Some("2027-04-30")),
        ("270431", 2026, None),
        ("270001", 2026, None),
        ("271301", 2026, None),
        ("271300", 2026, None),
        ("270132", 2026, None),
        ("760101", 2026, Some("2076-01-01")), // 50 ahead
        ("770101", 2026, Some("1977-01-01")), // 51 ahead
        ("490101", 2098, Some("2049-01-01")), // 49 back
        ("480101", 2098, Some("2148-01-01")), // 50 back
        ("000101", 2099, Some("2100-01-01")),
        ("991231", 2000, Some("1999-12-31")),
        ("500101", 2000, Some("2050-01-01")),
        ("510101", 2000, Some("1951-01-01")),
    ] {
        let read = parse(&format!("]d217{digits}"), year, &[]).unwrap();
        assert_eq!(read.expiry.as_deref(), expected, "{digits} in {year}");
        let of_month =
            if digits.ends_with("00") { ExpiryPrecision::Month } else { ExpiryPrecision::Day };
        assert_eq!(read.precision, expected.map(|_| of_month));
        assert_eq!(read.warnings.len(), usize::from(expected.is_none()));
    }
    let read = scan("]d211260100152706001727063010X");
    assert_eq!(read.made_on.as_deref(), Some("2026-01-31"));
    assert_eq!(read.best_before.as_deref(), Some("2027-06-30"));
    assert_eq!(
        (read.expiry.as_deref(), read.precision),
        (Some("2027-06-30"), Some(ExpiryPrecision::Day))
    );
}
