//! The schema, ready to answer: documents are validated strictly once, then only executed.
//!
//! Two instances of one schema: one validates strictly and executes nothing, the other executes and validates next to
//! nothing. Only documents that have passed the first reach the second.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::OperationType;
use async_graphql::registry::Registry;
use async_graphql::{
    Data, Name, ObjectType, Request, Response, SDLExportOptions, Schema, SchemaBuilder, ServerError,
    SubscriptionType, ValidationMode, async_trait,
};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};

use super::document::{Document, Shelf, is_safe};
use super::failure::{Code, Failure};
use super::limits::Limits;
use super::trusted::Trusted;
use super::wire::Wish;
use super::{position, scale, variables};

/// A schema with its validated documents.
pub struct Graph<Q, M, S> {
    strict: Schema<Q, M, S>,
    fast: Schema<Q, M, S>,
    registry: Registry,
    shelf: Shelf,
    limits: Limits,
    /// Where it is given, nothing else is run.
    trusted: Option<Library>,
}

/// Documents known beforehand: valid, by their text and by their id.
struct Library {
    texts: HashMap<String, Arc<Document>>,
    ids: HashMap<String, Arc<Document>>,
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
    /// The schema with these roots, and the limits as they are when nothing is set.
    pub fn new() -> Self {
        Self::within(Limits::default())
    }

    /// The schema with these roots, within these limits.
    pub fn within(limits: Limits) -> Self {
        let build = || -> SchemaBuilder<Q, M, S> {
            Schema::build(Q::default(), M::default(), S::default()).limit_recursive_depth(RECURSION_MAX)
        };
        let mut registry = Registry::default();
        Q::create_type_info(&mut registry);
        M::create_type_info(&mut registry);
        S::create_type_info(&mut registry);
        registry.query_type = Q::type_name().into_owned();
        registry.mutation_type = Some(M::type_name().into_owned());
        registry.subscription_type = Some(S::type_name().into_owned());
        Graph {
            strict: build().extension(ValidateOnly).finish(),
            fast: build().validation_mode(ValidationMode::Fast).finish(),
            registry,
            shelf: Shelf::default(),
            limits,
            trusted: None,
        }
    }

    /// The schema in the schema language, as checked in under `schema/`.
    pub fn sdl(&self) -> String {
        let options = SDLExportOptions::new().prefer_single_line_descriptions().use_space_ident();
        self.fast.sdl_with_options(options)
    }

    /// From now on runs these documents and no others.
    ///
    /// # Errors
    /// One of them is not valid, or beyond the limits.
    pub fn trust(&mut self, documents: &Trusted) -> Result<(), String> {
        let mut library = Library { texts: HashMap::new(), ids: HashMap::new() };
        for (id, text) in documents.iter() {
            let document = self.read(text).map_err(|failures| {
                let reason = failures.first().map_or("", |failure| failure.message.as_str());
                format!("the document {id} cannot be trusted: {reason}")
            })?;
            library.texts.insert(text.to_owned(), document.clone());
            library.ids.insert(id.to_owned(), document);
        }
        self.trusted = Some(library);
        Ok(())
    }

    /// Parses, bounds and validates, or finds that this was done before.
    pub fn prepare(&self, wish: Wish) -> Result<Operation, Vec<Failure>> {
        let document = match &self.trusted {
            Some(library) => library.find(&wish).map_err(|failure| vec![failure])?,
            None if wish.query.is_empty() => {
                let code = Code::PersistedQueryNotSupported;
                return Err(vec![Failure::new(code, "PersistedQueryNotSupported")]);
            }
            None => match self.shelf.find(&wish.query) {
                Some(document) => document,
                None => {
                    let document = self.read(&wish.query)?;
                    self.shelf.keep(&wish.query, document.clone());
                    document
                }
            },
        };
        let kind = {
            let checked = || -> Result<OperationType, Failure> {
                let operation = document.operation(wish.operation_name.as_deref())?;
                if wish.by_get && !is_safe(operation) {
                    return Err(Failure::new(Code::MethodNotAllowed, "A mutation must be sent by POST."));
                }
                variables::check(&self.registry, operation, &wish.variables)?;
                if document.dear {
                    let (parsed, variables) = (&document.parsed, &wish.variables);
                    scale::afford(parsed, operation, variables, &self.registry, &self.limits)?;
                }
                Ok(operation.ty)
            };
            checked().map_err(|failure| vec![failure])?
        };
        Ok(Operation { document, wish, kind })
    }

    fn read(&self, text: &str) -> Result<Arc<Document>, Vec<Failure>> {
        let parsed = Document::parse(text, &self.registry, &self.limits);
        let document = parsed.map_err(|failure| vec![failure])?;
        self.validate(&document)?;
        Ok(Arc::new(document))
    }

    fn validate(&self, document: &Document) -> Result<(), Vec<Failure>> {
        let mut request = Request::new("");
        let (first, _) = document.parsed.operations.iter().next().unzip();
        request.operation_name = first.flatten().map(Name::to_string);
        request.set_parsed_query(document.parsed.clone());
        // Nothing in it waits, because nothing is executed.
        let answer = self.strict.execute(request).now_or_never();
        let errors =
            answer.map_or_else(|| vec![ServerError::new("It cannot be validated.", None)], |a| a.errors);
        let mut failures: Vec<Failure> =
            errors.into_iter().take(20).map(|error| self.invalid(error)).collect();
        if failures.is_empty() {
            failures = position::check(&document.parsed, &self.registry);
        }
        if failures.is_empty() { Ok(()) } else { Err(failures) }
    }

    /// What is wrong with a document; no names are suggested where the schema keeps silent about itself.
    fn invalid(&self, error: ServerError) -> Failure {
        let message = match error.message.split_once(" Did you mean") {
            Some((told, _)) if !self.limits.introspection => told.to_owned(),
            _ => error.message,
        };
        Failure::new(Code::ValidationFailed, message).at(error.locations)
    }

    /// Executes a query or a mutation. A panic in a resolver becomes an error with an incident number.
    pub async fn execute(&self, operation: Operation, data: Data) -> Response {
        let request = operation.into_request(data);
        match AssertUnwindSafe(self.fast.execute(request)).catch_unwind().await {
            Ok(response) => response,
            Err(_) => broken(),
        }
    }

    /// Executes a subscription. A panic in a resolver becomes its last answer.
    pub fn stream(&self, operation: Operation, data: Data) -> BoxStream<'static, Response> {
        let answers = self.fast.execute_stream(operation.into_request(data));
        AssertUnwindSafe(answers).catch_unwind().map(|answer| answer.unwrap_or_else(|_| broken())).boxed()
    }
}

/// The answer after a panic.
fn broken() -> Response {
    let incident = incident();
    tracing::error!(incident, "a resolver panicked");
    let message = format!("Something broke on our side; incident {incident}.");
    Response::from_errors(vec![Failure::new(Code::Internal, message).into_server_error()])
}

impl Library {
    fn find(&self, wish: &Wish) -> Result<Arc<Document>, Failure> {
        let by_id = match &wish.document_id {
            None => None,
            Some(id) => {
                let id = id.strip_prefix("sha256:").unwrap_or(id);
                let unknown = || Failure::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound");
                Some(self.ids.get(id).ok_or_else(unknown)?)
            }
        };
        let by_text = self.texts.get(&wish.query);
        match (by_id, by_text) {
            (Some(document), None) if wish.query.is_empty() => Ok(document.clone()),
            (None, Some(document)) => Ok(document.clone()),
            (Some(named), Some(told)) if Arc::ptr_eq(named, told) => Ok(named.clone()),
            _ => {
                let message = "Only documents that are known beforehand are run here.";
                Err(Failure::new(Code::DocumentNotTrusted, message))
            }
        }
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
