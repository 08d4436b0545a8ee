//! What is refused in a `.pb` file: each reason once, in the order of the enum, with its exact place.

use idedugnad::pabulib::{Reason, VoteType, read, totals};

const META: &str = "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;approval\n";
const PROJECTS: &str = "PROJECTS\nproject_id;cost;name\na;60;Æres bænk\nb;33,50;\"Tre; \"\"fire\"\"\"\n";
const VOTES: &str = "VOTES\nvoter_id;vote\n1;a,b\n2;\n";

fn whole() -> String {
    format!("{META}{PROJECTS}{VOTES}")
}

fn points(votes: &str) -> String {
    let meta = META.replace("approval", "cumulative\nmax_sum_points;10");
    format!("{meta}{PROJECTS}VOTES\nvoter_id;vote;points\n{votes}")
}

/// The code and place of the refusal after one change of the good file.
fn refused(from: &str, to: &str) -> (&'static str, u32, u32) {
    let whole = whole();
    assert!(whole.contains(from), "{from:?} is in the file");
    place(whole.replacen(from, to, 1).as_bytes())
}

fn place(bytes: &[u8]) -> (&'static str, u32, u32) {
    let refusal = read(bytes).expect_err("a refusal");
    let sentence = refusal.reason.to_string();
    assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
    (refusal.reason.code(), refusal.line, refusal.column)
}

#[test]
fn the_good_file_is_read_whole() {
    let text = whole();
    for text in
        [text.clone(), format!("\u{feff}{text}"), text.replace('\n', "\r\n"), text.trim_end().to_string()]
    {
        let election = read(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(election.vote_type, VoteType::Approval);
        assert_eq!(election.budget.to_string(), "100");
        assert_eq!(election.meta("num_votes"), Some("2"));
        let [a, b] = &election.projects[..] else { panic!("two projects") };
        assert_eq!((a.cost.to_string(), b.cost.to_string()), ("60".into(), "33.5".into()));
        assert_eq!(election.project_cell(a, "name"), Some("Æres bænk"));
        assert_eq!(election.project_cell(b, "name"), Some("Tre; \"fire\""));
        assert_eq!(&*election.ballots[0].choices, [0, 1]);
        assert!(election.ballots[1].choices.is_empty());
    }
}

#[test]
fn unknown_columns_are_kept_and_none_is_missing() {
    let text = whole().replace("cost;name\na;60;Æres bænk", "cost;shoe\na;60;none");
    let election = read(text.as_bytes()).expect("an election");
    assert_eq!(election.project_columns, ["project_id", "cost", "shoe"]);
    assert_eq!(election.project_cell(&election.projects[0], "shoe"), None);
    assert_eq!(&*election.projects[0].cells, ["a", "60", "none"]);
    let text = whole().replace("2;\n", "2;none\n");
    assert!(read(text.as_bytes()).expect("an election").ballots[1].choices.is_empty());
}

#[test]
fn a_project_approved_twice_on_one_ballot_counts_once() {
    let text = whole().replace("1;a,b", "1;a,b,a");
    let election = read(text.as_bytes()).expect("an election");
    assert_eq!(&*election.ballots[0].choices, [0, 1]);
}

#[test]
fn points_may_be_decimal_and_a_project_not_named_gets_the_default() {
    let meta = META.replace("approval", "scoring\ndefault_score;1.5");
    let text = format!("{meta}{PROJECTS}VOTES\nvoter_id;vote;points\n1;b,a;0.25,-3\n2;b;2\n");
    let election = read(text.as_bytes()).expect("an election");
    let totals = totals(&election, idedugnad::pabulib::Utility::Points).expect("points");
    let totals: Vec<String> = totals.iter().map(ToString::to_string).collect();
    assert_eq!(totals, ["-1.5", "2.25"]);
}

#[test]
fn a_byte_that_is_not_utf8_is_refused_where_it_stands() {
    let mut bytes = whole().into_bytes();
    let letter = bytes.iter().position(|&b| b == 0xC3).expect("a letter of two bytes");
    bytes[letter + 1] = b'!';
    assert_eq!(place(&bytes), ("NOT_UTF8", 9, 6));
}

#[test]
fn every_bad_file_is_refused_with_line_and_column() {
    let table: &[(&str, &str, (&str, u32, u32))] = &[
        ("fire\"\"\"", "fire\"\"", ("QUOTE_UNCLOSED", 10, 9)),
        ("\"Tre; \"\"fire\"\"\"", "\"Tre\" fire", ("QUOTE_MISPLACED", 10, 14)),
        ("META\n", "", ("SECTION_MISSING", 1, 1)),
        ("PROJECTS", "VOTES", ("SECTION_MISSING", 7, 1)),
        (VOTES, "", ("SECTION_MISSING", 11, 1)),
        ("2;\n", "2;\nMETA\n", ("SECTION_REPEATED", 15, 1)),
        ("voter_id;vote\n1;a,b\n2;\n", "", ("HEADER_MISSING", 12, 1)),
        ("key;value", "name;value", ("COLUMN_MISSING", 2, 1)),
        ("project_id;cost", "id;cost", ("COLUMN_MISSING", 8, 1)),
        ("voter_id;vote", "voter;vote", ("COLUMN_MISSING", 12, 1)),
        ("approval", "scoring", ("COLUMN_MISSING", 12, 1)),
        ("cost;name", "cost;cost", ("COLUMN_TWICE", 8, 17)),
        ("1;a,b", "1;a;b", ("CELLS_UNEVEN", 13, 5)),
        ("2;\n", "2\n", ("CELLS_UNEVEN", 14, 1)),
        ("num_votes;2\n", "num_votes;2\nnum_votes;2\n", ("KEY_TWICE", 5, 1)),
        ("budget;100\n", "", ("KEY_MISSING", 6, 1)),
        ("budget;100", "budget;none", ("KEY_MISSING", 7, 1)),
        ("num_votes;2", "num_votes;two", ("COUNT_NO_NUMBER", 4, 11)),
        ("num_projects;2", "num_projects;+2", ("COUNT_NO_NUMBER", 3, 14)),
        ("a;60", "a;sixty", ("NO_NUMBER", 9, 3)),
        ("a;60", "a;", ("NO_NUMBER", 9, 3)),
        ("a;60", "a;1.000.000", ("NO_NUMBER", 9, 3)),
        ("budget;100", "budget; 1e5", ("NO_NUMBER", 5, 9)),
        ("a;60", "a;0.1234567891", ("NUMBER_TOO_LONG", 9, 3)),
        ("a;60", "a;-60", ("COST_NEGATIVE", 9, 3)),
        ("budget;100", "budget;0.00", ("BUDGET_NOT_POSITIVE", 5, 8)),
        ("approval", "acclaim", ("VOTE_TYPE_UNKNOWN", 6, 11)),
        ("\na;60", "\n;60", ("PROJECT_ID_MISSING", 9, 1)),
        ("\nb;33", "\na;33", ("PROJECT_TWICE", 10, 1)),
        ("num_projects;2", "num_projects;3", ("PROJECT_COUNT_WRONG", 11, 1)),
        ("num_projects;2", "num_projects;1", ("PROJECT_COUNT_WRONG", 10, 1)),
        ("\n2;\n", "\n;b\n", ("VOTER_ID_MISSING", 14, 1)),
        ("\n2;\n", "\n1;\n", ("VOTER_TWICE", 14, 1)),
        ("1;a,b", "1;a,ø", ("PROJECT_UNKNOWN", 13, 5)),
        ("1;a,b", "1;a, c", ("PROJECT_UNKNOWN", 13, 6)),
        ("1;a,b", "1;a,", ("PROJECT_UNKNOWN", 13, 5)),
        ("1;a,b", "\n\"1\";\"a,c\"", ("PROJECT_UNKNOWN", 14, 8)),
        ("approval", "choose-1", ("VOTE_TOO_LONG", 13, 3)),
        ("approval", "approval\nmax_length;1", ("VOTE_TOO_LONG", 14, 3)),
        ("num_votes;2", "num_votes;3", ("VOTE_COUNT_WRONG", 15, 1)),
        ("num_votes;2", "num_votes;1", ("VOTE_COUNT_WRONG", 14, 1)),
    ];
    for (from, to, expected) in table {
        assert_eq!(refused(from, to), *expected, "{from:?} → {to:?}");
    }
    assert_eq!(place(b""), ("SECTION_MISSING", 1, 1));
}

#[test]
fn every_bad_ballot_with_points_or_places_is_refused_with_line_and_column() {
    let table: &[(&str, (&str, u32, u32))] = &[
        ("1;a,b,a;1,2,3\n2;;\n", ("CHOICE_TWICE", 14, 7)),
        ("1;a,b;5\n2;;\n", ("POINTS_UNALIGNED", 14, 7)),
        ("1;;5\n2;;\n", ("POINTS_UNALIGNED", 14, 4)),
        ("1;a,b;5,x\n2;;\n", ("NO_NUMBER", 14, 9)),
        ("1;a,b;5,-1\n2;;\n", ("POINTS_NEGATIVE", 14, 9)),
        ("1;a,b;6,4.5\n2;;\n", ("POINTS_OVERSPENT", 14, 7)),
    ];
    for (votes, expected) in table {
        assert_eq!(place(points(votes).as_bytes()), *expected, "{votes:?}");
    }
    let ordinal = whole().replace("approval", "ordinal").replace("1;a,b", "1;a,b,a");
    assert_eq!(place(ordinal.as_bytes()), ("CHOICE_TWICE", 13, 7));
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_lacks_only_the_last_line_end() {
    let whole = whole();
    let cut_short = |&at: &usize| whole.is_char_boundary(at) && read(&whole.as_bytes()[..at]).is_ok();
    let accepted: Vec<usize> = (0..whole.len()).filter(cut_short).collect();
    assert_eq!(accepted, [whole.len() - 1]);
}

#[test]
fn no_change_of_one_byte_makes_reading_panic() {
    let whole = whole().into_bytes();
    for at in 0..whole.len() {
        for byte in [b';', b'"', b'\n', b',', b'-', 0, 0xFF] {
            let mut changed = whole.clone();
            changed[at] = byte;
            if let Err(refusal) = read(&changed) {
                assert_ne!(refusal.reason, Reason::HeaderMissing { section: "" });
            }
        }
    }
}
