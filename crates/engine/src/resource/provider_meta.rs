//! `provider_meta` blocks: what modules tell the providers of their resources.
//! <https://developer.hashicorp.com/terraform/internals/provider-meta>

use std::sync::Arc;

use crate::base::diagnostics::Reported;
use crate::scope::run::Run;
use rform_config::{ProviderMeta, content};
use rform_core::addr::{ModuleInstance, Resource};
use rform_lang::eval::Constant;
use rform_provider::Provider;

/// The block that a module has for the provider of a resource.
pub fn meta_of<'r>(
    run: &'r Run<'_>,
    module: &ModuleInstance,
    name: &Resource,
) -> Option<&'r ProviderMeta> {
    let config = run.session.config.module(&module.module())?;
    let resource = config.resources.get(name)?;
    config.provider_metas.get(&resource.provider.name)
}

/// The provider as the resource of a module has it: told what the module says, if it says something.
///
/// # Errors
/// The block is not one of the provider.
pub fn provider_of_module(
    run: &Run<'_>,
    module: &ModuleInstance,
    name: &Resource,
    provider: &Arc<dyn Provider>,
) -> Result<Arc<dyn Provider>, Reported> {
    let meta = meta_of(run, module, name);
    let schema = provider.schema().provider_meta.as_ref();
    let (Some(meta), Some(schema)) = (meta, schema) else {
        return Ok(provider.clone());
    };
    let (value, found) = content::decode(&meta.body, schema, &Constant);
    run.report(found)?;
    let told = provider.with_meta(&value.without_marks());
    Ok(told.unwrap_or_else(|| provider.clone()))
}
