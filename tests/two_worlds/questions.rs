//! Questions that touch every field that can be asked for, written from the schema itself: a new field is asked for from
//! its first day.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

/// How long a list may get; the worlds are small.
const FIRST: usize = 8;
/// How many things, or root fields, are asked for in one document.
const AT_ONCE: usize = 10;

/// Hashes over everything, for auditors and operators: they vouch for what is hidden, differ with it, and tell nothing of
/// it. Texts and ballots go into them under salts and tags that nobody knows.
const HASHES: [(&str, &str); 2] = [("JournalHead", "hash"), ("JournalHead", "fingerprint")];

/// What exists in the worlds that are compared.
pub struct Known {
    /// Opaque ids by the name of the type that `node(id)` finds.
    pub ids: BTreeMap<&'static str, Vec<String>>,
    /// Names of campaigns and schemes in addresses.
    pub slugs: Vec<String>,
    /// Budget years.
    pub years: Vec<u16>,
}

struct Argument {
    name: String,
    ty: String,
    needed: bool,
}

struct Field {
    name: String,
    ty: String,
    arguments: Vec<Argument>,
}

enum Shape {
    Object { fields: Vec<Field>, is_node: bool },
    Interface,
    Enum(Vec<String>),
    Leaf,
}

/// The part of the schema that can be read.
pub struct Readable {
    shapes: BTreeMap<String, Shape>,
    touched: RefCell<BTreeSet<(String, String)>>,
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

fn field(definition: &FieldDefinition) -> Field {
    let arguments = definition.arguments.iter().map(|argument| Argument {
        name: argument.node.name.node.to_string(),
        ty: named(&argument.node.ty.node),
        needed: !argument.node.ty.node.nullable && argument.node.default_value.is_none(),
    });
    Field {
        name: definition.name.node.to_string(),
        ty: named(&definition.ty.node),
        arguments: arguments.collect(),
    }
}

impl Readable {
    /// Reads the schema as the program writes it.
    pub fn new() -> Readable {
        let files = idedugnad::api::schema::files();
        let sdl = &files.iter().find(|(name, _)| *name == "api.graphql").expect("the schema").1;
        let mut shapes: BTreeMap<String, Shape> =
            ["String", "Int", "Float", "Boolean", "ID"].map(|name| (name.to_owned(), Shape::Leaf)).into();
        for definition in parse_schema(sdl).expect("a schema").definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let shape = match definition.node.kind {
                TypeKind::Object(object) => Shape::Object {
                    fields: object.fields.iter().map(|one| field(&one.node)).collect(),
                    is_node: object.implements.iter().any(|name| name.node == "Node"),
                },
                TypeKind::Interface(_) => Shape::Interface,
                TypeKind::Enum(values) => {
                    Shape::Enum(values.values.iter().map(|value| value.node.value.node.to_string()).collect())
                }
                TypeKind::Scalar => Shape::Leaf,
                TypeKind::InputObject(_) => continue,
                TypeKind::Union(_) => {
                    panic!("{}: teach this test to look into a union", definition.node.name)
                }
            };
            shapes.insert(definition.node.name.node.to_string(), shape);
        }
        Readable { shapes, touched: RefCell::default() }
    }

    fn shape(&self, ty: &str) -> &Shape {
        self.shapes.get(ty).unwrap_or_else(|| panic!("{ty} is not in the schema"))
    }

    fn fields(&self, ty: &str) -> &[Field] {
        match self.shape(ty) {
            Shape::Object { fields, .. } => fields,
            _ => &[],
        }
    }

    fn is_node(&self, ty: &str) -> bool {
        matches!(self.shape(ty), Shape::Object { is_node: true, .. })
    }

    /// Every document: all fields of everything there is, and every root field.
    pub fn documents(&self, known: &Known) -> Vec<String> {
        let mut documents = Vec::new();
        for ty in self.shapes.keys().filter(|ty| self.is_node(ty)) {
            let ids = known.ids.get(ty.as_str());
            let ids = ids.unwrap_or_else(|| panic!("{ty} has an id: teach this test which there are"));
            for some in ids.chunks(AT_ONCE) {
                let whole = self.body(ty, known, &[]).expect("an object");
                documents.push(format!("{{ nodes(ids: {some:?}) {{ __typename id ... on {ty}{whole} }} }}"));
            }
        }
        let roots = self.fields("Query").iter().filter(|field| !["node", "nodes"].contains(&&*field.name));
        let calls: Vec<String> = roots.flat_map(|field| self.calls("Query", field, known, &[])).collect();
        for (place, some) in calls.chunks(AT_ONCE).enumerate() {
            documents.push(format!("query part{place} {{ {} }}", some.join(" ")));
        }
        documents
    }

    /// ` { … }` with every field of a type that is no leaf.
    fn body(&self, ty: &str, known: &Known, above: &[&str]) -> Option<String> {
        match self.shape(ty) {
            Shape::Leaf | Shape::Enum(_) => None,
            Shape::Interface => Some(" { __typename id }".into()),
            Shape::Object { fields, .. } => {
                let calls: Vec<String> =
                    fields.iter().flat_map(|field| self.calls(ty, field, known, above)).collect();
                Some(format!(" {{ __typename {} }}", calls.join(" ")))
            }
        }
    }

    /// What is asked of a thing with an id where it is met inside another: its plain values.
    fn outline(&self, ty: &str, known: &Known) -> String {
        let plain = |field: &&Field| {
            let leaf = matches!(self.shape(&field.ty), Shape::Leaf | Shape::Enum(_));
            leaf && field.arguments.is_empty()
        };
        let fields = self.fields(ty).iter().filter(plain);
        let calls: Vec<String> = fields.flat_map(|field| self.calls(ty, field, known, &[])).collect();
        format!(" {{ __typename {} }}", calls.join(" "))
    }

    /// The field, once for every set of arguments that is worth trying.
    fn calls(&self, owner: &str, field: &Field, known: &Known, above: &[&str]) -> Vec<String> {
        self.touched.borrow_mut().insert((owner.to_owned(), field.name.clone()));
        if HASHES.contains(&(owner, field.name.as_str())) {
            return Vec::new();
        }
        let body = match self.shape(&field.ty) {
            _ if self.is_node(&field.ty) => self.outline(&field.ty, known),
            _ if above.contains(&field.ty.as_str()) => " { __typename }".into(),
            _ => {
                let path: Vec<&str> = above.iter().copied().chain([owner]).collect();
                self.body(&field.ty, known, &path).unwrap_or_default()
            }
        };
        let mut sets = vec![Vec::new()];
        for argument in field.arguments.iter().filter(|argument| argument.needed) {
            let values = self.values(owner, field, argument, known);
            let with = |set: &Vec<String>| -> Vec<Vec<String>> {
                let given = |value| set.iter().cloned().chain([format!("{}: {value}", argument.name)]);
                values.iter().map(|value| given(value).collect()).collect()
            };
            sets = sets.iter().flat_map(with).collect();
        }
        let needed = sets.clone();
        for argument in field.arguments.iter().filter(|argument| !argument.needed) {
            for value in self.values(owner, field, argument, known) {
                let more = format!("{}: {value}", argument.name);
                sets.extend(needed.iter().map(|set| set.iter().cloned().chain([more.clone()]).collect()));
            }
        }
        let one = |(place, set): (usize, Vec<String>)| {
            let given = if set.is_empty() { String::new() } else { format!("({})", set.join(", ")) };
            format!("{name}_{place}: {name}{given}{body}", name = field.name)
        };
        sets.into_iter().enumerate().map(one).collect()
    }

    /// Values worth giving to an argument.
    fn values(&self, owner: &str, field: &Field, argument: &Argument, known: &Known) -> Vec<String> {
        let quoted = |texts: &[String]| texts.iter().map(|text| format!("{text:?}")).collect();
        let ids = |ty: &str| quoted(known.ids.get(ty).map_or(&[], Vec::as_slice));
        match (argument.name.as_str(), argument.ty.as_str()) {
            ("first", _) => vec!["1".into(), FIRST.to_string()],
            ("after", _) => Vec::new(), // every cursor is compared where it is handed out
            ("slug", _) => quoted(&known.slugs),
            ("year", _) => known.years.iter().map(u16::to_string).collect(),
            ("id", "ID") => ids(&field.ty),
            ("theme", "ID") => ids("Theme"),
            ("campaignId", "ID") => ids("Campaign"),
            (_, "Boolean") => vec!["true".into()],
            (_, ty) => match self.shapes.get(ty) {
                Some(Shape::Enum(values)) => values.clone(),
                _ => panic!("{owner}.{}: teach this test what to give as {}", field.name, argument.name),
            },
        }
    }

    /// Fields reachable from `Query` that no document has asked for, once they are written.
    pub fn untouched(&self) -> Vec<String> {
        let mut reachable: BTreeSet<&str> = BTreeSet::from(["Query"]);
        let mut waiting = vec!["Query"];
        while let Some(ty) = waiting.pop() {
            let nodes = self.shapes.keys().filter(|other| self.is_node(other)).map(String::as_str);
            let next: Vec<&str> = match self.shape(ty) {
                Shape::Interface => nodes.collect(),
                _ => self.fields(ty).iter().map(|field| field.ty.as_str()).collect(),
            };
            waiting.extend(next.into_iter().filter(|ty| reachable.insert(ty)));
        }
        let touched = self.touched.borrow();
        let all = reachable.iter().flat_map(|ty| self.fields(ty).iter().map(move |field| (*ty, &field.name)));
        all.filter(|(ty, name)| !touched.contains(&((*ty).to_owned(), (*name).clone())))
            .filter(|(ty, name)| *ty != "Query" || !["node", "nodes"].contains(&name.as_str()))
            .map(|(ty, name)| format!("{ty}.{name}"))
            .collect()
    }
}
