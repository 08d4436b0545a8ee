//! What has happened to ideas, and why something did not.

use super::*;

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// Somebody began an idea. If another than the author did it, it was recorded on the author's behalf.
    IdeaDrafted {
        idea: IdeaId,
        campaign: CampaignId,
        theme: Option<ThemeId>,
        author: PersonId,
        office: UnitId,
        title: Prose,
        summary: Prose,
        amount_ore: Option<u64>,
    },
    /// A draft is gone.
    DraftDeleted { idea: IdeaId },
    /// A new version was written; `revision` is its number.
    IdeaRevised {
        idea: IdeaId,
        revision: u32,
        theme: Option<ThemeId>,
        title: Prose,
        summary: Prose,
        amount_ore: Option<u64>,
    },
    /// It was sent in.
    IdeaSubmitted { idea: IdeaId },
    /// Everybody may see it.
    IdeaPublished { idea: IdeaId },
    /// Somebody was asked to be co-author.
    CoAuthorInvited { idea: IdeaId, person: PersonId },
    /// An invitation was taken back.
    InvitationCancelled { idea: IdeaId, person: PersonId },
    /// Somebody became co-author.
    CoAuthorJoined { idea: IdeaId, person: PersonId },
    /// Somebody does not want to be co-author.
    CoAuthorDeclined { idea: IdeaId, person: PersonId },
    /// An author left.
    AuthorLeft { idea: IdeaId, person: PersonId },
    /// A moderator approved it.
    IdeaApproved { idea: IdeaId },
    /// A moderator took it out of sight.
    IdeaTakenDown { idea: IdeaId, reason: Texts },
    /// The authors were asked something.
    ClarificationAsked { idea: IdeaId, question: Prose, until: Time },
    /// The authors are to be reminded of a question.
    ClarificationReminded { idea: IdeaId },
    /// The question was answered; the idea is where it was before.
    ClarificationAnswered { idea: IdeaId, answer: Prose },
    /// The question was not answered in time; the idea is parked.
    ClarificationLapsed { idea: IdeaId },
    /// It was chosen for review.
    IdeaShortlisted { idea: IdeaId },
    /// It was not chosen for review.
    IdeaNotShortlisted { idea: IdeaId, reason: Texts },
    /// The choice for or against was undone.
    ScreeningUndone { idea: IdeaId, reason: Texts },
    /// It was laid aside.
    IdeaParked { idea: IdeaId, reason: Texts, review_at: Time },
    /// It was taken up again.
    IdeaTakenUp { idea: IdeaId },
    /// It was taken back.
    IdeaWithdrawn { idea: IdeaId, reason: Option<Prose> },
    /// It is back where it was before it was withdrawn.
    IdeaRevived { idea: IdeaId },
    /// Review, decision, funding or pilot has moved it along; comes in the batch of their own event. A
    /// recommendation or decision stays hidden until `IdeaAnswered`.
    IdeaAdvanced { idea: IdeaId, to: IdeaState },
    /// It got its answer; from now on everybody sees where it stands. Comes with the release of the decisions.
    IdeaAnswered { idea: IdeaId, reason: Texts },
}

rejection::refusals! {
    /// Why nothing happened to an idea.
    pub enum Refusal {
        /// The campaign is closed or called off.
        CampaignIsOver,
        /// A facilitator sends in 1 to 50 ideas at once.
        BatchSize { ideas: u32, ideas_max: u32 },
        /// The named author of one of many ideas has left.
        BatchAuthorGone { index: u32 },
        /// The theme of one of many ideas belongs to another campaign.
        BatchThemeElsewhere { index: u32 },
        /// The heading of one of many ideas is shorter or longer than it may be.
        BatchTitleLength { index: u32, chars: u32, chars_min: u32, chars_max: u32 },
        /// The description of one of many ideas is shorter or longer than it may be.
        BatchSummaryLength { index: u32, chars: u32, chars_min: u32, chars_max: u32 },
        /// One of many ideas asks for more than any idea can.
        BatchAmountTooLarge { index: u32, amount_max_ore: u64 },
        /// Nobody moderates, screens, parks or revives their own idea for the campaign.
        OwnIdea,
        /// The idea stands where this cannot be done.
        IdeaStateForbids { idea_state: IdeaState },
        /// After the shortlist an idea is changed only when its authors are asked something.
        OnlyThroughClarification,
        /// Somebody has written a newer version meanwhile.
        RevisionStale { seen: u32, revision: u32 },
        /// The theme belongs to another campaign.
        ThemeOfOtherCampaign,
        /// The heading is shorter or longer than it may be.
        TitleLength { chars: u32, chars_min: u32, chars_max: u32 },
        /// The description is shorter or longer than it may be.
        SummaryLength { chars: u32, chars_min: u32, chars_max: u32 },
        /// No idea can ask for so much.
        AmountTooLarge { amount_max_ore: u64 },
        /// The person is an author already.
        AuthorAlready,
        /// The person is invited already.
        InvitedAlready,
        /// The person has left and cannot be invited.
        InviteeGone,
        /// As many people as possible stand behind the idea or are invited.
        AuthorsFull { authors_max: u32 },
        /// The person is not invited.
        NotInvited,
        /// A question, an answer or a reason must have words.
        WordsMissing,
        /// A reason needs bokmål or nynorsk.
        ReasonNotNorwegian,
        /// A question can be open for 1 to 60 days.
        ClarificationDays { days: u32, days_max: u32 },
        /// The date to look at a parked idea again lies in the past.
        ReviewDatePast,
    }
}

impl Event {
    /// The idea.
    pub fn subject(&self) -> Subject {
        Subject::Idea(self.idea())
    }

    /// The idea.
    pub fn idea(&self) -> IdeaId {
        match self {
            Event::IdeaDrafted { idea, .. }
            | Event::DraftDeleted { idea }
            | Event::IdeaRevised { idea, .. }
            | Event::IdeaSubmitted { idea }
            | Event::IdeaPublished { idea }
            | Event::CoAuthorInvited { idea, .. }
            | Event::InvitationCancelled { idea, .. }
            | Event::CoAuthorJoined { idea, .. }
            | Event::CoAuthorDeclined { idea, .. }
            | Event::AuthorLeft { idea, .. }
            | Event::IdeaApproved { idea }
            | Event::IdeaTakenDown { idea, .. }
            | Event::ClarificationAsked { idea, .. }
            | Event::ClarificationReminded { idea }
            | Event::ClarificationAnswered { idea, .. }
            | Event::ClarificationLapsed { idea }
            | Event::IdeaShortlisted { idea }
            | Event::IdeaNotShortlisted { idea, .. }
            | Event::ScreeningUndone { idea, .. }
            | Event::IdeaParked { idea, .. }
            | Event::IdeaTakenUp { idea }
            | Event::IdeaWithdrawn { idea, .. }
            | Event::IdeaRevived { idea }
            | Event::IdeaAdvanced { idea, .. }
            | Event::IdeaAnswered { idea, .. } => *idea,
        }
    }
}
