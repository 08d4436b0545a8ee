//! REST, for what GraphQL is not for: health, and exports for spreadsheets and archives.
//!
//! The document stands in `schema/openapi.json` and is browsable at `/docs`, from the binary alone.

mod csv;
mod docs;
mod document;
mod export;
mod health;
pub mod outcome;

use poem::http::HeaderMap;
use poem::{EndpointExt, Route};
use poem_openapi::payload::Json;
use poem_openapi::{ContactObject, LicenseObject, Object, OpenApiService, Tags};

use super::global_id::Seal;
use super::graphql::scene::{At, Scene};
use super::viewer::{SignIn, Viewer};
use crate::engine::Engine;

/// What the operations are about.
#[derive(Tags)]
enum About {
    /// For whoever operates the service.
    Health,
    /// For spreadsheets and archives; shows what the caller may see.
    Exports,
}

/// What went wrong, after RFC 9457.
#[derive(Object)]
pub struct ProblemDocument {
    /// What it is, in a few words.
    title: String,
    /// The status, as a number.
    status: u16,
    /// More about this case.
    detail: Option<String>,
}

impl ProblemDocument {
    fn new(status: u16, title: &str, detail: Option<String>) -> Json<ProblemDocument> {
        Json(ProblemDocument { title: title.to_owned(), status, detail })
    }
}

/// What every operation stands on.
#[derive(Clone)]
struct Ground {
    engine: Engine,
    seal: Seal,
    sign_in: SignIn,
}

impl Ground {
    /// What this caller sees now; who cannot be told is told so.
    async fn scene(&self, headers: &HeaderMap) -> Result<At, Json<ProblemDocument>> {
        let read = Viewer::read(headers, &self.sign_in, &self.engine).await;
        let (viewer, moment) =
            read.map_err(|stranger| ProblemDocument::new(401, "Not known", Some(stranger.text())))?;
        Ok(Scene::of(&self.engine, &self.seal, viewer, moment))
    }
}

fn service() -> OpenApiService<(health::Health, export::Export, outcome::Outcomes), ()> {
    OpenApiService::new(
        (health::Health, export::Export, outcome::Outcomes),
        "Idédugnad",
        env!("CARGO_PKG_VERSION"),
    )
    .description("Health and exports. Everything else is GraphQL, at `/graphql`.")
    .contact(ContactObject::new().name("Idédugnad").url("https://github.com/navikt/idedugnad"))
    .license(LicenseObject::new("MIT").url("https://opensource.org/license/mit"))
}

/// The document, as checked in under `schema/`.
pub fn document() -> String {
    document::completed(&service().spec())
}

/// Adds the operations, and the page that shows them, to the routes of the port.
pub fn add(route: Route, engine: &Engine, sign_in: SignIn) -> Route {
    let ground = Ground { engine: engine.clone(), seal: Seal::new(engine.id_key()), sign_in };
    route
        .at("/docs", poem::get(docs::Docs::new(service().swagger_ui_html())))
        .at("/openapi.json", poem::get(served(document())))
        .nest_no_strip("/health", service().data(ground.clone()))
        .nest_no_strip("/export", service().data(ground))
}

/// The document, ready to be sent.
fn served(document: String) -> impl poem::Endpoint {
    poem::endpoint::make_sync(move |_| {
        poem::Response::builder().content_type("application/json; charset=utf-8").body(document.clone())
    })
}
