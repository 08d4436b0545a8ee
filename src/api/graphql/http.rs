//! `/graphql`: who asks, what they have seen already, how they want to be answered.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Data;
use async_graphql::parser::types::OperationType;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Endpoint, Request, Response};

use super::Graph;
use super::failure::{Code, Failure};
use super::graph::Operation;
use super::scene::{At, Scene};
use super::stream::events;
use super::wire::{Form, Wish, answered, failed};
use crate::api::global_id::{Kind, Seal};
use crate::api::viewer::{SignIn, Viewer};
use crate::engine::Engine;

/// A commit token: the answer shows at least that state.
pub const SEEN_HEADER: &str = "Idedugnad-Seen";
/// How long an operation may take, waiting for the writer included.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a client may take to send its request.
const UPLOAD: Duration = Duration::from_secs(10);

/// The endpoint.
#[derive(Clone)]
pub struct GraphqlEndpoint {
    graph: Arc<Graph>,
    engine: Engine,
    seal: Seal,
    sign_in: SignIn,
}

impl GraphqlEndpoint {
    /// The endpoint over an engine.
    pub fn new(engine: Engine, sign_in: SignIn) -> GraphqlEndpoint {
        let seal = Seal::new(engine.id_key());
        GraphqlEndpoint { graph: Arc::new(Graph::new()), engine, seal, sign_in }
    }

    async fn answer(&self, mut request: Request) -> Response {
        if *request.method() == Method::OPTIONS {
            return Response::builder()
                .status(StatusCode::NO_CONTENT)
                .header(header::ALLOW, "GET, POST")
                .finish();
        }
        if wants_a_page(&request) {
            return poem::IntoResponse::into_response(poem::web::Redirect::see_other("/playground"));
        }
        let Some(form) = Form::of(request.headers()) else {
            return StatusCode::NOT_ACCEPTABLE.into();
        };
        match self.run(&mut request, form).await {
            Ok(response) => response,
            Err(failures) => failed(form, &failures),
        }
    }

    async fn run(&self, request: &mut Request, form: Form) -> Result<Response, Vec<Failure>> {
        let operation = self.graph.prepare(read(request).await.map_err(|failure| vec![failure])?).await?;
        let at = self.scene(request.headers()).await.map_err(|failure| vec![failure])?;
        let mut data = Data::default();
        data.insert(at);
        if form == Form::Events {
            return Ok(events(self.graph.stream(operation, data)));
        }
        self.execute(operation, data, form).await.map_err(|failure| vec![failure])
    }

    async fn execute(&self, operation: Operation, data: Data, form: Form) -> Result<Response, Failure> {
        if operation.kind == OperationType::Subscription {
            let message = "Ask for a subscription with Accept: text/event-stream.";
            return Err(Failure::new(Code::BadRequest, message));
        }
        let answer = tokio::time::timeout(PATIENCE, self.graph.execute(operation, data)).await;
        let answer = answer
            .map_err(|_| Failure::new(Code::Timeout, "It took too long. Repeat with the same requestId."))?;
        Ok(answered(form, answer))
    }

    /// What this request sees.
    async fn scene(&self, headers: &HeaderMap) -> Result<At, Failure> {
        if let Some(seen) = headers.get(SEEN_HEADER) {
            let seq = seen.to_str().ok().and_then(|text| self.seal.open(Kind::Commit, text));
            let seq = seq.ok_or_else(|| {
                Failure::new(Code::BadRequest, "Idedugnad-Seen is not a commit token of this service.")
            })?;
            if !self.engine.reached(seq).await {
                let message = "The state you have seen has not arrived here yet. Try again in a moment.";
                return Err(Failure::new(Code::NotYetHere, message));
            }
        }
        let moment = self.engine.moment();
        let viewer = Viewer::read(headers, self.sign_in, &moment.state).map_err(|unknown| {
            Failure::new(Code::Unauthenticated, format!("Nobody is known as {:?}.", unknown.0))
        })?;
        Ok(Scene::of(&self.engine, &self.seal, viewer, moment))
    }
}

async fn read(request: &mut Request) -> Result<Wish, Failure> {
    let wish = tokio::time::timeout(UPLOAD, Wish::read(request)).await;
    wish.unwrap_or_else(|_| Err(Failure::new(Code::Timeout, "The request took too long to arrive.")))
}

/// A browser that was pointed here by hand.
fn wants_a_page(request: &Request) -> bool {
    *request.method() == Method::GET
        && request.uri().query().is_none()
        && request.header(header::ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}

impl Endpoint for GraphqlEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.answer(request).await)
    }
}
