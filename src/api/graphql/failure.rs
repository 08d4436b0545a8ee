//! What goes wrong before or around an operation: syntax, limits, sign-in, defects. Always with a code.
//!
//! What a contest refuses is not here: that is data in a mutation's payload (`userErrors`).

use async_graphql::{ErrorExtensionValues, PathSegment, Pos, ServerError};
use poem::http::StatusCode;

use crate::api::viewer::Stranger;

/// `extensions.code` of a top-level error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The text is no GraphQL document.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// Variables or arguments of the wrong shape.
    BadUserInput,
    /// The request itself is malformed.
    BadRequest,
    /// Which operation is meant cannot be told.
    OperationResolutionFailure,
    /// Beyond the limits on size, depth or length.
    OperationTooComplex,
    /// The method does not allow this operation.
    MethodNotAllowed,
    /// The body is of a type not taken here.
    UnsupportedMediaType,
    /// The body is too long.
    PayloadTooLarge,
    /// No document has that id.
    PersistedQueryNotFound,
    /// Documents are not kept for clients here.
    PersistedQueryNotSupported,
    /// Only documents known beforehand are run.
    DocumentNotTrusted,
    /// Too many requests in too short a time.
    RateLimited,
    /// Too many subscriptions at once.
    TooManySubscriptions,
    /// A page of another site asks.
    ForeignOrigin,
    /// What should tell who asks is not believed.
    Unauthenticated,
    /// Who asks is known, and not let in.
    Forbidden,
    /// Too much waits already; try again.
    Busy,
    /// The service cannot write just now; the outcome of a mutation may be unknown.
    Unavailable,
    /// This replica's clock is wrong; a mutation was not carried out.
    ClockOff,
    /// What the client has seen has not arrived at this replica yet.
    NotYetHere,
    /// It took too long.
    Timeout,
    /// The request took too long to arrive.
    UploadTimeout,
    /// A defect of ours; the incident number is in the message.
    Internal,
}

impl Code {
    /// As it stands in `extensions.code`.
    pub fn text(self) -> &'static str {
        match self {
            Code::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Code::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Code::BadUserInput => "BAD_USER_INPUT",
            Code::BadRequest => "BAD_REQUEST",
            Code::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Code::OperationTooComplex => "OPERATION_TOO_COMPLEX",
            Code::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Code::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Code::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Code::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Code::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Code::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Code::RateLimited => "RATE_LIMITED",
            Code::TooManySubscriptions => "TOO_MANY_SUBSCRIPTIONS",
            Code::Unauthenticated => "UNAUTHENTICATED",
            Code::ForeignOrigin => "FOREIGN_ORIGIN",
            Code::Forbidden => "FORBIDDEN",
            Code::Busy => "BUSY",
            Code::Unavailable => "UNAVAILABLE",
            Code::ClockOff => "CLOCK_OFF",
            Code::NotYetHere => "NOT_YET_HERE",
            Code::Timeout => "TIMEOUT",
            Code::UploadTimeout => "UPLOAD_TIMEOUT",
            Code::Internal => "INTERNAL_SERVER_ERROR",
        }
    }

    /// The status when the request as a whole fails with this code.
    pub fn status(self) -> StatusCode {
        match self {
            Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::Unauthenticated => StatusCode::UNAUTHORIZED,
            Code::DocumentNotTrusted | Code::ForeignOrigin => StatusCode::FORBIDDEN,
            Code::RateLimited | Code::TooManySubscriptions => StatusCode::TOO_MANY_REQUESTS,
            Code::Forbidden => StatusCode::FORBIDDEN,
            code if code.will_pass() => StatusCode::SERVICE_UNAVAILABLE,
            Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Code::UploadTimeout => StatusCode::REQUEST_TIMEOUT,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// Whether the same request may well succeed in a moment: answered with `Retry-After`.
    pub fn asks_for_patience(self) -> bool {
        self.will_pass() || self.status() == StatusCode::TOO_MANY_REQUESTS
    }

    /// Whether nothing can be done just now: status 503.
    pub fn will_pass(self) -> bool {
        matches!(self, Code::Busy | Code::Unavailable | Code::ClockOff | Code::NotYetHere)
    }

    /// Whether a client that only knows `application/json` gets this as a well-formed answer with status 200.
    pub fn is_about_the_document(self) -> bool {
        matches!(
            self,
            Code::ParseFailed
                | Code::ValidationFailed
                | Code::BadUserInput
                | Code::OperationResolutionFailure
                | Code::OperationTooComplex
                | Code::PersistedQueryNotFound
                | Code::PersistedQueryNotSupported
        )
    }
}

/// One thing that went wrong, ready to be shown.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What kind of thing.
    pub code: Code,
    /// For the developer of a client, in English.
    pub message: String,
    /// Where in the document.
    pub positions: Vec<Pos>,
    /// Where in the answer.
    pub path: Vec<PathSegment>,
}

impl Failure {
    /// A failure without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), positions: Vec::new(), path: Vec::new() }
    }

    /// The same failure at these places of the document.
    pub fn at(self, positions: Vec<Pos>) -> Failure {
        Failure { positions, ..self }
    }

    /// As the library's error type, with `extensions.code`.
    pub fn into_server_error(self) -> ServerError {
        let mut error = ServerError::new(self.message, None);
        error.locations = self.positions;
        error.path = self.path;
        set_code(&mut error, self.code);
        error
    }
}

/// Who cannot be told is told so.
impl From<&Stranger> for Failure {
    fn from(stranger: &Stranger) -> Failure {
        let code = match stranger.status() {
            StatusCode::UNAUTHORIZED => Code::Unauthenticated,
            StatusCode::FORBIDDEN => Code::Forbidden,
            _ => Code::Unavailable,
        };
        Failure::new(code, stranger.text())
    }
}

/// Lets a resolver fail with `?`; the path is added by the library.
impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> async_graphql::Error {
        let mut values = ErrorExtensionValues::default();
        values.set("code", failure.code.text());
        async_graphql::Error { message: failure.message, source: None, extensions: Some(values) }
    }
}

/// Writes `extensions.code`, unless there is one.
pub fn set_code(error: &mut ServerError, code: Code) {
    let values = error.extensions.get_or_insert_default();
    if values.get("code").is_none() {
        values.set("code", code.text());
    }
}
