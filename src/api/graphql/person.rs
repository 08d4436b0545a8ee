//! People: who they are to the agency and where they work.

use async_graphql::{Enum, ID, Object};

use super::quick::Quick;
use super::scene::noun;
use super::unit::Unit;
use crate::contest;

noun! {
    /// A person.
    Person, PersonId, contest::person::Person, person
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
        Unit::of(&self.at, self.row().post(self.at.view.at).unit).map(Quick)
    }
}
