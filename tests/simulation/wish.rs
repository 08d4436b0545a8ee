//! What clients ask for, apart from how the contest writes it down.

use super::world::*;
use crate::funding::model::Try;
use idedugnad::contest::{
    Actor, Affiliation, CampaignId, Command, EntryId, IdeaId, PersonId, PhaseKind, Prose, Texts, Time,
    TrancheId, UnitId, UnitKind, campaign, funding, idea, person, unit, vote,
};
use idedugnad::engine::Submission;
use idedugnad::vault::{Class, Text};

/// What a ballot gives: points by idea.
pub type Choices = Vec<(u32, u32)>;

/// A wish; people, ideas and campaigns by their numbers.
#[derive(Clone, Debug)]
pub enum Wish {
    Unit { code: u32 },
    Person { key: u32 },
    Campaign { slug: u32 },
    Idea { campaign: u32, co_authors: Vec<u32> },
    Revise { idea: u32, seen: u32 },
    Invite { idea: u32, person: u32 },
    Join { idea: u32 },
    Refuse { idea: u32 },
    Withdraw { idea: u32 },
    Revive { idea: u32 },
    Ask { idea: u32, days: u32 },
    Reply { idea: u32 },
    Ballot { campaign: u32, choices: Choices },
    Extend { campaign: u32, until_hours: i64 },
    Queue { idea: u32, amount_ore: i64 },
    Money(Try),
}

/// Somebody's wish under a request id; `who` 0 is the platform itself.
#[derive(Clone, Debug)]
pub struct Request {
    pub number: u32,
    pub who: u32,
    pub wish: Wish,
}

impl Request {
    pub fn actor(&self) -> Actor {
        if self.who == 0 { Actor::System } else { Actor::Person(PersonId(self.who)) }
    }

    pub fn id(&self) -> String {
        format!("request-{}", self.number)
    }

    /// The words of its heading, by which an idea is known again.
    pub fn heading(&self) -> String {
        format!("Forslag nummer {}", self.number)
    }

    /// What is sent; every attempt writes its words anew, as a browser does.
    pub fn submission(&self, attempt: u32) -> Submission {
        let mut words =
            Words { id: 1_000_000 + u64::from(self.number) * 1_000 + u64::from(attempt) * 10, texts: vec![] };
        let command = self.command(&mut words);
        Submission { actor: self.actor(), command, texts: words.texts, request: Some(self.id()) }
    }

    fn command(&self, words: &mut Words) -> Command {
        match &self.wish {
            Wish::Unit { code } => Command::Unit(unit::Command::RegisterUnit {
                kind: UnitKind::Office,
                code: format!("enhet-{code}").as_str().into(),
                name: words.write(&self.heading(), Class::OrganiserText),
                parent: None,
                municipalities: vec![],
                from: None,
            }),
            Wish::Person { key } => Command::Person(person::Command::RegisterPerson {
                key: format!("ny-{key}").as_str().into(),
                name: words.write(&self.heading(), Class::Name),
                affiliation: Affiliation::Employee,
                unit: UnitId(2),
                manager: None,
            }),
            Wish::Campaign { slug } => {
                let title = words.write(&self.heading(), Class::OrganiserText);
                let title = Texts { nb: Some(title), ..Texts::default() };
                Command::Campaign(campaign::Command::CreateCampaign {
                    slug: format!("ny-{slug}").as_str().into(),
                    title,
                    summary: title,
                    themes: vec![],
                    criteria: vec![],
                    template: None,
                    starts: vec![],
                })
            }
            Wish::Extend { campaign, until_hours } => Command::Campaign(campaign::Command::ExtendDeadline {
                campaign: CampaignId(*campaign),
                kind: PhaseKind::Voting,
                until: Time(START.0 + until_hours * HOUR),
                later: vec![],
            }),
            Wish::Ballot { campaign, choices } => Command::Vote(vote::Command::CastBallot {
                campaign: CampaignId(*campaign),
                tag: None,
                choices: choices.iter().map(|&(idea, points)| vote::Choice(IdeaId(idea), points)).collect(),
            }),
            Wish::Queue { idea, amount_ore } => Command::Funding(funding::Command::QueueIdea {
                scheme: SCHEME,
                year: YEAR,
                idea: IdeaId(*idea),
                office: None,
                amount_ore: Some(*amount_ore),
                rank: None,
            }),
            Wish::Money(act) => Command::Funding(self.act(*act, words)),
            _ => Command::Idea(self.about_idea(words)),
        }
    }

    fn about_idea(&self, words: &mut Words) -> idea::Command {
        let heading = self.heading();
        let mut write = |words_: &str| words.write(words_, Class::Contribution);
        let summary = "Slik blir det enklere for alle som kommer innom.";
        match self.wish {
            Wish::Idea { campaign, ref co_authors } => idea::Command::SubmitIdea {
                campaign: CampaignId(campaign),
                theme: None,
                title: write(&heading),
                summary: write(summary),
                amount_ore: None,
                co_authors: co_authors.iter().map(|person| PersonId(*person)).collect(),
            },
            Wish::Revise { idea, seen } => idea::Command::ReviseIdea {
                idea: IdeaId(idea),
                revision: seen,
                theme: None,
                title: write(&heading),
                summary: write(summary),
                amount_ore: None,
            },
            Wish::Invite { idea, person } => {
                idea::Command::InviteCoAuthor { idea: IdeaId(idea), person: PersonId(person) }
            }
            Wish::Join { idea } => idea::Command::AcceptCoAuthorship { idea: IdeaId(idea) },
            Wish::Refuse { idea } => idea::Command::DeclineCoAuthorship { idea: IdeaId(idea) },
            Wish::Withdraw { idea } => idea::Command::WithdrawIdea { idea: IdeaId(idea), reason: None },
            Wish::Revive { idea } => idea::Command::ReviveIdea { idea: IdeaId(idea) },
            Wish::Ask { idea, days } => idea::Command::AskClarification {
                idea: IdeaId(idea),
                question: write("Hva mener dere?"),
                days: Some(days),
            },
            Wish::Reply { idea } => {
                idea::Command::AnswerClarification { idea: IdeaId(idea), answer: write("Vi mener det slik.") }
            }
            ref other => unreachable!("{other:?} is not about an idea"),
        }
    }

    fn act(&self, act: Try, words: &mut Words) -> funding::Command {
        let mut reason = || words.write("Slik er det avtalt med kontoret.", Class::Ground);
        let entry = |number: usize| EntryId(number as u32 + 1);
        let tranche = |number: usize| TrancheId(number as u32 + 1);
        use funding::Command::*;
        match act {
            Try::Skip(n) => SkipEntry { entry: entry(n), reason: reason() },
            Try::Unskip(n) => UnskipEntry { entry: entry(n) },
            Try::Offer(n) => OfferGrant { entry: entry(n) },
            Try::Approve(n) => ApprovePlan { entry: entry(n) },
            Try::Commit(n) => CommitGrant { entry: entry(n) },
            Try::Accept(n) => AcceptGrant { entry: entry(n) },
            Try::Decline(n) => DeclineGrant { entry: entry(n), reason: None },
            Try::Request(n, amount_ore) => RequestTranche { entry: entry(n), amount_ore, purpose: reason() },
            Try::Certify(n) => CertifyTranche { tranche: tranche(n) },
            Try::Order(n) => OrderTranche { tranche: tranche(n) },
            Try::Paid(n) => RecordTranchePaid { tranche: tranche(n) },
            Try::Fail(n) => RecordPaymentFailed { tranche: tranche(n), reason: reason() },
            Try::Reject(n) => RejectTranche { tranche: tranche(n), reason: reason() },
            Try::Return(n, amount_ore) => RecordReturn { entry: entry(n), amount_ore, reason: reason() },
            Try::Reopen => ReopenReturned { scheme: SCHEME, year: YEAR },
            Try::Settle(n) => SettleGrant { entry: entry(n) },
            Try::Resize(amount_ore) => {
                ChangeEnvelope { scheme: SCHEME, year: YEAR, amount_ore, reason: reason() }
            }
            Try::Queue { .. } | Try::Allocate | Try::Carry(_) | Try::Correct(..) | Try::Wait(_) => {
                unreachable!("{act:?} is wished otherwise")
            }
        }
    }
}

/// The texts of one attempt, numbered by it.
struct Words {
    id: u64,
    texts: Vec<Text>,
}

impl Words {
    fn write(&mut self, words: &str, class: Class) -> Prose {
        self.id += 1;
        let (prose, text) = text(self.id, words, class);
        self.texts.push(text);
        prose
    }
}

/// Who usually does an act with money.
pub fn treasurer(act: Try) -> u32 {
    match act {
        Try::Resize(_) | Try::Reopen => SPONSOR,
        Try::Approve(_) => LEAD,
        Try::Commit(_) => BODY,
        Try::Accept(_) | Try::Decline(_) | Try::Request(..) => OFFICE_MANAGER,
        Try::Order(_) | Try::Reject(_) => CONTROLLER,
        Try::Paid(_) | Try::Fail(_) | Try::Return(..) => ACCOUNTANT,
        _ => OFFICER,
    }
}
