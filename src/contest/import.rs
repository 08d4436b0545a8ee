//! Taking in a whole campaign that was held elsewhere, or made for a load: in chunks, seen by nobody until complete.
//!
//! `BeginImport` makes a draft campaign that only the platform itself knows of; themes, phases and rules are then set by
//! the ordinary commands, ideas and ballots come in chunks, and `CompleteImport` shows everything at once, launched. An
//! import that is given up, or that gets no chunk for an hour, is swept with all that came with it.

use super::idea::{Idea, IdeaState, Revision};
use super::vote::Choice;
use super::*;
use serde::{Deserialize, Serialize};

/// Most ideas in one chunk.
pub const IDEAS_MAX: u32 = 1_000;
/// Most ballots in one chunk.
pub const BALLOTS_MAX: u32 = 10_000;
/// How long an import may stand still before it is swept, in milliseconds.
const STANDSTILL_MAX: i64 = 60 * 60 * 1000;

/// An import that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Import {
    /// When the last chunk came.
    pub touched: Time,
    /// The scheme that came with it, if one did.
    pub scheme: Option<SchemeId>,
}

/// All imports under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Imports {
    /// By the campaign they fill.
    pub open: OrdMap<CampaignId, Import>,
}

/// An idea that comes in with its campaign. It is open for all as soon as the import is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedIdea {
    /// Its id where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Code>,
    /// Under which theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeId>,
    /// Who stands behind it, if known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// The unit it comes from.
    pub office: UnitId,
    /// Its heading.
    pub title: Prose,
    /// What it is.
    pub summary: Prose,
    /// What it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_ore: Option<u64>,
}

/// A ballot that comes in with its campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedBallot {
    /// Given by the importer: `Engine::future_ballot_tag` for people who are known here, 16 random bytes for others.
    pub tag: Tag,
    /// The audience the voter belonged to.
    pub audience: Affiliation,
    /// The county the voter worked in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<UnitId>,
    /// In any order; none is a blank ballot.
    pub choices: Vec<Choice>,
}

/// What may be asked for, by the platform itself only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begins a campaign that nobody sees until its import is complete.
    BeginImport {
        /// Its name in addresses.
        slug: Code,
        /// Its name for people.
        title: Texts,
        /// What it is about.
        summary: Texts,
    },
    /// Adds the money it was about: a scheme of its own, with an envelope for one year.
    ImportEnvelope {
        /// To which campaign.
        campaign: CampaignId,
        /// The scheme's name in addresses.
        slug: Code,
        /// The scheme's name for people.
        title: Texts,
        /// The budget year.
        year: u16,
        /// How much, in øre.
        amount_ore: i64,
    },
    /// Adds 1 to 1,000 ideas, all or none. Their ids follow one another in this order.
    ImportIdeas {
        /// To which campaign.
        campaign: CampaignId,
        /// Which.
        ideas: Vec<ImportedIdea>,
    },
    /// Adds 1 to 10,000 ballots, all or none.
    ImportBallots {
        /// To which campaign.
        campaign: CampaignId,
        /// Which.
        ballots: Vec<ImportedBallot>,
    },
    /// Shows the campaign to everybody, launched.
    CompleteImport {
        /// Which.
        campaign: CampaignId,
    },
    /// Gives up: nothing of it remains.
    AbandonImport {
        /// Of which campaign.
        campaign: CampaignId,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// The campaign is being filled and nobody sees it.
    ImportBegun { campaign: CampaignId },
    /// The scheme that was just begun came with the campaign.
    EnvelopeImported { campaign: CampaignId, scheme: SchemeId },
    /// Ideas came in; the first has the id `first`, the others follow.
    IdeasImported { campaign: CampaignId, first: IdeaId, ideas: Vec<ImportedIdea> },
    /// Ballots came in.
    BallotsImported { campaign: CampaignId, ballots: Vec<ImportedBallot> },
    /// The campaign is launched and seen.
    ImportCompleted { campaign: CampaignId },
    /// The campaign and all that came with it is gone.
    ImportSwept { campaign: CampaignId },
}

rejection::refusals! {
    /// Why nothing was imported.
    pub enum Refusal {
        /// The campaign is not being imported.
        ImportNotOpen,
        /// The import has its envelope already.
        EnvelopeImportedAlready,
        /// A chunk is empty or too large.
        ImportChunkSize { rows: u32, rows_max: u32 },
        /// The theme of an idea belongs to another campaign.
        ImportedThemeElsewhere { index: u32 },
        /// A ballot names an idea twice.
        ImportedIdeaTwice { index: u32 },
        /// A ballot names an idea that has not come with this campaign.
        ImportedIdeaUnknown { index: u32 },
        /// A ballot breaks the campaign's voting rule.
        ImportedBallotUnfit { index: u32 },
        /// The voter has a ballot in this campaign already.
        ImportedVoterTwice { index: u32 },
    }
}

impl Event {
    /// The campaign, or the first of the ideas that came in.
    pub fn subject(&self) -> Subject {
        match self {
            Event::IdeasImported { first, .. } => Subject::Idea(*first),
            Event::ImportBegun { campaign }
            | Event::EnvelopeImported { campaign, .. }
            | Event::BallotsImported { campaign, .. }
            | Event::ImportCompleted { campaign }
            | Event::ImportSwept { campaign } => Subject::Campaign(*campaign),
        }
    }
}

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    policy::may(state, by, Action::ImportCampaign, Target::Platform, &[])?;
    let event = match command {
        Command::BeginImport { slug, title, summary } => return begin(state, by, slug, *title, *summary),
        Command::ImportEnvelope { campaign, slug, title, year, amount_ore } => {
            open(state, *campaign)?;
            return envelope(state, by, *campaign, slug, *title, (*year, *amount_ore));
        }
        Command::ImportIdeas { campaign, ideas } => {
            open(state, *campaign)?;
            check_ideas(state, *campaign, ideas)?;
            Event::IdeasImported {
                campaign: *campaign,
                first: state.ideas.table.next(),
                ideas: ideas.clone(),
            }
        }
        Command::ImportBallots { campaign, ballots } => {
            open(state, *campaign)?;
            let ballots = in_order(ballots);
            check_ballots(state, *campaign, &ballots)?;
            Event::BallotsImported { campaign: *campaign, ballots }
        }
        Command::CompleteImport { campaign } => {
            open(state, *campaign)?;
            Event::ImportCompleted { campaign: *campaign }
        }
        Command::AbandonImport { campaign } => {
            open(state, *campaign)?;
            Event::ImportSwept { campaign: *campaign }
        }
    };
    Ok(vec![super::Event::Import(event)])
}

fn begin(
    state: &State,
    by: By,
    slug: &Code,
    title: Texts,
    summary: Texts,
) -> Result<Vec<super::Event>, Rejection> {
    let create = campaign::Command::CreateCampaign {
        slug: slug.clone(),
        title,
        summary,
        themes: Vec::new(),
        criteria: Vec::new(),
        template: None,
        starts: Vec::new(),
    };
    let campaign = state.campaigns.table.next();
    let mut events = campaign::decide(state, &create, by)?;
    events.push(super::Event::Import(Event::ImportBegun { campaign }));
    Ok(events)
}

/// The scheme with its envelope, and the campaign that is paid from it.
fn envelope(
    state: &State,
    by: By,
    campaign: CampaignId,
    slug: &Code,
    title: Texts,
    (year, amount_ore): (u16, i64),
) -> Result<Vec<super::Event>, Rejection> {
    if state.imports.open.get(&campaign).is_some_and(|import| import.scheme.is_some()) {
        return Err(Refusal::EnvelopeImportedAlready.into());
    }
    let scheme = state.funding.schemes.next();
    let (slug, plan_days, accept_days) = (slug.clone(), None, None);
    let money = campaign::Money::Envelope { scheme, year };
    let rules = campaign::RuleChanges { money: Some(money), ..Default::default() };
    let commands = [
        super::Command::Funding(funding::Command::CreateScheme { slug, title, plan_days, accept_days }),
        super::Command::Funding(funding::Command::OpenEnvelope { scheme, year, amount_ore }),
        super::Command::Campaign(campaign::Command::SetRules { campaign, rules }),
    ];
    let mut after = state.clone();
    let mut events = Vec::new();
    for command in &commands {
        let step = super::decide(&after, command, by)?;
        step.iter().for_each(|event| super::apply(&mut after, event, by));
        events.extend(step);
    }
    events.push(super::Event::Import(Event::EnvelopeImported { campaign, scheme }));
    Ok(events)
}

fn open(state: &State, campaign: CampaignId) -> Result<(), Rejection> {
    state.campaign(campaign)?;
    if state.imports.open.contains_key(&campaign) { Ok(()) } else { Err(Refusal::ImportNotOpen.into()) }
}

fn check_size(rows: usize, rows_max: u32) -> Result<(), Refusal> {
    let rows = rows as u32;
    if (1..=rows_max).contains(&rows) { Ok(()) } else { Err(Refusal::ImportChunkSize { rows, rows_max }) }
}

fn check_ideas(state: &State, campaign: CampaignId, ideas: &[ImportedIdea]) -> Result<(), Rejection> {
    check_size(ideas.len(), IDEAS_MAX)?;
    for (index, idea) in (0..).zip(ideas) {
        state.unit(idea.office)?;
        idea.author.map(|author| state.person(author)).transpose()?;
        if !idea::theme_fits(state, campaign, idea.theme) {
            return Err(Refusal::ImportedThemeElsewhere { index }.into());
        }
    }
    Ok(())
}

/// The ballots with their choices by idea, as ballots are kept.
fn in_order(ballots: &[ImportedBallot]) -> Vec<ImportedBallot> {
    let mut ballots = ballots.to_vec();
    ballots.iter_mut().for_each(|ballot| ballot.choices.sort());
    ballots
}

fn check_ballots(state: &State, id: CampaignId, ballots: &[ImportedBallot]) -> Result<(), Rejection> {
    check_size(ballots.len(), BALLOTS_MAX)?;
    let rules = &state.campaign(id)?.rules;
    let came = state.ideas.public.get(&id);
    let cast = state.votes.polls.get(&id);
    let mut tags = OrdSet::new();
    for (index, ballot) in (0..).zip(ballots) {
        if ballot.choices.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Refusal::ImportedIdeaTwice { index }.into());
        }
        if !ballot.choices.iter().all(|choice| came.is_some_and(|came| came.contains(&choice.0))) {
            return Err(Refusal::ImportedIdeaUnknown { index }.into());
        }
        if vote::check_rule(rules.voting, &ballot.choices).is_err() {
            return Err(Refusal::ImportedBallotUnfit { index }.into());
        }
        let known = cast.is_some_and(|poll| poll.ballots.contains_key(&ballot.tag));
        if known || tags.insert(ballot.tag).is_some() {
            return Err(Refusal::ImportedVoterTwice { index }.into());
        }
    }
    Ok(())
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    match event {
        Event::ImportBegun { campaign } => {
            state.imports.open.insert(*campaign, Import { touched: by.at, scheme: None });
        }
        Event::EnvelopeImported { campaign, scheme } => {
            state.imports.open.insert(*campaign, Import { touched: by.at, scheme: Some(*scheme) });
        }
        Event::IdeasImported { campaign, first, ideas } => {
            touch(state, *campaign, by.at);
            for (number, idea) in (first.0..).zip(ideas) {
                idea::insert(state, IdeaId(number), row(*campaign, idea, by.at));
            }
        }
        Event::BallotsImported { campaign, ballots } => {
            touch(state, *campaign, by.at);
            let poll = state.votes.polls.entry(*campaign).or_default();
            for ballot in ballots {
                poll.put(ballot.tag, vote::Ballot::new(&ballot.choices, ballot.audience, ballot.county));
            }
        }
        Event::ImportCompleted { campaign } => {
            state.imports.open.remove(campaign);
            if let Some(row) = state.campaigns.table.get_mut(*campaign) {
                row.stage = Stage::Launched;
            }
        }
        Event::ImportSwept { campaign } => sweep(state, *campaign),
    }
}

fn touch(state: &mut State, campaign: CampaignId, at: Time) {
    if let Some(import) = state.imports.open.get_mut(&campaign) {
        import.touched = at;
    }
}

fn row(campaign: CampaignId, idea: &ImportedIdea, at: Time) -> Idea {
    let ImportedIdea { title, summary, amount_ore, .. } = *idea;
    Idea {
        reference: idea.reference.clone(),
        theme: idea.theme,
        authors: idea.author.into_iter().collect(),
        amount_ore,
        state: IdeaState::Published,
        submitted: Some(at),
        published: Some(at),
        ..Idea::draft(campaign, idea.office, Revision { title, summary, amount_ore, at })
    }
}

/// Takes out the campaign and everything that came with it.
fn sweep(state: &mut State, id: CampaignId) {
    if let Some(scheme) = state.imports.open.remove(&id).and_then(|import| import.scheme) {
        funding::remove_scheme(state, scheme);
    }
    state.votes.polls.remove(&id);
    for idea in state.ideas.public.get(&id).cloned().unwrap_or_default() {
        idea::remove(state, idea);
    }
    let Some(campaign) = state.campaigns.table.get(id) else { return };
    state.campaigns.by_slug.remove(&campaign.slug);
    for theme in &campaign.themes {
        state.campaigns.themes.remove(*theme);
    }
    for criterion in &campaign.criteria {
        state.campaigns.criteria.remove(*criterion);
    }
    state.campaigns.table.remove(id);
}

/// The imports that have stood still for too long.
pub fn due(state: &State, at: Time) -> impl Iterator<Item = super::Event> {
    let still = move |import: &Import| at.0.saturating_sub(import.touched.0) >= STANDSTILL_MAX;
    let open = state.imports.open.iter().filter(move |(_, import)| still(import));
    open.map(|(campaign, _)| super::Event::Import(Event::ImportSwept { campaign: *campaign }))
}
