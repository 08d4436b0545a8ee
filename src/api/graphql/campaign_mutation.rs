//! Beginning a campaign, launching it and running it.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::campaign::{Campaign, PhaseKind};
use super::scalar::{DateTime, LocalTextInput};
use super::scene::GqlLang;
use crate::contest::campaign::{Command as Do, NewCriterion, NewTheme, template};
use crate::contest::{self, CampaignId, Command};
use crate::oslo;
use crate::vault::Class;

/// A theme a new campaign begins with.
#[derive(InputObject)]
pub struct NewThemeInput {
    /// Its name.
    title: LocalTextInput,
    /// Its how-might-we question.
    question: LocalTextInput,
}

/// A criterion a new campaign begins with.
#[derive(InputObject)]
pub struct NewCriterionInput {
    /// Its name.
    title: LocalTextInput,
    /// What a good and a poor score mean.
    guidance: LocalTextInput,
    /// Its weight; the weights must sum to 100 at launch.
    weight_percent: u32,
    /// Whether every review must score it; yes if not given.
    required: Option<bool>,
}

/// A campaign to begin.
#[derive(InputObject)]
pub struct CreateCampaignInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Its name in addresses.
    slug: String,
    /// Its name for people.
    title: LocalTextInput,
    /// What it is about.
    summary: LocalTextInput,
    /// Themes it begins with.
    themes: Option<Vec<NewThemeInput>>,
    /// Criteria it begins with.
    criteria: Option<Vec<NewCriterionInput>>,
    /// The template that gives its phases and rules: `fremtidens-moteplasser` or `idekasse`.
    template: Option<String>,
    /// When the first phase of the template begins; the others follow at their usual lengths.
    start: Option<DateTime>,
    /// Instead of `start`: when each phase of the template begins, and when the last one ends.
    starts: Option<Vec<DateTime>>,
}

/// A campaign to begin like another one.
#[derive(InputObject)]
pub struct CloneCampaignInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Like which.
    original_id: ID,
    /// Its name in addresses.
    slug: String,
    /// Its name for people; the original's if not given.
    title: Option<LocalTextInput>,
    /// When its first phase begins; the others keep their distances in days. Without it the phases are set later.
    start: Option<DateTime>,
}

/// A campaign, named.
#[derive(InputObject)]
pub struct CampaignInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which campaign.
    campaign_id: ID,
}

/// A campaign, and why.
#[derive(InputObject)]
pub struct CampaignReasonInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which campaign.
    campaign_id: ID,
    /// Why; shown to everybody.
    reason: LocalTextInput,
}

/// A draft to send back.
#[derive(InputObject)]
pub struct RequestCampaignChangesInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which campaign.
    campaign_id: ID,
    /// What is to be changed, and why; for its organisers.
    reason: LocalTextInput,
}

/// New dates for a phase.
#[derive(InputObject)]
pub struct PhaseDatesInput {
    /// Which phase: the first of this kind that is not over; a second mention means the second one.
    phase: PhaseKind,
    /// When it begins; unchanged if not given.
    from: Option<DateTime>,
    /// When it ends; unchanged if not given.
    until: Option<DateTime>,
}

/// A deadline to extend.
#[derive(InputObject)]
pub struct ExtendDeadlineInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Which phase; the first of this kind that is not over.
    phase: PhaseKind,
    /// Its new end.
    until: DateTime,
    /// New dates of later phases that would overlap otherwise.
    later: Option<Vec<PhaseDatesInput>>,
}

/// A paused campaign to go on with.
#[derive(InputObject)]
pub struct ResumeCampaignInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// Which campaign.
    campaign_id: ID,
    /// New dates, at least of every phase that the pause has touched; none earlier than before.
    dates: Vec<PhaseDatesInput>,
}

/// An exception for one person.
#[derive(InputObject)]
pub struct AllowLateInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// Whom.
    person_id: ID,
    /// The first instant in which it is too late for this person too.
    until: DateTime,
    /// Why.
    reason: String,
    /// The language of the reason; the reader's own if not given.
    lang: Option<GqlLang>,
}

macro_rules! campaign_payloads {
    ($($name:ident $about:literal),* $(,)?) => {$(
        payload! {
            #[doc = $about]
            $name {
                /// The campaign as it is now.
                campaign: Campaign
            }
        }
    )*};
}

campaign_payloads! {
    CreateCampaignPayload "What came of beginning a campaign.",
    CloneCampaignPayload "What came of beginning a campaign like another one.",
    ApproveCampaignPayload "What came of approving a draft.",
    RequestCampaignChangesPayload "What came of sending a draft back.",
    LaunchCampaignPayload "What came of launching a campaign.",
    ExtendDeadlinePayload "What came of extending a deadline.",
    PauseCampaignPayload "What came of pausing a campaign.",
    ResumeCampaignPayload "What came of resuming a campaign.",
    AllowLatePayload "What came of letting somebody submit late.",
    CancelCampaignPayload "What came of calling a campaign off.",
    CloseCampaignPayload "What came of closing a campaign.",
    ReopenCampaignPayload "What came of reopening a campaign.",
}

fn dates(input: Vec<PhaseDatesInput>) -> Vec<contest::campaign::Dates> {
    let one = |dates: PhaseDatesInput| contest::campaign::Dates {
        kind: dates.phase.into(),
        from: dates.from.map(|from| from.0),
        until: dates.until.map(|until| until.0),
    };
    input.into_iter().map(one).collect()
}

/// When the phases of a template begin if each has its usual length, counted in days in Oslo.
fn usual_starts(code: &str, start: contest::Time) -> Vec<contest::Time> {
    let Some(template) = template(&code.into()) else { return Vec::new() };
    let mut starts = vec![start];
    if !template.rolling {
        let mut days = 0;
        starts.extend(template.phases.iter().map(|phase| {
            days += phase.days;
            oslo::days_later(start, days)
        }));
    }
    starts
}

/// The phases of a campaign moved so that the first one begins at `start`.
fn moved_spans(act: &Act, original: CampaignId, start: contest::Time) -> Vec<contest::Span> {
    let phases = act.at.view.campaign(original).map_or(&[][..], |row| &row.phases);
    let Some(first) = phases.first() else { return Vec::new() };
    let moved = |time| oslo::moved(time, first.span.from, start);
    let span = |phase: &contest::Phase| contest::Span {
        from: moved(phase.span.from),
        until: phase.span.until.map(moved),
    };
    phases.iter().map(span).collect()
}

/// Mutations about campaigns as a whole.
#[derive(Default)]
pub struct CampaignMutation;

#[Object]
impl CampaignMutation {
    /// Begins a campaign as a draft, from a template or from nothing.
    async fn create_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The campaign.")] input: CreateCampaignInput,
    ) -> Result<CreateCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let starts = match (&input.template, input.start, input.starts) {
            (Some(code), Some(start), None) => usual_starts(code.trim(), start.0),
            (_, _, starts) => starts.unwrap_or_default().into_iter().map(|start| start.0).collect(),
        };
        let themes = input.themes.unwrap_or_default();
        let criteria = input.criteria.unwrap_or_default();
        let command = Do::CreateCampaign {
            slug: act.code(&input.slug),
            title: act.local(&input.title),
            summary: act.local(&input.summary),
            themes: themes
                .iter()
                .map(|theme| NewTheme {
                    title: act.local(&theme.title),
                    question: act.local(&theme.question),
                })
                .collect(),
            criteria: criteria
                .iter()
                .map(|new| NewCriterion {
                    title: act.local(&new.title),
                    guidance: act.local(&new.guidance),
                    weight_percent: new.weight_percent,
                    required: new.required.unwrap_or(true),
                })
                .collect(),
            template: input.template.as_deref().map(|code| act.code(code)),
            starts,
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Begins a campaign like another one: its texts, themes, rubric, rules and phases, but none of its ideas,
    /// appointments and dates.
    async fn clone_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Like which, and when.")] input: CloneCampaignInput,
    ) -> Result<CloneCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let original = act.id(&input.original_id, "originalId");
        let command = Do::CloneCampaign {
            original,
            slug: act.code(&input.slug),
            title: input.title.as_ref().map(|title| act.local(title)),
            spans: input.start.map_or_else(Vec::new, |start| moved_spans(&act, original, start.0)),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Approves a draft for its launch, as it stands; a later change makes the approval void. For its sponsor.
    async fn approve_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign.")] input: CampaignInput,
    ) -> Result<ApproveCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let campaign = act.id(&input.campaign_id, "campaignId");
        act.submit(Command::Campaign(Do::ApproveCampaign { campaign })).await
    }

    /// Sends a draft back with what is to be changed before it is approved. For its sponsor.
    async fn request_campaign_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign, and what is to be changed.")] input: RequestCampaignChangesInput,
    ) -> Result<RequestCampaignChangesPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::RequestChanges {
            campaign: act.id(&input.campaign_id, "campaignId"),
            reason: act.local(&input.reason),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Locks the rules and lets the clock run; refused until the launch checklist is empty.
    async fn launch_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign.")] input: CampaignInput,
    ) -> Result<LaunchCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let campaign = act.id(&input.campaign_id, "campaignId");
        act.submit(Command::Campaign(Do::LaunchCampaign { campaign, lot_commitment: None })).await
    }

    /// Extends a deadline for everybody, before it has passed.
    async fn extend_deadline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deadline.")] input: ExtendDeadlineInput,
    ) -> Result<ExtendDeadlinePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::ExtendDeadline {
            campaign: act.id(&input.campaign_id, "campaignId"),
            kind: input.phase.into(),
            until: input.until.0,
            later: dates(input.later.unwrap_or_default()),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Lets everything stand still; nothing is taken in until the campaign is resumed.
    async fn pause_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign, and why.")] input: CampaignReasonInput,
    ) -> Result<PauseCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::PauseCampaign {
            campaign: act.id(&input.campaign_id, "campaignId"),
            reason: act.local(&input.reason),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Goes on after a pause, on new dates.
    async fn resume_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign, and its new dates.")] input: ResumeCampaignInput,
    ) -> Result<ResumeCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let campaign = act.id(&input.campaign_id, "campaignId");
        act.submit(Command::Campaign(Do::ResumeCampaign { campaign, dates: dates(input.dates) })).await
    }

    /// Lets one person submit after the deadline, with a reason that is kept.
    async fn allow_late(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exception.")] input: AllowLateInput,
    ) -> Result<AllowLatePayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::AllowLate {
            campaign: act.id(&input.campaign_id, "campaignId"),
            person: act.id(&input.person_id, "personId"),
            until: input.until.0,
            reason: act.prose(&input.reason, input.lang, Class::Ground),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Calls a campaign off, before its decisions are known. For its sponsor.
    async fn cancel_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign, and why.")] input: CampaignReasonInput,
    ) -> Result<CancelCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::CancelCampaign {
            campaign: act.id(&input.campaign_id, "campaignId"),
            reason: act.local(&input.reason),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Closes a campaign in which every idea has its answer.
    async fn close_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign.")] input: CampaignInput,
    ) -> Result<CloseCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let campaign = act.id(&input.campaign_id, "campaignId");
        act.submit(Command::Campaign(Do::CloseCampaign { campaign })).await
    }

    /// Opens a closed campaign again, for what was forgotten.
    async fn reopen_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign, and why.")] input: CampaignReasonInput,
    ) -> Result<ReopenCampaignPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::ReopenCampaign {
            campaign: act.id(&input.campaign_id, "campaignId"),
            reason: act.local(&input.reason),
        };
        act.submit(Command::Campaign(command)).await
    }
}
