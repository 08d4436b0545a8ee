//! Where every run begins: offices, people with their roles, two campaigns with a vote each, selected ideas and money.

use idedugnad::contest::{
    Actor, Affiliation, By, CampaignId, Digest, Event, Grant, IdeaId, Lang, Permit, PersonId, Phase,
    PhaseKind, Prose, ProseId, ResultsShown, Role, Rules, SchemeId, Scope, Span, Texts, Time, UnitId,
    UnitKind, Voting, campaign, funding, idea, person, unit,
};
use idedugnad::engine::entry::{Body, Entry};
use idedugnad::journal::{Appended, Batch, Journal};
use idedugnad::vault::{Class, Text, Vault};

pub const START: Time = Time(1_790_000_000_000);
/// How much a replica's clock may be off.
pub const OFF_MS: i64 = 900;
pub const HOUR: i64 = 60 * 60 * 1000;

/// Those who write ideas, vote and are registered later, all in the office.
pub const STAFF: u32 = 6;
/// Who had last year's ideas.
pub const AUTHOR: u32 = 1;
pub const MANAGER: u32 = 7;
pub const SPONSOR: u32 = 8;
pub const OFFICER: u32 = 9;
pub const CONTROLLER: u32 = 10;
pub const BODY: u32 = 11;
pub const LEAD: u32 = 12;
pub const ACCOUNTANT: u32 = 13;
pub const OFFICE_MANAGER: u32 = 14;
/// Everybody there is to begin with.
pub const PEOPLE: u32 = 14;

pub const APPROVALS: u32 = 1;
pub const POINTS: u32 = 2;
/// The campaign whose ideas were selected last year.
pub const EARLIER: u32 = 3;
pub const VOTES_MAX: u32 = 3;
pub const BUDGET: u32 = 10;
pub const PER_IDEA_MAX: u32 = 6;
/// Ideas that may be queued for money.
pub const SELECTED: u32 = 5;
pub const SCHEME: SchemeId = SchemeId(1);
pub const YEAR: u16 = 2026;
pub const ENVELOPE_ORE: i64 = 1_000;
pub const PLAN_DAYS: u32 = 10;
pub const ACCEPT_DAYS: u32 = 20;

/// When ideas may be sent in and changed, and when votes are cast, in hours after the start.
pub struct Calendar {
    pub campaign: u32,
    pub ideas_until: i64,
    pub votes_from: i64,
    pub votes_until: i64,
}

pub const CALENDAR: [Calendar; 2] = [
    Calendar { campaign: APPROVALS, ideas_until: 60, votes_from: 6, votes_until: 96 },
    Calendar { campaign: POINTS, ideas_until: 48, votes_from: 0, votes_until: 72 },
];

/// A text with an id that the run decides, and its salt from the id.
pub fn text(id: u64, words: &str, class: Class) -> (Prose, Text) {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&id.to_be_bytes());
    let text = Text { id, class, salt, text: words.to_owned() };
    let chars = words.chars().count() as u32;
    (Prose { prose: ProseId(id), chars, lang: Lang::Nb, digest: Digest(text.digest()) }, text)
}

/// The world as one batch, and the texts it names.
pub struct World {
    texts: Vec<Text>,
    events: Vec<Event>,
}

impl World {
    /// Stores the world in an empty journal and vault.
    pub fn store(self, journal: &mut dyn Journal, vault: &mut dyn Vault) {
        let entry = Entry::new(By { actor: Actor::System, at: START }, None, self.events);
        let body = serde_json::to_vec(&Body::from(vec![entry])).expect("events that can be written");
        vault.put(&self.texts).expect("a sound vault");
        let batch = Batch::seal(None, START.0, [1; 16], body);
        assert_eq!(journal.append(&batch), Ok(Appended::Done));
    }

    pub fn new() -> World {
        let mut world = World { texts: Vec::new(), events: Vec::new() };
        for (number, code, kind) in
            [(1, "direktoratet", UnitKind::Directorate), (2, "kontoret", UnitKind::Office)]
        {
            let name = world.prose(code);
            let (unit, code, from) = (UnitId(number), code.into(), Time(0));
            let (parent, municipalities) = (None, Vec::new());
            world.add(Event::Unit(unit::Event::UnitRegistered {
                unit,
                kind,
                code,
                name,
                parent,
                municipalities,
                from,
            }));
        }
        (1..=PEOPLE).for_each(|number| world.person(number));
        for (holder, role) in [
            (MANAGER, Role::CampaignManager),
            (SPONSOR, Role::Sponsor),
            (OFFICER, Role::GrantOfficer),
            (CONTROLLER, Role::Controller),
            (BODY, Role::DecisionBody),
            (LEAD, Role::BenefitsLead),
            (ACCOUNTANT, Role::Accountant),
            (OFFICE_MANAGER, Role::OfficeManager),
        ] {
            let (person, scope, until) = (PersonId(holder), Scope::Everywhere, None);
            world.add(Event::Person(person::Event::RoleAppointed { person, role, scope, until }));
        }
        world.money();
        world.campaign(APPROVALS, Voting::Approval { votes_max: VOTES_MAX });
        world.campaign(POINTS, Voting::Points { budget: BUDGET, per_idea_max: PER_IDEA_MAX, decimals: 0 });
        world.campaign(EARLIER, Voting::None);
        (1..=SELECTED).for_each(|number| world.selected(IdeaId(number)));
        world
    }

    fn add(&mut self, event: Event) {
        self.events.push(event);
    }

    fn prose(&mut self, words: &str) -> Prose {
        let (prose, text) = text(1 + self.texts.len() as u64, words, Class::OrganiserText);
        self.texts.push(text);
        prose
    }

    fn person(&mut self, number: u32) {
        let at_office = number <= STAFF || number == OFFICE_MANAGER;
        let unit = UnitId(if at_office { 2 } else { 1 });
        let post = person::Post { affiliation: Affiliation::Employee, unit, manager: None, from: Time(0) };
        let key = format!("person-{number}");
        let name = self.prose(&key);
        let (person, key) = (PersonId(number), key.as_str().into());
        self.add(Event::Person(person::Event::PersonRegistered { person, key, name, post }));
    }

    fn money(&mut self) {
        let title = Texts { nb: Some(self.prose("Stimuleringsordningen")), ..Texts::default() };
        let (scheme, year) = (SCHEME, YEAR);
        let events = [
            funding::Event::SchemeCreated {
                scheme,
                slug: "stimulering".into(),
                title,
                plan_days: PLAN_DAYS,
                accept_days: ACCEPT_DAYS,
            },
            funding::Event::EnvelopeOpened { scheme, year, amount_ore: ENVELOPE_ORE },
            funding::Event::AllocationOpened { scheme, year },
        ];
        self.events.extend(events.map(Event::Funding));
    }

    fn campaign(&mut self, number: u32, voting: Voting) {
        let campaign = CampaignId(number);
        let slug = format!("kampanje-{number}");
        let title = Texts { nb: Some(self.prose(&slug)), ..Texts::default() };
        let phases = match CALENDAR.iter().find(|calendar| calendar.campaign == number) {
            Some(calendar) => vec![
                phase(PhaseKind::Ideation, (0, calendar.ideas_until), &[Permit::Submit, Permit::Revise]),
                phase(PhaseKind::Voting, (calendar.votes_from, calendar.votes_until), &[Permit::Vote]),
            ],
            None => vec![phase(PhaseKind::Ideation, (-48, -24), &[Permit::Submit])],
        };
        let rules = Rules { voting, results: ResultsShown::Live, ..Rules::default() };
        let events = [
            campaign::Event::CampaignCreated { campaign, slug: slug.as_str().into(), title, summary: title },
            campaign::Event::PhasesSet { campaign, phases },
            campaign::Event::RulesSet { campaign, rules },
            campaign::Event::CampaignLaunched { campaign, lot_commitment: None },
        ];
        self.events.extend(events.map(Event::Campaign));
    }

    fn selected(&mut self, idea: IdeaId) {
        let title = self.prose(&format!("Valgt idé {}", idea.0));
        let reason = Texts { nb: Some(title), ..Texts::default() };
        let (campaign, author, office) = (CampaignId(EARLIER), PersonId(AUTHOR), UnitId(2));
        let (theme, amount_ore, summary) = (None, None, title);
        let events = [
            idea::Event::IdeaDrafted { idea, campaign, theme, author, office, title, summary, amount_ore },
            idea::Event::IdeaSubmitted { idea },
            idea::Event::IdeaPublished { idea },
            idea::Event::IdeaAdvanced { idea, to: idea::IdeaState::Selected },
            idea::Event::IdeaAnswered { idea, reason },
        ];
        self.events.extend(events.map(Event::Idea));
    }
}

fn phase(kind: PhaseKind, (from, until): (i64, i64), permits: &[Permit]) -> Phase {
    let at = |hours: i64| Time(START.0 + hours * HOUR);
    let grant = |permit: &Permit| Grant { audience: Affiliation::Employee, permit: *permit };
    let span = Span { from: at(from), until: Some(at(until)) };
    Phase { kind, span, grants: permits.iter().map(grant).collect(), exclusive: false }
}
