//! Impartiality: who may have to do with an idea at all. One function, asked on every path.
//!
//! | ground | strength | source |
//! |---|---|---|
//! | author, co-author (asked ones too) | hard | the idea |
//! | line manager or subordinate of an author | hard | manager links |
//! | subordinate of a disqualified leader | hard | manager links |
//! | same office | as the campaign says, hard by default | posts |
//! | same municipality | as the campaign says, declare-only by default | posts and units |
//! | family, close cooperation, economic interest, supplier, other | hard once declared | the person |
//!
//! Hard: blocked on every path: screening, review, ranking, decision, money, the pilot's baseline and gate, and what is
//! said of its benefits. What was declared by mistake is corrected with a reason (`declare.rs`). Declare-only: blocked until the person has answered. Manager links are the direct
//! ones, with whoever stands in for a manager who is away, and only what disqualifies leaders themselves passes on to those directly under them.

use super::*;

/// Why somebody could be partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Wrote it first.
    Author,
    /// Wrote it with others, or is asked to.
    CoAuthor,
    /// Manages an author.
    LineManager,
    /// Is managed by an author.
    Subordinate,
    /// Is managed by somebody who is disqualified.
    SubordinateOfDisqualified,
    /// Works in the office it comes from, or with an author.
    SameOffice,
    /// Works for a municipality that its office serves.
    SameMunicipality,
    /// Family or close friends.
    Family,
    /// Works closely with an author.
    CloseCooperation,
    /// Stands to win or lose money.
    EconomicInterest,
    /// Supplies, or has a part in somebody who does.
    Supplier,
    /// Something else that weakens trust.
    Other,
}

impl Ground {
    /// All grounds, in the order in which they are looked at.
    pub const ALL: [Ground; 12] = [
        Ground::Author,
        Ground::CoAuthor,
        Ground::LineManager,
        Ground::Subordinate,
        Ground::SubordinateOfDisqualified,
        Ground::SameOffice,
        Ground::SameMunicipality,
        Ground::Family,
        Ground::CloseCooperation,
        Ground::EconomicInterest,
        Ground::Supplier,
        Ground::Other,
    ];
}

/// What somebody has declared about an idea.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Knows of nothing.
    None,
    /// Knows of this.
    Grounds(Vec<Ground>),
}

/// A declaration as it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Declaration {
    /// What was declared, or found by another.
    pub answer: Answer,
    /// When.
    pub at: Time,
    /// Whether another has found a ground.
    pub recorded: bool,
    /// How it was corrected, the first correction first.
    pub corrections: Vec<Correction>,
}

/// A correction of what was declared by mistake.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Correction {
    /// What had been declared.
    pub before: Answer,
    /// Who corrected it.
    pub by: Actor,
    /// When.
    pub at: Time,
    /// How the mistake came about.
    pub reason: Prose,
}

/// Where somebody stands to an idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nothing stands in the way.
    Free,
    /// Blocked until the person has answered.
    MustDeclare(Ground),
    /// Blocked on every path.
    Blocked(Ground),
}

/// Where a person stands to an idea at an instant.
pub fn standing(state: &State, person: PersonId, idea: IdeaId, at: Time) -> Standing {
    let Some(row) = state.ideas.table.get(idea) else { return Standing::Free };
    let own = own_standing(state, person, idea, row, at);
    if let Standing::Blocked(_) = own {
        return own;
    }
    let disqualified = |leader| matches!(own_standing(state, leader, idea, row, at), Standing::Blocked(_));
    if state.people.managers(person, at).any(disqualified) {
        return Standing::Blocked(Ground::SubordinateOfDisqualified);
    }
    own
}

/// Whether nothing stands in the way.
pub fn is_free(state: &State, person: PersonId, idea: IdeaId, at: Time) -> bool {
    standing(state, person, idea, at) == Standing::Free
}

/// Lets the acting person go on with an idea only if nothing stands in the way; the platform itself is free.
///
/// # Errors
/// `NotImpartial`, `ImpartialityUnanswered`.
pub fn require(state: &State, by: By, idea: IdeaId) -> Result<(), Rejection> {
    match by.actor {
        Actor::Person(person) => require_of(state, person, idea, by.at),
        _ => Ok(()),
    }
}

/// The same for somebody else than the one who acts.
///
/// # Errors
/// `NotImpartial`, `ImpartialityUnanswered`.
pub fn require_of(state: &State, person: PersonId, idea: IdeaId, at: Time) -> Result<(), Rejection> {
    match standing(state, person, idea, at) {
        Standing::Free => Ok(()),
        Standing::Blocked(ground) => Err(Refusal::NotImpartial { ground }.into()),
        Standing::MustDeclare(ground) => Err(Refusal::ImpartialityUnanswered { ground }.into()),
    }
}

/// Without what passes down from a disqualified leader.
fn own_standing(state: &State, person: PersonId, id: IdeaId, idea: &idea::Idea, at: Time) -> Standing {
    if let Some(ground) = tie_to_authors(state, person, idea, at) {
        return Standing::Blocked(ground);
    }
    let declared = state.reviews.declarations.get(&(person, id)).map(|declaration| &declaration.answer);
    let places = shared_places(state, person, idea, at);
    if let Some((ground, _)) = places.iter().find(|(_, strength)| *strength == Strength::Hard) {
        return Standing::Blocked(*ground);
    }
    match (declared, places.first()) {
        (Some(Answer::Grounds(grounds)), _) if !grounds.is_empty() => Standing::Blocked(grounds[0]),
        (None, Some((ground, _))) => Standing::MustDeclare(*ground),
        _ => Standing::Free,
    }
}

fn tie_to_authors(state: &State, person: PersonId, idea: &idea::Idea, at: Time) -> Option<Ground> {
    if idea.authors.first() == Some(&person) {
        return Some(Ground::Author);
    }
    let mut authors = idea.authors.iter().chain(&idea.invited).chain(&idea.former);
    if authors.clone().any(|author| *author == person) {
        return Some(Ground::CoAuthor);
    }
    if authors.clone().any(|author| state.people.managers(*author, at).any(|manager| manager == person)) {
        return Some(Ground::LineManager);
    }
    let leaders: OrdSet<PersonId> = state.people.managers(person, at).collect();
    authors.any(|author| leaders.contains(author)).then_some(Ground::Subordinate)
}

/// Office and municipality that the person shares with the idea or an author, and what that leads to.
fn shared_places(state: &State, person: PersonId, idea: &idea::Idea, at: Time) -> Vec<(Ground, Strength)> {
    let Some(rules) = state.campaigns.table.get(idea.campaign).map(|campaign| &campaign.rules) else {
        return Vec::new();
    };
    let Some(unit) = state.people.unit(person, at) else { return Vec::new() };
    let authors = idea.authors.iter().chain(&idea.invited).chain(&idea.former);
    let offices: Vec<UnitId> =
        authors.filter_map(|author| state.people.unit(*author, at)).chain([idea.office]).collect();
    let served = state.units.municipalities(unit);
    let shared = |office: &UnitId| state.units.municipalities(*office).iter().any(|one| served.contains(one));
    let office = offices.contains(&unit).then_some((Ground::SameOffice, rules.same_office));
    let municipality = (Ground::SameMunicipality, rules.same_municipality);
    office.into_iter().chain(offices.iter().any(shared).then_some(municipality)).collect()
}
