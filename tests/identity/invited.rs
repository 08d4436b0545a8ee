//! Those whom no provider vouches for come in by a link: once, in time, and as the person who was invited.

use super::world::*;
use idedugnad::contest::{Actor, Command};
use idedugnad::contest::{Affiliation, Lang, PersonId, Role, UnitKind, person, unit};
use idedugnad::engine::{Submission, new_prose};
use idedugnad::journal::Journal;
use idedugnad::vault::Class;
use poem::http::Method;
use serde_json::json;

const ME: &str = "{ viewer { person { name } } }";
const OWN: (&str, &str) = ("origin", OUTSIDE);
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A world with a user organisation, in which person-1 runs campaigns; the manager's token.
async fn with_manager(replica: &Replica, issuer: &super::issuer::Issuer) -> String {
    let (name, text) = new_prose("Landslaget", Lang::Nb, Class::OrganiserText);
    let organisation = unit::Command::RegisterUnit {
        kind: UnitKind::UserOrganisation,
        code: "landslaget".into(),
        name,
        parent: None,
        municipalities: vec![],
        from: None,
    };
    let role = Role::CampaignManager;
    let appoint = person::Command::AppointRole { person: PersonId(1), role, scope: None, until: None };
    for (command, texts) in [(Command::Unit(organisation), vec![text]), (Command::Person(appoint), vec![])] {
        let submission = Submission { actor: Actor::System, command, texts, request: None };
        replica.engine.submit(submission).await.expect("it is done");
    }
    format!("Bearer {}", token(&with(claims(issuer, "manager"), json!({ "ident": "person-1" }))))
}

/// Invites somebody; the link.
async fn invite(replica: &Replica, bearer: &str) -> String {
    let ids = replica
        .ask(&[], "{ campaign(slug: \"kampanje\") { id } units(first: 10) { edges { node { id name } } } }")
        .await;
    let campaign = &ids.body["data"]["campaign"]["id"];
    let units = ids.body["data"]["units"]["edges"].as_array().expect("units");
    let unit = units.iter().find(|edge| edge["node"]["name"] == "Landslaget").expect("the organisation");
    let until = idedugnad::oslo::stamped(at(24 * 60 * 60));
    let query = format!(
        "mutation {{ invitePerson(input: {{ campaignId: {campaign}, unitId: {}, name: \"Tone Talsperson\", email: \"tone@hemmelig.example\", until: \"{until}\" }}) {{ invitation {{ link person {{ name }} }} userErrors {{ code }} }} }}",
        unit["node"]["id"]
    );
    let heard = replica.ask(&[("authorization", bearer)], &query).await;
    let invitation = &heard.body["data"]["invitePerson"]["invitation"];
    assert_eq!(invitation["person"]["name"], "Tone Talsperson", "{}", heard.body);
    invitation["link"].as_str().expect("a link").to_owned()
}

async fn accept(replica: &Replica, link: &str, headers: &[(&str, &str)]) -> Heard {
    let (path, form) = link.split_once('?').expect("a ticket");
    replica.send(Method::POST, path, &[&[FORM][..], headers].concat(), form.to_owned()).await
}

fn session(heard: &Heard) -> String {
    let cookie = heard.headers["set-cookie"].to_str().expect("text");
    cookie.split(';').next().expect("a pair").to_owned()
}

#[tokio::test]
async fn a_link_lets_the_invited_person_in_once_and_only_by_a_click() {
    let (issuer, store, replica) = world();
    let bearer = with_manager(&replica, &issuer).await;
    let link = invite(&replica, &bearer).await;
    // Programs that look at links before people do use nothing up.
    for _ in 0..2 {
        let page = replica.send(Method::GET, &link, &[], String::new()).await;
        assert_eq!(page.status, 200);
        assert!(page.body.as_str().expect("a page").contains("<h1>Du er invitert</h1>"));
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
    }
    assert_eq!(accept(&replica, &link, &[("origin", "https://evil.example")]).await.status, 403);
    let heard = accept(&replica, &link, &[OWN]).await;
    assert_eq!(
        (heard.status.as_u16(), heard.headers["location"].as_bytes()),
        (303, &b"/"[..]),
        "{}",
        heard.body
    );
    let session = session(&heard);
    let other = Replica::new(&store, settings(&issuer));
    for replica in [&replica, &other] {
        assert_eq!(name(&replica.ask(&[("cookie", &session), OWN], ME).await), "Tone Talsperson");
    }
    let audience = replica.state().people.affiliation(PersonId(4), replica.engine.now());
    assert_eq!(audience, Some(Affiliation::UserOrganisation));
    let again = accept(&replica, &link, &[OWN]).await;
    assert_eq!(again.status, 422, "{}", again.body);
    assert!(again.headers.get("set-cookie").is_none());
    for batch in store.journal.read(0, usize::MAX).expect("batches") {
        let text = String::from_utf8_lossy(&batch.body).into_owned();
        assert!(!text.contains("hemmelig") && !text.contains("Talsperson"), "{text}");
    }
}

#[tokio::test]
async fn a_link_that_is_too_old_or_not_ours_lets_nobody_in() {
    let (issuer, _store, replica) = world();
    let bearer = with_manager(&replica, &issuer).await;
    let link = invite(&replica, &bearer).await;
    let mut forged = link.clone();
    forged.replace_range(
        link.len() - 3..link.len() - 2,
        if &link[link.len() - 3..link.len() - 2] == "x" { "y" } else { "x" },
    );
    for link in ["/session/invitation?ticket=abc", &forged] {
        assert_eq!(replica.send(Method::GET, link, &[], String::new()).await.status, 404);
        assert_eq!(accept(&replica, link, &[OWN]).await.status, 400);
    }
    replica.clock.set(at(24 * 60 * 60));
    let late = accept(&replica, &link, &[OWN]).await;
    assert_eq!(late.status, 422);
    assert!(late.headers.get("set-cookie").is_none());
}
