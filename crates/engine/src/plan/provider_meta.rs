//! `provider_meta` blocks of modules, which not every provider takes.

use std::rc::Rc;

use crate::plan::planner::{Planner, Visit};
use crate::scope::values::module_values::ModuleValues;
use rform_config::Resource;
use rform_core::addr::Key;
use rform_core::diag::Diagnostic;

impl Planner<'_> {
    /// Refuses instances of a resource whose module has a `provider_meta` block for a provider that
    /// has no schema for one.
    ///
    /// # Errors
    /// There is such a block and an instance.
    pub(super) fn refuse_provider_meta<'k>(
        &self,
        module: &Rc<ModuleValues>,
        resource: &Resource,
        keys: impl IntoIterator<Item = &'k Key>,
    ) -> Visit {
        let source = &resource.provider_source;
        let Some(meta) = module.config.provider_metas.get(&resource.provider.name) else {
            return Ok(());
        };
        let provider = self.run.session.registry.unconfigured(source);
        if provider.is_none_or(|it| it.schema().provider_meta.is_some()) {
            return Ok(());
        }
        let summary = format!("Provider {source} doesn't support provider_meta");
        let refuse = |key: &Key| {
            let detail = format!(
                "The resource {}{key} belongs to a provider that doesn't support provider_meta blocks",
                resource.name
            );
            self.run
                .fail(Diagnostic::error(summary.clone(), detail).at(meta.span))
        };
        let refused = keys.into_iter().map(refuse).last();
        refused.map_or(Ok(()), Err)
    }
}
