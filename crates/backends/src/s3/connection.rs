//! The way to one bucket and one table.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
use serde_json::Value as Json;

use super::provider_block::provider_block;
use super::settings::Settings;
use crate::BackendContext;
use rform_aws::client::AwsClient;
use rform_aws::host_environment::HostEnvironment;
use rform_provider::Problem;

/// How long S3 may take to answer before a request counts as lost: a state has some megabytes.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The clients of an account, and what the block says about the state.
pub(super) struct Connection {
    /// Sends requests, and sends them again.
    pub aws: AwsClient,
    /// The client of S3, with checksums as the block wants them.
    pub s3: aws_sdk_s3::Client,
    /// The settings of the block about the state.
    pub settings: Settings,
}

impl fmt::Debug for Connection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Connection")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects to the account that the settings lead to, and makes sure that it may be used.
    ///
    /// # Errors
    /// There are no credentials, they are not valid, or they are of an account that is excluded.
    pub async fn open(
        json: &Json,
        settings: Settings,
        context: &BackendContext,
    ) -> Result<Connection, Problem> {
        let world = &context.world;
        let block = provider_block(json, world.as_ref());
        let host = HostEnvironment::new(Arc::clone(world), context.tell.clone());
        let clock = Arc::clone(&context.clock);
        let http = context.sandbox.clone();
        let seed = u64::try_from(world.now().as_nanos()).unwrap_or_default();
        let aws = rform_aws::connect(&block, http, clock, seed, &host).await?;
        rform_aws::validate_credentials(&aws).await?;
        Ok(Connection {
            s3: s3_client(&aws, &settings),
            aws,
            settings,
        })
    }
}

fn s3_client(aws: &AwsClient, settings: &Settings) -> aws_sdk_s3::Client {
    let config = aws.clients.s3.config();
    let connect = config
        .timeout_config()
        .and_then(TimeoutConfig::connect_timeout);
    let mut timeouts = TimeoutConfig::builder().read_timeout(READ_TIMEOUT);
    timeouts.set_connect_timeout(connect);
    let mut builder = config.to_builder().timeout_config(timeouts.build());
    if settings.skip_checksum {
        builder = builder
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    }
    aws_sdk_s3::Client::from_conf(builder.build())
}
