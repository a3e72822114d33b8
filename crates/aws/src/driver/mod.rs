//! The one loop that carries out every change of every type.
//!
//! Records an id before it waits, sends again what may be sent again, looks for what a lost answer
//! may have made, waits out what passes, and says what was being done when something fails.

mod attempt_tag;
mod create;
mod delete;
mod dependency_violation;
mod lost;
mod read;
mod resource_type;
mod retry;
mod task;
mod update;
mod wait;

pub use read::{read, read_data};
pub use resource_type::{DataKind, Kind};

use self::task::Task;
use super::client::AwsClient;
use rform_provider::{ApplyRequest, ApplyResponse, Object, Problem, Progress};

/// Creates, updates or deletes one object and waits until that is done.
pub async fn apply(
    kind: &Kind,
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

/// Finds what a create made that was begun by a run which was killed.
pub async fn recover(
    kind: &Kind,
    client: &AwsClient,
    request: &ApplyRequest,
) -> Result<Option<Object>, Vec<Problem>> {
    let task = Task::of(kind, client, request, &Silent, "create");
    lost::recover(&task).await
}

/// Looking makes no progress worth telling.
struct Silent;

impl Progress for Silent {
    fn created(&self, _: &Object) {}

    fn waiting(&self, _: &str) {}
}
