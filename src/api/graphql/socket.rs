//! Subscriptions, and anything else, over a WebSocket: the protocol graphql-transport-ws.
//!
//! One loop per socket. It takes the next answer only when the one before has been sent, so a slow consumer holds no memory,
//! and one that takes nothing at all is cut off with its connection.

use std::collections::HashMap;

use async_graphql::Response as Answer;
use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll, SplitSink};
use futures_util::{SinkExt, StreamExt, stream};
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use poem::web::websocket::{CloseCode, Message, WebSocket, WebSocketConfig, WebSocketStream};
use poem::{FromRequest, IntoResponse, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant, sleep_until};

use super::failure::{Code, Failure};
use super::http::GraphqlEndpoint;
use super::stream::HEARTBEAT;
use super::wire::{Body, Form, Wish, coded, failed};
use crate::api::gate::Caller;

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take to introduce itself.
const INTRODUCTION: Duration = Duration::from_secs(5);
/// How long a client may say nothing, not even that it lives.
const SILENCE: Duration = Duration::from_secs(45);
/// Letters of an operation's id.
const ID_BYTES_MAX: usize = 128;
/// What a browser cannot send as a header it may send when it introduces itself.
const HEADERS: [&str; 4] = ["authorization", "accept-language", "idedugnad-persona", "idedugnad-seen"];

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit { payload: Option<Value> },
    Ping { payload: Option<Value> },
    Pong {},
    Subscribe { id: String, payload: Body },
    Complete { id: String },
}

/// What comes out of an operation.
enum Told {
    Next(Answer),
    Failed(Vec<Failure>),
    Done,
}

/// Why the conversation ends.
struct Farewell(u16, String);

type Ended<T> = Result<T, Farewell>;

/// One client.
struct Talk {
    endpoint: GraphqlEndpoint,
    caller: Option<Caller>,
    headers: HeaderMap,
    introduced: bool,
    known: HashMap<String, AbortHandle>,
    running: SelectAll<BoxStream<'static, (String, Told)>>,
}

/// Answers a request for a WebSocket.
pub async fn upgraded(endpoint: GraphqlEndpoint, request: Request) -> Response {
    let refused = |message: &str| failed(Form::Graph, &[Failure::new(Code::BadRequest, message)]);
    let Ok(socket) = WebSocket::from_request_without_body(&request).await else {
        return refused("This is no request for a WebSocket.");
    };
    let offered = request.header("sec-websocket-protocol").unwrap_or_default();
    if !offered.split(',').any(|protocol| protocol.trim() == PROTOCOL) {
        return refused("Only the protocol graphql-transport-ws is spoken here.");
    }
    let bytes_max = endpoint.bounds().0.body_bytes;
    let bounds = WebSocketConfig::default()
        .max_message_size(Some(bytes_max))
        .max_frame_size(Some(bytes_max))
        .write_buffer_size(0);
    let caller = request.data::<Caller>().copied();
    let headers = request.headers().clone();
    let answer = socket.protocols([PROTOCOL]).config(bounds).on_upgrade(move |socket| async move {
        let talk = Talk {
            endpoint,
            caller,
            headers,
            introduced: false,
            known: HashMap::new(),
            running: SelectAll::new(),
        };
        talk.hold(socket).await;
    });
    let mut answer = answer.into_response();
    answer.set_status(StatusCode::SWITCHING_PROTOCOLS);
    answer
}

impl Talk {
    async fn hold(mut self, socket: WebSocketStream) {
        let (mut sink, mut source) = socket.split();
        let Err(Farewell(code, reason)) = self.talk(&mut sink, &mut source).await;
        let _ = sink.send(Message::Close(Some((CloseCode::from(code), reason)))).await;
        let _ = sink.close().await;
    }

    /// Goes on until there is a reason to end.
    async fn talk(
        &mut self,
        sink: &mut SplitSink<WebSocketStream, Message>,
        source: &mut stream::SplitStream<WebSocketStream>,
    ) -> Ended<std::convert::Infallible> {
        let (_, mut closing) = self.endpoint.bounds();
        let (begun, until) = (Instant::now(), self.endpoint.until());
        let mut heard = begun;
        let mut beat = tokio::time::interval_at(begun + HEARTBEAT, HEARTBEAT);
        loop {
            let introduction = if self.introduced { until } else { begun + INTRODUCTION };
            let reply = tokio::select! {
                () = closing.begun() => return Err(farewell(1001, "The server stops.")),
                () = sleep_until(until) => return Err(farewell(1012, "Come again.")),
                () = sleep_until(introduction), if !self.introduced => {
                    return Err(farewell(4408, "Connection initialisation timeout"));
                }
                message = source.next() => {
                    heard = Instant::now();
                    self.hear(message).await?
                }
                Some((id, told)) = self.running.next() => self.tell(id, told),
                _ = beat.tick() => {
                    if heard.elapsed() > SILENCE {
                        return Err(farewell(1001, "Nothing was heard for too long."));
                    }
                    Some(Message::Ping(Vec::new()))
                }
            };
            if let Some(reply) = reply {
                sink.send(reply).await.map_err(|_| farewell(1001, ""))?;
            }
        }
    }

    async fn hear(&mut self, message: Option<std::io::Result<Message>>) -> Ended<Option<Message>> {
        match message {
            None | Some(Ok(Message::Close(_))) => Err(farewell(1000, "")),
            Some(Err(_)) => Err(farewell(4400, "The message cannot be read, or is too long.")),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Ok(Message::Binary(_))) => Err(farewell(4400, "Messages are text.")),
            Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                Ok(said) => self.answer(said).await,
                Err(_) => Err(farewell(4400, "The message is none of graphql-transport-ws.")),
            },
        }
    }

    async fn answer(&mut self, said: Said) -> Ended<Option<Message>> {
        match said {
            Said::ConnectionInit { .. } if self.introduced => {
                Err(farewell(4429, "Too many initialisation requests"))
            }
            Said::ConnectionInit { payload } => {
                self.take_headers(payload.as_ref());
                // Whoever is not believed now is not let in.
                self.endpoint.scene(&self.headers).await.map_err(|_| farewell(4403, "Forbidden"))?;
                self.introduced = true;
                Ok(Some(text(&json!({ "type": "connection_ack" }))))
            }
            Said::Ping { payload } => Ok(Some(text(&match payload {
                Some(payload) => json!({ "type": "pong", "payload": payload }),
                None => json!({ "type": "pong" }),
            }))),
            Said::Pong {} => Ok(None),
            Said::Subscribe { .. } if !self.introduced => Err(farewell(4401, "Unauthorized")),
            Said::Subscribe { id, .. } if id.is_empty() || id.len() > ID_BYTES_MAX => {
                Err(farewell(4400, "An operation's id has 1 to 128 letters."))
            }
            Said::Subscribe { id, .. } if self.known.contains_key(&id) => {
                let shown: String = id.chars().take(20).collect();
                Err(farewell(4409, &format!("Subscriber for {shown} already exists")))
            }
            Said::Subscribe { id, payload } => {
                self.begin(id, payload).await;
                Ok(None)
            }
            Said::Complete { id } => {
                if let Some(running) = self.known.remove(&id) {
                    running.abort();
                }
                Ok(None)
            }
        }
    }

    fn take_headers(&mut self, payload: Option<&Value>) {
        for (name, value) in payload.and_then(Value::as_object).into_iter().flatten() {
            let name = name.to_ascii_lowercase();
            let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
            if let (true, Some(value)) = (HEADERS.contains(&name.as_str()), value)
                && let Ok(name) = HeaderName::try_from(name)
            {
                self.headers.insert(name, value);
            }
        }
    }

    /// Starts an operation; whatever is wrong with it is its only answer.
    async fn begin(&mut self, id: String, payload: Body) {
        let told = match self.answers(payload).await {
            Ok(answers) => answers.map(Told::Next).chain(stream::once(async { Told::Done })).boxed(),
            Err(failures) => stream::once(async { Told::Failed(failures) }).boxed(),
        };
        let (told, running) = {
            let (handle, registration) = AbortHandle::new_pair();
            (Abortable::new(told, registration), handle)
        };
        self.known.insert(id.clone(), running);
        self.running.push(told.map(move |told| (id.clone(), told)).boxed());
    }

    async fn answers(&mut self, payload: Body) -> Result<BoxStream<'static, Answer>, Vec<Failure>> {
        let wish = Wish::new(payload, false).map_err(|failure| vec![failure])?;
        let operation = self.endpoint.prepare(wish)?;
        let at = self.endpoint.scene(&self.headers).await.map_err(|failure| vec![failure])?;
        let seat = self.endpoint.seat(&at, self.caller).map_err(|failure| vec![failure])?;
        let answers = self.endpoint.clone().answers(operation, at);
        // The place is taken until the last answer.
        let seated = answers.map(move |answer| {
            let _ = &seat;
            answer
        });
        Ok(seated.boxed())
    }

    fn tell(&mut self, id: String, told: Told) -> Option<Message> {
        if !self.known.contains_key(&id) {
            return None;
        }
        Some(text(&match told {
            Told::Next(answer) => json!({ "id": id, "type": "next", "payload": coded(answer) }),
            Told::Done => {
                self.known.remove(&id);
                json!({ "id": id, "type": "complete" })
            }
            Told::Failed(failures) => {
                self.known.remove(&id);
                let errors: Vec<_> = failures.into_iter().map(Failure::into_server_error).collect();
                json!({ "id": id, "type": "error", "payload": errors })
            }
        }))
    }
}

fn text(message: &Value) -> Message {
    Message::Text(message.to_string())
}

fn farewell(code: u16, reason: &str) -> Farewell {
    Farewell(code, reason.to_owned())
}
