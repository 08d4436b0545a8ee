//! `idedugnad import organisation`: the example goes in, once; what stands in the way is told; nothing is half done.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn idedugnad(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idedugnad"));
    command.args(arguments).env_remove("IDEDUGNAD_DATABASE").output().expect("the program runs")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/organisation")
}

fn import(from: &Path, database: &str, more: &[&str]) -> Output {
    let from = from.display().to_string();
    idedugnad(&[&["import", "organisation", &from, "--database", database], more].concat())
}

/// What the lines say that differs from day to day is left out.
const FIRST_TIME: &str = "\
unit direktoratet is new
unit fylke-nord is new
unit y-rostene is new
unit 9001 is new
unit 9002 is new
unit 9003 is new
unit kontor-solvik is new
unit kontor-tindefjord is new
unit kontor-lyngnes is new
person svanhild is new, in kontor-lyngnes from 2019-03-01
person borghild is new, in direktoratet from 2020-01-01
person eirik is new, in fylke-nord from 2020-01-01
person marit is new, in kontor-solvik from 2020-01-01
person hallvard is new, in kontor-tindefjord from 2020-01-01
person odd is new, in kontor-solvik from 2021-08-15
person ragna is new, in 9001 from 2022-01-01
person yusuf is new, in y-rostene from 2022-01-01
person eirik is in fylke-nord under borghild from 2020-01-01
person marit is in kontor-solvik under eirik from 2020-01-01
person hallvard is in kontor-tindefjord under eirik from 2020-01-01
person odd is in kontor-solvik under marit from 2021-08-15
person svanhild is in kontor-lyngnes under hallvard from 2024-01-01
person marit is away from 2026-02-01 until 2026-09-01, odd stands in
person hallvard leaves, and is not here from 2026-07-01
unit kontor-lyngnes ends before 2024-01-01, followed by kontor-tindefjord
person svanhild is in kontor-tindefjord under hallvard from 2024-01-01
";

#[test]
fn the_example_is_taken_in_once_and_a_dry_run_tells_it_beforehand() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("contest.db").display());
    let nowhere = import(&example(), &url, &["--dry-run"]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", said(&nowhere.stderr));
    // Any command that makes the database will do.
    let units = example().join("units.csv");
    let municipalities = example().join("municipalities.csv").display().to_string();
    let first = import(&units, &url, &[&municipalities]);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first.stderr));
    let before = said(&idedugnad(&["journal", "verify", "--database", &url]).stdout);

    let tried = import(&example(), &url, &["--dry-run"]);
    assert_eq!(said(&idedugnad(&["journal", "verify", "--database", &url]).stdout), before);
    let done = import(&example(), &url, &[]);
    assert_eq!((tried.status.code(), done.status.code()), (Some(0), Some(0)), "{}", said(&done.stderr));
    let told = |output: &Output| {
        let text = said(&output.stdout);
        text.lines().filter(|line| !line.ends_with(" made.")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told(&tried), told(&done));
    // The office had ended before anybody was known to work there; she goes over all the same.
    let moved = "person svanhild is in kontor-tindefjord under hallvard from 2024-01-01";
    assert!(told(&done).iter().any(|line| line == moved), "{:?}", told(&done));
    for again in [&["--dry-run"][..], &[]] {
        assert_eq!(said(&import(&example(), &url, again).stdout), "Nothing has changed.\n");
    }
}

#[test]
fn the_whole_example_at_once_changes_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("contest.db").display());
    let output = import(&example(), &url, &[]);
    assert_eq!(said(&output.stderr), "");
    assert_eq!(said(&output.stdout), format!("{FIRST_TIME}26 changes were made.\n"));
    assert_eq!(said(&import(&example(), &url, &[]).stdout), "Nothing has changed.\n");
}

#[test]
fn rows_that_the_rules_refuse_are_all_told_with_their_places_and_nothing_is_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("contest.db").display());
    assert_eq!(import(&example(), &url, &[]).status.code(), Some(0));
    let before = said(&idedugnad(&["journal", "verify", "--database", &url]).stdout);
    let people = folder.path().join("people.csv");
    std::fs::write(
        &people,
        "\u{feff}Brukernavn;Navn;Tilknytning;Enhet;Leder;Fra\r\n\
         ny;\"Ny; Nylund\";ansatt;kontor-solvik;marit;\r\n\
         borghild;Borghild Aasland;ansatt;direktoratet;odd;\r\n\
         ukjent;Ukjent;ansatt;kontor-finnes-ikke;;\r\n\
         odd;Odd Kvernvik;ansatt;fylke-nord;;01.01.2020\r\n",
    )
    .expect("written");
    let leavers = folder.path().join("leavers.csv");
    std::fs::write(&leavers, "key,last_day\ningen,2026-01-01\n").expect("written");
    let output = import(&people, &url, &[&leavers.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        said(&output.stderr),
        "people.csv, line 4, column Enhet: There is no unit kontor-finnes-ikke, neither here nor in the register.\n\
         people.csv, line 5, column Fra: The new post must begin after the one before it.\n\
         people.csv, line 3, column Leder: Nobody can be their own manager, not even through others.\n\
         leavers.csv, line 2, column key: There is no login name ingen, neither here nor in the register.\n\
         Nothing was imported.\n"
    );
    assert_eq!(said(&idedugnad(&["journal", "verify", "--database", &url]).stdout), before);
}
