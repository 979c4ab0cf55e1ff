//! Key text: the normalised copy of a text that is used for uniqueness, order and search.

use unicode_normalization::UnicodeNormalization;

/// Trimmed, NFKC, lower case, Arabic letter forms and digits folded, runs of white space made one blank.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut blank = false;
    let mut push = |c: char| {
        if c.is_whitespace() {
            blank = !key.is_empty();
            return;
        }
        if std::mem::take(&mut blank) {
            key.push(' ');
        }
        key.push(c);
    };
    if text.is_ascii() {
        text.bytes().for_each(|b| push(char::from(b.to_ascii_lowercase())));
    } else {
        text.nfkc().flat_map(char::to_lowercase).filter_map(fold_letter).for_each(&mut push);
    }
    key
}

/// The searchable text of a record: its fields folded, one a line, so that a match never spans two fields.
#[must_use]
pub fn search_key(fields: &[&str]) -> String {
    let mut key = String::new();
    for field in fields.iter().filter(|f| !f.trim().is_empty()) {
        if !key.is_empty() {
            key.push('\n');
        }
        key.push_str(&fold(field));
    }
    key
}

/// Alef, ya and ta marbuta have forms that writers mix; vowel signs and the tatweel are left out.
const fn fold_letter(c: char) -> Option<char> {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' => Some('ي'),
        'ة' => Some('ه'),
        'ؤ' => Some('و'),
        'ئ' => Some('ي'),
        '\u{640}' | '\u{64B}'..='\u{652}' => None,
        '٠' | '۰' => Some('0'),
        '١' | '۱' => Some('1'),
        '٢' | '۲' => Some('2'),
        '٣' | '۳' => Some('3'),
        '٤' | '۴' => Some('4'),
        '٥' | '۵' => Some('5'),
        '٦' | '۶' => Some('6'),
        '٧' | '۷' => Some('7'),
        '٨' | '۸' => Some('8'),
        '٩' | '۹' => Some('9'),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_and_white_space_do_not_matter() {
        assert_eq!(fold("  Amoxi\u{a0}\tCILLIN  "), "amoxi cillin");
        assert_eq!(fold("ＡＭＯＸ"), "amox");
    }

    #[test]
    fn arabic_forms_and_digits_are_one() {
        assert_eq!(fold("أدوية ٥٠٠"), fold("ادويه 500"));
    }

    #[test]
    fn a_search_key_keeps_fields_apart() {
        assert_eq!(search_key(&["Ab", "", " C"]), "ab\nc");
    }
}
