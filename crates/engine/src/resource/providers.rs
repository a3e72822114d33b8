//! The configured providers of a run. Each is configured once, when it is first needed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostic;
use crate::resource::missing_provider::{missing_provider, provider_not_present};
use crate::resource::mocks::mocked_provider;
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::Run;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{ProviderKey, ResolvedProvider, content};
use rform_core::addr::ProviderConfig;
use rform_core::schema::Block;
use rform_core::value::{Type, Value};
use rform_lang::syntax::Body;
use rform_provider::Provider;

/// A provider, or the error of configuring it; empty before the first use.
type Configured = OnceCell<Result<Arc<dyn Provider>, Reported>>;

/// The configured providers, by where their configuration is.
#[derive(Default)]
pub struct Providers {
    ready: RefCell<HashMap<ResolvedProvider, Rc<Configured>>>,
}

impl Providers {
    /// The provider of a provider configuration.
    ///
    /// # Errors
    /// The provider is not built in, its block does not exist or cannot be evaluated, or the provider
    /// refuses its configuration.
    pub async fn get(
        &self,
        run: &Run<'_>,
        place: &ResolvedProvider,
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

/// The provider configuration that an object of the state names, with its local name.
pub fn provider_place(run: &Run<'_>, address: &ProviderConfig) -> ResolvedProvider {
    let module = run.session.config.module(&address.module);
    let name = module.and_then(|module| {
        let mut required = module.required_providers.iter();
        let found = required.find(|(_, it)| it.source == address.source);
        found.map(|(name, _)| name.clone())
    });
    ResolvedProvider {
        module: address.module.clone(),
        key: ProviderKey {
            name: name.unwrap_or_else(|| address.source.kind.clone()),
            alias: address.alias.clone(),
        },
        source: address.source.clone(),
    }
}

async fn configure(run: &Run<'_>, place: &ResolvedProvider) -> Result<Arc<dyn Provider>, Reported> {
    let Some(provider) = run.session.registry.instantiate(&place.source) else {
        return Err(run.fail(missing_provider("plan", &place.source)));
    };
    let schema = &provider.schema().provider;
    let config = run.session.config;
    let block = config
        .module(&place.module)
        .and_then(|module| module.providers.get(&place.key).cloned());
    if let Some(mock) = block.as_ref().and_then(|block| block.mock.as_ref()) {
        return Ok(mocked_provider(run, &provider, mock));
    }
    let (value, body, span) = match &block {
        Some(block) => {
            // The block is in a module without instances.
            let Some(module) = run.values.of(&place.module).into_iter().next() else {
                return Err(run.fail(provider_not_present("its resources", place)));
            };
            let value = evaluate_provider_block(run, &module, &block.body, schema)?;
            (value, Some(&block.body), Some(block.span))
        }
        None if place.key.alias.is_some() || !place.module.is_root() => {
            return Err(run.fail(provider_not_present("its resources", place)));
        }
        None => (empty_config(schema), None, None),
    };
    let mut problems = provider.validate_provider(&value);
    if !problems.iter().any(|problem| !problem.warning) {
        problems.extend(provider.configure(value).await);
    }
    let found = problems
        .into_iter()
        .map(|problem| problem_diagnostic(problem, body, span));
    let named = found.map(|mut diagnostic| {
        diagnostic
            .address
            .get_or_insert_with(|| place.address().to_string());
        diagnostic
    });
    run.report(named.collect::<Vec<_>>())?;
    Ok(provider)
}

fn evaluate_provider_block(
    run: &Run<'_>,
    module: &Rc<ModuleValues>,
    body: &Body,
    schema: &Block,
) -> Result<Value, Reported> {
    let names = EvalScope::of(run, module);
    let (value, found) = content::decode(body, schema, &names);
    run.report(found)?;
    Ok(value.without_marks())
}

/// The value of an empty `provider` block.
pub fn empty_config(schema: &Block) -> Value {
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
