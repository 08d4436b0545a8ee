//! Any sequence of commands: the service accepts what the model accepts, and its books say what the model says.

use idedugnad::contest::decision::{self, Deviation, Outcome};
use idedugnad::contest::funding::{Account, Command};
use idedugnad::contest::idea::IdeaState;
use idedugnad::contest::{self, EntryId, IdeaId, PersonId, TrancheId};
use proptest::prelude::*;

use super::model::{Model, Ranked, Try};
use super::world::{
    ACCOUNTANT, BODY, CONTROLLER, LATER_ORE, LEAD, MANAGER, OFFICER, RANKED, SCHEME, SPONSOR, World, YEAR,
    prose, reasons,
};

const IDEAS: u32 = 8;

fn tries() -> impl Strategy<Value = Try> {
    let place = || 0..6_usize;
    let part = || 0..8_usize;
    prop_oneof![
        4 => (1..60_i64, prop::option::weighted(0.2, 1..9_u32)).prop_map(|(amount, rank)| Try::Queue { amount, rank }),
        1 => Just(Try::Allocate),
        1 => place().prop_map(Try::Skip),
        1 => place().prop_map(Try::Unskip),
        4 => place().prop_map(Try::Offer),
        4 => place().prop_map(Try::Approve),
        4 => place().prop_map(Try::Commit),
        4 => place().prop_map(Try::Accept),
        1 => place().prop_map(Try::Decline),
        4 => (place(), 1..40_i64).prop_map(|(n, amount)| Try::Request(n, amount)),
        4 => part().prop_map(Try::Certify),
        4 => part().prop_map(Try::Order),
        4 => part().prop_map(Try::Paid),
        1 => part().prop_map(Try::Fail),
        1 => part().prop_map(Try::Reject),
        2 => (place(), 1..30_i64).prop_map(|(n, amount)| Try::Return(n, amount)),
        1 => Just(Try::Reopen),
        1 => place().prop_map(Try::Settle),
        2 => (1..160_i64).prop_map(Try::Resize),
        1 => (1..40_i64).prop_map(Try::Carry),
        4 => (0..RANKED, outcomes()).prop_map(|(n, outcome)| Try::Correct(n, outcome)),
        1 => (1..12_i64).prop_map(Try::Wait),
    ]
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![Just(Outcome::Selected), Just(Outcome::Reserve), Just(Outcome::NotSelected)]
}

/// The same thing as a command, and who may give it.
fn command(world: &World, what: Try) -> Option<(PersonId, contest::Command)> {
    let entry = |n: usize| EntryId(n as u32 + 1);
    let tranche = |n: usize| TrancheId(n as u32 + 1);
    let (scheme, year, reason) = (SCHEME, YEAR, prose());
    let keeps_money = |id: &IdeaId| {
        let entry = world.state.funding.by_idea.get(id).and_then(|entry| world.entry(*entry));
        entry.is_some_and(|entry| entry.keeps_money())
    };
    let selected = |id: &IdeaId| world.state.ideas.table.get(*id).map(|idea| idea.state);
    let free_idea =
        (1..=IDEAS).map(IdeaId).find(|id| selected(id) == Some(IdeaState::Selected) && !keeps_money(id));
    let (person, command) = match what {
        Try::Wait(_) => return None,
        Try::Correct(n, outcome) => {
            let deviation = Some(Deviation::Portfolio);
            let idea = World::ranked(n);
            let correct = decision::Command::CorrectDecision { idea, outcome, reason: reasons(), deviation };
            return Some((BODY, contest::Command::Decision(correct)));
        }
        Try::Queue { amount, rank } => {
            let idea = free_idea.unwrap_or(IdeaId(1));
            let (office, amount_ore) = (None, Some(amount));
            (OFFICER, Command::QueueIdea { scheme, year, idea, office, amount_ore, rank })
        }
        Try::Allocate => (OFFICER, Command::AllocateEnvelope { scheme, year }),
        Try::Skip(n) => (OFFICER, Command::SkipEntry { entry: entry(n), reason }),
        Try::Unskip(n) => (OFFICER, Command::UnskipEntry { entry: entry(n) }),
        Try::Offer(n) => (OFFICER, Command::OfferGrant { entry: entry(n) }),
        Try::Approve(n) => (LEAD, Command::ApprovePlan { entry: entry(n) }),
        Try::Commit(n) => (BODY, Command::CommitGrant { entry: entry(n) }),
        Try::Accept(n) => (MANAGER, Command::AcceptGrant { entry: entry(n) }),
        Try::Decline(n) => (MANAGER, Command::DeclineGrant { entry: entry(n), reason: Some(reason) }),
        Try::Request(n, amount_ore) => {
            (MANAGER, Command::RequestTranche { entry: entry(n), amount_ore, purpose: reason })
        }
        Try::Certify(n) => (OFFICER, Command::CertifyTranche { tranche: tranche(n) }),
        Try::Order(n) => (CONTROLLER, Command::OrderTranche { tranche: tranche(n) }),
        Try::Paid(n) => (ACCOUNTANT, Command::RecordTranchePaid { tranche: tranche(n) }),
        Try::Fail(n) => (ACCOUNTANT, Command::RecordPaymentFailed { tranche: tranche(n), reason }),
        Try::Reject(n) => (CONTROLLER, Command::RejectTranche { tranche: tranche(n), reason }),
        Try::Return(n, amount_ore) => {
            (ACCOUNTANT, Command::RecordReturn { entry: entry(n), amount_ore, reason })
        }
        Try::Reopen => (SPONSOR, Command::ReopenReturned { scheme, year }),
        Try::Settle(n) => (OFFICER, Command::SettleGrant { entry: entry(n) }),
        Try::Carry(amount_ore) => {
            (SPONSOR, Command::CarryOver { scheme, year, to_year: YEAR + 1, amount_ore, reason })
        }
        Try::Resize(amount_ore) => (SPONSOR, Command::ChangeEnvelope { scheme, year, amount_ore, reason }),
    };
    Some((person, contest::Command::Funding(command)))
}

fn agree(world: &World, model: &Model) -> Result<(), TestCaseError> {
    let ledger = &world.state.funding.envelope(SCHEME, YEAR).expect("an envelope").ledger;
    let balances = Account::INSIDE.map(|account| ledger.balance_ore(account));
    let [reserved, committed, ordered, paid] = model.held();
    prop_assert_eq!(balances, [model.free(), reserved, committed, ordered, paid, model.returned]);
    prop_assert!(balances.iter().all(|balance| *balance >= 0));
    prop_assert_eq!(balances.iter().sum::<i64>(), model.envelope);
    let later = &world.state.funding.envelope(SCHEME, YEAR + 1).expect("another envelope").ledger;
    prop_assert_eq!(
        (later.envelope_ore(), later.balance_ore(Account::Available)),
        (model.later, model.later)
    );
    for account in Account::INSIDE {
        let sum = |side: fn(&idedugnad::contest::funding::Line) -> Account| -> i64 {
            ledger.lines().iter().filter(|line| side(line) == account).map(|line| line.amount_ore).sum()
        };
        prop_assert_eq!(sum(|line| line.to) - sum(|line| line.from), ledger.balance_ore(account));
    }
    for (number, place) in model.places.iter().enumerate() {
        let entry = world.entry(EntryId(number as u32 + 1)).expect("an entry");
        prop_assert_eq!((entry.state, entry.rank), (place.state, place.rank), "entry {}", number);
        prop_assert_eq!((entry.paid_ore, entry.returned_ore), (model.paid_gross(number), place.returned));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_books_balance_after_any_sequence(
        envelope in 1..120_i64, asks in prop::array::uniform4(1..60_i64), chosen in prop::array::uniform4(outcomes()),
        tries in prop::collection::vec(tries(), 0..120),
    ) {
        let mut world = World::new(envelope, IDEAS, asks, chosen);
        let ranked = asks.into_iter().zip(chosen).map(|(amount, outcome)| Ranked { amount, outcome });
        let mut model = Model::new(envelope, LATER_ORE, world.now.0, IDEAS, ranked.collect());
        agree(&world, &model)?;
        for what in tries {
            let expected = model.tries(what);
            match command(&world, what) {
                Some((person, command)) => {
                    let outcome = world.person(person, &command);
                    prop_assert_eq!(outcome.is_ok(), expected, "{:?}: {:?}", what, outcome);
                }
                None => {
                    world.now.0 = model.now;
                    world.settle();
                }
            }
            agree(&world, &model)?;
        }
    }
}
