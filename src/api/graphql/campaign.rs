//! Campaigns, their themes and phases.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::connection::{Connection, Paging};
use super::decision::{RankingPosition, RankingSeal, RankingSignature};
use super::idea::{Idea, IdeaState};
use super::idea_list::{self, Filter};
use super::notice::Notice;
use super::person::{Affiliation, Person};
use super::review::ReviewRound;
use super::rules::{ChecklistItem, Rules};
use super::scalar::{DateTime, LocalText, Span};
use super::scene::{At, noun};
use super::vote::{Ballot, Poll, VotingRule};
use crate::contest;

noun! {
    /// A campaign.
    Campaign, CampaignId, contest::campaign::Campaign, campaign
}

noun! {
    /// A criterion of a campaign's rubric.
    Criterion, CriterionId, contest::campaign::Criterion, criterion
}

noun! {
    /// A theme of a campaign.
    Theme, ThemeId, contest::campaign::Theme, theme
}

/// Where a campaign stands in its life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::Stage", name = "CampaignStage")]
pub enum Stage {
    /// Being set up; only its organisers see it.
    Draft,
    /// Launched: rules locked, phases run by the clock.
    Launched,
    /// Every idea has its answer and nothing more happens.
    Closed,
    /// Called off.
    Cancelled,
}

/// What sort of phase.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::PhaseKind")]
pub enum PhaseKind {
    /// Problem statement and insight.
    Framing,
    /// Ideas come in.
    Ideation,
    /// Teams form, questions are answered.
    Refinement,
    /// Ballots are cast.
    Voting,
    /// The shortlist is made.
    Screening,
    /// The panel reviews.
    Review,
    /// The panel discusses and ranks.
    Deliberation,
    /// Decisions are taken and released.
    Decision,
    /// Results are made known and followed up.
    Announcement,
}

/// What a phase lets participants do.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "contest::Permit")]
pub enum Permit {
    /// Write and submit ideas.
    Submit,
    /// Revise one's published ideas.
    Revise,
    /// Cast a ballot.
    Vote,
}

/// Leave for one audience to do one thing.
#[derive(SimpleObject)]
pub struct PhaseGrant {
    /// Who.
    audience: Affiliation,
    /// What.
    permit: Permit,
}

/// A phase of a campaign: a half-open interval that grants actions to audiences.
#[derive(SimpleObject)]
pub struct Phase {
    /// What sort of phase.
    kind: PhaseKind,
    /// When it is open.
    span: Span,
    /// Whether it is open now.
    open: bool,
    /// What it lets whom do.
    grants: Vec<PhaseGrant>,
}

impl Phase {
    fn of(phase: &contest::Phase, open: bool) -> Phase {
        let grant = |grant: &contest::Grant| PhaseGrant {
            audience: grant.audience.into(),
            permit: grant.permit.into(),
        };
        Phase {
            kind: phase.kind.into(),
            span: phase.span.into(),
            open,
            grants: phase.grants.iter().map(grant).collect(),
        }
    }
}

/// What a sponsor has said about a campaign before its launch.
#[derive(SimpleObject)]
pub struct CampaignApproval {
    /// Whether the campaign is approved as it stands; if not, it was sent back.
    approved: bool,
    /// What is to be changed, if it was sent back.
    changes: Option<LocalText>,
    /// Who said so; nobody if the platform did.
    by: Option<Person>,
    /// When.
    at: DateTime,
}

impl CampaignApproval {
    fn of(at: &At, approval: &contest::campaign::Approval) -> CampaignApproval {
        let by = match approval.by {
            contest::Actor::Person(person) => Person::of(at, person),
            _ => None,
        };
        let changes = approval.changes.map(|changes| LocalText::of(at, changes));
        CampaignApproval { approved: changes.is_none(), changes, by, at: DateTime(approval.at) }
    }
}

/// A campaign: themed, time-boxed, with rules that are locked when it is launched.
#[Object]
impl Campaign {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        self.row().slug.as_str()
    }

    /// Its name for people.
    async fn title(&self) -> LocalText {
        LocalText::of(&self.at, self.row().title)
    }

    /// What it is about.
    async fn summary(&self) -> LocalText {
        LocalText::of(&self.at, self.row().summary)
    }

    /// Where it stands in its life.
    async fn stage(&self) -> Stage {
        self.row().stage.into()
    }

    /// Its rounds of review, the oldest first; for panel, decision body and organisers.
    async fn review_rounds(&self) -> Vec<ReviewRound> {
        ReviewRound::all(&self.at, self)
    }

    /// The ranking as it would be now, lots undrawn; for the panel's leaders, as soon as the votes are in.
    async fn ranking_preview(&self) -> Option<Vec<RankingPosition>> {
        let positions = self.at.view.ranking_preview(self.id)?;
        Some(RankingPosition::all(&self.at, &positions))
    }

    /// Signatures that wait for another; for the panel's leaders.
    async fn pending_signatures(&self) -> Vec<RankingSignature> {
        RankingSignature::all(&self.at, &self.at.view.pending_signatures(self.id))
    }

    /// Sealed rankings, the oldest first: for those who rank and decide, and for all after the release.
    async fn ranking_seals(&self) -> Vec<RankingSeal> {
        self.at.view.seals(self.id).iter().map(|seal| RankingSeal::of(&self.at, seal)).collect()
    }

    /// Everything that was hashed under the newest seal, one fact a line; for impartial panel leaders and auditors.
    async fn ranking_record(&self) -> Option<String> {
        self.at.view.ranking_record(self.id).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The panel's minutes; for those who rank and decide, and for all after the release.
    async fn minutes(&self) -> Option<&str> {
        self.at.view.minutes(self.id).map(|prose| self.at.text(prose))
    }

    /// Ideas without a decision; for the decision body, of those they may decide on.
    async fn undecided(&self) -> Vec<Idea> {
        self.at.view.undecided(self.id).into_iter().filter_map(|idea| Idea::of(&self.at, idea)).collect()
    }

    /// When the decisions of the newest round were made known.
    async fn decisions_released(&self) -> Option<DateTime> {
        self.at.view.released(self.id).map(DateTime)
    }

    /// Since when it stands still, if it does.
    async fn paused(&self) -> Option<DateTime> {
        self.row().paused.map(|pause| DateTime(pause.since))
    }

    /// Why it stands still, if it does.
    async fn pause_reason(&self) -> Option<LocalText> {
        self.row().paused.map(|pause| LocalText::of(&self.at, pause.reason))
    }

    /// Its rules; locked at launch.
    async fn rules(&self) -> Rules {
        Rules::of(&self.at, &self.row().rules)
    }

    /// Its rubric, in the organiser's order.
    async fn criteria(&self) -> Vec<Criterion> {
        self.row().criteria.iter().filter_map(|id| Criterion::of(&self.at, *id)).collect()
    }

    /// Everything its launch still lacks; for its organisers, nothing for others and once it is launched.
    async fn launch_checklist(&self) -> Option<Vec<ChecklistItem>> {
        let missing = self.at.view.launch_checklist(self.id)?;
        Some(missing.into_iter().map(|item| ChecklistItem::of(item, self.at.viewer.lang)).collect())
    }

    /// What a sponsor has said about it before its launch; for its organisers. Void once the draft is changed.
    async fn approval(&self) -> Option<CampaignApproval> {
        self.at.view.approval(self.id).map(|approval| CampaignApproval::of(&self.at, approval))
    }

    /// Who answers for it and its money.
    async fn sponsors(&self) -> Vec<Person> {
        let sponsors = self.at.view.sponsors(self.id);
        sponsors.into_iter().filter_map(|id| Person::of(&self.at, id)).collect()
    }

    /// What everybody was told about its course, the oldest first.
    async fn notices(&self) -> Vec<Notice> {
        self.row().notices.iter().map(|notice| Notice::of(&self.at, notice)).collect()
    }

    /// How many ideas wait for their answer; for its organisers, nothing for others.
    async fn unanswered_ideas(&self) -> Option<u32> {
        self.at.view.unanswered_ideas(self.id)
    }

    /// Its themes, in the organiser's order.
    async fn themes(&self) -> Vec<Theme> {
        self.row().themes.iter().filter_map(|id| Theme::of(&self.at, *id)).collect()
    }

    /// Its phases, by opening time.
    async fn phases(&self) -> Vec<Phase> {
        let (row, now) = (self.row(), self.at.view.at);
        let open = |phase: &contest::Phase| row.open_phases(now).any(|other| other == phase);
        row.phases.iter().map(|phase| Phase::of(phase, open(phase))).collect()
    }

    /// The phases open now; computed from the clock, never switched by hand.
    async fn open_phases(&self) -> Vec<Phase> {
        self.row().open_phases(self.at.view.at).map(|phase| Phase::of(phase, true)).collect()
    }

    /// The phase that begins next.
    async fn next_phase(&self) -> Option<Phase> {
        self.row().next_phase(self.at.view.at).map(|phase| Phase::of(phase, false))
    }

    /// How votes are given and when tallies may be seen.
    async fn voting(&self) -> VotingRule {
        VotingRule::of(self.row())
    }

    /// The viewer's own ballot; nobody else ever sees it.
    async fn my_ballot(&self) -> Option<Ballot> {
        Ballot::own(&self.at, self.id)
    }

    /// The vote: who has voted, what ideas have got; by the campaign's rule.
    async fn poll(&self) -> Poll {
        Poll::of(&self.at, self.id)
    }

    /// Its public ideas, the newest first. With `mine`, the viewer's own, drafts and withdrawn ones too.
    async fn ideas(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
        #[graphql(desc = "Only those under this theme.")] theme: Option<ID>,
        #[graphql(desc = "Only those that stand here.")] state: Option<IdeaState>,
        #[graphql(desc = "Only the viewer's own.", default)] mine: bool,
    ) -> Result<Connection<Idea>> {
        let paging = Paging::read(&self.at.seal, first, after.as_deref())?;
        let filter = Filter::read(&self.at, theme.as_ref(), state, mine)?;
        Ok(idea_list::campaign(&self.at, self.id, paging, filter))
    }

    /// Ideas that are sent in and not public yet, the newest first; for those who moderate or run the campaign.
    async fn waiting_ideas(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Option<Connection<Idea>>> {
        let paging = Paging::read(&self.at.seal, first, after.as_deref())?;
        let waiting = self.at.view.waiting_ideas(self.id);
        Ok(waiting.map(|ideas| idea_list::page(&self.at, paging, ideas)))
    }
}

/// A theme: a focus area with a how-might-we question.
#[Object]
impl Theme {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Its name.
    async fn title(&self) -> LocalText {
        LocalText::of(&self.at, self.row().title)
    }

    /// Its how-might-we question.
    async fn question(&self) -> LocalText {
        LocalText::of(&self.at, self.row().question)
    }

    /// The campaign it belongs to.
    async fn campaign(&self) -> Option<Campaign> {
        Campaign::of(&self.at, self.row().campaign)
    }
}

/// A criterion of the rubric that reviewers score by.
#[Object]
impl Criterion {
    /// Its opaque id.
    pub async fn id(&self) -> ID {
        self.at.id(self.id)
    }

    /// Its name.
    async fn title(&self) -> LocalText {
        LocalText::of(&self.at, self.row().title)
    }

    /// What a good and a poor score mean.
    async fn guidance(&self) -> LocalText {
        LocalText::of(&self.at, self.row().guidance)
    }

    /// Its weight; the weights of a campaign sum to 100.
    async fn weight_percent(&self) -> u32 {
        self.row().weight_percent
    }

    /// Whether every review must score it.
    async fn required(&self) -> bool {
        self.row().required
    }

    /// The campaign it belongs to.
    async fn campaign(&self) -> Option<Campaign> {
        Campaign::of(&self.at, self.row().campaign)
    }
}

/// Queries about campaigns.
#[derive(Default)]
pub struct CampaignQuery;

#[Object]
impl CampaignQuery {
    /// The campaigns the viewer sees, the newest first.
    async fn campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Go on after this place.")] after: Option<String>,
    ) -> Result<Connection<Campaign>> {
        let at = ctx.data_unchecked::<At>();
        let paging = Paging::read(&at.seal, first, after.as_deref())?;
        let mut ids: Vec<u32> = at.view.campaigns().map(|(id, _)| id.0).collect();
        ids.reverse();
        Ok(Connection::of_list(&at.seal, paging, &ids, |id| Campaign::of(at, contest::CampaignId(id))))
    }

    /// A campaign by its name in addresses.
    async fn campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name in addresses.")] slug: String,
    ) -> Option<Campaign> {
        let at = ctx.data_unchecked::<At>();
        let id = at.view.campaign_by_slug(&contest::Code::from(slug.as_str()))?;
        Campaign::of(at, id)
    }
}
