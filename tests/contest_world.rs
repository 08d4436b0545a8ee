//! A small world for tests of the pure contest: a county with an office, people, and one campaign that is always open.

use idedugnad::contest::campaign::{NewTheme, RuleChanges, Weights};
use idedugnad::contest::import::{self, ImportedIdea};
use idedugnad::contest::{
    Actor, Affiliation, By, CampaignId, Code, Command, Digest, Event, Grant, Lang, Money, Permit, PersonId,
    Phase, PhaseKind, Prose, ProseId, Rejection, ResultsShown, Role, Scope, Span, State, Subject, Texts,
    Time, UnitId, UnitKind, View, Voting, apply, campaign, check_invariants, decide, due, person, unit,
};
use std::sync::Arc;

pub const COUNTY: UnitId = UnitId(1);
pub const OFFICE: UnitId = UnitId(2);
pub const CAMPAIGN: CampaignId = CampaignId(1);
pub const START: Time = Time(1_790_000_000_000);
/// When the vote ends.
pub const CLOSE: Time = Time(1_790_000_000_000 + 30 * Time::DAY);

/// The contest and its clock.
#[derive(Clone)]
pub struct World {
    pub state: State,
    pub at: Time,
}

/// A text of so many characters; the words do not matter here.
pub fn prose(chars: u32) -> Prose {
    Prose { prose: ProseId(u64::from(chars)), chars, lang: Lang::Nb, digest: Digest([0; 32]) }
}

pub fn texts(chars: u32) -> Texts {
    Texts { nb: Some(prose(chars)), ..Texts::default() }
}

/// A person by number, as an actor.
pub fn person(number: u32) -> Actor {
    Actor::Person(PersonId(number))
}

impl World {
    /// So many people at one office, nobody with a role.
    pub fn with_people(people: u32) -> World {
        let mut world = World { state: State::default(), at: START };
        let register = |kind, code: &str, parent| unit::Command::RegisterUnit {
            kind,
            code: code.into(),
            name: prose(10),
            parent,
            municipalities: vec![],
            from: Some(Time(0)),
        };
        world.system(Command::Unit(register(UnitKind::County, "county", None)));
        world.system(Command::Unit(register(UnitKind::Office, "office", Some(COUNTY))));
        for number in 1..=people {
            world.system(Command::Person(person::Command::RegisterPerson {
                key: Code::from(format!("person-{number}").as_str()),
                name: prose(10),
                affiliation: Affiliation::Employee,
                unit: OFFICE,
                manager: None,
            }));
        }
        world
    }

    /// Begins an import with one long phase that lets everybody submit, revise and vote until `CLOSE`.
    pub fn begin_import(&mut self, voting: Voting, results: ResultsShown) -> CampaignId {
        let begun = self.system(Command::Import(import::Command::BeginImport {
            slug: "campaign".into(),
            title: texts(10),
            summary: texts(10),
        }));
        let Subject::Campaign(campaign) = begun[0].subject() else { panic!("no campaign: {begun:?}") };
        let grant = |permit| Grant { audience: Affiliation::Employee, permit };
        self.system(Command::Campaign(campaign::Command::SetPhases {
            campaign,
            phases: vec![Phase {
                kind: PhaseKind::Ideation,
                span: Span { from: Time(0), until: Some(CLOSE) },
                grants: [Permit::Submit, Permit::Revise, Permit::Vote].map(grant).to_vec(),
                exclusive: false,
            }],
        }));
        self.system(Command::Campaign(campaign::Command::SetVoting { campaign, voting, results }));
        campaign
    }

    /// A launched campaign with so many ideas, the first by person 1, the second by person 2, and so on.
    pub fn with_campaign(people: u32, ideas: u32, voting: Voting, results: ResultsShown) -> World {
        let mut world = World::with_people(people);
        let campaign = world.begin_import(voting, results);
        let ideas =
            (1..=ideas).map(|number| imported_idea(Some(PersonId((number - 1) % people + 1)))).collect();
        world.system(Command::Import(import::Command::ImportIdeas { campaign, ideas }));
        world.system(Command::Import(import::Command::CompleteImport { campaign }));
        world
    }

    /// A draft with a theme and everything a launch needs but its phases: votes decide, and there is no money.
    pub fn draft(&mut self, slug: &str) -> CampaignId {
        let theme = NewTheme { title: texts(10), question: texts(10) };
        let begun = self.system(campaign::Command::CreateCampaign {
            slug: slug.into(),
            title: texts(10),
            summary: texts(10),
            themes: vec![theme],
            criteria: vec![],
            template: None,
            starts: vec![],
        });
        let Subject::Campaign(campaign) = begun[0].subject() else { panic!("no campaign: {begun:?}") };
        let voting = Voting::Approval { votes_max: 3 };
        self.system(campaign::Command::SetVoting { campaign, voting, results: ResultsShown::Live });
        let rules = RuleChanges {
            weights: Some(Weights { votes_percent: 100, panel_percent: 0 }),
            money: Some(Money::None),
            response_days: Some(60),
            ..RuleChanges::default()
        };
        self.system(campaign::Command::SetRules { campaign, rules });
        let scope = Some(Scope::Campaign(campaign));
        let (person, role) = (PersonId(1), Role::Sponsor);
        self.system(Command::Person(person::Command::AppointRole { person, role, scope, until: None }));
        campaign
    }

    /// A launched campaign with these phases; one of them must let somebody vote.
    pub fn launched(&mut self, slug: &str, phases: Vec<Phase>) -> CampaignId {
        let campaign = self.draft(slug);
        self.system(campaign::Command::SetPhases { campaign, phases });
        self.system(campaign::Command::ApproveCampaign { campaign });
        self.system(campaign::Command::LaunchCampaign { campaign, lot_commitment: None });
        campaign
    }

    /// Asks as somebody; what is accepted has happened.
    pub fn ask(&mut self, actor: Actor, command: impl Into<Command>) -> Result<Vec<Event>, Rejection> {
        self.settle();
        let by = By { actor, at: self.at };
        let events = decide(&self.state, &command.into(), by)?;
        self.enter(&events, by);
        Ok(events)
    }

    /// Asks as the platform, and is not refused.
    pub fn system(&mut self, command: impl Into<Command>) -> Vec<Event> {
        self.ask(Actor::System, command).unwrap_or_else(|refusal| panic!("refused: {refusal:?}"))
    }

    /// Lets happen what is due.
    pub fn settle(&mut self) {
        let due = due(&self.state, self.at);
        self.enter(&due, By { actor: Actor::System, at: self.at });
    }

    fn enter(&mut self, events: &[Event], by: By) {
        for event in events {
            apply(&mut self.state, event, by);
        }
        check_invariants(&self.state, events).unwrap();
    }

    /// What somebody sees now.
    pub fn view(&self, viewer: Actor) -> View {
        View::new(Arc::new(self.state.clone()), viewer, self.at)
    }
}

/// An idea without anything special.
pub fn imported_idea(author: Option<PersonId>) -> ImportedIdea {
    ImportedIdea {
        reference: None,
        theme: None,
        author,
        office: OFFICE,
        title: prose(20),
        summary: prose(100),
        amount_ore: None,
    }
}
