//! Why a file was not accepted, and where in it.

use std::fmt;

/// A refused file: the place and the reason. Displayed as one sentence; nothing of the file is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong with a file.
#[expect(missing_docs, reason = "the fields of a reason are the quoted parts of its sentence below")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A byte that is not UTF-8.
    NotUtf8,
    /// A quoted cell goes on until the end of the file.
    QuoteUnclosed,
    /// Something follows the closing quote of a cell.
    QuoteMisplaced,
    /// Another section, or none, where this one should begin.
    SectionMissing { section: &'static str },
    /// A section after the last one.
    SectionRepeated,
    /// A section without its header line.
    HeaderMissing { section: &'static str },
    /// A header line without a column that must be there.
    ColumnMissing { section: &'static str, column: &'static str },
    /// A header line that names a column twice.
    ColumnTwice { section: &'static str, column: String },
    /// A row with more or fewer cells than its header.
    CellsUneven { expected: usize, found: usize },
    /// A key of META given twice.
    KeyTwice { key: String },
    /// A key that META must have.
    KeyMissing { key: &'static str },
    /// A count that is not a whole number.
    CountNoNumber { what: &'static str, found: String },
    /// A cost, budget or number of points that is not a number.
    NoNumber { what: &'static str, found: String },
    /// A number with more than 15 digits before or 9 after the decimal sign.
    NumberTooLong { what: &'static str },
    /// A cost below zero.
    CostNegative,
    /// A budget of zero or less.
    BudgetNotPositive,
    /// A vote type that is none of the five.
    VoteTypeUnknown { found: String },
    /// A project without an id.
    ProjectIdMissing,
    /// Two projects with one id.
    ProjectTwice { id: String },
    /// Fewer or more projects than META says.
    ProjectCountWrong { stated: u32, found: u32 },
    /// A ballot without a voter.
    VoterIdMissing,
    /// Two ballots of one voter.
    VoterTwice { id: String },
    /// A vote for something that is not among the projects.
    ProjectUnknown { id: String },
    /// A project twice on a ballot where places or points count.
    ChoiceTwice { id: String },
    /// More projects on a ballot than allowed.
    VoteTooLong { allowed: u32, found: u32 },
    /// Another number of points than of projects on a ballot.
    PointsUnaligned { projects: usize, points: usize },
    /// Points below zero on a ballot that shares out points.
    PointsNegative,
    /// More points on a ballot than allowed.
    PointsOverspent { allowed: String, found: String },
    /// Fewer or more ballots than META says.
    VoteCountWrong { stated: u32, found: u32 },
}

impl Reason {
    /// The stable name of this kind of refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::NotUtf8 => "NOT_UTF8",
            Reason::QuoteUnclosed => "QUOTE_UNCLOSED",
            Reason::QuoteMisplaced => "QUOTE_MISPLACED",
            Reason::SectionMissing { .. } => "SECTION_MISSING",
            Reason::SectionRepeated => "SECTION_REPEATED",
            Reason::HeaderMissing { .. } => "HEADER_MISSING",
            Reason::ColumnMissing { .. } => "COLUMN_MISSING",
            Reason::ColumnTwice { .. } => "COLUMN_TWICE",
            Reason::CellsUneven { .. } => "CELLS_UNEVEN",
            Reason::KeyTwice { .. } => "KEY_TWICE",
            Reason::KeyMissing { .. } => "KEY_MISSING",
            Reason::CountNoNumber { .. } => "COUNT_NO_NUMBER",
            Reason::NoNumber { .. } => "NO_NUMBER",
            Reason::NumberTooLong { .. } => "NUMBER_TOO_LONG",
            Reason::CostNegative => "COST_NEGATIVE",
            Reason::BudgetNotPositive => "BUDGET_NOT_POSITIVE",
            Reason::VoteTypeUnknown { .. } => "VOTE_TYPE_UNKNOWN",
            Reason::ProjectIdMissing => "PROJECT_ID_MISSING",
            Reason::ProjectTwice { .. } => "PROJECT_TWICE",
            Reason::ProjectCountWrong { .. } => "PROJECT_COUNT_WRONG",
            Reason::VoterIdMissing => "VOTER_ID_MISSING",
            Reason::VoterTwice { .. } => "VOTER_TWICE",
            Reason::ProjectUnknown { .. } => "PROJECT_UNKNOWN",
            Reason::ChoiceTwice { .. } => "CHOICE_TWICE",
            Reason::VoteTooLong { .. } => "VOTE_TOO_LONG",
            Reason::PointsUnaligned { .. } => "POINTS_UNALIGNED",
            Reason::PointsNegative => "POINTS_NEGATIVE",
            Reason::PointsOverspent { .. } => "POINTS_OVERSPENT",
            Reason::VoteCountWrong { .. } => "VOTE_COUNT_WRONG",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NotUtf8 => write!(f, "The file is not UTF-8 text from here on."),
            Reason::QuoteUnclosed => {
                write!(f, "The quote opened here is never closed; the file may be cut off.")
            }
            Reason::QuoteMisplaced => {
                write!(
                    f,
                    "After a closing quote only a semicolon or a new line may follow; write a quote inside as \"\"."
                )
            }
            Reason::SectionMissing { section } => {
                write!(f, "The section {section} should begin here; the file may be cut off.")
            }
            Reason::SectionRepeated => write!(f, "VOTES is the last section; no other may follow."),
            Reason::HeaderMissing { section } => write!(f, "The section {section} has no header line."),
            Reason::ColumnMissing { section: "META", .. } => {
                write!(f, "The header of META must be \"key;value\".")
            }
            Reason::ColumnMissing { section, column } => {
                write!(f, "The header of {section} must have the column \"{column}\".")
            }
            Reason::ColumnTwice { section, column } => {
                write!(f, "The header of {section} names the column \"{column}\" twice.")
            }
            Reason::CellsUneven { expected, found } => {
                write!(f, "This row has {found} cells, its header has {expected}; the file may be cut off.")
            }
            Reason::KeyTwice { key } => write!(f, "META gives \"{key}\" twice."),
            Reason::KeyMissing { key } => write!(f, "META must give \"{key}\"."),
            Reason::CountNoNumber { what, found } => {
                write!(f, "\"{found}\" is not a whole number, as {what} must be.")
            }
            Reason::NoNumber { what, found } => write!(f, "\"{found}\" is not a number, as {what} must be."),
            Reason::NumberTooLong { what } => {
                write!(
                    f,
                    "This number for {what} has more than 15 digits before or 9 after the decimal sign."
                )
            }
            Reason::CostNegative => write!(f, "A cost cannot be below zero."),
            Reason::BudgetNotPositive => write!(f, "The budget must be above zero."),
            Reason::VoteTypeUnknown { found } => write!(
                f,
                "\"{found}\" is not a vote type; use approval, choose-1, cumulative, scoring or ordinal."
            ),
            Reason::ProjectIdMissing => write!(f, "This project has no id."),
            Reason::ProjectTwice { id } => write!(f, "There is already a project with the id \"{id}\"."),
            Reason::ProjectCountWrong { stated, found } => {
                write!(f, "META says {stated} projects, but there are {found}; the file may be cut off.")
            }
            Reason::VoterIdMissing => write!(f, "This ballot has no voter id."),
            Reason::VoterTwice { id } => write!(f, "There is already a ballot of the voter \"{id}\"."),
            Reason::ProjectUnknown { id } => {
                write!(f, "The vote names \"{id}\", which is not among the projects.")
            }
            Reason::ChoiceTwice { id } => {
                write!(f, "The vote names \"{id}\" twice, and here places or points count.")
            }
            Reason::VoteTooLong { allowed, found } => {
                write!(f, "The vote names {found} projects; at most {allowed} are allowed.")
            }
            Reason::PointsUnaligned { projects, points } => {
                write!(f, "The vote names {projects} projects but gives {points} numbers of points.")
            }
            Reason::PointsNegative => {
                write!(f, "Points cannot be below zero on a ballot that shares them out.")
            }
            Reason::PointsOverspent { allowed, found } => {
                write!(f, "The ballot spends {found} points; at most {allowed} are allowed.")
            }
            Reason::VoteCountWrong { stated, found } => {
                write!(f, "META says {stated} votes, but there are {found}; the file may be cut off.")
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {} ({})", self.line, self.column, self.reason, self.reason.code())
    }
}

impl std::error::Error for Refusal {}

/// A refusal that still counts in bytes.
#[derive(Debug)]
pub(super) struct Misplaced {
    pub offset: usize,
    pub reason: Reason,
}

impl Misplaced {
    /// Turns the byte offset into line and column.
    pub fn within(self, text: &[u8]) -> Refusal {
        let before = &text[..self.offset.min(text.len())];
        let line_begins = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let lines_before = before.iter().filter(|&&b| b == b'\n').count();
        let starts_character = |b: &&u8| (**b & 0b1100_0000) != 0b1000_0000;
        let characters_before = before[line_begins..].iter().filter(starts_character).count();
        let from_one = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Refusal { line: from_one(lines_before), column: from_one(characters_before), reason: self.reason }
    }
}
