//! What a browser carries: signing in by code, PKCE, state and nonce; sessions, their renewal and their end.

use super::issuer::Issuer;
use super::world::*;
use data_encoding::BASE64URL_NOPAD;
use idedugnad::contest::login::Command as Do;
use idedugnad::contest::{Actor, Command, PersonId, Role, person};
use idedugnad::engine::Submission;
use poem::http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use url::Url;

const ME: &str = "{ viewer { person { name } } }";
const OWN: (&str, &str) = ("origin", OUTSIDE);

/// The value of a cookie that an answer sets, with what stands behind it.
fn set_cookie(heard: &Heard, name: &str) -> Option<(String, String)> {
    heard.headers.get_all("set-cookie").iter().find_map(|value| {
        let (pair, attributes) = value.to_str().ok()?.split_once(';')?;
        let (found, value) = pair.split_once('=')?;
        (found == name).then(|| (value.to_owned(), attributes.to_owned()))
    })
}

fn session_of(heard: &Heard) -> Option<String> {
    set_cookie(heard, "idedugnad-session").map(|(value, _)| format!("idedugnad-session={value}"))
}

fn location(heard: &Heard) -> Url {
    Url::parse(heard.headers["location"].to_str().expect("text")).expect("an address")
}

fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

async fn get(replica: &Replica, path: &str, cookie: &str) -> Heard {
    replica.send(Method::GET, path, &[("cookie", cookie)], String::new()).await
}

/// A sign-in that has left for the provider.
struct Journey {
    asked: BTreeMap<String, String>,
    cookie: String,
}

async fn depart(replica: &Replica) -> Journey {
    let heard = get(replica, "/session/login?redirect=/ideer", "").await;
    assert_eq!(heard.status, 303, "{}", heard.body);
    let (value, attributes) = set_cookie(&heard, "idedugnad-sign-in").expect("a cookie");
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
    Journey { asked: query(&location(&heard)), cookie: format!("idedugnad-sign-in={value}") }
}

/// What the provider gives for any code: an ID token about somebody, tied to a journey.
fn tokens(issuer: &Issuer, subject: &str, nonce: Option<&str>, groups: &[&str]) -> Value {
    let changes = json!({ "aud": CLIENT, "azp": null, "nonce": nonce, "groups": groups });
    let claims = with(claims(issuer, subject), changes);
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "first" });
    json!({
        "id_token": signer().token(&header, &claims),
        "refresh_token": "refresh-1",
        "expires_in": 600,
        "token_type": "Bearer",
    })
}

/// Signs somebody in; the session's cookie.
async fn sign_in(issuer: &Issuer, replica: &Replica, subject: &str) -> String {
    let journey = depart(replica).await;
    let answer = tokens(issuer, subject, Some(&journey.asked["nonce"]), &[]);
    issuer.give(move |_| (200, answer.clone()));
    let path = format!("/session/callback?code=good&state={}", journey.asked["state"]);
    let heard = get(replica, &path, &journey.cookie).await;
    assert_eq!(
        (heard.status.as_u16(), &heard.headers["location"]),
        (303, &"/ideer".parse().expect("a header")),
        "{}",
        heard.body
    );
    session_of(&heard).expect("a session")
}

async fn who(replica: &Replica, cookie: &str) -> String {
    name(&replica.ask(&[("cookie", cookie), OWN], ME).await)
}

#[tokio::test]
async fn a_browser_signs_in_by_code_and_the_code_is_useless_to_others() {
    let (issuer, _store, replica) = world();
    let journey = depart(&replica).await;
    let asked = &journey.asked;
    assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", CLIENT));
    assert_eq!(asked["redirect_uri"], format!("{OUTSIDE}/session/callback"));
    assert_eq!(
        (asked["code_challenge_method"].as_str(), asked["scope"].as_str()),
        ("S256", "openid profile")
    );
    let (answer, challenge) =
        (tokens(&issuer, "ada", Some(&asked["nonce"]), &[]), asked["code_challenge"].clone());
    issuer.give(move |form| {
        let form: BTreeMap<String, String> =
            url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let hash = Sha256::digest(form["code_verifier"].as_bytes());
        let fits = form["code"] == "good"
            && form["client_id"] == CLIENT
            && form["grant_type"] == "authorization_code"
            && BASE64URL_NOPAD.encode(&hash) == challenge;
        if fits { (200, answer.clone()) } else { (400, json!({ "error": "invalid_grant" })) }
    });
    let state = &asked["state"];
    let issuer_here = url::form_urlencoded::byte_serialize(issuer.url.as_bytes()).collect::<String>();
    for (path, cookie, status) in [
        (format!("/session/callback?code=good&state={state}"), "", 400),
        ("/session/callback?code=good&state=another".into(), &*journey.cookie, 400),
        ("/session/callback?code=good".into(), &journey.cookie, 400),
        (format!("/session/callback?state={state}"), &journey.cookie, 400),
        (
            format!("/session/callback?code=good&state={state}&iss=https%3A%2F%2Fevil.example"),
            &journey.cookie,
            400,
        ),
        (format!("/session/callback?code=bad&state={state}"), &journey.cookie, 401),
        (format!("/session/callback?error=access_denied&state={state}"), &journey.cookie, 401),
    ] {
        let heard = get(&replica, &path, cookie).await;
        assert_eq!(heard.status.as_u16(), status, "{path}");
        assert_eq!(session_of(&heard), None, "{path}");
    }
    assert_eq!(replica.state().people.table.len(), 3);
    let path = format!("/session/callback?code=good&state={state}&iss={issuer_here}");
    let heard = get(&replica, &path, &journey.cookie).await;
    let (_, attributes) = set_cookie(&heard, "idedugnad-session").expect("a session");
    assert_eq!(attributes, " Path=/; HttpOnly; SameSite=Lax; Max-Age=28800");
    assert_eq!(set_cookie(&heard, "idedugnad-sign-in").expect("it is over").0, "");
    assert_eq!(who(&replica, &session_of(&heard).expect("a session")).await, "Navn ada");
    // Ten minutes later the same answer is too late.
    replica.clock.advance(10 * 60 * 1000);
    assert_eq!(get(&replica, &path, &journey.cookie).await.status, 400);
}

#[tokio::test]
async fn an_id_token_of_another_sign_in_client_or_signer_begins_no_session() {
    let (issuer, _store, replica) = world();
    let wrong = [
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "aud": "other" }),
        json!({ "aud": [CLIENT, "other"], "azp": "other" }),
        json!({ "iss": "http://127.0.0.1:1" }),
        json!({ "exp": after(-61) }),
        json!({ "sub": null }),
    ];
    for change in wrong {
        let journey = depart(&replica).await;
        let good = with(
            claims(&issuer, "ada"),
            json!({ "aud": CLIENT, "azp": null, "nonce": journey.asked["nonce"] }),
        );
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "first" });
        let answer = json!({ "id_token": signer().token(&header, &with(good, change.clone())) });
        issuer.give(move |_| (200, answer.clone()));
        let path = format!("/session/callback?code=good&state={}", journey.asked["state"]);
        let heard = get(&replica, &path, &journey.cookie).await;
        assert_eq!((heard.status.as_u16(), session_of(&heard)), (401, None), "{change}");
    }
    assert_eq!(replica.state().people.table.len(), 3);
}

#[tokio::test]
async fn a_session_holds_on_every_replica_and_after_a_restart_for_a_working_day() {
    let (issuer, store, replica) = world();
    let session = sign_in(&issuer, &replica, "ada").await;
    let other = Replica::new(&store, settings(&issuer));
    assert_eq!(who(&other, &session).await, "Navn ada");
    let state = get(&other, "/session", &session).await.body;
    assert_eq!((&state["signedIn"], &state["issuers"]), (&json!(true), &json!(["main"])));
    issuer.show(None); // so that nobody renews it
    other.clock.advance(8 * 60 * 60 * 1000 - 1);
    assert_eq!(who(&other, &session).await, "Navn ada");
    other.clock.advance(1);
    assert_eq!(who(&other, &session).await, "guest");
    assert_eq!(get(&other, "/session", &session).await.body["signedIn"], false);
    for place in [20, session.len() - 1] {
        let mut forged = session.clone().into_bytes();
        forged[place] = if forged[place] == b'x' { b'y' } else { b'x' };
        assert_eq!(who(&replica, &String::from_utf8(forged).expect("text")).await, "guest");
    }
    issuer.show(Some(vec![signer().public()]));
    assert_ne!(sign_in(&issuer, &replica, "ada").await, session);
    assert_eq!(replica.state().people.table.len(), 4);
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere_even_for_a_copy_of_its_cookie() {
    let (issuer, store, replica) = world();
    let other = Replica::new(&store, settings(&issuer));
    let session = sign_in(&issuer, &replica, "ada").await;
    replica.clock.advance(5);
    let leave = |headers: Vec<(&'static str, String)>| {
        let (replica, session) = (&replica, session.clone());
        async move {
            let mut all: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            all.push(("cookie", &session));
            replica.send(Method::POST, "/session/logout", &all, String::new()).await
        }
    };
    let foreign = vec![("origin", "https://evil.example".to_owned())];
    assert_eq!(leave(foreign).await.status, 403);
    assert_eq!(leave(vec![]).await.status, 403);
    assert_eq!(who(&replica, &session).await, "Navn ada");
    let heard = leave(vec![("origin", OUTSIDE.to_owned())]).await;
    let to = location(&heard);
    assert_eq!((heard.status.as_u16(), to.path()), (303, "/end"));
    assert_eq!(query(&to)["client_id"], CLIENT);
    assert_eq!(query(&to)["post_logout_redirect_uri"], format!("{OUTSIDE}/"));
    assert_eq!(set_cookie(&heard, "idedugnad-session").expect("it is taken away").0, "");
    assert_eq!(who(&replica, &session).await, "guest");
    other.engine.follow().await;
    assert_eq!(who(&other, &session).await, "guest");
    replica.clock.advance(5);
    let again = sign_in(&issuer, &replica, "ada").await;
    assert_eq!(who(&replica, &again).await, "Navn ada");
}

#[tokio::test]
async fn a_session_ends_with_its_owners_leaving_and_at_an_administrators_word() {
    let (issuer, _store, replica) = world();
    let system = async |command: Command| {
        replica.clock.advance(5);
        let submission = Submission { actor: Actor::System, command, texts: vec![], request: None };
        replica.engine.submit(submission).await.expect("it is done");
    };
    let ada = PersonId(4);
    let session = sign_in(&issuer, &replica, "ada").await;
    system(Do::EndSessions { person: ada }.into()).await;
    assert_eq!(who(&replica, &session).await, "guest");
    replica.clock.advance(5);
    let session = sign_in(&issuer, &replica, "ada").await;
    system(person::Command::RecordLeaving { person: ada, until: replica.engine.now() }.into()).await;
    assert_eq!(who(&replica, &session).await, "guest");
}

#[tokio::test]
async fn what_another_site_sends_with_somebodys_cookie_or_token_changes_nothing() {
    let (issuer, _store, replica) = world();
    let session = sign_in(&issuer, &replica, "ada").await;
    let bearer = format!("Bearer {}", token(&claims(&issuer, "ada")));
    let cookie = ("cookie", session.as_str());
    let token = ("authorization", bearer.as_str());
    let sites: [(&str, &str); 4] = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for site in sites {
        for bearing in [cookie, token] {
            let heard = replica.ask(&[bearing, site], ME).await;
            assert_eq!(heard.status, 403, "{site:?}");
        }
    }
    assert_eq!(replica.ask(&[cookie], ME).await.status, 403);
    assert_eq!(name(&replica.ask(&[token], ME).await), "Navn ada");
    assert_eq!(name(&replica.ask(&[cookie, ("sec-fetch-site", "same-origin")], ME).await), "Navn ada");
    // A token counts before a session, also when it is not believed.
    let both = [cookie, OWN, ("authorization", "Bearer a.b.c")];
    assert_eq!(name(&replica.ask(&both, ME).await), "401 UNAUTHENTICATED");
}

#[tokio::test]
async fn a_session_is_renewed_at_the_provider_once_for_all_who_ask_at_the_same_time() {
    let (issuer, _store, replica) = world();
    let session = sign_in(&issuer, &replica, "ada").await;
    let forms: Arc<Mutex<Vec<String>>> = Arc::default();
    let (seen, answer) = (forms.clone(), tokens(&issuer, "ada", None, &["helpers"]));
    issuer.give(move |form| {
        seen.lock().expect("forms").push(form.to_owned());
        let mut answer = answer.clone();
        answer["refresh_token"] = json!("refresh-2");
        (200, answer)
    });
    assert_eq!(session_of(&get(&replica, "/session", &session).await), None);
    replica.clock.advance(600_000);
    let all = (0..5).map(|_| get(&replica, "/session", &session));
    let heard = futures_util::future::join_all(all).await;
    let fresh: Vec<String> = heard.iter().map(|heard| session_of(heard).expect("a new cookie")).collect();
    assert!(fresh.iter().all(|one| *one == fresh[0] && *one != session));
    assert_eq!(
        *forms.lock().expect("forms"),
        ["grant_type=refresh_token&refresh_token=refresh-1&client_id=front"]
    );
    assert_eq!(who(&replica, &fresh[0]).await, "Navn ada");
    // What the provider says by then counts: it names a group.
    let row = replica.state().people.table.get(PersonId(4)).expect("ada").clone();
    assert_eq!(row.holdings.iter().map(|held| held.role).collect::<Vec<_>>(), [Role::Moderator]);
    // The end of the session stays where it was.
    replica.clock.advance(8 * 60 * 60 * 1000 - 600_000);
    assert_eq!(who(&replica, &fresh[0]).await, "guest");
}

#[tokio::test]
async fn a_session_goes_on_while_the_provider_is_silent_and_ends_when_it_says_no() {
    let (issuer, _store, replica) = world();
    let session = sign_in(&issuer, &replica, "ada").await;
    issuer.show(None);
    replica.clock.advance(600_000);
    let heard = get(&replica, "/session", &session).await;
    assert_eq!((session_of(&heard), heard.body["signedIn"].as_bool()), (None, Some(true)));
    issuer.show(Some(vec![signer().public()]));
    issuer.give(|_| (400, json!({ "error": "invalid_grant" })));
    replica.clock.advance(61_000);
    let heard = get(&replica, "/session", &session).await;
    assert_eq!(
        (session_of(&heard).as_deref(), heard.body["signedIn"].as_bool()),
        (Some("idedugnad-session="), Some(false))
    );
}

#[tokio::test]
async fn a_renewal_that_another_replica_was_faster_with_ends_nothing() {
    let (issuer, _store, replica) = world();
    let session = sign_in(&issuer, &replica, "ada").await;
    issuer.give(|_| (400, json!({ "error": "invalid_grant" })));
    replica.clock.advance(600_000 + 59_000);
    let heard = get(&replica, "/session", &session).await;
    assert_eq!((session_of(&heard), heard.body["signedIn"].as_bool()), (None, Some(true)));
}

#[tokio::test]
async fn behind_https_cookies_are_for_https_and_this_host_alone() {
    let issuer = Issuer::showing(vec![signer().public()]);
    let mut settings = settings(&issuer);
    settings.public_url = Some("https://ideer.example.no".parse().expect("an address"));
    let replica = Replica::new(&Store::founded(), settings);
    let heard = get(&replica, "/session/login", "").await;
    let (_, attributes) = set_cookie(&heard, "__Host-idedugnad-sign-in").expect("a cookie");
    assert!(attributes.ends_with("; Secure") && attributes.contains("Path=/"), "{attributes}");
    assert_eq!(query(&location(&heard))["redirect_uri"], "https://ideer.example.no/session/callback");
    assert_eq!(get(&replica, "/session/login?issuer=unknown", "").await.status, 404);
}
