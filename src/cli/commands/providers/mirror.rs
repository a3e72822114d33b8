//! `providers mirror`: a directory with the packages of all providers, for use as a mirror.

use std::path::Path;

use crate::cli::args::ProvidersMirror as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::install::Fetching;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_install::cli_config::MethodKind;
use rform_install::constraints::Constraints;
use rform_install::lock_file::LockFile;
use rform_install::providers::{
    InstallationMethods, Platform, add_to_mirror, index_mirror, platforms_or_own,
};

use super::chosen::{chosen_version, named_platforms, named_providers};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let Some(directory) = args.directory.first().filter(|_| args.directory.len() == 1) else {
        let summary = "No output directory specified";
        let detail = "The providers mirror command requires an output directory as a command-line \
                      argument.";
        return Err(Diagnostic::error(summary, detail).into());
    };
    let world = context.world.as_ref();
    let platforms = platforms_or_own(&named_platforms(&args.platform)?);
    let required = named_providers(context, &[])?;
    let lock = LockFile::read(world, &context.root_dir)?;
    let fetching = Fetching::new(context)?;
    let methods = InstallationMethods::only(world, &fetching.registry, vec![MethodKind::Direct]);
    let mirroring = Mirroring {
        context,
        fetching: &fetching,
        methods: &methods,
        lock: if args.lock_file {
            lock
        } else {
            LockFile::default()
        },
        platforms: &platforms,
        directory: Path::new(directory),
    };
    let mut errors = Diagnostics::new();
    for (source, constraints) in &required {
        if let Err(error) = mirroring.provider(source, constraints) {
            errors.push(error);
        }
    }
    // Each provider makes the directory; without any, it has to be there.
    if required.is_empty() && world.read_dir(Path::new(directory)).is_err() {
        errors.push(no_directory(directory));
    }
    match errors.has_errors() {
        true => Err(errors.into()),
        false => Ok(0),
    }
}

fn no_directory(directory: &str) -> Diagnostic {
    let detail = format!(
        "Could not scan the output directory to get package metadata for the JSON indexes: cannot \
         search {directory}: lstat {directory}: no such file or directory."
    );
    Diagnostic::error("Failed to update indexes", detail)
}

struct Mirroring<'a> {
    context: &'a Context,
    fetching: &'a Fetching,
    methods: &'a InstallationMethods<'a>,
    lock: LockFile,
    platforms: &'a [Platform],
    directory: &'a Path,
}

impl Mirroring<'_> {
    fn provider(
        &self,
        source: &ProviderSource,
        constraints: &Constraints,
    ) -> Result<(), Diagnostic> {
        let printer = &self.context.printer;
        printer.out(format!("- Mirroring {}...", source.short()));
        let locked = self.lock.0.get(source);
        let version = chosen_version(self.methods, (source, constraints), locked)?;
        let why = match () {
            () if locked.is_some_and(|it| it.version == version) => {
                "to match dependency lock file".to_owned()
            }
            () if constraints.is_empty() => "with no constraints".to_owned(),
            () => format!("to meet constraints {constraints}"),
        };
        printer.out(format!("  - Selected v{version} {why}"));
        let failed = |why: String| {
            let detail = format!("Failed to download {source} {version}: {why}.");
            Diagnostic::error("Provider release not available", detail)
        };
        let world = self.context.world.as_ref();
        for platform in self.platforms {
            printer.out(format!("  - Downloading package for {platform}..."));
            let wanted = (source, &*version, platform);
            let host = (world, &*self.fetching.http);
            let trust = add_to_mirror(host, self.methods, wanted, self.directory);
            let trust = trust.map_err(failed)?;
            printer.out(format!("  - Package authenticated: {trust}"));
        }
        let indexed = index_mirror(world, self.directory, source);
        indexed.map_err(|why| Diagnostic::error("Failed to update indexes", format!("{why}.")))
    }
}
