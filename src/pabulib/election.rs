//! One participatory-budgeting election, as its file tells it.

use std::borrow::Cow;

use super::decimal::Decimal;

/// How people voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteType {
    /// Any number of projects, or up to `max_length`.
    Approval,
    /// One project.
    ChooseOne,
    /// Points shared out over projects, up to `max_sum_points`.
    Cumulative,
    /// Points given to each project by itself.
    Scoring,
    /// Projects in order of preference.
    Ordinal,
}

impl VoteType {
    /// The word the files use.
    pub fn word(self) -> &'static str {
        match self {
            VoteType::Approval => "approval",
            VoteType::ChooseOne => "choose-1",
            VoteType::Cumulative => "cumulative",
            VoteType::Scoring => "scoring",
            VoteType::Ordinal => "ordinal",
        }
    }

    /// Whether a ballot has points beside its projects.
    pub fn has_points(self) -> bool {
        matches!(self, VoteType::Cumulative | VoteType::Scoring)
    }
}

/// A whole, consistent file. Texts borrow from it.
#[derive(Clone, Debug)]
pub struct Election<'a> {
    /// Every key and value of META, in the order of the file.
    pub meta: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// How people voted.
    pub vote_type: VoteType,
    /// What can be spent, above zero.
    pub budget: Decimal,
    /// The most projects a ballot may name, if there is a limit.
    pub max_length: Option<u32>,
    /// The most points a ballot may spend, if there is a limit.
    pub max_sum_points: Option<Decimal>,
    /// Points of a project that a scoring ballot does not name.
    pub default_score: Decimal,
    /// Column names of PROJECTS.
    pub project_columns: Vec<Cow<'a, str>>,
    /// In the order of the file; ids are unique.
    pub projects: Vec<Project<'a>>,
    /// Column names of VOTES.
    pub vote_columns: Vec<Cow<'a, str>>,
    /// In the order of the file, blank ballots included; voters are unique.
    pub ballots: Vec<Ballot<'a>>,
}

/// Something people could vote for.
#[derive(Clone, Debug)]
pub struct Project<'a> {
    /// Unique in the file.
    pub id: Cow<'a, str>,
    /// At least zero, in the currency of the file.
    pub cost: Decimal,
    /// All cells, as `project_columns` names them.
    pub cells: Box<[Cow<'a, str>]>,
}

/// What one person voted.
#[derive(Clone, Debug)]
pub struct Ballot<'a> {
    /// Unique in the file.
    pub voter: Cow<'a, str>,
    /// Indices into `projects`, each once, in the order of the ballot; none for a blank ballot.
    pub choices: Box<[u32]>,
    /// Points for each choice; empty where the vote type has none and the file gives none.
    pub points: Box<[Decimal]>,
    /// All cells, as `vote_columns` names them.
    pub cells: Box<[Cow<'a, str>]>,
}

impl<'a> Election<'a> {
    /// The value META gives for a key, unless it is missing, empty or `none`.
    pub fn meta(&self, key: &str) -> Option<&str> {
        let (_, value) = self.meta.iter().find(|(k, _)| k == key)?;
        present(value)
    }

    /// The cell of a project in a column, unless it is missing, empty or `none`.
    pub fn project_cell<'s>(&'s self, project: &'s Project<'a>, column: &str) -> Option<&'s str> {
        let at = self.project_columns.iter().position(|c| c == column)?;
        present(&project.cells[at])
    }

    /// How many places an ordinal ballot has: the limit of the file, or all projects.
    pub fn places(&self) -> u32 {
        self.max_length.unwrap_or(self.projects.len() as u32)
    }
}

fn present(value: &str) -> Option<&str> {
    (!value.is_empty() && !value.eq_ignore_ascii_case("none")).then_some(value)
}
