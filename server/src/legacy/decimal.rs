//! Numbers as the predecessor wrote them (`12`, `12.0`, `"12"`, `1.5e3`), read without a float.

/// `digits / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let plain = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !plain(whole) || !plain(part) {
            return None;
        }
        let digits = format!("{whole}{part}").parse::<i128>().ok()?;
        let digits = if mantissa.starts_with('-') { -digits } else { digits };
        let scale = i32::try_from(part.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) if scale <= 38 => Some(Self { digits, scale }),
            Ok(_) => (digits == 0).then_some(Self { digits: 0, scale: 0 }),
            Err(_) => Some(Self {
                digits: digits.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?,
                scale: 0,
            }),
        }
    }

    /// Rounded down, and whether that changed it.
    #[must_use]
    pub fn floor(self) -> Option<(i64, bool)> {
        let unit = 10_i128.checked_pow(self.scale)?;
        let whole = i64::try_from(self.digits.div_euclid(unit)).ok()?;
        Some((whole, self.digits.rem_euclid(unit) != 0))
    }

    /// In ten-thousandths, half to even, and whether that changed it.
    #[must_use]
    pub fn money(self) -> Option<(i64, bool)> {
        let scaled = self.digits.checked_mul(10_000)?;
        let unit = 10_i128.checked_pow(self.scale)?;
        let (down, rest) = (scaled.div_euclid(unit), scaled.rem_euclid(unit));
        let up = match (rest.checked_mul(2)?).cmp(&unit) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => down % 2 != 0,
            std::cmp::Ordering::Greater => true,
        };
        Some((i64::try_from(down + i128::from(up)).ok()?, rest != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_rounded_down() {
        for (text, whole, changed) in [
            ("12", 12, false),
            ("12.0", 12, false),
            ("12.5", 12, true),
            ("-12.5", -13, true),
            ("1.5e3", 1500, false),
            (" +7 ", 7, false),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().floor(), Some((whole, changed)), "{text}");
        }
    }

    #[test]
    fn money_is_rounded_half_to_even() {
        for (text, amount, changed) in [
            ("2.5", 25_000, false),
            ("0.00005", 0, true),
            ("0.00015", 2, true),
            ("1e-4", 1, false),
            ("-0.00016", -2, true),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().money(), Some((amount, changed)), "{text}");
        }
    }

    #[test]
    fn words_and_monsters_are_no_numbers() {
        for text in
            ["", "-", ".", "twelve", "1 2", "1e", "1e999", "0x1", "--1", "1e-99", &"9".repeat(60)]
        {
            let read = Decimal::parse(text).and_then(Decimal::floor);
            assert_eq!(read, None, "{text}");
        }
    }
}
