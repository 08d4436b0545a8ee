//! A GraphQL document before anything is executed: parsed, bounded in linear time, and kept once it proved valid.
//!
//! The library expands fragments again at every use, so 700 bytes can cost it seconds, before any of its own limits look.
//! Here every fragment is measured once and the sums are multiplied out, so a document's price is known before it is paid.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};

use super::failure::{Code, Failure};

/// Letters a document may have.
pub const TEXT_BYTES_MAX: usize = 128 * 1024;
/// Selections after all fragments are written out.
pub const SELECTIONS_MAX: u64 = 2_000;
/// Levels of nesting, fragments counted.
pub const DEPTH_MAX: u64 = 30;
/// Fields (with aliases) directly under the root.
pub const ROOT_FIELDS_MAX: u64 = 40;
/// Directives on one selection.
pub const DIRECTIVES_MAX: usize = 4;
/// Values a response may hold when every list is as long as its `first` allows.
pub const COST_MAX: u64 = 60_000;

/// A parsed document within the limits that hold whatever the variables are.
pub struct Document {
    /// What the library executes.
    pub parsed: ExecutableDocument,
    /// Bytes of its source text.
    bytes: usize,
}

/// What one selection set expands to.
#[derive(Clone, Copy, Default)]
struct Size {
    selections: u64,
    depth: u64,
    cost: u64,
}

impl Document {
    /// Parses `text`. Fails on syntax, on fragments that contain themselves, and on more selections, levels or
    /// directives than allowed.
    pub fn parse(text: &str) -> Result<Document, Failure> {
        if text.len() > TEXT_BYTES_MAX {
            let message = format!("A document may have {TEXT_BYTES_MAX} bytes, this one has {}.", text.len());
            return Err(Failure::new(Code::OperationTooComplex, message));
        }
        let parsed = async_graphql::parser::parse_query(text).map_err(syntax)?;
        let mut scale = Scale { fragments: &parsed.fragments, known: HashMap::new(), variables: None };
        for (_, operation) in parsed.operations.iter() {
            let set = &operation.node.selection_set.node;
            let size = scale.weigh(set)?;
            if size.selections > SELECTIONS_MAX {
                return Err(too_much("selections", size.selections, SELECTIONS_MAX));
            }
            if size.depth > DEPTH_MAX {
                return Err(too_much("levels", size.depth, DEPTH_MAX));
            }
            let roots = scale.root_fields(set);
            if roots > ROOT_FIELDS_MAX {
                return Err(too_much("root fields", roots, ROOT_FIELDS_MAX));
            }
        }
        // A fragment nobody uses is measured too: the library walks it when it validates.
        for fragment in parsed.fragments.values() {
            let size = scale.weigh(&fragment.node.selection_set.node)?;
            if size.selections > SELECTIONS_MAX {
                return Err(too_much("selections", size.selections, SELECTIONS_MAX));
            }
        }
        Ok(Document { bytes: text.len(), parsed })
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

    /// Refuses an operation whose answer could hold more values than allowed, with these variables.
    pub fn afford(&self, operation: &OperationDefinition, variables: &Variables) -> Result<(), Failure> {
        let asked = Asked { given: variables, operation };
        let mut scale =
            Scale { fragments: &self.parsed.fragments, known: HashMap::new(), variables: Some(&asked) };
        let size = scale.weigh(&operation.selection_set.node)?;
        if size.cost > COST_MAX {
            return Err(too_much("values in the answer", size.cost, COST_MAX));
        }
        Ok(())
    }
}

fn too_much(what: &str, found: u64, allowed: u64) -> Failure {
    Failure::new(
        Code::OperationTooComplex,
        format!("The operation asks for {found} {what}; {allowed} are allowed."),
    )
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

/// Variables as given, and the operation whose definitions supply defaults.
struct Asked<'a> {
    given: &'a Variables,
    operation: &'a OperationDefinition,
}

impl Asked<'_> {
    fn value(&self, name: &Name) -> Option<Value> {
        let definitions = &self.operation.variable_definitions;
        let default =
            || definitions.iter().find(|definition| definition.node.name.node == *name)?.node.default_value();
        self.given.get(name).or_else(default).cloned()
    }
}

/// Measures selection sets, each fragment once.
struct Scale<'a> {
    fragments: &'a HashMap<Name, Positioned<async_graphql::parser::types::FragmentDefinition>>,
    /// `None` while a fragment is being measured: meeting it then means that it contains itself.
    known: HashMap<&'a str, Option<Size>>,
    variables: Option<&'a Asked<'a>>,
}

impl<'a> Scale<'a> {
    fn weigh(&mut self, set: &'a SelectionSet) -> Result<Size, Failure> {
        let mut sum = Size::default();
        for selection in &set.items {
            if selection.node.directives().len() > DIRECTIVES_MAX {
                return Err(too_much(
                    "directives on one selection",
                    selection.node.directives().len() as u64,
                    DIRECTIVES_MAX as u64,
                ));
            }
            let inner = match &selection.node {
                Selection::Field(field) => {
                    let inner = self.weigh(&field.node.selection_set.node)?;
                    let times = self.times(&field.node);
                    Size { cost: inner.cost.saturating_mul(times).saturating_add(1), ..inner }
                }
                Selection::InlineFragment(fragment) => self.weigh(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, spread.pos)?
                }
            };
            sum.selections = sum.selections.saturating_add(inner.selections).saturating_add(1);
            sum.cost = sum.cost.saturating_add(inner.cost);
            sum.depth = sum.depth.max(inner.depth + 1);
            if sum.depth > 10 * DEPTH_MAX {
                return Err(too_much("levels", sum.depth, DEPTH_MAX));
            }
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a Name, pos: Pos) -> Result<Size, Failure> {
        match self.known.get(name.as_str()) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                return Err(Failure::new(
                    Code::ValidationFailed,
                    format!("Fragment {name:?} contains itself."),
                )
                .at(vec![pos]));
            }
            None => {}
        }
        // A fragment that does not exist is for validation to refuse.
        let Some(fragment) = self.fragments.get(name) else { return Ok(Size::default()) };
        self.known.insert(name.as_str(), None);
        let size = self.weigh(&fragment.node.selection_set.node)?;
        self.known.insert(name.as_str(), Some(size));
        Ok(size)
    }

    /// How many times a field's selections may be answered: its `first`, or how many `ids` are given.
    fn times(&self, field: &Field) -> u64 {
        let argument = field.get_argument("first").or_else(|| field.get_argument("ids"));
        let Some(argument) = argument else { return 1 };
        let variable = |name: Name| self.variables.and_then(|asked| asked.value(&name)).ok_or(());
        let count = match argument.node.clone().into_const_with(variable) {
            Ok(Value::Number(number)) => number.as_u64(),
            Ok(Value::List(items)) => Some(items.len() as u64),
            _ => None,
        };
        count.unwrap_or(1).max(1)
    }

    fn root_fields(&self, set: &'a SelectionSet) -> u64 {
        // Cycles were refused when the set was weighed; sizes bound the walk.
        set.items
            .iter()
            .map(|selection| match &selection.node {
                Selection::Field(_) => 1,
                Selection::InlineFragment(fragment) => self.root_fields(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => self
                    .fragments
                    .get(&spread.node.fragment_name.node)
                    .map_or(0, |fragment| self.root_fields(&fragment.node.selection_set.node)),
            })
            .sum()
    }
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

    fn refusal(text: &str) -> Code {
        Document::parse(text).err().map(|failure| failure.code).expect("refused")
    }

    fn bomb(levels: usize) -> String {
        let mut text = "query{...F0}".to_owned();
        for level in 0..levels {
            text += &format!(" fragment F{level} on Query{{...F{0} ...F{0}}}", level + 1);
        }
        text + &format!(" fragment F{levels} on Query{{__typename}}")
    }

    #[test]
    fn a_document_that_doubles_at_every_fragment_is_refused_at_once() {
        assert_eq!(refusal(&bomb(25)), Code::OperationTooComplex);
        assert!(Document::parse(&bomb(5)).is_ok());
    }

    #[test]
    fn a_fragment_that_contains_itself_is_refused() {
        assert_eq!(
            refusal("{...A} fragment A on Query{...B ...B} fragment B on Query{...A}"),
            Code::ValidationFailed
        );
        assert_eq!(refusal("{x} fragment A on Query{...A ...A}"), Code::ValidationFailed);
    }

    #[test]
    fn aliases_levels_and_directives_are_bounded() {
        let aliases: String = (0..100).map(|i| format!("a{i}:__typename ")).collect();
        assert_eq!(refusal(&format!("{{{aliases}}}")), Code::OperationTooComplex);
        let deep = format!("{}x{}", "{a".repeat(40), "}".repeat(40));
        assert_eq!(refusal(&deep), Code::OperationTooComplex);
        assert_eq!(refusal("{a @a @a @a @a @a}"), Code::OperationTooComplex);
    }

    #[test]
    fn the_price_of_a_list_is_what_its_first_allows() {
        let nested = "query($n:Int=100){a(first:100){b(first:$n){c d e f g h i j}}}";
        let document = Document::parse(nested).unwrap_or_else(|_| panic!("parses"));
        let operation = document.operation(None).unwrap_or_else(|_| panic!("one operation"));
        assert!(document.afford(operation, &Variables::default()).is_err());
        let few = Variables::from_json(serde_json::json!({"n": 5}));
        assert!(document.afford(operation, &few).is_ok());
    }

    #[test]
    fn a_syntax_error_says_where_and_does_not_repeat_the_text() {
        let failure = Document::parse("{ secret( }").err().expect("refused");
        assert_eq!(failure.code, Code::ParseFailed);
        assert!(!failure.message.contains("secret"), "{}", failure.message);
        assert!(!failure.positions.is_empty());
    }

    #[test]
    fn the_shelf_forgets_what_is_not_used() {
        let shelf = Shelf::default();
        let document = Arc::new(Document::parse("{a}").unwrap_or_else(|_| panic!("parses")));
        shelf.keep("kept", document.clone());
        for i in 0..GENERATION_DOCUMENTS * 3 {
            shelf.keep(&format!("{i}"), document.clone());
            assert!(shelf.find("kept").is_some());
        }
        assert!(shelf.find("1").is_none());
    }
}
