//! Ballots of many people through all replicas at once, while somebody pulls the plugs: what was acknowledged is stored,
//! what is stored was sent, and once what is unknown has been repeated, the tally is exactly theirs.

use crate::mongod::until;
use crate::replica_world::{CAST, Client, Load, World};
use idedugnad::api::global_id::{Kind, Seal};
use idedugnad::contest::{CampaignId, Code, IdeaId, PersonId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Connections to each replica.
const CONNECTIONS: usize = 8;
/// How long a voter waits before turning to another replica.
const BREATH: Duration = Duration::from_millis(50);

/// What one person has done. Rounds count from 1; nobody sends a ballot before the one before is known to be stored.
#[derive(Clone, Debug)]
pub struct Voter {
    number: usize,
    /// The last round that was acknowledged; 0 before the first.
    acknowledged: usize,
    /// Whether the ballot after it was sent, and nobody knows what became of it.
    unknown: bool,
}

/// Everybody, and how many ballots have been acknowledged and have gone astray.
pub struct Crowd {
    load: Load,
    rounds: usize,
    voters: Vec<Voter>,
    /// Acknowledged ballots.
    pub acknowledged: AtomicUsize,
    /// Answers that never came, or said that nothing could be written.
    pub astray: AtomicUsize,
}

impl Crowd {
    /// So many people, who will each cast so many ballots.
    pub fn new(world: &World, people: usize, rounds: usize) -> Crowd {
        let voters = (1..=people).map(|number| Voter { number, acknowledged: 0, unknown: false }).collect();
        let (acknowledged, astray) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Crowd { load: Load::find(&world.client(0)), rounds, voters, acknowledged, astray }
    }

    /// How many ballots there will be.
    pub fn total(&self) -> usize {
        self.voters.len() * self.rounds
    }

    /// Everybody votes, once a round, through all the replicas at these addresses at the same time, while `meanwhile`
    /// happens. Who does not know what became of a ballot repeats it in the next round, on another replica.
    pub fn vote(&mut self, addresses: &[String], meanwhile: impl FnOnce(&AtomicUsize)) {
        let (load, rounds) = (&self.load, self.rounds);
        let (acknowledged, astray) = (&self.acknowledged, &self.astray);
        let connections = CONNECTIONS * addresses.len();
        let each = self.voters.len().div_ceil(connections);
        std::thread::scope(|scope| {
            for (number, voters) in self.voters.chunks_mut(each).enumerate() {
                scope.spawn(move || {
                    let clients: Vec<Client> = addresses.iter().map(|address| Client::new(address)).collect();
                    let mut turn = number;
                    for _ in 0..rounds {
                        for voter in voters.iter_mut() {
                            if voter.cast(load, &clients[turn % clients.len()]) {
                                acknowledged.fetch_add(1, Ordering::SeqCst);
                            } else {
                                astray.fetch_add(1, Ordering::SeqCst);
                                turn += 1;
                                std::thread::sleep(BREATH);
                            }
                        }
                    }
                });
            }
            meanwhile(acknowledged);
        });
    }

    /// Repeats what is unknown and sends what is still to be sent, until everything is acknowledged.
    pub fn finish(&mut self, world: &World) {
        let (load, rounds) = (&self.load, self.rounds);
        let each = self.voters.len().div_ceil(CONNECTIONS);
        let acknowledged = &self.acknowledged;
        std::thread::scope(|scope| {
            for (number, voters) in self.voters.chunks_mut(each).enumerate() {
                let client = world.client(number);
                scope.spawn(move || {
                    for voter in voters {
                        while voter.acknowledged < rounds {
                            until("a ballot is acknowledged", || voter.cast(load, &client));
                            acknowledged.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
    }

    /// Acknowledged ⊆ stored ⊆ sent; and if nothing is unknown, the tallies are those of the acknowledged ballots.
    pub fn check(&self, world: &World) {
        let stored = world.look(|engine| Stored::of(engine, &self.load, self.voters.len()));
        for voter in &self.voters {
            let ballot = stored.ballots.get(&voter.number);
            let last = (voter.acknowledged > 0).then(|| self.load.places(voter.number, voter.acknowledged));
            let next = voter.unknown.then(|| self.load.places(voter.number, voter.acknowledged + 1));
            let right = ballot == last.as_ref() || (next.is_some() && ballot == next.as_ref());
            assert!(right, "{voter:?}: {ballot:?} is neither {last:?} nor {next:?}");
        }
        if self.voters.iter().all(|voter| !voter.unknown) {
            let mut expected: BTreeMap<usize, u32> = BTreeMap::new();
            for voter in self.voters.iter().filter(|voter| voter.acknowledged > 0) {
                for place in self.load.places(voter.number, voter.acknowledged) {
                    *expected.entry(place).or_default() += 1;
                }
            }
            assert_eq!(stored.tally, expected, "the tally is not that of the acknowledged ballots");
        }
    }
}

impl Voter {
    /// Sends the next ballot, or the unknown one again; whether it was acknowledged.
    fn cast(&mut self, load: &Load, client: &Client) -> bool {
        let input = load.ballot(self.number, self.acknowledged + 1);
        let answer = client.ask(&format!("person-{}", self.number), None, CAST, json!({ "input": input }));
        match answer {
            Ok(answer) if answer.status == 200 => {
                let data = answer.data();
                assert_eq!(data["done"]["userErrors"], json!([]), "refused");
                (self.acknowledged, self.unknown) = (self.acknowledged + 1, false);
            }
            Ok(answer) => {
                let later = answer.status == 504 || answer.status == 503 && answer.retry_after.is_some();
                assert!(later, "{}: {:#}", answer.status, answer.body);
                self.unknown = true;
            }
            Err(_) => self.unknown = true,
        }
        !self.unknown
    }
}

/// What lies in the database: ballots and tally, by the place of ideas in the load.
struct Stored {
    ballots: BTreeMap<usize, Vec<usize>>,
    tally: BTreeMap<usize, u32>,
}

impl Stored {
    fn of(engine: &idedugnad::engine::Engine, load: &Load, people: usize) -> Stored {
        let seal = Seal::new(engine.id_key());
        let idea = |text: &String| IdeaId(u32::try_from(seal.open(Kind::Idea, text).unwrap()).unwrap());
        let places: BTreeMap<IdeaId, usize> =
            load.ideas.iter().enumerate().map(|(place, text)| (idea(text), place)).collect();
        let moment = engine.moment();
        let campaign: CampaignId = moment.state.campaigns.by_slug[&Code::from("load")];
        let Some(poll) = moment.state.votes.polls.get(&campaign) else {
            return Stored { ballots: BTreeMap::new(), tally: BTreeMap::new() };
        };
        let mut ballots = BTreeMap::new();
        for number in 1..=people {
            let person: PersonId =
                moment.state.people.by_key[&Code::from(format!("person-{number}").as_str())];
            let tag = engine.ballot_tag(campaign, person).unwrap();
            if let Some(ballot) = poll.ballots.get(&tag) {
                let places: BTreeSet<usize> =
                    ballot.choices().iter().map(|choice| places[&choice.0]).collect();
                ballots.insert(number, places.into_iter().collect());
            }
        }
        assert_eq!(poll.ballots.len(), ballots.len(), "somebody has voted whom nobody knows");
        let tally = poll.tallies.iter().filter(|(_, tally)| tally.voters > 0);
        Stored { ballots, tally: tally.map(|(idea, tally)| (places[idea], tally.voters)).collect() }
    }
}
