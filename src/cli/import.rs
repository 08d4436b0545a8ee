//! `idedugnad import`: a campaign that was held elsewhere, whole or not at all. The organisation has a file of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::database::Database;
use super::{Ending, complain, say};
use crate::contest::campaign::{self, Phase, PhaseKind};
use crate::contest::import::{BALLOTS_MAX, Command, IDEAS_MAX, ImportedBallot, ImportedIdea};
use crate::contest::vote::Choice;
use crate::contest::{
    self, Actor, Affiliation, CampaignId, Code, Grant, IdeaId, Lang, Permit, Prose, ResultsShown, Span,
    Subject, Tag, Texts, Time, UnitId, UnitKind, unit,
};
use crate::engine::{Committed, Engine, Refused, Submission, SystemClock, new_prose};
use crate::oslo;
use crate::pabulib::{self, Election, Project};
use crate::vault::{Class, Text, random};

/// Take in a campaign that was held elsewhere, or the organisation as its registers know it.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    format: Format,
}

#[derive(Subcommand)]
enum Format {
    /// A participatory-budgeting election in the Pabulib format.
    Pabulib(Source),
    /// Units, people, managers, absences and leavers, from CSV files; the same files again change nothing.
    Organisation(super::organisation::Source),
}

#[derive(Args)]
struct Source {
    /// The election.
    #[arg(value_name = "FILE.pb")]
    file: PathBuf,
    /// Into which database: sqlite:PATH or mongodb://HOSTS/NAME. It is made if it does not exist.
    #[arg(long, env = "IDEDUGNAD_DATABASE", hide_env_values = true)]
    database: Database,
    /// The campaign's name in addresses; made from the file's name if not given.
    #[arg(long)]
    slug: Option<String>,
}

/// Reads the file whole, then imports it whole.
pub(super) fn run(arguments: &Arguments) -> Ending {
    let source = match &arguments.format {
        Format::Pabulib(source) => source,
        Format::Organisation(source) => return super::organisation::run(source),
    };
    let file = source.file.display();
    let bytes = match std::fs::read(&source.file) {
        Ok(bytes) => bytes,
        Err(fault) => {
            complain(format_args!("The file {file} cannot be read: {fault}."));
            return Ending::Unable;
        }
    };
    let election = match pabulib::read(&bytes) {
        Ok(election) => election,
        Err(refusal) => {
            complain(format_args!("{file}, {refusal}"));
            return Ending::Refused;
        }
    };
    let campaign = match pabulib::Campaign::of(&election) {
        Ok(campaign) => campaign,
        Err(misfit) => {
            complain(format_args!("{file}: {misfit}"));
            return Ending::Refused;
        }
    };
    let slug = source.slug.clone().unwrap_or_else(|| slug(&source.file));
    match store(&source.database, &slug, &election, &campaign) {
        Ok(()) => {
            let (ideas, ballots) = (election.projects.len(), election.ballots.len());
            say(format_args!("Imported {file} as campaign {slug}: {ideas} ideas, {ballots} ballots."));
            Ending::Done
        }
        Err(Trouble::Refused(sentence)) => {
            complain(format_args!("{file}: {sentence}"));
            Ending::Refused
        }
        Err(Trouble::Unable(sentence)) => {
            complain(sentence);
            Ending::Unable
        }
    }
}

/// Why nothing was imported, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The contest refused it.
    Refused(String),
    /// The environment did not play along.
    Unable(String),
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        match refused {
            Refused::Rejected(rejection) => {
                Trouble::Refused(crate::api::problem::Problem::from(&rejection).message(Lang::En))
            }
            Refused::TooLarge => {
                Trouble::Refused(crate::api::problem::Problem::own("CommandTooLarge").message(Lang::En))
            }
            Refused::Busy | Refused::Unavailable | Refused::ClockOff | Refused::RequestReused => {
                Trouble::Unable("The database cannot be written just now.".into())
            }
            Refused::Incident(number) => {
                Trouble::Unable(format!("Something broke on our side; incident {number}."))
            }
        }
    }
}

fn store(
    database: &Database,
    slug: &str,
    election: &Election,
    campaign: &pabulib::Campaign,
) -> Result<(), Trouble> {
    let unable = |sentence: String| Trouble::Unable(sentence);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|fault| unable(format!("The program cannot start its threads: {fault}.")))?;
    runtime.block_on(async {
        let (journal, vault) = database.open("importing").map_err(unable)?;
        let engine =
            Engine::open(journal, vault, Arc::new(SystemClock)).map_err(|fault| unable(fault.to_string()))?;
        let outcome = take_in(&engine, slug, election, campaign).await;
        engine.close().await;
        outcome
    })
}

/// Takes an election in as a campaign that is seen when all of it is there. `campaign` is `Campaign::of(election)`.
///
/// # Errors
/// Nothing of it remains then.
pub async fn take_in(
    engine: &Engine,
    slug: &str,
    election: &Election<'_>,
    campaign: &pabulib::Campaign,
) -> Result<(), Trouble> {
    Import { engine: engine.clone(), texts: Vec::new() }.whole(slug, election, campaign).await
}

/// An import under way.
struct Import {
    engine: Engine,
    /// Texts of the command in the making.
    texts: Vec<Text>,
}

impl Import {
    async fn whole(
        &mut self,
        slug: &str,
        election: &Election<'_>,
        campaign: &pabulib::Campaign,
    ) -> Result<(), Trouble> {
        self.clear(slug).await?;
        let title = self.both(&title(election));
        let summary = self.both(&summary(election));
        let begun = self.submit(Command::BeginImport { slug: Code::from(slug), title, summary }).await?;
        let Some(Subject::Campaign(id)) = begun.subjects.first().copied() else {
            return Err(Trouble::Unable("The campaign was not begun.".into()));
        };
        let filled = self.fill(id, slug, election, campaign).await;
        let end = match &filled {
            Ok(()) => Command::CompleteImport { campaign: id },
            Err(_) => Command::AbandonImport { campaign: id },
        };
        let ended = self.submit(end).await;
        filled.and(ended.map(|_| ()))
    }

    /// Gives up an import of the same name that was cut off; the database is ours alone, so nobody is at it.
    async fn clear(&mut self, slug: &str) -> Result<(), Trouble> {
        let state = self.engine.moment().state.clone();
        let known = state.campaigns.by_slug.get(&Code::from(slug));
        match known.filter(|campaign| state.imports.open.contains_key(*campaign)) {
            Some(&campaign) => self.submit(Command::AbandonImport { campaign }).await.map(|_| ()),
            None => Ok(()),
        }
    }

    async fn fill(
        &mut self,
        id: CampaignId,
        slug: &str,
        election: &Election<'_>,
        campaign: &pabulib::Campaign,
    ) -> Result<(), Trouble> {
        let phases = vec![Phase {
            kind: PhaseKind::Voting,
            span: span(election),
            grants: vec![Grant { audience: Affiliation::UserOrganisation, permit: Permit::Vote }],
            exclusive: true,
        }];
        self.submit(campaign::Command::SetPhases { campaign: id, phases }).await?;
        let (voting, results) = (campaign.voting, ResultsShown::Live);
        self.submit(campaign::Command::SetVoting { campaign: id, voting, results }).await?;
        let title = self.both(&title(election));
        let (year, amount_ore) = (year(election), campaign.budget_ore);
        let slug = Code::from(slug);
        self.submit(Command::ImportEnvelope { campaign: id, slug, title, year, amount_ore }).await?;
        let office = self.place(election).await?;
        let first = self.ideas(id, office, election, campaign).await?;
        self.ballots(id, first, campaign).await
    }

    /// The unit that the projects come from: the place the file names, in the register already or not.
    async fn place(&mut self, election: &Election<'_>) -> Result<UnitId, Trouble> {
        let name = election.meta("unit").or(election.meta("country")).unwrap_or("Pabulib");
        let code = Code::from(format!("pabulib-{}", sluggish(name)).as_str());
        if let Some(known) = self.engine.moment().state.units.by_code.get(&code) {
            return Ok(*known);
        }
        let register = unit::Command::RegisterUnit {
            kind: UnitKind::Municipality,
            code,
            name: self.prose(name, Class::OrganiserText),
            parent: None,
            municipalities: Vec::new(),
            from: None,
        };
        match self.submit(register).await?.subjects.first() {
            Some(Subject::Unit(unit)) => Ok(*unit),
            _ => Err(Trouble::Unable("The place was not registered.".into())),
        }
    }

    /// Gives the id of the first idea; the others follow it.
    async fn ideas(
        &mut self,
        campaign: CampaignId,
        office: UnitId,
        election: &Election<'_>,
        shape: &pabulib::Campaign,
    ) -> Result<IdeaId, Trouble> {
        let mut first = None;
        let projects: Vec<_> = election.projects.iter().zip(&shape.costs_ore).collect();
        for chunk in projects.chunks(IDEAS_MAX as usize) {
            let ideas = chunk.iter().map(|(project, cost)| self.idea(election, project, **cost, office));
            let ideas = ideas.collect();
            let committed = self.submit(Command::ImportIdeas { campaign, ideas }).await?;
            if let Some(Subject::Idea(id)) = committed.subjects.first() {
                first = first.or(Some(*id));
            }
        }
        Ok(first.unwrap_or(IdeaId(0)))
    }

    fn idea(
        &mut self,
        election: &Election,
        project: &Project,
        cost_ore: u64,
        office: UnitId,
    ) -> ImportedIdea {
        let name = election.project_cell(project, "name").unwrap_or(&project.id);
        let more =
            ["description", "category"].iter().find_map(|column| election.project_cell(project, column));
        ImportedIdea {
            reference: Some(Code::from(project.id.as_ref())),
            theme: None,
            author: None,
            office,
            title: self.prose(name, Class::Contribution),
            summary: self.prose(more.unwrap_or(name), Class::Contribution),
            amount_ore: Some(cost_ore),
        }
    }

    async fn ballots(
        &mut self,
        campaign: CampaignId,
        first: IdeaId,
        shape: &pabulib::Campaign,
    ) -> Result<(), Trouble> {
        for chunk in shape.ballots.chunks(BALLOTS_MAX as usize) {
            let mut ballots = Vec::with_capacity(chunk.len());
            for choices in chunk {
                let choice = |&(project, points): &(u32, u32)| Choice(IdeaId(first.0 + project), points);
                ballots.push(ImportedBallot {
                    tag: Tag(random()), // nobody here knows the voter
                    audience: Affiliation::UserOrganisation,
                    county: None,
                    choices: choices.iter().map(choice).collect(),
                });
            }
            self.submit(Command::ImportBallots { campaign, ballots }).await?;
        }
        Ok(())
    }

    async fn submit(&mut self, command: impl Into<contest::Command>) -> Result<Committed, Trouble> {
        let submission = Submission {
            actor: Actor::System,
            command: command.into(),
            texts: std::mem::take(&mut self.texts),
            request: None,
        };
        Ok(self.engine.submit(submission).await?)
    }

    /// A name in both written forms of Norwegian, as names are.
    fn both(&mut self, text: &str) -> Texts {
        let nb = self.prose(text, Class::OrganiserText);
        Texts { nb: Some(nb), nn: None, en: None }
    }

    fn prose(&mut self, text: &str, class: Class) -> Prose {
        let (prose, text) = new_prose(text, Lang::Nb, class);
        self.texts.push(text);
        prose
    }
}

fn title(election: &Election) -> String {
    let description = election.meta("description").unwrap_or("Pabulib");
    match election.meta("instance") {
        Some(instance) if !description.contains(instance) => format!("{description} {instance}"),
        _ => description.to_owned(),
    }
}

fn summary(election: &Election) -> String {
    let part = |key| election.meta(key).map(str::to_owned);
    let parts = ["country", "unit", "district", "comment", "acknowledgments"].into_iter().filter_map(part);
    parts.collect::<Vec<_>>().join(" · ")
}

/// The budget year: that of the vote.
fn year(election: &Election) -> u16 {
    let begins = civil(election.meta("date_begin"), false);
    let ends = civil(election.meta("date_end"), true);
    let year = begins.or(ends).map_or(2000, |date| date.year());
    u16::try_from(year).unwrap_or(2000).clamp(2000, 2199)
}

/// When ballots were cast; all of the year where the file gives no more.
fn span(election: &Election) -> Span {
    let begins = civil(election.meta("date_begin"), false);
    let ends = civil(election.meta("date_end"), true).or(begins).and_then(|date| date.tomorrow().ok());
    let from = begins.and_then(midnight).unwrap_or(Time(0));
    let until = ends.and_then(midnight).unwrap_or(from.plus_days(1)).max(from.plus_days(1));
    Span { from, until: Some(until) }
}

fn midnight(date: jiff::civil::Date) -> Option<Time> {
    oslo::on_the_wall(date.at(0, 0, 0, 0)).ok()
}

/// Reads `2022` and `03.10.2022`.
fn civil(text: Option<&str>, last_of_year: bool) -> Option<jiff::civil::Date> {
    let parts: Vec<i16> = text?.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    match parts[..] {
        [year] if last_of_year => jiff::civil::Date::new(year, 12, 31).ok(),
        [year] => jiff::civil::Date::new(year, 1, 1).ok(),
        [day, month, year] => jiff::civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok(),
        _ => None,
    }
}

fn slug(file: &Path) -> String {
    sluggish(&file.file_stem().unwrap_or_default().to_string_lossy())
}

/// What of a name an address can have.
fn sluggish(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() || "æøå".contains(letter) {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.chars().take(60).collect::<String>().trim_end_matches('-').to_owned()
}
