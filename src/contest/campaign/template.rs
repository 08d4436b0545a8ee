//! Templates of campaigns, as data: which phases follow one another, for whom, under which rules.
//!
//! A template knows no dates. The shell supplies the instants at which the phases begin, computed in Europe/Oslo.

use super::*;

/// A phase of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// What sort of phase.
    pub kind: PhaseKind,
    /// Its usual length in calendar days; what the shell proposes.
    pub days: u32,
    /// What it lets all audiences do.
    pub permits: &'static [Permit],
}

/// A template.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name.
    pub code: &'static str,
    /// Its phases. They follow one another and exclude one another, unless it is rolling.
    pub phases: &'static [Outline],
    /// Whether all phases begin together and never end: ideas come, are judged and are answered all the time.
    pub rolling: bool,
    /// What its rules are to begin with.
    pub rules: fn() -> Rules,
}

const fn outline(kind: PhaseKind, days: u32, permits: &'static [Permit]) -> Outline {
    Outline { kind, days, permits }
}

/// All templates.
pub const TEMPLATES: &[Template] = &[
    Template {
        code: "fremtidens-moteplasser",
        phases: &[
            outline(PhaseKind::Ideation, 56, &[Permit::Submit, Permit::Revise]),
            outline(PhaseKind::Refinement, 14, &[Permit::Revise]),
            outline(PhaseKind::Voting, 21, &[Permit::Vote]),
            outline(PhaseKind::Screening, 14, &[]),
            outline(PhaseKind::Review, 35, &[]),
            outline(PhaseKind::Deliberation, 14, &[]),
            outline(PhaseKind::Decision, 14, &[]),
            outline(PhaseKind::Announcement, 42, &[]),
        ],
        rolling: false,
        rules: moteplasser,
    },
    Template {
        code: "idekasse",
        phases: &[
            outline(PhaseKind::Ideation, 0, &[Permit::Submit, Permit::Revise]),
            outline(PhaseKind::Screening, 0, &[]),
            outline(PhaseKind::Review, 0, &[]),
            outline(PhaseKind::Deliberation, 0, &[]),
            outline(PhaseKind::Decision, 0, &[]),
        ],
        rolling: true,
        rules: idekasse,
    },
];

/// Seven months from kick-off: a vote with five voices each, a panel of three, an answer within four months.
fn moteplasser() -> Rules {
    Rules {
        voting: Voting::Approval { votes_max: 5 },
        weights: Weights { votes_percent: 30, panel_percent: 70 },
        response_days: Some(120),
        ..Rules::default()
    }
}

/// An idea box that is always open: no vote, a panel of three, an answer within six weeks.
fn idekasse() -> Rules {
    Rules { response_days: Some(42), ..Rules::default() }
}

/// The template of a name.
pub fn template(code: &Code) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.code == code.as_str())
}

impl Template {
    /// How many instants `phases` wants: each beginning and the last end, or one beginning for a rolling campaign.
    pub fn dates_wanted(&self) -> u32 {
        if self.rolling { 1 } else { self.phases.len() as u32 + 1 }
    }

    /// Its phases on these dates: each ends in the instant in which the next one begins.
    ///
    /// # Errors
    /// `TemplateDates` for too few or too many, `PhaseEmpty` when they do not go forward.
    pub fn phases(&self, starts: &[Time]) -> Result<Vec<Phase>, Rejection> {
        let [given, wanted] = [starts.len() as u32, self.dates_wanted()];
        if given != wanted {
            return Err(Refusal::TemplateDates { given, wanted }.into());
        }
        let on_dates = (0..).zip(self.phases).map(|(index, outline): (usize, _)| Phase {
            kind: outline.kind,
            span: match self.rolling {
                true => Span { from: starts[0], until: None },
                false => Span { from: starts[index], until: Some(starts[index + 1]) },
            },
            grants: outline.grants(),
            exclusive: !self.rolling,
        });
        phase::in_order(&on_dates.collect::<Vec<_>>())
    }
}

impl Outline {
    fn grants(&self) -> Vec<Grant> {
        let to_all = |&permit| Affiliation::ALL.map(|audience| Grant { audience, permit });
        self.permits.iter().flat_map(to_all).collect()
    }
}
