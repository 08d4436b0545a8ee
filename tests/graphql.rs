//! The GraphQL service as its clients meet it.

use idedugnad::contest::ResultsShown;
use serde_json::{Value, json};

use crate::api_world::World;

const IDEAS: &str = "query($first: Int!, $after: String) { campaign(slug: \"kampanje\") { id ideas(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { __typename id title summary voteCount myVote author { name unit { name } } unit { name } } } } } }";

fn ideas(world: &World, persona: &str) -> Vec<Value> {
    let data = world.data(persona, IDEAS, json!({ "first": 50 }));
    let edges = data["campaign"]["ideas"]["edges"].as_array().expect("edges").clone();
    edges.into_iter().map(|edge| edge["node"].clone()).collect()
}

const BALLOT: &str = "mutation($input: CastBallotInput!) { castBallot(input: $input) {
    seq campaign { myBallot { choices { points idea { id } } } } userErrors { code message field } } }";

fn ballot(world: &World, persona: &str, ideas: &[&str]) -> Value {
    let campaign = world.data(persona, "{ campaign(slug: \"kampanje\") { id } }", json!({}));
    let choices: Vec<_> = ideas.iter().map(|id| json!({ "ideaId": id })).collect();
    let input = json!({ "campaignId": campaign["campaign"]["id"], "choices": choices });
    world.data(persona, BALLOT, json!({ "input": input }))["castBallot"].clone()
}

#[test]
fn a_list_shows_ideas_with_authors_and_units_and_goes_on_at_its_cursor() {
    let world = World::new();
    let all = ideas(&world, "person-3");
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["title"], "Kaffe i kafeen");
    assert_eq!(all[1]["author"]["name"], "Person 1");
    assert_eq!(all[1]["unit"]["name"], "Kontoret");
    let first = world.data("person-3", IDEAS, json!({ "first": 1 }))["campaign"]["ideas"].clone();
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
    let rest = world.data("person-3", IDEAS, json!({ "first": 1, "after": first["pageInfo"]["endCursor"] }));
    assert_eq!(rest["campaign"]["ideas"]["edges"][0]["node"]["id"], all[1]["id"]);
    assert_eq!(rest["campaign"]["ideas"]["pageInfo"]["hasNextPage"], false);
}

/// Lists answer common fields without the generated resolvers; things found by their id answer with them.
#[test]
fn a_list_answers_every_field_as_the_thing_itself_does() {
    const LIST: &str =
        "{ campaign(slug: \"kampanje\") { ideas(first: 50) { edges { node { ...Card myVote state } } } } }
        fragment Card on Idea { id title summary voteCount revision unit { ...Place }
            author { ... on Person { id name unit { ...Place __typename } } } }
        fragment Place on Unit { id code name kind }";
    const THINGS: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Unit { id code name kind }
        ... on Idea { id title summary voteCount revision unit { id } author { id } myVote state }
        ... on Person { id name unit { id __typename } } } }";
    for results in [ResultsShown::Live, ResultsShown::AfterClose] {
        let world = World::showing(results);
        let voted = ideas(&world, "person-3")[0]["id"].as_str().expect("an id").to_owned();
        ballot(&world, "person-3", &[&voted]);
        for persona in ["person-1", "person-3", ""] {
            let listed = world.data(persona, LIST, json!({}));
            for edge in listed["campaign"]["ideas"]["edges"].as_array().expect("edges") {
                let mut idea = edge["node"].clone();
                let (mut author, unit) = (idea["author"].clone(), idea["unit"].clone());
                let ids = [&idea["id"], &author["id"], &unit["id"], &author["unit"]["id"]];
                let things = world.data(persona, THINGS, json!({ "ids": ids }))["nodes"].clone();
                let mut office = author["unit"].clone();
                author["unit"] = json!({ "id": office["id"], "__typename": office["__typename"] });
                office.as_object_mut().expect("a unit").remove("__typename");
                (idea["author"], idea["unit"]) = (json!({ "id": author["id"] }), json!({ "id": unit["id"] }));
                assert_eq!(things, json!([idea, author, unit, office]), "{results:?} {persona:?}");
            }
        }
    }
}

#[test]
fn anything_is_found_again_by_its_id_and_a_forged_id_finds_nothing() {
    let world = World::new();
    let idea = ideas(&world, "person-3")[0]["id"].clone();
    let query =
        "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Idea { title campaign { slug } } } }";
    let data = world.data("", query, json!({ "ids": [idea, "AAAAAAAAAAAAAAAAAAAAAA", "17"] }));
    assert_eq!(data["nodes"][0]["campaign"]["slug"], "kampanje");
    assert_eq!((&data["nodes"][1], &data["nodes"][2]), (&Value::Null, &Value::Null));
}

#[test]
fn a_ballot_is_answered_with_the_state_after_it_and_shown_to_its_voter_alone() {
    let world = World::new();
    let id = ideas(&world, "person-3")[0]["id"].as_str().expect("an id").to_owned();
    let cast = ballot(&world, "person-3", &[&id]);
    assert_eq!(cast["userErrors"], json!([]));
    assert_eq!(cast["campaign"]["myBallot"]["choices"][0]["idea"]["id"], json!(id));
    assert_eq!(ideas(&world, "person-3")[0]["myVote"], json!(1.0));
    assert_eq!(ideas(&world, "person-2")[0]["myVote"], Value::Null);
    assert!(cast["seq"].as_str().expect("a token").len() == 22);
}

#[test]
fn a_refusal_is_data_in_the_readers_language_with_its_field() {
    let world = World::new();
    let guest = ballot(&world, "", &[]);
    assert_eq!(guest["userErrors"][0]["code"], "NOT_SIGNED_IN");
    assert_eq!(guest["userErrors"][0]["message"], "Du må være pålogget for å gjøre dette.");
    assert_eq!(guest["seq"], Value::Null);
    let forged = ballot(&world, "person-3", &["AAAAAAAAAAAAAAAAAAAAAA"]);
    assert_eq!(forged["userErrors"][0]["field"], json!(["choices", "0", "ideaId"]));
    let id = ideas(&world, "person-3")[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(ballot(&world, "person-3", &[&id, &id])["userErrors"][0]["code"], "IDEA_TWICE_ON_BALLOT");
}

#[test]
fn a_repeated_request_gets_the_same_answer_and_another_under_its_id_is_refused() {
    let world = World::new();
    let campaign =
        world.data("person-1", "{ campaign(slug: \"kampanje\") { id } }", json!({}))["campaign"]["id"]
            .clone();
    let submit = "mutation($input: SubmitIdeaInput!) { submitIdea(input: $input) { seq idea { id title lang } userErrors { code } } }";
    let input = json!({ "input": { "requestId": "r-1", "campaignId": campaign, "title": "Ei lita dør",
        "summary": "Ei dør som står open for alle som vil inn.", "lang": "NN" } });
    let first = world.data("person-1", submit, input.clone());
    assert_eq!(first["submitIdea"]["idea"]["lang"], "NN");
    assert_eq!(first, world.data("person-1", submit, input.clone()));
    let mut other = input;
    other["input"]["title"] = json!("Ei stor dør"); // as long as the first;
    let refused = &world.data("person-1", submit, other)["submitIdea"];
    assert_eq!(refused["userErrors"][0]["code"], "REQUEST_ID_REUSED");
    assert_eq!(world.engine.moment().state.ideas.table.len(), 3);
}

#[test]
fn questions_that_cannot_be_answered_fail_with_a_code() {
    let world = World::new();
    let code = |query: &str, variables: Value| {
        let answer = world.ask("person-3", query, variables);
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    };
    assert_eq!(code("{ campaigns(first: 101) { totalCount } }", json!({})), "BAD_USER_INPUT");
    assert_eq!(code("{ campaigns(first: 1, after: \"0\") { totalCount } }", json!({})), "BAD_USER_INPUT");
    assert_eq!(code("{ campaigns { totalCount } }", json!({})), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(code("query($n: Int!) { campaigns(first: $n) { totalCount } }", json!({})), "BAD_USER_INPUT");
    assert_eq!(
        code("query($n: Int!) { campaigns(first: $n) { totalCount } }", json!({ "n": "x" })),
        "BAD_USER_INPUT"
    );
    assert_eq!(code("{ campaigns(first: 1) {", json!({})), "GRAPHQL_PARSE_FAILED");
    assert_eq!(
        code("query A { __typename } query B { __typename }", json!({})),
        "OPERATION_RESOLUTION_FAILURE"
    );
    let answer = world.ask("nobody-by-this-name", "{ viewer { lang } }", json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[test]
fn tallies_are_shown_by_the_campaigns_rule_and_hidden_from_everybody_else() {
    for (results, voter, other) in [
        (ResultsShown::Live, json!(1), json!(1)),
        (ResultsShown::AfterOwnVote, json!(1), Value::Null),
        (ResultsShown::AfterClose, Value::Null, Value::Null),
    ] {
        let world = World::showing(results);
        let id = ideas(&world, "person-3")[0]["id"].as_str().expect("an id").to_owned();
        ballot(&world, "person-3", &[&id]);
        assert_eq!(ideas(&world, "person-3")[0]["voteCount"], voter, "{results:?}");
        assert_eq!(ideas(&world, "person-2")[0]["voteCount"], other, "{results:?}");
    }
}
