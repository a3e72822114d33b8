//! The configuration under test with the providers of the test file in place of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::test_run::file_run::TestFileRun;
use crate::test_run::variables::{ExpressionPlace, VariableCollector};
use rform_config::test_files::TestRun;
use rform_config::{Config, ProviderBlock, ProviderKey};
use rform_core::addr::{Module, ProviderSource};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_lang::references::traversals;
use rform_lang::syntax::{Body, Expression, ExpressionKind};

/// The configuration that a run tests, with the providers of the test, and errors in these.
pub fn with_providers(file_run: &TestFileRun<'_>, run: &TestRun) -> (Config, Diagnostics) {
    let mut config = file_run.context.module_of(run).clone();
    let Some(root) = config.root() else {
        return (config, Diagnostics::new());
    };
    let mut root = (**root).clone();
    let (blocks, mut errors) = chosen(file_run, run, &config);
    let mut collector = VariableCollector::new(file_run, Some(&root));
    let blocks: Vec<(ProviderKey, ProviderBlock)> = blocks
        .into_iter()
        .map(|(key, block)| {
            let body = with_values(&block.body, &mut collector);
            let block = ProviderBlock {
                key: key.clone(),
                body,
                ..(*block).clone()
            };
            (key, block)
        })
        .collect();
    errors.extend(collector.errors);
    for (key, block) in blocks {
        root.providers.insert(key, Arc::new(block));
    }
    config.modules.insert(Module::root(), Arc::new(root));
    (config, errors)
}

/// Provider blocks by the local name and alias that they get in the module under test.
type ProviderBlocks = Vec<(ProviderKey, Arc<ProviderBlock>)>;

/// The provider blocks that a run takes from its file: those in its `providers` argument, or all
/// that the configuration requires.
fn chosen(
    file_run: &TestFileRun<'_>,
    run: &TestRun,
    config: &Config,
) -> (ProviderBlocks, Diagnostics) {
    let given = &file_run.file.providers;
    let (mut found, mut errors) = (ProviderBlocks::new(), Diagnostics::new());
    if run.providers.is_empty() {
        let used = used(config);
        let all = given.iter().filter(|(key, _)| {
            let source = config.root().map(|root| root.provider_source(&key.name));
            source.is_some_and(|source| used.contains(&source))
        });
        found.extend(all.map(|(key, block)| (key.clone(), block.clone())));
        return (found, errors);
    }
    for (own, outer, span) in &run.providers {
        match given.get(outer) {
            Some(block) => found.push((own.clone(), block.clone())),
            None => {
                let name = match &outer.alias {
                    Some(alias) => format!("{}.{alias}", outer.name),
                    None => outer.name.to_string(),
                };
                let detail =
                    "This provider block references a provider definition that does not exist.";
                let summary = format!("Missing provider definition for {name}");
                errors.push(Diagnostic::error(summary, detail).at(*span));
            }
        }
    }
    (found, errors)
}

fn used(config: &Config) -> BTreeSet<ProviderSource> {
    let modules = config.modules.values();
    let required = modules.flat_map(|module| module.required_providers.values());
    required.map(|it| it.source.clone()).collect()
}

/// The body with values in place of expressions, which refer to names of the test file and not of
/// the module.
fn with_values(body: &Body, collector: &mut VariableCollector<'_>) -> Body {
    let mut body = body.clone();
    for attribute in &mut body.attributes {
        if !traversals(&attribute.value).is_empty() {
            let value = collector.value(&attribute.value, ExpressionPlace::Provider);
            attribute.value = Expression {
                kind: Arc::new(ExpressionKind::Literal(value)),
                span: attribute.value.span,
            };
        }
    }
    let blocks = body.blocks.iter_mut();
    for block in blocks.filter(|block| &*block.kind != "dynamic") {
        block.body = with_values(&block.body, collector);
    }
    body
}
