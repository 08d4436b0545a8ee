//! Declaring where one stands to an idea, and what follows when partiality comes to light.

use super::*;

/// Somebody says where they stand.
pub(super) fn declare(state: &State, by: By, id: IdeaId, answer: &Answer) -> Result<Vec<Event>, Rejection> {
    let idea = state.idea(id)?;
    may_declare(state, by, idea.campaign)?;
    let waits = || policy::may(state, by, Action::SeeWaitingIdeas, Target::Campaign(idea.campaign), &[]);
    if !idea.is_public() && (idea.state == IdeaState::Draft || waits().is_err()) {
        return Err(policy::Refusal::NotFound { kind: Kind::Idea }.into());
    }
    let person = by.person()?;
    let grounds = grounds_of(answer)?;
    if let Some(Answer::Grounds(before)) = state.reviews.declared(person, id)
        && before.iter().any(|ground| !grounds.contains(ground))
    {
        return Err(Refusal::DeclaredGroundStands.into());
    }
    let declared = Event::ImpartialityDeclared { idea: id, person, answer: answer.clone() };
    let follows = if grounds.is_empty() { Vec::new() } else { set_aside(state, person, id, None) };
    Ok([vec![declared], follows].concat())
}

fn grounds_of(answer: &Answer) -> Result<&[Ground], Refusal> {
    match answer {
        Answer::None => Ok(&[]),
        Answer::Grounds(grounds) if grounds.is_empty() => Err(Refusal::GroundMissing),
        Answer::Grounds(grounds) => Ok(grounds),
    }
}

/// A mistake is corrected for all to see who follow the judging: by whoever made it, or by chair or secretary, who are
/// impartial themselves. What another has found is not for oneself to correct, and nothing is once the idea is scored.
pub(super) fn correct(
    state: &State,
    by: By,
    id: IdeaId,
    person: Option<PersonId>,
    answer: &Answer,
    reason: Prose,
) -> Result<Vec<Event>, Rejection> {
    let campaign = state.idea(id)?.campaign;
    let person = person.map_or_else(|| by.person(), Ok)?;
    let own = by.actor == Actor::Person(person);
    if own {
        may_declare(state, by, campaign)?;
    } else {
        policy::may(state, by, Action::CorrectDeclaration, Target::Campaign(campaign), &[])?;
        state.person(person)?;
        impartiality::require(state, by, id)?;
    }
    let known = state.reviews.declarations.get(&(person, id));
    let seal = state.reviews.current(campaign).and_then(|(key, _)| state.rankings.seal(key));
    if let (Some(seal), Some(known)) = (seal, known)
        && known.at <= seal.at
    {
        return Err(Refusal::RankingSealedAlready.into()); // the seal stands over what was declared before it
    }
    let grounds = grounds_of(answer)?;
    if own && known.is_some_and(|declaration| declaration.recorded) {
        return Err(Refusal::DeclaredGroundStands.into());
    }
    let before = known.map(|declaration| &declaration.answer).ok_or(Refusal::NothingDeclared)?;
    if state.reviews.of_idea(id).any(|(_, row)| row.reviewer == person && row.review.is_some()) {
        return Err(Refusal::ScoredAlready.into());
    }
    written(reason)?;
    if before == answer {
        return Ok(Vec::new());
    }
    let corrected = Event::DeclarationCorrected { idea: id, person, answer: answer.clone(), reason };
    let follows = if grounds.is_empty() { Vec::new() } else { set_aside(state, person, id, None) };
    Ok([vec![corrected], follows].concat())
}

/// Those answer who may have to judge the idea: the organisers, the panel, the decision body, and those who handle the
/// money and follow the benefits.
fn may_declare(state: &State, by: By, id: CampaignId) -> Result<(), Rejection> {
    let here = policy::may(state, by, Action::DeclareImpartiality, Target::Campaign(id), &[]);
    match (here, state.campaign(id)?.rules.money) {
        (Err(_), campaign::Money::Envelope { scheme, .. }) => {
            policy::may(state, by, Action::DeclareImpartiality, Target::Scheme(scheme), &[])
        }
        (here, _) => here,
    }
}

/// The chair has found somebody partial.
pub(super) fn record(
    state: &State,
    by: By,
    idea: IdeaId,
    person: PersonId,
    ground: Ground,
    reason: Prose,
) -> Result<Vec<Event>, Rejection> {
    let campaign = state.idea(idea)?.campaign;
    policy::may(state, by, Action::CheckReviews, Target::Campaign(campaign), &[])?;
    impartiality::require(state, by, idea)?;
    state.person(person)?;
    written(reason)?;
    let recorded = Event::ConflictRecorded { idea, person, ground, reason };
    Ok([vec![recorded], set_aside(state, person, idea, Some(reason))].concat())
}

/// What a person had to do with an idea comes to an end; what is submitted is kept and counts no more.
fn set_aside(state: &State, person: PersonId, idea: IdeaId, reason: Option<Prose>) -> Vec<Event> {
    let of_person = state.reviews.of_idea(idea).filter(|(_, row)| row.reviewer == person);
    let end = |(assignment, row): (AssignmentId, &Assignment)| match row.state {
        AssignmentState::Submitted => Some(Event::ReviewInvalidated { assignment, reason }),
        open if open.is_open() => Some(Event::AssignmentRecused { assignment }),
        _ => None,
    };
    of_person.filter_map(end).collect()
}

/// A reason somebody has written.
pub(super) fn written(reason: Prose) -> Result<(), Rejection> {
    if reason.chars > 0 { Ok(()) } else { Err(Refusal::ReasonMissing.into()) }
}
