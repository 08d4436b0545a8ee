//! From files to rows: every cell becomes a code, a day, a word we know or a name, or is told with file, line and column.

use std::collections::BTreeMap;
use std::fmt;

use super::cells::{Record, records};
use super::columns::{Kind, affiliation, unit_kind, word};
use crate::contest::organisation::{
    AbsenceRow, LeaverRow, ManagerRow, PersonRow, Rows, Sheet, Under, UnitRow,
};
use crate::contest::{Affiliation, Code, Time, UnitKind};
use crate::oslo;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 200;

/// A file as it came.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, by which it is known what it lists.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// What is wrong with a file, and where. Displayed as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, from 1; 0 if it is about the file as a whole.
    pub line: usize,
    /// The column as its header names it; empty if it is about the line as a whole.
    pub column: String,
    /// What is wrong there.
    pub what: String,
}

impl Fault {
    pub(super) fn new(file: &str, line: usize, column: &str, what: &str) -> Fault {
        Fault { file: file.into(), line, column: column.into(), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}", self.what.trim_end_matches('.'))?;
        f.write_str(".")
    }
}

/// Files, read.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// What they say; without names, which are told apart only where texts are.
    pub(super) rows: Rows,
    /// The names of units and people, by row.
    pub(super) names: BTreeMap<(Sheet, usize), String>,
    /// Where each row stands.
    places: BTreeMap<(Sheet, usize), Place>,
}

/// Where a row stands.
#[derive(Clone, Debug)]
struct Place {
    file: String,
    line: usize,
    /// Headers by the names that rows give their fields.
    headers: BTreeMap<&'static str, String>,
}

impl Register {
    /// What is wrong with a field of a row, at its place.
    pub(super) fn fault(&self, at: (Sheet, usize), field: &str, what: &str) -> Fault {
        let Some(place) = self.places.get(&at) else { return Fault::new("", 0, "", what) };
        // Rows say when something is over, files the last day of it.
        let field = if field == "until" { "last_day" } else { field };
        let column = place.headers.get(field).map_or("", String::as_str);
        Fault::new(&place.file, place.line, column, what)
    }
}

/// Reads files.
///
/// # Errors
/// Everything that is wrong with them; never empty.
pub fn read(files: &[File]) -> Result<Register, Vec<Fault>> {
    let (mut register, mut faults) = (Register::default(), Vec::new());
    for file in files {
        match kind(file) {
            Some(kind) => read_one(&mut register, &mut faults, kind, file),
            None => faults.push(Fault::new(
                &file.name,
                0,
                "",
                "its name tells not what it lists. It is one of units, municipalities, people, managers, absences and \
                 leavers, with the ending .csv",
            )),
        }
    }
    if faults.is_empty() { Ok(register) } else { Err(faults) }
}

fn kind(file: &File) -> Option<Kind> {
    let (stem, ending) = file.name.rsplit_once('.')?;
    if ending.eq_ignore_ascii_case("csv") { Kind::of(stem) } else { None }
}

fn read_one(register: &mut Register, faults: &mut Vec<Fault>, kind: Kind, file: &File) {
    let records = match records(&file.name, &file.bytes) {
        Ok(records) => records,
        Err(fault) => return faults.push(fault),
    };
    let Some((head, rest)) = records.split_first() else {
        return faults.push(Fault::new(&file.name, 1, "", "there is no header line"));
    };
    let columns = match columns(kind, &file.name, head) {
        Ok(columns) => columns,
        Err(mut found) => return faults.append(&mut found),
    };
    for record in rest {
        let mut row = Row { file: &file.name, columns: &columns, head, record, faults: Vec::new() };
        if record.cells.iter().skip(head.cells.len()).any(|cell| !cell.is_empty()) {
            row.refuse("", "it has more cells than the header");
        }
        row.enter(register, kind);
        faults.append(&mut row.faults);
    }
}

/// Which cell each column stands in.
fn columns(kind: Kind, file: &str, head: &Record) -> Result<BTreeMap<&'static str, usize>, Vec<Fault>> {
    let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
    for (place, header) in head.cells.iter().enumerate() {
        let name = word(header);
        let known = kind
            .columns()
            .iter()
            .find(|(column, others, _)| *column == name || others.contains(&name.as_str()));
        let what = match known {
            _ if name.is_empty() => continue,
            Some((column, ..)) if found.insert(*column, place).is_some() => "this column stands twice",
            Some(_) => continue,
            None => "this column is not known here. Take it out, so that no more is read than is needed",
        };
        faults.push(Fault::new(file, head.line, header, what));
    }
    for (column, ..) in
        kind.columns().iter().filter(|(column, _, needed)| *needed && !found.contains_key(column))
    {
        faults.push(Fault::new(file, head.line, "", &format!("the column {column} is missing")));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// One row in reading.
struct Row<'a> {
    file: &'a str,
    columns: &'a BTreeMap<&'static str, usize>,
    head: &'a Record,
    record: &'a Record,
    faults: Vec<Fault>,
}

impl Row<'_> {
    fn enter(&mut self, register: &mut Register, kind: Kind) {
        let (sheet, row, name) = match kind {
            Kind::Units | Kind::Municipalities => {
                let unit = self.unit(kind);
                register.rows.units.push(unit);
                (Sheet::Units, register.rows.units.len(), self.name())
            }
            Kind::People => {
                let person = self.person();
                register.rows.people.push(person);
                (Sheet::People, register.rows.people.len(), self.name())
            }
            Kind::Managers => {
                let link = ManagerRow { key: self.key(), manager: self.manager(), from: self.day("from") };
                register.rows.managers.push(link);
                (Sheet::Managers, register.rows.managers.len(), None)
            }
            Kind::Absences => {
                let absence = AbsenceRow {
                    key: self.key(),
                    from: self.needed_day("from"),
                    until: self.after("last_day"),
                    substitute: self.code("substitute"),
                };
                register.rows.absences.push(absence);
                (Sheet::Absences, register.rows.absences.len(), None)
            }
            Kind::Leavers => {
                let until = self.after("last_day");
                if until.is_none() && self.faults.is_empty() {
                    self.refuse("last_day", "a day must stand here");
                }
                register.rows.leavers.push(LeaverRow { key: self.key(), until: until.unwrap_or_default() });
                (Sheet::Leavers, register.rows.leavers.len(), None)
            }
        };
        let at = (sheet, row - 1);
        let header = |(column, cell): (&&'static str, &usize)| (*column, self.head.cells[*cell].clone());
        let headers = self.columns.iter().map(header).collect();
        register.places.insert(at, Place { file: self.file.into(), line: self.record.line, headers });
        register.names.extend(name.map(|name| (at, name)));
    }

    fn unit(&mut self, kind: Kind) -> UnitRow {
        let kind = match kind {
            Kind::Municipalities => UnitKind::Municipality,
            _ => self
                .known("kind", unit_kind, "directorate, county, office, user_organisation or municipality")
                .unwrap_or(UnitKind::Office),
        };
        UnitRow {
            code: self.needed_code("code"),
            kind,
            name: None,
            parent: self.code("parent"),
            municipalities: self.columns.contains_key("municipalities").then(|| self.codes("municipalities")),
            from: self.day("from"),
            until: self.after("last_day"),
            successors: self.codes("successors"),
        }
    }

    fn person(&mut self) -> PersonRow {
        let affiliation =
            self.known("affiliation", affiliation, "employee, user_organisation or municipal_partner");
        PersonRow {
            key: self.key(),
            name: None,
            affiliation: affiliation.unwrap_or(Affiliation::Employee),
            unit: self.needed_code("unit"),
            manager: self.manager(),
            from: self.day("from"),
        }
    }

    fn refuse(&mut self, column: &str, what: &str) {
        let header = self.columns.get(column).map_or("", |cell| self.head.cells[*cell].as_str());
        self.faults.push(Fault::new(self.file, self.record.line, header, what));
    }

    /// The cell of a column; empty if there is none.
    fn cell(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|cell| self.record.cells.get(*cell)).map_or("", String::as_str)
    }

    fn known<T>(&mut self, column: &str, read: impl Fn(&str) -> Option<T>, words: &str) -> Option<T> {
        let found = read(&word(self.cell(column)));
        if found.is_none() {
            self.refuse(column, &format!("one of these must stand here: {words}"));
        }
        found
    }

    fn key(&mut self) -> Code {
        self.needed_code("key")
    }

    fn needed_code(&mut self, column: &str) -> Code {
        if self.cell(column).is_empty() {
            self.refuse(column, "something must stand here");
            return Code::from("");
        }
        self.code(column).unwrap_or_else(|| Code::from(""))
    }

    fn code(&mut self, column: &str) -> Option<Code> {
        let code = Code::from(self.cell(column).to_lowercase().as_str());
        if code.as_str().is_empty() {
            return None;
        }
        if !code.is_well_formed() {
            self.refuse(column, "1 to 80 letters, digits, and the signs - . _ @ can stand here");
            return None;
        }
        Some(code)
    }

    /// Codes parted by commas, bars or blanks.
    fn codes(&mut self, column: &str) -> Vec<Code> {
        let cell = self.cell(column).to_lowercase();
        let parts = cell.split(|c: char| c == ',' || c == '|' || c.is_whitespace());
        let codes: Vec<Code> = parts.filter(|part| !part.is_empty()).map(Code::from).collect();
        if codes.iter().any(|code| !code.is_well_formed()) {
            self.refuse(column, "codes parted by commas or blanks can stand here");
            return Vec::new();
        }
        codes
    }

    fn manager(&mut self) -> Under {
        if !self.columns.contains_key("manager") {
            return Under::AsBefore;
        }
        self.code("manager").map_or(Under::Nobody, Under::Person)
    }

    fn name(&mut self) -> Option<String> {
        let name = self.cell("name").to_owned();
        let what = match name.chars().count() {
            0 => "a name must stand here",
            1..=NAME_CHARS_MAX if !name.chars().any(char::is_control) => return Some(name),
            _ => "a name has at most 200 characters, on one line",
        };
        self.refuse("name", what);
        None
    }

    /// The first instant of a day, if one stands there.
    fn day(&mut self, column: &str) -> Option<Time> {
        self.civil(column).and_then(|day| midnight(day).or_else(|| self.no_day(column)))
    }

    fn needed_day(&mut self, column: &str) -> Time {
        if self.cell(column).is_empty() {
            self.refuse(column, "a day must stand here");
        }
        self.day(column).unwrap_or_default()
    }

    /// The first instant after a day, if one stands there.
    fn after(&mut self, column: &str) -> Option<Time> {
        let day = self.civil(column)?;
        day.tomorrow().ok().and_then(midnight).or_else(|| self.no_day(column))
    }

    fn civil(&mut self, column: &str) -> Option<jiff::civil::Date> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let formats = ["%Y-%m-%d", "%d.%m.%Y"];
        let found = formats.iter().find_map(|format| jiff::civil::Date::strptime(format, cell).ok());
        let sensible = found.filter(|day| (1900..2200).contains(&day.year()));
        if sensible.is_none() {
            self.no_day(column);
        }
        sensible
    }

    fn no_day(&mut self, column: &str) -> Option<Time> {
        self.refuse(column, "a day is written 2026-08-31 or 31.08.2026");
        None
    }
}

fn midnight(day: jiff::civil::Date) -> Option<Time> {
    oslo::on_the_wall(day.at(0, 0, 0, 0)).ok()
}
