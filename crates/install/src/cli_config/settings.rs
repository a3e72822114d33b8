//! The settings of all files of the CLI configuration, merged.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rform_core::diag::Diagnostic;
use rform_core::world::World;
use serde_json::Value as Json;

use super::credentials::Credentials;
use super::documents::{all, invalid};
use super::helper::Helper;
use super::installation::{self, DevOverrides, Method};
use super::section::Section;
use super::token::Token;

/// The settings of the user.
#[derive(Clone, Debug, Default)]
pub struct CliConfig {
    /// A directory that packages of providers are kept in for all working directories.
    pub plugin_cache_dir: Option<PathBuf>,
    /// Whether the cache counts where the lock file does not know the package.
    pub plugin_cache_may_break_dependency_lock_file: bool,
    /// The API tokens of hosts.
    pub credentials: Credentials,
    /// The services of hosts, by host: where each is, so that the host is not asked.
    pub hosts: BTreeMap<String, BTreeMap<String, String>>,
    /// The `provider_installation` block; none if there is no such block.
    pub installation: Option<Vec<Method>>,
    /// Plugins under development.
    pub dev_overrides: DevOverrides,
}

impl CliConfig {
    /// Reads the files and the environment.
    ///
    /// # Errors
    /// A file is there and cannot be read, or is not valid.
    pub fn read(world: &dyn World) -> Result<CliConfig, Diagnostic> {
        let mut config = CliConfig::default();
        for (path, section) in all(world)? {
            let added = config.add(world, &section);
            added.map_err(|why| invalid(&path, &why))?;
        }
        config.add_environment(world);
        Ok(config)
    }

    fn add(&mut self, world: &dyn World, file: &Section) -> Result<(), String> {
        if let Some(directory) = file.argument("plugin_cache_dir").and_then(Json::as_str) {
            self.plugin_cache_dir = Some(expanded(world, directory).into());
        }
        if let Some(value) = file.argument("plugin_cache_may_break_dependency_lock_file") {
            self.plugin_cache_may_break_dependency_lock_file = value.as_bool().unwrap_or(false);
        }
        for block in file.of_kind("credentials") {
            let host = label(block)?;
            if let Some(token) = block.argument("token").and_then(Json::as_str) {
                let token = Token::new(token);
                self.credentials
                    .configured
                    .insert(host.to_lowercase(), token);
            }
        }
        for block in file.of_kind("credentials_helper") {
            if self.credentials.helper.is_some() {
                return Err("only one credentials_helper block is allowed".into());
            }
            self.credentials.helper = Some(Helper::read(label(block)?, block)?);
        }
        for block in file.of_kind("host") {
            let services = block.argument("services").and_then(Json::as_object);
            let services = services.into_iter().flatten();
            let services =
                services.filter_map(|(name, it)| Some((name.clone(), it.as_str()?.to_owned())));
            self.hosts
                .insert(label(block)?.to_lowercase(), services.collect());
        }
        for block in file.of_kind("provider_installation") {
            if self.installation.is_some() {
                return Err("only one provider_installation block is allowed".into());
            }
            let (methods, overrides) = installation::read(block)?;
            self.installation = Some(methods);
            self.dev_overrides = overrides;
        }
        Ok(())
    }

    fn add_environment(&mut self, world: &dyn World) {
        let set = |name: &str| world.var(name).filter(|it| !it.is_empty());
        if let Some(directory) = set("TF_PLUGIN_CACHE_DIR") {
            self.plugin_cache_dir = Some(directory.into());
        }
        if let Some(value) = set("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE") {
            self.plugin_cache_may_break_dependency_lock_file = value != "0";
        }
        self.credentials.add_environment(world);
    }
}

fn label(block: &Section) -> Result<&str, String> {
    let label = block.label.as_deref();
    label.ok_or_else(|| format!("a {} block needs a label", block.kind))
}

/// A path with the values of the variables that it names as `$NAME` or `${NAME}`.
fn expanded(world: &dyn World, path: &str) -> String {
    let mut parts = path.split('$');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (name, rest) = match part.strip_prefix('{').and_then(|it| it.split_once('}')) {
            Some(found) => found,
            None => {
                let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
                let end = part.find(|char| !is_name(char)).unwrap_or(part.len());
                part.split_at(end)
            }
        };
        out.push_str(&world.var(name).unwrap_or_default());
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::addr::ProviderSource;
    use rform_testing::Memory;

    fn read(text: &str) -> Result<CliConfig, String> {
        let mut world = Memory::new([("rc", text)]);
        for (name, value) in [("TF_CLI_CONFIG_FILE", "rc"), ("HOME", "/home/me")] {
            world.environment.insert(name.into(), value.into());
        }
        CliConfig::read(&world).map_err(|error| error.detail)
    }

    #[test]
    fn all_settings_are_read() {
        let text = "plugin_cache_dir = \"$HOME/cache\"\ndisable_checkpoint = true\n\
                    credentials \"A.com\" {\n  token = \"secret\"\n}\nprovider_installation {\n  \
                    dev_overrides {\n    \"example.com/a/b\" = \"/bin\"\n  }\n  direct {}\n}\n";
        let config = read(text).unwrap_or_default();
        assert_eq!(config.plugin_cache_dir, Some("/home/me/cache".into()));
        let token = config
            .credentials
            .configured
            .get("a.com")
            .map(Token::secret);
        assert_eq!(token, Some("secret"));
        assert!(!format!("{config:?}").contains("secret"));
        let source = ProviderSource::parse("example.com/a/b");
        let expected: DevOverrides = source.map(|it| (it, "/bin".into())).into_iter().collect();
        assert_eq!(config.dev_overrides, expected);
        assert_eq!(config.installation.map(|it| it.len()), Some(1));
    }

    #[test]
    fn errors_name_the_file() {
        let text = "provider_installation {\n  dev_overrides {\n    \"a//b\" = \"/bin\"\n  }\n}\n";
        let error = read(text).err();
        assert_eq!(
            error.as_deref(),
            Some("rc: \"a//b\" is not a provider address.")
        );
        assert!(read("{").is_err());
        assert!(read("credentials {}\n").is_err());
    }

    #[test]
    fn a_file_that_is_not_there_says_nothing() {
        let mut world = Memory::default();
        let variables = &mut world.environment;
        variables.insert("TF_CLI_CONFIG_FILE".into(), "rc".into());
        assert!(CliConfig::read(&world).is_ok_and(|it| it.installation.is_none()));
    }
}
