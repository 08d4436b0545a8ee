//! Refusals as data: `userErrors { code message field }`.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, SimpleObject, Value};

use crate::api::problem::{self, Problem};
use crate::contest::Lang;

/// Why something was refused, for program and user.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// Stable; decide by it.
    pub code: ErrorCode,
    /// A sentence that helps, in the reader's language; show it.
    pub message: String,
    /// The input field it is about, if it is about one.
    pub field: Option<Vec<String>>,
}

impl UserError {
    /// A refusal in the reader's language.
    pub fn new(problem: &Problem, lang: Lang) -> UserError {
        UserError { code: ErrorCode(problem.code()), message: problem.message(lang), field: None }
    }

    /// The same, against an input field (`campaignId`, `choices.0.ideaId`).
    pub fn on(self, field: &str) -> UserError {
        UserError { field: Some(field.split('.').map(str::to_owned).collect()), ..self }
    }
}

/// A refusal's code; the enum lists every refusal there is, read off the contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode(pub String);

impl OutputType for ErrorCode {
    fn type_name() -> Cow<'static, str> {
        "ErrorCode".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let mut enum_values = IndexMap::new();
            for (name, about) in problem::all() {
                let code = problem::code(name);
                let value = MetaEnumValue {
                    name: code.as_str().into(),
                    description: Some(about.trim().to_owned()),
                    deprecation: Deprecation::NoDeprecated,
                    visible: None,
                    inaccessible: false,
                    tags: Vec::new(),
                    directive_invocations: Vec::new(),
                };
                enum_values.insert(code, value);
            }
            MetaType::Enum {
                name: "ErrorCode".into(),
                description: Some("Everything that can be refused.".into()),
                enum_values,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            }
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(&self.0)))
    }
}
