//! The CLI configuration, as far as it says where the plugins of providers are.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file>

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::world::{World, error_text};
use rform_lang::syntax::{Body, parse_hcl1_body};

/// The variables that name the file; the first one that is set counts.
const VARIABLES: [&str; 2] = ["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"];

/// The directories of plugins under development, by provider.
pub type DevOverrides = BTreeMap<ProviderSource, PathBuf>;

/// Reads the development overrides of the CLI configuration.
///
/// # Errors
/// The file is there and cannot be read, or is not valid.
pub fn dev_overrides(world: &dyn World) -> Result<DevOverrides, Diagnostic> {
    let named = VARIABLES.iter().find_map(|name| world.var(name));
    let named = named.filter(|name| !name.is_empty()).map(PathBuf::from);
    let usual = || {
        world
            .var("HOME")
            .map(|home| Path::new(&home).join(".terraformrc"))
    };
    let Some(path) = named.or_else(usual) else {
        return Ok(DevOverrides::new());
    };
    let text = match world.read(&path) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(DevOverrides::new());
        }
        Err(error) => return Err(invalid(&path, &error_text(&error))),
    };
    let name = path.display().to_string();
    let mut sources = Sources::new();
    let origin = (sources.add(name.as_str(), text.as_str()), name.as_str());
    let (body, faults) = parse_hcl1_body(&text, origin).strict();
    if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
        return Err(invalid(&path, &fault.detail));
    }
    overrides(&body).map_err(|why| invalid(&path, &why))
}

fn overrides(body: &Body) -> Result<DevOverrides, String> {
    let installation = body.blocks_of("provider_installation");
    let blocks = installation.flat_map(|block| block.body.blocks_of("dev_overrides"));
    let entries = blocks.flat_map(|block| &block.body.attributes);
    let entries = entries.map(|entry| {
        let source = ProviderSource::parse(&entry.name);
        let source = source.ok_or_else(|| format!("{:?} is no provider address", &*entry.name))?;
        let directory = entry.value.as_text();
        let directory = directory.ok_or_else(|| format!("{} needs a directory", &*entry.name))?;
        Ok((source, PathBuf::from(&*directory)))
    });
    entries.collect()
}

fn invalid(path: &Path, why: &str) -> Diagnostic {
    let detail = format!("{}: {}.", path.display(), why.trim_end_matches('.'));
    Diagnostic::error("Invalid CLI configuration", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    fn read(text: &str) -> Result<DevOverrides, String> {
        let mut world = Memory::new([("rc", text)]);
        world
            .environment
            .insert("TF_CLI_CONFIG_FILE".into(), "rc".into());
        dev_overrides(&world).map_err(|fault| fault.detail)
    }

    #[test]
    fn overrides_are_read_and_everything_else_left_alone() {
        let text = "plugin_cache_dir = \"/x\"\nprovider_installation {\n  dev_overrides {\n    \
                    \"example.com/a/b\" = \"/bin\"\n  }\n  direct {}\n}\n";
        let source = ProviderSource::parse("example.com/a/b");
        let expected: DevOverrides = source.map(|it| (it, "/bin".into())).into_iter().collect();
        assert_eq!(read(text), Ok(expected));
        assert_eq!(read(""), Ok(DevOverrides::new()));
    }

    #[test]
    fn faults_name_the_file() {
        let text = "provider_installation {\n  dev_overrides {\n    \"a//b\" = \"/bin\"\n  }\n}\n";
        let expected = "rc: \"a//b\" is no provider address.".to_owned();
        assert_eq!(read(text), Err(expected));
        assert!(read("{").is_err());
    }

    #[test]
    fn a_file_that_is_not_there_says_nothing() {
        let mut world = Memory::default();
        world
            .environment
            .insert("TF_CLI_CONFIG_FILE".into(), "rc".into());
        assert_eq!(dev_overrides(&world), Ok(DevOverrides::new()));
    }
}
