//! The providers that a configuration requires, with the constraints of all its modules.

use std::collections::BTreeMap;

use crate::cli::plugins::Needed;
use rform_config::Config;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_install::constraints::Constraints;
use rform_provider::builtin::Builtin;

/// The providers with their constraints. Those that are part of the program have none.
///
/// # Errors
/// There are constraints for a provider that is part of the program, or constraints that are none.
pub fn required(config: &Config) -> Result<BTreeMap<ProviderSource, Constraints>, Diagnostics> {
    let mut all: BTreeMap<ProviderSource, Constraints> = BTreeMap::new();
    for source in Needed::by_config(config).0.into_keys() {
        all.entry(source).or_default();
    }
    let mut errors = Diagnostics::new();
    let modules = config.modules.values();
    for requirement in modules.flat_map(|it| it.required_providers.values()) {
        let known = all.entry(requirement.source.clone()).or_default();
        for (text, span) in &requirement.versions {
            if requirement.source == Builtin::source() {
                errors.push(built_in(&requirement.source));
                continue;
            }
            match Constraints::parse(text) {
                Some(constraints) => *known = std::mem::take(known).and(constraints),
                None => {
                    let detail =
                        format!("{text:?} is not a valid version constraint, such as \"~> 5.0\".");
                    let error = Diagnostic::error("Invalid provider version constraint", detail);
                    errors.push(match span {
                        Some(span) => error.at(*span),
                        None => error,
                    });
                }
            }
        }
    }
    match errors.has_errors() {
        true => Err(errors),
        false => Ok(all),
    }
}

fn built_in(source: &ProviderSource) -> Diagnostic {
    let detail = format!(
        "Cannot use {source}: built-in providers do not support explicit version constraints."
    );
    Diagnostic::error("Invalid dependency on built-in provider", detail)
}
