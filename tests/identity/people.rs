//! Whom a token lets in: people who are new, people who were imported, those who may be here no more; and their roles.

use super::issuer::Issuer;
use super::world::*;
use idedugnad::contest::person::Command as Do;
use idedugnad::contest::{
    Actor, Affiliation, Code, Command, Lang, PersonId, Role, Scope, Target, UnitId, unit,
};
use idedugnad::engine::{Submission, new_prose};
use idedugnad::journal::Journal;
use idedugnad::vault::{Class, Vault};
use serde_json::{Value, json};

async fn system(replica: &Replica, command: impl Into<Command>) {
    let command = command.into();
    let submission = Submission { actor: Actor::System, command, texts: vec![], request: None };
    replica.engine.submit(submission).await.expect("it is done");
}

async fn office(replica: &Replica, code: &str) {
    replica.engine.submit(crate::engine_world::office(code)).await.expect("an office");
}

fn seq(store: &Store) -> u64 {
    store.journal.head().expect("a journal").expect("a batch").seq
}

/// The roles of a person, now.
fn roles(replica: &Replica, person: PersonId) -> Vec<(Role, Scope)> {
    let state = replica.state();
    let row = state.people.table.get(person).expect("a person");
    let now = replica.engine.now();
    let held = row.holdings.iter().filter(|held| held.valid.holds(now));
    held.map(|held| (held.role, held.scope)).collect()
}

fn newest(replica: &Replica) -> PersonId {
    PersonId(replica.state().people.table.len() as u32)
}

#[tokio::test]
async fn a_first_sign_in_makes_a_person_known_and_later_ones_write_nothing() {
    let (issuer, store, replica) = world();
    let before = seq(&store);
    let token = token(&claims(&issuer, "ada"));
    assert_eq!(replica.who(&token).await, "Navn ada");
    let known = seq(&store);
    assert!(known > before);
    for _ in 0..3 {
        assert_eq!(replica.who(&token).await, "Navn ada");
    }
    assert_eq!(seq(&store), known);
    let state = replica.state();
    let row = state.people.table.get(newest(&replica)).expect("a person");
    assert_eq!(
        (row.post(replica.engine.now()).unit, row.post(replica.engine.now()).affiliation),
        (UnitId(1), Affiliation::Employee)
    );
    assert_eq!(state.people.table.len(), 4);
}

#[tokio::test]
async fn the_journal_names_nobody_who_has_signed_in() {
    let (issuer, store, replica) = world();
    let claims = with(
        claims(&issuer, "ada-subject"),
        json!({ "name": "Ada Hemmelig", "email": "ada@hemmelig.example" }),
    );
    assert_eq!(replica.who(&token(&claims)).await, "Ada Hemmelig");
    for batch in store.journal.read(0, usize::MAX).expect("batches") {
        let text = String::from_utf8_lossy(&batch.body).into_owned();
        for word in ["ada", "Hemmelig", "hemmelig"] {
            assert!(!text.contains(word), "{word} stands in batch {}: {text}", batch.seq);
        }
    }
    assert!(store.vault.load().expect("texts").iter().any(|text| text.text == "Ada Hemmelig"));
}

#[tokio::test]
async fn of_many_first_sign_ins_at_once_on_two_replicas_one_person_comes() {
    let issuer = Issuer::showing(vec![signer().public()]);
    let store = Store::founded();
    let replicas = [Replica::new(&store, settings(&issuer)), Replica::new(&store, settings(&issuer))];
    let token = token(&with(claims(&issuer, "ada"), json!({ "groups": ["helpers"] })));
    let all = (0..20).map(|number| replicas[number % 2].who(&token));
    let names = futures_util::future::join_all(all).await;
    assert!(names.iter().all(|name| name == "Navn ada"), "{names:?}");
    for replica in &replicas {
        replica.engine.follow().await;
        assert_eq!(replica.state().people.table.len(), 4);
        assert_eq!(roles(replica, PersonId(4)), [(Role::Moderator, Scope::Everywhere)]);
    }
    assert_eq!(replicas[0].state(), replicas[1].state());
}

#[tokio::test]
async fn an_imported_person_signs_in_as_themselves_and_keeps_their_name() {
    let (issuer, _store, replica) = world();
    let token = token(&with(claims(&issuer, "ada"), json!({ "ident": "PERSON-2" })));
    assert_eq!(replica.who(&token).await, "Person 2");
    assert_eq!(replica.state().people.table.len(), 3);
    // Another account of the same issuer with the same login name is somebody else's doing.
    let other = super::world::token(&with(claims(&issuer, "eva"), json!({ "ident": "person-2" })));
    assert_eq!(replica.who(&other).await, "403 FORBIDDEN");
    assert_eq!(replica.who(&token).await, "Person 2");
}

#[tokio::test]
async fn who_signs_in_first_and_is_imported_later_keeps_the_login_name_of_the_import() {
    let (issuer, _store, replica) = world();
    let token = token(&with(claims(&issuer, "ada"), json!({ "ident": "A123456" })));
    assert_eq!(replica.who(&token).await, "Navn ada");
    let state = replica.state();
    assert_eq!(state.people.by_key.get(&Code::from("a123456")), Some(&PersonId(4)));
}

#[tokio::test]
async fn groups_become_roles_and_go_with_the_groups_at_the_next_sign_in() {
    let (issuer, store, replica) = world();
    let told = |seconds: i64, groups: Value| {
        token(&with(claims(&issuer, "ada"), json!({ "iat": after(seconds), "groups": groups })))
    };
    replica.who(&told(0, json!(["bosses", "others"]))).await;
    let ada = newest(&replica);
    let bosses = [(Role::CampaignManager, Scope::Everywhere), (Role::OfficeManager, Scope::Unit(UnitId(1)))];
    assert_eq!(roles(&replica, ada), bosses);
    // Appointed by hand: no group has a say in that.
    let by_hand = Do::AppointRole { person: ada, role: Role::Director, scope: None, until: None };
    system(&replica, by_hand).await;
    replica.clock.set(at(20));
    replica.who(&told(10, json!("helpers"))).await;
    assert_eq!(
        roles(&replica, ada),
        [(Role::Director, Scope::Everywhere), (Role::Moderator, Scope::Everywhere)]
    );
    // A token from before is still good, and what it says is old.
    let stored = seq(&store);
    assert_eq!(replica.who(&told(0, json!(["bosses"]))).await, "Navn ada");
    assert_eq!(seq(&store), stored);
    replica.clock.set(at(40));
    replica.who(&told(30, json!([]))).await;
    assert_eq!(roles(&replica, ada), [(Role::Director, Scope::Everywhere)]);
}

#[tokio::test]
async fn an_issuer_that_does_not_say_the_groups_takes_no_role_away() {
    let (issuer, _store, replica) = world();
    let claims = claims(&issuer, "ada");
    replica.who(&token(&with(claims.clone(), json!({ "groups": ["helpers"] })))).await;
    let too_many = json!({ "iat": after(1), "_claim_names": { "groups": "src1" } });
    replica.who(&token(&with(claims.clone(), too_many))).await;
    assert_eq!(roles(&replica, newest(&replica)), [(Role::Moderator, Scope::Everywhere)]);
    replica.who(&token(&with(claims, json!({ "iat": after(2) })))).await;
    assert_eq!(roles(&replica, newest(&replica)), []);
}

#[tokio::test]
async fn people_follow_their_issuer_to_another_office_and_their_office_roles_with_them() {
    let (issuer, _store, replica) = world();
    office(&replica, "0301").await;
    let claims = with(claims(&issuer, "ada"), json!({ "groups": ["bosses"] }));
    replica.who(&token(&claims)).await;
    let ada = newest(&replica);
    replica.clock.set(at(5));
    replica.who(&token(&with(claims.clone(), json!({ "iat": after(2), "office": "0301" })))).await;
    let unit = replica.state().people.unit(ada, replica.engine.now());
    assert_eq!(unit, Some(UnitId(2)));
    assert_eq!(
        roles(&replica, ada),
        [(Role::CampaignManager, Scope::Everywhere), (Role::OfficeManager, Scope::Unit(UnitId(2)))]
    );
    // An office that nobody knows moves nobody.
    replica.who(&token(&with(claims, json!({ "iat": after(3), "office": "9999" })))).await;
    assert_eq!(replica.state().people.unit(ada, replica.engine.now()), Some(UnitId(2)));
}

#[tokio::test]
async fn who_belongs_to_a_user_organisation_is_of_its_audience() {
    let (issuer, _store, replica) = world();
    let (name, text) = new_prose("Landslaget", Lang::Nb, Class::OrganiserText);
    let command = unit::Command::RegisterUnit {
        kind: idedugnad::contest::UnitKind::UserOrganisation,
        code: "landslaget".into(),
        name,
        parent: None,
        municipalities: vec![],
        from: None,
    };
    let submission =
        Submission { actor: Actor::System, command: command.into(), texts: vec![text], request: None };
    replica.engine.submit(submission).await.expect("an organisation");
    replica.who(&token(&with(claims(&issuer, "ada"), json!({ "office": "Landslaget" })))).await;
    let audience = replica.state().people.affiliation(newest(&replica), replica.engine.now());
    assert_eq!(audience, Some(Affiliation::UserOrganisation));
}

#[tokio::test]
async fn who_has_left_is_not_let_in() {
    let (issuer, _store, replica) = world();
    let token = token(&claims(&issuer, "ada"));
    assert_eq!(replica.who(&token).await, "Navn ada");
    system(&replica, Do::RecordLeaving { person: newest(&replica), until: at(10) }).await;
    assert_eq!(replica.who(&token).await, "Navn ada");
    replica.clock.set(at(10));
    assert_eq!(replica.who(&token).await, "403 FORBIDDEN");
}

#[tokio::test]
async fn an_empty_database_lets_its_first_administrator_in_and_a_home_is_made() {
    let issuer = Issuer::showing(vec![signer().public()]);
    let store = Store::empty();
    let replica = Replica::new(&store, settings(&issuer));
    assert_eq!(replica.who(&token(&claims(&issuer, "the-boss"))).await, "Navn the-boss");
    let state = replica.state();
    assert!(state.people.has_role(PersonId(1), Role::Administrator, Target::Platform, replica.engine.now()));
    assert_eq!(state.units.by_code.get(&Code::from("nav")), Some(&UnitId(1)));
    assert_eq!(replica.who(&token(&claims(&issuer, "ada"))).await, "Navn ada");
    assert_eq!(roles(&replica, PersonId(2)), []);
    // Without a home and without a unit nobody is let in.
    let mut homeless = settings(&issuer);
    homeless.home = None;
    let replica = Replica::new(&Store::empty(), homeless);
    assert_eq!(replica.who(&token(&claims(&issuer, "ada"))).await, "403 FORBIDDEN");
}

#[tokio::test]
async fn one_subject_of_two_issuers_is_two_people_and_one_login_name_is_one() {
    let (one, store, _) = world();
    let two = Issuer::showing(vec![signer().public()]);
    let mut both = settings(&one);
    let mut second = settings(&two).issuers.remove(0);
    second.name = "second".into();
    second.mapping.administrators.clear();
    both.issuers.push(second);
    let replica = Replica::new(&store, both);
    replica.who(&token(&claims(&one, "ada"))).await;
    replica.who(&token(&claims(&two, "ada"))).await;
    assert_eq!(replica.state().people.table.len(), 5);
    for issuer in [&one, &two] {
        let token = token(&with(claims(issuer, "kim"), json!({ "ident": "person-1" })));
        assert_eq!(replica.who(&token).await, "Person 1");
    }
    assert_eq!(replica.state().people.table.len(), 5);
    // What one of them may say, the other may not.
    let boss = token(&claims(&two, "the-boss"));
    replica.who(&boss).await;
    assert_eq!(roles(&replica, newest(&replica)), []);
}
