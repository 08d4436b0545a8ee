//! A served platform for the tests of the API: the engine's world behind a real port.

use idedugnad::api::front::Front;
use idedugnad::api::server::{Options, bind, serve_http};
use idedugnad::api::viewer::SignIn;
use idedugnad::contest::ResultsShown;
use idedugnad::engine::Engine;
use idedugnad::journal::memory::MemoryJournal;
use idedugnad::vault::memory::MemoryVault;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::engine_world::{found_showing, idea, open};

/// A platform behind a port, in a runtime of its own; everything ends with it.
pub struct World {
    /// The engine, for looking behind the scenes.
    pub engine: Engine,
    address: String,
    stop: Option<oneshot::Sender<()>>,
    runtime: tokio::runtime::Runtime,
}

impl World {
    /// The engine's world with two ideas, tallies shown at once, served with the persona switch on.
    pub fn new() -> World {
        World::showing(ResultsShown::Live)
    }

    /// The same, with tallies shown like this.
    pub fn showing(results: ResultsShown) -> World {
        World::start(results, Front::default())
    }

    /// The same as `new`, behind these settings.
    pub fn behind(front: Front) -> World {
        World::start(ResultsShown::Live, front)
    }

    fn start(results: ResultsShown, front: Front) -> World {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::new());
        found_showing(&mut journal, &mut vault, results);
        let (engine, listener) = runtime.block_on(async {
            let engine = open(&journal, &vault);
            for (person, title) in [(1, "Benk ved inngangen"), (2, "Kaffe i kafeen")] {
                engine.submit(idea(person, title, None)).await.expect("an idea");
            }
            (engine, bind("127.0.0.1:0").await.expect("a port"))
        });
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel::<()>();
        let served = engine.clone();
        runtime.spawn(async move {
            let options = Options { sign_in: SignIn::Personas, personas: Vec::new(), front };
            let stop = async { drop(stopped.await) };
            serve_http(&served, listener, options, stop).await.expect("serves");
        });
        World { engine, address, stop: Some(stop), runtime }
    }

    /// Address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Asks the server to stop, and goes on.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Asks as somebody (or, with an empty key, as a guest); the whole answer.
    pub fn ask(&self, persona: &str, query: &str, variables: Value) -> Value {
        let response = client()
            .post(self.url("/graphql"))
            .header("Idedugnad-Persona", persona)
            .send_json(json!({ "query": query, "variables": variables }))
            .expect("an answer");
        response.into_body().read_json().expect("JSON")
    }

    /// Asks and expects no errors; the data.
    pub fn data(&self, persona: &str, query: &str, variables: Value) -> Value {
        let answer = self.ask(persona, query, variables);
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        self.runtime.block_on(self.engine.clone().close());
    }
}

/// A client that takes every status for an answer.
pub fn client() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent()
}
