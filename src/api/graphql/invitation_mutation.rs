//! What may be asked for about invitations.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::act::{Act, about, payload};
use super::person::Person;
use super::scalar::DateTime;
use super::scene::{At, GqlLang};
use crate::contest::Command;
use crate::contest::invitation::Command as Do;
use crate::engine::Committed;
use crate::identity::invitation::link;
use crate::vault::Class;

/// An invitation that can be used.
#[derive(SimpleObject)]
pub struct PersonInvitation {
    /// Who is invited.
    person: Person,
    /// Path and query of an address of this service: send it to the person and to nobody else. It works once.
    link: String,
    /// The first instant at which it is too late.
    until: DateTime,
}

impl PersonInvitation {
    /// The invitation that a commit was about.
    fn of(at: &At, committed: &Committed) -> Option<PersonInvitation> {
        let person: Person = about(at, &committed.subjects)?;
        let row = at.view.invitation(person.id)?;
        let link = link(&at.engine, person.id, row.number)?;
        Some(PersonInvitation { person, link, until: DateTime(row.until) })
    }
}

/// Somebody to invite.
#[derive(InputObject)]
pub struct InvitePersonInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Because of which campaign.
    campaign_id: ID,
    /// The user organisation or municipality they represent.
    unit_id: ID,
    /// Full name.
    name: String,
    /// Where the link goes.
    email: String,
    /// The first instant at which it is too late; at most 30 days away.
    until: DateTime,
}

/// Somebody to invite again.
#[derive(InputObject)]
pub struct InviteAgainInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
    /// The first instant at which it is too late; at most 30 days away.
    until: DateTime,
}

/// An invitation to take back.
#[derive(InputObject)]
pub struct WithdrawInvitationInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Whose.
    person_id: ID,
}

payload! {
    /// What came of it: registers and invites a person.
    InvitePersonPayload {
        /// The invitation.
        invitation: PersonInvitation = PersonInvitation::of
    }
}

payload! {
    /// What came of it: invites a person again.
    InviteAgainPayload {
        /// The invitation.
        invitation: PersonInvitation = PersonInvitation::of
    }
}

payload! {
    /// What came of it: takes an invitation back.
    WithdrawInvitationPayload {
        /// The person.
        person: Person
    }
}

/// Mutations about invitations.
#[derive(Default)]
pub struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Registers a person of a user organisation or a municipality, who has no provider to sign in with, and invites
    /// them by a link.
    async fn invite_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: InvitePersonInput,
    ) -> Result<InvitePersonPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::InvitePerson {
            campaign: act.id(&input.campaign_id, "campaignId"),
            unit: act.id(&input.unit_id, "unitId"),
            name: act.prose(&input.name, Some(GqlLang::Nb), Class::Name),
            email: act.prose(&input.email, Some(GqlLang::Nb), Class::Email),
            until: input.until.0,
        };
        act.submit(Command::Invitation(command)).await
    }

    /// Invites somebody again who was invited before; earlier links no longer work.
    async fn invite_again(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: InviteAgainInput,
    ) -> Result<InviteAgainPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::InviteAgain { person: act.id(&input.person_id, "personId"), until: input.until.0 };
        act.submit(Command::Invitation(command)).await
    }

    /// Takes an invitation back that was not used yet.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::WithdrawInvitation { person: act.id(&input.person_id, "personId") };
        act.submit(Command::Invitation(command)).await
    }
}
