//! The table of who may do what: every cell of `schema/permissions.txt`, tried on a contest that was built by commands.

use crate::contest_world::{START, World, person};
use idedugnad::api::viewer::{PERSONA_HEADER, Stranger, Viewer};
use idedugnad::contest::policy::{Refusal, may};
use idedugnad::contest::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const RELATIONS: [Relation; 11] = [
    Relation::Author,
    Relation::InvitedAuthor,
    Relation::Assigned,
    Relation::PilotLead,
    Relation::PilotTeam,
    Relation::OfficeManager,
    Relation::OfficeBenefitOwner,
    Relation::LineManager,
    Relation::BenefitOwner,
    Relation::AskedOwner,
    Relation::Oneself,
];

/// A line of the file.
struct Row {
    action: Action,
    roles: BTreeSet<String>,
    /// `x`, `g` or `-` by phase.
    phases: BTreeMap<String, char>,
    relations: BTreeSet<String>,
}

impl Row {
    fn needs_a_phase(&self) -> bool {
        self.phases.values().any(|cell| *cell != 'x')
    }
}

fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).expect("JSON").as_str().expect("a word").to_owned()
}

/// The file as a person reads it: columns by what stands above them.
fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/permissions.txt");
    let text = std::fs::read_to_string(path).expect("the table");
    let numbered = text.lines().filter_map(|line| line.strip_prefix("# ")?.trim().split_once(' '));
    let roles: Vec<String> = numbered
        .filter(|(number, _)| number.parse::<u8>().is_ok())
        .map(|(_, role)| role.to_owned())
        .collect();
    let head = text.lines().find(|line| line.starts_with("# action / role")).expect("a head");
    let phases: Vec<&str> = head["# action / role".len()..]
        .split_whitespace()
        .filter(|word| word.parse::<u8>().is_err() && *word != "relations")
        .collect();
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next().expect("an action");
        let action = Action::ALL.iter().find(|(action, _)| word(action) == name);
        let held = roles.iter().filter(|_| words.next() == Some("x")).cloned().collect();
        let cells = phases.iter().map(|phase| {
            let cell = words.next().and_then(|cell| cell.chars().next());
            (phase.to_string(), cell.expect("a cell"))
        });
        let phases = cells.collect();
        let relations = words.map(|word| word.trim_end_matches(',').to_owned()).collect();
        let action = action.unwrap_or_else(|| panic!("{name} is no action")).0;
        Row { action, roles: held, phases, relations }
    };
    text.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

/// One person for each role, three without any, and campaigns with every phase there is, a day each.
struct Scene {
    world: World,
    /// With every permit in every phase, for employees.
    open: CampaignId,
    /// With a permit in one phase only, and that is the last one.
    closed: CampaignId,
    by_role: Vec<(Role, PersonId)>,
    nobody: PersonId,
    partner: PersonId,
}

impl Scene {
    fn new() -> Scene {
        let mut world = World::with_people(22);
        let by_role: Vec<(Role, PersonId)> =
            (2..).map(PersonId).zip(Role::ALL).map(|(id, role)| (role, id)).collect();
        for &(role, person) in by_role.iter().filter(|(role, _)| *role != Role::Participant) {
            let appoint = person::Command::AppointRole { person, role, scope: None, until: None };
            world.system(Command::Person(appoint));
        }
        let post = person::Command::MovePerson {
            person: PersonId(22),
            affiliation: Affiliation::MunicipalPartner,
            unit: crate::contest_world::OFFICE,
            manager: None,
            from: None,
        };
        world.system(Command::Person(post));
        let all = [Permit::Submit, Permit::Revise, Permit::Vote];
        let open = world.launched("open", Self::phases(|_| all.to_vec()));
        let last = |kind| if kind == PhaseKind::Announcement { all.to_vec() } else { vec![] };
        let closed = world.launched("closed", Self::phases(last));
        Scene { world, open, closed, by_role, nobody: PersonId(21), partner: PersonId(22) }
    }

    fn phases(permits: impl Fn(PhaseKind) -> Vec<Permit>) -> Vec<Phase> {
        let phase = |(day, kind)| {
            let grant = |permit| Grant { audience: Affiliation::Employee, permit };
            let (from, until) = (Self::noon(day).0 - Time::DAY / 2, Self::noon(day).0 + Time::DAY / 2);
            Phase {
                kind,
                span: Span { from: Time(from), until: Some(Time(until)) },
                grants: permits(kind).into_iter().map(grant).collect(),
                exclusive: true,
            }
        };
        (0..).zip(PhaseKind::ALL).map(phase).collect()
    }

    /// The middle of a phase.
    fn noon(day: u32) -> Time {
        START.plus_days(day + 1)
    }

    fn may(
        &self,
        who: PersonId,
        day: u32,
        action: Action,
        target: Target,
        held: &[Relation],
    ) -> Result<(), Rejection> {
        may(&self.world.state, By { actor: Actor::Person(who), at: Self::noon(day) }, action, target, held)
    }
}

fn refused(refusal: Refusal) -> Result<(), Rejection> {
    Err(refusal.into())
}

#[test]
fn the_file_names_every_action_once() {
    let named: Vec<Action> = rows().iter().map(|row| row.action).collect();
    assert_eq!(named, Action::ALL.iter().map(|(action, _)| *action).collect::<Vec<_>>());
}

#[test]
fn every_role_allows_something() {
    let allowed: BTreeSet<String> = rows().into_iter().flat_map(|row| row.roles).collect();
    let idle: Vec<Role> = Role::ALL.into_iter().filter(|role| !allowed.contains(&word(role))).collect();
    assert_eq!(idle, []);
}

#[test]
fn every_cell_is_what_may_says() {
    let scene = Scene::new();
    let mut tried = 0;
    for row in rows() {
        for &(role, who) in &scene.by_role {
            // Everybody is a participant beside what they are appointed to.
            let held = row.roles.contains(&word(role)) || row.roles.contains("participant");
            for (day, kind) in (0..).zip(PhaseKind::ALL) {
                let cell = row.phases[&word(kind)];
                let closed = || refused(Refusal::PhaseClosed { action: row.action });
                let wanted = match (held, cell) {
                    (false, _) => refused(Refusal::NotAllowed { action: row.action }),
                    (true, '-') => closed(),
                    (true, _) => Ok(()),
                };
                let found = scene.may(who, day, row.action, Target::Campaign(scene.open), &[]);
                assert_eq!(found, wanted, "{role:?} {:?} {kind:?}", row.action);
                // Where the phase must grant it, one that grants nothing does not let it happen.
                let wanted = match cell {
                    'g' if held && kind != PhaseKind::Announcement => closed(),
                    _ => wanted,
                };
                let found = scene.may(who, day, row.action, Target::Campaign(scene.closed), &[]);
                assert_eq!(found, wanted, "{role:?} {:?} {kind:?}", row.action);
                tried += 2;
            }
        }
    }
    assert_eq!(tried, 2 * Role::ALL.len() * PhaseKind::ALL.len() * Action::ALL.len());
}

#[test]
fn a_relation_allows_what_its_lines_name_and_nothing_else() {
    let scene = Scene::new();
    for row in rows() {
        for relation in RELATIONS {
            let allowed = row.relations.contains(&word(relation)) || row.roles.contains("participant");
            for (day, kind) in (0..).zip(PhaseKind::ALL) {
                let possible = row.phases[&word(kind)] != '-';
                let found = scene
                    .may(scene.nobody, day, row.action, Target::Campaign(scene.open), &[relation])
                    .is_ok();
                assert_eq!(found, allowed && possible, "{relation:?} {:?} {kind:?}", row.action);
            }
        }
    }
}

#[test]
fn a_phase_that_grants_to_others_grants_nothing() {
    let scene = Scene::new();
    for row in rows().iter().filter(|row| row.phases.values().any(|cell| *cell == 'g')) {
        // Authors, and facilitators, of a municipality that is not asked.
        let found = scene.may(scene.partner, 1, row.action, Target::Campaign(scene.open), &RELATIONS);
        let wanted = match row.action {
            Action::SubmitOnBehalf => Refusal::NotAllowed { action: row.action },
            action => Refusal::PhaseClosed { action },
        };
        assert_eq!(found, refused(wanted), "{:?}", row.action);
    }
}

#[test]
fn without_a_role_or_a_relation_only_what_everybody_may_is_possible() {
    let scene = Scene::new();
    let of_everybody = [Action::SubmitIdea, Action::SaveDraft, Action::CastBallot];
    for &(action, _) in Action::ALL {
        for (day, _) in (0..).zip(PhaseKind::ALL) {
            let allowed = scene.may(scene.nobody, day, action, Target::Campaign(scene.open), &[]).is_ok();
            assert_eq!(allowed, of_everybody.contains(&action), "{action:?}");
        }
    }
}

#[test]
fn a_role_holds_where_it_is_held_and_nowhere_else() {
    let mut scene = Scene::new();
    let unit = crate::contest_world::OFFICE;
    let targets = [
        (Scope::Campaign(scene.open), Target::Campaign(scene.open)),
        (Scope::Scheme(SchemeId(1)), Target::Scheme(SchemeId(1))),
        (Scope::Unit(unit), Target::Unit(unit)),
    ];
    let title = crate::contest_world::texts(10);
    let (slug, plan_days, accept_days) = ("ordning".into(), None, None);
    scene.world.system(funding::Command::CreateScheme { slug, title, plan_days, accept_days });
    let elsewhere = [
        Target::Platform,
        Target::Campaign(scene.closed),
        Target::Scheme(SchemeId(2)),
        Target::Unit(crate::contest_world::COUNTY),
    ];
    let who = scene.nobody;
    for (scope, here) in targets {
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Participant && role.fits(scope)) {
            let mut world = scene.world.clone();
            let appoint = person::Command::AppointRole { person: who, role, scope: Some(scope), until: None };
            world.system(Command::Person(appoint));
            let by = By { actor: Actor::Person(who), at: Scene::noon(1) };
            for row in rows().iter().filter(|row| row.roles.contains(&word(role)) && !row.needs_a_phase()) {
                assert_eq!(may(&world.state, by, row.action, here, &[]), Ok(()), "{role:?} {:?}", row.action);
                for other in elsewhere
                    .into_iter()
                    .chain(targets.map(|(_, other)| other))
                    .filter(|other| *other != here)
                {
                    let found = may(&world.state, by, row.action, other, &[]);
                    let wanted = Refusal::NotAllowed { action: row.action };
                    assert_eq!(
                        found,
                        refused(wanted),
                        "{role:?} of {scope:?} on {other:?}: {:?}",
                        row.action
                    );
                }
            }
        }
    }
}

#[test]
fn who_has_left_or_has_not_begun_may_nothing_and_neither_may_a_guest_or_a_voter() {
    let mut scene = Scene::new();
    for (_, person) in scene.by_role.clone() {
        let leave = person::Command::RecordLeaving { person, until: Scene::noon(1) };
        // The last administrator cannot leave; the platform would have nobody to appoint another.
        let _ = scene.world.ask(Actor::System, Command::Person(leave));
    }
    let gone: Vec<PersonId> =
        scene.by_role.iter().filter(|(role, _)| *role != Role::Administrator).map(|(_, id)| *id).collect();
    let target = Target::Campaign(scene.open);
    for &(action, _) in Action::ALL {
        for &who in &gone {
            let found = scene.may(who, 1, action, target, &RELATIONS);
            assert_eq!(found, refused(Refusal::PersonInactive), "{who:?} {action:?}");
        }
        let ask = |actor, at| may(&scene.world.state, By { actor, at }, action, target, &RELATIONS);
        let before = Time(START.0 - 1);
        assert_eq!(ask(person(21), before), refused(Refusal::PersonInactive), "{action:?}");
        for actor in [Actor::Anonymous, Actor::Voter] {
            assert_eq!(ask(actor, Scene::noon(1)), refused(Refusal::NotSignedIn), "{actor:?} {action:?}");
        }
    }
}

#[test]
fn while_a_campaign_is_paused_nothing_that_needs_a_phase_is_possible() {
    let mut scene = Scene::new();
    scene.world.at = Scene::noon(1);
    let reason = crate::contest_world::texts(10);
    scene.world.system(campaign::Command::PauseCampaign { campaign: scene.open, reason });
    for row in rows() {
        for &(role, who) in scene.by_role.iter().filter(|(role, _)| row.roles.contains(&word(role))) {
            let found = scene.may(who, 1, row.action, Target::Campaign(scene.open), &[]);
            let wanted = if row.needs_a_phase() { refused(Refusal::CampaignPaused) } else { Ok(()) };
            assert_eq!(found, wanted, "{role:?} {:?}", row.action);
        }
    }
}

#[test]
fn in_a_campaign_that_is_not_running_nothing_that_needs_a_phase_is_possible() {
    let mut scene = Scene::new();
    let draft = scene.world.draft("utkast");
    scene.world.system(campaign::Command::SetPhases { campaign: draft, phases: Scene::phases(|_| vec![]) });
    let reason = crate::contest_world::texts(10);
    scene.world.system(campaign::Command::CancelCampaign { campaign: scene.open, reason });
    for row in rows().iter().filter(|row| row.needs_a_phase()) {
        for (day, _) in (0..).zip(PhaseKind::ALL) {
            for campaign in [draft, scene.open] {
                for &(role, who) in scene.by_role.iter().filter(|(role, _)| row.roles.contains(&word(role))) {
                    let found = scene.may(who, day, row.action, Target::Campaign(campaign), &[]);
                    let wanted = Refusal::PhaseClosed { action: row.action };
                    assert_eq!(found, refused(wanted), "{role:?} {:?} {campaign:?}", row.action);
                }
            }
        }
    }
}

#[test]
fn a_campaign_that_is_being_taken_in_does_not_exist_for_anybody() {
    let mut scene = Scene::new();
    let campaign = scene.world.begin_import(Voting::Approval { votes_max: 1 }, ResultsShown::Live);
    for &(action, _) in Action::ALL {
        for &(role, who) in &scene.by_role {
            let found = scene.may(who, 1, action, Target::Campaign(campaign), &RELATIONS);
            let wanted = Refusal::NotFound { kind: state::Kind::Campaign };
            assert_eq!(found, refused(wanted), "{role:?} {action:?}");
        }
    }
}

#[test]
fn the_platform_itself_may_everything_and_nobody_can_be_it() {
    let scene = Scene::new();
    let by = By { actor: Actor::System, at: Scene::noon(1) };
    for &(action, _) in Action::ALL {
        assert_eq!(may(&scene.world.state, by, action, Target::Campaign(scene.open), &[]), Ok(()));
    }
    for name in ["system", "System", "voter", "anonymous"] {
        let mut headers = poem::http::HeaderMap::new();
        headers.insert(PERSONA_HEADER, name.parse().expect("a header"));
        let read = Viewer::of_persona(&headers, &scene.world.state);
        assert_eq!(read, Err(Stranger::UnknownPersona(name.into())));
    }
    // Somebody may bear the name; it is a person all the same.
    let mut world = scene.world.clone();
    let key = "system".into();
    let (name, affiliation) = (crate::contest_world::prose(10), Affiliation::Employee);
    let unit = crate::contest_world::OFFICE;
    world.system(Command::Person(person::Command::RegisterPerson {
        key,
        name,
        affiliation,
        unit,
        manager: None,
    }));
    let mut headers = poem::http::HeaderMap::new();
    headers.insert(PERSONA_HEADER, "system".parse().expect("a header"));
    let viewer = Viewer::of_persona(&headers, &world.state).expect("a person");
    assert_eq!(viewer.actor, person(23));
}

#[test]
fn every_action_of_the_table_is_asked_about_somewhere() {
    fn read(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                read(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("policy.rs") {
                all.push_str(&std::fs::read_to_string(path).expect("a source"));
            }
        }
    }
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    let asked = |action: &Action| {
        let name = format!("Action::{action:?}");
        let ends =
            |(at, _): (usize, &str)| !sources[at + name.len()..].starts_with(|c: char| c.is_alphanumeric());
        sources.match_indices(&name).any(ends)
    };
    let idle: Vec<Action> =
        Action::ALL.iter().map(|(action, _)| *action).filter(|action| !asked(action)).collect();
    assert_eq!(idle, []);
}
