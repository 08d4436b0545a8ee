//! What a viewer sees of what leavers have left undone: nothing that they do not see otherwise.

use super::*;
use crate::contest::handover::{self, Task};

impl View {
    /// The open tasks of those who have left or are known to leave, by person; as far as the viewer follows such tasks
    /// and sees the things themselves.
    pub fn handover(&self) -> Vec<(PersonId, Task)> {
        let tasks = handover::open_tasks(&self.state, self.at);
        tasks.into_iter().filter(|(id, task)| self.sees_task(*id, *task)).collect()
    }

    /// When a person leaves, or has left, for those who see what they leave behind.
    pub fn leaves(&self, id: PersonId) -> Option<Time> {
        self.state.people.table.get(id)?.valid.until
    }

    fn sees_task(&self, person: PersonId, task: Task) -> bool {
        let manages = matches!(self.viewer, Actor::Person(viewer)
            if self.state.people.managers(person, self.at).any(|manager| manager == viewer));
        // Who sits on a panel is told to no line manager.
        let told = !matches!(task, Task::Role(role, _) if role.is_campaign_crew());
        let mut held: Vec<Relation> =
            (manages && told).then_some(Relation::LineManager).into_iter().collect();
        let (target, seen) = match task {
            Task::Role(_, scope) => return self.sees_role(scope, &held),
            Task::Review(id) => match self.assignment(id) {
                Some(seen) => (self.campaign_of(seen.idea), seen.reviewer == Some(person)),
                None => return false,
            },
            Task::Grant(id) => match self.entry(id) {
                Some(entry) => (Some(Target::Scheme(entry.scheme)), true),
                None => return false,
            },
            Task::Pilot(id) => match self.pilot(id) {
                Some(pilot) => (self.campaign_of(pilot.idea), true),
                None => return false,
            },
            Task::Benefit(id) => match self.benefit(id).and_then(|benefit| self.pilot(benefit.pilot)) {
                Some(pilot) => (self.campaign_of(pilot.idea), true),
                None => return false,
            },
            Task::Invitation(id) => {
                held.extend(self.own_relation(id));
                (self.campaign_of(id), self.invited(id).contains(&person))
            }
            Task::Question(id) => (self.campaign_of(id), !self.clarifications(id).is_empty()),
        };
        seen && target.is_some_and(|target| self.may(Action::SeeHandover, target, &held))
    }

    fn sees_role(&self, scope: Scope, held: &[Relation]) -> bool {
        let (target, seen) = match scope {
            Scope::Everywhere => (Target::Platform, true),
            Scope::Campaign(id) => (Target::Campaign(id), self.campaign(id).is_some()),
            Scope::Scheme(id) => (Target::Scheme(id), self.scheme(id).is_some()),
            Scope::Unit(id) => (Target::Unit(id), true),
        };
        let appoints = self.may(Action::SeeAppointments, target, &[]);
        seen && (appoints || !held.is_empty()) && self.may(Action::SeeHandover, target, held)
    }

    fn campaign_of(&self, idea: IdeaId) -> Option<Target> {
        self.idea(idea).map(|row| Target::Campaign(row.campaign))
    }

    fn own_relation(&self, idea: IdeaId) -> Option<Relation> {
        let held = self.idea(idea)?.relations(self.viewer);
        held.contains(&Relation::Author).then_some(Relation::Author)
    }
}
