//! What has happened, noun by noun.

use super::*;
use serde::{Deserialize, Serialize};

/// An event of any noun. Stored for ever; a changed shape needs a new format (`journal/upcast.rs`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Units.
    Unit(unit::Event),
    /// People and roles.
    Person(person::Event),
    /// Logins.
    Login(login::Event),
    /// Invitations.
    Invitation(invitation::Event),
    /// Campaigns.
    Campaign(campaign::Event),
    /// Ideas.
    Idea(idea::Event),
    /// Votes.
    Vote(vote::Event),
    /// Campaigns from elsewhere.
    Import(import::Event),
    /// Pilots.
    Pilot(pilot::Event),
    /// Benefits and their measurements.
    Benefit(benefit::Event),
    /// Funding.
    Funding(funding::Event),
    /// Reviews: rounds, assignments, declarations.
    Review(review::Event),
    /// Rankings and their seals.
    Ranking(ranking::Event),
    /// Decisions.
    Decision(decision::Event),
}

/// The thing an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Subject {
    Unit(UnitId),
    Person(PersonId),
    Campaign(CampaignId),
    Theme(ThemeId),
    Idea(IdeaId),
    Criterion(CriterionId),
    Assignment(AssignmentId),
    Scheme(SchemeId),
    Entry(EntryId),
    Tranche(TrancheId),
    Pilot(PilotId),
    Milestone(MilestoneId),
    Benefit(BenefitId),
    Indicator(IndicatorId),
    Measurement(MeasurementId),
}

impl Subject {
    /// The number behind it.
    pub fn number(self) -> u32 {
        match self {
            Subject::Unit(id) => id.0,
            Subject::Person(id) => id.0,
            Subject::Campaign(id) => id.0,
            Subject::Theme(id) => id.0,
            Subject::Idea(id) => id.0,
            Subject::Criterion(id) => id.0,
            Subject::Assignment(id) => id.0,
            Subject::Scheme(id) => id.0,
            Subject::Entry(id) => id.0,
            Subject::Tranche(id) => id.0,
            Subject::Pilot(id) => id.0,
            Subject::Milestone(id) => id.0,
            Subject::Benefit(id) => id.0,
            Subject::Indicator(id) => id.0,
            Subject::Measurement(id) => id.0,
        }
    }
}

impl Event {
    /// What it is about; the event that makes a thing comes first among a command's events.
    pub fn subject(&self) -> Subject {
        match self {
            Event::Unit(event) => event.subject(),
            Event::Person(event) => event.subject(),
            Event::Login(event) => event.subject(),
            Event::Invitation(event) => event.subject(),
            Event::Campaign(event) => event.subject(),
            Event::Idea(event) => event.subject(),
            Event::Vote(event) => event.subject(),
            Event::Import(event) => event.subject(),
            Event::Pilot(event) => event.subject(),
            Event::Benefit(event) => event.subject(),
            Event::Funding(event) => event.subject(),
            Event::Review(event) => event.subject(),
            Event::Ranking(event) => event.subject(),
            Event::Decision(event) => event.subject(),
        }
    }
}
