//! What the port answers: GraphQL over HTTP as clients and attackers send it, REST, the playground.

use serde_json::{Value, json};

use crate::api_world::{World, client};

/// Status, a header, and the body, of a request with these headers.
fn post(world: &World, headers: &[(&str, &str)], body: &str) -> (u16, String, String) {
    let mut request = client().post(world.url("/graphql"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send(body).expect("an answer");
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().expect("text").to_owned());
    (status, kind.unwrap_or_default(), response.into_body().read_to_string().expect("a body"))
}

fn get(world: &World, path: &str) -> (u16, String) {
    let response = client().get(world.url(path)).call().expect("an answer");
    (response.status().as_u16(), response.into_body().read_to_string().unwrap_or_default())
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn only_json_is_taken_so_that_no_form_of_another_site_can_act() {
    let world = World::new();
    let body = r#"{"query":"{ __typename }"}"#;
    assert_eq!(post(&world, &[JSON], body).0, 200);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        assert_eq!(post(&world, &[("Content-Type", kind)], body).0, 415, "{kind}");
    }
}

#[test]
fn a_mutation_by_get_is_refused_and_changes_nothing() {
    let world = World::new();
    let query =
        "/graphql?query=mutation%7BcastBallot(input:%7BcampaignId:%22x%22,choices:%5B%5D%7D)%7Bseq%7D%7D";
    let response = client().get(world.url(query)).call().expect("an answer");
    assert_eq!(response.status().as_u16(), 405);
    assert_eq!(response.headers().get("allow").expect("Allow"), "POST");
    assert_eq!(get(&world, "/graphql?query=%7B__typename%7D").0, 200);
    assert_eq!(
        get(&world, "/graphql?query=query%20A%7Ba:__typename%7Dquery%20B%7Bb:__typename%7D&operationName=B")
            .1,
        r#"{"data":{"b":"Query"}}"#
    );
}

#[test]
fn the_status_follows_what_the_client_accepts() {
    let world = World::new();
    let graph = ("Accept", "application/graphql-response+json");
    for query in ["{", "{ nothing }", "query($n: Int!) { campaigns(first: $n) { totalCount } }"] {
        let body = json!({ "query": query }).to_string();
        let (status, kind, text) = post(&world, &[JSON, graph], &body);
        assert_eq!(
            (status, kind.as_str()),
            (400, "application/graphql-response+json; charset=utf-8"),
            "{query}"
        );
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert!(
            answer.get("data").is_none() && answer["errors"][0]["extensions"]["code"].is_string(),
            "{text}"
        );
        assert_eq!(post(&world, &[JSON, ("Accept", "application/json")], &body).0, 200);
    }
    assert_eq!(post(&world, &[JSON, ("Accept", "image/png")], r#"{"query":"{ __typename }"}"#).0, 406);
}

#[test]
fn batches_broken_bodies_and_missing_queries_are_bad_requests() {
    let world = World::new();
    for body in
        [r#"[{"query":"{ __typename }"}]"#, "{", "{}", r#"{"query":7}"#, r#"{"query":"{a}","variables":7}"#]
    {
        let (status, _, text) = post(&world, &[JSON], body);
        assert_eq!(status, 400, "{body}");
        assert!(text.contains("BAD_REQUEST"), "{text}");
    }
    assert_eq!(post(&world, &[JSON], &" ".repeat(1024 * 1024 + 1)).0, 413);
}

#[test]
fn health_exports_and_their_document_are_served() {
    let world = World::new();
    assert_eq!(get(&world, "/health/live"), (200, r#"{"status":"ok"}"#.into()));
    assert_eq!(get(&world, "/health/ready").0, 200);
    let (status, table) = get(&world, "/export/campaigns/kampanje/ideas.csv");
    assert_eq!(status, 200);
    assert_eq!(table.lines().count(), 3, "{table}");
    let (_, export) = get(&world, "/export/campaigns/kampanje/ideas.json");
    let export: Value = serde_json::from_str(&export).expect("JSON");
    assert_eq!(export["ideas"][0]["title"], "Benk ved inngangen");
    assert_eq!(get(&world, "/export/campaigns/none/ideas.csv").0, 404);
    assert_eq!(get(&world, "/export/schemes/none/x/queue.json").0, 400);
    assert!(get(&world, "/openapi.json").1.contains("/campaigns/{slug}/ideas.csv"));
    assert_eq!(get(&world, "/docs").0, 200);
}

#[test]
fn the_playground_is_served_whole_and_its_queries_are_valid() {
    let world = World::new();
    let response = client().get(world.url("/")).call().expect("an answer");
    assert_eq!(
        (response.status().as_u16(), response.headers()["location"].as_bytes()),
        (303, &b"/playground"[..])
    );
    let (status, page) = get(&world, "/playground");
    assert_eq!(status, 200);
    for part in page.split(['"', '\'']).filter(|part| part.starts_with("/playground/")) {
        assert_eq!(client().get(world.url(part)).call().expect("an answer").status().as_u16(), 200, "{part}");
    }
    assert!(!page.contains("http"), "the page points outside");
    for query in idedugnad::api::playground::QUERIES {
        world.data("person-1", query, json!({}));
    }
}

#[test]
fn a_subscription_tells_what_one_sees_and_keeps_silent_about_hidden_ballots() {
    use std::io::{BufRead, BufReader};
    let world = World::showing(idedugnad::contest::ResultsShown::AfterClose);
    let campaign =
        world.data("", "{ campaign(slug: \"kampanje\") { id } }", json!({}))["campaign"]["id"].clone();
    let query = "subscription($id: ID!) { campaignChanged(id: $id) { ideas(first: 1) { totalCount } } }";
    let response = client()
        .post(world.url("/graphql"))
        .header("Accept", "text/event-stream")
        .send_json(json!({ "query": query, "variables": { "id": campaign } }))
        .expect("an answer");
    assert_eq!(response.status().as_u16(), 200);
    let mut lines =
        BufReader::new(response.into_body().into_reader()).lines().map(|line| line.expect("a line"));
    let mut next = || lines.find(|line| line.starts_with("data: {")).expect("an event");
    assert_eq!(next(), r#"data: {"data":{"campaignChanged":{"ideas":{"totalCount":2}}}}"#);
    let idea = world.data(
        "",
        "{ campaign(slug: \"kampanje\") { ideas(first: 1) { edges { node { id } } } } }",
        json!({}),
    );
    let idea = idea["campaign"]["ideas"]["edges"][0]["node"]["id"].clone();
    let ballot = "mutation($input: CastBallotInput!) { castBallot(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "campaignId": campaign, "choices": [{ "ideaId": idea }] } });
    assert_eq!(world.data("person-2", ballot, input)["castBallot"]["userErrors"], json!([]));
    let submit = "mutation($input: SubmitIdeaInput!) { submitIdea(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "campaignId": campaign, "title": "En idé til", "summary": "Den tredje ideen i kampanjen." } });
    assert_eq!(world.data("person-2", submit, input)["submitIdea"]["userErrors"], json!([]));
    assert_eq!(next(), r#"data: {"data":{"campaignChanged":{"ideas":{"totalCount":3}}}}"#);
}

#[test]
fn of_many_ballots_at_once_one_counts_whole_and_overspending_ones_never_do() {
    let world = World::new();
    let data = world.data(
        "",
        "{ campaign(slug: \"kampanje\") { id ideas(first: 10) { edges { node { id } } } } }",
        json!({}),
    );
    let campaign = &data["campaign"]["id"];
    let ids: Vec<&Value> = data["campaign"]["ideas"]["edges"]
        .as_array()
        .expect("edges")
        .iter()
        .map(|edge| &edge["node"]["id"])
        .collect();
    let ballot = "mutation($input: CastBallotInput!) { castBallot(input: $input) { userErrors { code } } }";
    std::thread::scope(|scope| {
        for number in 0..200 {
            let chosen: Vec<_> = match number % 4 {
                0 => vec![json!({ "ideaId": ids[0] })],
                1 => vec![json!({ "ideaId": ids[1] })],
                2 => vec![json!({ "ideaId": ids[0] }), json!({ "ideaId": ids[1] })],
                _ => vec![json!({ "ideaId": ids[0], "points": 2 })],
            };
            let input = json!({ "input": { "campaignId": campaign, "choices": chosen } });
            let world = &world;
            scope.spawn(move || {
                let answer = world.data("person-3", ballot, input);
                let refused = answer["castBallot"]["userErrors"] != json!([]);
                assert_eq!(refused, number % 4 == 3, "{answer}");
            });
        }
    });
    let mine = world.data("person-3", "{ campaign(slug: \"kampanje\") { myBallot { choices { idea { id } points } } ideas(first: 10) { edges { node { id voteCount } } } } }", json!({}));
    let choices = mine["campaign"]["myBallot"]["choices"].as_array().expect("a ballot").clone();
    assert!(
        (1..=2).contains(&choices.len()) && choices.iter().all(|choice| choice["points"] == 1.0),
        "{choices:?}"
    );
    for edge in mine["campaign"]["ideas"]["edges"].as_array().expect("edges") {
        let chosen = choices.iter().any(|choice| choice["idea"]["id"] == edge["node"]["id"]);
        assert_eq!(edge["node"]["voteCount"], u32::from(chosen));
    }
}
