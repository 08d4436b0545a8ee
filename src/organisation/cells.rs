//! A CSV file as records whose lines are known. The csv crate does the parsing; here is what it is lenient about.

use super::read::Fault;

/// A record, and the line it begins on.
pub(super) struct Record {
    pub line: usize,
    pub cells: Vec<String>,
}

/// Reads a file: its header and its records, or what is wrong with it as a whole.
pub(super) fn records(file: &str, bytes: &[u8]) -> Result<Vec<Record>, Fault> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let line = 1 + newlines(&bytes[..error.valid_up_to()]);
            let what = "it is not UTF-8. Save it as “CSV UTF-8”";
            return Err(Fault::new(file, line, "", what));
        }
    };
    let delimiter = delimiter(text);
    if let Some(line) = open_quote(text, delimiter) {
        return Err(Fault::new(file, line, "", "a quote begins here and is never closed"));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut records, mut line, mut counted) = (Vec::new(), 1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| Fault::new(file, line, "", &error.to_string()))?;
        let begins = record.position().map_or(counted, |position| position.byte() as usize);
        // The crate's place stands before the blank lines that it skips.
        let blank = text.as_bytes()[begins..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
        line += newlines(&text.as_bytes()[counted..begins + blank]);
        counted = begins + blank;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            records.push(Record { line, cells });
        }
    }
    Ok(records)
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// What parts the cells of the first line.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or("");
    let many = |delimiter: char| header.matches(delimiter).count();
    if many(',') > many(';') { b',' } else { b';' }
}

/// The line on which a quote opens that is never closed.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let (mut line, mut opened, mut at_start) = (1, None, true);
    for byte in text.bytes() {
        match (byte, opened) {
            (b'"', Some(_)) => opened = None, // a doubled quote opens again at once
            (b'"', None) if at_start => opened = Some(line),
            _ => {}
        }
        let parts = byte == delimiter || byte == b'\n';
        at_start = (parts && opened.is_none()) || byte == b'"' || (at_start && byte == b' ');
        line += usize::from(byte == b'\n');
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        let records = records("f.csv", text.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
        records.into_iter().map(|record| (record.line, record.cells)).collect()
    }

    #[test]
    fn either_delimiter_and_either_line_end_and_a_mark_in_front_give_the_same_cells() {
        let plain = read("key;name\nola;Ola\n");
        assert_eq!(plain, [(1, vec!["key".into(), "name".into()]), (2, vec!["ola".into(), "Ola".into()])]);
        for text in ["key,name\nola,Ola", "\u{feff}key;name\r\nola;Ola\r\n", "key;name\n\"ola\"; \"Ola\" \n"]
        {
            let found = read(text);
            assert_eq!(found.len(), 2, "{text:?}");
            assert_eq!(found[0], plain[0], "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_over_blank_ones_and_inside_quotes() {
        let found = read("key;name\r\n\r\n\r\nola;\"O\r\nla \"\"N\"\"; x\"\r\nkari;Kari\r\n");
        let lines: Vec<usize> = found.iter().map(|record| record.0).collect();
        assert_eq!(lines, [1, 4, 6]);
        assert_eq!(found[1].1[1], "O\r\nla \"N\"; x");
    }

    #[test]
    fn an_open_quote_and_bytes_that_are_no_utf8_are_told_with_their_line() {
        let fault = |bytes: &[u8]| records("f.csv", bytes).err().map(|fault| fault.line);
        assert_eq!(fault(b"key;name\nola;\"Ola\nkari;Kari\n"), Some(2));
        assert_eq!(fault(b"key;name\nola;Ola\nbj\xf8rn;B\n"), Some(3));
        assert_eq!(fault(b"key;name\nola;5\" skjerm\n"), None);
    }
}
