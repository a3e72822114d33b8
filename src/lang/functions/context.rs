//! What functions may touch beyond their arguments.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::lang::eval::CallError;
use crate::value::Value;
use crate::world::World;

/// The surroundings of a call.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The host. Relative paths start from its current folder.
    pub world: &'a dyn World,
    /// Whether a plan is being made: what is another value each time stays unknown.
    pub planning: bool,
    /// When the plan was made, since 1970; none where there is no plan.
    pub plan_time: Option<Duration>,
    /// How templates are rendered; none within a template.
    pub templates: Option<&'a dyn Templates>,
}

/// The evaluator's side of `templatefile` and `templatestring`.
pub trait Templates: Send + Sync {
    /// Renders a template with nothing but these names to refer to. `name` stands for the
    /// source in messages, `function` is the one that was called. The result of a template
    /// that is one interpolation is that value itself.
    fn render(
        &self,
        function: &str,
        name: &str,
        source: &str,
        variables: &BTreeMap<Arc<str>, Value>,
    ) -> Result<Value, TemplateError>;
}

/// Why a template gave no value.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplateError {
    /// It is no template; with places in it, without a full stop.
    Syntax(String),
    /// It refers to something that is no variable: its name and the place.
    Missing {
        /// The first part of the reference.
        name: String,
        /// `file:line,start-end`
        place: String,
    },
    /// Evaluation failed; with places in it, without a full stop.
    Evaluation(String),
}

impl From<TemplateError> for CallError {
    fn from(error: TemplateError) -> CallError {
        match error {
            TemplateError::Syntax(message) | TemplateError::Evaluation(message) => CallError {
                argument: None,
                message,
            },
            TemplateError::Missing { name, place } => CallError {
                argument: Some(1),
                message: format!("vars map does not contain key {name:?}, referenced at {place}"),
            },
        }
    }
}
