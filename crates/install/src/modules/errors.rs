//! The errors of modules that cannot be installed, in Terraform's words.

use rform_config::ModuleCall;
use rform_config::module_source::RegistryModule;
use rform_core::diag::{Diagnostic, Sources, Span};

use crate::http::without_secrets;
use crate::registry::ModuleVersions;

/// A module call, as messages name it.
pub(super) struct Called {
    span: Span,
    /// The name and the place, `"name" (main.tf:1)`.
    name: String,
}

impl Called {
    /// The call of a module.
    pub fn new(call: &ModuleCall, sources: &Sources) -> Called {
        let line = sources.line_of(call.span);
        Called {
            span: call.span,
            name: format!("{:?} ({line})", &*call.name),
        }
    }

    fn error(&self, summary: &str, detail: String) -> Diagnostic {
        Diagnostic::error(summary, detail).at(self.span)
    }

    /// The registry does not know the module.
    pub fn unknown_module(&self, module: &RegistryModule) -> Diagnostic {
        let detail = format!(
            "Module {} cannot be found in the module registry at {}.",
            self.name, module.host
        );
        self.error("Module not found", detail)
    }

    /// The registry cannot be asked.
    pub fn registry_failed(&self, module: &RegistryModule, why: &str) -> Diagnostic {
        let detail = format!(
            "Failed to retrieve available versions for module {} from {}: {why}.",
            self.name, module.host
        );
        self.error("Error accessing remote module registry", detail)
    }

    /// No version fits.
    pub fn no_version(&self, module: &RegistryModule, versions: &ModuleVersions) -> Diagnostic {
        let Some(newest) = versions.newest(None) else {
            let detail = format!(
                "Module {} has no versions available on {}.",
                self.name, module.host
            );
            return self.error("Module has no versions", detail);
        };
        let detail = format!(
            "There is no available version of module {} which matches the given version \
             constraint. The newest available version is {newest}.",
            self.name
        );
        self.error("Unresolvable module version constraint", detail)
    }

    /// The registry does not tell where the package is.
    pub fn no_location(&self, module: &RegistryModule, version: &str, why: &str) -> Diagnostic {
        let detail = format!(
            "Failed to retrieve a download URL for {} {version} from {}: {why}.",
            module.package(),
            module.host
        );
        self.error("Error accessing remote module registry", detail)
    }

    /// The package cannot be fetched.
    pub fn not_downloaded(&self, address: &str, why: &str) -> Diagnostic {
        let detail = format!(
            "Could not download module {} source code from {:?}: {why}",
            self.name,
            without_secrets(address)
        );
        self.error("Failed to download module", detail)
    }

    /// A path leads out of the package that the caller is in.
    pub fn escapes(&self, package: &str) -> Diagnostic {
        let detail = format!(
            "The given source directory for module {} would be outside of its containing package \
             {:?}. Local source addresses starting with \"../\" must stay within the same package \
             that the calling module belongs to.",
            self.name,
            without_secrets(package)
        );
        self.error("Local module path escapes module package", detail)
    }

    /// The package has no such directory.
    pub fn no_subdirectory(&self, why: &str) -> Diagnostic {
        let detail = format!("The package of module {} was fetched: {why}.", self.name);
        self.error("Failed to expand subdir globs", detail)
    }
}
