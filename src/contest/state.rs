//! The whole contest, as it stands after the last event.

use super::*;

/// Everything the contest knows. Cloning it costs nanoseconds; every part is a persistent ordered map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// Organisational units.
    pub units: unit::Units,
    /// People, their posts and roles.
    pub people: person::People,
    /// How people sign in.
    pub logins: login::Logins,
    /// Who was invited.
    pub invitations: invitation::Invitations,
    /// Campaigns with their phases and rules.
    pub campaigns: campaign::Campaigns,
    /// Ideas.
    pub ideas: idea::Ideas,
    /// Ballots and what they add up to.
    pub votes: vote::Votes,
    /// Campaigns that are being taken in from elsewhere and that nobody sees yet.
    pub imports: import::Imports,
    /// Pilots and their milestones.
    pub pilots: pilot::Pilots,
    /// Benefits, indicators and measurements.
    pub benefits: benefit::Benefits,
    /// Schemes, queues and grants.
    pub funding: funding::Funding,
    /// Reviews: rounds, assignments, declarations.
    pub reviews: review::Reviews,
    /// Rankings and their seals.
    pub rankings: ranking::Rankings,
    /// Decisions.
    pub decisions: decision::Decisions,
}

impl State {
    /// A unit that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn unit(&self, id: UnitId) -> Result<&unit::Unit, Rejection> {
        self.units.table.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Unit }.into())
    }

    /// A person that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn person(&self, id: PersonId) -> Result<&person::Person, Rejection> {
        self.people.table.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Person }.into())
    }

    /// A campaign that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn campaign(&self, id: CampaignId) -> Result<&campaign::Campaign, Rejection> {
        self.campaigns.table.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Campaign }.into())
    }

    /// A theme that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn theme(&self, id: ThemeId) -> Result<&campaign::Theme, Rejection> {
        self.campaigns.themes.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Theme }.into())
    }

    /// A criterion that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn criterion(&self, id: CriterionId) -> Result<&campaign::Criterion, Rejection> {
        let found = self.campaigns.criteria.get(id);
        found.ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Criterion }.into())
    }

    /// An idea that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn idea(&self, id: IdeaId) -> Result<&idea::Idea, Rejection> {
        self.ideas.table.get(id).ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Idea }.into())
    }

    /// An assignment that somebody named.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn assignment(&self, id: AssignmentId) -> Result<&review::Assignment, Rejection> {
        let found = self.reviews.assignments.get(id);
        found.ok_or_else(|| policy::Refusal::NotFound { kind: Kind::Assignment }.into())
    }
}

/// A sort of thing that can be looked for in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Kind {
    Unit,
    Person,
    Campaign,
    Theme,
    Idea,
    Criterion,
    Assignment,
    Scheme,
    Entry,
    Tranche,
    Pilot,
    Milestone,
    Benefit,
    Indicator,
    Measurement,
}
