//! The demo's history: the files in `seeds/`, carried inside the program and played in the order of time.

use crate::contest::Time;
use crate::engine::{Engine, ScriptedClock};
use crate::oslo;
use crate::script::play::Player;
use crate::script::{Trouble, parse, timeline};

macro_rules! seeds {
    ($($name:literal),* $(,)?) => {
        /// Every file with its text.
        pub const FILES: &[(&str, &str)] =
            &[$((concat!("seeds/", $name), include_str!(concat!("../../seeds/", $name)))),*];
    };
}

seeds! {
    "00-units.txt",
    "10-people.txt",
    "15-ordninger.txt",
    "20-arbeid-naer-deg.txt",
    "25-piloter.txt",
    "26-mandagskaffi.txt",
    "27-reserven.txt",
    "30-fremtidens-moteplasser.txt",
    "31-ideas.txt",
    "32-ballots.txt",
    "33-verksted.txt",
    "40-digital-inkludering.txt",
    "50-idekassa.txt",
    "60-ungdom-i-arbeid.txt",
}

/// Plays all files on an empty engine that runs by `clock`; relative dates count from the day of `now`.
///
/// # Errors
/// The first step that does not go as written.
pub async fn play(engine: &Engine, clock: &ScriptedClock, now: Time) -> Result<(), Trouble> {
    let start = oslo::day_of(now).ok_or_else(|| Trouble::at(0, "the clock shows a date in no calendar"))?;
    let library =
        |path: &str| Err(std::io::Error::other(format!("{path} is not carried inside the program")));
    let scripts =
        FILES.iter().map(|(name, text)| parse::parse(name, text, &library)).collect::<Result<Vec<_>, _>>()?;
    let steps = timeline::merged(scripts, start)?;
    Player::new(engine.clone(), clock.clone(), start).play(&steps).await
}
