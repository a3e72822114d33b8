//! The credentials of the container or the EC2 instance that the program runs in.

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::Search;
use rform_provider::Problem;

/// The environment variables that lead to the credentials of a container:
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>.
const CONTAINER: [&str; 2] = [
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/// The configuration of the SDK's own credential providers.
pub fn surroundings(shared: &SdkConfig) -> ProviderConfig {
    let config = ProviderConfig::default().with_region(shared.region().cloned());
    match shared.http_client() {
        Some(http) => config.with_http_client(http),
        None => config,
    }
}

/// The credentials of the container.
pub fn container(shared: &SdkConfig) -> SharedCredentialsProvider {
    let provider = EcsCredentialsProvider::builder().configure(&surroundings(shared));
    SharedCredentialsProvider::new(provider.build())
}

impl Search<'_> {
    /// The credentials of the container, or of the instance.
    pub(super) async fn ambient(&self) -> Result<SharedCredentialsProvider, Problem> {
        match CONTAINER.iter().any(|name| self.host.var(name).is_some()) {
            true => Ok(container(self.shared)),
            false => self.instance().await,
        }
    }

    /// The credentials of the instance. They are loaded at once, so that missing credentials are
    /// reported before the plan.
    pub(super) async fn instance(&self) -> Result<SharedCredentialsProvider, Problem> {
        if !self.asks_instance() {
            return Err(none_at_all(
                "The use of the instance metadata service is disabled.",
            ));
        }
        let client = self.metadata()?;
        let provider = ImdsCredentialsProvider::builder()
            .configure(&surroundings(self.shared))
            .imds_client(client)
            .build();
        match provider.provide_credentials().await {
            Ok(_) => Ok(SharedCredentialsProvider::new(provider)),
            Err(_) => Err(none_at_all("This is not an EC2 instance with a role.")),
        }
    }

    /// Whether the metadata service is asked; `skip_metadata_api_check` takes precedence over the
    /// environment.
    pub fn asks_instance(&self) -> bool {
        match self.settings.skip_metadata {
            Some(skip) => !skip,
            None => !self.host.flag("AWS_EC2_METADATA_DISABLED"),
        }
    }

    /// The client of the instance metadata service, with the endpoint and mode of the provider
    /// block or of the environment:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>.
    ///
    /// # Errors
    /// When the endpoint is no URL, or the mode is neither `IPv4` nor `IPv6`.
    pub fn metadata(&self) -> Result<imds::Client, Problem> {
        let mut builder = imds::Client::builder()
            .configure(&surroundings(self.shared))
            .max_attempts(2);
        if let Some(mode) = &self.settings.metadata_mode {
            let mode = mode.parse().map_err(|_| invalid_mode())?;
            builder = builder.endpoint_mode(mode);
        }
        if let Some(url) = &self.settings.metadata_endpoint {
            let built = builder.endpoint(url);
            builder = built.map_err(|_| invalid_endpoint(url))?;
        }
        Ok(builder.build())
    }
}

fn invalid_mode() -> Problem {
    let detail = "\"ec2_metadata_service_endpoint_mode\" must be IPv4 or IPv6.";
    Problem::error("Invalid provider configuration", detail)
        .at_attribute("ec2_metadata_service_endpoint_mode")
}

fn invalid_endpoint(url: &str) -> Problem {
    let detail = format!("\"{url}\" is not the URL of a metadata service.");
    Problem::error("Invalid provider configuration", detail)
        .at_attribute("ec2_metadata_service_endpoint")
}

/// The error of hashicorp/aws when there are no credentials.
fn none_at_all(why: &str) -> Problem {
    let detail = format!(
        "There are no keys in the configuration, no profile with credentials, none in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE) and no container's. {why}"
    );
    Problem::error("No valid credential sources found", detail)
}
