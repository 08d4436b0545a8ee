//! A small world for tests of review, ranking and decision: built by the contest's own functions, without an engine.

use idedugnad::contest::campaign::{self, Scale, Weights};
use idedugnad::contest::idea::{self, IdeaState};
use idedugnad::contest::review::{self, AssignmentState, RoundKey, Score};
use idedugnad::contest::*;
use std::sync::Arc;

pub const CAMPAIGN: CampaignId = CampaignId(1);
pub const ROUND: RoundKey = (CAMPAIGN, 1);
pub const NEED: CriterionId = CriterionId(1);
pub const EASE: CriterionId = CriterionId(2);
pub const START: Time = Time(1_790_000_000_000);

/// The state and the time.
#[derive(Clone)]
pub struct World {
    pub state: State,
    pub at: Time,
    proses: u64,
}

/// A text of some length.
pub fn prose(number: u64) -> Prose {
    Prose { prose: ProseId(number), chars: 20, lang: Lang::Nb, digest: Digest([number as u8; 32]) }
}

/// An organiser's text.
pub fn texts(number: u64) -> Texts {
    Texts { nb: Some(prose(number)), ..Texts::default() }
}

impl World {
    /// A launched campaign in which everything goes on at once: scale 1 to 5, two criteria, quorum 2, votes 40 %.
    pub fn new() -> World {
        let mut world = World { state: State::default(), at: START, proses: 1000 };
        let grant = |permit| Grant { audience: Affiliation::Employee, permit };
        let rules = Rules {
            voting: Voting::Approval { votes_max: 10 },
            results: ResultsShown::Live,
            scale: Scale { min: 1, max: 5 },
            quorum: 2,
            reviews_per_idea: 2,
            weights: Weights { votes_percent: 40, panel_percent: 60 },
            money: Money::None,
            ..Rules::default()
        };
        let phase =
            |kind, grants| Phase { kind, span: Span { from: START, until: None }, grants, exclusive: false };
        let phases = vec![
            phase(
                PhaseKind::Ideation,
                vec![grant(Permit::Submit), grant(Permit::Vote), grant(Permit::Revise)],
            ),
            phase(PhaseKind::Review, vec![]),
            phase(PhaseKind::Decision, vec![]),
        ];
        let title = texts(1);
        let criterion = |criterion, weight_percent, required| campaign::Event::CriterionAdded {
            criterion,
            campaign: CAMPAIGN,
            title,
            guidance: title,
            weight_percent,
            required,
        };
        for event in [
            campaign::Event::CampaignCreated {
                campaign: CAMPAIGN,
                slug: "prove".into(),
                title,
                summary: title,
            },
            campaign::Event::PhasesSet { campaign: CAMPAIGN, phases },
            campaign::Event::RulesSet { campaign: CAMPAIGN, rules },
            criterion(NEED, 60, true),
            criterion(EASE, 40, false),
            campaign::Event::CampaignLaunched { campaign: CAMPAIGN, lot_commitment: None },
        ] {
            world.happen(Event::Campaign(event));
        }
        world
    }

    /// Something happens, whether or not the rules would let it.
    pub fn happen(&mut self, event: Event) {
        apply(&mut self.state, &event, By { actor: Actor::System, at: self.at });
    }

    /// Somebody asks for something: it happens, or is refused.
    pub fn act(&mut self, actor: Actor, command: impl Into<Asked>) -> Result<Vec<Event>, Rejection> {
        let by = By { actor, at: self.at };
        let events = decide(&self.state, &command.into().0, by)?;
        events.iter().for_each(|event| apply(&mut self.state, event, by));
        Ok(events)
    }

    /// Somebody asks for something that must succeed.
    pub fn must(&mut self, person: PersonId, command: impl Into<Asked>) -> Vec<Event> {
        self.act(Actor::Person(person), command).unwrap_or_else(|refused| panic!("refused: {refused:?}"))
    }

    /// A new unit.
    pub fn unit(&mut self, kind: UnitKind, municipalities: &[UnitId]) -> UnitId {
        let unit = self.state.units.table.next();
        self.happen(Event::Unit(unit::Event::UnitRegistered {
            unit,
            kind,
            code: format!("unit-{}", unit.0).as_str().into(),
            name: prose(2),
            parent: None,
            municipalities: municipalities.to_vec(),
            from: Time(0),
        }));
        unit
    }

    /// A new person.
    pub fn person(&mut self, unit: UnitId, manager: Option<PersonId>) -> PersonId {
        let person = self.state.people.table.next();
        let post = person::Post { affiliation: Affiliation::Employee, unit, manager, from: Time(0) };
        let key = format!("person-{}", person.0).as_str().into();
        self.happen(Event::Person(person::Event::PersonRegistered { person, key, name: prose(3), post }));
        person
    }

    /// A person in a unit of their own, with nothing to do with anybody.
    pub fn stranger(&mut self) -> PersonId {
        let unit = self.unit(UnitKind::Office, &[]);
        self.person(unit, None)
    }

    /// Gives a person a role in the campaign.
    pub fn appoint(&mut self, person: PersonId, role: Role) {
        let scope = Scope::Campaign(CAMPAIGN);
        self.happen(Event::Person(person::Event::RoleAppointed { person, role, scope, until: None }));
    }

    /// A stranger with a role in the campaign.
    pub fn appointed(&mut self, role: Role) -> PersonId {
        let person = self.stranger();
        self.appoint(person, role);
        person
    }

    /// A published idea on the shortlist.
    pub fn idea(&mut self, author: PersonId) -> IdeaId {
        let idea = self.state.ideas.table.next();
        self.must(
            author,
            idea::Command::SubmitIdea {
                campaign: CAMPAIGN,
                theme: None,
                title: prose(4),
                summary: prose(5),
                amount_ore: Some(100),
                co_authors: Vec::new(),
            },
        );
        self.happen(Event::Idea(idea::Event::IdeaAdvanced { idea, to: IdeaState::Shortlisted }));
        idea
    }

    /// Takes the shortlist into review, by whoever may.
    pub fn start_review(&mut self) {
        let due = self.at.plus_days(30);
        let start = review::Command::StartReview { campaign: CAMPAIGN, due, answer_days: None };
        self.act(Actor::System, start).unwrap();
    }

    /// An assignment that came about somehow.
    pub fn assign(&mut self, reviewer: PersonId, idea: IdeaId) -> AssignmentId {
        let assignment = self.state.reviews.assignments.next();
        let answer_due = self.at.plus_days(7);
        self.happen(Event::Review(review::Event::ReviewerAssigned {
            assignment,
            round: ROUND,
            idea,
            reviewer,
            answer_due,
        }));
        assignment
    }

    /// Scores for both criteria, each with its own reason.
    pub fn scores(&mut self, need: u8, ease: u8) -> Vec<Score> {
        self.proses += 2;
        let score =
            |criterion, value, number| Score { criterion, value: Some(value), reason: Some(prose(number)) };
        vec![score(NEED, need, self.proses), score(EASE, ease, self.proses + 1)]
    }

    /// A review that was submitted somehow.
    pub fn reviewed(&mut self, reviewer: PersonId, idea: IdeaId, need: u8, ease: u8) -> AssignmentId {
        let assignment = self.assign(reviewer, idea);
        let scores = self.scores(need, ease);
        let answer = review::Answer::None;
        for event in [
            review::Event::ImpartialityDeclared { idea, person: reviewer, answer },
            review::Event::ReviewSubmitted { assignment, revision: 1, scores, comment: None },
        ] {
            self.happen(Event::Review(event));
        }
        assignment
    }

    /// What somebody sees.
    pub fn view(&self, actor: Actor) -> View {
        View::new(Arc::new(self.state.clone()), actor, self.at)
    }

    /// Where an assignment stands.
    pub fn state_of(&self, assignment: AssignmentId) -> AssignmentState {
        self.state.reviews.assignments.get(assignment).unwrap().state
    }
}

/// A command of any noun.
pub struct Asked(Command);

macro_rules! asked {
    ($($noun:ident => $variant:ident),*) => {$(
        impl From<$noun::Command> for Asked {
            fn from(command: $noun::Command) -> Asked {
                Asked(Command::$variant(command))
            }
        }
    )*};
}
asked! { idea => Idea, review => Review, ranking => Ranking, decision => Decision, vote => Vote }
