//! GS1 article numbers (GS1 General Specifications 7.9: check digit, weights 3 and 1 from the right).

/// The number as 14 digits when it has 8, 12, 13 or 14 digits and its check digit holds.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let right_length = matches!(text.len(), 8 | 12 | 13 | 14);
    if !right_length || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 })
        .sum();
    (sum.is_multiple_of(10)).then(|| format!("{text:0>14}"))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_right_check_digit_is_taken_and_padded() {
        assert_eq!(parse("4006381333931").as_deref(), Some("04006381333931"));
        assert_eq!(parse("96385074").as_deref(), Some("00000096385074"));
    }

    #[test]
    fn a_wrong_check_digit_or_length_is_not() {
        for text in ["4006381333932", "123", "40063813339a1", "", "400638133393100"] {
            assert_eq!(parse(text), None);
        }
    }
}
