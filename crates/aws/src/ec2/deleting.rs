//! What is being deleted while it is read.

use std::future::Future;
use std::time::Duration;

use crate::client::AwsClient;
use crate::error::AwsError;

/// For so long it is waited for; what is still there then is answered as it is.
const LIMIT: Duration = Duration::from_secs(600);
const PAUSE: Duration = Duration::from_secs(5);

/// What a look finds, once nothing of it is being deleted any more. A run that was killed may have
/// asked for that, or somebody else: a plan would take it for something that stays.
///
/// # Errors
/// The look fails.
pub async fn after_deletion<T, S>(
    client: &AwsClient,
    look: impl Fn() -> S,
    is_leaving: impl Fn(&T) -> bool,
) -> Result<Vec<T>, AwsError>
where
    S: Future<Output = Result<Vec<T>, AwsError>>,
{
    let began = client.clock.now();
    loop {
        let found = look().await?;
        let waited = client.clock.now().saturating_sub(began);
        if waited > LIMIT || !found.iter().any(&is_leaving) {
            return Ok(found);
        }
        client.clock.sleep(PAUSE).await;
    }
}
