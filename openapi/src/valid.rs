//! Checks of shape that lengths and ranges do not cover.

use validator::ValidationError;

fn refuse(code: &'static str, message: &'static str) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}

/// An ATC code at the fifth level: `J01CA04` (WHO Collaborating Centre for Drug Statistics Methodology).
///
/// # Errors
/// Any other text but the empty one.
pub fn atc_code(code: &str) -> Result<(), ValidationError> {
    let shape = b"A00AA00";
    let fits = code.len() == shape.len()
        && code
            .bytes()
            .zip(shape)
            .all(|(c, s)| if *s == b'A' { c.is_ascii_uppercase() } else { c.is_ascii_digit() });
    if code.is_empty() || fits {
        Ok(())
    } else {
        Err(refuse("atc_code", "an ATC code looks like J01CA04"))
    }
}

/// `a@b` with something on both sides; mail servers decide the rest.
///
/// # Errors
/// A text without that form, the empty one excepted.
pub fn email(text: &str) -> Result<(), ValidationError> {
    let fits = text
        .split_once('@')
        .is_some_and(|(who, place)| !who.is_empty() && !place.is_empty() && !place.contains('@'));
    if text.is_empty() || (fits && !text.contains(char::is_whitespace)) {
        Ok(())
    } else {
        Err(refuse("email", "an e-mail address looks like name@place"))
    }
}

/// 3 to 64 letters, digits, `_`, `-` and `.`.
///
/// # Errors
/// Any other text.
pub fn username(text: &str) -> Result<(), ValidationError> {
    let fits = (3..=64).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    if fits { Ok(()) } else { Err(refuse("username", "3 to 64 letters, digits, _ - .")) }
}

/// Not only blanks.
///
/// # Errors
/// A text without a visible character.
pub fn filled(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() { Err(refuse("required", "this is needed")) } else { Ok(()) }
}

/// Names, each of 1 to 64 characters.
///
/// # Errors
/// A list with another text in it.
pub fn short_words(words: &[String]) -> Result<(), ValidationError> {
    let fits = |word: &String| (1..=64).contains(&word.chars().count());
    if words.iter().all(fits) {
        Ok(())
    } else {
        Err(refuse("length", "names of 1 to 64 characters"))
    }
}

/// No negative amounts.
///
/// # Errors
/// An amount below zero.
pub fn not_negative(amount: &crate::money::Money) -> Result<(), ValidationError> {
    if amount.0 < 0 { Err(refuse("range", "not below zero")) } else { Ok(()) }
}

/// A currency code of ISO 4217: three capital letters.
///
/// # Errors
/// Any other text.
pub fn currency(code: &str) -> Result<(), ValidationError> {
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(refuse("currency", "a currency code looks like USD"))
    }
}
