//! What a viewer sees of reviews: one's own always, others' only after one's own is submitted, drafts never, and
//! nothing at all of an idea one is partial to. Authors read what was written after the release, never by whom.

use super::*;
use crate::contest::review::{
    self, Answer, Assignment, AssignmentState, Declaration, Proposal, Review, Round, RoundKey, Shortfall,
    Standing, impartiality,
};

/// An assignment as far as the viewer may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenAssignment {
    /// Which.
    pub id: AssignmentId,
    /// Of which idea.
    pub idea: IdeaId,
    /// Who reviews; hidden from authors.
    pub reviewer: Option<PersonId>,
    /// Where it stands.
    pub state: AssignmentState,
    /// When the reviewer was asked.
    pub invited: Time,
    /// When it lapses if not answered.
    pub answer_due: Time,
    /// Whether the idea was revised after the review.
    pub stale: bool,
    /// Why it was declined, sent back, given away or set aside; for the reviewer and the chair.
    pub reason: Option<Prose>,
    /// The reviewer's own draft.
    pub draft: Option<Review>,
    /// What was submitted.
    pub review: Option<Review>,
}

/// A round of review as far as the viewer may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRound {
    /// Which.
    pub key: RoundKey,
    /// When it was started.
    pub started: Time,
    /// The first instant at which a review comes too late.
    pub due: Time,
    /// Fewest reviews that must count.
    pub quorum: u32,
    /// Whether the judging is over.
    pub closed: bool,
    /// What is judged.
    pub ideas: Vec<IdeaId>,
    /// Taken out of the ranking, and why; for the chair and the decision body.
    pub excluded: Vec<(IdeaId, Texts)>,
    /// Reviewers proposed and not confirmed; for the chair.
    pub proposal: Option<Proposal>,
    /// Ideas with too few reviews, and how many they have; for the chair.
    pub gaps: Vec<(IdeaId, u32)>,
}

impl View {
    /// Whether the viewer has nothing to do with an idea that would make them partial. The platform has not.
    pub(super) fn is_impartial(&self, idea: IdeaId) -> bool {
        match self.viewer {
            Actor::Person(person) => impartiality::is_free(&self.state, person, idea, self.at),
            Actor::System => true,
            Actor::Anonymous | Actor::Voter => false,
        }
    }

    /// Whether the viewer follows the judging of an idea: leads the panel or audits it, and is impartial.
    pub(super) fn follows_reviews(&self, idea: IdeaId) -> bool {
        let campaign = self.state.ideas.table.get(idea).map(|row| row.campaign);
        campaign.is_some_and(|campaign| self.may(Action::SeeReviews, Target::Campaign(campaign), &[]))
            && self.is_impartial(idea)
    }

    /// Whether the viewer sees decisions about an idea before others do.
    pub(super) fn follows_decisions(&self, idea: IdeaId) -> bool {
        let campaign = self.state.ideas.table.get(idea).map(|row| row.campaign);
        campaign.is_some_and(|campaign| self.may(Action::SeeDecisions, Target::Campaign(campaign), &[]))
            && self.is_impartial(idea)
    }

    /// Whether the viewer sits on a campaign's panel, follows it or decides after it.
    fn knows_panel(&self, campaign: CampaignId) -> bool {
        let target = Target::Campaign(campaign);
        self.has_role_for(Action::SeePanel, target)
    }

    /// Whether a role of the viewer allows an action here, whatever the phase.
    fn has_role_for(&self, action: Action, target: Target) -> bool {
        let Actor::Person(person) = self.viewer else { return self.viewer == Actor::System };
        let people = &self.state.people;
        people.is_active(person, self.at)
            && policy::rule(action).roles.iter().any(|role| people.has_role(person, *role, target, self.at))
    }

    /// The rounds of review of a campaign, the oldest first; for panel, decision body and organisers.
    pub fn rounds(&self, campaign: CampaignId) -> Vec<SeenRound> {
        if !self.knows_panel(campaign) {
            return Vec::new();
        }
        let rounds = self.state.reviews.rounds.range((campaign, 0)..=(campaign, u32::MAX));
        rounds.map(|(key, round)| self.seen_round(*key, round)).collect()
    }

    fn seen_round(&self, key: RoundKey, round: &Round) -> SeenRound {
        let leads = |idea: &IdeaId| self.follows_reviews(*idea);
        let told = |idea: &IdeaId| self.follows_reviews(*idea) || self.follows_decisions(*idea);
        let gaps = review::quorum_gaps(&self.state, key, round, self.at);
        let proposal = round
            .proposal
            .as_ref()
            .filter(|_| self.has_role_for(Action::SeeReviews, Target::Campaign(key.0)));
        SeenRound {
            key,
            started: round.started,
            due: round.due,
            quorum: round.quorum,
            closed: round.is_closed(),
            ideas: round.ideas.iter().copied().collect(),
            excluded: round
                .excluded
                .iter()
                .filter(|(idea, _)| told(idea))
                .map(|(idea, why)| (*idea, *why))
                .collect(),
            proposal: proposal.map(|proposal| Proposal {
                pairs: proposal.pairs.iter().filter(|(idea, _)| leads(idea)).copied().collect(),
                short: proposal.short.iter().filter(|short| leads(&short.idea)).copied().collect(),
            }),
            gaps: gaps.into_iter().filter(|(idea, _)| leads(idea)).collect(),
        }
    }

    /// Who sits on a campaign's own panel, and as what; for panel, decision body and organisers.
    pub fn panel(&self, campaign: CampaignId) -> Vec<(PersonId, Role)> {
        if !self.knows_panel(campaign) {
            return Vec::new();
        }
        let holders = |role| {
            let people = self.state.people.holders(role, Target::Campaign(campaign), self.at);
            people.map(move |person| (person, role))
        };
        [Role::PanelChair, Role::Secretary, Role::Reviewer].into_iter().flat_map(holders).collect()
    }

    /// An assignment.
    pub fn assignment(&self, id: AssignmentId) -> Option<SeenAssignment> {
        let row = self.state.reviews.assignments.get(id)?;
        let idea = self.state.ideas.table.get(row.idea)?;
        let whole = SeenAssignment {
            id,
            idea: row.idea,
            reviewer: Some(row.reviewer),
            state: row.state,
            invited: row.invited,
            answer_due: row.answer_due,
            stale: row.is_stale(idea),
            reason: row.reason,
            draft: None,
            review: row.review.clone(),
        };
        if self.viewer == Actor::Person(row.reviewer) {
            return Some(SeenAssignment { draft: row.draft.clone(), ..whole });
        }
        if self.follows_reviews(row.idea) {
            return Some(whole);
        }
        let submitted = row.state == AssignmentState::Submitted;
        if submitted && (self.has_reviewed(row) || self.decides_on_sealed(row)) {
            return Some(SeenAssignment { reason: None, ..whole });
        }
        let author = matches!(self.viewer, Actor::Person(person) if idea.authors.contains(&person));
        let released = self.state.decisions.released.contains_key(&row.round);
        let nameless = SeenAssignment { reviewer: None, reason: None, ..whole };
        (submitted && author && released).then_some(nameless)
    }

    /// Whether the viewer has submitted a review of the same idea in the same round, and is still impartial.
    fn has_reviewed(&self, row: &Assignment) -> bool {
        let Actor::Person(person) = self.viewer else { return false };
        let own = |other: &Assignment| {
            other.reviewer == person && other.round == row.round && other.state == AssignmentState::Submitted
        };
        self.state.reviews.of_idea(row.idea).any(|(_, other)| own(other)) && self.is_impartial(row.idea)
    }

    fn decides_on_sealed(&self, row: &Assignment) -> bool {
        self.state.rankings.seal(row.round).is_some() && self.follows_decisions(row.idea)
    }

    /// The assignments of an idea that the viewer may see, by id.
    pub fn assignments(&self, idea: IdeaId) -> Vec<SeenAssignment> {
        self.state.reviews.of_idea(idea).filter_map(|(id, _)| self.assignment(id)).collect()
    }

    /// The viewer's own assignments, by id.
    pub fn own_assignments(&self) -> Vec<SeenAssignment> {
        let Actor::Person(person) = self.viewer else { return Vec::new() };
        self.state.reviews.of_reviewer(person).filter_map(|(id, _)| self.assignment(id)).collect()
    }

    /// Where the viewer stands to an idea, if they may have to judge it or decide on it.
    pub fn own_standing(&self, idea: IdeaId) -> Option<Standing> {
        let Actor::Person(person) = self.viewer else { return None };
        let id = self.idea(idea)?.campaign;
        let declares = |target| self.has_role_for(Action::DeclareImpartiality, target);
        let scheme = match self.campaign(id)?.rules.money {
            Money::Envelope { scheme, .. } => Some(Target::Scheme(scheme)),
            _ => None,
        };
        let asked = declares(Target::Campaign(id)) || scheme.is_some_and(declares);
        asked.then(|| impartiality::standing(&self.state, person, idea, self.at))
    }

    /// What people have declared about an idea, with its corrections: one's own, or everybody's for those who follow the
    /// judging.
    pub fn declarations(&self, idea: IdeaId) -> Vec<(PersonId, &Declaration)> {
        let all = self.state.reviews.declarations.iter().filter(|((_, of), _)| *of == idea);
        all.map(|((person, _), declaration)| (*person, declaration))
            .filter(|(person, _)| self.declared(*person, idea).is_some())
            .collect()
    }

    /// What somebody has declared about an idea: one's own, or anybody's for those who follow the judging.
    pub fn declared(&self, person: PersonId, idea: IdeaId) -> Option<&Answer> {
        let own = self.viewer == Actor::Person(person);
        (own || self.follows_reviews(idea)).then(|| self.state.reviews.declared(person, idea)).flatten()
    }

    /// Where the members of the panel stand to an idea, for those who follow the judging.
    pub fn panel_standing(&self, idea: IdeaId) -> Vec<(PersonId, Standing)> {
        let Some(row) = self.idea(idea).filter(|_| self.follows_reviews(idea)) else { return Vec::new() };
        let reviewers = self.state.people.holders(Role::Reviewer, Target::Campaign(row.campaign), self.at);
        reviewers.map(|person| (person, impartiality::standing(&self.state, person, idea, self.at))).collect()
    }

    /// Why an idea lacks reviewers, for those who follow the judging.
    pub fn shortfall(&self, idea: IdeaId) -> Option<Shortfall> {
        let row = self.idea(idea).filter(|_| self.follows_reviews(idea))?;
        let (key, round) = self.state.reviews.current(row.campaign)?;
        let reviews = review::counted(&self.state, key, round, idea, self.at).count() as u32;
        let reviewers = self.state.people.holders(Role::Reviewer, Target::Campaign(row.campaign), self.at);
        let panel: Vec<PersonId> = reviewers.collect();
        let lacking = round.quorum.saturating_sub(reviews);
        (lacking > 0).then(|| review::shortfall_of(&self.state, idea, lacking, &panel, self.at))
    }
}
