//! The playground: GraphiQL, served by the binary, without a single reference to the outside.

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde::Serialize;

/// The page's policy: only what this server sends; GraphiQL writes inline styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
     img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Somebody one may be in the playground.
#[derive(Clone, Debug, Serialize)]
pub struct PersonaChoice {
    /// What the cookie and the header carry.
    pub key: String,
    /// What the list shows: name and role.
    pub label: String,
}

/// The queries to begin with; the README shows the same.
pub const QUERIES: [&str; 3] = [
    include_str!("queries/campaigns.graphql"),
    include_str!("queries/ideas.graphql"),
    include_str!("queries/benefits.graphql"),
];

/// A file of the page: name, content type, whether it is stored compressed, bytes.
type File = (&'static str, &'static str, bool, &'static [u8]);

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const FILES: [File; 8] = [
    ("", "text/html; charset=utf-8", false, include_bytes!("index.html")),
    ("icon.svg", "image/svg+xml", false, include_bytes!("icon.svg")),
    ("playground.js", SCRIPT, false, include_bytes!("playground.js")),
    ("playground.css", STYLE, false, include_bytes!("playground.css")),
    ("graphiql.js", SCRIPT, true, include_bytes!("vendor/graphiql.js.gz")),
    ("graphiql.css", STYLE, true, include_bytes!("vendor/graphiql.css.gz")),
    ("react.js", SCRIPT, true, include_bytes!("vendor/react.js.gz")),
    ("react-dom.js", SCRIPT, true, include_bytes!("vendor/react-dom.js.gz")),
];

/// Answers `/playground` and the files below it.
pub struct Playground {
    settings: Vec<u8>,
}

impl Playground {
    /// The page, offering these personas (none: no switch is shown).
    pub fn new(personas: &[PersonaChoice]) -> Playground {
        let settings = serde_json::json!({ "personas": personas, "queries": QUERIES });
        Playground { settings: settings.to_string().into_bytes() }
    }

    fn file(&self, path: &str) -> Response {
        let name = path.strip_prefix("/playground").unwrap_or(path).trim_start_matches('/');
        if name == "settings.json" {
            return Response::builder()
                .content_type("application/json; charset=utf-8")
                .header(header::CACHE_CONTROL, "no-store")
                .body(self.settings.clone());
        }
        let Some((_, kind, compressed, bytes)) = FILES.iter().find(|(known, ..)| *known == name) else {
            return StatusCode::NOT_FOUND.into();
        };
        let mut response = Response::builder()
            .content_type(kind)
            .header(header::CACHE_CONTROL, "public, max-age=3600")
            .header(header::CONTENT_SECURITY_POLICY, POLICY)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::REFERRER_POLICY, "no-referrer");
        if *compressed {
            response = response.header(header::CONTENT_ENCODING, "gzip");
        }
        response.body(*bytes)
    }
}

impl Endpoint for Playground {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.file(request.original_uri().path()))
    }
}
