//! The HTTP server: one port for GraphQL, REST and the playground.

use std::future::Future;
use std::io;
use std::time::Duration;

use poem::http::{StatusCode, header, uri::Scheme};
use poem::listener::Acceptor;
use poem::web::{LocalAddr, Redirect, RemoteAddr};
use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, Server, get};
use tokio::net::{TcpListener, TcpStream};

use super::closing::{Closing, closing};
use super::front::Front;
use super::gate::Gate;
use super::graphql::http::GraphqlEndpoint;
use super::patient::{Patience, Patient};
use super::playground::{PersonaChoice, Playground};
use super::viewer::SignIn;
use super::{invitation, rest, session};
use crate::engine::Engine;

/// How long requests under way may take once the server is asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// How the server answers.
pub struct Options {
    /// How a request says who sends it.
    pub sign_in: SignIn,
    /// Whom the playground offers to be.
    pub personas: Vec<PersonaChoice>,
    /// How the outside is kept in bounds.
    pub front: Front,
}

/// Binds an address.
///
/// # Errors
/// The port is taken, or the address is not of this machine.
pub async fn bind(address: &str) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves on a bound listener until `stop` is done, then lets requests under way finish.
///
/// # Errors
/// The listener is no longer usable, or a document that is to be trusted is not valid.
pub async fn serve_http(
    engine: &Engine,
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let local = LocalAddr(listener.local_addr()?.into());
    let (closer, closing) = closing();
    let routes = routes(engine, &options, closing).map_err(io::Error::other)?;
    let stop = async move {
        stop.await;
        // Subscriptions end at once; everything else may finish.
        closer.close();
    };
    Server::new_with_acceptor(Prompt { listener, local })
        .run_with_graceful_shutdown(routes, stop, Some(FAREWELL))
        .await
}

/// Everything under one port.
///
/// # Errors
/// A document that is to be trusted is not valid.
pub fn routes(
    engine: &Engine,
    options: &Options,
    closing: Closing,
) -> Result<impl Endpoint<Output = Response> + use<>, String> {
    let sign_in = &options.sign_in;
    let graphql = GraphqlEndpoint::new(engine.clone(), sign_in.clone(), &options.front, closing)?;
    let mut route = Route::new()
        .at("/", get(poem::endpoint::make_sync(|_| Redirect::see_other("/playground"))))
        .at("/graphql", graphql)
        .nest("/playground", get(Playground::new(&options.personas)));
    let identity = match sign_in {
        SignIn::Providers(identity) => Some(identity.clone()),
        SignIn::Nobody | SignIn::Personas => None,
    };
    if let Some(identity) = &identity {
        route = session::add(route, identity, engine);
        route = invitation::add(route, identity);
    }
    let routes = rest::add(route, engine, sign_in.clone())
        .catch_all_error(|error| async move { refused(&error) })
        .map_to_response()
        .with(session::Sessions { identity, origins: options.front.origins.clone() });
    Ok(Gate::new(routes, &options.front))
}

/// Errors of the router, as problem documents; a method that is not there says which are.
fn refused(error: &poem::Error) -> Response {
    let status = error.status();
    let body = serde_json::json!({ "title": status.canonical_reason(), "status": status.as_u16() });
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/problem+json")
        .body(body.to_string());
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET"));
    }
    response.into_response()
}

/// Accepts connections that send small answers at once and are not waited for forever.
struct Prompt {
    listener: TcpListener,
    local: LocalAddr,
}

impl Acceptor for Prompt {
    type Io = Patient<TcpStream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![self.local.clone()]
    }

    async fn accept(&mut self) -> io::Result<(Patient<TcpStream>, LocalAddr, RemoteAddr, Scheme)> {
        let (stream, peer) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        let stream = Patient::new(stream, Patience::default());
        Ok((stream, self.local.clone(), RemoteAddr(peer.into()), Scheme::HTTP))
    }
}
