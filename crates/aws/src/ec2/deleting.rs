//! Reads of objects that are being deleted.

use std::future::Future;
use std::time::Duration;

use crate::client::AwsClient;
use crate::error::AwsError;

/// How long the end of a deletion is awaited; objects that are still there then are answered as
/// they are. The deletion of a NAT gateway takes some minutes at most:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html>.
const LIMIT: Duration = Duration::from_secs(600);
/// The time between two reads while a deletion goes on.
const PAUSE: Duration = Duration::from_secs(5);

/// The objects that a read finds once none of them is being deleted any more. An interrupted run,
/// or someone else, may have started a deletion, and a plan would take the object for one that
/// stays.
///
/// # Errors
/// When the read fails.
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
