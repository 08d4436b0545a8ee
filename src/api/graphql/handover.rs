//! What those who leave have left undone.

use async_graphql::{Context, Enum, Object, Result};

use super::benefit::Benefit;
use super::campaign::Campaign;
use super::connection::{Connection, Paging};
use super::funding::{FundingScheme, QueueEntry};
use super::idea::Idea;
use super::person::{Person, Role};
use super::pilot::Pilot;
use super::quick::Prompt;
use super::review::Assignment;
use super::scalar::DateTime;
use super::scene::{At, Noun};
use super::unit::Unit;
use crate::contest::handover::Task;
use crate::contest::{PersonId, Scope};

/// What sort of task.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum HandoverKind {
    /// A role that nobody else holds there: appoint another.
    Role,
    /// A review that is not done: give it to another.
    Review,
    /// A grant of an office that nobody manages: appoint a manager.
    Grant,
    /// A pilot that goes on: change its lead or team.
    Pilot,
    /// A benefit that is not at its end: ask another to own it.
    Benefit,
    /// An invitation to be co-author: cancel it.
    Invitation,
    /// A question about an idea whose authors have all left: answer it otherwise, or park the idea.
    Question,
}

/// A task of somebody who leaves.
#[derive(Clone)]
pub struct HandoverTask {
    at: At,
    person: PersonId,
    task: Task,
}

impl Prompt for HandoverTask {}

/// A task of somebody who has left, or is known to leave; it stands here until another has taken it over.
#[Object]
impl HandoverTask {
    /// What sort of task.
    async fn kind(&self) -> HandoverKind {
        match self.task {
            Task::Role(..) => HandoverKind::Role,
            Task::Review(_) => HandoverKind::Review,
            Task::Grant(_) => HandoverKind::Grant,
            Task::Pilot(_) => HandoverKind::Pilot,
            Task::Benefit(_) => HandoverKind::Benefit,
            Task::Invitation(_) => HandoverKind::Invitation,
            Task::Question(_) => HandoverKind::Question,
        }
    }

    /// Who leaves.
    async fn person(&self) -> Option<Person> {
        Person::of(&self.at, self.person)
    }

    /// The first instant without them.
    async fn until(&self) -> Option<DateTime> {
        self.at.view.leaves(self.person).map(DateTime)
    }

    /// The role, where it is one.
    async fn role(&self) -> Option<Role> {
        match self.task {
            Task::Role(role, _) => Some(role.into()),
            _ => None,
        }
    }

    /// The campaign the role holds in, if it holds in one only.
    async fn campaign(&self) -> Option<Campaign> {
        match self.task {
            Task::Role(_, Scope::Campaign(id)) => Campaign::of(&self.at, id),
            _ => None,
        }
    }

    /// The scheme the role holds in, if it holds in one only.
    async fn scheme(&self) -> Option<FundingScheme> {
        match self.task {
            Task::Role(_, Scope::Scheme(id)) => FundingScheme::of(&self.at, id),
            _ => None,
        }
    }

    /// The unit the role holds for, if it holds for one only.
    async fn unit(&self) -> Option<Unit> {
        match self.task {
            Task::Role(_, Scope::Unit(id)) => Unit::of(&self.at, id),
            _ => None,
        }
    }

    /// The review, where it is one.
    async fn assignment(&self) -> Option<Assignment> {
        match self.task {
            Task::Review(id) => Assignment::find(&self.at, id.0),
            _ => None,
        }
    }

    /// The grant, where it is one.
    async fn grant(&self) -> Option<QueueEntry> {
        match self.task {
            Task::Grant(id) => QueueEntry::of(&self.at, id),
            _ => None,
        }
    }

    /// The pilot, where it is one.
    async fn pilot(&self) -> Option<Pilot> {
        match self.task {
            Task::Pilot(id) => Pilot::of(&self.at, id),
            _ => None,
        }
    }

    /// The benefit, where it is one.
    async fn benefit(&self) -> Option<Benefit> {
        match self.task {
            Task::Benefit(id) => Benefit::of(&self.at, id),
            _ => None,
        }
    }

    /// The idea that one is invited to or asked about, where it is one.
    async fn idea(&self) -> Option<Idea> {
        match self.task {
            Task::Invitation(id) | Task::Question(id) => Idea::of(&self.at, id),
            _ => None,
        }
    }
}

/// Queries about hand-over.
#[derive(Default)]
pub struct HandoverQuery;

#[Object]
impl HandoverQuery {
    /// What those who leave have left undone, by person, as far as the viewer follows such tasks and sees the things
    /// themselves.
    async fn handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<HandoverTask>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let tasks = at.view.handover();
        let places: Vec<u32> = (1..).take(tasks.len()).collect();
        let task = |place: u32| {
            let (person, task) = *tasks.get(usize::try_from(place - 1).ok()?)?;
            Some(HandoverTask { at: at.clone(), person, task })
        };
        Ok(Connection::of_list(&at.seal, paging, &places, task))
    }
}
