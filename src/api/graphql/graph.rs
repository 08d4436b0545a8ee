//! The schema, ready to answer: documents are validated strictly once, then only executed.
//!
//! Two instances of one schema: one validates strictly and executes nothing, the other executes and validates next to
//! nothing. Only documents that have passed the first reach the second.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::OperationType;
use async_graphql::registry::Registry;
use async_graphql::{
    Data, ObjectType, Request, Response, SDLExportOptions, Schema, SchemaBuilder, SubscriptionType,
    ValidationMode, async_trait,
};
use futures_util::FutureExt;
use futures_util::stream::BoxStream;

use super::document::{Document, Shelf, is_safe};
use super::failure::{Code, Failure};
use super::variables;
use super::wire::Wish;

/// A schema with its validated documents.
pub struct Graph<Q, M, S> {
    strict: Schema<Q, M, S>,
    fast: Schema<Q, M, S>,
    registry: Registry,
    shelf: Shelf,
}

/// An operation that may be executed: its document is valid, its variables fit, its price is within the limit.
pub struct Operation {
    document: Arc<Document>,
    wish: Wish,
    /// Query, mutation or subscription.
    pub kind: OperationType,
}

/// Library limits behind our own; ours refuse first.
const RECURSION_MAX: usize = 64;

impl<Q, M, S> Graph<Q, M, S>
where
    Q: ObjectType + Default + 'static,
    M: ObjectType + Default + 'static,
    S: SubscriptionType + Default + 'static,
{
    /// The schema with these roots.
    pub fn new() -> Self {
        let build = || -> SchemaBuilder<Q, M, S> {
            Schema::build(Q::default(), M::default(), S::default()).limit_recursive_depth(RECURSION_MAX)
        };
        let mut registry = Registry::default();
        Q::create_type_info(&mut registry);
        M::create_type_info(&mut registry);
        Graph {
            strict: build().extension(ValidateOnly).finish(),
            fast: build().validation_mode(ValidationMode::Fast).finish(),
            registry,
            shelf: Shelf::default(),
        }
    }

    /// The schema in the schema language, as checked in under `schema/`.
    pub fn sdl(&self) -> String {
        let options = SDLExportOptions::new().prefer_single_line_descriptions().use_space_ident();
        self.fast.sdl_with_options(options)
    }

    /// Parses, bounds and validates, or finds that this was done before.
    pub async fn prepare(&self, wish: Wish) -> Result<Operation, Vec<Failure>> {
        let document = match self.shelf.find(&wish.query) {
            Some(document) => document,
            None => {
                let document = Arc::new(Document::parse(&wish.query).map_err(|failure| vec![failure])?);
                document.operation(wish.operation_name.as_deref()).map_err(|failure| vec![failure])?;
                self.validate(&document, &wish).await?;
                self.shelf.keep(&wish.query, document.clone());
                document
            }
        };
        let kind = {
            let checked = || -> Result<OperationType, Failure> {
                let operation = document.operation(wish.operation_name.as_deref())?;
                if wish.by_get && !is_safe(operation) {
                    return Err(Failure::new(Code::MethodNotAllowed, "A mutation must be sent by POST."));
                }
                variables::check(&self.registry, operation, &wish.variables)?;
                document.afford(operation, &wish.variables)?;
                Ok(operation.ty)
            };
            checked().map_err(|failure| vec![failure])?
        };
        Ok(Operation { document, wish, kind })
    }

    async fn validate(&self, document: &Document, wish: &Wish) -> Result<(), Vec<Failure>> {
        let mut request = Request::new("");
        request.operation_name = wish.operation_name.clone();
        request.set_parsed_query(document.parsed.clone());
        let errors = self.strict.execute(request).await.errors;
        if errors.is_empty() {
            return Ok(());
        }
        let failure = |error: async_graphql::ServerError| {
            Failure::new(Code::ValidationFailed, error.message).at(error.locations)
        };
        Err(errors.into_iter().take(20).map(failure).collect())
    }

    /// Executes a query or a mutation. A panic in a resolver becomes an error with an incident number.
    pub async fn execute(&self, operation: Operation, data: Data) -> Response {
        let request = operation.into_request(data);
        match AssertUnwindSafe(self.fast.execute(request)).catch_unwind().await {
            Ok(response) => response,
            Err(_) => {
                let incident = incident();
                tracing::error!(incident, "a resolver panicked");
                let message = format!("Something broke on our side; incident {incident}.");
                Response::from_errors(vec![Failure::new(Code::Internal, message).into_server_error()])
            }
        }
    }

    /// Executes any operation as a stream: many answers for a subscription, one for anything else.
    pub fn stream(&self, operation: Operation, data: Data) -> BoxStream<'static, Response> {
        self.fast.execute_stream(operation.into_request(data))
    }
}

impl Operation {
    fn into_request(self, data: Data) -> Request {
        let mut request = Request::new("").variables(self.wish.variables);
        request.operation_name = self.wish.operation_name;
        request.data = data;
        request.set_parsed_query(self.document.parsed.clone());
        request
    }
}

impl<Q, M, S> Default for Graph<Q, M, S>
where
    Q: ObjectType + Default + 'static,
    M: ObjectType + Default + 'static,
    S: SubscriptionType + Default + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}

/// A number to find a defect's log lines by.
pub fn incident() -> String {
    data_encoding::BASE32_NOPAD.encode(&crate::vault::random::<5>())
}

/// Stops every request between validation and execution.
struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(ValidateOnly)
    }
}

#[async_trait::async_trait]
impl Extension for ValidateOnly {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}
