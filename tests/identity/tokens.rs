//! Which tokens are believed, one reason after another; and where keys come from.

use super::issuer::Issuer;
use super::keys::PAIRS;
use super::world::*;
use serde_json::{Value, json};

/// What a replica says to tokens that differ from a good one in one claim.
async fn answers(changes: &[Value]) -> Vec<String> {
    let (issuer, _store, replica) = world();
    let mut answers = Vec::new();
    for change in changes {
        answers.push(replica.who(&token(&with(claims(&issuer, "ada"), change.clone()))).await);
    }
    answers
}

const REFUSED: &str = "401 UNAUTHENTICATED";

#[tokio::test]
async fn a_good_token_lets_its_bearer_in_under_their_name() {
    let all = [json!({}), json!({ "aud": ["other", AUDIENCE] }), json!({ "azp": null, "client_id": CLIENT })];
    assert_eq!(answers(&all).await, ["Navn ada"; 3]);
}

#[tokio::test]
async fn a_token_of_another_issuer_audience_client_or_purpose_is_refused() {
    let all = [
        json!({ "iss": "http://127.0.0.1:1" }),
        json!({ "iss": null }),
        json!({ "aud": "other" }),
        json!({ "aud": ["other"] }),
        json!({ "aud": null }),
        json!({ "azp": "stranger" }),
        json!({ "azp": null }),
        json!({ "azp": "stranger", "client_id": CLIENT }),
        json!({ "nonce": "of an ID token" }),
        json!({ "at_hash": "of an ID token" }),
        json!({ "sub": "" }),
    ];
    assert_eq!(answers(&all).await, [REFUSED; 11]);
}

#[tokio::test]
async fn a_token_counts_in_its_time_give_or_take_a_minute() {
    let early = [json!({ "nbf": after(61) }), json!({ "iat": after(61) }), json!({ "exp": after(-60) })];
    assert_eq!(answers(&early).await, [REFUSED; 3]);
    let missing = [json!({ "exp": null }), json!({ "exp": "tomorrow" })];
    assert_eq!(answers(&missing).await, [REFUSED; 2]);
    let just = [json!({ "nbf": after(60) }), json!({ "iat": after(60) }), json!({ "exp": after(-59) })];
    assert_eq!(answers(&just).await, ["Navn ada"; 3]);
}

#[tokio::test]
async fn a_header_that_wants_another_algorithm_type_or_key_is_refused() {
    let (issuer, _store, replica) = world();
    let claims = claims(&issuer, "ada");
    let headers = [
        json!({ "alg": "none", "typ": "at+jwt", "kid": "first" }),
        json!({ "alg": "HS256", "typ": "at+jwt", "kid": "first" }),
        json!({ "alg": "RS512", "typ": "at+jwt", "kid": "first" }),
        json!({ "alg": "rs256", "typ": "at+jwt", "kid": "first" }),
        json!({ "typ": "at+jwt", "kid": "first" }),
        json!({ "alg": "RS256", "typ": "at+jwt" }),
        json!({ "alg": "RS256", "typ": "at+jwt", "kid": "second" }),
        json!({ "alg": "RS256", "kid": "first" }),
        json!({ "alg": "RS256", "typ": "logout+jwt", "kid": "first" }),
        json!({ "alg": "RS256", "typ": "at+jwt", "kid": "first", "crit": ["b64"], "b64": true }),
    ];
    for header in headers {
        assert_eq!(replica.who(&signer().token(&header, &claims)).await, REFUSED, "{header}");
    }
    for typ in ["JWT", "jwt", "AT+JWT", "application/at+jwt"] {
        let header = json!({ "alg": "RS256", "typ": typ, "kid": "first" });
        assert_eq!(replica.who(&signer().token(&header, &claims)).await, "Navn ada", "{typ}");
    }
}

#[tokio::test]
async fn a_signature_that_is_not_of_this_content_by_this_key_is_refused() {
    let (issuer, _store, replica) = world();
    let good = token(&claims(&issuer, "ada"));
    let other = token(&claims(&issuer, "eva"));
    let parts = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<String>>();
    let (good_parts, other_parts) = (parts(&good), parts(&other));
    let forged = [
        format!("{}.{}.{}", good_parts[0], other_parts[1], good_parts[2]),
        format!("{}.{}.", good_parts[0], good_parts[1]),
        format!("{}.{}", good_parts[0], good_parts[1]),
        format!("{good}."),
        format!("{good}A"),
        good.replace('.', ".."),
        PAIRS[1].token(&signer().header(), &claims(&issuer, "ada")),
        String::new(),
        "a.b.c".into(),
        format!("{good}{}", " ".repeat(20_000)).replace(' ', "A"),
    ];
    for token in forged {
        assert_eq!(replica.who(&token).await, REFUSED, "{token:.60}");
    }
    let basic =
        replica.ask(&[("authorization", "Basic YWRhOnNlY3JldA==")], "{ viewer { person { name } } }").await;
    assert_eq!(name(&basic), REFUSED);
    assert_eq!(basic.headers["www-authenticate"], r#"Bearer error="invalid_token""#);
    assert_eq!(name(&replica.ask(&[], "{ viewer { person { name } } }").await), "guest");
    assert_eq!(replica.who(&good).await, "Navn ada");
}

#[tokio::test]
async fn keys_that_are_not_for_signing_with_rs256_are_passed_over() {
    let mut cipher = signer().public();
    cipher["use"] = json!("enc");
    let mut other = signer().public();
    other["alg"] = json!("PS256");
    for key in [cipher, other] {
        let issuer = Issuer::showing(vec![key, PAIRS[1].public(), json!({ "kty": "EC", "kid": "curve" })]);
        let replica = Replica::new(&Store::founded(), settings(&issuer));
        assert_eq!(replica.who(&token(&claims(&issuer, "ada"))).await, REFUSED);
        let second = PAIRS[1].token(&PAIRS[1].header(), &claims(&issuer, "ada"));
        assert_eq!(replica.who(&second).await, "Navn ada");
    }
}

#[tokio::test]
async fn a_known_key_is_looked_up_without_asking_and_an_unknown_one_after_the_cooldown_alone() {
    let (issuer, _store, replica) = world();
    let claims = claims(&issuer, "ada");
    let (first, second) = (token(&claims), PAIRS[1].token(&PAIRS[1].header(), &claims));
    for _ in 0..3 {
        assert_eq!(replica.who(&first).await, "Navn ada");
    }
    assert_eq!(issuer.asked(), 1);
    // The issuer begins to sign with another key: within the cooldown nobody asks for it.
    issuer.show(Some(vec![signer().public(), PAIRS[1].public()]));
    replica.clock.advance(29_000);
    assert_eq!(replica.who(&second).await, REFUSED);
    assert_eq!(issuer.asked(), 1);
    replica.clock.advance(1_000);
    assert_eq!(replica.who(&second).await, "Navn ada");
    assert_eq!(replica.who(&first).await, "Navn ada");
    assert_eq!(issuer.asked(), 2);
    // A flood of invented keys asks once.
    replica.clock.advance(30_000);
    for number in 0..20 {
        let header = json!({ "alg": "RS256", "typ": "at+jwt", "kid": format!("invented-{number}") });
        assert_eq!(replica.who(&signer().token(&header, &claims)).await, REFUSED);
    }
    assert_eq!(issuer.asked(), 3);
}

#[tokio::test]
async fn as_long_as_the_issuer_does_not_answer_its_last_keys_hold_and_without_any_one_is_told_to_come_again()
{
    let (issuer, _store, replica) = world();
    issuer.show(None);
    let claims = claims(&issuer, "ada");
    let (first, second) = (token(&claims), PAIRS[1].token(&PAIRS[1].header(), &claims));
    assert_eq!(replica.who(&first).await, "503 UNAVAILABLE");
    assert_eq!(name(&replica.ask(&[], "{ viewer { person { name } } }").await), "guest");
    issuer.show(Some(vec![signer().public()]));
    replica.clock.advance(30_000);
    assert_eq!(replica.who(&first).await, "Navn ada");
    issuer.show(None);
    replica.clock.advance(30_000);
    assert_eq!(replica.who(&second).await, REFUSED);
    assert_eq!(replica.who(&first).await, "Navn ada");
}

#[tokio::test]
async fn a_key_that_the_issuer_has_withdrawn_is_forgotten_within_the_hour() {
    let (issuer, _store, replica) = world();
    let claims = with(claims(&issuer, "ada"), json!({ "exp": after(100_000) }));
    assert_eq!(replica.who(&token(&claims)).await, "Navn ada");
    issuer.show(Some(vec![PAIRS[1].public()]));
    replica.clock.advance(60 * 60 * 1000);
    // The first token after the hour makes somebody ask, and need not wait for the answer.
    for _ in 0..1000 {
        if replica.who(&token(&claims)).await == REFUSED {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the withdrawn key still opens");
}

#[tokio::test]
async fn a_token_of_an_application_reads_what_is_public_and_changes_nothing() {
    let (issuer, store, replica) = world();
    let before = idedugnad::journal::Journal::head(&store.journal).expect("a journal").expect("a batch").seq;
    for change in [
        json!({ "sub": "robot", "azp": "robot" }),
        json!({ "idtyp": "app" }),
        json!({ "oid": "ada" }),
        json!({ "sub": null }),
    ] {
        let token = token(&with(claims(&issuer, "ada"), change));
        assert_eq!(replica.who(&token).await, "guest");
        let bearer = format!("Bearer {token}");
        let heard = replica
            .ask(&[("authorization", &bearer)], "mutation { registerUnit(input: { kind: OFFICE, code: \"x\", name: \"X\" }) { userErrors { code } } }")
            .await;
        assert_eq!(
            heard.body["data"]["registerUnit"]["userErrors"][0]["code"], "NOT_SIGNED_IN",
            "{}",
            heard.body
        );
    }
    let after = idedugnad::journal::Journal::head(&store.journal).expect("a journal").expect("a batch").seq;
    assert_eq!(before, after);
}
