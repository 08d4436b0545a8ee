//! Whether each variable may stand where it stands: one that may be missing must not stand where something is required.
//!
//! The library finds this out only when a resolver asks, long after it has begun to execute.

use std::collections::HashSet;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeName, Registry};
use async_graphql::{Name, Positioned, Value};
use async_graphql_value::Value as Written;

use super::failure::{Code, Failure};
use super::price;

/// The first variable of each operation that may not stand where it stands.
pub fn check(document: &ExecutableDocument, registry: &Registry) -> Vec<Failure> {
    let wrong = document.operations.iter().filter_map(|(_, operation)| {
        let operation = &operation.node;
        let root = match operation.ty {
            OperationType::Query => Some(registry.query_type.as_str()),
            OperationType::Mutation => registry.mutation_type.as_deref(),
            OperationType::Subscription => registry.subscription_type.as_deref(),
        };
        let mut walk = Walk { document, registry, operation, seen: HashSet::new() };
        walk.set(&operation.selection_set.node, root.unwrap_or_default()).err()
    });
    wrong.collect()
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    registry: &'a Registry,
    operation: &'a OperationDefinition,
    seen: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet, parent: &'a str) -> Result<(), Failure> {
        for selection in &set.items {
            self.directives(selection.node.directives())?;
            match &selection.node {
                Selection::Field(field) => {
                    self.arguments(&field.node, parent)?;
                    let inner = price::named(self.registry, parent, &field.node.name.node);
                    self.set(&field.node.selection_set.node, inner.unwrap_or_default())?;
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, parent)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    if self.seen.insert(name) {
                        let parent = fragment.node.type_condition.node.on.node.as_str();
                        self.set(&fragment.node.selection_set.node, parent)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn arguments(&self, field: &Field, parent: &str) -> Result<(), Failure> {
        let meta = self.registry.types.get(parent);
        let Some(meta) = meta.and_then(|meta| meta.field_by_name(&field.name.node)) else { return Ok(()) };
        for (name, value) in &field.arguments {
            if let Some(place) = meta.args.get(name.node.as_str()) {
                self.value(&value.node, &place.ty, place.default_value.is_some(), value)?;
            }
        }
        Ok(())
    }

    /// `@skip` and `@include`: what they ask is never null.
    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<(), Failure> {
        for (name, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
            if name.node == "if" {
                self.value(&value.node, "Boolean!", false, value)?;
            }
        }
        Ok(())
    }

    fn value(
        &self,
        value: &Written,
        place: &str,
        filled: bool,
        whole: &Positioned<Written>,
    ) -> Result<(), Failure> {
        match value {
            Written::Variable(name) => self.variable(name, place, filled, whole),
            Written::List(items) => {
                let MetaTypeName::List(item) = MetaTypeName::create(place.trim_end_matches('!')) else {
                    return Ok(());
                };
                items.iter().try_for_each(|value| self.value(value, item, false, whole))
            }
            Written::Object(fields) => {
                let meta = self.registry.types.get(MetaTypeName::concrete_typename(place));
                let Some(MetaType::InputObject { input_fields, .. }) = meta else { return Ok(()) };
                fields.iter().try_for_each(|(name, value)| match input_fields.get(name.as_str()) {
                    Some(MetaInputValue { ty, default_value, .. }) => {
                        self.value(value, ty, default_value.is_some(), whole)
                    }
                    None => Ok(()),
                })
            }
            _ => Ok(()),
        }
    }

    fn variable(
        &self,
        name: &Name,
        place: &str,
        filled: bool,
        whole: &Positioned<Written>,
    ) -> Result<(), Failure> {
        let definitions = &self.operation.variable_definitions;
        let Some(definition) = definitions.iter().find(|definition| definition.node.name.node == *name)
        else {
            return Ok(());
        };
        let declared = definition.node.var_type.node.to_string();
        let filled = filled || definition.node.default_value().is_some_and(|value| *value != Value::Null);
        if fits(&declared, place) || filled && fits(&declared, place.trim_end_matches('!')) {
            return Ok(());
        }
        let name = name.as_str();
        let message = format!("Variable \"${name}\" of type {declared} stands where {place} is expected.");
        Err(Failure::new(Code::ValidationFailed, message).at(vec![definition.pos, whole.pos]))
    }
}

/// Whether every value of the type `declared` is one of the type `place`.
fn fits(declared: &str, place: &str) -> bool {
    match (MetaTypeName::create(declared), MetaTypeName::create(place)) {
        (MetaTypeName::NonNull(declared), MetaTypeName::NonNull(place)) => fits(declared, place),
        (_, MetaTypeName::NonNull(_)) => false,
        (MetaTypeName::NonNull(declared), _) => fits(declared, place),
        (MetaTypeName::List(declared), MetaTypeName::List(place)) => fits(declared, place),
        (MetaTypeName::Named(declared), MetaTypeName::Named(place)) => declared == place,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use async_graphql::{InputObject, Object, OutputType};

    #[derive(InputObject)]
    struct Choice {
        first: u32,
        #[graphql(default = 7)]
        last: u32,
        more: Option<Vec<u32>>,
    }

    struct Thing;

    #[Object]
    impl Thing {
        async fn one(&self, number: u32, #[graphql(default = 1)] other: u32) -> u32 {
            number + other
        }
        async fn many(&self, numbers: Vec<u32>, choice: Option<Choice>) -> Option<Thing> {
            let _ = (numbers, choice.map(|choice| (choice.first, choice.last, choice.more)));
            None
        }
    }

    fn fine(text: &str) -> bool {
        let mut registry = Registry::default();
        Thing::create_type_info(&mut registry);
        registry.query_type = "Thing".into();
        check(&parse_query(text).expect("a document"), &registry).is_empty()
    }

    #[test]
    fn a_variable_that_may_be_missing_stands_where_nothing_is_required() {
        for text in [
            "query($n:Int!){one(number:$n)}",
            "query($n:Int=5){one(number:$n)}",
            "query($n:Int){one(number:1,other:$n)}",
            "query($n:Int!,$m:Int){many(numbers:[$n,1],choice:{first:$n,last:$m,more:[$n]}){one(number:$n)}}",
            "query($n:[Int!]!,$c:Choice){many(numbers:$n,choice:$c){__typename}}",
            "query($b:Boolean!){one(number:1)@include(if:$b)}",
        ] {
            assert!(fine(text), "{text}");
        }
    }

    #[test]
    fn a_variable_that_may_be_missing_stands_nowhere_else() {
        for text in [
            "query($n:Int){one(number:$n)}",
            "query($n:Int=null){one(number:$n)}",
            "query($n:String!){one(number:$n)}",
            "query($n:[Int]!){many(numbers:$n){__typename}}",
            "query($n:Int){many(numbers:[1,$n]){__typename}}",
            "query($n:Int){many(numbers:[],choice:{first:$n}){__typename}}",
            "query($n:Int){many(numbers:[]){...F}} fragment F on Thing{...on Thing{one(number:$n)}}",
            "query($b:Boolean){one(number:1)@include(if:$b)}",
        ] {
            assert!(!fine(text), "{text}");
        }
    }
}
