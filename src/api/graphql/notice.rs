//! What everybody is told about a campaign's course.

use async_graphql::{Enum, SimpleObject};

use super::campaign::PhaseKind;
use super::scalar::{DateTime, LocalText};
use super::scene::At;
use crate::contest::campaign::{self, News};

/// What can happen to a campaign as a whole.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum NewsKind {
    /// It was launched.
    Launched,
    /// A deadline was extended.
    Extended,
    /// It stands still.
    Paused,
    /// It goes on.
    Resumed,
    /// It was called off.
    Cancelled,
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
}

/// Something everybody is told about a campaign's course.
#[derive(SimpleObject)]
pub struct Notice {
    /// When it happened.
    at: DateTime,
    /// What happened.
    news: NewsKind,
    /// The phase whose deadline was extended.
    phase: Option<PhaseKind>,
    /// The new deadline.
    until: Option<DateTime>,
    /// Why.
    reason: Option<LocalText>,
}

impl Notice {
    /// The notice as `at` sees it.
    pub fn of(at: &At, notice: &campaign::Notice) -> Notice {
        let (news, phase, until) = match notice.news {
            News::Launched => (NewsKind::Launched, None, None),
            News::Extended { kind, until } => (NewsKind::Extended, Some(kind.into()), Some(DateTime(until))),
            News::Paused => (NewsKind::Paused, None, None),
            News::Resumed => (NewsKind::Resumed, None, None),
            News::Cancelled => (NewsKind::Cancelled, None, None),
            News::Closed => (NewsKind::Closed, None, None),
            News::Reopened => (NewsKind::Reopened, None, None),
        };
        let reason = notice.reason.map(|reason| LocalText::of(at, reason));
        Notice { at: DateTime(notice.at), news, phase, until, reason }
    }
}
