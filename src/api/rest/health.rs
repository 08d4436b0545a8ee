//! Whether the process lives, and whether it takes commands.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::{About, Ground, ProblemDocument};

/// The operations.
pub struct Health;

/// How the service is.
#[derive(Object)]
struct State {
    /// `ok`.
    status: String,
}

#[derive(ApiResponse)]
enum Live {
    /// The process lives.
    #[oai(status = 200)]
    Ok(Json<State>),
}

#[derive(ApiResponse)]
enum Ready {
    /// Commands are taken.
    #[oai(status = 200)]
    Ok(Json<State>),
    /// Nothing is written at present; why stands in the log.
    #[oai(status = 503, content_type = "application/problem+json")]
    Unavailable(Json<ProblemDocument>),
}

fn ok() -> Json<State> {
    Json(State { status: "ok".into() })
}

/// For whoever operates the service.
#[OpenApi(prefix_path = "/health", tag = "About::Health")]
impl Health {
    /// Whether the process lives.
    ///
    /// Asks nothing of anything else: a failing database must not get the process restarted.
    #[oai(path = "/live", method = "get", operation_id = "live")]
    async fn live(&self) -> Live {
        Live::Ok(ok())
    }

    /// Whether commands are taken.
    ///
    /// Says no in an outage, with a wrong clock, and once writing has stopped: send traffic elsewhere then.
    #[oai(path = "/ready", method = "get", operation_id = "ready")]
    async fn ready(&self, ground: Data<&Ground>) -> Ready {
        match ground.engine.ready() {
            Ok(()) => Ready::Ok(ok()),
            Err(reason) => {
                tracing::warn!(reason, "not ready");
                Ready::Unavailable(ProblemDocument::new(503, "Nothing can be written just now", None))
            }
        }
    }
}
