//! Exact decimal numbers: what is measured is neither rounded nor kept as a float.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact decimal number with at most 6 decimals, written `12.5`; there is one way to write each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

/// Most decimals a number has.
pub const SCALE_MAX: u8 = 6;

impl Decimal {
    /// `units` divided by ten to the power of `scale`; none if that needs more than 6 decimals.
    pub fn new(units: i64, scale: u8) -> Option<Decimal> {
        let (mut units, mut scale) = (units, scale);
        while scale > 0 && units % 10 == 0 {
            (units, scale) = (units / 10, scale - 1);
        }
        (scale <= SCALE_MAX).then_some(Decimal { units, scale })
    }

    /// The whole number and how many of its digits stand behind the point.
    pub fn parts(self) -> (i64, u8) {
        (self.units, self.scale)
    }

    /// The number in millionths: exact, and wide enough for sums of any numbers there are.
    pub fn micros(self) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(SCALE_MAX - self.scale))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.micros().cmp(&other.micros())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The text is no decimal number, or one with too many digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDecimal;

impl fmt::Display for NoDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a decimal number such as 12.5, at most {SCALE_MAX} decimals")
    }
}

impl FromStr for Decimal {
    type Err = NoDecimal;

    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |run: &str| !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > 18 {
            return Err(NoDecimal);
        }
        let mut units: i64 = 0;
        for digit in whole.bytes().chain(part.bytes()) {
            let grown = units.checked_mul(10).and_then(|units| units.checked_add(i64::from(digit - b'0')));
            units = grown.ok_or(NoDecimal)?;
        }
        Decimal::new(sign * units, part.len() as u8).ok_or(NoDecimal)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let (whole, scale) = (self.units.unsigned_abs(), usize::from(self.scale));
        let power = 10_u64.pow(u32::from(self.scale));
        match scale {
            0 => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{}.{:0scale$}", whole / power, whole % power),
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl serde::de::Visitor<'_> for Digits {
            type Value = Decimal;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&NoDecimal, f)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Decimal, E> {
                text.parse().map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_one_way() {
        for (text, written) in
            [("12.50", "12.5"), ("-0.050", "-0.05"), ("7.000", "7"), ("+3", "3"), ("0.0", "0"), ("-0", "0")]
        {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(number.to_string(), written);
            assert_eq!(written.parse(), Ok(number));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "1,5", "0x1", "1.0000001", "99999999999999999999", " 1"] {
            assert_eq!(text.parse::<Decimal>(), Err(NoDecimal), "{text}");
        }
    }

    #[test]
    fn numbers_compare_by_what_they_mean() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert!(number("0.5") > number("0.49") && number("-2") < number("-1.9"));
        assert_eq!(number("1.5").micros(), 1_500_000);
    }
}
