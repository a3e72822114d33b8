//! One client of the SDK for each service.

use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::settings::{AssumedRole, Settings};
use crate::provider::Problem;

/// The clients. Cheap to clone, safe to share.
#[derive(Clone)]
pub struct Clients {
    /// Where they ask.
    pub region: String,
    /// DynamoDB.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// EC2 and VPC.
    pub ec2: aws_sdk_ec2::Client,
    /// IAM.
    pub iam: aws_sdk_iam::Client,
    /// KMS.
    pub kms: aws_sdk_kms::Client,
    /// S3.
    pub s3: aws_sdk_s3::Client,
    /// Secrets Manager.
    pub secretsmanager: aws_sdk_secretsmanager::Client,
    /// Systems Manager.
    pub ssm: aws_sdk_ssm::Client,
    /// Security Token Service.
    pub sts: aws_sdk_sts::Client,
}

/// Makes a client with the endpoint of the `endpoints` block, if it has one for that service.
macro_rules! client {
    ($service:ident, $shared:expr, $settings:expr) => {{
        let mut builder = $service::config::Builder::from($shared);
        let name = stringify!($service).trim_start_matches("aws_sdk_");
        if let Some(url) = $settings.endpoints.get(name) {
            builder = builder.endpoint_url(url);
        }
        $service::Client::from_conf(builder.build())
    }};
}

impl Clients {
    /// Makes the clients. `http` replaces the network; then no credentials are needed.
    pub async fn new(
        settings: &Settings,
        http: Option<SharedHttpClient>,
    ) -> Result<Clients, Problem> {
        let shared = shared_config(settings, http).await?;
        let region = shared.region().map(Region::to_string).unwrap_or_default();
        let mut s3 =
            aws_sdk_s3::config::Builder::from(&shared).force_path_style(settings.s3_use_path_style);
        if let Some(url) = settings.endpoints.get("s3") {
            s3 = s3.endpoint_url(url);
        }
        Ok(Clients {
            region,
            dynamodb: client!(aws_sdk_dynamodb, &shared, settings),
            ec2: client!(aws_sdk_ec2, &shared, settings),
            iam: client!(aws_sdk_iam, &shared, settings),
            kms: client!(aws_sdk_kms, &shared, settings),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            secretsmanager: client!(aws_sdk_secretsmanager, &shared, settings),
            ssm: client!(aws_sdk_ssm, &shared, settings),
            sts: client!(aws_sdk_sts, &shared, settings),
        })
    }
}

async fn shared_config(
    settings: &Settings,
    http: Option<SharedHttpClient>,
) -> Result<SdkConfig, Problem> {
    let in_process = http.is_some();
    let region = region(settings, in_process).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(region)
        .retry_config(RetryConfig::disabled());
    if let Some(http) = http {
        loader = loader.http_client(http);
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    match (&settings.keys, in_process) {
        (Some((access, secret)), _) => {
            let token = settings.token.clone();
            let keys = Credentials::new(access, secret, token, None, "provider block");
            loader = loader.credentials_provider(keys);
        }
        (None, true) => {
            let keys = Credentials::new("sandbox", "sandbox", None, None, "sandbox");
            loader = loader.credentials_provider(keys);
        }
        (None, false) => {}
    }
    let shared = loader.load().await;
    Ok(match &settings.assume_role {
        Some(role) => assume(shared, role).await,
        None => shared,
    })
}

async fn assume(shared: SdkConfig, role: &AssumedRole) -> SdkConfig {
    let mut provider = AssumeRoleProvider::builder(&role.arn).configure(&shared);
    if let Some(name) = &role.session_name {
        provider = provider.session_name(name);
    }
    if let Some(id) = &role.external_id {
        provider = provider.external_id(id);
    }
    if let Some(policy) = &role.policy {
        provider = provider.policy(policy);
    }
    if let Some(duration) = role.duration {
        provider = provider.session_length(duration);
    }
    let provider =
        aws_credential_types::provider::SharedCredentialsProvider::new(provider.build().await);
    shared.into_builder().credentials_provider(provider).build()
}

/// From the block, the environment, the profile; a sandbox has one of its own.
async fn region(settings: &Settings, in_process: bool) -> Result<Region, Problem> {
    if let Some(region) = &settings.region {
        return Ok(Region::new(region.clone()));
    }
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &settings.profile {
        profile = profile.profile_name(name);
    }
    let environment = aws_config::environment::EnvironmentVariableRegionProvider::new();
    let found = RegionProviderChain::first_try(environment)
        .or_else(profile.build())
        .region()
        .await;
    match found {
        Some(region) => Ok(region),
        None if in_process => Ok(Region::from_static("us-east-1")),
        None => Err(Problem::error(
            "Invalid provider configuration",
            "No region is set for the aws provider. Set its argument \"region\", the environment variable AWS_REGION, or the region of the profile.",
        )
        .on("region")),
    }
}
