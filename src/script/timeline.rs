//! Several scripts at once, each telling one story: their steps in the order of time.

use jiff::civil::Date;

use super::Trouble;
use super::parse::{Act, Step};

/// All steps ordered by the clock of their own script; at the same instant, script by script. What stands before the
/// first `at` of a script comes first of all.
///
/// # Errors
/// When a script turns its clock back or uses a date outside any calendar.
pub fn merged(scripts: Vec<Vec<Step>>, start: Date) -> Result<Vec<Step>, Trouble> {
    let mut timed = Vec::new();
    for steps in scripts {
        let mut clock = i64::MIN;
        for step in steps {
            let wrong =
                |expected: &str| Trouble::at(step.line, format!("expected {expected}")).within(&step.file);
            let turned = match &step.act {
                Act::At(when) => when.time(start).map_err(wrong)?.0,
                Act::Later(length) => clock.saturating_add(*length),
                Act::Instant(millis) => *millis,
                _ => {
                    timed.push((clock, step));
                    continue;
                }
            };
            if turned < clock {
                return Err(wrong("a time that is not before the one above"));
            }
            clock = turned;
        }
    }
    timed.sort_by_key(|(clock, _)| *clock);
    let mut steps: Vec<Step> = Vec::new();
    let mut shown = i64::MIN;
    for (clock, step) in timed {
        if clock != shown {
            steps.push(Step { file: step.file.clone(), line: step.line, act: Act::Instant(clock) });
            shown = clock;
        }
        steps.push(step);
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;
    use jiff::civil::date;

    fn steps(text: &str) -> Vec<Step> {
        parse("x", text, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
    }

    #[test]
    fn stories_are_told_in_the_order_of_time() {
        let one = steps("let x = 1\nat -3d\na: b\nat -1d\nc: d\n");
        let two = steps("at -3d\ne: f\nlater 1d\ng: h\nrefused NO\n");
        let told: Vec<String> = merged(vec![one, two], date(2026, 6, 10))
            .unwrap()
            .into_iter()
            .map(|step| match step.act {
                Act::Command { actor, .. } => actor,
                Act::Instant(at) => crate::oslo::written(crate::contest::Time(at)),
                Act::Refused(code) => code,
                _ => "let".into(),
            })
            .collect();
        let days = ["2026-06-07 00:00", "2026-06-08 00:00", "2026-06-09 00:00"];
        assert_eq!(told, ["let", days[0], "a", "e", days[1], "g", "NO", days[2], "c"]);
        assert!(merged(vec![steps("at -1d\na: b\nat -2d\n")], date(2026, 6, 10)).is_err());
    }
}
