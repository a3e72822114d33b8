//! How a change is planned, as terraform-plugin-framework does it: defaults, then unknown values for
//! what the provider sets, then plan modifiers
//! (<https://developer.hashicorp.com/terraform/plugin/framework/resources/plan-modification>).

use super::declare::{Declaration, Field, Modifier, Nested, Planned};
use super::fields::Fields;
use rform_core::value::{Path, Step, Value};
use rform_provider::{PlanRequest, Problem};

/// A plan under way.
pub struct PlannedChange {
    /// The prior object; empty for a create.
    pub prior: Fields,
    /// The configuration, with unknown values.
    pub config: Fields,
    /// The planned object.
    pub planned: Fields,
    /// The attributes whose changes replace the object.
    pub replace: Vec<Path>,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
    /// Whether there is no prior object.
    pub is_create: bool,
}

impl PlannedChange {
    /// Makes the change of an attribute replace the object.
    pub fn replace_for(&mut self, name: &str) {
        self.replace.push(path_of(name));
    }
}

fn path_of(name: &str) -> Path {
    Path(vec![Step::Attribute(name.into())])
}

/// Plans a create or a change; nothing may be asked of the host.
pub fn plan(declaration: &Declaration, request: &PlanRequest) -> PlannedChange {
    let mut change = PlannedChange {
        prior: Fields::of(&request.prior),
        config: Fields::of(&request.config),
        planned: Fields::of(&request.proposed),
        replace: Vec::new(),
        problems: Vec::new(),
        is_create: request.prior.is_null(),
    };
    set_defaults(declaration, &mut change);
    if change.planned != change.prior {
        mark_unknown(declaration, &mut change);
    }
    modify(declaration, &mut change);
    change
}

fn set_defaults(declaration: &Declaration, change: &mut PlannedChange) {
    for field in &declaration.fields {
        if let Some(default) = default_of(field, &change.config) {
            change.planned.set(field.name, default);
        }
    }
    for nested in &declaration.blocks {
        let planned = change.planned.get(nested.name).clone();
        let config = change.config.get(nested.name).clone();
        let planned = with_defaults(nested, &planned, &config);
        change.planned.set(nested.name, planned);
    }
}

fn default_of(field: &Field, config: &Fields) -> Option<Value> {
    let default = field.default.as_ref()?;
    config.is_null(field.name).then(|| default.clone())
}

/// Blocks with the defaults of their attributes. Elements of sets have no counterpart in the
/// configuration, and there are no such defaults.
fn with_defaults(nested: &Nested, planned: &Value, config: &Value) -> Value {
    let (Value::List(ty, blocks), Value::List(_, configured)) = (planned.bare(), config.bare())
    else {
        return planned.clone();
    };
    let pairs = blocks.iter().zip(configured.iter());
    let blocks = pairs.map(|(block, config)| {
        let (mut block, config) = (Fields::of(block), Fields::of(config));
        for field in &nested.fields {
            if let Some(default) = default_of(field, &config) {
                block.set(field.name, default);
            }
        }
        block.into_value()
    });
    Value::list(ty.clone(), blocks)
}

/// What only the provider can say is unknown where anything changes.
fn mark_unknown(declaration: &Declaration, change: &mut PlannedChange) {
    for field in &declaration.fields {
        let is_open = change.config.is_null(field.name) && field.default.is_none();
        if is_open && field.presence.is_computed() {
            let unknown = Value::unknown(field.ty().clone());
            change.planned.set(field.name, unknown);
        }
    }
}

fn modify(declaration: &Declaration, change: &mut PlannedChange) {
    let before = change.planned.clone();
    for field in &declaration.fields {
        modify_field(field, &before, change);
    }
    let blocks = declaration.blocks.iter().filter(|it| it.replaces);
    for nested in blocks {
        if !change.is_create && change.planned.get(nested.name) != change.prior.get(nested.name) {
            change.replace_for(nested.name);
        }
    }
}

fn modify_field(field: &Field, before: &Fields, change: &mut PlannedChange) {
    for modifier in &field.modifiers {
        let seen = Planned {
            name: field.name,
            prior: &change.prior,
            config: &change.config,
            planned: before,
        };
        let prior = change.prior.get(field.name);
        let is_changed = !change.is_create && change.planned.get(field.name) != prior;
        match modifier {
            Modifier::RequiresReplace if is_changed => change.replace_for(field.name),
            Modifier::RequiresReplaceIf(judge) if is_changed && judge(&seen) => {
                change.replace_for(field.name);
            }
            Modifier::UseStateForUnknown => keep(field, change),
            Modifier::Change(give) => match give(&seen) {
                Ok(Some(value)) => change.planned.set(field.name, value),
                Ok(None) => {}
                Err(problem) => change.problems.push(problem),
            },
            _ => {}
        }
    }
}

fn keep(field: &Field, change: &mut PlannedChange) {
    let is_open = !change.planned.get(field.name).is_known();
    let is_asked_for = !change.config.get(field.name).is_known();
    if is_open && !change.is_create && !is_asked_for {
        let prior = change.prior.get(field.name).clone();
        change.planned.set(field.name, prior);
    }
}
