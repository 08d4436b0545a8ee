//! Reading a `.pb` file: whole, or refused with a place and a reason.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::decimal::{Decimal, NotDecimal};
use super::election::{Ballot, Election, Project, VoteType};
use super::refusal::{Misplaced, Reason, Refusal};
use super::rows::{Cell, Rows};

/// Reads an election from the bytes of a file.
///
/// # Errors
/// The first thing in the file that is wrong; nothing of the file is kept then.
pub fn read(bytes: &[u8]) -> Result<Election<'_>, Refusal> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|fault| Misplaced { offset: fault.valid_up_to(), reason: Reason::NotUtf8 }.within(bytes))?;
    let mut reader = Reader { rows: Rows::new(text), row: Vec::new(), begins: 0, more: true };
    reader.election().map_err(|fault| fault.within(bytes))
}

const SECTIONS: [&str; 3] = ["META", "PROJECTS", "VOTES"];

fn refuse<T>(offset: usize, reason: Reason) -> Result<T, Misplaced> {
    Err(Misplaced { offset, reason })
}

/// The names of the columns of a section.
type Header<'a> = Vec<Cow<'a, str>>;
/// Keys with their values.
type Meta<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;
/// What a ballot names, and the points it gives to each.
type Choices = (Box<[u32]>, Box<[Decimal]>);

struct Reader<'a> {
    rows: Rows<'a>,
    /// The row in hand.
    row: Vec<Cell<'a>>,
    /// The byte where the row in hand begins, or the end of the text.
    begins: usize,
    /// Whether there is a row in hand.
    more: bool,
}

/// The numbers of META that the other sections are read by.
struct Terms {
    vote_type: VoteType,
    budget: Decimal,
    max_length: Option<u32>,
    max_sum_points: Option<Decimal>,
    default_score: Decimal,
    projects_stated: u32,
    votes_stated: u32,
}

impl<'a> Reader<'a> {
    fn election(&mut self) -> Result<Election<'a>, Misplaced> {
        self.advance()?;
        let (meta, terms) = self.meta()?;
        let (project_columns, projects) = self.projects(&terms)?;
        let (vote_columns, ballots) = self.votes(&terms, &projects)?;
        let Terms { vote_type, budget, max_length, max_sum_points, default_score, .. } = terms;
        Ok(Election {
            meta,
            vote_type,
            budget,
            max_length,
            max_sum_points,
            default_score,
            project_columns,
            projects,
            vote_columns,
            ballots,
        })
    }

    fn advance(&mut self) -> Result<(), Misplaced> {
        self.more = self.rows.next_row(&mut self.row)?;
        self.begins = if self.more { self.row[0].offset } else { self.rows.offset() };
        Ok(())
    }

    /// The next row of the section in hand; false where the section ends.
    fn in_section(&mut self) -> Result<bool, Misplaced> {
        self.advance()?;
        Ok(self.more && !self.at_section())
    }

    fn at_section(&self) -> bool {
        matches!(&self.row[..], [only] if SECTIONS.contains(&only.text.as_ref()))
    }

    /// Takes the line that opens a section and the header after it.
    fn open(&mut self, section: &'static str, columns: &[&'static str]) -> Result<Header<'a>, Misplaced> {
        if !self.more || !matches!(&self.row[..], [only] if only.text == section) {
            return refuse(self.begins, Reason::SectionMissing { section });
        }
        if !self.in_section()? {
            return refuse(self.begins, Reason::HeaderMissing { section });
        }
        let mut header: Header<'a> = Vec::with_capacity(self.row.len());
        for cell in &self.row {
            if header.contains(&cell.text) {
                return refuse(cell.offset, Reason::ColumnTwice { section, column: cell.text.to_string() });
            }
            header.push(cell.text.clone());
        }
        match columns.iter().find(|column| !header.iter().any(|name| name == *column)) {
            Some(column) => refuse(self.begins, Reason::ColumnMissing { section, column }),
            None => Ok(header),
        }
    }

    fn same_width_as(&self, header: &[Cow<'a, str>]) -> Result<(), Misplaced> {
        let (expected, found) = (header.len(), self.row.len());
        if expected == found {
            return Ok(());
        }
        let surplus = self.row.get(expected).map_or(self.begins, |cell| cell.offset);
        refuse(surplus, Reason::CellsUneven { expected, found })
    }

    fn cells(&self) -> Box<[Cow<'a, str>]> {
        self.row.iter().map(|cell| cell.text.clone()).collect()
    }

    fn meta(&mut self) -> Result<(Meta<'a>, Terms), Misplaced> {
        let header = self.open("META", &["key", "value"])?;
        if header.len() != 2 || header[0] != "key" {
            return refuse(self.begins, Reason::ColumnMissing { section: "META", column: "key" });
        }
        let mut values: HashMap<Cow<'a, str>, Cell<'a>> = HashMap::new();
        let mut meta = Vec::new();
        while self.in_section()? {
            self.same_width_as(&header)?;
            let (key, value) = (&self.row[0], &self.row[1]);
            if values.insert(key.text.clone(), value.clone()).is_some() {
                return refuse(key.offset, Reason::KeyTwice { key: key.text.to_string() });
            }
            meta.push((key.text.clone(), value.text.clone()));
        }
        let terms = Stated { values: &values, ends: self.begins }.terms()?;
        Ok((meta, terms))
    }

    fn projects(&mut self, terms: &Terms) -> Result<(Header<'a>, Vec<Project<'a>>), Misplaced> {
        let header = self.open("PROJECTS", &["project_id", "cost"])?;
        let [id_at, cost_at] = ["project_id", "cost"].map(|name| position(&header, name).unwrap_or_default());
        let stated = terms.projects_stated;
        let mut seen = HashSet::new();
        let mut projects: Vec<Project<'a>> = Vec::new();
        let mut surplus_at = None;
        while self.in_section()? {
            self.same_width_as(&header)?;
            if projects.len() as u32 == stated {
                surplus_at = Some(self.begins);
            }
            let (id, cost) = (&self.row[id_at], &self.row[cost_at]);
            if id.text.is_empty() {
                return refuse(id.offset, Reason::ProjectIdMissing);
            }
            if !seen.insert(id.text.clone()) {
                return refuse(id.offset, Reason::ProjectTwice { id: id.text.to_string() });
            }
            let amount = decimal(&cost.text, cost.offset, "a cost")?;
            if amount.is_negative() {
                return refuse(cost.offset, Reason::CostNegative);
            }
            projects.push(Project { id: id.text.clone(), cost: amount, cells: self.cells() });
        }
        let found = projects.len() as u32;
        if found > stated || (found < stated && self.more) {
            return refuse(surplus_at.unwrap_or(self.begins), Reason::ProjectCountWrong { stated, found });
        }
        Ok((header, projects))
    }

    fn votes(
        &mut self,
        terms: &Terms,
        projects: &[Project<'a>],
    ) -> Result<(Header<'a>, Vec<Ballot<'a>>), Misplaced> {
        let required: &[_] = if terms.vote_type.has_points() {
            &["voter_id", "vote", "points"]
        } else {
            &["voter_id", "vote"]
        };
        let header = self.open("VOTES", required)?;
        let [voter_at, vote_at] =
            ["voter_id", "vote"].map(|name| position(&header, name).unwrap_or_default());
        let points_at = position(&header, "points");
        let index: HashMap<&str, u32> = projects.iter().map(|p| p.id.as_ref()).zip(0..).collect();
        let stated = terms.votes_stated;
        let mut seen: HashSet<Cow<'a, str>> = HashSet::with_capacity(stated.min(1 << 20) as usize);
        let mut ballots = Vec::with_capacity(stated.min(1 << 20) as usize);
        let mut surplus_at = None;
        while self.in_section()? {
            self.same_width_as(&header)?;
            if ballots.len() as u32 == stated {
                surplus_at = Some(self.begins);
            }
            let voter = &self.row[voter_at];
            if voter.text.is_empty() {
                return refuse(voter.offset, Reason::VoterIdMissing);
            }
            if !seen.insert(voter.text.clone()) {
                return refuse(voter.offset, Reason::VoterTwice { id: voter.text.to_string() });
            }
            let vote = Vote { cell: &self.row[vote_at], points: points_at.map(|at| &self.row[at]), terms };
            let (choices, points) = vote.read(&index)?;
            ballots.push(Ballot { voter: voter.text.clone(), choices, points, cells: self.cells() });
        }
        if self.more {
            return refuse(self.begins, Reason::SectionRepeated);
        }
        let found = ballots.len() as u32;
        if found != stated {
            return refuse(surplus_at.unwrap_or(self.begins), Reason::VoteCountWrong { stated, found });
        }
        Ok((header, ballots))
    }
}

fn position(header: &[Cow<str>], name: &str) -> Option<usize> {
    header.iter().position(|column| column == name)
}

fn decimal(text: &str, offset: usize, what: &'static str) -> Result<Decimal, Misplaced> {
    Decimal::read(text).or_else(|fault| match fault {
        NotDecimal::NoNumber => refuse(offset, Reason::NoNumber { what, found: text.to_string() }),
        NotDecimal::TooLong => refuse(offset, Reason::NumberTooLong { what }),
    })
}

/// The values of META by key.
struct Stated<'m, 'a> {
    values: &'m HashMap<Cow<'a, str>, Cell<'a>>,
    /// Where META ends: the place to blame for a missing key.
    ends: usize,
}

impl<'m, 'a> Stated<'m, 'a> {
    fn terms(&self) -> Result<Terms, Misplaced> {
        let projects_stated = self.count(self.required("num_projects")?, "num_projects")?;
        let votes_stated = self.count(self.required("num_votes")?, "num_votes")?;
        let budget_cell = self.required("budget")?;
        let budget = decimal(&budget_cell.text, budget_cell.offset, "a budget")?;
        if !budget.is_positive() {
            return refuse(budget_cell.offset, Reason::BudgetNotPositive);
        }
        let vote_type = self.vote_type()?;
        let max_length = match self.optional("max_length") {
            Some(cell) => Some(self.count(cell, "max_length")?),
            None if vote_type == VoteType::ChooseOne => Some(1),
            None => None,
        };
        let max_sum_points = match self.optional("max_sum_points") {
            Some(cell) => Some(decimal(&cell.text, cell.offset, "max_sum_points")?),
            None => None,
        };
        let default_score = match self.optional("default_score") {
            Some(cell) if vote_type == VoteType::Scoring => {
                decimal(&cell.text, cell.offset, "default_score")?
            }
            _ => Decimal::ZERO,
        };
        Ok(Terms {
            vote_type,
            budget,
            max_length,
            max_sum_points,
            default_score,
            projects_stated,
            votes_stated,
        })
    }

    fn optional(&self, key: &str) -> Option<&'m Cell<'a>> {
        self.values.get(key).filter(|cell| !cell.is_missing())
    }

    fn required(&self, key: &'static str) -> Result<&'m Cell<'a>, Misplaced> {
        self.optional(key).map_or_else(|| refuse(self.ends, Reason::KeyMissing { key }), Ok)
    }

    fn count(&self, cell: &Cell, what: &'static str) -> Result<u32, Misplaced> {
        let digits = cell.text.bytes().all(|b| b.is_ascii_digit());
        match cell.text.parse() {
            Ok(count) if digits => Ok(count),
            _ => refuse(cell.offset, Reason::CountNoNumber { what, found: cell.text.to_string() }),
        }
    }

    fn vote_type(&self) -> Result<VoteType, Misplaced> {
        let cell = self.required("vote_type")?;
        let all = [
            VoteType::Approval,
            VoteType::ChooseOne,
            VoteType::Cumulative,
            VoteType::Scoring,
            VoteType::Ordinal,
        ];
        let unknown = Reason::VoteTypeUnknown { found: cell.text.to_string() };
        all.into_iter().find(|kind| kind.word() == cell.text).map_or_else(|| refuse(cell.offset, unknown), Ok)
    }
}

/// The cells of one row that say what somebody voted.
struct Vote<'r, 'a> {
    cell: &'r Cell<'a>,
    points: Option<&'r Cell<'a>>,
    terms: &'r Terms,
}

impl Vote<'_, '_> {
    fn read(&self, index: &HashMap<&str, u32>) -> Result<Choices, Misplaced> {
        let mut choices: Vec<u32> = Vec::new();
        let mut repeated = None;
        for (id, offset) in self.named(index) {
            let Some(&project) = index.get(id) else {
                return refuse(offset, Reason::ProjectUnknown { id: id.to_string() });
            };
            if choices.contains(&project) {
                repeated = repeated.or(Some((id, offset)));
            } else {
                choices.push(project);
            }
        }
        if let Some((id, offset)) = repeated
            && (self.points.is_some() || self.terms.vote_type == VoteType::Ordinal)
        {
            return refuse(offset, Reason::ChoiceTwice { id: id.to_string() });
        }
        let found = choices.len() as u32;
        match self.terms.max_length {
            Some(allowed) if found > allowed => {
                return refuse(self.cell.offset, Reason::VoteTooLong { allowed, found });
            }
            _ => {}
        }
        Ok((choices.into(), self.points(found as usize)?))
    }

    /// A project may be called `none`; only then does the word stand for it.
    fn named(&self, index: &HashMap<&str, u32>) -> Vec<(&str, usize)> {
        match index.get_key_value(self.cell.text.as_ref()) {
            Some(_) => vec![(self.cell.text.as_ref(), self.cell.offset)],
            None => self.cell.items().collect(),
        }
    }

    fn points(&self, projects: usize) -> Result<Box<[Decimal]>, Misplaced> {
        let Some(cell) = self.points else { return Ok(Box::default()) };
        let shared_out = self.terms.vote_type == VoteType::Cumulative;
        let mut points = Vec::with_capacity(projects);
        for (item, offset) in cell.items() {
            let given = decimal(item, offset, "a number of points")?;
            if given.is_negative() && shared_out {
                return refuse(offset, Reason::PointsNegative);
            }
            points.push(given);
        }
        let blank_column = points.is_empty() && !self.terms.vote_type.has_points();
        if points.len() != projects && !blank_column {
            return refuse(cell.offset, Reason::PointsUnaligned { projects, points: points.len() });
        }
        let sum: Decimal = points.iter().copied().sum();
        match self.terms.max_sum_points {
            Some(allowed) if sum > allowed && shared_out => {
                let (allowed, found) = (allowed.to_string(), sum.to_string());
                refuse(cell.offset, Reason::PointsOverspent { allowed, found })
            }
            _ => Ok(points.into()),
        }
    }
}
