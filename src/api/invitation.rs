//! `/session/invitation`: where the link of an invitation leads. Following it only shows a page: programs that look at
//! links before people do would use it up.

use std::sync::Arc;

use poem::http::{HeaderMap, StatusCode, header};
use poem::web::{Data, Form, Query};
use poem::{EndpointExt, Request, Response, Route, get, handler};
use serde::Deserialize;

use super::session::{redirected, refusal_document};
use super::viewer::preferred;
use crate::contest::Lang;
use crate::identity::Identity;
use crate::identity::invitation::PATH;
use crate::words;

/// Adds the address to the routes of the port.
pub fn add(route: Route, identity: &Arc<Identity>) -> Route {
    route.at(PATH, get(show).post(accept).data(identity.clone()))
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
}

/// The page with the one button.
#[handler]
fn show(
    request: &Request,
    Query(Ticket { ticket }): Query<Ticket>,
    Data(identity): Data<&Arc<Identity>>,
) -> Response {
    if !identity.is_ticket(&ticket) {
        return refusal_document(StatusCode::NOT_FOUND, "There is no such invitation.");
    }
    Response::builder()
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
        )
        .body(page(request.headers(), &ticket))
}

/// A ticket that opens has no letter that HTML minds.
fn page(headers: &HeaderMap, ticket: &str) -> String {
    let lang = preferred(headers);
    let word = |key: &str| words::word(lang, key);
    let (title, about, button) =
        (word("invitation-title"), word("invitation-about"), word("invitation-button"));
    let code = match lang {
        Lang::Nb => "nb",
        Lang::Nn => "nn",
        Lang::En => "en",
    };
    format!(
        "<!doctype html><html lang=\"{code}\"><head><meta charset=\"utf-8\"><title>{title} – Idédugnad</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head><body><main><h1>{title}</h1><p>{about}</p>\
         <form method=\"post\"><input type=\"hidden\" name=\"ticket\" value=\"{ticket}\"><button>{button}</button></form>\
         </main></body></html>"
    )
}

/// Uses the link.
#[handler]
async fn accept(Form(Ticket { ticket }): Form<Ticket>, Data(identity): Data<&Arc<Identity>>) -> Response {
    redirected(identity.accept(&ticket).await)
}
