//! What may be asked for about how people sign in.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::person::Person;
use crate::contest::Command;
use crate::contest::login::Command as Do;

/// Somebody whose sessions are to end.
#[derive(InputObject)]
pub struct EndSessionsInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
}

/// Somebody whose logins are to be forgotten.
#[derive(InputObject)]
pub struct RemoveLoginsInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Who.
    person_id: ID,
}

payload! {
    /// What came of it: ends somebody's sessions.
    EndSessionsPayload {
        /// The person.
        person: Person
    }
}

payload! {
    /// What came of it: forgets how somebody signs in.
    RemoveLoginsPayload {
        /// The person.
        person: Person
    }
}

/// Mutations about signing in.
#[derive(Default)]
pub struct LoginMutation;

#[Object]
impl LoginMutation {
    /// Ends somebody's sessions in all browsers: one's own, or those of a machine that was lost.
    async fn end_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: EndSessionsInput,
    ) -> Result<EndSessionsPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::EndSessions { person: act.id(&input.person_id, "personId") };
        act.submit(Command::Login(command)).await
    }

    /// Forgets how somebody signs in, so that they can do so with a new account; their sessions end.
    async fn remove_logins(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RemoveLoginsInput,
    ) -> Result<RemoveLoginsPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RemoveLogins { person: act.id(&input.person_id, "personId") };
        act.submit(Command::Login(command)).await
    }
}
