//! The credentials, searched for in the order that hashicorp/aws documents
//! (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration>):
//! the provider block, the environment, the shared files, the container, the instance. A profile
//! that the block names takes precedence over keys in the environment.

mod ambient;
mod chain;
mod files;
mod portal;
mod reason;
mod role;
mod web;

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

pub use files::Profiles;
pub use reason::Reason;

use super::host_environment::HostEnvironment;
use super::settings::{Settings, WebRole};
use rform_provider::Problem;

/// The sources in which credentials are searched for.
pub struct Search<'a> {
    /// The `provider` block.
    pub settings: &'a Settings,
    /// Environment variables and files of the host.
    pub host: &'a HostEnvironment,
    /// The profiles of the shared files.
    pub profiles: &'a Profiles,
    /// The configuration that SDK clients are built from, without credentials.
    pub shared: &'a SdkConfig,
}

impl Search<'_> {
    /// The credentials that requests are signed with.
    ///
    /// # Errors
    /// When there are none, or the settings contradict each other.
    pub async fn provider(&self) -> Result<SharedCredentialsProvider, Problem> {
        let mut provider = self.base().await?;
        for role in &self.settings.roles {
            provider = role.assumed(self, provider);
        }
        Ok(provider)
    }

    /// The credentials for an endpoint in the process, which lets everyone assume a role.
    pub fn in_process(&self, anybody: SharedCredentialsProvider) -> SharedCredentialsProvider {
        let roles = self.settings.roles.iter();
        roles.fold(anybody, |provider, role| role.assumed(self, provider))
    }

    async fn base(&self) -> Result<SharedCredentialsProvider, Problem> {
        let settings = self.settings;
        if let Some((access, secret)) = &settings.keys {
            let keys = Credentials::new(access, secret, settings.token.clone(), None, "provider");
            return Ok(SharedCredentialsProvider::new(keys));
        }
        if let Some(web) = &settings.web_role {
            return Ok(web.assumed(self));
        }
        if settings.profile.is_some() {
            return self.chain().await;
        }
        if let Some(keys) = environment_keys(self.host) {
            return Ok(SharedCredentialsProvider::new(keys));
        }
        match WebRole::of_environment(self.host) {
            Some(web) => Ok(web.assumed(self)),
            None => self.chain().await,
        }
    }

    /// A client of the Security Token Service, with the region and endpoint of the provider block.
    fn sts(&self, credentials: Option<SharedCredentialsProvider>) -> aws_sdk_sts::Client {
        let mut config = aws_sdk_sts::config::Builder::from(self.shared)
            .retry_config(aws_config::retry::RetryConfig::standard());
        if let Some(credentials) = credentials {
            config.set_credentials_provider(Some(credentials));
        }
        if let Some(region) = &self.settings.sts_region {
            config = config.region(aws_config::Region::new(region.clone()));
        }
        if let Some(url) = self.settings.endpoints.get("sts") {
            config = config.endpoint_url(url);
        }
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

/// The keys in the environment, if both are set:
/// <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>.
fn environment_keys(host: &HostEnvironment) -> Option<Credentials> {
    let access = host.first(&["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"])?;
    let secret = host.first(&["AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"])?;
    let token = host.var("AWS_SESSION_TOKEN");
    Some(Credentials::new(access, secret, token, None, "environment"))
}
