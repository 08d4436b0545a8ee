//! Pilots: selected ideas tried out at offices, from plan to hand-over.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::benefit::Benefit;
use super::connection::{Connection, Paging};
use super::funding::Grant;
use super::idea::Idea;
use super::person::Person;
use super::scalar::{DateTime, Span};
use super::scene::{At, noun};
use super::unit::Unit;
use crate::contest::{self, Actor, PilotId, pilot};

noun! {
    /// A pilot.
    Pilot, PilotId, pilot::Pilot, pilot
}

noun! {
    /// A milestone of a pilot.
    Milestone, MilestoneId, pilot::Milestone, milestone
}

/// Where a pilot stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "pilot::PilotState")]
pub enum PilotState {
    /// Being planned and anchored.
    Planned,
    /// The plan is ready; the benefits lead looks at the baseline.
    BaselinePending,
    /// The baseline is approved; it may start.
    Ready,
    /// Under way.
    Running,
    /// Interrupted.
    Paused,
    /// The run is over and is being evaluated.
    Evaluating,
    /// The sponsor is to decide.
    Gate,
    /// Put aside at the gate; may be taken up there again.
    Parked,
    /// Is to be scaled; the line has not accepted it yet.
    HandingOver,
    /// The line has taken over.
    HandedOver,
    /// Finished.
    Closed,
    /// Stopped at the gate, with what was learned.
    Stopped,
    /// Given up by an office before it was evaluated.
    Abandoned,
}

/// What an office does in a pilot.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "pilot::Part", name = "PilotPart")]
pub enum Part {
    /// Leads it and tries it out; there is exactly one.
    Lead,
    /// Tries it out.
    Pilot,
    /// Goes on as before and is compared with.
    Control,
    /// Follows to learn.
    Follower,
}

/// What the sponsor decides at the gate.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "pilot::GateOutcome")]
pub enum GateOutcome {
    /// Goes to the line.
    Scale,
    /// Is changed and run once more.
    Adjust,
    /// Ends, with what was learned.
    Stop,
    /// Is put aside for now.
    Park,
}

/// An office's part in a pilot.
#[derive(SimpleObject)]
pub struct PilotOffice {
    /// The office; one that has ended is replaced by those that follow it.
    unit: Option<Unit>,
    /// What it does.
    part: Part,
}

/// What is settled with those concerned.
#[derive(SimpleObject)]
pub struct Anchoring {
    /// The manager of the office stands behind it.
    manager: bool,
    /// It touches working conditions.
    working_conditions: bool,
    /// Staff have been heard.
    staff: bool,
    /// Unions and safety representatives have been heard.
    unions: bool,
    /// Privacy has been assessed.
    privacy: bool,
    /// How many points are open; staff and unions count where working conditions are touched.
    open: u32,
}

impl From<pilot::Anchoring> for Anchoring {
    fn from(from: pilot::Anchoring) -> Anchoring {
        let pilot::Anchoring { manager, working_conditions, staff, unions, privacy } = from;
        Anchoring { manager, working_conditions, staff, unions, privacy, open: from.open() }
    }
}

/// A passage of a pilot from one state to the next.
#[derive(SimpleObject)]
pub struct PilotPassage {
    /// To which state.
    to: PilotState,
    /// When.
    at: DateTime,
    /// By whom; for those who work on the pilot or follow it up, and nothing where the clock did it.
    by: Option<Person>,
    /// Why, where a reason is asked for.
    reason: Option<String>,
}

/// Who took a pilot over in the line.
#[derive(SimpleObject)]
pub struct Handover {
    /// For which unit.
    unit: Option<Unit>,
    /// Who answers for it there.
    owner: Option<Person>,
    /// When.
    at: DateTime,
}

/// A date a milestone was planned for.
#[derive(SimpleObject)]
pub struct PlannedDate {
    /// The date.
    due: DateTime,
    /// Why it was moved there; the first date has no reason.
    reason: Option<String>,
}

/// A pilot: an idea tried out at one or more offices.
#[Object]
impl Pilot {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// The idea it tries out; from there to authors, campaign, decision and ranking.
    async fn idea(&self) -> Option<Idea> {
        Idea::of(&self.at, self.row().idea)
    }

    /// The grant that pays for it, once there is an offer.
    async fn grant(&self) -> Option<Grant> {
        Grant::of(&self.at, self.row().entry?)
    }

    /// Where it stands.
    async fn state(&self) -> PilotState {
        self.row().state.into()
    }

    /// What is believed to happen, and why.
    async fn hypothesis(&self) -> &str {
        self.at.text(self.row().hypothesis)
    }

    /// What would make one stop.
    async fn stop_criterion(&self) -> &str {
        self.at.text(self.row().stop_criterion)
    }

    /// Its offices as they are now.
    async fn offices(&self) -> Vec<PilotOffice> {
        let offices = self.at.view.pilot_offices(self.row());
        offices
            .into_iter()
            .map(|office| PilotOffice { unit: Unit::of(&self.at, office.unit), part: office.part.into() })
            .collect()
    }

    /// Who leads it.
    async fn lead(&self) -> Option<Person> {
        Person::of(&self.at, self.row().lead)
    }

    /// Who works on it with the lead.
    async fn team(&self) -> Vec<Person> {
        self.row().team.iter().filter_map(|id| Person::of(&self.at, *id)).collect()
    }

    /// Whether it stands and falls with one person.
    async fn hangs_on_one_person(&self) -> bool {
        self.at.view.hangs_on_one_person(self.row())
    }

    /// When it is to run.
    async fn planned(&self) -> Span {
        self.row().planned.into()
    }

    /// When it started for the first time.
    async fn started(&self) -> Option<DateTime> {
        self.row().started.map(DateTime)
    }

    /// Whether it started before its baseline was approved.
    async fn retrospective(&self) -> bool {
        self.row().retrospective
    }

    /// How often it was adjusted at the gate.
    async fn adjustments(&self) -> u32 {
        self.row().adjustments
    }

    /// What is settled with those concerned.
    async fn anchoring(&self) -> Anchoring {
        self.row().anchoring.into()
    }

    /// Its milestones, in the order they were added.
    async fn milestones(&self) -> Vec<Milestone> {
        self.row().milestones.iter().filter_map(|id| Milestone::of(&self.at, *id)).collect()
    }

    /// Its benefits the viewer sees, in the order they were found.
    async fn benefits(&self) -> Vec<Benefit> {
        self.row().benefits.iter().filter_map(|id| Benefit::of(&self.at, *id)).collect()
    }

    /// What was learned, one text per evaluation.
    async fn learnings(&self) -> Vec<&str> {
        self.row().learnings.iter().map(|text| self.at.text(*text)).collect()
    }

    /// Who took it over in the line.
    async fn handover(&self) -> Option<Handover> {
        let taken = self.row().handover?;
        let (unit, owner) = (Unit::of(&self.at, taken.unit), Person::of(&self.at, taken.owner));
        Some(Handover { unit, owner, at: DateTime(taken.at) })
    }

    /// What it went through, the earliest first; how it was planned is for those who work on it or follow it up.
    async fn passages(&self) -> Vec<PilotPassage> {
        let follows = self.at.view.follows(self.row());
        let person = |actor| match actor {
            Actor::Person(id) if follows => Person::of(&self.at, id),
            _ => None,
        };
        let passages = self.at.view.pilot_passages(self.row());
        passages
            .iter()
            .map(|passage| PilotPassage {
                to: passage.to.into(),
                at: DateTime(passage.at),
                by: person(passage.actor),
                reason: passage.reason.map(|text| self.at.text(text).to_owned()),
            })
            .collect()
    }
}

/// A milestone of a pilot.
#[Object]
impl Milestone {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Of which pilot.
    async fn pilot(&self) -> Option<Pilot> {
        Pilot::of(&self.at, self.row().pilot)
    }

    /// What is reached then.
    async fn title(&self) -> &str {
        self.at.text(self.row().title)
    }

    /// When it is planned for.
    async fn due(&self) -> DateTime {
        DateTime(self.row().due())
    }

    /// Every date it was planned for, the earliest plan first.
    async fn planned(&self) -> Vec<PlannedDate> {
        let date = |planned: &pilot::Planned| PlannedDate {
            due: DateTime(planned.due),
            reason: planned.reason.map(|text| self.at.text(text).to_owned()),
        };
        self.row().planned.iter().map(date).collect()
    }

    /// When it was reached.
    async fn reached(&self) -> Option<DateTime> {
        self.row().reached.map(DateTime)
    }

    /// Whether its date has passed and it is not reached.
    async fn late(&self) -> bool {
        self.row().is_late(self.at.view.at)
    }
}

/// Queries about pilots.
#[derive(Default)]
pub struct PilotQuery;

#[Object]
impl PilotQuery {
    /// The pilots the viewer sees, in the order they were planned.
    async fn pilots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
        #[graphql(desc = "Only those of ideas in this campaign.")] campaign_id: Option<ID>,
        #[graphql(desc = "Only those that stand there.")] state: Option<PilotState>,
    ) -> Result<Connection<Pilot>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let campaign: Option<contest::CampaignId> =
            campaign_id.map(|id| at.seal.open_id(&id).unwrap_or(contest::CampaignId(0)));
        let state = state.map(pilot::PilotState::from);
        let wanted = |row: &pilot::Pilot| {
            state.is_none_or(|state| row.state == state)
                && campaign.is_none_or(|campaign| {
                    at.view.idea(row.idea).is_some_and(|idea| idea.campaign == campaign)
                })
        };
        let ids: Vec<u32> = at.view.pilots().filter(|(_, row)| wanted(row)).map(|(id, _)| id.0).collect();
        Ok(Connection::of_list(&at.seal, paging, &ids, |id| Pilot::of(at, PilotId(id))))
    }

    /// A pilot by its id, if the viewer sees it.
    async fn pilot(&self, ctx: &Context<'_>, #[graphql(desc = "Its opaque id.")] id: ID) -> Option<Pilot> {
        let at = ctx.data_unchecked::<At>();
        Pilot::of(at, at.seal.open_id(&id)?)
    }
}
