//! Ideas: one identity from first draft to adopted practice.

use async_graphql::{Context, Enum, ID, Object, SimpleObject, Value};

use super::campaign::{Campaign, Theme};
use super::decision::{Decision, Outcome, RankingPosition};
use super::declaration::ImpartialityDeclaration;
use super::funding::QueueEntry;
use super::person::Person;
use super::pilot::Pilot;
use super::quick::{Asked, Plain, Prompt, Quick};
use super::review::{Assignment, Impartiality};
use super::scalar::{DateTime, LocalText, Ore};
use super::scene::{At, GqlLang, noun};
use super::unit::Unit;
use super::vote::{self, VoterGroup};
use crate::contest;
use crate::contest::idea::IdeaState::Parked;

noun! {
    /// An idea.
    Idea, IdeaId, kept contest::idea::Idea, idea_to_keep
}

/// Where an idea stands, as far as the viewer may know.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::idea::IdeaState")]
pub enum IdeaState {
    /// Only its authors see it.
    Draft,
    /// Sent in; waits for a co-author's answer or a moderator.
    Submitted,
    /// The authors have been asked something and have not answered yet.
    Clarification,
    /// Laid aside with a reason and a date to look at it again.
    Parked,
    /// Taken back by its authors.
    Withdrawn,
    /// Open for all who may see the campaign.
    Published,
    /// Chosen for review.
    Shortlisted,
    /// Not chosen for review; it has its answer.
    NotShortlisted,
    /// With the panel.
    InReview,
    /// The panel is for it.
    Recommended,
    /// Next in line.
    Reserve,
    /// The panel is against it.
    NotRecommended,
    /// The decision body has chosen it.
    Selected,
    /// The decision body has not chosen it.
    NotSelected,
    /// Waits for its money.
    Queued,
    /// Tried out.
    InPilot,
    /// Taken into use.
    Implemented,
    /// The pilot was stopped; what was learned remains.
    Stopped,
}

/// A version of an idea.
#[derive(SimpleObject)]
pub struct IdeaRevision {
    /// Its number, from 1.
    number: u32,
    /// Its heading.
    title: String,
    /// What it is.
    summary: String,
    /// What it asks for.
    amount_ore: Option<Ore>,
    /// When it was written.
    written: DateTime,
}

impl IdeaRevision {
    fn of(at: &At, number: u32, row: &contest::idea::Revision) -> IdeaRevision {
        IdeaRevision {
            number,
            title: at.text(row.title).to_owned(),
            summary: at.text(row.summary).to_owned(),
            amount_ore: row.amount_ore.and_then(|ore| i64::try_from(ore).ok()).map(Ore),
            written: DateTime(row.at),
        }
    }
}

/// A reasoned answer to an idea.
#[derive(SimpleObject)]
pub struct IdeaAnswer {
    /// Why.
    reason: LocalText,
    /// When it was made known.
    given: DateTime,
}

impl IdeaAnswer {
    fn of(at: &At, answer: contest::idea::Answer) -> IdeaAnswer {
        IdeaAnswer { reason: LocalText::of(at, answer.reason), given: DateTime(answer.at) }
    }
}

/// A question to an idea's authors.
#[derive(SimpleObject)]
pub struct IdeaClarification {
    /// What is asked.
    question: String,
    /// When it was asked.
    asked: DateTime,
    /// When the idea is parked unless it is answered.
    until: DateTime,
    /// What was answered.
    answer: Option<String>,
    /// When it was answered.
    answered: Option<DateTime>,
}

impl IdeaClarification {
    fn of(at: &At, row: &contest::idea::Clarification) -> IdeaClarification {
        IdeaClarification {
            question: at.text(row.question).to_owned(),
            asked: DateTime(row.asked),
            until: DateTime(row.until),
            answer: row.answer.map(|(answer, _)| at.text(answer).to_owned()),
            answered: row.answer.map(|(_, when)| DateTime(when)),
        }
    }
}

impl Idea {
    /// What it has got, if the campaign shows it to the viewer now.
    pub fn tally(&self) -> Option<contest::vote::Tally> {
        self.at.booth(self.row.campaign).tally(self.id, &self.row)
    }

    fn own_points(&self) -> Option<f64> {
        let own = self.at.booth(self.row.campaign).own(self.id)?;
        Some(vote::points(&self.at, self.row.campaign, u64::from(own)))
    }

    fn first_author(&self) -> Option<Person> {
        Person::of(&self.at, *self.row.authors.first()?)
    }

    fn office(&self) -> Option<Unit> {
        Unit::of(&self.at, self.row.office)
    }
}

impl Prompt for Idea {
    fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
        let current = self.row.current();
        Some(match asked.name() {
            "id" => self.at.id(self.id).plain(),
            "title" => self.at.text(current.title).plain(),
            "summary" => self.at.text(current.summary).plain(),
            "author" => asked.maybe(self.first_author())?,
            "unit" => asked.maybe(self.office())?,
            "voteCount" => self.tally().map(|tally| tally.voters).plain(),
            "myVote" => self.own_points().plain(),
            "revision" => self.row.revision().plain(),
            _ => return None,
        })
    }
}

/// An idea, the same from first draft to adopted practice.
#[Object]
impl Idea {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Its heading.
    async fn title(&self) -> &str {
        self.at.text(self.row().current().title)
    }

    /// What it is, in a few sentences.
    async fn summary(&self) -> &str {
        self.at.text(self.row().current().summary)
    }

    /// The language its author wrote it in.
    async fn lang(&self) -> GqlLang {
        self.row().current().title.lang.into()
    }

    /// Where it stands, as far as the viewer may know.
    async fn state(&self) -> IdeaState {
        self.row().shown().into()
    }

    /// The campaign it was sent to.
    async fn campaign(&self) -> Option<Campaign> {
        Campaign::of(&self.at, self.row().campaign)
    }

    /// The theme it answers.
    async fn theme(&self) -> Option<Theme> {
        Theme::of(&self.at, self.row().theme?)
    }

    /// The first of those who stand behind it.
    async fn author(&self) -> Option<Quick<Person>> {
        self.first_author().map(Quick)
    }

    /// Those who stand behind it, the first one first.
    async fn authors(&self) -> Vec<Quick<Person>> {
        self.row().authors.iter().filter_map(|id| Person::of(&self.at, *id)).map(Quick).collect()
    }

    /// The unit the first author worked in when it was written.
    async fn unit(&self) -> Option<Quick<Unit>> {
        self.office().map(Quick)
    }

    /// What it asks for.
    async fn amount_ore(&self) -> Option<Ore> {
        self.row().amount_ore.and_then(|ore| i64::try_from(ore).ok()).map(Ore)
    }

    /// How many ballots give it something; nothing while the campaign does not show it to the viewer.
    async fn vote_count(&self) -> Option<u32> {
        self.tally().map(|tally| tally.voters)
    }

    /// The points it has got; nothing while the campaign does not show it to the viewer.
    async fn points(&self) -> Option<f64> {
        Some(vote::points(&self.at, self.row().campaign, self.tally()?.points))
    }

    /// The points the viewer's own ballot gives it.
    async fn my_vote(&self) -> Option<f64> {
        self.own_points()
    }

    /// Its reviews and those who write them, as far as the viewer may see them.
    async fn assignments(&self) -> Vec<Assignment> {
        let seen = self.at.view.assignments(self.id).into_iter();
        seen.map(|seen| Assignment::seen(&self.at, seen)).collect()
    }

    /// Where the viewer stands to it; for those who may have to judge it or decide on it.
    async fn my_impartiality(&self) -> Option<Impartiality> {
        self.at.view.own_standing(self.id).map(Into::into)
    }

    /// What people have declared about it: one's own, or everybody's for those who follow the judging.
    async fn declarations(&self) -> Vec<ImpartialityDeclaration> {
        ImpartialityDeclaration::all(&self.at, self.id)
    }

    /// What the panel recommends: for those who rank and decide, and for all after the release.
    async fn recommendation(&self) -> Option<Outcome> {
        self.at.view.recommendation(self.id).map(Into::into)
    }

    /// Where the panel's sealed ranking has it, and why: for those who rank and decide, and for all after the release.
    async fn ranking_position(&self) -> Option<RankingPosition> {
        let position = self.at.view.position(self.id)?;
        RankingPosition::all(&self.at, &[position]).pop()
    }

    /// The decision about it, known to all after the release.
    async fn decision(&self) -> Option<Decision> {
        Decision::all(&self.at, self.id).pop()
    }

    /// All decisions about it, the oldest first: those before the last were corrected.
    async fn decision_history(&self) -> Vec<Decision> {
        Decision::all(&self.at, self.id)
    }

    /// Its place in a funding queue, once it waits for money; of several the last one.
    async fn queue_entry(&self) -> Option<QueueEntry> {
        QueueEntry::of(&self.at, self.at.view.entry_of(self.id)?)
    }

    /// The pilots that try it out and that the viewer sees, the first one first.
    async fn pilots(&self) -> Vec<Pilot> {
        self.at.view.pilots_of(self.id).filter_map(|(id, _)| Pilot::of(&self.at, id)).collect()
    }

    /// When it was first sent in.
    async fn submitted(&self) -> Option<DateTime> {
        self.row().submitted.map(DateTime)
    }

    /// When it was first open for all.
    async fn published(&self) -> Option<DateTime> {
        self.row().published.map(DateTime)
    }

    /// Its id in the file it was imported from.
    async fn reference(&self) -> Option<&str> {
        self.row().reference.as_ref().map(|code| code.as_str())
    }

    /// The number of the version that counts; give it when you revise.
    async fn revision(&self) -> u32 {
        self.row().revision()
    }

    /// Its versions, the latest last; what was written before it was public only its authors see.
    async fn revisions(&self) -> Vec<IdeaRevision> {
        let revisions = self.at.view.revisions(self.id).into_iter();
        revisions.map(|(number, row)| IdeaRevision::of(&self.at, number, row)).collect()
    }

    /// The answer it has got, with the reason.
    async fn answer(&self) -> Option<IdeaAnswer> {
        self.at.view.answer(self.id).map(|answer| IdeaAnswer::of(&self.at, answer))
    }

    /// By when the campaign has promised it an answer.
    async fn answer_promised(&self) -> Option<DateTime> {
        self.at.view.answer_promised(self.id).map(DateTime)
    }

    /// When a parked idea is to be looked at again.
    async fn look_again(&self) -> Option<DateTime> {
        let parking = self.row().parking.as_ref().filter(|_| self.row().shown() == Parked);
        parking.and_then(|parking| parking.review_at).map(DateTime)
    }

    /// Why a moderator took it down, for its authors and those who moderate.
    async fn taken_down(&self) -> Option<IdeaAnswer> {
        self.at.view.taken_down(self.id).map(|answer| IdeaAnswer::of(&self.at, answer))
    }

    /// Questions to its authors and their answers; for the authors, those who run the campaign, and its panel.
    async fn clarifications(&self) -> Vec<IdeaClarification> {
        let questions = self.at.view.clarifications(self.id).iter();
        questions.map(|question| IdeaClarification::of(&self.at, question)).collect()
    }

    /// Those who are asked to be co-authors and have not answered; for its authors and themselves.
    async fn invited(&self) -> Vec<Person> {
        let invited = self.at.view.invited(self.id).iter();
        invited.filter_map(|person| Person::of(&self.at, *person)).collect()
    }

    /// Who recorded it on the author's behalf.
    async fn recorded_by(&self) -> Option<Person> {
        Person::of(&self.at, self.row().recorded_by?)
    }

    /// Whether the viewer is one of its authors.
    async fn mine(&self) -> bool {
        self.at.person().is_some_and(|person| self.row().authors.contains(&person))
    }

    /// Who has voted for it, by audience and county; nothing while the campaign does not show it to the viewer.
    async fn supporters(&self) -> Option<Vec<VoterGroup>> {
        let groups = self.at.view.supporters(self.id, self.at.tag(self.row().campaign))?;
        Some(groups.into_iter().map(|(group, voters)| VoterGroup::of(&self.at, group, voters)).collect())
    }
}

/// Queries about ideas.
#[derive(Default)]
pub struct IdeaQuery;

#[Object]
impl IdeaQuery {
    /// An idea by its id, if the viewer sees it.
    async fn idea(&self, ctx: &Context<'_>, #[graphql(desc = "Its opaque id.")] id: ID) -> Option<Idea> {
        let at = ctx.data_unchecked::<At>();
        Idea::of(at, at.seal.open_id(&id)?)
    }
}
