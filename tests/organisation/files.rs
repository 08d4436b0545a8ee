//! Bad files are refused whole, every fault with file, line and column.

use idedugnad::organisation::{File, read};
use proptest::prelude::*;

fn file(name: &str, text: &str) -> File {
    File { name: name.into(), bytes: text.as_bytes().to_vec() }
}

fn faults(files: &[File]) -> Vec<String> {
    read(files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn every_fault_is_told_with_file_line_and_column() {
    let people = "key;name;affiliation;unit;from\n\
                  ola;Ola;employee;kontor;2024-02-30\n\
                  \n\
                  Kari Nord;Kari;sjef;kontor;\n\
                  per;;employee;;1.1.2024;mer\n";
    let leavers = "brukernavn,siste dag\r\nola,\r\nkari,31.12.2023\r\n";
    assert_eq!(
        faults(&[file("people.csv", people), file("sluttet.csv", leavers)]),
        [
            "people.csv, line 2, column from: a day is written 2026-08-31 or 31.08.2026.",
            "people.csv, line 4, column affiliation: one of these must stand here: employee, user_organisation or \
             municipal_partner.",
            "people.csv, line 4, column key: 1 to 80 letters, digits, and the signs - . _ @ can stand here.",
            "people.csv, line 5: it has more cells than the header.",
            "people.csv, line 5, column unit: something must stand here.",
            "people.csv, line 5, column name: a name must stand here.",
            "sluttet.csv, line 2, column siste dag: a day must stand here.",
        ]
    );
}

#[test]
fn a_file_of_unknown_name_or_columns_is_refused() {
    assert_eq!(faults(&[file("lonn.csv", "a;b\n")]).len(), 1);
    assert_eq!(faults(&[file("people.xlsx", "PK")]).len(), 1);
    assert_eq!(
        faults(&[file("leavers.csv", "key;key;lønn\nola;ola;1\n")]),
        [
            "leavers.csv, line 1, column key: this column stands twice.",
            "leavers.csv, line 1, column lønn: this column is not known here. Take it out, so that no more is read \
             than is needed.",
            "leavers.csv, line 1: the column last_day is missing.",
        ]
    );
    assert_eq!(faults(&[file("leavers.csv", "")]), ["leavers.csv, line 1: there is no header line."]);
}

#[test]
fn the_example_can_be_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/organisation");
    let mut files = Vec::new();
    for name in ["units", "municipalities", "people", "managers", "absences", "leavers"] {
        let bytes = std::fs::read(folder.join(format!("{name}.csv"))).expect("an example");
        files.push(File { name: format!("{name}.csv"), bytes });
    }
    assert_eq!(faults(&files), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_stands_in_a_file_it_is_read_or_refused_at_a_line_that_is_there(
        head in prop_oneof![Just("key;last_day\n"), Just("\u{feff}key,last_day\r\n"), Just("")],
        text in prop_oneof!["[a-zø;,\"\r\n 0-9.-]{0,80}".prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..60)],
    ) {
        let bytes = [head.as_bytes(), &text].concat();
        let lines = 1 + bytes.iter().filter(|byte| **byte == b'\n').count();
        if let Err(faults) = read(&[File { name: "leavers.csv".into(), bytes }]) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line)), "{faults:?}");
        }
    }
}
