//! The engine: what is answered is stored, what is stored is replayed, and what breaks for good stops all writing.

use crate::engine_world::*;
use idedugnad::contest::{
    CampaignId, Command, Event, IdeaId, Lang, PersonId, Rejection, Subject, Tag, Time, UnitId, UnitKind,
    unit, vote,
};
use idedugnad::engine::entry::Body;
use idedugnad::engine::replay::replay_journal;
use idedugnad::engine::standing::Standing;
use idedugnad::engine::{Engine, OpenError, Refused, ScriptedClock, fingerprint, new_prose};
use idedugnad::journal::memory::{MemoryJournal, Trouble};
use idedugnad::journal::sqlite::SqliteJournal;
use idedugnad::journal::{Batch, Fault, Journal, wire};
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::sqlite::SqliteVault;
use idedugnad::vault::{Class, Vault};
use std::sync::Arc;

fn world() -> (MemoryJournal, MemoryVault) {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    (journal, vault)
}

fn replayed(journal: &dyn Journal) -> [u8; 32] {
    let mut standing = Standing::default();
    replay_journal(journal, &mut standing).unwrap();
    fingerprint(&standing.state)
}

fn clock() -> Arc<ScriptedClock> {
    Arc::new(ScriptedClock::new(START))
}

#[tokio::test]
async fn an_accepted_command_is_stored_and_published_before_it_is_answered() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let committed = engine.submit(idea(1, "Et felles møterom", None)).await.unwrap();
    assert_eq!(committed.seq, 2);
    assert_eq!(committed.subjects, [Subject::Idea(IdeaId(1))]);
    assert_eq!(engine.moment().seq, 2);
    let title = committed.moment.state.idea(IdeaId(1)).unwrap().current().title;
    assert_eq!(committed.moment.texts.get(title.prose).unwrap().as_ref(), "Et felles møterom");
    assert_eq!(journal.head().unwrap().unwrap().seq, 2);
    assert_eq!(replayed(&journal), fingerprint(&engine.moment().state));
}

#[tokio::test]
async fn commands_that_come_together_share_a_batch_and_see_each_other() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let answers = together(&engine, vec![office("a"), office("b"), office("a")]).await;
    assert_eq!(answers[0].as_ref().unwrap().seq, 2);
    assert_eq!(answers[1].as_ref().unwrap().seq, 2);
    let taken = Rejection::from(unit::Refusal::UnitCodeTaken);
    assert_eq!(answers[2].as_ref().unwrap_err(), &Refused::Rejected(taken));
}

#[tokio::test]
async fn a_refusal_waits_for_the_batch_it_was_decided_on() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    journal.trouble(Trouble::Broken("the disk is full".into()));
    let answers = together(&engine, vec![office("a"), office("a")]).await;
    assert_eq!(answers[0].as_ref().unwrap_err(), &Refused::Unavailable);
    assert_eq!(answers[1].as_ref().unwrap_err(), &Refused::Unavailable);
}

#[tokio::test]
async fn replaying_twice_gives_the_same_state_and_the_same_as_the_living_one() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    for round in 0..20 {
        let mut all = vec![idea(1 + round % 3, &format!("Idé nummer {round}"), None)];
        all.extend((1..=3).map(|person| ballot(person, &(1..=round.min(9)).collect::<Vec<_>>(), None)));
        assert!(together(&engine, all).await.iter().all(Result::is_ok));
    }
    assert_eq!(replayed(&journal), replayed(&journal));
    assert_eq!(replayed(&journal), fingerprint(&engine.moment().state));
    assert!(engine.moment().state == open(&journal, &vault).moment().state);
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_answer_also_after_a_restart() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let first = engine.submit(idea(1, "Én gang er nok", Some("r1"))).await.unwrap();
    engine.submit(idea(2, "Noe annet", Some("r1"))).await.unwrap();
    let again = engine.submit(idea(1, "Én gang er nok", Some("r1"))).await.unwrap();
    engine.close().await;
    let engine = open(&journal, &vault);
    let restarted = engine.submit(idea(1, "Én gang er nok", Some("r1"))).await.unwrap();
    for repeat in [again, restarted] {
        assert!(repeat.repeated);
        assert_eq!((repeat.seq, repeat.at), (first.seq, first.at));
        assert_eq!(repeat.subjects, first.subjects);
    }
    assert_eq!(engine.moment().state.ideas.table.len(), 2);
}

#[tokio::test]
async fn a_request_repeated_in_the_same_batch_happens_once() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let answers =
        together(&engine, vec![idea(1, "Samtidig", Some("r")), idea(1, "Samtidig", Some("r"))]).await;
    assert!(!answers[0].as_ref().unwrap().repeated);
    assert!(answers[1].as_ref().unwrap().repeated);
    assert_eq!(engine.moment().state.ideas.table.len(), 1);
}

#[tokio::test]
async fn a_request_id_used_for_something_else_is_refused_also_after_a_restart() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let answers = together(&engine, vec![idea(1, "Først", Some("r")), idea(1, "Sist!", Some("r"))]).await;
    assert!(answers[0].is_ok());
    assert_eq!(answers[1].as_ref().unwrap_err(), &Refused::RequestReused);
    let other_kind = ballot(1, &[1], Some("r"));
    assert_eq!(engine.submit(other_kind.clone()).await.unwrap_err(), Refused::RequestReused);
    engine.close().await;
    let engine = open(&journal, &vault);
    let other_title = idea(1, "Sist!", Some("r"));
    assert_eq!(engine.submit(other_title).await.unwrap_err(), Refused::RequestReused);
    assert_eq!(engine.submit(other_kind).await.unwrap_err(), Refused::RequestReused);
    assert!(engine.submit(idea(1, "Først", Some("r"))).await.unwrap().repeated);
    assert_eq!(engine.moment().state.ideas.table.len(), 1);
}

#[tokio::test]
async fn a_request_id_used_for_something_else_is_refused_by_another_replica() {
    let (journal, vault) = world();
    let [here, there] = [open(&journal, &vault), open(&journal, &vault)];
    here.submit(idea(1, "Først", Some("r"))).await.unwrap();
    // The other one learns of it when it is told that somebody was faster.
    let answers = together(&there, vec![idea(2, "En til", None), idea(1, "Sist!", Some("r"))]).await;
    assert!(answers[0].is_ok());
    assert_eq!(answers[1].as_ref().unwrap_err(), &Refused::RequestReused);
    assert!(there.submit(idea(1, "Først", Some("r"))).await.unwrap().repeated);
}

#[tokio::test]
async fn another_ballot_under_a_known_request_id_is_refused_and_after_a_restart_takes_its_place() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    engine.submit(idea(1, "Den ene", None)).await.unwrap();
    engine.submit(idea(1, "Den andre", None)).await.unwrap();
    engine.submit(ballot(2, &[1], Some("r"))).await.unwrap();
    assert_eq!(engine.submit(ballot(2, &[2], Some("r"))).await.unwrap_err(), Refused::RequestReused);
    assert!(engine.submit(ballot(2, &[1], Some("r"))).await.unwrap().repeated);
    engine.close().await;
    let engine = open(&journal, &vault); // the journal knows of no voter's request
    assert!(!engine.submit(ballot(2, &[2], Some("r"))).await.unwrap().repeated);
    assert_eq!(engine.moment().state.votes.polls.get(&CAMPAIGN).unwrap().ballots.len(), 1);
}

#[tokio::test]
async fn a_request_is_forgotten_after_a_day() {
    let (journal, vault) = world();
    let clock = clock();
    let engine = Engine::open(Box::new(journal), Box::new(vault), clock.clone()).unwrap();
    engine.submit(idea(1, "I går", Some("r1"))).await.unwrap();
    clock.advance(Time::DAY + 1);
    engine.submit(idea(1, "Imellom", Some("r2"))).await.unwrap();
    assert!(!engine.submit(idea(1, "I dag", Some("r1"))).await.unwrap().repeated);
}

#[tokio::test]
async fn a_ballot_leaves_neither_voter_nor_request_in_the_journal() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    engine.submit(idea(1, "En idé å stemme på", None)).await.unwrap();
    let cast = engine.submit(ballot(2, &[1], Some("r1"))).await.unwrap();
    let repeat = engine.submit(ballot(2, &[1], Some("r1"))).await.unwrap();
    assert!(repeat.repeated && repeat.seq == cast.seq);
    let stored = journal.read(cast.seq - 1, 1).unwrap();
    let text = String::from_utf8(stored[0].body.clone()).unwrap();
    let body: Body = serde_json::from_str(&text).unwrap();
    assert!(body.entries[0].actor.is_none() && body.entries[0].request.is_none());
    assert!(!text.contains("actor") && !text.contains("request") && !text.contains("person"), "{text}");
}

#[tokio::test]
async fn a_ballot_tag_is_the_same_after_a_restart_and_another_for_everybody_else() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    assert_eq!(engine.ballot_tag(CAMPAIGN, PersonId(1)), None, "nobody has voted");
    let tag = engine.future_ballot_tag(CAMPAIGN, PersonId(1)).await.unwrap();
    assert_ne!(tag, engine.future_ballot_tag(CAMPAIGN, PersonId(2)).await.unwrap());
    engine.submit(ballot(1, &[], None)).await.unwrap();
    assert_eq!(engine.ballot_tag(CAMPAIGN, PersonId(1)), Some(tag));
    let id_key = engine.id_key();
    engine.close().await;
    let engine = open(&journal, &vault);
    assert_eq!(engine.ballot_tag(CAMPAIGN, PersonId(1)), Some(tag));
    assert_eq!(engine.id_key(), id_key);
    assert!(engine.future_ballot_tag(CampaignId(99), PersonId(1)).await.is_err());
}

#[tokio::test]
async fn a_ballot_counts_under_its_voters_tag_whatever_tag_it_came_with() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let mut forged = ballot(2, &[], None);
    let other = engine.future_ballot_tag(CAMPAIGN, PersonId(1)).await.unwrap();
    if let Command::Vote(vote::Command::CastBallot { tag, .. }) = &mut forged.command {
        *tag = Some(other);
    }
    let moment = engine.submit(forged).await.unwrap().moment;
    let tags: Vec<Tag> = moment.state.votes.polls.get(&CAMPAIGN).unwrap().ballots.keys().copied().collect();
    assert_eq!(tags, [engine.ballot_tag(CAMPAIGN, PersonId(2)).unwrap()]);
}

#[tokio::test]
async fn a_ballot_after_the_key_was_destroyed_is_refused() {
    let (journal, mut vault) = world();
    vault.destroy_secret("ballots of campaign 1").unwrap();
    let engine = open(&journal, &vault);
    let refused = engine.submit(ballot(2, &[], None)).await.unwrap_err();
    assert_eq!(refused, Refused::Rejected(vote::Refusal::BallotNotSealed.into()));
}

#[tokio::test]
async fn a_lost_acknowledgement_is_read_back_and_answered() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    journal.trouble(Trouble::LostAcknowledgement);
    assert_eq!(engine.submit(office("a")).await.unwrap().seq, 2);
    journal.trouble(Trouble::LostRequest);
    assert_eq!(engine.submit(office("b")).await.unwrap().seq, 3);
    assert_eq!(journal.head().unwrap().unwrap().seq, 3);
    assert!(engine.ready().is_ok());
}

/// A batch of another writer that registers an office with this code, and its words in the vault.
fn rival(journal: &MemoryJournal, vault: &MemoryVault, code: &str, number: u32) -> Batch {
    let (name, text) = new_prose("Naboen", Lang::Nb, Class::OrganiserText);
    vault.clone().put(&[text]).unwrap();
    let event = Event::Unit(unit::Event::UnitRegistered {
        unit: UnitId(number),
        kind: UnitKind::Office,
        code: code.into(),
        name,
        parent: None,
        municipalities: vec![],
        from: START,
    });
    let mut copy = MemoryJournal::of(journal.read(0, 100).unwrap());
    store(&mut copy, vec![event])
}

#[tokio::test]
async fn when_another_writer_was_faster_every_waiting_command_is_decided_again() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    journal.trouble(Trouble::Rival(rival(&journal, &vault, "a", 2)));
    let answers = together(&engine, vec![office("a"), office("b")]).await;
    let taken = Rejection::from(unit::Refusal::UnitCodeTaken);
    assert_eq!(answers[0].as_ref().unwrap_err(), &Refused::Rejected(taken));
    assert_eq!(answers[1].as_ref().unwrap().seq, 3);
    let moment = engine.moment();
    let theirs = moment.state.unit(UnitId(2)).unwrap().name;
    assert_eq!(moment.texts.get(theirs.prose).unwrap().as_ref(), "Naboen");
    assert_eq!(replayed(&journal), fingerprint(&moment.state));
}

#[tokio::test]
async fn a_panic_in_the_journal_stops_all_writing() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    journal.trouble(Trouble::Panic);
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    assert!(engine.ready().is_err());
}

#[tokio::test]
async fn a_panic_in_deciding_answers_an_incident_and_the_others_go_on() {
    let (mut journal, vault) = world();
    let (name, _) = new_prose("Det siste", Lang::Nb, Class::OrganiserText);
    let last = Event::Unit(unit::Event::UnitRegistered {
        unit: UnitId(u32::MAX), // the next number overflows
        kind: UnitKind::Office,
        code: "last".into(),
        name,
        parent: None,
        municipalities: vec![],
        from: START,
    });
    store(&mut journal, vec![last]);
    let engine = open(&journal, &vault);
    let answers =
        together(&engine, vec![idea(1, "Før uhellet", None), office("x"), idea(2, "Etter det", None)]).await;
    assert!(matches!(answers[1].as_ref().unwrap_err(), Refused::Incident(number) if number.len() == 8));
    assert_eq!(answers[0].as_ref().unwrap().seq, 3);
    assert_eq!(answers[2].as_ref().unwrap().seq, 3);
    assert!(engine.ready().is_ok());
}

#[tokio::test]
async fn a_command_that_names_a_text_nobody_wrote_is_an_incident() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let mut unwritten = idea(1, "Uten ord", None);
    unwritten.texts.clear();
    assert!(matches!(engine.submit(unwritten).await, Err(Refused::Incident(_))));
    assert_eq!(journal.head().unwrap().unwrap().seq, 1);
}

#[tokio::test]
async fn a_full_queue_answers_busy_at_once() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let (gate, held) = std::sync::mpsc::channel();
    journal.trouble(Trouble::Held(held));
    let all = (0..3000).map(|_| ballot(1, &[], None)).collect();
    let answers = tokio::join!(together(&engine, all), async move {
        tokio::task::yield_now().await; // after everybody has knocked
        drop(gate);
    });
    let busy = answers.0.iter().filter(|answer| matches!(answer, Err(Refused::Busy))).count();
    assert!((1..3000).contains(&busy), "{busy} of 3000 were busy");
    assert!(answers.0.iter().all(|answer| matches!(answer, Ok(_) | Err(Refused::Busy))));
}

#[tokio::test]
async fn reached_waits_for_a_moment_to_come_and_gives_up_in_time() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    let mut bell = engine.bell();
    let (came, _) = tokio::join!(engine.reached(2), engine.submit(office("a")));
    assert!(came);
    assert!(bell.has_changed().unwrap());
    assert_eq!(*bell.borrow_and_update(), 2);
    assert!(!engine.reached(3).await);
}

#[tokio::test]
async fn a_closed_engine_frees_its_database_and_takes_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("idedugnad.db");
    let mut journal = SqliteJournal::open(&path, "test").unwrap();
    let mut vault = SqliteVault::open(&path).unwrap();
    found(&mut journal, &mut vault);
    let engine = Engine::open(Box::new(journal), Box::new(vault), clock()).unwrap();
    let committed = engine.submit(idea(1, "Varer lenge", None)).await.unwrap();
    engine.clone().close().await;
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    assert!(engine.ready().is_err());
    let journal = SqliteJournal::open(&path, "test").unwrap();
    let vault = SqliteVault::open(&path).unwrap();
    let again = Engine::open(Box::new(journal), Box::new(vault), clock()).unwrap();
    assert!(again.moment().state == committed.moment.state);
    assert_eq!(again.moment().texts.len(), committed.moment.texts.len());
}

#[tokio::test]
async fn a_flipped_byte_refuses_to_start_and_names_the_sequence_number() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    for number in 2..8 {
        engine.submit(office(&format!("office-{number}"))).await.unwrap();
    }
    engine.close().await;
    journal.tamper(5, |batch| batch.body[20] ^= 1);
    let refusal = Engine::open(Box::new(journal), Box::new(vault), clock()).err().unwrap();
    assert!(matches!(refusal, OpenError::Journal(Fault::Corrupt { seq: 5, .. })));
    assert!(refusal.to_string().contains("sequence number 5"), "{refusal}");
}

#[tokio::test]
async fn an_unknown_field_or_event_refuses_to_start_and_is_never_skipped() {
    for (known, unknown) in [
        (r#"{"entries":[{"at":"#, r#"{"entries":[{"new_field":1,"at":"#),
        (r#""unit_registered":{"#, r#""unit_registered":{"new_field":1,"#),
        (r#""unit_registered":{"#, r#""unit_moved":{"#),
    ] {
        let (journal, vault) = world();
        journal.tamper(1, |batch| {
            let body = String::from_utf8(batch.body.clone()).unwrap();
            assert!(body.contains(known), "{body}");
            batch.body = body.replacen(known, unknown, 1).into_bytes();
            batch.hash = wire::hash(batch);
        });
        let refusal = Engine::open(Box::new(journal), Box::new(vault), clock()).err().unwrap();
        assert!(refusal.to_string().contains("does not understand"), "{refusal}");
    }
}

#[tokio::test]
async fn texts_that_no_event_names_are_swept_at_start_and_the_others_kept() {
    let (journal, mut vault) = world();
    let (_, orphan) = new_prose("Ingen nevner meg", Lang::Nb, Class::Contribution);
    let before = vault.load().unwrap();
    vault.put(&[orphan]).unwrap();
    let engine = open(&journal, &vault);
    assert_eq!(vault.load().unwrap(), before);
    assert_eq!(engine.moment().texts.len(), before.len());
}

#[tokio::test]
async fn a_text_that_is_not_the_one_the_journal_names_refuses_to_start() {
    let (journal, mut vault) = world();
    let mut text = vault.load().unwrap().remove(0);
    vault.erase(&[text.id]).unwrap();
    text.text.push('!');
    vault.put(&[text.clone()]).unwrap();
    let refusal = Engine::open(Box::new(journal), Box::new(vault), clock()).err().unwrap();
    assert!(refusal.to_string().contains(&text.id.to_string()), "{refusal}");
}

#[tokio::test]
async fn a_refused_command_leaves_no_text_behind() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    engine.submit(office("a")).await.unwrap();
    let before = vault.load().unwrap().len();
    assert!(engine.submit(office("a")).await.is_err());
    assert_eq!(vault.load().unwrap().len(), before);
    assert_eq!(engine.moment().texts.len(), before);
}

#[tokio::test]
async fn two_hundred_ballots_of_one_person_at_once_leave_exactly_one_of_them() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    for number in 0..9 {
        engine.submit(idea(1, &format!("Idé nummer {number}"), None)).await.unwrap();
    }
    let all = (0..200u32).map(|n| ballot(2, &[1 + n % 9], None)).collect();
    assert!(together(&engine, all).await.iter().all(Result::is_ok));
    let state = engine.moment().state.clone();
    let poll = state.votes.polls.get(&CAMPAIGN).unwrap();
    assert_eq!(poll.ballots.len(), 1);
    assert_eq!(poll.tallies.values().map(|tally| tally.voters).sum::<u32>(), 1);
}

#[test]
fn without_a_runtime_the_engine_says_so() {
    let refusal = Engine::open(Box::new(MemoryJournal::new()), Box::new(MemoryVault::new()), clock());
    assert!(matches!(refusal.err().unwrap(), OpenError::Environment(_)));
}
