//! A decimal number as files of participatory-budgeting elections write it, kept exactly.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::contest::allocation::Exact;

const DIGITS_BEFORE_MAX: usize = 15;
const DIGITS_AFTER_MAX: usize = 9;
const ONE: i128 = 1_000_000_000;

/// A number with at most 15 digits before and 9 after the decimal sign. Sums of a hundred billion of them fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    billionths: i128,
}

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDecimal {
    /// It is not digits with at most one decimal sign between them.
    NoNumber,
    /// More than 15 digits before or 9 after the decimal sign.
    TooLong,
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal { billionths: 0 };

    /// A whole number.
    pub const fn whole(n: i64) -> Decimal {
        Decimal { billionths: n as i128 * ONE }
    }

    /// Reads `33`, `33.50` or `33,50`, with an optional minus sign. A thousands separator is not understood.
    pub fn read(text: &str) -> Result<Decimal, NotDecimal> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (before, after) = match digits.find(['.', ',']) {
            Some(at) => (&digits[..at], &digits[at + 1..]),
            None => (digits, "0"),
        };
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(before) || !all_digits(after) {
            return Err(NotDecimal::NoNumber);
        }
        let before = before.trim_start_matches('0');
        let after = after.trim_end_matches('0');
        if before.len() > DIGITS_BEFORE_MAX || after.len() > DIGITS_AFTER_MAX {
            return Err(NotDecimal::TooLong);
        }
        let padding = std::iter::repeat_n(b'0', DIGITS_AFTER_MAX - after.len());
        let size = before
            .bytes()
            .chain(after.bytes())
            .chain(padding)
            .fold(0_i128, |n, digit| n * 10 + i128::from(digit - b'0'));
        Ok(Decimal { billionths: if negative { -size } else { size } })
    }

    /// The number for an exact one; none if that needs more than 9 decimal places.
    pub fn of(exact: &Exact) -> Option<Decimal> {
        let billionths = exact * BigInt::from(ONE);
        if !billionths.is_integer() {
            return None;
        }
        Some(Decimal { billionths: billionths.to_integer().to_i128()? })
    }

    /// Below zero.
    pub fn is_negative(self) -> bool {
        self.billionths < 0
    }

    /// Above zero.
    pub fn is_positive(self) -> bool {
        self.billionths > 0
    }

    /// How many decimal places it takes to write it: 0 for `33`, 1 for `33.50`.
    pub fn places(self) -> u32 {
        let mut rest = self.billionths;
        let mut places = DIGITS_AFTER_MAX as u32;
        while places > 0 && rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
        places
    }

    /// The whole number it becomes when multiplied by ten to the power of `places`; none if something is left over.
    pub fn scaled(self, places: u32) -> Option<i64> {
        let divisor = 10_i128.checked_pow((DIGITS_AFTER_MAX as u32).checked_sub(places)?)?;
        if self.billionths % divisor != 0 {
            return None;
        }
        i64::try_from(self.billionths / divisor).ok()
    }

    /// The same number for exact arithmetic.
    pub fn exact(self) -> Exact {
        Exact::new(BigInt::from(self.billionths), BigInt::from(ONE))
    }
}

impl Add for Decimal {
    type Output = Decimal;
    fn add(self, other: Decimal) -> Decimal {
        Decimal { billionths: self.billionths + other.billionths }
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Decimal) {
        *self = *self + other;
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Decimal>>(numbers: I) -> Decimal {
        numbers.fold(Decimal::ZERO, Add::add)
    }
}

impl Mul<u32> for Decimal {
    type Output = Decimal;
    fn mul(self, times: u32) -> Decimal {
        Decimal { billionths: self.billionths * i128::from(times) }
    }
}

impl fmt::Display for Decimal {
    /// With a point and no more places than needed: `33.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.billionths.unsigned_abs();
        let one = ONE.unsigned_abs();
        let sign = if self.is_negative() { "-" } else { "" };
        let places = self.places() as usize;
        if places == 0 {
            return write!(f, "{sign}{}", size / one);
        }
        let after = format!("{:09}", size % one);
        write!(f, "{sign}{}.{}", size / one, &after[..places])
    }
}
