//! The port as those meet it who ask too much, too often, or from elsewhere.

use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use idedugnad::api::front::Front;
use idedugnad::api::graphql::limits::Limits;
use idedugnad::api::graphql::trusted::Trusted;
use idedugnad::api::seats::Places;
use serde_json::{Value, json};
use tokio::time::Instant;
use ureq::http::Response;

use crate::api_world::{World, client};
use crate::mongod::until;

const GRAPH: (&str, &str) = ("Accept", "application/graphql-response+json");

fn post(world: &World, headers: &[(&str, &str)], body: &Value) -> Response<ureq::Body> {
    let mut request = client().post(world.url("/graphql"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send_json(body).expect("an answer")
}

/// Status and code of the first error.
fn refusal(world: &World, body: &Value) -> (u16, String) {
    let mut response = post(world, &[GRAPH], body);
    let answer: Value = response.body_mut().read_json().expect("JSON");
    assert!(answer.get("data").is_none(), "{answer}");
    let code = answer["errors"][0]["extensions"]["code"].as_str().expect("a code");
    (response.status().as_u16(), code.to_owned())
}

fn query(text: &str) -> Value {
    json!({ "query": text })
}

fn header(response: &Response<ureq::Body>, name: &str) -> Option<String> {
    response.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
}

fn bomb(levels: usize) -> String {
    let mut text = "query{...F0}".to_owned();
    for level in 0..levels {
        text += &format!(" fragment F{level} on Query{{...F{0} ...F{0}}}", level + 1);
    }
    text + &format!(" fragment F{levels} on Query{{__typename}}")
}

#[test]
fn brackets_within_brackets_do_not_overflow_the_parser() {
    let world = World::new();
    let deep = |open: &str, close: &str| format!("{{a(b:{}{})}}", open.repeat(5_000), close.repeat(5_000));
    for text in [deep("[", "]"), deep("{c:", "}"), "{a".repeat(5_000), "{...".repeat(5_000)] {
        assert_eq!(refusal(&world, &query(&text)), (400, "OPERATION_TOO_COMPLEX".into()));
    }
    let fragments: String = (0..1_200).map(|i| format!(" fragment F{i} on Query{{...F{}}}", i + 1)).collect();
    assert_eq!(refusal(&world, &query(&format!("{{...F0}}{fragments}"))).1, "OPERATION_TOO_COMPLEX");
    assert_eq!(world.data("", "{ __typename }", json!({})), json!({ "__typename": "Query" }));
}

#[test]
fn a_bomb_of_fragments_costs_hardly_more_than_any_other_refusal() {
    let world = World::new();
    let quickest = |text: &str, code: &str| {
        let took = |_| {
            let from = Instant::now();
            assert_eq!(refusal(&world, &query(text)).1, code);
            from.elapsed()
        };
        (0..30).map(took).min().expect("a time")
    };
    let trivial = quickest("{ nothing }", "GRAPHQL_VALIDATION_FAILED");
    let bombs = quickest(&bomb(18), "OPERATION_TOO_COMPLEX");
    // Written out, it has half a million selections.
    assert!(bombs < 20 * trivial, "{bombs:?} against {trivial:?}");
}

#[test]
fn what_is_too_much_is_refused_before_it_is_executed() {
    let world = World::new();
    let aliases: String = (0..1_000).map(|i| format!("a{i}:__typename ")).collect();
    let nested = "ideas(first:100){edges{node{authors{unit{name}}revisions{title}}}}";
    for text in [
        format!("{{{aliases}}}"),
        format!("{{campaigns(first:100){{edges{{node{{{nested}}}}}}}}}"),
        "{__typename @include(if:true) @include(if:true) @include(if:true) @include(if:true) @include(if:true)}"
            .into(),
        "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}".into(),
        format!("{{{}}}", "__typename ".repeat(9_000)),
    ] {
        assert_eq!(refusal(&world, &query(&text)), (400, "OPERATION_TOO_COMPLEX".into()), "{text:.80}");
    }
    let asked =
        "query($n:Int!){campaigns(first:$n){edges{node{ideas(first:$n){edges{node{id authors{name}}}}}}}}";
    let with = |n: u32| json!({ "query": asked, "variables": { "n": n } });
    assert_eq!(refusal(&world, &with(100)).1, "OPERATION_TOO_COMPLEX");
    assert_eq!(post(&world, &[GRAPH], &with(5)).status().as_u16(), 200);
}

#[test]
fn a_variable_that_may_be_missing_is_refused_where_something_is_required() {
    let world = World::new();
    let text = "query($n:Int){campaigns(first:$n){totalCount}}";
    assert_eq!(refusal(&world, &query(text)), (400, "GRAPHQL_VALIDATION_FAILED".into()));
}

#[test]
fn a_schema_that_keeps_silent_about_itself_mends_no_names() {
    let limits = Limits { introspection: false, ..Limits::default() };
    let world = World::behind(Front { limits, ..Front::default() });
    for text in ["{ __schema { types { name } } }", "{ campaigms(first: 1) { totalCount } }"] {
        let body = post(&world, &[GRAPH], &query(text)).body_mut().read_to_string().expect("text");
        assert!(body.contains("GRAPHQL_VALIDATION_FAILED"), "{body}");
        assert!(!body.contains("Did you mean") && !body.contains("campaigns"), "{body}");
    }
    assert_eq!(world.data("", "{ __typename }", json!({})), json!({ "__typename": "Query" }));
}

#[test]
fn where_documents_are_known_beforehand_nothing_else_is_run() {
    let mut trusted = Trusted::default();
    let text = "query One { campaigns(first: 1) { totalCount } } query Two { __typename }";
    let id = trusted.add(text);
    let world = World::behind(Front { trusted: Some(trusted), ..Front::default() });
    let hashed = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    for body in [
        json!({ "documentId": format!("sha256:{id}"), "operationName": "Two" }),
        json!({ "documentId": id, "operationName": "Two" }),
        json!({ "extensions": hashed(&id), "operationName": "Two" }),
        json!({ "query": text, "operationName": "Two" }),
        json!({ "query": text, "extensions": hashed(&id), "operationName": "Two" }),
    ] {
        let answer: Value = post(&world, &[GRAPH], &body).body_mut().read_json().expect("JSON");
        assert_eq!(answer, json!({ "data": { "__typename": "Query" } }), "{body}");
    }
    let untrusted = (403, "DOCUMENT_NOT_TRUSTED".to_owned());
    assert_eq!(refusal(&world, &query("{ __typename }")), untrusted);
    assert_eq!(refusal(&world, &json!({ "query": "{ __typename }", "extensions": hashed(&id) })), untrusted);
    let unknown = (400, "PERSISTED_QUERY_NOT_FOUND".to_owned());
    assert_eq!(refusal(&world, &json!({ "documentId": "sha256:00" })), unknown);
    assert_eq!(
        refusal(&World::new(), &json!({ "documentId": id })),
        (400, "PERSISTED_QUERY_NOT_SUPPORTED".into())
    );
}

#[test]
fn a_document_that_is_not_valid_cannot_be_trusted() {
    use idedugnad::api::graphql::Graph;
    let mut trusted = Trusted::default();
    trusted.add("{ nothing }");
    let refused = Graph::new().trust(&trusted).expect_err("refused");
    assert!(refused.contains("nothing"), "{refused}");
}

#[test]
fn an_address_that_asks_too_often_is_told_when_to_come_again() {
    let world = World::behind(Front { address_rate: Some(1), ..Front::default() });
    let answers: Vec<_> = (0..30).map(|_| post(&world, &[], &query("{ __typename }"))).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status().as_u16() == 429).collect();
    assert!((5..=20).contains(&refused.len()), "{} of 30 refused", refused.len());
    assert!(refused.iter().all(|answer| header(answer, "retry-after").as_deref() == Some("1")));
    let health = || client().get(world.url("/health/live")).call().expect("an answer").status().as_u16();
    assert!((0..30).all(|_| health() == 200), "probes are never refused");
}

#[test]
fn a_person_who_asks_too_often_is_told_so_and_others_are_not() {
    let world = World::behind(Front { person_rate: Some(1), ..Front::default() });
    let ask = |persona: &str| {
        let answer: Value = world.ask(persona, "{ __typename }", json!({}));
        answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    };
    assert!((0..30).any(|_| ask("person-1")));
    assert!(!ask("person-2") && !ask(""));
}

#[test]
fn pages_of_other_sites_may_ask_only_if_they_are_listed() {
    let listed = "https://listed.example";
    let world = World::behind(Front { origins: vec![listed.into()], ..Front::default() });
    let ask = |origin: &str| post(&world, &[("Origin", origin)], &query("{ __typename }"));
    assert_eq!(ask("https://other.example").status().as_u16(), 403);
    assert_eq!(ask("null").status().as_u16(), 403);
    assert_eq!(header(&ask(&world.url("")), "access-control-allow-origin"), None);
    let answer = ask(listed);
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(header(&answer, "access-control-allow-origin").as_deref(), Some(listed));
    let preflight = |origin: &str| {
        let request = ureq::http::Request::options(world.url("/graphql"))
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type")
            .body(())
            .expect("a request");
        client().run(request).expect("an answer")
    };
    let methods = header(&preflight(listed), "access-control-allow-methods").expect("methods");
    assert!(methods.contains("POST") && !methods.contains("DELETE"), "{methods}");
    assert_eq!(header(&preflight("https://other.example"), "access-control-allow-origin"), None);
    let closed = World::new();
    let answer = post(&closed, &[("Origin", listed)], &query("{ __typename }"));
    assert_eq!(answer.status().as_u16(), 403);
}

#[test]
fn every_answer_has_its_trace_and_nothing_for_browsers_to_guess() {
    let world = World::new();
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = post(&world, &[("traceparent", parent)], &query("{ __typename }"));
    assert_eq!(header(&traced, "idedugnad-trace").as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
    for path in ["/graphql?query={__typename}", "/playground", "/docs", "/openapi.json", "/nowhere"] {
        let answer = client().get(world.url(path)).call().expect("an answer");
        assert_eq!(header(&answer, "idedugnad-trace").map(|trace| trace.len()), Some(32), "{path}");
        assert_eq!(header(&answer, "x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        let policy = header(&answer, "content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap_or("");
        assert!(!scripts.contains("unsafe"), "{path}: {policy}");
    }
}

/// Begins a subscription; its status and its lines.
fn subscribe(world: &World, persona: &str) -> (u16, impl Iterator<Item = String> + use<>) {
    let campaign =
        world.data("", "{ campaign(slug: \"kampanje\") { id } }", json!({}))["campaign"]["id"].clone();
    let text = "subscription($id: ID!) { campaignChanged(id: $id) { slug } }";
    let body = json!({ "query": text, "variables": { "id": campaign } });
    let headers = [("Accept", "text/event-stream"), ("Idedugnad-Persona", persona)];
    let response = post(world, &headers, &body);
    let status = response.status().as_u16();
    (status, BufReader::new(response.into_body().into_reader()).lines().map_while(Result::ok))
}

#[test]
fn nobody_has_more_subscriptions_open_than_allowed() {
    let places = Places { person: 1, address: 1, all: 10 };
    let world = World::behind(Front { places, ..Front::default() });
    let (first, mut events) = subscribe(&world, "person-1");
    assert_eq!(first, 200);
    assert!(events.any(|line| line.starts_with("data: {")));
    assert_eq!(subscribe(&world, "person-1").0, 429);
    assert_eq!(subscribe(&world, "person-2").0, 200);
    drop(events);
    until("the place is free again", || subscribe(&world, "person-1").0 == 200);
}

#[test]
fn a_subscription_ends_without_completion_when_the_server_stops_or_it_has_lived_long() {
    let mut world = World::new();
    let (_, mut events) = subscribe(&world, "");
    assert!(events.any(|line| line.starts_with("data: {")));
    world.stop();
    assert!(!events.any(|line| line.contains("complete")));
    let world = World::behind(Front { lifetime: Duration::from_millis(300), ..Front::default() });
    let (_, mut events) = subscribe(&world, "");
    assert!(events.any(|line| line.starts_with("data: {")));
    assert!(!events.any(|line| line.contains("complete")), "a client that hears this does not come again");
}

#[test]
fn a_body_beyond_the_limit_is_refused_as_it_arrives() {
    let limits = Limits { body_bytes: 100, ..Limits::default() };
    let world = World::behind(Front { limits, ..Front::default() });
    let long = query(&format!("{{ __typename }}{}", " ".repeat(100)));
    let mut answer = post(&world, &[], &long);
    assert_eq!(answer.status().as_u16(), 413);
    let mut text = String::new();
    answer.body_mut().as_reader().read_to_string(&mut text).expect("text");
    assert!(text.contains("PAYLOAD_TOO_LARGE"), "{text}");
}
