//! A GraphQL document before anything is executed: counted, parsed, weighed, and kept once it proved valid.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::registry::Registry;

use super::failure::{Code, Failure};
use super::limits::Limits;
use super::{scale, tokens};

/// A parsed document within the limits that hold whatever the variables are.
pub struct Document {
    /// What the library executes.
    pub parsed: ExecutableDocument,
    /// Whether its variables decide if it costs too much; otherwise it never does.
    pub dear: bool,
    /// Bytes of its source text.
    bytes: usize,
}

impl Document {
    /// Counts, parses and weighs `text`. Fails on syntax, on fragments that contain themselves, and on more than allowed.
    pub fn parse(text: &str, registry: &Registry, limits: &Limits) -> Result<Document, Failure> {
        if text.len() > limits.document_bytes {
            let message = format!("A document may have {} bytes.", limits.document_bytes);
            return Err(Failure::new(Code::OperationTooComplex, message));
        }
        tokens::count(text, limits)?;
        let parsed = async_graphql::parser::parse_query(text).map_err(syntax)?;
        let dear = scale::weigh(&parsed, registry, limits)?;
        Ok(Document { bytes: text.len(), parsed, dear })
    }

    /// The operation asked for: the named one, or the only one.
    pub fn operation(&self, name: Option<&str>) -> Result<&OperationDefinition, Failure> {
        let unclear = |message: String| Failure::new(Code::OperationResolutionFailure, message);
        match (&self.parsed.operations, name) {
            (DocumentOperations::Single(operation), None) => Ok(&operation.node),
            (DocumentOperations::Multiple(map), None) if map.len() == 1 => map
                .values()
                .next()
                .map(|operation| &operation.node)
                .ok_or_else(|| unclear("The document holds no operation.".into())),
            (DocumentOperations::Multiple(_), None) => {
                Err(unclear("The document holds several operations: name one in operationName.".into()))
            }
            (DocumentOperations::Single(_), Some(name)) => {
                Err(unclear(format!("No operation is named {name:?}.")))
            }
            (DocumentOperations::Multiple(map), Some(name)) => map
                .get(name)
                .map(|operation| &operation.node)
                .ok_or_else(|| unclear(format!("No operation is named {name:?}."))),
        }
    }
}

/// The place and a short reason; never the source text that came in.
fn syntax(error: async_graphql::parser::Error) -> Failure {
    let text = error.to_string();
    let reason = text
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("= "))
        .filter(|reason| reason.len() <= 200)
        .unwrap_or("the document cannot be read");
    Failure::new(Code::ParseFailed, format!("Syntax error: {reason}.")).at(error.positions().collect())
}

/// Whether an operation may be run by GET.
pub fn is_safe(operation: &OperationDefinition) -> bool {
    operation.ty != OperationType::Mutation
}

/// Documents that have passed strict validation, by their text; bounded, forgetting what was not used lately.
#[derive(Default)]
pub struct Shelf {
    generations: RwLock<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Box<str>, Arc<Document>>,
    young_bytes: usize,
    old: HashMap<Box<str>, Arc<Document>>,
}

/// Documents in one generation; two are kept.
const GENERATION_DOCUMENTS: usize = 256;
/// Bytes of source in one generation; a parsed document takes about twenty times as much.
const GENERATION_BYTES: usize = 1024 * 1024;

impl Shelf {
    /// The document with exactly this text, if it has proved valid before.
    pub fn find(&self, text: &str) -> Option<Arc<Document>> {
        let found = {
            let shelf = self.generations.read().unwrap_or_else(|poisoned| poisoned.into_inner());
            if let Some(document) = shelf.young.get(text) {
                return Some(document.clone());
            }
            shelf.old.get(text)?.clone()
        };
        self.keep(text, found.clone());
        Some(found)
    }

    /// Remembers a document that has passed strict validation.
    pub fn keep(&self, text: &str, document: Arc<Document>) {
        let mut shelf = self.generations.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if shelf.young.len() >= GENERATION_DOCUMENTS || shelf.young_bytes >= GENERATION_BYTES {
            shelf.old = std::mem::take(&mut shelf.young);
            shelf.young_bytes = 0;
        }
        shelf.young_bytes += document.bytes;
        shelf.young.insert(text.into(), document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Document, Failure> {
        Document::parse(text, &Registry::default(), &Limits::default())
    }

    #[test]
    fn a_syntax_error_says_where_and_does_not_repeat_the_text() {
        let failure = parse("{ secret( }").err().expect("refused");
        assert_eq!(failure.code, Code::ParseFailed);
        assert!(!failure.message.contains("secret"), "{}", failure.message);
        assert!(!failure.positions.is_empty());
    }

    #[test]
    fn the_shelf_forgets_what_is_not_used() {
        let shelf = Shelf::default();
        let document = Arc::new(parse("{a}").unwrap_or_else(|_| panic!("parses")));
        shelf.keep("kept", document.clone());
        for i in 0..GENERATION_DOCUMENTS * 3 {
            shelf.keep(&format!("{i}"), document.clone());
            assert!(shelf.find("kept").is_some());
        }
        assert!(shelf.find("1").is_none());
    }
}
