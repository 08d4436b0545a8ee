//! Declaring where one stands to an idea, and what follows when partiality comes to light.

use super::*;

/// Somebody says where they stand.
pub(super) fn declare(state: &State, by: By, id: IdeaId, answer: &Answer) -> Result<Vec<Event>, Rejection> {
    let campaign = state.idea(id)?.campaign;
    may_declare(state, by, campaign)?;
    if !state.idea(id)?.is_public() {
        return Err(policy::Refusal::NotFound { kind: Kind::Idea }.into());
    }
    let person = by.person()?;
    let grounds = match answer {
        Answer::None => &[][..],
        Answer::Grounds(grounds) if grounds.is_empty() => return Err(Refusal::GroundMissing.into()),
        Answer::Grounds(grounds) => grounds,
    };
    if let Some(Answer::Grounds(before)) = state.reviews.declared(person, id)
        && before.iter().any(|ground| !grounds.contains(ground))
    {
        return Err(Refusal::DeclaredGroundStands.into());
    }
    let declared = Event::ImpartialityDeclared { idea: id, person, answer: answer.clone() };
    let follows = if grounds.is_empty() { Vec::new() } else { set_aside(state, person, id, None) };
    Ok([vec![declared], follows].concat())
}

/// Panel and decision body answer, and those who handle the money that the winners get.
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
