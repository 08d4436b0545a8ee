//! What every request passes on its way in, and every answer on its way out: where it comes from, how often, from which
//! site's page; a trace, and the headers that keep browsers from guessing.

use std::net::IpAddr;
use std::sync::Arc;

use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::middleware::{Cors, CorsEndpoint};
use poem::{Endpoint, Middleware, Request, Response};

use super::front::Front;
use super::graphql::failure::{Code, Failure};
use super::graphql::http::SEEN_HEADER;
use super::graphql::wire::{self, Form};
use super::throttle::Throttle;
use super::trace::{TRACE_HEADER, Trace};
use super::viewer::PERSONA_HEADER;

/// What may be shown of an answer that is not a page: nothing.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const NO_SNIFFING: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");

/// Seconds a browser may remember what another site's page may do.
const PREFLIGHT_SECONDS: i32 = 600;

/// Where a request comes from, and what it is called in logs.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The caller's address, or that of the network it belongs to.
    pub address: IpAddr,
    /// The request's trace.
    pub trace: Trace,
}

/// The routes behind the gate.
pub struct Gate<E> {
    inside: Arc<E>,
    /// The same routes for pages of other sites, and which sites these are.
    listed: Option<CorsEndpoint<Arc<E>>>,
    origins: Vec<HeaderValue>,
    addresses: Option<Throttle<IpAddr>>,
    proxies: usize,
}

impl<E: Endpoint<Output = Response>> Gate<E> {
    /// Puts the gate before the routes.
    pub fn new(inside: E, front: &Front) -> Gate<E> {
        let inside = Arc::new(inside);
        let origins: Vec<_> = front.origins.iter().filter_map(|origin| origin.parse().ok()).collect();
        let listed = (!origins.is_empty()).then(|| cors(&origins).transform(inside.clone()));
        let addresses = front.address_rate.map(Throttle::new);
        Gate { inside, listed, origins, addresses, proxies: front.proxies }
    }

    async fn pass(&self, request: Request, address: IpAddr) -> Response {
        let graphql = (request.uri().path() == "/graphql").then(|| Form::of(request.headers()));
        let refused = |code: Code, message| match graphql {
            Some(form) => wire::failed(form.unwrap_or(Form::Json), &[Failure::new(code, message)]),
            None => problem(code, message),
        };
        let health = request.uri().path().starts_with("/health/");
        if !health && !self.addresses.as_ref().is_none_or(|addresses| addresses.admits(address)) {
            let message = "Too many requests come from your address. Try again in a moment.";
            return refused(Code::RateLimited, message);
        }
        if is_from_here(request.headers(), self.proxies > 0) {
            return self.inside.call(request).await.unwrap_or_else(|error| error.into_response());
        }
        let origin = request.header(header::ORIGIN).map(str::as_bytes);
        match &self.listed {
            Some(listed) if self.origins.iter().any(|known| Some(known.as_bytes()) == origin) => {
                let answer = listed.call(request).await;
                let mut answer = answer.unwrap_or_else(|error| error.into_response());
                answer.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
                answer
            }
            _ => refused(Code::ForeignOrigin, "Pages of other sites may not ask here."),
        }
    }
}

impl<E: Endpoint<Output = Response>> Endpoint for Gate<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let peer = request.remote_addr().as_socket_addr().map(|peer| peer.ip());
        let address = address(peer, request.headers(), self.proxies);
        let trace = Trace::of(request.headers());
        request.set_data(Caller { address, trace });
        let mut answer = self.pass(request, address).await;
        // A service that is busy says so to everybody at once; one line each would only add to it.
        if answer.status().is_server_error() && answer.status() != StatusCode::SERVICE_UNAVAILABLE {
            tracing::warn!(%trace, status = answer.status().as_u16(), "a request failed");
        }
        finish(answer.headers_mut(), trace);
        Ok(answer)
    }
}

/// A refusal where GraphQL is not spoken.
fn problem(code: Code, message: &str) -> Response {
    let status = code.status();
    let title = status.canonical_reason();
    let body = serde_json::json!({ "title": title, "status": status.as_u16(), "detail": message });
    let mut answer = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/problem+json")
        .body(body.to_string());
    if code.asks_for_patience() {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    answer
}

/// What the pages of listed sites may do: everything that ours may.
fn cors(origins: &[HeaderValue]) -> Cors {
    Cors::new()
        .allow_origins(origins.iter().cloned())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, header::ACCEPT_LANGUAGE])
        .allow_headers([SEEN_HEADER, PERSONA_HEADER, "traceparent", "Last-Event-ID"])
        .expose_headers([TRACE_HEADER])
        .expose_headers([header::RETRY_AFTER])
        .allow_credentials(true)
        .max_age(PREFLIGHT_SECONDS)
}

/// Whether no page of another site sends it: no site is named, or the one that answers.
fn is_from_here(headers: &HeaderMap, proxied: bool) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Some((_, site)) = origin.to_str().ok().and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    let forwarded = headers.get("x-forwarded-host").filter(|_| proxied);
    let host = forwarded.or_else(|| headers.get(header::HOST)).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| host.eq_ignore_ascii_case(site))
}

/// The address of the caller, as the nearest of our own proxies saw it. Networks of the newer kind give their members more
/// addresses than one could count, so only the network counts.
fn address(peer: Option<IpAddr>, headers: &HeaderMap, proxies: usize) -> IpAddr {
    let told = || {
        let list = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let all: Vec<&str> = list.flat_map(|value| value.split(',')).map(str::trim).collect();
        all.len().checked_sub(proxies).and_then(|place| all.get(place)?.parse().ok())
    };
    let found = if proxies > 0 { told().or(peer) } else { peer };
    match found.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        Some(address) => address,
        None => IpAddr::from([0, 0, 0, 0]),
    }
}

fn finish(headers: &mut HeaderMap, trace: Trace) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NO_SNIFFING);
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if headers.get(header::CONTENT_TYPE).is_some_and(is_page) {
        headers.insert(header::REFERRER_POLICY, NO_REFERRER);
        headers.insert(HeaderName::from_static("cross-origin-opener-policy"), SAME_ORIGIN);
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), SAME_ORIGIN);
    }
    if let Some(value) = trace.header() {
        headers.insert(TRACE_HEADER, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn the_address_is_the_one_that_the_nearest_proxy_of_ours_saw() {
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        let forged = headers(&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2, 3.3.3.3")]);
        assert_eq!(address(peer, &forged, 0).to_string(), "10.0.0.1");
        assert_eq!(address(peer, &forged, 1).to_string(), "3.3.3.3");
        assert_eq!(address(peer, &forged, 2).to_string(), "2.2.2.2");
        assert_eq!(address(peer, &forged, 9).to_string(), "10.0.0.1");
        assert_eq!(address(peer, &headers(&[]), 1).to_string(), "10.0.0.1");
    }

    #[test]
    fn of_the_newer_addresses_only_the_network_counts() {
        let peer = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
        let none = HeaderMap::new();
        assert_eq!(
            address(peer("2001:db8:1:2:3:4:5:6"), &none, 0),
            address(peer("2001:db8:1:2::1"), &none, 0)
        );
        assert_ne!(address(peer("2001:db8:1:3::1"), &none, 0), address(peer("2001:db8:1:2::1"), &none, 0));
        assert_eq!(address(peer("::ffff:10.0.0.1"), &none, 0).to_string(), "10.0.0.1");
    }

    #[test]
    fn a_page_of_the_site_that_answers_is_from_here() {
        let from =
            |origin: &str, host: &str| is_from_here(&headers(&[("origin", origin), ("host", host)]), false);
        assert!(is_from_here(&headers(&[("host", "a.no")]), false));
        assert!(from("https://a.no", "A.no") && from("http://a.no:8080", "a.no:8080"));
        assert!(!from("https://b.no", "a.no") && !from("null", "a.no") && !from("http://a.no:1", "a.no:2"));
        let forwarded = headers(&[("origin", "https://a.no"), ("host", "x:1"), ("x-forwarded-host", "a.no")]);
        assert!(is_from_here(&forwarded, true) && !is_from_here(&forwarded, false));
    }
}
