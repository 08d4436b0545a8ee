//! What may be asked for about units.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::scalar::DateTime;
use super::scene::GqlLang;
use super::unit::{Unit, UnitKind};
use crate::contest::Command;
use crate::contest::unit::Command as Do;
use crate::vault::Class;

/// A unit to take into the register.
#[derive(InputObject)]
pub struct RegisterUnitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// What sort of unit.
    kind: UnitKind,
    /// Its number or short name.
    code: String,
    /// Its name.
    name: String,
    /// The language its name is written in; bokmål if not given.
    lang: Option<GqlLang>,
    /// The unit above it.
    parent_id: Option<ID>,
    /// The municipalities it serves.
    municipality_ids: Option<Vec<ID>>,
    /// When it exists from; now if not given.
    from: Option<DateTime>,
}

/// A unit to change; what is not given stays.
#[derive(InputObject)]
pub struct ChangeUnitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which unit.
    unit_id: ID,
    /// Its name.
    name: Option<String>,
    /// The language its name is written in; bokmål if not given.
    lang: Option<GqlLang>,
    /// The unit above it.
    parent_id: Option<ID>,
    /// The municipalities it serves.
    municipality_ids: Option<Vec<ID>>,
}

/// A unit to end.
#[derive(InputObject)]
pub struct CloseUnitInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which unit.
    unit_id: ID,
    /// The first instant without it.
    until: DateTime,
    /// Those that follow it; people and units below go over to a single one by themselves.
    successor_ids: Option<Vec<ID>>,
}

payload! {
    /// What came of it: takes a unit into the register.
    RegisterUnitPayload {
        /// The unit as it is now.
        unit: Unit
    }
}

payload! {
    /// What came of it: changes what is known of a unit.
    ChangeUnitPayload {
        /// The unit as it is now.
        unit: Unit
    }
}

payload! {
    /// What came of it: ends a unit and names those that follow it.
    CloseUnitPayload {
        /// The unit as it is now.
        unit: Unit
    }
}

/// Mutations about units.
#[derive(Default)]
pub struct UnitMutation;

#[Object]
impl UnitMutation {
    /// Takes a unit into the register.
    async fn register_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit.")] input: RegisterUnitInput,
    ) -> Result<RegisterUnitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RegisterUnit {
            kind: input.kind.into(),
            code: act.code(&input.code),
            name: act.prose(&input.name, input.lang.or(Some(GqlLang::Nb)), Class::OrganiserText),
            parent: act.maybe_id(input.parent_id.as_ref(), "parentId"),
            municipalities: act.ids(&input.municipality_ids.unwrap_or_default(), "municipalityIds"),
            from: input.from.map(|from| from.0),
        };
        act.submit(Command::Unit(command)).await
    }

    /// Changes what is known of a unit.
    async fn change_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: ChangeUnitInput,
    ) -> Result<ChangeUnitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let lang = input.lang.or(Some(GqlLang::Nb));
        let command = Do::ChangeUnit {
            unit: act.id(&input.unit_id, "unitId"),
            name: input.name.map(|name| act.prose(&name, lang, Class::OrganiserText)),
            parent: act.maybe_id(input.parent_id.as_ref(), "parentId"),
            municipalities: input.municipality_ids.map(|ids| act.ids(&ids, "municipalityIds")),
        };
        act.submit(Command::Unit(command)).await
    }

    /// Ends a unit and names those that follow it.
    async fn close_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit.")] input: CloseUnitInput,
    ) -> Result<CloseUnitPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::CloseUnit {
            unit: act.id(&input.unit_id, "unitId"),
            until: input.until.0,
            successors: act.ids(&input.successor_ids.unwrap_or_default(), "successorIds"),
        };
        act.submit(Command::Unit(command)).await
    }
}
