//! The CLI configuration (`.terraformrc`): credentials, provider installation, the plugin cache.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file>

mod credentials;
mod credentials_file;
mod documents;
mod helper;
mod installation;
mod quoted_names;
mod section;
mod settings;
mod token;

pub use credentials::Credentials;
pub use credentials_file::CredentialsFile;
pub use installation::{DevOverrides, Matching, Method, MethodKind};
pub use settings::CliConfig;
pub use token::Token;
