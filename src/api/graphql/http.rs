//! `/graphql`: who asks, what they have seen already, how they want to be answered.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Response as Answer};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, stream};
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use tokio::time::Instant;

use super::Graph;
use super::failure::{Code, Failure};
use super::graph::Operation;
use super::limits::Limits;
use super::scene::{At, Scene};
use super::socket;
use super::stream::{Run, events};
use super::wire::{Form, Wish, answered, failed};
use crate::api::closing::Closing;
use crate::api::front::Front;
use crate::api::gate::Caller;
use crate::api::global_id::{Kind, Seal};
use crate::api::seats::{Holder, Seat, Seats};
use crate::api::throttle::Throttle;
use crate::api::viewer::{SignIn, Viewer};
use crate::contest::{Actor, PersonId};
use crate::engine::Engine;

/// A commit token: the answer shows at least that state.
pub const SEEN_HEADER: &str = "Idedugnad-Seen";
/// The endpoint.
#[derive(Clone)]
pub struct GraphqlEndpoint {
    graph: Arc<Graph>,
    engine: Engine,
    seal: Seal,
    sign_in: SignIn,
    limits: Limits,
    lifetime: Duration,
    people: Option<Arc<Throttle<PersonId>>>,
    seats: Arc<Seats>,
    closing: Closing,
}

impl GraphqlEndpoint {
    /// The endpoint over an engine.
    ///
    /// # Errors
    /// A document that is to be trusted is not valid.
    pub fn new(
        engine: Engine,
        sign_in: SignIn,
        front: &Front,
        closing: Closing,
    ) -> Result<GraphqlEndpoint, String> {
        let seal = Seal::new(engine.id_key());
        let mut graph = Graph::within(front.limits);
        if let Some(trusted) = &front.trusted {
            graph.trust(trusted)?;
        }
        Ok(GraphqlEndpoint {
            graph: Arc::new(graph),
            engine,
            seal,
            sign_in,
            limits: front.limits,
            lifetime: front.lifetime,
            people: front.person_rate.map(|rate| Arc::new(Throttle::new(rate))),
            seats: Seats::new(front.places),
            closing,
        })
    }

    async fn answer(&self, mut request: Request) -> Response {
        if *request.method() == Method::OPTIONS {
            return Response::builder()
                .status(StatusCode::NO_CONTENT)
                .header(header::ALLOW, "GET, POST")
                .finish();
        }
        if request.headers().contains_key(header::UPGRADE) {
            return socket::upgraded(self.clone(), request).await;
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
        let wish = self.read(request).await.map_err(|failure| vec![failure])?;
        let operation = self.graph.prepare(wish)?;
        let at = self.scene(request.headers()).await.map_err(|failure| vec![failure])?;
        if form == Form::Events {
            let run = Run { seat: None, until: self.until(), closing: self.closing.clone() };
            let caller = request.data::<Caller>().copied();
            return self.begin(operation, at, caller, run).map_err(|failure| vec![failure]);
        }
        if operation.kind == OperationType::Subscription {
            let message = "Ask for a subscription with Accept: text/event-stream.";
            return Err(vec![Failure::new(Code::BadRequest, message)]);
        }
        match self.execute(operation, at).await {
            Ok(answer) => Ok(answered(form, answer)),
            Err(failure) => Err(vec![failure]),
        }
    }

    /// Events, one of them for what is no subscription.
    fn begin(
        &self,
        operation: Operation,
        at: At,
        caller: Option<Caller>,
        mut run: Run,
    ) -> Result<Response, Failure> {
        if operation.kind == OperationType::Subscription {
            run.seat = Some(self.seat(&at, caller)?);
        }
        Ok(events(self.clone().answers(operation, at), run))
    }

    /// When a subscription that begins now has lived long enough.
    pub(super) fn until(&self) -> Instant {
        Instant::now() + self.lifetime
    }

    /// A place for one more subscription.
    pub(super) fn seat(&self, at: &At, caller: Option<Caller>) -> Result<Seat, Failure> {
        let holder = match at.viewer.actor {
            Actor::Person(person) => Holder::Person(person),
            _ => Holder::Address(caller.map_or(IpAddr::from([0, 0, 0, 0]), |caller| caller.address)),
        };
        self.seats.take(holder).ok_or_else(|| {
            let message = "Too many subscriptions are open already. End one, or try again later.";
            Failure::new(Code::TooManySubscriptions, message)
        })
    }

    /// The answers of any operation: many of a subscription, one of anything else.
    pub(super) fn answers(self, operation: Operation, at: At) -> BoxStream<'static, Answer> {
        if operation.kind == OperationType::Subscription {
            return self.graph.stream(operation, data(at));
        }
        let one = async move {
            let answer = self.execute(operation, at).await;
            answer.unwrap_or_else(|failure| Answer::from_errors(vec![failure.into_server_error()]))
        };
        stream::once(one).boxed()
    }

    /// Parses, bounds and validates, or finds that this was done before.
    pub(super) fn prepare(&self, wish: Wish) -> Result<Operation, Vec<Failure>> {
        self.graph.prepare(wish)
    }

    /// What bounds a request, and when the server ends.
    pub(super) fn bounds(&self) -> (Limits, Closing) {
        (self.limits, self.closing.clone())
    }

    async fn execute(&self, operation: Operation, at: At) -> Result<Answer, Failure> {
        let answer =
            tokio::time::timeout(self.limits.patience, self.graph.execute(operation, data(at))).await;
        answer.map_err(|_| Failure::new(Code::Timeout, "It took too long. Repeat with the same requestId."))
    }

    /// What this request sees.
    pub(super) async fn scene(&self, headers: &HeaderMap) -> Result<At, Failure> {
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
        let (viewer, moment) = Viewer::read(headers, &self.sign_in, &self.engine)
            .await
            .map_err(|stranger| Failure::from(&stranger))?;
        if let (Some(people), Actor::Person(person)) = (&self.people, viewer.actor)
            && !people.admits(person)
        {
            let message = "You ask too often. Try again in a moment.";
            return Err(Failure::new(Code::RateLimited, message));
        }
        Ok(Scene::of(&self.engine, &self.seal, viewer, moment))
    }

    async fn read(&self, request: &mut Request) -> Result<Wish, Failure> {
        let Limits { upload, body_bytes, .. } = self.limits;
        let wish = tokio::time::timeout(upload, Wish::read(request, body_bytes)).await;
        wish.unwrap_or_else(|_| {
            Err(Failure::new(Code::UploadTimeout, "The request took too long to arrive."))
        })
    }
}

/// What resolvers find.
fn data(at: At) -> Data {
    let mut data = Data::default();
    data.insert(at);
    data
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
