//! `providers lock`: the checksums of packages for several platforms, in the lock file.

use std::collections::BTreeSet;

use crate::cli::args::ProvidersLock as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::install::Fetching;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_install::cli_config::MethodKind;
use rform_install::constraints::Constraints;
use rform_install::lock_file::{FILE, LockFile, Locked};
use rform_install::providers::{InstallationMethods, Platform, checksums, platforms_or_own};

use super::chosen::{chosen_version, named_platforms, named_providers};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let world = context.world.as_ref();
    let platforms = platforms_or_own(&named_platforms(&args.platform)?);
    let required = named_providers(context, &args.providers)?;
    let fetching = Fetching::new(context)?;
    let methods = match origin(args)? {
        Some(kind) => InstallationMethods::only(world, &fetching.registry, vec![kind]),
        // Checksums are those of the origin, whatever mirrors the user has.
        None => InstallationMethods::only(world, &fetching.registry, vec![MethodKind::Direct]),
    };
    let before = LockFile::read(world, &context.root_dir)?;
    let mut after = before.clone();
    let mut errors = Diagnostics::new();
    for (source, constraints) in &required {
        let locking = Locking {
            context,
            fetching: &fetching,
            methods: &methods,
            platforms: &platforms,
        };
        match locking.provider((source, constraints), before.0.get(source)) {
            Ok(locked) => drop(after.0.insert(source.clone(), locked)),
            Err(error) => errors.push(error),
        }
    }
    if errors.has_errors() {
        return Err(errors.into());
    }
    if after == before {
        let news =
            "\nSuccess! Terraform has validated the lock file and found no need for changes.";
        context.printer.out(news);
        return Ok(0);
    }
    after.write(world, &context.root_dir)?;
    context.printer.out(format!(
        "\nSuccess! Terraform has updated the lock file.\n\nReview the changes in {FILE} and then \
         commit to your\nversion control system to retain the new checksums.\n"
    ));
    Ok(0)
}

fn origin(args: &Args) -> Result<Option<MethodKind>, Diagnostic> {
    match (&args.fs_mirror, &args.net_mirror) {
        (Some(_), Some(_)) => Err(Diagnostic::error(
            "Invalid installation method options",
            "The -fs-mirror and -net-mirror command line options are mutually-exclusive.",
        )),
        (Some(path), None) => Ok(Some(MethodKind::Filesystem(path.into()))),
        (None, Some(url)) if !url.starts_with("https://") => Err(Diagnostic::error(
            "Invalid network mirror URL",
            "The -net-mirror option requires a valid https: URL as the mirror base URL.",
        )),
        (None, Some(url)) => {
            let slash = if url.ends_with('/') { "" } else { "/" };
            Ok(Some(MethodKind::Network(format!("{url}{slash}"))))
        }
        (None, None) => Ok(None),
    }
}

struct Locking<'a> {
    context: &'a Context,
    fetching: &'a Fetching,
    methods: &'a InstallationMethods<'a>,
    platforms: &'a [Platform],
}

impl Locking<'_> {
    /// The new entry of a provider.
    fn provider(
        &self,
        (source, constraints): (&ProviderSource, &Constraints),
        locked: Option<&Locked>,
    ) -> Result<Locked, Diagnostic> {
        let version = chosen_version(self.methods, (source, constraints), locked)?;
        let same = locked.filter(|it| it.version == version);
        let mut hashes = same.map(|it| it.hashes.clone()).unwrap_or_default();
        let shown = source.short();
        let mut news = String::new();
        for platform in self.platforms {
            let printer = &self.context.printer;
            printer.out(format!("- Fetching {shown} {version} for {platform}..."));
            let world = self.context.world.as_ref();
            let wanted = (source, &*version, platform);
            let found = checksums((world, &self.fetching.http), self.methods, wanted);
            let found = found.map_err(|why| not_fetched(platform, source, &why))?;
            printer.out(format!(
                "- Retrieved {shown} {version} for {platform} ({})",
                found.trust
            ));
            let what = change(same.is_some(), &hashes, &found.hashes);
            news.push_str(&format!(
                "- Obtained {shown} checksums for {platform}; {what}\n"
            ));
            hashes.extend(found.hashes);
        }
        self.context.printer.raw(&news);
        Ok(Locked {
            version,
            constraints: constraints.to_string(),
            hashes,
        })
    }
}

fn change(was_locked: bool, before: &BTreeSet<String>, found: &BTreeSet<String>) -> &'static str {
    match was_locked {
        false => {
            "This was a new provider and the checksums for this platform are now tracked in the \
             lock file"
        }
        true if found.is_subset(before) => {
            "All checksums for this platform were already tracked in the lock file"
        }
        true => "Additional checksums for this platform are now tracked in the lock file",
    }
}

fn not_fetched(platform: &Platform, source: &ProviderSource, why: &str) -> Diagnostic {
    let detail = format!(
        "Terraform failed to fetch the requested providers for {platform} in order to calculate \
         their checksums: some providers could not be installed:\n- {source}: {why}."
    );
    Diagnostic::error("Could not retrieve providers for locking", detail)
}
