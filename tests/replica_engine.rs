//! Several engines over one journal: they see each other, survive outages, trust no wrong clock, do nothing twice.

use crate::engine_world::*;
use idedugnad::contest::{Event, IdeaId, Lang, PersonId, Rejection, Subject, Time, UnitId, idea, unit};
use idedugnad::engine::entry::Body;
use idedugnad::engine::{Clock, Engine, Refused, ScriptedClock, fingerprint, new_prose};
use idedugnad::journal::memory::{MemoryJournal, Trouble};
use idedugnad::journal::{Appended, Batch, Fault, Head, Journal, Ring, verify};
use idedugnad::vault::memory::MemoryVault;
use idedugnad::vault::{Class, Vault};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A founded journal and its vault.
fn world() -> (MemoryJournal, MemoryVault) {
    let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
    found(&mut journal, &mut vault);
    (journal, vault)
}

/// A replica over a wire of its own, and that wire.
fn replica(journal: &MemoryJournal, vault: &MemoryVault) -> (Engine, MemoryJournal) {
    let wire = journal.another_wire();
    (open(&wire, vault), wire)
}

fn same(engines: &[&Engine]) -> bool {
    let of = |engine: &Engine| (engine.moment().seq, fingerprint(&engine.moment().state));
    engines.windows(2).all(|pair| of(pair[0]) == of(pair[1]))
}

#[tokio::test]
async fn what_one_replica_stores_is_read_on_another_with_its_words() {
    let (journal, vault) = world();
    let (one, _) = replica(&journal, &vault);
    let (other, _) = replica(&journal, &vault);
    let mut bell = other.bell();
    let stored = one.submit(idea(1, "Lest på en annen", None)).await.unwrap();
    assert!(other.reached(stored.seq).await);
    let moment = other.moment();
    let title = moment.state.idea(IdeaId(1)).unwrap().current().title;
    assert_eq!(moment.texts.get(title.prose).unwrap().as_ref(), "Lest på en annen");
    assert_eq!(*bell.borrow_and_update(), stored.seq, "subscriptions are rung for");
    assert!(same(&[&one, &other]));
    assert!(!other.reached(stored.seq + 1).await, "what nobody has stored never comes");
}

/// A shared journal whose bell is broken, and which fails to append for good if told so.
#[derive(Clone)]
struct Mute {
    wire: MemoryJournal,
    io_error: bool,
    /// How often it was read.
    reads: Arc<AtomicUsize>,
}

impl Mute {
    fn new(journal: &MemoryJournal, io_error: bool) -> Mute {
        Mute { wire: journal.another_wire(), io_error, reads: Arc::default() }
    }
}

impl Journal for Mute {
    fn append(&mut self, batch: &Batch) -> Result<Appended, Fault> {
        if self.io_error {
            return Err(Fault::Broken("an I/O error while writing".into()));
        }
        self.wire.append(batch)
    }
    fn read(&self, after_seq: u64, limit: usize) -> Result<Vec<Batch>, Fault> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.wire.read(after_seq, limit)
    }
    fn head(&self) -> Result<Option<Head>, Fault> {
        self.wire.head()
    }
    fn shared(&self) -> bool {
        true
    }
    fn on_news(&mut self, _: Ring) {}
}

#[tokio::test]
async fn news_that_nobody_rings_for_are_found_by_looking() {
    let (journal, vault) = world();
    let (one, _) = replica(&journal, &vault);
    let deaf = open(&Mute::new(&journal, false), &vault);
    let mut bell = deaf.bell();
    let stored = one.submit(office("a")).await.unwrap();
    let came = bell.wait_for(|seq| *seq == stored.seq);
    tokio::time::timeout(Duration::from_secs(20), came).await.unwrap().unwrap();
    assert!(same(&[&one, &deaf]));
}

#[tokio::test]
async fn replicas_that_write_at_once_lose_nothing_and_end_the_same() {
    let (journal, vault) = world();
    let replicas: Vec<Engine> = (0..3).map(|_| replica(&journal, &vault).0).collect();
    let all = (0..90u32).map(|number| {
        let person = 1 + number % PEOPLE;
        replicas[number as usize % 3].submit(idea(person, &format!("Idé nummer {number}"), None))
    });
    for answer in futures_util::future::join_all(all).await {
        answer.unwrap();
    }
    for engine in &replicas {
        engine.follow().await;
        assert_eq!(engine.moment().state.ideas.table.len(), 90);
    }
    assert!(same(&[&replicas[0], &replicas[1], &replicas[2]]));
    verify(&journal).unwrap();
}

#[tokio::test]
async fn an_outage_refuses_commands_lets_reading_go_on_and_ends_by_itself() {
    let (journal, vault) = world();
    let (engine, wire) = replica(&journal, &vault);
    let (other, _) = replica(&journal, &vault);
    wire.cut("the primary is gone");
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    assert_eq!(engine.ready(), Err("the primary is gone".into()));
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    let stored = other.submit(office("b")).await.unwrap();
    assert!(!engine.reached(stored.seq).await);
    assert!(engine.moment().state.unit(OFFICE).is_ok());
    wire.mend();
    until("the engine is ready again", async || engine.ready().is_ok()).await;
    assert!(engine.moment().seq >= stored.seq, "it has caught up before it is ready");
    assert_eq!(engine.submit(office("a")).await.unwrap().seq, stored.seq + 1);
}

#[tokio::test]
async fn a_replica_that_only_reads_notices_an_outage_too() {
    let (journal, vault) = world();
    let (engine, wire) = replica(&journal, &vault);
    wire.cut("the network is down");
    until("the engine has noticed", async || engine.ready() == Err("the network is down".into())).await;
    wire.mend();
    until("the engine is ready again", async || engine.ready().is_ok()).await;
}

#[tokio::test]
async fn a_vault_out_of_reach_is_an_outage_and_nothing_is_stored() {
    let (journal, vault) = world();
    let engine = open(&journal, &vault);
    vault.break_with(Some("the vault is shut"));
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    assert_eq!(journal.head().unwrap().unwrap().seq, 1);
    vault.break_with(None);
    until("the engine is ready again", async || engine.ready().is_ok()).await;
    engine.submit(office("a")).await.unwrap();
}

#[tokio::test]
async fn a_batch_that_was_stored_unheard_answers_its_repeats_after_the_outage() {
    let (journal, vault) = world();
    let (engine, wire) = replica(&journal, &vault);
    engine.submit(idea(1, "En idé å stemme på", None)).await.unwrap();
    wire.trouble(Trouble::CutAfter);
    let requests = || vec![idea(2, "I tvil", Some("r1")), ballot(3, &[1], Some("r2"))];
    for answer in together(&engine, requests()).await {
        assert_eq!(answer.unwrap_err(), Refused::Unavailable);
    }
    assert_eq!(engine.moment().seq, 2, "what is in doubt is not shown");
    wire.mend();
    until("the engine is ready again", async || engine.ready().is_ok()).await;
    for repeat in together(&engine, requests()).await {
        let repeat = repeat.unwrap();
        assert!(repeat.repeated);
        assert_eq!(repeat.seq, 3);
    }
    assert_eq!(journal.head().unwrap().unwrap().seq, 3);
    let (other, _) = replica(&journal, &vault);
    assert!(other.submit(idea(2, "I tvil", Some("r1"))).await.unwrap().repeated);
}

/// Sends a command whose batch is still under way when the outage is over.
async fn under_way(engine: &Engine, wire: &MemoryJournal) {
    wire.trouble(Trouble::Late);
    wire.trouble(Trouble::Broken("gone for a moment".into()));
    assert_eq!(engine.submit(idea(1, "Underveis", Some("r1"))).await.unwrap_err(), Refused::Unavailable);
    until("the engine is ready again", async || engine.ready().is_ok()).await;
    assert_eq!(engine.moment().seq, 1);
}

#[tokio::test]
async fn a_batch_that_arrives_after_the_outage_counts_as_another_writers() {
    let (journal, vault) = world();
    let (engine, wire) = replica(&journal, &vault);
    under_way(&engine, &wire).await;
    assert_eq!(journal.deliver(), 1);
    let repeat = engine.submit(idea(1, "Underveis", Some("r1"))).await.unwrap();
    assert!(repeat.repeated);
    assert_eq!((repeat.seq, engine.moment().state.ideas.table.len()), (2, 1));
}

#[tokio::test]
async fn a_batch_whose_place_was_taken_never_arrives_and_its_repeat_is_carried_out() {
    let (journal, vault) = world();
    let (engine, wire) = replica(&journal, &vault);
    under_way(&engine, &wire).await;
    engine.submit(office("a")).await.unwrap();
    assert_eq!(journal.deliver(), 0);
    let repeat = engine.submit(idea(1, "Underveis", Some("r1"))).await.unwrap();
    assert!(!repeat.repeated);
    assert_eq!((repeat.seq, engine.moment().state.ideas.table.len()), (3, 1));
    verify(&journal).unwrap();
}

#[tokio::test]
async fn an_error_that_leaves_open_what_is_stored_stops_all_writing() {
    let (journal, vault) = world();
    let broken = Mute::new(&journal, true);
    let engine = open(&broken, &vault);
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    assert_eq!(engine.ready(), Err("an I/O error while writing".into()));
    let reads = broken.reads.load(Ordering::SeqCst);
    engine.follow().await; // an outage would be over before this is answered
    assert_eq!(broken.reads.load(Ordering::SeqCst), reads, "what it reads now cannot be trusted");
    assert_eq!(engine.ready(), Err("an I/O error while writing".into()));
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
}

#[tokio::test]
async fn a_stored_batch_that_panics_poisons_the_engine_and_is_named() {
    let (mut journal, vault) = world();
    let (engine, _) = replica(&journal, &vault);
    engine.submit(idea(1, "En idé å spørre om", None)).await.unwrap();
    let (question, _) = new_prose("Når?", Lang::Nb, Class::OrganiserText);
    let until_when = Time(i64::MIN); // the reminder before that overflows
    let asked = idea::Event::ClarificationAsked { idea: IdeaId(1), question, until: until_when };
    store(&mut journal, vec![Event::Idea(asked)]);
    until("the engine has met it", async || engine.ready().is_err()).await;
    let reason = engine.ready().unwrap_err();
    assert!(reason.contains("sequence number 3") && reason.contains("cannot be applied"), "{reason}");
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::Unavailable);
    engine.follow().await;
    assert_eq!(engine.moment().seq, 2, "reading goes on, with what was sound");
}

#[tokio::test]
async fn a_journal_that_has_lost_what_was_stored_poisons_the_engine() {
    let (journal, vault) = world();
    let (engine, wire) = replica(&journal, &vault);
    engine.submit(office("a")).await.unwrap();
    wire.cut("a backup is being restored");
    assert!(engine.submit(office("b")).await.is_err());
    assert!(journal.tamper(2, |batch| batch.batch_id = [7; 16]));
    wire.mend();
    until("the engine has noticed", async || engine.ready().is_err_and(|why| why.contains("not any more")))
        .await;
}

#[tokio::test]
async fn a_replica_whose_clock_is_off_is_not_ready_and_never_stamps() {
    let (journal, vault) = world();
    journal.set_time(Some(START.0));
    let clock = Arc::new(ScriptedClock::new(Time(START.0 + 3_600_000)));
    let wire = Box::new(journal.another_wire());
    let engine = Engine::open(wire, Box::new(vault.clone()), clock.clone()).unwrap();
    assert!(engine.ready().unwrap_err().contains("3600000 ms ahead"));
    assert_eq!(engine.submit(office("a")).await.unwrap_err(), Refused::ClockOff);
    let (right, _) = replica(&journal, &vault);
    let stored = right.submit(office("b")).await.unwrap();
    assert!(engine.reached(stored.seq).await, "it reads on");
    assert_eq!(journal.head().unwrap().unwrap().seq, stored.seq);
    clock.set(START);
    until("the engine is ready again", async || engine.ready().is_ok()).await;
    assert_eq!(engine.submit(office("a")).await.unwrap().at, START);
}

/// A clock that only changes when somebody sets it: it never runs.
struct SetByHand(ScriptedClock);

impl Clock for SetByHand {
    fn now(&self) -> Time {
        self.0.now()
    }
    fn uptime(&self) -> Duration {
        Duration::ZERO
    }
}

#[tokio::test]
async fn a_clock_that_somebody_sets_is_noticed_before_the_next_stamp() {
    let (journal, vault) = world();
    journal.set_time(Some(START.0));
    for (off_ms, trusted) in [(2_000, true), (-2_000, true), (2_001, false), (-2_001, false)] {
        let clock = Arc::new(SetByHand(ScriptedClock::new(START)));
        let wire = Box::new(journal.another_wire());
        let engine = Engine::open(wire, Box::new(vault.clone()), clock.clone()).unwrap();
        assert_eq!(engine.ready(), Ok(()));
        clock.0.advance(off_ms);
        let answer = engine.submit(office(&format!("office-{off_ms}"))).await;
        assert_eq!(answer.as_ref().err(), (!trusted).then_some(&Refused::ClockOff), "{off_ms}");
    }
}

#[tokio::test]
async fn what_is_due_happens_once_however_many_replicas_ring() {
    let (mut journal, mut vault) = world();
    let (first, _) = replica(&journal, &vault);
    for number in 0..5 {
        first.submit(idea(1, &format!("Idé nummer {number}"), None)).await.unwrap();
    }
    first.close().await;
    let (question, text) = new_prose("Hva koster det?", Lang::Nb, Class::OrganiserText);
    vault.put(&[text]).unwrap();
    let until_when = START.plus_days(3);
    let asked =
        |number| idea::Event::ClarificationAsked { idea: IdeaId(number), question, until: until_when };
    store(&mut journal, (1..=5).map(|number| Event::Idea(asked(number))).collect());
    let clock = Arc::new(ScriptedClock::new(START));
    let replicas: Vec<Engine> = (0..3)
        .map(|_| {
            let wire = Box::new(journal.another_wire());
            Engine::open(wire, Box::new(vault.clone()), clock.clone()).unwrap()
        })
        .collect();
    for _ in 0..4 {
        clock.advance(Time::DAY);
        replicas.iter().for_each(|engine| engine.bell_rope().ring());
        let commands = replicas.iter().map(|engine| engine.submit(ballot(2, &[1], None)));
        futures_util::future::join_all(commands).await;
    }
    for engine in &replicas {
        engine.follow().await;
    }
    assert!(same(&[&replicas[0], &replicas[1], &replicas[2]]));
    let (mut reminded, mut lapsed) = (Vec::new(), Vec::new());
    for batch in journal.read(0, usize::MAX).unwrap() {
        for event in Body::of(&batch).unwrap().entries.into_iter().flat_map(|entry| entry.events) {
            match event {
                Event::Idea(idea::Event::ClarificationReminded { idea }) => reminded.push(idea.0),
                Event::Idea(idea::Event::ClarificationLapsed { idea }) => lapsed.push(idea.0),
                _ => {}
            }
        }
    }
    assert_eq!((reminded, lapsed), ((1..=5).collect(), (1..=5).collect()));
}

#[tokio::test]
async fn replicas_that_start_at_once_on_an_empty_database_agree() {
    let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
    let replicas: Vec<Engine> = (0..3).map(|_| replica(&journal, &vault).0).collect();
    assert!(replicas.iter().all(|engine| engine.id_key() == replicas[0].id_key()));
    let first = replicas.iter().map(|engine| engine.submit(office("hovedkontor")));
    let answers = futures_util::future::join_all(first).await;
    let taken = Refused::Rejected(Rejection::from(unit::Refusal::UnitCodeTaken));
    let made: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(made.len(), 1);
    assert_eq!((made[0].seq, &made[0].subjects[..]), (1, &[Subject::Unit(UnitId(1))][..]));
    assert_eq!(answers.iter().filter(|answer| answer.as_ref().err() == Some(&taken)).count(), 2);
    for engine in &replicas {
        engine.follow().await;
    }
    assert!(same(&[&replicas[0], &replicas[1], &replicas[2]]));
    verify(&journal).unwrap();
}

#[tokio::test]
async fn every_replica_knows_a_voter_by_the_same_tag() {
    let (journal, vault) = world();
    let (one, _) = replica(&journal, &vault);
    let (other, _) = replica(&journal, &vault);
    one.submit(idea(1, "En idé å stemme på", None)).await.unwrap();
    other.follow().await;
    one.submit(ballot(2, &[1], None)).await.unwrap();
    other.follow().await;
    let tag = one.ballot_tag(CAMPAIGN, PersonId(2)).unwrap();
    assert_eq!(other.ballot_tag(CAMPAIGN, PersonId(2)), Some(tag), "a voter finds their ballot everywhere");
    let recast = other.submit(ballot(2, &[], None)).await.unwrap();
    assert_eq!(recast.moment.state.votes.polls.get(&CAMPAIGN).unwrap().ballots.len(), 1);
}

/// Everything from here on is about upgrades.
mod upgrade {
    use super::*;
    use idedugnad::engine::upgrade::{NotRaised, raise_format};
    use idedugnad::journal::upcast;

    /// A replica that reads no format newer than this one.
    fn reading(newest_format: u32, journal: &MemoryJournal, vault: &MemoryVault) -> Engine {
        let (wire, clock) = (Box::new(journal.another_wire()), Arc::new(ScriptedClock::new(START)));
        Engine::open_reading(newest_format, wire, Box::new(vault.clone()), clock).unwrap()
    }

    fn formats(journal: &MemoryJournal) -> Vec<u32> {
        journal.read(0, usize::MAX).unwrap().iter().map(|batch| batch.format).collect()
    }

    fn raise(journal: &MemoryJournal) -> Result<Head, NotRaised> {
        raise_format(&mut journal.another_wire(), &ScriptedClock::new(START))
    }

    #[tokio::test]
    async fn the_format_is_raised_once_every_replica_reads_it_and_no_command_is_refused_in_between() {
        let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
        assert_eq!(raise(&journal), Err(NotRaised::Empty));
        let old = reading(1, &journal, &vault);
        old.submit(office("a")).await.unwrap();
        let new = reading(2, &journal, &vault);
        new.submit(office("b")).await.unwrap();
        let Err(NotRaised::TooOld(too_old)) = raise(&journal) else { panic!("it must be refused") };
        assert_eq!(too_old.iter().map(|replica| replica.newest_format).collect::<Vec<_>>(), [1]);
        old.submit(office("c")).await.unwrap();
        new.submit(office("d")).await.unwrap();
        old.close().await;
        let replacement = reading(2, &journal, &vault);
        replacement.submit(office("e")).await.unwrap();
        assert_eq!(raise(&journal).unwrap().seq, 6);
        replacement.submit(office("f")).await.unwrap();
        new.submit(office("g")).await.unwrap();
        assert_eq!(formats(&journal), [1, 1, 1, 1, 1, 2, 2, 2]);
        assert_eq!(raise(&journal), Err(NotRaised::Already(upcast::CURRENT)));
        replacement.follow().await;
        assert!(same(&[&new, &replacement]));
        assert!(
            Engine::open(Box::new(journal), Box::new(vault), Arc::new(ScriptedClock::new(START))).is_ok()
        );
    }

    #[tokio::test]
    async fn a_replica_that_was_asleep_stops_at_the_first_batch_it_cannot_read() {
        let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
        journal.set_time(Some(START.0));
        let asleep = Mute::new(&journal, false);
        let clock = Arc::new(ScriptedClock::new(START));
        let old = Engine::open_reading(1, Box::new(asleep), Box::new(vault.clone()), clock).unwrap();
        let new = reading(2, &journal, &vault);
        old.submit(office("a")).await.unwrap();
        raise(&journal).unwrap(); // nobody has heard of the old one
        assert_eq!(old.submit(office("b")).await.unwrap_err(), Refused::Unavailable);
        assert!(old.ready().unwrap_err().contains("format 2"), "{:?}", old.ready());
        assert_eq!(old.moment().seq, 1, "what it has is still read");
        new.submit(office("b")).await.unwrap();
    }

    #[tokio::test]
    async fn a_replica_that_is_silent_for_long_does_not_hold_up_an_upgrade() {
        let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
        journal.set_time(Some(START.0));
        let old = reading(1, &journal, &vault);
        old.submit(office("a")).await.unwrap();
        let mut wire = journal.another_wire();
        let frozen = [9; 16];
        old.close().await;
        wire.report(frozen, 1).unwrap();
        journal.set_time(Some(START.0 + 15_000));
        assert!(matches!(raise(&journal), Err(NotRaised::TooOld(_))));
        journal.set_time(Some(START.0 + 15_001));
        assert_eq!(raise(&journal).unwrap().seq, 2);
    }

    #[tokio::test]
    async fn a_format_that_changes_without_a_word_is_corrupt() {
        let (journal, vault) = (MemoryJournal::new(), MemoryVault::new());
        let engine = reading(1, &journal, &vault);
        engine.submit(office("a")).await.unwrap();
        engine.close().await;
        store(&mut journal.clone(), vec![]); // of the current format
        let clock = Arc::new(ScriptedClock::new(START));
        let refusal = Engine::open(Box::new(journal), Box::new(vault), clock).err().unwrap();
        assert!(refusal.to_string().contains("was not raised from 1"), "{refusal}");
    }
}
