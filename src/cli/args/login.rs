//! The arguments of `login` and `logout`.

use clap::Args;

/// Store an API token for a remote host
///
/// Gets an API token for a host, such as that of a private registry, and stores it in the
/// credentials file of the home directory, which Terraform uses too. Without a host name it is
/// app.terraform.io. Where the host offers OAuth, you agree in a web browser; otherwise generate the
/// token in the settings of your account there, and paste it.
#[derive(Args, Debug)]
#[command(after_help = "  rform login
  rform login registry.example.com")]
pub struct Login {
    /// At most the name of the host.
    #[arg(value_name = "[HOST]")]
    pub rest: Vec<String>,
}

/// Remove the stored API token for a remote host
///
/// Removes the token from the credentials file of the home directory. The host still accepts it
/// until it is revoked there. Without a host name it is app.terraform.io.
#[derive(Args, Debug)]
#[command(after_help = "  rform logout registry.example.com")]
pub struct Logout {
    /// At most the name of the host.
    #[arg(value_name = "[HOST]")]
    pub rest: Vec<String>,
}

/// Push the configuration to Terraform Enterprise (no longer supported)
///
/// Terraform Enterprise version 1, which this command was for, has reached its end of life.
#[derive(Args, Debug)]
pub struct Push {
    /// Whatever old scripts give.
    #[arg(value_name = "ARGUMENT", hide = true)]
    pub rest: Vec<String>,
}
