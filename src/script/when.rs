//! Dates in a script: absolute, or counted from the day the script is played, always on the wall in Oslo.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time as Clock};

use crate::contest::Time;
use crate::oslo::{self, Unclear};

/// A date and a time of day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub day: Day,
    /// The time of day on the wall; midnight when none was written.
    pub clock: Clock,
}

/// Which day is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// `2026-08-31`
    On(Date),
    /// `+3d` or `-90d`: so many days after the day the script starts.
    After(i32),
}

impl When {
    /// The date a text begins with and its length in bytes, if it begins with one.
    pub fn at_start_of(text: &str) -> Option<(When, usize)> {
        let (day, mut length) = match text.as_bytes().first()? {
            b'+' | b'-' => {
                let digits = text[1..].bytes().take_while(u8::is_ascii_digit).count();
                if digits == 0 || text.as_bytes().get(1 + digits) != Some(&b'd') {
                    return None;
                }
                (Day::After(text[..1 + digits].parse().ok()?), digits + 2)
            }
            _ => (Day::On(text.get(..10)?.parse().ok()?), 10),
        };
        if text[length..].starts_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let mut clock = Clock::midnight();
        let after = &text[length..];
        let written = after.strip_prefix(' ').and_then(|rest| {
            let size = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b':').count();
            let form = if size == 5 { "%H:%M" } else { "%H:%M:%S" };
            if size == 5 || size == 8 {
                Some((Clock::strptime(form, &rest[..size]).ok()?, size))
            } else {
                None
            }
        });
        if let Some((time, size)) = written {
            clock = time;
            length += size + 1;
        }
        Some((When { day, clock }, length))
    }

    /// The day in the calendar. `None` only far outside any calendar.
    pub fn date(self, start: Date) -> Option<Date> {
        match self.day {
            Day::On(date) => Some(date),
            Day::After(days) => start.checked_add(days.days()).ok(),
        }
    }

    /// The instant it means when the script starts on `start`.
    ///
    /// # Errors
    /// What was expected: a date in the calendar, or a time of day that the clocks do not skip.
    pub fn time(self, start: Date) -> Result<Time, &'static str> {
        let date = self.date(start).ok_or(Unclear::NotADate);
        date.and_then(|date| oslo::on_the_wall(DateTime::from_parts(date, self.clock))).map_err(|unclear| {
            match unclear {
                Unclear::NotADate => "a date in the calendar",
                Unclear::Skipped => "a time of day that the clocks do not skip when summer begins",
            }
        })
    }
}

/// A length of time such as `15m`, `2h` or `3d`, in milliseconds.
pub fn length(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let count: i64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    let millis = match unit {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 86_400_000,
        _ => return None,
    };
    count.checked_mul(millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;

    fn utc(text: &str) -> String {
        let (when, length) = When::at_start_of(text).unwrap();
        assert_eq!(length, text.len());
        match when.time(date(2026, 8, 31)) {
            Ok(time) => Timestamp::from_millisecond(time.0).unwrap().to_string(),
            Err(expected) => expected.into(),
        }
    }

    #[test]
    fn wall_time_follows_summer_and_winter_time() {
        assert_eq!(utc("2026-08-31 09:00"), "2026-08-31T07:00:00Z");
        assert_eq!(utc("2026-12-24 17:00:30"), "2026-12-24T16:00:30Z");
        assert_eq!(utc("2026-03-29 02:30"), "a time of day that the clocks do not skip when summer begins");
        assert_eq!(utc("2026-10-25 02:30"), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn relative_days_count_from_the_start() {
        assert_eq!(utc("+3d 12:00"), "2026-09-03T10:00:00Z");
        assert_eq!(utc("-90d"), "2026-06-01T22:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for text in ["2026", "+3", "-12 kr", "2026-13-01", "+3dager", "0301"] {
            assert_eq!(When::at_start_of(text), None, "{text}");
        }
        assert_eq!(When::at_start_of("+3d, x").unwrap().1, 3);
    }

    #[test]
    fn lengths_have_one_unit() {
        assert_eq!(length("15m"), Some(900_000));
        assert_eq!(length("2h"), Some(7_200_000));
        assert_eq!(length("2 uker"), None);
        assert_eq!(length(""), None);
    }
}
