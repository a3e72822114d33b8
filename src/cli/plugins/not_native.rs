//! What a configuration names and the native side of a provider does not have.

use std::collections::BTreeSet;

use rform_config::content::UnknownName;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;

/// The reasons for which the plugin of a provider is needed beside its native side.
#[derive(Debug, Default)]
pub struct NotNative<'a> {
    /// Types that are not native.
    pub types: Vec<&'a str>,
    /// Arguments and blocks that native types do not have, each with its type.
    pub names: Vec<(&'a str, UnknownName)>,
}

impl NotNative<'_> {
    /// The errors of arguments that are likely misspelt, if there is no other reason for the plugin:
    /// fetching it would not help.
    pub fn misspelt(&self, source: &ProviderSource) -> Diagnostics {
        let all_similar = self.names.iter().all(|(_, it)| it.similar.is_some());
        if !self.types.is_empty() || !all_similar {
            return Diagnostics::new();
        }
        let errors = self.names.iter().map(|(kind, it)| {
            let similar = it.similar.as_deref().unwrap_or_default();
            let detail = format!(
                "An argument named {:?} is not expected in {kind} here. Did you mean {similar:?}? If \
                 it is one that only the plugin of {source} has, choose a version of that with \"{}\" \
                 first.",
                it.name,
                command_line("providers lock")
            );
            Diagnostic::error("Unsupported argument", detail).at(it.span)
        });
        errors.collect()
    }

    /// The warning that says what the plugin is needed for; none if it is needed for nothing.
    pub fn warning(&self, source: &ProviderSource) -> Option<Diagnostic> {
        let types = self.types.iter().map(|kind| format!("  - {kind}"));
        let names = self.names.iter();
        let names = names.map(|(kind, it)| format!("  - {:?} in {kind}", it.name));
        let list: BTreeSet<String> = types.chain(names).collect();
        if list.is_empty() {
            return None;
        }
        let list: Vec<String> = list.into_iter().collect();
        let detail = format!(
            "This program does not have the following types and arguments of {source} itself, and \
             needs the plugin for them:\n{}",
            list.join("\n")
        );
        Some(Diagnostic::warning("Provider not wholly built in", detail))
    }
}
