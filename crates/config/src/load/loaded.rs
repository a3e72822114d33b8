//! The result of loading.

use std::sync::Arc;

use crate::module_manifest::manifest::Found;
use crate::module_source::ModuleSource;
use crate::{Config, ModuleCall};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::program_name::command_line;

/// A configuration and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The configuration, as far as it could be loaded.
    pub config: Config,
    /// Errors and warnings. If there are errors, whatever refers from one block to another is
    /// not worth checking.
    pub diagnostics: Diagnostics,
    /// Those of them that are about the root module's own files, which are read before any module
    /// is called.
    pub of_root: Diagnostics,
    /// The modules that are called and not installed as the calls want them.
    pub missing: Vec<MissingModule>,
}

/// A module that is to be installed before the configuration is whole.
#[derive(Clone, Debug)]
pub struct MissingModule {
    /// The path of the module.
    pub path: Module,
    /// Where it comes from.
    pub source: ModuleSource,
    /// The call that names it.
    pub call: Arc<ModuleCall>,
    /// What the list of installed modules says of it.
    pub found: Found,
}

impl MissingModule {
    /// The error of a command that needs the module.
    pub fn diagnostic(&self) -> Diagnostic {
        install_diagnostic(&self.found, (self.call.span, self.call.source_span))
    }
}

/// The summaries of [`install_diagnostic`].
pub const NOT_INSTALLED: [&str; 3] = [
    "Module not installed",
    "Module source has changed",
    "Module version requirements have changed",
];

/// That a module is not installed as it is called; the places are those of the call and its source.
pub fn install_diagnostic(found: &Found, (call, source): (Span, Span)) -> Diagnostic {
    let to_do = format!(
        "Run \"{}\" to install all modules required by this configuration.",
        command_line("init")
    );
    let [absent, other_source, other_version] = NOT_INSTALLED;
    match found {
        Found::OtherSource => Diagnostic::error(
            other_source,
            format!("The source address was changed since this module was installed. {to_do}"),
        )
        .at(source),
        Found::OtherVersion(version) => Diagnostic::error(
            other_version,
            format!(
                "The version requirements have changed since this module was installed and the \
                 installed version ({version}) is no longer acceptable. {to_do}"
            ),
        )
        .at(source),
        Found::Absent | Found::Installed(_) => {
            Diagnostic::error(absent, format!("This module is not yet installed. {to_do}")).at(call)
        }
    }
}
