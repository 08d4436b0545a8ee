//! What may be asked for about people and roles.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::person::{Affiliation, Person, Role};
use super::scalar::DateTime;
use super::scene::GqlLang;
use crate::contest::person::Command as Do;
use crate::contest::{Command, Scope};
use crate::vault::Class;

/// Where a role holds: name exactly one.
#[derive(async_graphql::OneofObject)]
pub enum ScopeInput {
    /// In one campaign.
    CampaignId(ID),
    /// In one funding scheme.
    SchemeId(ID),
    /// For one unit.
    UnitId(ID),
}

impl ScopeInput {
    fn read(self, act: &mut Act) -> Scope {
        match self {
            ScopeInput::CampaignId(id) => Scope::Campaign(act.id(&id, "scope.campaignId")),
            ScopeInput::SchemeId(id) => Scope::Scheme(act.id(&id, "scope.schemeId")),
            ScopeInput::UnitId(id) => Scope::Unit(act.id(&id, "scope.unitId")),
        }
    }
}

/// A person to make known.
#[derive(InputObject)]
pub struct RegisterPersonInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Login name.
    key: String,
    /// Full name.
    name: String,
    /// To the agency.
    affiliation: Affiliation,
    /// In which unit.
    unit_id: ID,
    /// Under which manager.
    manager_id: Option<ID>,
}

/// A new post.
#[derive(InputObject)]
pub struct MovePersonInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
    /// To the agency.
    affiliation: Affiliation,
    /// In which unit.
    unit_id: ID,
    /// Under which manager.
    manager_id: Option<ID>,
    /// Since when; now if not given.
    from: Option<DateTime>,
}

/// A person who leaves.
#[derive(InputObject)]
pub struct RecordLeavingInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
    /// The first instant without them.
    until: DateTime,
}

/// A person who is back.
#[derive(InputObject)]
pub struct RecordRejoiningInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
    /// To the agency.
    affiliation: Affiliation,
    /// In which unit.
    unit_id: ID,
    /// Under which manager.
    manager_id: Option<ID>,
}

/// An appointment.
#[derive(InputObject)]
pub struct AppointRoleInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
    /// To what.
    role: Role,
    /// Where; everywhere if not given.
    scope: Option<ScopeInput>,
    /// When it ends, if ever.
    until: Option<DateTime>,
}

/// An appointment to end.
#[derive(InputObject)]
pub struct DismissRoleInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
    /// To what.
    role: Role,
    /// Where; everywhere if not given.
    scope: Option<ScopeInput>,
}

payload! {
    /// What came of it: makes a person known.
    RegisterPersonPayload {
        /// The person as they are now.
        person: Person
    }
}

payload! {
    /// What came of it: gives a person a new post.
    MovePersonPayload {
        /// The person as they are now.
        person: Person
    }
}

payload! {
    /// What came of it: records that a person leaves; their roles end with it.
    RecordLeavingPayload {
        /// The person as they are now.
        person: Person
    }
}

payload! {
    /// What came of it: records that a person who had left is back, with no role.
    RecordRejoiningPayload {
        /// The person as they are now.
        person: Person
    }
}

payload! {
    /// What came of it: appoints a person to a role.
    AppointRolePayload {
        /// The person as they are now.
        person: Person
    }
}

payload! {
    /// What came of it: ends an appointment now.
    DismissRolePayload {
        /// The person as they are now.
        person: Person
    }
}

/// Mutations about people and roles.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Makes a person known.
    async fn register_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: RegisterPersonInput,
    ) -> Result<RegisterPersonPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RegisterPerson {
            key: act.code(&input.key),
            name: act.prose(&input.name, Some(GqlLang::Nb), Class::Name),
            affiliation: input.affiliation.into(),
            unit: act.id(&input.unit_id, "unitId"),
            manager: act.maybe_id(input.manager_id.as_ref(), "managerId"),
        };
        act.submit(Command::Person(command)).await
    }

    /// Gives a person a new post.
    async fn move_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The post.")] input: MovePersonInput,
    ) -> Result<MovePersonPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::MovePerson {
            person: act.id(&input.person_id, "personId"),
            affiliation: input.affiliation.into(),
            unit: act.id(&input.unit_id, "unitId"),
            manager: act.maybe_id(input.manager_id.as_ref(), "managerId"),
            from: input.from.map(|from| from.0),
        };
        act.submit(Command::Person(command)).await
    }

    /// Records that a person leaves; their roles end with it.
    async fn record_leaving(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: RecordLeavingInput,
    ) -> Result<RecordLeavingPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command =
            Do::RecordLeaving { person: act.id(&input.person_id, "personId"), until: input.until.0 };
        act.submit(Command::Person(command)).await
    }

    /// Records that a person who had left is back, with no role.
    async fn record_rejoining(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: RecordRejoiningInput,
    ) -> Result<RecordRejoiningPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RecordRejoining {
            person: act.id(&input.person_id, "personId"),
            affiliation: input.affiliation.into(),
            unit: act.id(&input.unit_id, "unitId"),
            manager: act.maybe_id(input.manager_id.as_ref(), "managerId"),
        };
        act.submit(Command::Person(command)).await
    }

    /// Appoints a person to a role.
    async fn appoint_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appointment.")] input: AppointRoleInput,
    ) -> Result<AppointRolePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::AppointRole {
            person: act.id(&input.person_id, "personId"),
            role: input.role.into(),
            scope: input.scope.map(|scope| scope.read(&mut act)),
            until: input.until.map(|until| until.0),
        };
        act.submit(Command::Person(command)).await
    }

    /// Ends an appointment now.
    async fn dismiss_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appointment.")] input: DismissRoleInput,
    ) -> Result<DismissRolePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::DismissRole {
            person: act.id(&input.person_id, "personId"),
            role: input.role.into(),
            scope: input.scope.map(|scope| scope.read(&mut act)),
        };
        act.submit(Command::Person(command)).await
    }
}
