//! Server-sent events: one connection, one operation (graphql-sse, distinct connections).
//!
//! The next answer is only computed when the one before has been taken, so a slow consumer holds no memory, and one that
//! takes nothing at all is cut off with its connection.

use std::time::Duration;

use async_graphql::Response as Answer;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, stream};
use poem::http::{StatusCode, header};
use poem::{Body, Response};
use tokio::time::Instant;

use super::wire::coded;
use crate::api::closing::Closing;
use crate::api::seats::Seat;

/// How often an idle connection says that it lives.
pub const HEARTBEAT: Duration = Duration::from_secs(12);

/// What a running subscription holds, and what ends it.
pub struct Run {
    /// Its place among the subscriptions.
    pub seat: Option<Seat>,
    /// When the client has to come again.
    pub until: Instant,
    /// The end of the server.
    pub closing: Closing,
}

/// The answers of an operation as events, `complete` at the end. A stream that has lived long enough, or whose server
/// stops, ends without that, so that the client comes again.
pub fn events(answers: BoxStream<'static, Answer>, run: Run) -> Response {
    let bytes = told(answers, run).map(|text| Ok::<_, std::io::Error>(text.into_bytes()));
    Response::builder()
        .status(StatusCode::OK)
        .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .body(Body::from_bytes_stream(bytes))
}

fn told(answers: BoxStream<'static, Answer>, run: Run) -> impl Stream<Item = String> + Send {
    // A first comment sends the head at once: the client knows that it is heard.
    let begun = stream::once(async { ":\n\n".to_owned() });
    begun.chain(stream::unfold(Some((answers, run)), |state| async move {
        let (mut answers, mut run) = state?;
        tokio::select! {
            biased;
            answer = answers.next() => match answer {
                Some(answer) => {
                    let data = serde_json::to_string(&coded(answer)).unwrap_or_else(|_| r#"{"data":null}"#.into());
                    Some((format!("event: next\ndata: {data}\n\n"), Some((answers, run))))
                }
                None => Some(("event: complete\ndata:\n\n".to_owned(), None)),
            },
            () = run.closing.begun() => None,
            () = tokio::time::sleep_until(run.until) => None,
            () = tokio::time::sleep(HEARTBEAT) => Some((":\n\n".to_owned(), Some((answers, run)))),
        }
    }))
}
