//! Objects and lists that are answered at once, field by field, as they stand in the document.
//!
//! Every resolver here is a look-up that never waits, so the library's way (a boxed future per field, collected in a set of
//! futures) buys nothing and costs most of a list's time. [`Quick`] calls the same generated `resolve_field`s in a plain
//! loop; a type that stands in long lists answers its common fields itself, without any future ([`Prompt`]). Schema and
//! results are the same; wrap what stands in long lists, nothing else needs it.

use std::borrow::Cow;
use std::future::Future;

use async_graphql::indexmap::IndexMap;
use async_graphql::indexmap::map::Entry;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, ID, Name, Number, ObjectType, OutputType, Pos, Positioned, ServerError,
    ServerResult, Value,
};

/// An object that may answer fields without waiting.
pub trait Prompt: ObjectType {
    /// The answer to one field, the same as the generated resolver's; nothing where that one is to be asked.
    fn prompt(&self, _asked: &Asked<'_>) -> Option<Value> {
        None
    }
}

impl<T: Prompt> Prompt for &T {
    fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
        (**self).prompt(asked)
    }
}

/// One field as it stands in the document.
pub struct Asked<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Field,
}

impl Asked<'_> {
    /// The field's name in the schema.
    pub fn name(&self) -> &str {
        &self.field.name.node
    }

    /// The answer to a field that is an object, if all that is asked of it can be answered at once.
    pub fn object<T: Prompt>(&self, root: &T) -> Option<Value> {
        let set = &self.field.selection_set.node;
        let mut object = IndexMap::with_capacity(set.items.len());
        all_at_once(self.ctx, root, set, &mut object)?;
        Some(Value::Object(object))
    }

    /// As `object`, for one that may be missing.
    pub fn maybe<T: Prompt>(&self, root: Option<T>) -> Option<Value> {
        root.map_or(Some(Value::Null), |root| self.object(&root))
    }
}

/// What the library makes of a plain value.
pub trait Plain {
    /// As it stands in the answer.
    fn plain(self) -> Value;
}

impl Plain for &str {
    fn plain(self) -> Value {
        Value::String(self.to_owned())
    }
}

impl Plain for ID {
    fn plain(self) -> Value {
        Value::String(self.0)
    }
}

impl Plain for u32 {
    fn plain(self) -> Value {
        Value::Number(self.into())
    }
}

impl Plain for f64 {
    fn plain(self) -> Value {
        Number::from_f64(self).map_or(Value::Null, Value::Number)
    }
}

impl<T: Plain> Plain for Option<T> {
    fn plain(self) -> Value {
        self.map_or(Value::Null, T::plain)
    }
}

/// An object resolved in a plain loop.
pub struct Quick<T>(pub T);

impl<T: Prompt> OutputType for Quick<T> {
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

impl<'i, T: Prompt + 'i> OutputType for QuickList<&'i [T]> {
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

async fn resolve_object<T: Prompt>(ctx: &ContextSelectionSet<'_>, root: &T) -> ServerResult<Value> {
    let set = &ctx.item.node;
    let mut object = IndexMap::with_capacity(set.items.len());
    if set.items.iter().all(|selection| matches!(selection.node, Selection::Field(_))) {
        for selection in &set.items {
            if let Selection::Field(field) = &selection.node {
                resolve_field(ctx, root, field, &mut object).await?;
            }
        }
    } else {
        let mut fields = Vec::new();
        flatten(ctx, set, &T::type_name(), &mut fields)?;
        for field in fields {
            resolve_field(ctx, root, field, &mut object).await?;
        }
    }
    Ok(Value::Object(object))
}

async fn resolve_field<T: Prompt>(
    ctx: &ContextSelectionSet<'_>,
    root: &T,
    field: &Positioned<Field>,
    object: &mut IndexMap<Name, Value>,
) -> ServerResult<()> {
    let value = match at_once(ctx, root, &field.node) {
        Some(value) => value,
        None => {
            let ctx = ctx.with_field(field);
            root.resolve_field(&ctx).await?.unwrap_or_default()
        }
    };
    put(object, &field.node, value);
    Ok(())
}

/// The answer to a field, if it needs no future.
fn at_once<T: Prompt>(ctx: &ContextSelectionSet<'_>, root: &T, field: &Field) -> Option<Value> {
    match field.name.node.as_str() {
        "__typename" => Some(Value::String(root.introspection_type_name().into_owned())),
        _ => root.prompt(&Asked { ctx, field }),
    }
}

/// The answers to all fields of a set, if none needs a future.
fn all_at_once<T: Prompt>(
    ctx: &ContextSelectionSet<'_>,
    root: &T,
    set: &SelectionSet,
    object: &mut IndexMap<Name, Value>,
) -> Option<()> {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => put(object, &field.node, at_once(ctx, root, &field.node)?),
            fragment => {
                if let Some(set) = added(ctx, fragment, selection.pos, &T::type_name()).ok()? {
                    all_at_once(ctx, root, set, object)?;
                }
            }
        }
    }
    Some(())
}

fn put(object: &mut IndexMap<Name, Value>, field: &Field, value: Value) {
    match object.entry(field.response_key().node.clone()) {
        Entry::Vacant(entry) => {
            entry.insert(value);
        }
        Entry::Occupied(mut entry) => merge(entry.get_mut(), value),
    }
}

/// The fields of a set, those that fragments add among them.
fn flatten<'a>(
    ctx: &'a ContextSelectionSet<'_>,
    set: &'a SelectionSet,
    type_name: &str,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> ServerResult<()> {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => fields.push(field),
            fragment => {
                if let Some(set) = added(ctx, fragment, selection.pos, type_name)? {
                    flatten(ctx, set, type_name, fields)?;
                }
            }
        }
    }
    Ok(())
}

/// What a fragment adds, when it applies to this type.
fn added<'a>(
    ctx: &'a ContextSelectionSet<'_>,
    fragment: &'a Selection,
    pos: Pos,
    type_name: &str,
) -> ServerResult<Option<&'a SelectionSet>> {
    let applies = |condition: &str| {
        let implements = &ctx.schema_env.registry.implements;
        condition == type_name || implements.get(type_name).is_some_and(|names| names.contains(condition))
    };
    let (condition, set) = match fragment {
        Selection::Field(field) => (None, &field.node.selection_set),
        Selection::InlineFragment(fragment) => {
            (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
        }
        Selection::FragmentSpread(spread) => {
            let name = &spread.node.fragment_name.node;
            let fragment = ctx.query_env.fragments.get(name).ok_or_else(|| {
                ServerError::new(format!("Unknown fragment {:?}.", name.as_str()), Some(pos))
            })?;
            (Some(&fragment.node.type_condition), &fragment.node.selection_set)
        }
    };
    let applying = condition.is_none_or(|condition| applies(&condition.node.on.node));
    Ok(applying.then_some(&set.node))
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

    impl Prompt for Thing {
        fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
            match asked.name() {
                "number" => Some(self.0.plain()),
                "quickNext" => asked.object(&Thing(self.0 + 1)),
                _ => None,
            }
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
            "quickNext { number } quickNext { n: number __typename quickNext { number ...F } }",
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
