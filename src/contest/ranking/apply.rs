//! Applying what happened to rankings.

use super::*;

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    let key = match event {
        Event::MinutesRecorded { round, .. }
        | Event::RankingSigned { round, .. }
        | Event::RankingSealed { round, .. }
        | Event::RankingReopened { round, .. }
        | Event::IdeasRecommended { round, .. } => *round,
    };
    let row = Arc::make_mut(state.rankings.rounds.entry(key).or_default());
    match event {
        Event::MinutesRecorded { minutes, .. } => row.minutes = Some(*minutes),
        Event::RankingSigned { person, role, digest, .. } => {
            row.signatures.retain(|signature| signature.digest == *digest);
            row.signatures.push(Signature { person: *person, role: *role, digest: *digest, at: by.at });
        }
        Event::RankingSealed { digest, seed, positions, .. } => {
            let signatures = std::mem::take(&mut row.signatures);
            row.cut = None;
            row.seals.push(Seal {
                digest: *digest,
                seed: *seed,
                positions: positions.clone(),
                signatures,
                at: by.at,
                reopened: None,
            });
        }
        Event::RankingReopened { reason, .. } => {
            row.cut = None;
            if let Some(seal) = row.seals.last_mut() {
                seal.reopened = Some(Reopening { reason: *reason, at: by.at });
            }
        }
        Event::IdeasRecommended { cut, .. } => row.cut = Some(*cut),
    }
}
