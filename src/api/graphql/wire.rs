//! GraphQL over HTTP as bytes: what a request may look like, which answer the client understands.

use async_graphql::{Response as Answer, Value, Variables};
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Request, Response};
use serde::Deserialize;

use super::failure::{Code, Failure, set_code};

/// The forms of answer, chosen by the client's `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/json`: status 200 even when the document was refused.
    Json,
    /// `application/graphql-response+json`: status 400 when the document was refused.
    Graph,
    /// `text/event-stream`: one connection, one operation (graphql-sse, distinct connections).
    Events,
}

impl Form {
    /// The preferred form among those we have, or nothing when none is acceptable.
    pub fn of(headers: &HeaderMap) -> Option<Form> {
        let mut best: Option<(u32, Form)> = None;
        let mut any = false;
        for value in headers.get_all(header::ACCEPT) {
            for range in value.to_str().unwrap_or("").split(',').filter(|range| !range.trim().is_empty()) {
                any = true;
                let mut parts = range.split(';').map(str::trim);
                let form = match parts.next().unwrap_or("").to_ascii_lowercase().as_str() {
                    "application/graphql-response+json" => Form::Graph,
                    "application/json" | "application/*" | "*/*" | "text/html" => Form::Json,
                    "text/event-stream" => Form::Events,
                    _ => continue,
                };
                let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
                if quality > 0 && best.is_none_or(|(other, _)| quality > other) {
                    best = Some((quality, form));
                }
            }
        }
        if any { best.map(|(_, form)| form) } else { Some(Form::Json) }
    }

    fn content_type(self) -> &'static str {
        match self {
            Form::Graph => "application/graphql-response+json; charset=utf-8",
            Form::Json | Form::Events => "application/json; charset=utf-8",
        }
    }
}

/// `0.9` as 900.
fn thousandths(text: &str) -> u32 {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0) * 1000 + digits.parse::<u32>().unwrap_or(0)
}

/// What a client asks for.
#[derive(Debug)]
pub struct Wish {
    /// The document's source; empty if only its id is given.
    pub query: String,
    /// The document's SHA-256, where the client names it so.
    pub document_id: Option<String>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: Variables,
    /// Whether it came by GET, where nothing may be changed.
    pub by_get: bool,
}

/// A request in JSON: a body, or what a subscriber sends over a socket.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// What is read of a request's `extensions`; the rest is not for us.
struct Extensions {
    sha256: Option<String>,
}

impl<'de> Deserialize<'de> for Extensions {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Extensions, D::Error> {
        let map = serde_json::Map::deserialize(from)?;
        let sha256 = map.get("persistedQuery").and_then(|known| known.get("sha256Hash")?.as_str());
        Ok(Extensions { sha256: sha256.map(str::to_owned) })
    }
}

impl Wish {
    /// Reads the wish out of a request. Fails on another method, another content type, a body too long or not of the
    /// right shape, and on batches.
    pub async fn read(request: &mut Request, bytes_max: usize) -> Result<Wish, Failure> {
        match *request.method() {
            Method::GET | Method::HEAD => Wish::read_search(request),
            Method::POST => Wish::read_body(request, bytes_max).await,
            _ => Err(Failure::new(Code::MethodNotAllowed, "Ask by GET or POST.")),
        }
    }

    fn read_search(request: &Request) -> Result<Wish, Failure> {
        let bad = |message: &str| Failure::new(Code::BadRequest, message);
        let search: Search = request.params().map_err(|_| bad("The query string cannot be read."))?;
        let extensions = match search.extensions.filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => serde_json::from_str(&text)
                .map_err(|_| bad("The parameter extensions must be a JSON object."))?,
        };
        let variables = match search.variables.filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => serde_json::from_str(&text)
                .map_err(|_| bad("The parameter variables must be a JSON object."))?,
        };
        let Search { query, document_id, operation_name, .. } = search;
        Wish::new(Body { query, document_id, operation_name, variables, extensions }, true)
    }

    async fn read_body(request: &mut Request, bytes_max: usize) -> Result<Wish, Failure> {
        if !is_json(request.content_type()) {
            let message = "Send the operation as application/json in UTF-8.";
            return Err(Failure::new(Code::UnsupportedMediaType, message));
        }
        let bytes = request.take_body().into_bytes_limit(bytes_max).await.map_err(|error| match error {
            poem::error::ReadBodyError::PayloadTooLarge => {
                Failure::new(Code::PayloadTooLarge, format!("A request may have {bytes_max} bytes."))
            }
            _ => Failure::new(Code::BadRequest, "The body ended too early."),
        })?;
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Failure::new(
                Code::BadRequest,
                "Send one operation at a time: batches are not taken.",
            ));
        }
        let body: Body = serde_json::from_slice(&bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message =
                format!("The body is not a GraphQL request in JSON (line {line}, column {column}).");
            Failure::new(Code::BadRequest, message)
        })?;
        Wish::new(body, false)
    }

    /// The wish in a request that has been read. Fails without a document and without the id of one.
    pub fn new(body: Body, by_get: bool) -> Result<Wish, Failure> {
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let document_id = given(body.document_id).or(body.extensions.and_then(|known| known.sha256));
        let query = given(body.query);
        if query.is_none() && document_id.is_none() {
            return Err(Failure::new(Code::BadRequest, "The parameter query is missing."));
        }
        let operation_name = body.operation_name.filter(|name| !name.is_empty());
        let variables = body.variables.unwrap_or_default();
        Ok(Wish { query: query.unwrap_or_default(), document_id, operation_name, variables, by_get })
    }
}

/// `application/json`, in UTF-8 if it says anything about letters.
fn is_json(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else { return false };
    let mut parts = content_type.split(';').map(str::trim);
    parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"))
        && parts.all(|part| match part.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

/// The same answer, with a code on every error.
pub fn coded(mut answer: Answer) -> Answer {
    for error in &mut answer.errors {
        let code = if ["Failed to parse", "Invalid value", "Expected input type"]
            .iter()
            .any(|start| error.message.starts_with(start))
        {
            Code::BadUserInput
        } else {
            Code::Internal
        };
        set_code(error, code);
    }
    answer
}

/// An answer that was reached, `errors` inside it or not. When nothing could be written, the status says so too.
pub fn answered(form: Form, answer: Answer) -> Response {
    let answer = coded(answer);
    let unavailable = answer.errors.iter().any(|error| {
        let code = error.extensions.as_ref().and_then(|values| values.get("code"));
        [Code::Busy, Code::Unavailable, Code::ClockOff]
            .iter()
            .any(|none| code == Some(&Value::from(none.text())))
    });
    let mut bytes = Vec::with_capacity(1024);
    if serde_json::to_writer(&mut bytes, &answer).is_err() {
        return failed(form, &[Failure::new(Code::Internal, "The answer could not be written.")]);
    }
    if unavailable {
        let mut response = reply(StatusCode::SERVICE_UNAVAILABLE, form, bytes);
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        return response;
    }
    reply(StatusCode::OK, form, bytes)
}

/// A request that never became an operation: `errors` alone, no `data`.
pub fn failed(form: Form, failures: &[Failure]) -> Response {
    let code = failures.first().map_or(Code::Internal, |failure| failure.code);
    let status = match form {
        Form::Json if code.is_about_the_document() => StatusCode::OK,
        _ => code.status(),
    };
    let errors: Vec<_> = failures.iter().cloned().map(Failure::into_server_error).collect();
    let body = serde_json::json!({ "errors": errors });
    let mut response = reply(status, form, body.to_string().into_bytes());
    let headers = response.headers_mut();
    if code == Code::MethodNotAllowed {
        headers.insert(header::ALLOW, header::HeaderValue::from_static("POST"));
    }
    if code == Code::Unauthenticated {
        let challenge = header::HeaderValue::from_static(r#"Bearer error="invalid_token""#);
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    if code.asks_for_patience() {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
    }
    response
}

fn reply(status: StatusCode, form: Form, bytes: Vec<u8>) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, form.content_type())
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::VARY, "Accept, Authorization, Cookie, Idedugnad-Persona")
        .body(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(accept: &str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().expect("a header"));
        Form::of(&headers)
    }

    #[test]
    fn the_client_chooses_the_form_of_the_answer() {
        assert_eq!(Form::of(&HeaderMap::new()), Some(Form::Json));
        assert_eq!(form("*/*"), Some(Form::Json));
        assert_eq!(form("application/graphql-response+json, application/json;q=0.9"), Some(Form::Graph));
        assert_eq!(form("application/graphql-response+json;q=0.5, application/json"), Some(Form::Json));
        assert_eq!(form("text/event-stream"), Some(Form::Events));
        assert_eq!(form("image/png"), None);
        assert_eq!(form("application/json;q=0"), None);
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        assert!(is_json(Some("application/json")));
        assert!(is_json(Some("Application/JSON; charset=\"UTF-8\"")));
        for other in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("")] {
            assert!(!is_json(other));
        }
        assert!(!is_json(Some("application/json; charset=latin1")));
    }
}
