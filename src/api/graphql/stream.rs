//! Server-sent events: one connection, one operation (graphql-sse, distinct connections).

use std::time::Duration;

use async_graphql::Response as Answer;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use poem::http::{StatusCode, header};
use poem::{Body, Response};

/// How often an idle connection says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// The answers of an operation as events, `complete` at the end.
pub fn events(answers: BoxStream<'static, Answer>) -> Response {
    let next = answers.map(|answer| {
        let data = serde_json::to_string(&answer).unwrap_or_else(|_| r#"{"data":null}"#.into());
        format!("event: next\ndata: {data}\n\n")
    });
    let end = stream::once(async { "event: complete\ndata:\n\n".to_owned() });
    let bytes = beating(next.chain(end)).map(|text| Ok::<_, std::io::Error>(text.into_bytes()));
    Response::builder()
        .status(StatusCode::OK)
        .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .body(Body::from_bytes_stream(bytes))
}

/// The same stream, with a comment whenever nothing else was said for a while.
fn beating(events: impl Stream<Item = String> + Send + 'static) -> impl Stream<Item = String> + Send {
    stream::unfold(Box::pin(events), |mut events| async move {
        match tokio::time::timeout(HEARTBEAT, events.next()).await {
            Ok(None) => None,
            Ok(Some(event)) => Some((event, events)),
            Err(_) => Some((":\n\n".to_owned(), events)),
        }
    })
}
