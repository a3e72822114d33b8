//! The API tokens of hosts: from the environment, the CLI configuration, and a credentials helper.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#credentials>

use std::collections::BTreeMap;

use rform_core::world::World;

use super::credentials_file::CredentialsFile;
use super::helper::Helper;
use super::token::Token;

/// What the names of variables with tokens begin with.
const PREFIX: &str = "TF_TOKEN_";

/// The API tokens of hosts, by host name in lower case.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Of variables `TF_TOKEN_…`.
    environment: BTreeMap<String, Token>,
    /// Of `credentials` blocks.
    pub(super) configured: BTreeMap<String, Token>,
    /// The program that knows others.
    pub(super) helper: Option<Helper>,
}

impl Credentials {
    pub(super) fn add_environment(&mut self, world: &dyn World) {
        for (name, value) in world.vars() {
            if let Some(host) = name.strip_prefix(PREFIX).filter(|_| !value.is_empty()) {
                self.environment.insert(host_of(host), Token::new(value));
            }
        }
    }

    /// The token for a host, if there is one.
    ///
    /// # Errors
    /// The file of `login` cannot be read, or the helper fails.
    pub fn token(&self, world: &dyn World, host: &str) -> Result<Option<Token>, String> {
        let host = &host.to_lowercase();
        let plain = self
            .environment
            .get(host)
            .or_else(|| self.configured.get(host));
        if let Some(token) = plain {
            return Ok(Some(token.clone()));
        }
        if let Some(token) = CredentialsFile::read(world)?.token(host) {
            return Ok(Some(token));
        }
        match &self.helper {
            Some(helper) => helper.get(world, host),
            None => Ok(None),
        }
    }

    /// The program that keeps credentials, if there is one.
    pub fn helper(&self) -> Option<&Helper> {
        self.helper.as_ref()
    }

    /// Whether the environment or the CLI configuration has the token of a host.
    pub fn is_configured(&self, host: &str) -> bool {
        self.environment.contains_key(host) || self.configured.contains_key(host)
    }
}

/// The host that a variable is for: two underscores stand for a hyphen, one for a dot.
fn host_of(name: &str) -> String {
    name.replace("__", "-").replace('_', ".").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    #[test]
    fn variables_name_hosts() {
        let mut world = Memory::default();
        let name = "TF_TOKEN_my__host_example_com".to_owned();
        world.environment.insert(name, "t".into());
        let mut credentials = Credentials::default();
        credentials.add_environment(&world);
        let token = credentials.token(&world, "My-Host.example.com");
        assert_eq!(token, Ok(Some(Token::new("t"))));
        assert_eq!(credentials.token(&world, "example.com"), Ok(None));
    }
}
