//! What people have declared about ideas, and the correction of a mistake.

use async_graphql::{ID, InputObject, SimpleObject};

use super::act::payload;
use super::idea::Idea;
use super::person::Person;
use super::review::Ground;
use super::scalar::DateTime;
use super::scene::{At, GqlLang};
use crate::contest::review::{self, Answer};
use crate::contest::{Actor, IdeaId};

/// What somebody has declared about an idea, or what another has found.
#[derive(SimpleObject)]
pub struct ImpartialityDeclaration {
    /// Whose.
    person: Option<Person>,
    /// On which grounds they are partial; none if they know of nothing.
    grounds: Vec<Ground>,
    /// When.
    declared: DateTime,
    /// How it was corrected, the first correction first.
    corrections: Vec<DeclarationCorrection>,
}

/// A correction of what was declared by mistake.
#[derive(SimpleObject)]
pub struct DeclarationCorrection {
    /// What had been declared.
    before: Vec<Ground>,
    /// Who corrected it.
    by: Option<Person>,
    /// When.
    at: DateTime,
    /// How the mistake came about.
    reason: String,
}

fn grounds(answer: &Answer) -> Vec<Ground> {
    match answer {
        Answer::None => Vec::new(),
        Answer::Grounds(grounds) => grounds.iter().map(|ground| (*ground).into()).collect(),
    }
}

impl ImpartialityDeclaration {
    /// The declarations about an idea that the viewer may see.
    pub fn all(at: &At, idea: IdeaId) -> Vec<ImpartialityDeclaration> {
        let corrected = |row: &review::Correction| DeclarationCorrection {
            before: grounds(&row.before),
            by: match row.by {
                Actor::Person(person) => Person::of(at, person),
                _ => None,
            },
            at: DateTime(row.at),
            reason: at.text(row.reason).to_owned(),
        };
        let seen = |(person, row): (_, &review::Declaration)| ImpartialityDeclaration {
            person: Person::of(at, person),
            grounds: grounds(&row.answer),
            declared: DateTime(row.at),
            corrections: row.corrections.iter().map(corrected).collect(),
        };
        at.view.declarations(idea).into_iter().map(seen).collect()
    }
}

/// A declaration to correct.
#[derive(InputObject)]
pub struct CorrectDeclarationInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    pub request_id: Option<String>,
    /// About which idea.
    pub idea_id: ID,
    /// Whose declaration; one's own if not given.
    pub person_id: Option<ID>,
    /// On which grounds they are partial; an empty list says that there is none.
    pub grounds: Vec<Ground>,
    /// How the mistake came about.
    pub reason: String,
    /// The language it is written in; the reader's own if not given.
    pub lang: Option<GqlLang>,
}

payload! {
    /// What came of the correction.
    CorrectDeclarationPayload {
        /// The idea.
        idea: Idea
    }
}
