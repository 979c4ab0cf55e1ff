//! Money: whole ten-thousandths of the facility's one currency; a decimal string on the wire.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in 1/10,000 of the facility currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i64);

impl Money {
    /// Reads `12`, `12.5` or `-0.0001`: at most four decimals, no exponent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || !plain(whole)
            || !plain(fraction)
            || fraction.len() > 4
            || (digits.contains('.') && fraction.is_empty())
        {
            return None;
        }
        let amount = format!("{whole}{fraction:0<4}").parse::<i64>().ok()?;
        Some(Self(if negative { -amount } else { amount }))
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", amount / 10_000, amount % 10_000)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("not an amount such as \"12.3400\""))
    }
}

#[cfg(feature = "server")]
impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^-?[0-9]+(\.[0-9]{1,4})?$"))
            .into()
    }
}
#[cfg(feature = "server")]
impl utoipa::ToSchema for Money {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (text, amount, back) in
            [("12.34", 123_400, "12.3400"), ("0", 0, "0.0000"), ("-0.0001", -1, "-0.0001")]
        {
            assert_eq!(Money::parse(text), Some(Money(amount)));
            assert_eq!(Money(amount).to_string(), back);
        }
    }

    #[test]
    fn half_amounts_and_words_are_refused() {
        for text in
            ["", ".", "1.", "1e3", "1,5", "0.00001", "99999999999999999999", "--1", "+1", "NaN"]
        {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }
}
