//! Objects and lists whose fields are resolved one after the other, as they stand in the document.
//!
//! Every resolver here is a look-up that never waits, so the library's way (a boxed future per field, collected in a set of
//! futures) buys nothing and costs most of a list's time. [`Quick`] calls the same generated `resolve_field`s in a plain
//! loop. Schema and results are the same; wrap what stands in long lists, nothing else needs it.

use std::borrow::Cow;
use std::future::Future;

use async_graphql::indexmap::IndexMap;
use async_graphql::indexmap::map::Entry;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerError, ServerResult, Value,
};

/// An object resolved in a plain loop.
pub struct Quick<T>(pub T);

impl<T: ObjectType> OutputType for Quick<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> impl Future<Output = ServerResult<Value>> + Send {
        Box::pin(resolve_object(ctx, &self.0))
    }
}

/// A list whose items are resolved in a plain loop.
pub struct QuickList<I>(pub I);

impl<'i, T: ObjectType + 'i> OutputType for QuickList<&'i [T]> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut values = Vec::with_capacity(self.0.len());
        for (place, item) in self.0.iter().enumerate() {
            let ctx = ctx.with_index(place);
            values.push(resolve_object(&ctx, item).await?);
        }
        Ok(Value::List(values))
    }
}

async fn resolve_object<T: ObjectType>(ctx: &ContextSelectionSet<'_>, root: &T) -> ServerResult<Value> {
    let set = &ctx.item.node;
    let mut fields = Vec::new();
    let plain = set.items.iter().all(|selection| matches!(selection.node, Selection::Field(_)));
    let mut object = IndexMap::with_capacity(set.items.len());
    if plain {
        for selection in &set.items {
            if let Selection::Field(field) = &selection.node {
                resolve_field(ctx, root, field, &mut object).await?;
            }
        }
    } else {
        flatten(ctx, set, &T::type_name(), &mut fields)?;
        for field in fields {
            resolve_field(ctx, root, field, &mut object).await?;
        }
    }
    Ok(Value::Object(object))
}

async fn resolve_field<T: ObjectType>(
    ctx: &ContextSelectionSet<'_>,
    root: &T,
    field: &Positioned<Field>,
    object: &mut IndexMap<Name, Value>,
) -> ServerResult<()> {
    let value = if field.node.name.node == "__typename" {
        Value::String(root.introspection_type_name().into_owned())
    } else {
        let ctx = ctx.with_field(field);
        root.resolve_field(&ctx).await?.unwrap_or_default()
    };
    match object.entry(field.node.response_key().node.clone()) {
        Entry::Vacant(entry) => {
            entry.insert(value);
        }
        Entry::Occupied(mut entry) => merge(entry.get_mut(), value),
    }
    Ok(())
}

/// The fields that fragments add, when they apply to this type.
fn flatten<'a>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    type_name: &str,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> ServerResult<()> {
    let applies = |condition: &str| {
        condition == type_name
            || ctx
                .schema_env
                .registry
                .implements
                .get(type_name)
                .is_some_and(|names| names.contains(condition))
    };
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => fields.push(field),
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                if condition.is_none_or(|condition| applies(&condition.node.on.node)) {
                    flatten(ctx, &fragment.node.selection_set.node, type_name, fields)?;
                }
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let fragment = ctx.query_env.fragments.get(name).ok_or_else(|| {
                    ServerError::new(format!("Unknown fragment {:?}.", name.as_str()), Some(spread.pos))
                })?;
                if applies(&fragment.node.type_condition.node.on.node) {
                    flatten(ctx, &fragment.node.selection_set.node, type_name, fields)?;
                }
            }
        }
    }
    Ok(())
}

/// Joins two answers to one key: `{ a { x } a { y } }`.
fn merge(kept: &mut Value, added: Value) {
    match (kept, added) {
        (Value::Object(kept), Value::Object(added)) => {
            for (name, value) in added {
                match kept.entry(name) {
                    Entry::Vacant(entry) => {
                        entry.insert(value);
                    }
                    Entry::Occupied(mut entry) => merge(entry.get_mut(), value),
                }
            }
        }
        (Value::List(kept), Value::List(added)) => {
            for (kept, added) in kept.iter_mut().zip(added) {
                merge(kept, added);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Result, Schema};
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Thing(u32);

    #[Object]
    impl Thing {
        async fn number(&self) -> u32 {
            self.0
        }
        async fn plus(&self, more: u32) -> u32 {
            self.0 + more
        }
        async fn next(&self) -> Thing {
            Thing(self.0 + 1)
        }
        async fn fails(&self) -> Result<Option<u32>> {
            Err(Error::new("cannot"))
        }
        async fn quick_next(&self) -> Quick<Thing> {
            Quick(Thing(self.0 + 1))
        }
    }

    struct Root(Vec<Thing>, AtomicU32);

    #[Object]
    impl Root {
        async fn plain(&self) -> &[Thing] {
            &self.0
        }
        async fn quick(&self) -> QuickList<&[Thing]> {
            QuickList(&self.0)
        }
        async fn one(&self) -> Option<Quick<Thing>> {
            Some(Quick(Thing(self.1.load(Ordering::Relaxed))))
        }
    }

    async fn run(query: &str) -> async_graphql::Response {
        let root = Root((1..4).map(Thing).collect(), AtomicU32::new(7));
        Schema::new(root, EmptyMutation, EmptySubscription).execute(query).await
    }

    #[tokio::test]
    async fn a_quick_list_answers_what_a_plain_one_does() {
        for selection in [
            "number",
            "number __typename n: number plus(more: 2) next { number }",
            "...F ... { number } ... on Thing { quickNext { a: number next { number } } }",
            "next { a: number } next { b: number } ...F",
        ] {
            let fragment = "fragment F on Thing { f: plus(more: 3) }";
            let fragment = if selection.contains("...F") { fragment } else { "" };
            let plain = run(&format!("{{ it: plain {{ {selection} }} }} {fragment}")).await;
            let quick = run(&format!("{{ it: quick {{ {selection} }} }} {fragment}")).await;
            assert!(plain.errors.is_empty(), "{:?}", plain.errors);
            assert_eq!(plain.data, quick.data, "{selection}");
        }
    }

    #[tokio::test]
    async fn a_failing_field_empties_the_nearest_thing_that_may_be_missing() {
        let answer = run("{ one { number fails } plain { number } }").await;
        assert_eq!(answer.errors.len(), 1);
        assert_eq!(answer.errors[0].path.len(), 2);
        assert_eq!(answer.data.into_json().expect("json")["one"], serde_json::Value::Null);
    }
}
