//! Hand-over: what those who leave have left undone. Everything here follows from the rest; another takes a task over by
//! the ordinary commands, and then it stands here no longer.

use super::*;
use crate::contest::benefit::Benefit;
use crate::contest::funding::{Entry, EntryState};
use crate::contest::idea::Idea;
use crate::contest::person::{Holding, Person};
use crate::contest::pilot::Pilot;

/// Something that needs somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// A role that nobody else holds there.
    Role(Role, Scope),
    /// A review that is not done.
    Review(AssignmentId),
    /// A grant of an office that nobody manages now.
    Grant(EntryId),
    /// A pilot that goes on: its lead, one of its team, or who took it over.
    Pilot(PilotId),
    /// A benefit that is not at its end: its owner, or who is asked to be.
    Benefit(BenefitId),
    /// An invitation to be co-author that is not answered.
    Invitation(IdeaId),
    /// A question about an idea none of whose authors is here any more.
    Question(IdeaId),
}

impl Task {
    /// The task of a person, kept in the order of people.
    fn of(self, person: PersonId) -> (PersonId, Task) {
        (person, self)
    }
}

/// Everybody who has left, or is known to leave, and when.
pub fn leavers(state: &State) -> impl Iterator<Item = (PersonId, Time)> {
    state.people.table.iter().filter_map(|(id, person)| Some((id, person.valid.until?)))
}

/// The open tasks of all leavers, by person and task.
pub fn open_tasks(state: &State, at: Time) -> OrdSet<(PersonId, Task)> {
    let mut tasks = OrdSet::new();
    let leaving: OrdSet<PersonId> = leavers(state).map(|(id, _)| id).collect();
    if leaving.is_empty() {
        return tasks;
    }
    for &id in &leaving {
        if let Some(person) = state.people.table.get(id) {
            roles(state, id, person, at, &mut tasks);
        }
        let reviews = state.reviews.of_reviewer(id).filter(|(_, row)| row.state.is_open());
        tasks.extend(reviews.map(|(review, _)| Task::Review(review).of(id)));
        let invited = state.ideas.by_invited.range((id, IdeaId(0))..=(id, IdeaId(u32::MAX)));
        tasks.extend(invited.map(|(_, idea)| Task::Invitation(*idea).of(id)));
        let written = state.ideas.by_author.range((id, IdeaId(0))..=(id, IdeaId(u32::MAX)));
        let asked = |idea: &Idea| waits_for_nobody(state, idea, &leaving);
        let questions = written.filter(|(_, idea)| state.ideas.table.get(*idea).is_some_and(&asked));
        tasks.extend(questions.map(|(_, idea)| Task::Question(*idea).of(id)));
    }
    for (pilot, row) in state.pilots.table.iter().filter(|(_, row)| !row.state.is_final()) {
        tasks.extend(carriers(row).filter(|id| leaving.contains(id)).map(|id| Task::Pilot(pilot).of(id)));
    }
    for (benefit, row) in state.benefits.table.iter().filter(|(_, row)| !row.state.is_final()) {
        tasks.extend(owners(row).filter(|id| leaving.contains(id)).map(|id| Task::Benefit(benefit).of(id)));
    }
    tasks
}

fn carriers(pilot: &Pilot) -> impl Iterator<Item = PersonId> {
    let taken_over = pilot.handover.map(|handover| handover.owner);
    pilot.team.iter().copied().chain([pilot.lead]).chain(taken_over)
}

fn owners(benefit: &Benefit) -> impl Iterator<Item = PersonId> {
    benefit.owner.into_iter().chain(benefit.asked)
}

/// Whether an idea's authors are asked something, and all of them leave.
fn waits_for_nobody(state: &State, idea: &Idea, leaving: &OrdSet<PersonId>) -> bool {
    let over = state.campaigns.table.get(idea.campaign).is_none_or(|row| row.stage != Stage::Launched);
    !over
        && idea.state == idea::IdeaState::Clarification
        && idea.authors.iter().all(|author| leaving.contains(author))
}

/// The roles that end with the person's leaving and that nobody else holds, and what comes with them.
fn roles(state: &State, id: PersonId, person: &Person, at: Time, tasks: &mut OrdSet<(PersonId, Task)>) {
    let ends = |held: &&Holding| held.valid.until == person.valid.until && held.valid.until.is_some();
    for held in person.holdings.iter().filter(ends) {
        let target = target(held.scope);
        let vacant = state.people.holders(held.role, target, at).all(|other| other == id);
        if !vacant || is_over(state, held.scope, at) {
            continue;
        }
        tasks.insert(Task::Role(held.role, held.scope).of(id));
        if let (Role::OfficeManager, Scope::Unit(unit)) = (held.role, held.scope) {
            let open = |entry: &Entry| {
                entry.office == unit
                    && matches!(entry.state, EntryState::Offered | EntryState::Committed | EntryState::Active)
            };
            let grants = state.funding.entries.iter().filter(|(_, entry)| open(entry));
            tasks.extend(grants.map(|(entry, _)| Task::Grant(entry).of(id)));
        }
    }
}

/// The target of exactly this scope.
fn target(scope: Scope) -> Target {
    match scope {
        Scope::Everywhere => Target::Platform,
        Scope::Campaign(campaign) => Target::Campaign(campaign),
        Scope::Scheme(scheme) => Target::Scheme(scheme),
        Scope::Unit(unit) => Target::Unit(unit),
    }
}

/// Whether nothing is left to do where a role held.
fn is_over(state: &State, scope: Scope, at: Time) -> bool {
    match scope {
        Scope::Campaign(id) => state
            .campaigns
            .table
            .get(id)
            .is_none_or(|row| matches!(row.stage, Stage::Closed | Stage::Cancelled)),
        Scope::Unit(id) => state.units.table.get(id).is_none_or(|row| !row.valid.holds(at)),
        Scope::Everywhere | Scope::Scheme(_) => false,
    }
}
