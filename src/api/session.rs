//! `/session`: signing in with a browser, and out; and what every request passes that may bring a session along.
//!
//! Whatever changes something must come from our own pages, because a browser adds the cookie (and a sidecar turns it
//! into a token) for anybody's: a request by another method than GET or HEAD is refused when the browser says that
//! another site has sent it, and one with a session when nobody says where it comes from.

use std::sync::Arc;

use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::web::{Data, Query};
use poem::{Endpoint, EndpointExt, Middleware, Request, Response, Route, get, handler, post};
use serde::Deserialize;
use serde_json::json;

use super::problem::{self, Problem};
use crate::contest::{Actor, Command, Lang, login};
use crate::engine::{Engine, Submission};
use crate::identity::flow::{Arrival, CALLBACK, Sent};
use crate::identity::provider::Silence;
use crate::identity::session::{Renewed, Trouble};
use crate::identity::{Identity, Refusal, Who};

/// Adds the addresses to the routes of the port.
pub fn add(route: Route, identity: &Arc<Identity>, engine: &Engine) -> Route {
    let with = |endpoint| EndpointExt::data(EndpointExt::data(endpoint, identity.clone()), engine.clone());
    route
        .at("/session", with(get(state)))
        .at("/session/login", with(get(enter)))
        .at(CALLBACK, with(get(arrive)))
        .at("/session/logout", with(post(leave)))
}

#[derive(Deserialize)]
struct Entrance {
    issuer: Option<String>,
    redirect: Option<String>,
}

/// Whether somebody is signed in by a cookie, and where one can sign in.
#[handler]
fn state(request: &Request, Data(identity): Data<&Arc<Identity>>) -> Response {
    let session = identity.session(request.headers());
    let session = session.filter(|session| identity.holder(session).is_some());
    let body = json!({
        "signedIn": session.is_some(),
        "until": session.map(|session| crate::oslo::stamped(session.until)),
        "issuers": identity.entrances().collect::<Vec<_>>(),
    });
    answer(StatusCode::OK, "application/json", &body)
}

/// Sends the browser to the provider.
#[handler]
async fn enter(Query(entrance): Query<Entrance>, Data(identity): Data<&Arc<Identity>>) -> Response {
    let back = entrance.redirect.as_deref().unwrap_or("/");
    redirected(identity.depart(entrance.issuer.as_deref(), back).await)
}

/// Takes the browser back from the provider.
#[handler]
async fn arrive(
    request: &Request,
    Query(arrival): Query<Arrival>,
    Data(identity): Data<&Arc<Identity>>,
) -> Response {
    redirected(identity.arrive(request.headers(), arrival).await)
}

/// Ends all sessions of whoever is signed in, and sends the browser to the provider to be signed out there too.
#[handler]
async fn leave(
    request: &Request,
    Data(identity): Data<&Arc<Identity>>,
    Data(engine): Data<&Engine>,
) -> Response {
    let session = identity.session(request.headers());
    let holder = session.as_ref().and_then(|session| identity.holder(session));
    if let Some(Who::Person(person)) = holder {
        let command = Command::Login(login::Command::EndSessions { person });
        let actor = Actor::Person(person);
        let ended = engine.submit(Submission { actor, command, texts: vec![], request: None }).await;
        if let Err(why) = ended {
            tracing::warn!(?why, "a session is not revoked; its cookie is gone from its browser");
        }
    }
    let sent = identity.farewell(session.as_ref()).await;
    let wants_json = |accept: &str| accept.contains("application/json");
    match request.header(header::ACCEPT).is_some_and(wants_json) {
        true => {
            with_cookies(answer(StatusCode::OK, "application/json", &json!({ "to": sent.to })), &sent.cookies)
        }
        false => redirected(Ok(sent)),
    }
}

pub(super) fn redirected(sent: Result<Sent, Trouble>) -> Response {
    match sent {
        Ok(sent) => {
            let response = Response::builder().status(StatusCode::SEE_OTHER);
            let response =
                response.header(header::LOCATION, &sent.to).header(header::CACHE_CONTROL, "no-store");
            with_cookies(response.finish(), &sent.cookies)
        }
        Err(trouble) => {
            tracing::info!(?trouble, "a sign-in ends here");
            let (status, detail) = told(&trouble);
            refusal_document(status, &detail)
        }
    }
}

fn told(trouble: &Trouble) -> (StatusCode, String) {
    match trouble {
        Trouble::NoSuchIssuer => (StatusCode::NOT_FOUND, "Nobody can sign in that way.".into()),
        Trouble::NotBegun => (
            StatusCode::BAD_REQUEST,
            "This sign-in was not begun here, or it took too long. Begin again.".into(),
        ),
        Trouble::Declined(_) | Trouble::Silence(Silence::Refused(_)) => {
            (StatusCode::UNAUTHORIZED, "The identity provider did not sign you in. Begin again.".into())
        }
        Trouble::Invitation(why) => {
            let problem = Problem::from(why);
            (problem::status(&problem.name), problem.message(Lang::Nb))
        }
        Trouble::Refused(refusal) => (refused(refusal), refusal.text()),
        Trouble::Silence(Silence::Unreachable(_)) => {
            (StatusCode::SERVICE_UNAVAILABLE, Refusal::Silent.text())
        }
    }
}

/// The status when somebody is not let in.
pub fn refused(refusal: &Refusal) -> StatusCode {
    use crate::identity::person::Denied;
    match refusal {
        Refusal::Doubted(_) => StatusCode::UNAUTHORIZED,
        Refusal::Denied(Denied::NotNow) | Refusal::Silent => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Denied(_) => StatusCode::FORBIDDEN,
    }
}

pub(super) fn refusal_document(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "title": status.canonical_reason(), "status": status.as_u16(), "detail": detail });
    answer(status, "application/problem+json", &body)
}

fn answer(status: StatusCode, kind: &str, body: &serde_json::Value) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}

fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Refuses what other sites send, and renews sessions that are due.
pub struct Sessions {
    /// What there is to sign in by; without it, everything passes.
    pub identity: Option<Arc<Identity>>,
    /// Other sites whose pages may ask.
    pub origins: Vec<String>,
}

impl<E: Endpoint<Output = Response>> Middleware<E> for Sessions {
    type Output = Passed<E>;

    fn transform(&self, inner: E) -> Passed<E> {
        Passed { inner, identity: self.identity.clone(), origins: self.origins.clone() }
    }
}

/// An endpoint behind the guard.
pub struct Passed<E> {
    inner: E,
    identity: Option<Arc<Identity>>,
    origins: Vec<String>,
}

impl<E: Endpoint<Output = Response>> Endpoint for Passed<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let Some(identity) = &self.identity else { return self.inner.call(request).await };
        let headers = request.headers();
        let session = identity.session(headers);
        let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if !reads && !is_ours(headers, &self.origins, session.is_some()) {
            return Ok(refusal_document(StatusCode::FORBIDDEN, "This request comes from another site."));
        }
        let renewed = match &session {
            Some(session) => identity.renew(session).await,
            None => Renewed::NotDue,
        };
        if matches!(renewed, Renewed::Over) {
            request.headers_mut().remove(header::COOKIE);
        }
        let response = self.inner.call(request).await?;
        Ok(match renewed {
            // What the request itself says about the session (signing out does) has the last word.
            _ if response.headers().contains_key(header::SET_COOKIE) => response,
            Renewed::NotDue | Renewed::Kept => response,
            Renewed::Fresh(cookie) => with_cookies(response, &[cookie]),
            Renewed::Over => with_cookies(response, &[identity.no_session()]),
        })
    }
}

/// Whether a request that may change something comes from our own pages, from listed ones, or from no page at all. Pages
/// of other sites do not come so far (`gate`), if only the browser says which they are.
fn is_ours(headers: &HeaderMap, listed: &[String], has_session: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let origin = text("origin");
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => origin.is_some_and(|origin| listed.iter().any(|known| known == origin)),
        None => origin.is_some() || !has_session,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_listed_ones_may_change_something() {
        let listed = ["https://front.example.no".to_owned()];
        let ours = |pairs: &[(&'static str, &str)], session| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a header"));
            }
            is_ours(&headers, &listed, session)
        };
        let front = ("origin", "https://front.example.no");
        for session in [true, false] {
            assert!(ours(&[("sec-fetch-site", "same-origin")], session));
            assert!(ours(&[front, ("sec-fetch-site", "cross-site")], session));
            assert!(ours(&[("origin", "https://own.example.no")], session));
            for site in ["cross-site", "same-site", "tomorrow's word"] {
                assert!(!ours(&[("sec-fetch-site", site)], session));
                assert!(!ours(&[("origin", "https://own.example.no"), ("sec-fetch-site", site)], session));
            }
        }
        // A program with a token need not say where it comes from; who has a session is a browser and does.
        assert!(ours(&[], false));
        assert!(!ours(&[], true));
    }
}
