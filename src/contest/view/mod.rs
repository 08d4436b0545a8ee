//! The only door for reads: one viewer, one moment, and nothing the viewer may not see.

use super::*;
use std::sync::Arc;

pub mod decision;
mod funding;
mod handover;
mod idea;
mod mark;
mod pilot;
pub mod review;
mod vote;

pub use vote::{Booth, Counted, Outcome, Withheld};

/// What one viewer sees at one moment. Everything it hands out may be shown to the viewer.
#[derive(Clone, Debug)]
pub struct View {
    /// The contest at that moment. Read it only through the view's methods.
    state: Arc<State>,
    /// Who looks.
    pub viewer: Actor,
    /// When.
    pub at: Time,
}

impl View {
    /// The contest as `viewer` sees it at `at`.
    pub fn new(state: Arc<State>, viewer: Actor, at: Time) -> Self {
        Self { state, viewer, at }
    }

    /// Who acts when the viewer acts now.
    pub fn by(&self) -> By {
        By { actor: self.viewer, at: self.at }
    }

    /// Whether the viewer may do something now; what buttons and lists ask.
    pub fn may(&self, action: Action, target: Target, held: &[Relation]) -> bool {
        policy::may(&self.state, self.by(), action, target, held).is_ok()
    }

    /// A unit; the register of units is public.
    pub fn unit(&self, id: UnitId) -> Option<&unit::Unit> {
        self.unit_to_keep(id).map(Arc::as_ref)
    }

    /// As `unit`, to be kept by whoever asks much about it.
    pub fn unit_to_keep(&self, id: UnitId) -> Option<&Arc<unit::Unit>> {
        self.state.units.table.share(id)
    }

    /// All units, by id.
    pub fn units(&self) -> impl DoubleEndedIterator<Item = (UnitId, &unit::Unit)> {
        self.state.units.table.iter()
    }

    /// A person's name and post are public to those who see a thing they stand behind.
    pub fn person(&self, id: PersonId) -> Option<&person::Person> {
        self.person_to_keep(id).map(Arc::as_ref)
    }

    /// As `person`, to be kept by whoever asks much about them.
    pub fn person_to_keep(&self, id: PersonId) -> Option<&Arc<person::Person>> {
        self.state.people.table.share(id)
    }

    /// A person's post with their manager, for the person, those who keep the register and auditors.
    pub fn post(&self, id: PersonId) -> Option<&person::Post> {
        let own = self.viewer == Actor::Person(id);
        let seen = own || self.may(Action::SeeManagers, Target::Platform, &[]);
        self.person(id).filter(|_| seen).map(|row| row.post(self.at))
    }

    /// What a person is appointed to now, for the person, those who appoint and auditors.
    pub fn appointments(&self, id: PersonId) -> Option<impl Iterator<Item = &person::Holding>> {
        let own = self.viewer == Actor::Person(id);
        let seen = own || self.may(Action::SeeAppointments, Target::Platform, &[]);
        let row = self.person(id).filter(|_| seen)?;
        Some(row.holdings.iter().filter(|holding| holding.valid.holds(self.at)))
    }

    /// The newest invitation of a person, for those who may invite.
    pub fn invitation(&self, id: PersonId) -> Option<&invitation::Invitation> {
        let row = self.state.invitations.by_person.get(&id)?;
        self.may(Action::InvitePeople, Target::Campaign(row.campaign), &[]).then_some(row)
    }

    /// The person with a login name.
    pub fn person_by_key(&self, key: &Code) -> Option<PersonId> {
        self.state.people.by_key.get(key).copied()
    }

    /// A campaign; a draft is seen only by its organisers.
    pub fn campaign(&self, id: CampaignId) -> Option<&campaign::Campaign> {
        if self.state.imports.open.contains_key(&id) {
            return None; // not even for those who may edit campaigns
        }
        let campaign = self.state.campaigns.table.get(id)?;
        let visible =
            campaign.was_launched() || self.may(Action::SeeDraftCampaign, Target::Campaign(id), &[]);
        visible.then_some(campaign)
    }

    /// What the launch of a draft still lacks, for those who organise it.
    pub fn launch_checklist(&self, id: CampaignId) -> Option<Vec<campaign::Missing>> {
        let draft = self.campaign(id)?.stage == Stage::Draft;
        let organises = self.may(Action::SeeDraftCampaign, Target::Campaign(id), &[]);
        (draft && organises).then(|| campaign::launch_checklist(&self.state, id, self.at))
    }

    /// What the sponsor has said about a draft as it stands, or about the one that was launched; for those who
    /// organise it.
    pub fn approval(&self, id: CampaignId) -> Option<&campaign::Approval> {
        let organises = self.may(Action::SeeDraftCampaign, Target::Campaign(id), &[]);
        self.campaign(id).filter(|_| organises)?.approval.as_ref()
    }

    /// Who answers for a campaign that the viewer sees.
    pub fn sponsors(&self, id: CampaignId) -> Vec<PersonId> {
        let seen = self.campaign(id).is_some();
        let sponsors = self.state.people.holders(Role::Sponsor, Target::Campaign(id), self.at);
        sponsors.filter(|_| seen).collect()
    }

    /// How many ideas wait for their answer, for those who organise the campaign.
    pub fn unanswered_ideas(&self, id: CampaignId) -> Option<u32> {
        let organises = self.may(Action::SeeDraftCampaign, Target::Campaign(id), &[]);
        organises.then(|| campaign::unanswered(&self.state, id))
    }

    /// A campaign by its name in addresses.
    pub fn campaign_by_slug(&self, slug: &Code) -> Option<CampaignId> {
        let id = *self.state.campaigns.by_slug.get(slug)?;
        self.campaign(id).map(|_| id)
    }

    /// The campaigns the viewer sees, by id.
    pub fn campaigns(&self) -> impl DoubleEndedIterator<Item = (CampaignId, &campaign::Campaign)> {
        self.state.campaigns.table.iter().filter(|(id, _)| self.campaign(*id).is_some())
    }

    /// A theme of a campaign the viewer sees.
    pub fn theme(&self, id: ThemeId) -> Option<&campaign::Theme> {
        self.state.campaigns.themes.get(id).filter(|theme| self.campaign(theme.campaign).is_some())
    }

    /// A criterion of a campaign the viewer sees; the rubric is public.
    pub fn criterion(&self, id: CriterionId) -> Option<&campaign::Criterion> {
        self.state.campaigns.criteria.get(id).filter(|row| self.campaign(row.campaign).is_some())
    }
}
