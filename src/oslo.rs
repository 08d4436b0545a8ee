//! Dates as people in Norway write and read them, always in Europe/Oslo.
//!
//! A deadline is a date on a wall. This is where it becomes an instant, with the two days a year on which the clocks
//! change; the contest never sees a date.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan, Zoned};

use crate::contest::{Lang, Time};

/// Why a text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// It is not written `2026-08-31` or `2026-08-31 09:00`, or there is no such day.
    NotADate,
    /// The clocks skip this time of day when summer begins.
    Skipped,
}

/// The instant meant by `2026-08-31` (its first one) or `2026-08-31 09:00`; of a time that the clocks repeat when summer
/// ends, the earlier one.
///
/// # Errors
/// When it is no date, or a time that does not exist on that day.
pub fn parse(text: &str) -> Result<Time, Unclear> {
    let civil = match text.len() {
        10 => DateTime::strptime("%Y-%m-%d %H:%M", format!("{text} 00:00")),
        _ => DateTime::strptime("%Y-%m-%d %H:%M", text),
    };
    on_the_wall(civil.map_err(|_| Unclear::NotADate)?)
}

/// The instant at which calendar and clock on the wall show this; of two such instants, the earlier one.
///
/// # Errors
/// When the clocks skip it, or far outside any calendar.
pub fn on_the_wall(civil: DateTime) -> Result<Time, Unclear> {
    let ambiguous = zone().to_ambiguous_zoned(civil);
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(Unclear::Skipped);
    }
    let earlier = ambiguous.earlier().map_err(|_| Unclear::NotADate)?;
    Ok(Time(earlier.timestamp().as_millisecond()))
}

/// An instant as `2026-08-31 09:00`.
pub fn written(time: Time) -> String {
    local(time).map_or_else(|| time.0.to_string(), |local| local.strftime("%Y-%m-%d %H:%M").to_string())
}

/// An instant as machines read it, with what the clocks are ahead: `2027-03-31T12:00:00+02:00`.
pub fn stamped(time: Time) -> String {
    local(time).map_or_else(|| time.0.to_string(), |local| local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// The day it is at an instant; none far outside any calendar.
pub fn day_of(time: Time) -> Option<Date> {
    local(time).map(|local| local.date())
}

/// An instant as people read it: `31. august 2026 kl. 09.00`, in English `31 August 2026 at 09:00`.
pub fn told(time: Time, lang: Lang) -> String {
    const NORWEGIAN: [&str; 12] = [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ];
    let Some(local) = local(time) else { return time.0.to_string() };
    let month = usize::try_from(local.month() - 1).ok().and_then(|place| NORWEGIAN.get(place));
    match (lang, month) {
        (Lang::Nb | Lang::Nn, Some(month)) => {
            let (day, year) = (local.day(), local.year());
            format!("{day}. {month} {year} kl. {}", local.strftime("%H.%M"))
        }
        _ => local.strftime("%-d %B %Y at %H:%M").to_string(),
    }
}

/// The same time of day so many calendar days later. A time that the clocks skip moves forward.
pub fn days_later(time: Time, days: u32) -> Time {
    let later = local(time).and_then(|local| local.checked_add(i64::from(days).days()).ok());
    later.map_or(time.plus_days(days), |later| Time(later.timestamp().as_millisecond()))
}

/// Where `time` lands when what began at `from` begins at `to` instead, days and time of day counted on the wall.
pub fn moved(time: Time, from: Time, to: Time) -> Time {
    let counted = || {
        let [time, from, to] = [local(time)?.datetime(), local(from)?.datetime(), local(to)?.datetime()];
        let moved = to.checked_add(time.duration_since(from)).ok()?;
        Some(Time(moved.to_zoned(zone()).ok()?.timestamp().as_millisecond()))
    };
    counted().unwrap_or(Time(time.0.saturating_add(to.0.saturating_sub(from.0))))
}

fn local(time: Time) -> Option<Zoned> {
    Some(Timestamp::from_millisecond(time.0).ok()?.to_zoned(zone()))
}

/// The zone is bundled; UTC would only stand in if it were not.
fn zone() -> TimeZone {
    TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn utc(text: &str) -> Time {
        Time(text.parse::<Timestamp>().expect("an instant").as_millisecond())
    }

    #[test]
    fn midnight_is_midnight_in_winter_and_in_summer() {
        assert_eq!(parse("2026-01-15"), Ok(utc("2026-01-14T23:00:00Z")));
        assert_eq!(parse("2026-08-31"), Ok(utc("2026-08-30T22:00:00Z")));
        assert_eq!(parse("2026-08-31 09:00"), Ok(utc("2026-08-31T07:00:00Z")));
    }

    #[test]
    fn the_day_the_clocks_go_back_has_25_hours_and_the_earlier_of_two_times_counts() {
        let [begins, ends] = ["2026-10-25", "2026-10-26"].map(|day| parse(day).expect("a day"));
        assert_eq!(begins, utc("2026-10-24T22:00:00Z"));
        assert_eq!(ends, utc("2026-10-25T23:00:00Z"));
        assert_eq!(ends.0 - begins.0, 25 * HOUR);
        assert_eq!(parse("2026-10-25 02:30"), Ok(utc("2026-10-25T00:30:00Z")));
    }

    #[test]
    fn the_day_the_clocks_go_forward_has_23_hours_and_a_skipped_time_is_refused() {
        let [begins, ends] = ["2027-03-28", "2027-03-29"].map(|day| parse(day).expect("a day"));
        assert_eq!(begins, utc("2027-03-27T23:00:00Z"));
        assert_eq!(ends.0 - begins.0, 23 * HOUR);
        assert_eq!(parse("2027-03-28 02:30"), Err(Unclear::Skipped));
        assert_eq!(parse("2027-03-28 03:00"), Ok(utc("2027-03-28T01:00:00Z")));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "i morgen", "2026-02-29", "2026-13-01", "31.08.2026", "2026-08-31 25:00", "2026-08-31T09:00"]
        {
            assert_eq!(parse(text), Err(Unclear::NotADate), "{text}");
        }
    }

    #[test]
    fn an_instant_is_told_in_three_languages() {
        let time = parse("2026-03-01 09:05").expect("an instant");
        assert_eq!(written(time), "2026-03-01 09:05");
        assert_eq!(told(time, Lang::Nb), "1. mars 2026 kl. 09.05");
        assert_eq!(told(time, Lang::Nn), "1. mars 2026 kl. 09.05");
        assert_eq!(told(time, Lang::En), "1 March 2026 at 09:05");
        assert_eq!(stamped(time), "2026-03-01T09:05:00+01:00");
        assert_eq!(day_of(time).map(|day| day.to_string()), Some("2026-03-01".into()));
    }

    #[test]
    fn days_are_counted_on_the_wall() {
        let noon = parse("2026-10-20 12:00").expect("an instant");
        assert_eq!(written(days_later(noon, 7)), "2026-10-27 12:00");
        assert_eq!(days_later(noon, 7).0 - noon.0, 7 * 24 * HOUR + HOUR);
        let [old, new] =
            ["2026-08-31 09:00", "2027-01-11 08:00"].map(|text| parse(text).expect("an instant"));
        let end = parse("2026-10-26 12:00").expect("an instant");
        assert_eq!(written(moved(end, old, new)), "2027-03-08 11:00");
    }
}
