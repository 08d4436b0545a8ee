//! Tables for spreadsheets: `;` between cells, a byte order mark, and no cell that a spreadsheet would calculate.

/// A table as text. Cells that begin like a formula get an apostrophe in front.
pub fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut writer = ::csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(head);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| harmless(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

fn harmless(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') if !is_number => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_only_text() {
        let rows = [["=1+1".to_owned(), "-12".to_owned()], ["@SUM(A1)".to_owned(), "a;b".to_owned()]];
        let text = table(["x", "y"], rows.into_iter());
        assert_eq!(text, "\u{feff}x;y\n'=1+1;-12\n'@SUM(A1);\"a;b\"\n");
    }
}
