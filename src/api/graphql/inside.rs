//! GraphQL without the network: for pages that are rendered here, and for tests that look through a person's eyes.

use async_graphql::{Data, Variables};
use serde_json::{Value, json};

use super::Graph;
use super::scene::Scene;
use super::wire::{Wish, coded};
use crate::api::global_id::{Kind, Seal};
use crate::api::viewer::Viewer;
use crate::contest::Subject;
use crate::engine::Engine;

/// A schema to ask in process; the same documents, limits and views as over HTTP.
#[derive(Default)]
pub struct Inside {
    graph: Graph,
}

impl Inside {
    /// The answer as a client would get it: `data`, and `errors` if there are any.
    pub async fn ask(&self, engine: &Engine, viewer: Viewer, query: &str, variables: Variables) -> Value {
        let wish = Wish { query: query.to_owned(), operation_name: None, variables, by_get: false };
        let operation = match self.graph.prepare(wish).await {
            Ok(operation) => operation,
            Err(failures) => {
                let errors: Vec<_> =
                    failures.into_iter().map(|failure| failure.into_server_error()).collect();
                return json!({ "errors": errors });
            }
        };
        let mut data = Data::default();
        data.insert(Scene::now(engine, &Seal::new(engine.id_key()), viewer));
        let answer = coded(self.graph.execute(operation, data).await);
        serde_json::to_value(&answer).unwrap_or(Value::Null)
    }

    /// The opaque id of a thing.
    pub fn id(engine: &Engine, subject: Subject) -> String {
        Seal::new(engine.id_key()).close(Kind::of(subject), u64::from(subject.number()))
    }
}
