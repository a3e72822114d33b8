//! The configuration as `init` finds it: modules may be missing, and what is wrong with the root
//! module is told before any is fetched.

use crate::cli::args::Init as Args;
use crate::cli::context::{Context, Failure};
use crate::cli::root_module;
use rform_config::module_manifest::{self, manifest::Manifest};
use rform_config::test_files::TestFiles;
use rform_config::{Config, MissingModule};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::world::World;

/// The configuration as far as it is there, and what is wrong with it.
pub(super) struct Configuration {
    pub(super) config: Config,
    test_files: TestFiles,
    /// What is wrong with the files of the root module and its tests.
    pub(super) of_root: Diagnostics,
    /// What is wrong with all that is there.
    said: Diagnostics,
    missing: Vec<MissingModule>,
}

impl Configuration {
    pub(super) fn find(context: &Context, args: &Args) -> Configuration {
        let world = context.world.as_ref();
        // A list of modules that cannot be read is made anew when they are installed.
        let manifest = Manifest::read(world).unwrap_or_default();
        let inputs = context.early_inputs();
        let loaded = rform_config::load_installed(world, &context.root_dir, &inputs, &manifest);
        let (mut config, mut said) = (loaded.config, loaded.diagnostics);
        let mut of_root = of_init(loaded.of_root);
        let tests = (context.root_dir.as_path(), &*args.tests.test_directory);
        let (test_files, found) = rform_config::load_test_files(world, tests, &mut config, &inputs);
        of_root.extend(found.clone());
        said.extend(found);
        let mut missing = loaded.missing;
        missing.extend(test_files.missing.iter().cloned());
        Configuration {
            config,
            test_files,
            of_root,
            said,
            missing,
        }
    }

    /// # Errors
    /// The root module does not go with this version.
    pub(super) fn check_version(&self) -> Result<(), Failure> {
        match version_error(&self.said, &self.config) {
            Some(error) => Err(failure(error.into(), &self.config)),
            None => Ok(()),
        }
    }

    /// # Errors
    /// The root module is wrong in more than what it calls.
    pub(super) fn check_root(&self) -> Result<(), Failure> {
        let mut errors = self.of_root.iter().filter(|it| it.is_error());
        match errors.all(is_of_call) {
            true => Ok(()),
            false => Err(self.not_valid(&self.of_root)),
        }
    }

    /// Whether there are modules to install.
    pub(super) fn calls_modules(&self) -> bool {
        module_manifest::calls_modules(&self.config) || self.test_files.name_modules()
    }

    /// The configuration, and what is wrong with it: missing modules too.
    pub(super) fn with_missing(mut self) -> (Config, Diagnostics) {
        self.said
            .extend(self.missing.iter().map(MissingModule::diagnostic));
        (self.config, self.said)
    }

    /// The same where nothing is to be fetched.
    ///
    /// # Errors
    /// Something is wrong, missing modules included.
    pub(super) fn without_fetching(
        mut self,
        world: &dyn World,
    ) -> Result<(Config, Diagnostics), Failure> {
        root_module::check_modules(world, &self.config, &mut self.said);
        match self.said.has_errors() {
            true => Err(self.not_valid(&self.said)),
            false => Ok((self.config, self.said)),
        }
    }

    fn not_valid(&self, why: &Diagnostics) -> Failure {
        let mut all = Diagnostics::from(not_valid());
        all.extend(why.clone());
        failure(all, &self.config)
    }
}

/// These diagnostics, which point into the files of the configuration.
pub(super) fn failure(diagnostics: Diagnostics, config: &Config) -> Failure {
    Failure {
        diagnostics,
        sources: config.sources.clone(),
    }
}

/// What `init` has to say: a root module's ephemeral outputs are a matter of the commands that
/// evaluate them.
pub(super) fn of_init(found: Diagnostics) -> Diagnostics {
    let told = found.iter();
    let told = told.filter(|it| it.summary != "Ephemeral output not allowed");
    told.cloned().collect()
}

/// Whether an error of the root module is about calling another one: it is met when modules are
/// installed, not before.
fn is_of_call(error: &Diagnostic) -> bool {
    let summary = &*error.summary;
    let of_source = summary == "Missing required argument" && error.detail.contains("\"source\"");
    let of_call = [
        "Module not installed",
        "Unreadable module directory",
        "Invalid module source address",
    ];
    of_source || summary == WRONG_VERSION || of_call.contains(&summary)
}

const WRONG_VERSION: &str = "Unsupported Terraform Core version";

const NO_PRERELEASE: &str = "Invalid required_version constraint";

/// That the root module does not go with this version.
fn version_error(said: &Diagnostics, config: &Config) -> Option<Diagnostic> {
    let in_root = |it: &&Diagnostic| {
        let source = it.span.and_then(|span| config.sources.get(span.source));
        source.is_none_or(|source| !source.name.contains('/'))
    };
    let mut errors = said
        .iter()
        .filter(|it| [WRONG_VERSION, NO_PRERELEASE].contains(&&*it.summary) && it.is_error());
    errors.find(in_root).cloned()
}

fn not_valid() -> Diagnostic {
    Diagnostic::error(
        "Terraform encountered problems during initialisation, including problems\nwith the \
         configuration, described below.",
        "The Terraform configuration must be valid before initialization so that\nTerraform can \
         determine which modules and providers need to be installed.",
    )
}
