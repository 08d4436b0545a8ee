//! Weighs selections as if every fragment were written out at every use, in time linear in the document.
//!
//! The library expands fragments again at every use, so 700 bytes can cost it seconds, before any of its own limits look.
//! Here every fragment is weighed once and the sums are multiplied out, so a document's weight is known before it is paid.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::registry::Registry;
use async_graphql::{Name, Pos, Positioned, Value, Variables};

use super::failure::{Code, Failure};
use super::limits::Limits;
use super::price;

/// What one selection set expands to.
#[derive(Clone, Copy, Default)]
struct Weight {
    selections: u64,
    aliases: u64,
    depth: u64,
    cost: u64,
}

/// Refuses a document that is beyond the limits whatever its variables are. True if some operation may cost too much,
/// depending on its variables: then [`afford`] is to be asked each time.
pub fn weigh(document: &ExecutableDocument, registry: &Registry, limits: &Limits) -> Result<bool, Failure> {
    let mut scale = Scale::new(document, registry, limits, None);
    let mut dear = false;
    for (_, operation) in document.operations.iter() {
        let root = scale.root(operation.node.ty);
        let set = &operation.node.selection_set.node;
        let weight = scale.set(set, root)?;
        scale.bear(weight)?;
        let roots = scale.root_fields(set);
        if roots > limits.root_fields {
            return Err(too_much("root fields", roots, limits.root_fields));
        }
        dear |= weight.cost > limits.cost;
    }
    // A fragment nobody uses is weighed too: the library walks it when it validates.
    for (name, fragment) in &document.fragments {
        let weight = scale.fragment(name, fragment.pos)?;
        scale.bear(weight)?;
    }
    Ok(dear)
}

/// Refuses an operation whose answer could hold more values than allowed, with these variables.
pub fn afford(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    registry: &Registry,
    limits: &Limits,
) -> Result<(), Failure> {
    let mut scale = Scale::new(document, registry, limits, Some(Asked { given: variables, operation }));
    let root = scale.root(operation.ty);
    let cost = scale.set(&operation.selection_set.node, root)?.cost;
    if cost > limits.cost { Err(too_much("values in the answer", cost, limits.cost)) } else { Ok(()) }
}

fn too_much(what: &str, found: u64, allowed: u64) -> Failure {
    let message = format!("The operation asks for {found} {what}; {allowed} are allowed.");
    Failure::new(Code::OperationTooComplex, message)
}

/// Variables as given, and the operation whose definitions supply defaults.
struct Asked<'a> {
    given: &'a Variables,
    operation: &'a OperationDefinition,
}

impl Asked<'_> {
    /// The variable's value; one that is not given at all counts as null.
    fn value(&self, name: &Name) -> Value {
        let definitions = &self.operation.variable_definitions;
        let default =
            || definitions.iter().find(|definition| definition.node.name.node == *name)?.node.default_value();
        self.given.get(name).or_else(default).cloned().unwrap_or_default()
    }
}

struct Scale<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    registry: &'a Registry,
    limits: &'a Limits,
    /// `None` while a fragment is being weighed: meeting it then means that it contains itself.
    known: HashMap<&'a str, Option<Weight>>,
    /// How deep the walk is: fragments nest without brackets, and it must not outgrow its own stack.
    level: u64,
    /// Without variables, every list that depends on one is as long as it may be.
    asked: Option<Asked<'a>>,
}

impl<'a> Scale<'a> {
    fn new(
        document: &'a ExecutableDocument,
        registry: &'a Registry,
        limits: &'a Limits,
        asked: Option<Asked<'a>>,
    ) -> Scale<'a> {
        Scale { fragments: &document.fragments, registry, limits, known: HashMap::new(), level: 0, asked }
    }

    fn root(&self, kind: OperationType) -> &'a str {
        match kind {
            OperationType::Query => &self.registry.query_type,
            OperationType::Mutation => self.registry.mutation_type.as_deref().unwrap_or_default(),
            OperationType::Subscription => self.registry.subscription_type.as_deref().unwrap_or_default(),
        }
    }

    fn bear(&self, weight: Weight) -> Result<(), Failure> {
        let limits = self.limits;
        for (what, found, allowed) in [
            ("selections", weight.selections, limits.selections),
            ("levels", weight.depth, limits.depth),
            ("aliases", weight.aliases, limits.aliases),
        ] {
            if found > allowed {
                return Err(too_much(what, found, allowed));
            }
        }
        Ok(())
    }

    fn set(&mut self, set: &'a SelectionSet, parent: &'a str) -> Result<Weight, Failure> {
        self.level += 1;
        if self.level > self.limits.depth {
            return Err(too_much("levels", self.level, self.limits.depth));
        }
        let mut sum = Weight::default();
        for selection in &set.items {
            let directives = selection.node.directives().len() as u64;
            if directives > self.limits.directives {
                return Err(too_much("directives on one selection", directives, self.limits.directives));
            }
            let inner = match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent)?,
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, parent)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, selection.pos)?
                }
            };
            sum.selections = sum.selections.saturating_add(inner.selections).saturating_add(1);
            sum.aliases = sum.aliases.saturating_add(inner.aliases);
            sum.cost = sum.cost.saturating_add(inner.cost);
            sum.depth = sum.depth.max(inner.depth + 1);
        }
        self.level -= 1;
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field, parent: &'a str) -> Result<Weight, Failure> {
        let name = field.name.node.as_str();
        if !self.limits.introspection && (name == "__schema" || name == "__type") {
            let message = "Here the schema does not answer about itself.";
            return Err(Failure::new(Code::ValidationFailed, message).at(vec![field.name.pos]));
        }
        let aliases = u64::from(field.alias.is_some());
        let set = &field.selection_set.node;
        if set.items.is_empty() {
            return Ok(Weight { aliases, cost: 1, ..Weight::default() });
        }
        let inner = self.set(set, price::named(self.registry, parent, name).unwrap_or_default())?;
        let known = |name: &Name| self.asked.as_ref().map(|asked| asked.value(name));
        let times = price::times(self.registry, parent, field, known);
        let mut cost = inner.cost.saturating_mul(times);
        if name.starts_with("__") {
            cost /= price::INTROSPECTION_SHARE;
        }
        let aliases = inner.aliases.saturating_add(aliases);
        Ok(Weight { aliases, cost: cost.saturating_add(1), ..inner })
    }

    fn fragment(&mut self, name: &'a Name, pos: Pos) -> Result<Weight, Failure> {
        match self.known.get(name.as_str()) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                let message = format!("Fragment {:?} contains itself.", name.as_str());
                return Err(Failure::new(Code::ValidationFailed, message).at(vec![pos]));
            }
            None => {}
        }
        // A fragment that does not exist is for validation to refuse.
        let Some(fragment) = self.fragments.get(name) else { return Ok(Weight::default()) };
        self.known.insert(name.as_str(), None);
        let parent = fragment.node.type_condition.node.on.node.as_str();
        let weight = self.set(&fragment.node.selection_set.node, parent)?;
        self.known.insert(name.as_str(), Some(weight));
        Ok(weight)
    }

    fn root_fields(&self, set: &'a SelectionSet) -> u64 {
        // Cycles were refused when the set was weighed; its weight bounds the walk.
        let fields = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(_) => 1,
            Selection::InlineFragment(fragment) => self.root_fields(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = self.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or(0, |fragment| self.root_fields(&fragment.node.selection_set.node))
            }
        });
        fields.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use async_graphql::{Object, OutputType};

    struct Thing;

    #[Object]
    impl Thing {
        async fn name(&self) -> u32 {
            1
        }
        async fn parts(&self) -> Vec<Thing> {
            Vec::new()
        }
        async fn more(&self, first: u32) -> Option<Thing> {
            let _ = first;
            None
        }
    }

    fn weighed(text: &str, limits: &Limits) -> Result<bool, Code> {
        let document = parse_query(text).expect("a document");
        weigh(&document, &registry(), limits).map_err(|failure| failure.code)
    }

    fn registry() -> Registry {
        let mut registry = Registry::default();
        Thing::create_type_info(&mut registry);
        registry.query_type = "Thing".into();
        registry
    }

    /// What the first operation costs, found by what is refused.
    fn cost(text: &str, variables: serde_json::Value) -> u64 {
        let document = parse_query(text).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let (registry, variables) = (registry(), Variables::from_json(variables));
        let affordable = |cost: &u64| {
            let limits = Limits { cost: *cost, ..Limits::default() };
            afford(&document, &operation.node, &variables, &registry, &limits).is_ok()
        };
        (0..100_000).find(affordable).expect("affordable")
    }

    fn bomb(levels: usize) -> String {
        let mut text = "query{...F0}".to_owned();
        for level in 0..levels {
            text += &format!(" fragment F{level} on Thing{{...F{0} ...F{0}}}", level + 1);
        }
        text + &format!(" fragment F{levels} on Thing{{__typename}}")
    }

    const TOO_MUCH: Result<bool, Code> = Err(Code::OperationTooComplex);

    #[test]
    fn a_document_that_doubles_at_every_fragment_is_refused() {
        assert_eq!(weighed(&bomb(25), &Limits::default()), TOO_MUCH);
        assert_eq!(weighed(&bomb(5), &Limits::default()), Ok(false));
        let unused = bomb(25).replacen("...F0", "__typename", 1);
        assert_eq!(weighed(&unused, &Limits::default()), TOO_MUCH);
    }

    #[test]
    fn a_fragment_that_contains_itself_is_refused() {
        let cycle = Err(Code::ValidationFailed);
        let limits = Limits::default();
        assert_eq!(weighed("{...A} fragment A on T{...B ...B} fragment B on T{...A}", &limits), cycle);
        assert_eq!(weighed("{x} fragment A on T{...A ...A}", &limits), cycle);
    }

    #[test]
    fn aliases_levels_root_fields_and_directives_are_bounded() {
        let limits = Limits::default();
        let aliases: String = (0..201).map(|i| format!("a{i}:name ")).collect();
        assert_eq!(weighed(&format!("{{more(first:1){{{aliases}}}}}"), &limits), TOO_MUCH);
        let roots: String = (0..41).map(|i| format!("a{i}:name ")).collect();
        assert_eq!(weighed(&format!("{{{roots}}}"), &limits), TOO_MUCH);
        assert_eq!(weighed(&format!("{{...R}} fragment R on Thing{{{roots}}}"), &limits), TOO_MUCH);
        assert_eq!(weighed(&format!("{}x{}", "{a".repeat(31), "}".repeat(31)), &limits), TOO_MUCH);
        assert_eq!(weighed("{a @a @a @a @a @a}", &limits), TOO_MUCH);
        let chain: String = (0..1_200).map(|i| format!(" fragment F{i} on Thing{{...F{}}}", i + 1)).collect();
        assert_eq!(weighed(&format!("{{...F0}}{chain}"), &limits), TOO_MUCH);
    }

    #[test]
    fn the_price_of_a_list_is_what_its_first_allows() {
        let none = || serde_json::json!({});
        assert_eq!(cost("{name}", none()), 1);
        assert_eq!(cost("{more(first:50){name name}}", none()), 101);
        assert_eq!(cost("{parts{name}}", none()), 11);
        assert_eq!(cost("{...M} fragment M on Thing{more(first:7){parts{name}}}", none()), 78);
        let asked = "query($n:Int=20){more(first:$n){name}}";
        assert_eq!(cost(asked, none()), 21);
        assert_eq!(cost(asked, serde_json::json!({"n": 5})), 6);
    }

    #[test]
    fn a_document_is_priced_again_only_if_its_variables_can_make_it_too_dear() {
        let limits = Limits { cost: 150, ..Limits::default() };
        assert_eq!(weighed("query($n:Int!){more(first:$n){name}}", &limits), Ok(false));
        assert_eq!(weighed("query($n:Int!){more(first:$n){name name}}", &limits), Ok(true));
    }

    #[test]
    fn the_schema_can_be_told_to_keep_silent_about_itself() {
        let limits = Limits { introspection: false, ..Limits::default() };
        let hidden = Err(Code::ValidationFailed);
        assert_eq!(weighed("{__schema{types{name}}}", &limits), hidden);
        assert_eq!(weighed("{...F} fragment F on Thing{a:__type(name:\"A\"){name}}", &limits), hidden);
        assert_eq!(weighed("{__typename}", &limits), Ok(false));
    }

    #[test]
    fn the_schema_about_itself_has_a_price_too() {
        let types = "__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}";
        assert_eq!(weighed(&format!("{{{types}}}"), &Limits::default()), Ok(true));
        assert!(cost("{__schema{types{name fields{name}}}}", serde_json::json!({})) < 1_000);
    }
}
