//! People: who they are to the agency and where they work.

use async_graphql::{Enum, ID, Object, Value};

use super::campaign::Campaign;
use super::funding::FundingScheme;
use super::quick::{Asked, Plain, Prompt, Quick};
use super::scalar::Span;
use super::scene::{At, noun};
use super::unit::Unit;
use crate::contest;

noun! {
    /// A person.
    Person, PersonId, kept contest::person::Person, person_to_keep
}

/// Which audience a person belongs to.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::Affiliation")]
pub enum Affiliation {
    /// Employed in NAV, on the state's or the municipality's side.
    Employee,
    /// Represents a user organisation.
    UserOrganisation,
    /// Represents a municipality in partnership with an office.
    MunicipalPartner,
}

/// What a person may be appointed to.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::Role")]
pub enum Role {
    /// Everybody who is known and active; never appointed.
    Participant,
    /// Runs a workshop and registers ideas on behalf of others.
    Facilitator,
    /// Sets up and runs campaigns.
    CampaignManager,
    /// Answers for a campaign and its money.
    Sponsor,
    /// Checks conduct and privacy before ideas are shown.
    Moderator,
    /// Leads a review panel.
    PanelChair,
    /// Writes the panel's minutes and seals together with the chair.
    Secretary,
    /// Judges ideas on a panel.
    Reviewer,
    /// Takes the decisions.
    DecisionBody,
    /// Handles grants and certifies payments.
    GrantOfficer,
    /// Orders payments that another has certified.
    Controller,
    /// Records what the accounts say was paid, and what came back.
    Accountant,
    /// Leads a pilot.
    PilotLead,
    /// Manages an office; accepts grants for it.
    OfficeManager,
    /// Answers for a benefit in the line.
    BenefitOwner,
    /// Leads benefits follow-up across pilots.
    BenefitsLead,
    /// Reads figures.
    Director,
    /// Reads everything that is recorded, changes nothing.
    Auditor,
    /// Registers units and people and appoints to roles.
    Administrator,
}

/// An appointment.
#[derive(async_graphql::SimpleObject)]
pub struct Appointment {
    /// What to.
    role: Role,
    /// The campaign it holds in, if it holds in one only.
    campaign: Option<Campaign>,
    /// The scheme it holds in, if it holds in one only.
    scheme: Option<FundingScheme>,
    /// The unit it holds for, if it holds for one only.
    unit: Option<Unit>,
    /// When it holds.
    valid: Span,
}

impl Appointment {
    fn of(at: &At, holding: &contest::person::Holding) -> Appointment {
        let (mut campaign, mut scheme, mut unit) = (None, None, None);
        match holding.scope {
            contest::Scope::Everywhere => {}
            contest::Scope::Campaign(id) => campaign = Campaign::of(at, id),
            contest::Scope::Scheme(id) => scheme = FundingScheme::of(at, id),
            contest::Scope::Unit(id) => unit = Unit::of(at, id),
        }
        Appointment { role: holding.role.into(), campaign, scheme, unit, valid: holding.valid.into() }
    }
}

impl Person {
    fn workplace(&self) -> Option<Unit> {
        Unit::of(&self.at, self.row.post(self.at.view.at).unit)
    }
}

impl Prompt for Person {
    fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
        Some(match asked.name() {
            "id" => self.at.id(self.id).plain(),
            "name" => self.at.text(self.row.name).plain(),
            "unit" => asked.maybe(self.workplace())?,
            _ => return None,
        })
    }
}

/// A person, once known to the platform.
#[Object]
impl Person {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Full name.
    async fn name(&self) -> &str {
        self.at.text(self.row().name)
    }

    /// To the agency.
    async fn affiliation(&self) -> Affiliation {
        self.row().post(self.at.view.at).affiliation.into()
    }

    /// Where the person works.
    async fn unit(&self) -> Option<Quick<Unit>> {
        self.workplace().map(Quick)
    }

    /// The person's manager; for the person and those who keep the register, nothing for others.
    async fn manager(&self) -> Option<Person> {
        let manager = self.at.view.post(self.id)?.manager?;
        Person::of(&self.at, manager)
    }

    /// What the person is appointed to now; for the person, those who appoint and auditors, nothing for others.
    async fn appointments(&self) -> Option<Vec<Appointment>> {
        let holdings = self.at.view.appointments(self.id)?;
        Some(holdings.map(|holding| Appointment::of(&self.at, holding)).collect())
    }
}
