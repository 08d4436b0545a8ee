//! Organisational units.

use async_graphql::{Enum, ID, Object, Value};

use super::quick::{Asked, Plain, Prompt};
use super::scalar::Span;
use super::scene::noun;
use crate::contest;

noun! {
    /// An organisational unit.
    Unit, UnitId, kept contest::unit::Unit, unit_to_keep
}

/// What sort of unit.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::UnitKind")]
pub enum UnitKind {
    /// The central body that runs campaigns.
    Directorate,
    /// The level between directorate and offices.
    County,
    /// A local office; serves one or more municipalities.
    Office,
    /// Organised users of the services.
    UserOrganisation,
    /// A municipality, partner in an office.
    Municipality,
}

impl Prompt for Unit {
    fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
        Some(match asked.name() {
            "id" => self.at.id(self.id).plain(),
            "code" => self.row.code.as_str().plain(),
            "name" => self.at.text(self.row.name).plain(),
            _ => return None,
        })
    }
}

/// An organisational unit: directorate, county, office, user organisation or municipality.
#[Object]
impl Unit {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// What sort of unit.
    async fn kind(&self) -> UnitKind {
        self.row().kind.into()
    }

    /// Its number or short name in registers.
    async fn code(&self) -> &str {
        self.row().code.as_str()
    }

    /// Its name.
    async fn name(&self) -> &str {
        self.at.text(self.row().name)
    }

    /// The unit above it.
    async fn parent(&self) -> Option<Unit> {
        Unit::of(&self.at, self.row().parent?)
    }

    /// The municipalities an office serves.
    async fn municipalities(&self) -> Vec<Unit> {
        self.row().municipalities.iter().filter_map(|id| Unit::of(&self.at, *id)).collect()
    }

    /// When it exists.
    async fn valid(&self) -> Span {
        self.row().valid.into()
    }

    /// The units that follow it after its end.
    async fn successors(&self) -> Vec<Unit> {
        self.row().successors.iter().filter_map(|id| Unit::of(&self.at, *id)).collect()
    }
}
