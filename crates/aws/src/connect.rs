//! From the `provider` block to a client of an account.

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rform_core::value::Value;
use rform_provider::{Clock, Problem};

use crate::client::AwsClient;
use crate::clients::Clients;
use crate::credentials::Profiles;
use crate::host_environment::HostEnvironment;
use crate::settings::Settings;

/// The account and region that a `provider` block leads to. Nothing is asked of AWS, except of the
/// instance's own metadata service where nothing else says whose credentials to use.
///
/// # Errors
/// When the settings lead to no account.
pub async fn connect(
    config: &Value,
    http: Option<SharedHttpClient>,
    clock: Arc<dyn Clock>,
    seed: u64,
    host: &HostEnvironment,
) -> Result<AwsClient, Problem> {
    let settings = Settings::of(config).completed(config, host);
    // In the process nobody is asked who he is: a profile that is not there does no harm.
    let profiles = match Profiles::load(&settings, host).await {
        Err(problem) if http.is_none() => return Err(problem),
        found => found.unwrap_or_else(|_| Profiles::none()),
    };
    let settings = settings.with_retries(config, host, profiles.get("max_attempts"));
    let clients = Clients::new(&settings, &profiles, http, host).await?;
    let settings = settings.in_region(&clients.region);
    Ok(AwsClient::new(settings, clients, clock, seed, host.clone()))
}

/// Makes sure that the credentials are valid and of an account that may be used, before anything is
/// done with them. `skip_credentials_validation` leaves it out unless accounts are named.
///
/// # Errors
/// When the credentials are not valid, or of another account.
pub async fn validate_credentials(client: &AwsClient) -> Result<(), Problem> {
    let settings = &client.settings;
    let any_account =
        settings.allowed_accounts.is_empty() && settings.forbidden_accounts.is_empty();
    if (settings.skip_credentials_validation && any_account) || !settings.unknown.is_empty() {
        return Ok(());
    }
    let identity = client.caller().await.map_err(|error| {
        error.problem("validating provider credentials: retrieving caller identity from STS")
    })?;
    if settings.allows_account(&identity.account) {
        return Ok(());
    }
    let summary = format!("AWS account ID not allowed: {}", identity.account);
    let detail = "The credentials belong to an account that allowed_account_ids or \
                  forbidden_account_ids excludes.";
    Err(Problem::error(summary, detail))
}
