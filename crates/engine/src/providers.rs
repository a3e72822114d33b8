//! The providers of a run: configured once, when first needed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::eval_scope::EvalScope;
use super::overrides;
use super::preflight::missing;
use super::run::{Reported, Run};
use super::values::ModuleValues;
use rform_config::{ProviderKey, ProviderPlace, content};
use rform_core::addr::ProviderConfig;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::schema::Block;
use rform_core::value::{Step, Type, Value};
use rform_lang::syntax::{Body, Expression, ExpressionKind};
use rform_provider::{Problem, Provider};

/// The configured providers, by where their configuration is.
#[derive(Default)]
pub struct Providers {
    ready: RefCell<HashMap<ProviderPlace, Rc<OnceCell<Result<Arc<dyn Provider>, Reported>>>>>,
}

impl Providers {
    /// The provider at that place, configured.
    ///
    /// # Errors
    /// It cannot be.
    pub async fn get(
        &self,
        run: &Run<'_>,
        place: &ProviderPlace,
    ) -> Result<Arc<dyn Provider>, Reported> {
        let cell = self
            .ready
            .borrow_mut()
            .entry(place.clone())
            .or_default()
            .clone();
        let provider = cell.get_or_init(|| configure(run, place)).await;
        provider.clone()
    }
}

/// Where the configuration is that an object of the state names.
pub fn place_of(run: &Run<'_>, address: &ProviderConfig) -> ProviderPlace {
    let module = run.session.config.module(&address.module);
    let name = module.and_then(|module| {
        let mut required = module.required_providers.iter();
        let found = required.find(|(_, it)| it.source == address.source);
        found.map(|(name, _)| name.clone())
    });
    ProviderPlace {
        module: address.module.clone(),
        key: ProviderKey {
            name: name.unwrap_or_else(|| address.source.kind.clone()),
            alias: address.alias.clone(),
        },
        source: address.source.clone(),
    }
}

async fn configure(run: &Run<'_>, place: &ProviderPlace) -> Result<Arc<dyn Provider>, Reported> {
    let Some(provider) = run.session.registry.make(&place.source) else {
        return Err(run.fail(missing("plan", &place.source)));
    };
    let schema = &provider.schema().provider;
    let config = run.session.config;
    let block = config
        .module(&place.module)
        .and_then(|module| module.providers.get(&place.key).cloned());
    if let Some(mock) = block.as_ref().and_then(|block| block.mock.as_ref()) {
        return Ok(overrides::pretending(run, &provider, mock));
    }
    let (value, body, span) = match &block {
        Some(block) => {
            // A provider of a module that has no instances (any more) cannot be had.
            let Some(module) = run.values.of(&place.module).into_iter().next() else {
                return Err(run.fail(not_present("its resources", place)));
            };
            let value = configuration(run, &module, &block.body, schema)?;
            (value, Some(&block.body), Some(block.span))
        }
        None if place.key.alias.is_some() || !place.module.is_root() => {
            return Err(run.fail(not_present("its resources", place)));
        }
        None => (empty(schema), None, None),
    };
    let mut problems = provider.validate_provider(&value);
    if !problems.iter().any(|problem| !problem.warning) {
        problems.extend(provider.configure(value).await);
    }
    let found = problems
        .into_iter()
        .map(|problem| locate(problem, body, span));
    let named = found.map(|mut diagnostic| {
        diagnostic
            .address
            .get_or_insert_with(|| place.address().to_string());
        diagnostic
    });
    run.pass(named.collect::<Vec<_>>())?;
    Ok(provider)
}

fn configuration(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    body: &Body,
    schema: &Block,
) -> Result<Value, Reported> {
    let names = EvalScope::of(run, module);
    let (value, found) = content::decode(body, schema, &names);
    run.pass(found)?;
    Ok(value.without_marks())
}

/// What an empty body says.
pub fn empty(schema: &Block) -> Value {
    let Type::Object(object) = schema.object_type() else {
        return Value::NULL;
    };
    Value::object(object.attributes.iter().map(|(name, ty)| {
        let value = match ty {
            Type::List(element) if schema.blocks.contains_key(name) => {
                Value::list((**element).clone(), [])
            }
            Type::Set(element) if schema.blocks.contains_key(name) => {
                Value::set((**element).clone(), [])
            }
            Type::Map(element) if schema.blocks.contains_key(name) => {
                Value::map::<Arc<str>>((**element).clone(), [])
            }
            other => Value::null(other),
        };
        (name.clone(), value)
    }))
}

/// The block of a provider that `what` is served by is not there.
pub fn not_present(what: &str, place: &ProviderPlace) -> Diagnostic {
    let address = place.address();
    Diagnostic::error(
        "Provider configuration not present",
        format!(
            "To work with {what} its original provider configuration at {address} is required, \
             but it has been removed. This occurs when a provider configuration is removed while \
             objects created by that provider still exist in the state. Re-add the provider \
             configuration to destroy {what}, after which you can remove the provider \
             configuration again."
        ),
    )
}

/// A provider's problem as a diagnostic, at the attribute it is about.
pub fn locate(problem: Problem, body: Option<&Body>, header: Option<Span>) -> Diagnostic {
    let (summary, detail) = (problem.summary, problem.detail);
    let diagnostic = match problem.warning {
        true => Diagnostic::warning(summary, detail),
        false => Diagnostic::error(summary, detail),
    };
    match body.map(|body| span_of(body, &problem.path.0)).or(header) {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

/// The deepest thing in the body that a path leads to; of a body that lacks it, the brace where
/// it could stand.
fn span_of(body: &Body, path: &[Step]) -> Span {
    let Some((Step::Attribute(name), rest)) = path.split_first() else {
        return body.end;
    };
    if let Some(attribute) = body.attribute(name) {
        return span_within(&attribute.value, rest);
    }
    let (index, rest) = match rest.split_first() {
        Some((Step::Index(index), rest)) => (usize::try_from(*index).ok(), rest),
        _ => (Some(0), rest),
    };
    let block = index.and_then(|index| body.blocks_of(name).nth(index));
    block.map_or(body.end, |block| span_of(&block.body, rest))
}

/// The part of an expression that a path leads to, as far as it is written out.
fn span_within(value: &Expression, path: &[Step]) -> Span {
    let item = match (&*value.kind, path) {
        (ExpressionKind::Tuple(items), [Step::Index(index)]) => {
            usize::try_from(*index).ok().and_then(|it| items.get(it))
        }
        _ => None,
    };
    item.map_or(value.span, |item| item.span)
}

/// All of a provider's problems as diagnostics about one instance.
pub fn located(
    problems: Vec<Problem>,
    body: Option<&Body>,
    header: Option<Span>,
    address: &impl ToString,
) -> Diagnostics {
    problems
        .into_iter()
        .map(|problem| locate(problem, body, header).about(address.to_string()))
        .collect()
}
