//! Phases: half-open intervals that grant actions to audiences; which one it is follows from the clock alone.

use super::*;

/// What sort of phase it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseKind {
    /// Problem statement and insight.
    Framing,
    /// Ideas come in.
    Ideation,
    /// Teams form, questions are answered.
    Refinement,
    /// Ballots are cast.
    Voting,
    /// The shortlist is made.
    Screening,
    /// The panel reviews.
    Review,
    /// The panel discusses and ranks.
    Deliberation,
    /// Decisions are taken and released.
    Decision,
    /// Results are made known and followed up.
    Announcement,
}

impl PhaseKind {
    /// All kinds, in the usual order.
    pub const ALL: [PhaseKind; 9] = [
        PhaseKind::Framing,
        PhaseKind::Ideation,
        PhaseKind::Refinement,
        PhaseKind::Voting,
        PhaseKind::Screening,
        PhaseKind::Review,
        PhaseKind::Deliberation,
        PhaseKind::Decision,
        PhaseKind::Announcement,
    ];
}

/// What a phase lets participants do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permit {
    /// Write and submit ideas.
    Submit,
    /// Revise one's published ideas.
    Revise,
    /// Cast a ballot.
    Vote,
}

/// Leave for one audience to do one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Who.
    pub audience: Affiliation,
    /// What.
    pub permit: Permit,
}

/// A phase of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// What sort of phase.
    pub kind: PhaseKind,
    /// When it is open; a rolling phase has no end.
    pub span: Span,
    /// What it lets whom do.
    pub grants: Vec<Grant>,
    /// Whether no other exclusive phase may be open at the same time.
    #[serde(default)]
    pub exclusive: bool,
}

/// New dates for a phase, named by its kind.
///
/// Where a kind stands more than once in a campaign, the first mention means the first phase of that kind that is
/// not over, the second mention the second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// Which phase.
    pub kind: PhaseKind,
    /// When it begins; unchanged if not given.
    #[serde(default)]
    pub from: Option<Time>,
    /// When it ends; unchanged if not given.
    #[serde(default)]
    pub until: Option<Time>,
}

impl Phase {
    /// Whether it lets anybody do it.
    pub fn grants_any(&self, permit: Permit) -> bool {
        self.grants.iter().any(|grant| grant.permit == permit)
    }

    /// Whether it lets the audience do it.
    pub fn allows(&self, audience: Affiliation, permit: Permit) -> bool {
        self.grants.contains(&Grant { audience, permit })
    }
}

/// The phases by opening time, none empty, no two exclusive ones overlapping.
///
/// # Errors
/// `PhaseEmpty`, `PhasesOverlap`.
pub(super) fn in_order(phases: &[Phase]) -> Result<Vec<Phase>, Rejection> {
    let mut ordered = phases.to_vec();
    ordered.sort_by_key(|phase| (phase.span.from, phase.kind));
    if let Some(phase) = ordered.iter().find(|phase| phase.span.is_empty()) {
        return Err(Refusal::PhaseEmpty { kind: phase.kind }.into());
    }
    for (index, phase) in ordered.iter().enumerate() {
        let clash = |other: &&Phase| other.exclusive && phase.exclusive && other.span.overlaps(&phase.span);
        if let Some(other) = ordered[index + 1..].iter().find(clash) {
            return Err(Refusal::PhasesOverlap { first: phase.kind, second: other.kind }.into());
        }
    }
    Ok(ordered)
}

/// The phases with new dates for some that are not over at `at`: begun ones keep their beginning, and nothing comes
/// earlier than before.
///
/// # Errors
/// `PhaseNotPlanned`, `PhaseBegun`, `DatesEarlier`, and those of `in_order`.
pub(super) fn moved(phases: &[Phase], at: Time, dates: &[Dates]) -> Result<Vec<Phase>, Rejection> {
    let mut moved = phases.to_vec();
    for (index, new) in dates.iter().enumerate() {
        let kind = new.kind;
        let mentioned = dates[..index].iter().filter(|earlier| earlier.kind == kind).count();
        let mut not_over = phases
            .iter()
            .enumerate()
            .filter(|(_, phase)| phase.kind == kind && phase.span.until.is_none_or(|until| until > at));
        let Some((place, phase)) = not_over.nth(mentioned) else {
            return Err(Refusal::PhaseNotPlanned { kind }.into());
        };
        let before = phase.span;
        let span = Span { from: new.from.unwrap_or(before.from), until: new.until.or(before.until) };
        if before.from <= at && span.from != before.from {
            return Err(Refusal::PhaseBegun { kind }.into());
        }
        let ends_earlier = match (span.until, before.until) {
            (Some(until), Some(before)) => until < before,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if span.from < before.from || ends_earlier {
            return Err(Refusal::DatesEarlier { kind }.into());
        }
        moved[place].span = span;
    }
    in_order(&moved)
}
