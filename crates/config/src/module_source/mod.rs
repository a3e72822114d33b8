//! The `source` of a module call: what it names, and its normal form.
//!
//! <https://developer.hashicorp.com/terraform/language/modules/sources>

mod local;
mod package;
mod registry;
mod subdirectory;

use std::fmt;
use std::path::PathBuf;

pub use registry::RegistryModule;
pub use subdirectory::{join, split};

pub(crate) use local::is_local;

/// Where a module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// A directory, relative to that of the caller.
    Local(PathBuf),
    /// A module of a registry.
    Registry(RegistryModule),
    /// A repository, an archive or a directory elsewhere.
    Package {
        /// The address in its normal form, such as `git::https://github.com/a/b.git?ref=v1`.
        address: String,
        /// The directory of the module within the package; empty for the package itself.
        subdirectory: String,
    },
}

impl ModuleSource {
    /// Reads `source`, given whether there is a `version` beside it.
    ///
    /// # Errors
    /// Summary and detail of what is wrong with it, in Terraform's words.
    pub fn parse(source: &str, versioned: bool) -> Result<ModuleSource, (&'static str, String)> {
        if versioned {
            return RegistryModule::parse(source)
                .map(ModuleSource::Registry)
                .map_err(not_of_registry);
        }
        if is_local(source) {
            return Ok(ModuleSource::Local(PathBuf::from(
                source.replace('\\', "/"),
            )));
        }
        let source = source.trim();
        if let Ok(module) = RegistryModule::parse(source) {
            return Ok(ModuleSource::Registry(module));
        }
        let package = package::parse(source);
        let (address, subdirectory) =
            package.map_err(|why| ("Invalid module source address", why))?;
        Ok(ModuleSource::Package {
            address,
            subdirectory,
        })
    }

    /// Whether it is a directory of this very configuration.
    pub fn is_local(&self) -> bool {
        matches!(self, ModuleSource::Local(_))
    }
}

/// The form in which the list of installed modules has it.
impl fmt::Display for ModuleSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModuleSource::Local(path) => out.write_str(&local::local_form(path)),
            ModuleSource::Registry(module) => module.fmt(out),
            ModuleSource::Package {
                address,
                subdirectory,
            } => out.write_str(&join(address, subdirectory)),
        }
    }
}

fn not_of_registry(problem: String) -> (&'static str, String) {
    let detail = format!(
        "Failed to parse module registry address: {problem}.\n\nTerraform assumed that you \
         intended a module registry source address because you also set the argument \"version\", \
         which applies only to registry modules."
    );
    ("Invalid registry module source address", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(source: &str) -> Result<String, String> {
        let parsed = ModuleSource::parse(source, false);
        parsed.map(|it| it.to_string()).map_err(|(_, why)| why)
    }

    /// Each beside what Terraform 1.11.4 writes to modules.json or says that it downloads.
    #[test]
    fn sources_have_the_normal_form_of_terraform() {
        for (source, expected) in [
            ("./m", "./m"),
            ("./m/", "./m"),
            ("../m/../n", "../n"),
            ("./", "./"),
            (
                "terraform-aws-modules/vpc/aws",
                "registry.terraform.io/terraform-aws-modules/vpc/aws",
            ),
            (
                "app.terraform.io/a/b/c//modules/x",
                "app.terraform.io/a/b/c//modules/x",
            ),
            (
                "git::file:///x/repo//modules/x?ref=v1",
                "git::file:///x/repo//modules/x?ref=v1",
            ),
            ("/x/abs", "file:///x/abs"),
            ("file:///x/abs", "file:///x/abs"),
            (
                "github.com/a/b//sub?ref=v1",
                "git::https://github.com/a/b.git//sub?ref=v1",
            ),
            ("github.com/a/b.git", "git::https://github.com/a/b.git"),
            (
                "git@github.com:a/b.git//sub?ref=v1",
                "git::ssh://git@github.com/a/b.git//sub?ref=v1",
            ),
            (
                "git::git@example.com:x/y.git",
                "git::ssh://git@example.com/x/y.git",
            ),
            (
                "git::ssh://git@example.com/x.git",
                "git::ssh://git@example.com/x.git",
            ),
            ("bitbucket.org/a/b", "git::https://bitbucket.org/a/b.git"),
            ("hg::http://example.com/x", "hg::http://example.com/x"),
            (
                "https://example.com/x.zip//foo?archive=tar.gz",
                "https://example.com/x.zip//foo?archive=tar.gz",
            ),
            (
                "s3-eu-west-1.amazonaws.com/bucket/a/b.zip",
                "s3::https://s3-eu-west-1.amazonaws.com/bucket/a/b.zip",
            ),
            (
                "bucket.s3.amazonaws.com/a/b.zip",
                "s3::https://s3.amazonaws.com/bucket/a/b.zip",
            ),
            (
                "bucket.s3.eu-west-1.amazonaws.com/b.zip",
                "s3::https://s3.eu-west-1.amazonaws.com/bucket/b.zip",
            ),
            (
                "www.googleapis.com/storage/v1/b/x.zip",
                "gcs::https://www.googleapis.com/storage/v1/b/x.zip",
            ),
            (
                "git::https://github.com/a/b?ref=main//x",
                "git::https://github.com/a/b?ref=main//x",
            ),
        ] {
            assert_eq!(normal(source).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn what_is_no_source_is_refused() {
        for source in [
            "m",
            "",
            "a/b",
            "gitlab.com/a/b",
            "example.com/x.git",
            "github.com/a",
        ] {
            assert!(normal(source).is_err(), "{source}");
        }
        let outside = normal("git::file:///x//../y").unwrap_err();
        assert!(
            outside.contains("leads outside of the module package"),
            "{outside}"
        );
        for source in ["./m", "git::https://example.com/x.git", "github.com/a/b/c"] {
            assert!(ModuleSource::parse(source, true).is_err(), "{source}");
        }
    }
}
