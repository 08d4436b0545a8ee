//! What every mutation does: read ids and texts, submit one command, answer with the scene after its commit.
//!
//! Whatever cannot be read (an invented id, a text in no language) is collected and answered as `userErrors`, together,
//! before anything is submitted. A refusal of the contest is answered the same way. Only a full queue, a service that
//! cannot write and a defect are top-level errors.

use async_graphql::{Context, ID};

use super::failure::{Code as FailureCode, Failure};
use super::scalar::{LocalTextInput, Ore};
use super::scene::{At, GqlLang, Noun};
use super::user_error::UserError;
use crate::api::global_id::{Id, Kind};
use crate::api::problem::Problem;
use crate::contest::{Code, Command, Lang, Prose, Subject, Texts};
use crate::engine::{Committed, Refused, Submission};
use crate::vault::{Class, Text};

/// Characters a request id may have.
const REQUEST_CHARS_MAX: usize = 100;

/// One mutation in the making.
pub struct Act {
    /// What the viewer saw when they asked.
    pub at: At,
    request: Option<String>,
    texts: Vec<Text>,
    errors: Vec<UserError>,
}

/// What a mutation answers; made by `payload!`.
pub trait Payload: Sized {
    /// After a commit.
    fn done(at: &At, committed: &Committed) -> Self;
    /// After a refusal.
    fn refused(errors: Vec<UserError>) -> Self;
}

impl Act {
    /// Begins; `request_id` as it stands in the input.
    pub fn begin(ctx: &Context<'_>, request_id: Option<String>) -> Act {
        let at = ctx.data_unchecked::<At>().clone();
        let mut act = Act { at, request: None, texts: Vec::new(), errors: Vec::new() };
        if let Some(id) = &request_id
            && !(1..=REQUEST_CHARS_MAX).contains(&id.chars().count())
        {
            act.refuse(&Problem::own("RequestIdMalformed"), "requestId");
        }
        act.request = request_id;
        act
    }

    /// The contest's id behind an opaque one; an invented one is noted against `field`.
    pub fn id<I: Id>(&mut self, id: &ID, field: &str) -> I {
        self.at.seal.open_id(id).unwrap_or_else(|| {
            self.refuse(&Problem::own("IdUnknown"), field);
            I::from(0)
        })
    }

    /// As `id`, for an id that may be missing.
    pub fn maybe_id<I: Id>(&mut self, id: Option<&ID>, field: &str) -> Option<I> {
        id.map(|id| self.id(id, field))
    }

    /// As `id`, for a list.
    pub fn ids<I: Id>(&mut self, ids: &[ID], field: &str) -> Vec<I> {
        ids.iter().map(|id| self.id(id, field)).collect()
    }

    /// A text of a participant or a reason.
    pub fn prose(&mut self, text: &str, lang: Option<GqlLang>, class: Class) -> Prose {
        let lang = lang.map_or(self.at.viewer.lang, Lang::from);
        let (prose, text) = self.at.engine.new_prose(text, lang, class);
        self.texts.push(text);
        prose
    }

    /// An organiser's text; what is left out or blank stays out.
    pub fn local(&mut self, input: &LocalTextInput) -> Texts {
        let mut one = |text: &Option<String>, lang: Lang| {
            let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
            Some(self.prose(text, Some(lang.into()), Class::OrganiserText))
        };
        Texts { nb: one(&input.nb, Lang::Nb), nn: one(&input.nn, Lang::Nn), en: one(&input.en, Lang::En) }
    }

    /// An amount of money; a negative one is noted against `field`.
    pub fn ore(&mut self, amount: Option<Ore>, field: &str) -> Option<u64> {
        let ore = u64::try_from(amount?.0).ok();
        if ore.is_none() {
            self.refuse(&Problem::own("AmountMalformed"), field);
        }
        ore
    }

    /// A machine code.
    pub fn code(&self, text: &str) -> Code {
        Code::from(text.trim())
    }

    /// Notes a problem against an input field.
    pub fn refuse(&mut self, problem: &Problem, field: &str) {
        self.errors.push(UserError::new(problem, self.at.viewer.lang).on(field));
    }

    /// Submits the command and answers.
    ///
    /// # Errors
    /// Busy, unavailable, or a defect; refusals are data.
    pub async fn submit<P: Payload>(self, command: Command) -> async_graphql::Result<P> {
        if !self.errors.is_empty() {
            return Ok(P::refused(self.errors));
        }
        let lang = self.at.viewer.lang;
        let submission =
            Submission { actor: self.at.viewer.actor, command, texts: self.texts, request: self.request };
        match self.at.engine.submit(submission).await {
            Ok(committed) => Ok(P::done(&self.at.at(committed.moment.clone()), &committed)),
            Err(Refused::Rejected(rejection)) => {
                Ok(P::refused(vec![UserError::new(&Problem::from(&rejection), lang)]))
            }
            Err(Refused::RequestReused) => {
                let reused = UserError::new(&Problem::own("RequestIdReused"), lang);
                Ok(P::refused(vec![reused.on("requestId")]))
            }
            Err(Refused::TooLarge) => {
                Ok(P::refused(vec![UserError::new(&Problem::own("CommandTooLarge"), lang)]))
            }
            Err(refused) => Err(failure(refused).into()),
        }
    }
}

/// What no user can mend, as a top-level error.
pub fn failure(refused: Refused) -> Failure {
    match refused {
        Refused::Busy => {
            Failure::new(FailureCode::Busy, "Too many commands are waiting. Try again in a moment.")
        }
        Refused::Incident(number) => {
            Failure::new(FailureCode::Internal, format!("Something broke on our side; incident {number}."))
        }
        Refused::ClockOff => Failure::new(
            FailureCode::ClockOff,
            "The clock of this replica is wrong, so it writes nothing. Nothing of this command was stored.",
        ),
        Refused::Unavailable | Refused::Rejected(_) | Refused::RequestReused | Refused::TooLarge => {
            Failure::new(
                FailureCode::Unavailable,
                "Nothing can be written just now. Repeat with the same requestId to learn the outcome.",
            )
        }
    }
}

/// The thing a commit was about, as the scene after it shows it: the first subject of the noun's kind.
pub fn about<N: Noun>(at: &At, subjects: &[Subject]) -> Option<N> {
    let subject = subjects.iter().find(|subject| Kind::of(**subject) == N::KIND)?;
    N::find(at, subject.number())
}

/// Defines a mutation's payload: `payload! { /// What came of it. SubmitIdeaPayload { /// The idea. idea: Idea } }`.
/// The entity is the first subject of its kind among the events; where it is another thing than the events name, say
/// how to find it: `{ grant: Grant = |at, committed| … }`.
macro_rules! payload {
    ($(#[$about:meta])* $name:ident { $(#[$doc:meta])* $field:ident: $noun:ty $(= $find:expr)? }) => {
        $(#[$about])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$doc])*
            pub $field: Option<$noun>,
            /// Why nothing happened; empty when it did.
            pub user_errors: Vec<$crate::api::graphql::user_error::UserError>,
            /// Commit token: give it back as the header `Idedugnad-Seen` to read at least this state. Empty when nothing
            /// happened.
            pub seq: Option<String>,
        }

        impl $crate::api::graphql::act::Payload for $name {
            fn done(at: &$crate::api::graphql::scene::At, committed: &$crate::engine::Committed) -> Self {
                let find = payload!(@find $($find)?);
                let token = at.seal.close($crate::api::global_id::Kind::Commit, committed.seq);
                $name { $field: find(at, committed), user_errors: Vec::new(), seq: Some(token) }
            }

            fn refused(errors: Vec<$crate::api::graphql::user_error::UserError>) -> Self {
                $name { $field: None, user_errors: errors, seq: None }
            }
        }
    };
    (@find) => {
        |at: &$crate::api::graphql::scene::At, committed: &$crate::engine::Committed| {
            $crate::api::graphql::act::about(at, &committed.subjects)
        }
    };
    (@find $find:expr) => { $find };
}
pub(crate) use payload;
