//! The driver: the one place that carries out a change, for all types of the provider.
//!
//! A resource type ([`crate::resource::Resource`]) only says which requests do what. It does not
//! loop, wait, retry or report. The driver does, and so all types agree in it:
//!
//! 1. **Create** ([`create`]). The type's create is sent. As soon as there is an id it is recorded
//!    ([`Progress::created`]), before anything is waited for: an interrupted run leaves an object that
//!    the next one finds in the state. Then the object is awaited ([`wait`]), completed by the requests
//!    that the create itself does not cover (`Resource::finish`), and read.
//! 2. **Lost responses** ([`lost_response`]). When no response comes, the object may exist. A create
//!    with a client token is sent again. Otherwise the object is searched for: by its attempt tag, by
//!    its name, or by comparison with what was there before. It is never created blindly a second time.
//! 3. **Attempt tag** ([`attempt_tag`]). A new object without a client token carries the tag
//!    `rform:attempt` until its id is recorded. Failing to remove the tag is harmless: reads ignore it.
//! 4. **Update** ([`update`]). The type's update, then the tags. An argument that changes and for which
//!    the type sent no request is an error: AWS would keep the old value.
//! 5. **Delete** ([`delete`]). An absent object counts as deleted. While AWS answers with a dependency
//!    violation, [`dependency_violation`] asks for the blockers: those that this run deletes are waited
//!    for, all others are reported with id and kind after a grace period.
//! 6. **Retries** ([`retry`]). Errors that pass by themselves are retried until the deadline: those that
//!    a type declares, and "not found" about objects that this run has created, because EC2 and IAM are
//!    eventually consistent (<https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>).
//! 7. **Reads** ([`mod@read`]). All objects of a type are read at once. Tags are split into `tags` and
//!    `tags_all`, missing attributes become null, and the `timeouts` block is kept.
//!
//! Time limits come from the `timeouts` block, from the type, or are 20 minutes. Requests are paced and
//! resent below the driver, in [`AwsClient::call`]. An interrupt ends all waits; the response then says
//! that the object is incomplete, and the next run goes on from there.

mod already_exists;
mod attempt_tag;
mod create;
mod delete;
mod dependency_violation;
mod freshness;
mod lost_response;
mod read;
mod request_match;
mod resource_type;
mod retry;
mod search;
mod task;
mod update;
mod wait;

pub use read::{read, read_data};
pub use resource_type::{DataSourceType, ResourceType};

use self::task::Task;
use super::client::AwsClient;
use rform_provider::{ApplyRequest, ApplyResponse, Object, Problem, Progress};

/// Creates, updates or deletes one object and waits until that is done. The operation follows from
/// the request: no prior object means create, no planned one delete. An interrupt ends all waits
/// of the client.
pub async fn apply(
    kind: &ResourceType,
    client: &AwsClient,
    request: &ApplyRequest,
    progress: &dyn Progress,
) -> ApplyResponse {
    let operation = match (request.prior.is_null(), request.planned.is_null()) {
        (true, _) => "create",
        (false, true) => "delete",
        (false, false) => "update",
    };
    let task = Task::of(kind, client, request, progress, operation);
    let mut work = std::pin::pin!(async {
        match operation {
            "create" => create::create(&task).await,
            "update" => update::update(&task).await,
            _ => delete::delete(&task).await,
        }
    });
    tokio::select! {
        biased;
        response = &mut work => return response,
        () = progress.stopped() => client.stop(),
    }
    work.await
}

/// Finds the object of a create that an interrupted run had begun.
///
/// # Errors
/// When a read fails, or the object cannot be told from others.
pub async fn recover(
    kind: &ResourceType,
    client: &AwsClient,
    request: &ApplyRequest,
) -> Result<Option<Object>, Vec<Problem>> {
    let task = Task::of(kind, client, request, &Silent, "create");
    lost_response::recover(&task).await
}

/// Looking makes no progress worth telling.
struct Silent;

impl Progress for Silent {
    fn created(&self, _: &Object) {}

    fn waiting_for(&self, _: &str) {}
}
