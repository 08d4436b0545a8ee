//! A contest with a scheme, its people and selected ideas, driven by pure functions.

use idedugnad::contest::campaign::{self, Money, Rules};
use idedugnad::contest::decision::{self, Deviation, Outcome};
use idedugnad::contest::funding::{Command, Entry};
use idedugnad::contest::idea::{self, IdeaState};
use idedugnad::contest::{
    Actor, Affiliation, By, CampaignId, Code, Digest, EntryId, Event, IdeaId, Lang, PersonId, Prose, ProseId,
    Rejection, Role, SchemeId, State, Texts, Time, UnitKind, apply, check_invariants, decide, due, person,
    ranking, review, unit,
};

pub const SPONSOR: PersonId = PersonId(1);
pub const OFFICER: PersonId = PersonId(2);
pub const CONTROLLER: PersonId = PersonId(3);
pub const BODY: PersonId = PersonId(4);
pub const LEAD: PersonId = PersonId(5);
pub const MANAGER: PersonId = PersonId(6);
pub const ACCOUNTANT: PersonId = PersonId(8);
pub const SCHEME: SchemeId = SchemeId(1);
pub const YEAR: u16 = 2026;
/// The envelope of the year after.
pub const LATER_ORE: i64 = 10;
/// How many ideas the released ranking has.
pub const RANKED: usize = 4;
const CAMPAIGN: CampaignId = CampaignId(1);
const RANKED_FROM: u32 = 101;

pub struct World {
    pub state: State,
    pub now: Time,
}

pub fn prose() -> Prose {
    Prose { prose: ProseId(1), chars: 40, lang: Lang::Nb, digest: Digest([0; 32]) }
}

pub fn reasons() -> Texts {
    Texts { nb: Some(prose()), ..Texts::default() }
}

fn code(text: &str) -> Code {
    Code::from(text)
}

impl World {
    /// An envelope, so many selected ideas of the one office, and a released ranking of four more, asking for so much
    /// each and decided so.
    pub fn new(envelope_ore: i64, ideas: u32, asks: [i64; RANKED], chosen: [Outcome; RANKED]) -> World {
        let mut world = World { state: State::default(), now: Time(1_780_000_000_000) };
        for (kind, slug) in [(UnitKind::Directorate, "direktoratet"), (UnitKind::Office, "kontoret")] {
            let (parent, municipalities, from) = (None, Vec::new(), None);
            world.set_up(unit::Command::RegisterUnit {
                kind,
                code: code(slug),
                name: prose(),
                parent,
                municipalities,
                from,
            });
        }
        for (key, unit) in
            [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1), ("f", 2), ("author", 2), ("g", 1)]
        {
            let (affiliation, manager) = (Affiliation::Employee, None);
            let unit = idedugnad::contest::UnitId(unit);
            world.set_up(person::Command::RegisterPerson {
                key: code(key),
                name: prose(),
                affiliation,
                unit,
                manager,
            });
        }
        let roles = [
            (SPONSOR, Role::Sponsor),
            (OFFICER, Role::GrantOfficer),
            (CONTROLLER, Role::Controller),
            (BODY, Role::DecisionBody),
            (LEAD, Role::BenefitsLead),
            (MANAGER, Role::OfficeManager),
            (ACCOUNTANT, Role::Accountant),
        ];
        for (person, role) in roles {
            world.set_up(person::Command::AppointRole { person, role, scope: None, until: None });
        }
        (1..=ideas).for_each(|number| world.select(IdeaId(number), None, IdeaState::Selected));
        let title = Texts { nb: Some(prose()), ..Texts::default() };
        let (plan_days, accept_days) = (Some(10), Some(20));
        let slug = code("stimulering");
        world
            .funding(SPONSOR, Command::CreateScheme { slug, title, plan_days, accept_days })
            .expect("a scheme");
        let envelope = Command::OpenEnvelope { scheme: SCHEME, year: YEAR, amount_ore: envelope_ore };
        world.funding(SPONSOR, envelope).expect("an envelope");
        let later = Command::OpenEnvelope { scheme: SCHEME, year: YEAR + 1, amount_ore: LATER_ORE };
        world.funding(SPONSOR, later).expect("another envelope");
        world.release(asks, chosen);
        world
    }

    /// The idea at a place of the ranking, from 0.
    pub fn ranked(place: usize) -> IdeaId {
        IdeaId(RANKED_FROM + place as u32)
    }

    /// A campaign whose money is the envelope, with a ranking that was sealed, recommended, decided and released.
    fn release(&mut self, asks: [i64; RANKED], chosen: [Outcome; RANKED]) {
        let (round, text) = ((CAMPAIGN, 1), reasons());
        let rules = Rules { money: Money::Envelope { scheme: SCHEME, year: YEAR }, ..Rules::default() };
        let created = campaign::Event::CampaignCreated {
            campaign: CAMPAIGN,
            slug: code("k"),
            title: text,
            summary: text,
        };
        let ideas: Vec<IdeaId> = (0..RANKED).map(World::ranked).collect();
        let due = Time(self.now.0 + 1);
        let started =
            review::Event::ReviewStarted { round, ideas: ideas.clone(), due, answer_days: 7, quorum: 1 };
        let mut rank = 0;
        let position = |idea: &IdeaId| {
            rank += 1;
            let (combined_bp, votes_bp, panel_bp, reviews, tie) = (0, 0, 0, 1, None);
            ranking::Position { rank, idea: *idea, combined_bp, votes_bp, panel_bp, reviews, tie }
        };
        let (digest, positions) = (Digest([0; 32]), ideas.iter().map(position).collect());
        let sealed = ranking::Event::RankingSealed { round, digest, seed: None, positions };
        let by = By { actor: Actor::System, at: self.now };
        for event in [
            Event::Campaign(created),
            Event::Campaign(campaign::Event::RulesSet { campaign: CAMPAIGN, rules }),
            Event::Review(started),
            Event::Ranking(sealed),
        ] {
            apply(&mut self.state, &event, by);
        }
        for (place, idea) in ideas.into_iter().enumerate() {
            self.select(idea, Some(asks[place] as u64), IdeaState::Recommended);
            let (outcome, deviation) = (chosen[place], Some(Deviation::Portfolio));
            let decide = decision::Command::DecideIdea { idea, outcome, reason: reasons(), deviation };
            self.set_up(decide);
        }
        self.set_up(decision::Command::ReleaseDecisions { campaign: CAMPAIGN });
    }

    fn select(&mut self, idea: IdeaId, amount_ore: Option<u64>, to: IdeaState) {
        let reason = reasons();
        let drafted = idea::Event::IdeaDrafted {
            idea,
            campaign: CAMPAIGN,
            theme: None,
            author: PersonId(7),
            office: idedugnad::contest::UnitId(2),
            title: prose(),
            summary: prose(),
            amount_ore,
        };
        let selected = idea::Event::IdeaAdvanced { idea, to };
        for event in [drafted, selected, idea::Event::IdeaAnswered { idea, reason }] {
            let by = By { actor: Actor::System, at: self.now };
            apply(&mut self.state, &Event::Idea(event), by);
        }
    }

    fn set_up(&mut self, command: impl Into<Setup>) {
        let Setup(command) = command.into();
        self.submit(Actor::System, &command).expect("set up");
    }

    pub fn person(
        &mut self,
        person: PersonId,
        command: &idedugnad::contest::Command,
    ) -> Result<(), Rejection> {
        self.submit(Actor::Person(person), command)
    }

    pub fn funding(&mut self, person: PersonId, command: Command) -> Result<(), Rejection> {
        self.submit(Actor::Person(person), &idedugnad::contest::Command::Funding(command))
    }

    /// As the engine does it: what is due, the command, what is due then; invariants after each.
    fn submit(&mut self, actor: Actor, command: &idedugnad::contest::Command) -> Result<(), Rejection> {
        self.settle();
        let by = By { actor, at: self.now };
        let before = self.state.clone();
        match decide(&self.state, command, by) {
            Ok(events) => {
                self.take(&events, by);
                self.settle();
                Ok(())
            }
            Err(rejection) => {
                assert_eq!(self.state, before);
                Err(rejection)
            }
        }
    }

    pub fn settle(&mut self) {
        for _ in 0..64 {
            let events = due(&self.state, self.now);
            if events.is_empty() {
                return;
            }
            self.take(&events, By { actor: Actor::System, at: self.now });
        }
        panic!("there is always something due");
    }

    fn take(&mut self, events: &[Event], by: By) {
        for event in events {
            apply(&mut self.state, event, by);
        }
        check_invariants(&self.state, events).expect("sound books");
    }

    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.state.funding.entries.get(id)
    }
}

struct Setup(idedugnad::contest::Command);

impl From<unit::Command> for Setup {
    fn from(command: unit::Command) -> Self {
        Setup(idedugnad::contest::Command::Unit(command))
    }
}

impl From<person::Command> for Setup {
    fn from(command: person::Command) -> Self {
        Setup(idedugnad::contest::Command::Person(command))
    }
}

impl From<decision::Command> for Setup {
    fn from(command: decision::Command) -> Self {
        Setup(idedugnad::contest::Command::Decision(command))
    }
}
