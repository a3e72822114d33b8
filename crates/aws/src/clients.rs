//! One client of the SDK for each service.

use std::borrow::Cow;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::credentials::{Profiles, Search};
use super::host_environment::HostEnvironment;
use super::settings::Settings;
use super::{network, region};
use rform_provider::Problem;

/// The time limit of a request, except for uploads to S3.
const LIMIT: Duration = Duration::from_secs(30);
/// The time limit of a connection: the default of the SDK,
/// <https://docs.aws.amazon.com/sdk-for-rust/latest/dg/timeouts.html>.
const CONNECTING: Duration = Duration::from_millis(3100);

/// The SDK clients of one account and region. Clones share connections.
#[derive(Clone)]
pub struct Clients {
    /// The region that requests go to, such as `us-east-1`.
    pub region: String,
    /// The client of EC2 Auto Scaling, with endpoint, region and credentials of the provider block.
    pub autoscaling: aws_sdk_autoscaling::Client,
    /// The client of CloudWatch metrics and alarms, with endpoint, region and credentials of the
    /// provider block.
    pub cloudwatch: aws_sdk_cloudwatch::Client,
    /// The client of DynamoDB, with endpoint, region and credentials of the provider block.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// The client of EC2 and VPC, with endpoint, region and credentials of the provider block.
    pub ec2: aws_sdk_ec2::Client,
    /// The client of ElastiCache, with endpoint, region and credentials of the provider block.
    pub elasticache: aws_sdk_elasticache::Client,
    /// The client of Elastic Load Balancing, version 2012-06-01, with endpoint, region and credentials
    /// of the provider block.
    pub elb: aws_sdk_elasticloadbalancing::Client,
    /// The client of Elastic Load Balancing, version 2015-12-01, with endpoint, region and credentials
    /// of the provider block.
    pub elbv2: aws_sdk_elasticloadbalancingv2::Client,
    /// The client of EventBridge, with endpoint, region and credentials of the provider block.
    pub events: aws_sdk_eventbridge::Client,
    /// The client of IAM, with endpoint, region and credentials of the provider block.
    pub iam: aws_sdk_iam::Client,
    /// The client of the Key Management Service, with endpoint, region and credentials of the
    /// provider block.
    pub kms: aws_sdk_kms::Client,
    /// The client of CloudWatch Logs, with endpoint, region and credentials of the provider block.
    pub logs: aws_sdk_cloudwatchlogs::Client,
    /// The client of RDS, with endpoint, region and credentials of the provider block.
    pub rds: aws_sdk_rds::Client,
    /// The client of Redshift, with endpoint, region and credentials of the provider block.
    pub redshift: aws_sdk_redshift::Client,
    /// The client of S3, with endpoint, region and credentials of the provider block.
    pub s3: aws_sdk_s3::Client,
    /// The client of Secrets Manager, with endpoint, region and credentials of the provider block.
    pub secretsmanager: aws_sdk_secretsmanager::Client,
    /// The client of the Simple Notification Service, with endpoint, region and credentials of the
    /// provider block.
    pub sns: aws_sdk_sns::Client,
    /// The client of the Simple Queue Service, with endpoint, region and credentials of the provider
    /// block.
    pub sqs: aws_sdk_sqs::Client,
    /// The client of Systems Manager, with endpoint, region and credentials of the provider block.
    pub ssm: aws_sdk_ssm::Client,
    /// The client of the Security Token Service, with endpoint, region and credentials of the
    /// provider block.
    pub sts: aws_sdk_sts::Client,
}

/// Makes a client with the endpoint of the `endpoints` block, if it has one for that service.
macro_rules! client {
    ($service:ident, $shared:expr, $settings:expr) => {{
        let name = stringify!($service).trim_start_matches("aws_sdk_");
        client!($service, name, $shared, $settings)
    }};
    ($service:ident, $name:expr, $shared:expr, $settings:expr) => {{
        let default_timeout = TimeoutConfig::builder()
            .connect_timeout(CONNECTING)
            .read_timeout(LIMIT)
            .build();
        let mut builder = $service::config::Builder::from($shared).timeout_config(default_timeout);
        if let Some(url) = $settings.endpoints.get($name) {
            builder = builder.endpoint_url(url);
        }
        $service::Client::from_conf(builder.build())
    }};
}

/// An endpoint of S3 as the SDK needs it: it puts the name of a bucket behind the path of the endpoint
/// without a slash between them.
fn with_closing_slash(url: &str) -> Cow<'_, str> {
    let address = url.split_once("://").map_or(url, |(_, rest)| rest);
    match address.contains('/') && !address.ends_with('/') {
        true => Cow::Owned(format!("{url}/")),
        false => Cow::Borrowed(url),
    }
}

/// The same client in another region: endpoint, credentials and connections stay.
macro_rules! moved {
    ($service:ident, $client:expr, $region:expr) => {{
        let config = $client.config().to_builder();
        $service::Client::from_conf(config.region($region.clone()).build())
    }};
}

impl Clients {
    /// Builds the clients. With `http` in place of the network no credentials are needed, and the
    /// shared files are read for the region only.
    ///
    /// # Errors
    /// When the settings contradict each other, or there are no credentials.
    pub async fn new(
        settings: &Settings,
        profiles: &Profiles,
        http: Option<SharedHttpClient>,
        host: &HostEnvironment,
    ) -> Result<Clients, Problem> {
        let in_process = http.is_some();
        let http = match http {
            Some(http) => http,
            None => network::client(settings, host)?,
        };
        let region = region::find(settings, profiles, host);
        let region = region.or_else(|| in_process.then(|| "us-east-1".to_owned()));
        let shared = shared_config(settings, profiles, http, region.clone()).await;
        let search = Search {
            settings,
            host,
            profiles,
            shared: &shared,
        };
        let region = match region {
            Some(region) => region,
            None => region::of_instance(&search).await?,
        };
        if !in_process && !settings.skip_region_validation {
            region::validate(&region)?;
        }
        let shared = shared.clone().into_builder();
        let shared = shared.region(Region::new(region.clone())).build();
        let search = Search {
            shared: &shared,
            ..search
        };
        let provider = match in_process && settings.keys.is_none() {
            _ if !settings.unknown.is_empty() => anybody(),
            true => search.in_process(anybody()),
            false => search.provider().await?,
        };
        let shared = shared.clone().into_builder();
        let shared = shared.credentials_provider(provider).build();
        Ok(Clients::of(&shared, settings, region))
    }

    /// The same clients with another region, where the service has regions: IAM and the token
    /// service keep theirs.
    pub fn in_region(&self, region: &str) -> Clients {
        let region = Region::new(region.to_owned());
        Clients {
            region: region.to_string(),
            autoscaling: moved!(aws_sdk_autoscaling, self.autoscaling, region),
            cloudwatch: moved!(aws_sdk_cloudwatch, self.cloudwatch, region),
            dynamodb: moved!(aws_sdk_dynamodb, self.dynamodb, region),
            ec2: moved!(aws_sdk_ec2, self.ec2, region),
            elasticache: moved!(aws_sdk_elasticache, self.elasticache, region),
            elb: moved!(aws_sdk_elasticloadbalancing, self.elb, region),
            elbv2: moved!(aws_sdk_elasticloadbalancingv2, self.elbv2, region),
            events: moved!(aws_sdk_eventbridge, self.events, region),
            kms: moved!(aws_sdk_kms, self.kms, region),
            logs: moved!(aws_sdk_cloudwatchlogs, self.logs, region),
            rds: moved!(aws_sdk_rds, self.rds, region),
            redshift: moved!(aws_sdk_redshift, self.redshift, region),
            s3: moved!(aws_sdk_s3, self.s3, region),
            secretsmanager: moved!(aws_sdk_secretsmanager, self.secretsmanager, region),
            sns: moved!(aws_sdk_sns, self.sns, region),
            sqs: moved!(aws_sdk_sqs, self.sqs, region),
            ssm: moved!(aws_sdk_ssm, self.ssm, region),
            ..self.clone()
        }
    }

    fn of(shared: &SdkConfig, settings: &Settings, region: String) -> Clients {
        let mut s3 =
            aws_sdk_s3::config::Builder::from(shared).force_path_style(settings.s3_use_path_style);
        if let Some(url) = settings.endpoints.get("s3") {
            s3 = s3.endpoint_url(with_closing_slash(url));
        }
        Clients {
            region,
            autoscaling: client!(aws_sdk_autoscaling, shared, settings),
            cloudwatch: client!(aws_sdk_cloudwatch, shared, settings),
            dynamodb: client!(aws_sdk_dynamodb, shared, settings),
            ec2: client!(aws_sdk_ec2, shared, settings),
            elasticache: client!(aws_sdk_elasticache, shared, settings),
            elb: client!(aws_sdk_elasticloadbalancing, "elb", shared, settings),
            elbv2: client!(aws_sdk_elasticloadbalancingv2, "elbv2", shared, settings),
            events: client!(aws_sdk_eventbridge, "events", shared, settings),
            iam: client!(aws_sdk_iam, shared, settings),
            kms: client!(aws_sdk_kms, shared, settings),
            logs: client!(aws_sdk_cloudwatchlogs, "logs", shared, settings),
            rds: client!(aws_sdk_rds, shared, settings),
            redshift: client!(aws_sdk_redshift, shared, settings),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            secretsmanager: client!(aws_sdk_secretsmanager, shared, settings),
            sns: client!(aws_sdk_sns, shared, settings),
            sqs: client!(aws_sdk_sqs, shared, settings),
            ssm: client!(aws_sdk_ssm, shared, settings),
            sts: client!(aws_sdk_sts, &token_service(shared, settings), settings),
        }
    }
}

/// The client of the Security Token Service, which may have a region of its own.
fn token_service(shared: &SdkConfig, settings: &Settings) -> SdkConfig {
    match &settings.sts_region {
        Some(region) => {
            let region = Region::new(region.clone());
            shared.clone().into_builder().region(region).build()
        }
        None => shared.clone(),
    }
}

/// Placeholder credentials, for an endpoint in the process that checks none.
fn anybody() -> SharedCredentialsProvider {
    let keys = Credentials::new("sandbox", "sandbox", None, None, "sandbox");
    SharedCredentialsProvider::new(keys)
}

/// All but credentials.
async fn shared_config(
    settings: &Settings,
    profiles: &Profiles,
    http: SharedHttpClient,
    region: Option<String>,
) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .profile_files(profiles.files.clone())
        .profile_name(&profiles.name)
        .region(region.map(Region::new))
        .no_credentials()
        .http_client(http);
    if settings.use_fips {
        loader = loader.use_fips(true);
    }
    if settings.use_dualstack {
        loader = loader.use_dual_stack(true);
    }
    loader.load().await
}
