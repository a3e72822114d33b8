//! The locks of one state: an object beside it (`KEY.tflock`), an item of a DynamoDB table, or both.
//!
//! Taken in this order and given back in the same one, as Terraform does, so that either program is
//! kept out by the other, whichever of the two locks it uses.
//!
//! A lock that is taken holds information about its holder, with an id. That is how a lock is known
//! as our own when the answer to the request that took it was lost.
//!
//! <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3#state-locking>

use std::time::Duration;

use super::connection::Connection;
use super::errors::Errors;
use super::lock_table::LockItem;
use super::objects::Overwrite;
use rform_aws::error::{AwsError, ErrorKind};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_state::LockInfo;
use rform_state::remote::RemoteLockError;

/// How often a lock is asked for that was given back while its holder was looked for, or that S3
/// refused for another request at the same moment, [`PAUSE`] apart.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html#conditional-write-key-names>
const TRIES: u32 = 5;

const PAUSE: Duration = Duration::from_millis(200);

/// One of the locks of a state.
enum Lock<'a> {
    File {
        connection: &'a Connection,
        key: String,
    },
    Item(LockItem<'a>),
}

impl Lock<'_> {
    async fn take(&self, info: &str) -> Result<(), AwsError> {
        match self {
            Lock::File { connection, key } => {
                let put = connection.put_object(key, info.as_bytes(), Overwrite::Refused);
                put.await
            }
            Lock::Item(item) => item.take(info).await,
        }
    }

    /// The holder of the lock, as far as it is known; none if the lock is free.
    async fn holder(&self) -> Result<Option<Holder>, AwsError> {
        let text = match self {
            Lock::File { connection, key } => connection.get_object(key).await?,
            Lock::Item(item) => item.holder().await?.map(String::into_bytes),
        };
        Ok(text.map(|text| Holder(serde_json::from_slice(&text).ok())))
    }

    async fn release(&self) -> Result<(), AwsError> {
        match self {
            Lock::File { connection, key } => connection.delete_object(key).await,
            Lock::Item(item) => item.release().await,
        }
    }

    /// Where it is kept, for messages.
    fn place(&self) -> String {
        match self {
            Lock::File { connection, key } => {
                format!(
                    "the object \"{key}\" in the bucket \"{}\"",
                    connection.settings.bucket
                )
            }
            Lock::Item(item) => format!(
                "the item \"{}\" of the DynamoDB table \"{}\"",
                item.lock_id, item.table
            ),
        }
    }

    fn error(&self, errors: &Errors<'_>, doing: &str, error: &AwsError) -> RemoteLockError {
        RemoteLockError::Failed(match self {
            Lock::File { key, .. } => errors.object(doing, key, error),
            Lock::Item(item) => errors.item(doing, &item.lock_id, error),
        })
    }
}

/// Somebody who holds a lock; with the information about it, if that could be read.
struct Holder(Option<LockInfo>);

impl Holder {
    fn is(&self, id: &str) -> bool {
        self.0.as_ref().is_some_and(|info| info.id == id)
    }
}

/// The locks of one state.
pub(super) struct Locks<'a> {
    connection: &'a Connection,
    all: Vec<Lock<'a>>,
    path: String,
}

impl<'a> Locks<'a> {
    /// The locks that the block asks for, of the state with that key.
    pub fn of(connection: &'a Connection, key: &str) -> Locks<'a> {
        let settings = &connection.settings;
        let path = settings.lock_path(key);
        let file = settings.use_lockfile.then(|| Lock::File {
            connection,
            key: format!("{key}.tflock"),
        });
        let item = settings.table.as_deref().map(|table| {
            Lock::Item(LockItem {
                connection,
                table,
                lock_id: path.clone(),
            })
        });
        Locks {
            connection,
            all: file.into_iter().chain(item).collect(),
            path,
        }
    }

    fn errors(&self) -> Errors<'a> {
        Errors(self.connection)
    }

    /// Where they are kept, for messages; none if there are none.
    pub fn place(&self) -> Option<String> {
        let places: Vec<String> = self.all.iter().map(Lock::place).collect();
        (!places.is_empty()).then(|| places.join(", and "))
    }

    /// Takes all of them, or none.
    ///
    /// # Errors
    /// One is held by another, or a request failed.
    pub async fn take(&self, info: &LockInfo) -> Result<(), RemoteLockError> {
        let info = LockInfo {
            path: self.path.clone(),
            ..info.clone()
        };
        for (index, lock) in self.all.iter().enumerate() {
            if let Err(error) = self.take_one(lock, &info).await {
                let taken = self.all.get(..index).unwrap_or_default();
                return Err(self.give_up(taken, &info.id, error).await);
            }
        }
        Ok(())
    }

    async fn take_one(&self, lock: &Lock<'_>, info: &LockInfo) -> Result<(), RemoteLockError> {
        let text = serde_json::to_string(info).unwrap_or_default();
        for _ in 0..TRIES {
            let Err(error) = lock.take(&text).await else {
                return Ok(());
            };
            let is_held = error.is(&["PreconditionFailed", "ConditionalCheckFailedException"]);
            match lock.holder().await {
                // The answer to an earlier request was lost.
                Ok(Some(holder)) if holder.is(&info.id) => return Ok(()),
                Ok(Some(holder)) if is_held => return Err(RemoteLockError::Held(holder.0)),
                // It was given back meanwhile, so that it may be had now.
                Ok(None) if is_held => {}
                // Who must not read the lock does not learn who holds it.
                Err(_) if is_held => return Err(RemoteLockError::Held(None)),
                _ if error.is(&["ConditionalRequestConflict"]) => {}
                _ => return Err(lock.error(&self.errors(), "Unable to take the lock", &error)),
            }
            if !self.connection.aws.pause(PAUSE).await {
                break;
            }
        }
        Err(RemoteLockError::Held(None))
    }

    /// Gives back what was taken before a lock could not be had.
    async fn give_up(
        &self,
        taken: &[Lock<'_>],
        id: &str,
        error: RemoteLockError,
    ) -> RemoteLockError {
        for lock in taken {
            if let Err(error) = lock.release().await {
                let failed = lock.error(&self.errors(), "Unable to give back the lock", &error);
                return with_hint(failed, id);
            }
        }
        error
    }

    /// Gives back those that are held under an id.
    ///
    /// # Errors
    /// None is held under that id, or a request failed.
    pub async fn release(&self, id: &str) -> Result<(), RemoteLockError> {
        let mut is_released = false;
        let mut error = None;
        for lock in &self.all {
            match self.release_one(lock, id).await {
                Ok(released) => is_released |= released,
                Err(failed) => error = error.or(Some(failed)),
            }
        }
        match error {
            Some(error) => Err(error),
            None if is_released => Ok(()),
            None => Err(RemoteLockError::Failed(not_locked(&self.path, id))),
        }
    }

    /// Whether it was held; of two locks a killed run may have taken one.
    async fn release_one(&self, lock: &Lock<'_>, id: &str) -> Result<bool, RemoteLockError> {
        let failed =
            |doing: &'static str| move |error: AwsError| lock.error(&self.errors(), doing, &error);
        match lock
            .holder()
            .await
            .map_err(failed("Unable to read the lock"))?
        {
            None => Ok(false),
            Some(holder) if holder.is(id) => match lock.release().await {
                Err(error) if !is_gone(lock, &error, id).await => {
                    Err(failed("Unable to give back the lock")(error))
                }
                _ => Ok(true),
            },
            Some(holder) => Err(RemoteLockError::Held(holder.0)),
        }
    }

    /// Makes sure that all of them are still held under that id.
    ///
    /// # Errors
    /// One is free or held by another, or it is not known.
    pub async fn check(&self, id: &str) -> Result<(), Diagnostic> {
        for lock in &self.all {
            match lock.holder().await {
                Ok(Some(holder)) if holder.is(id) => {}
                Ok(holder) => return Err(lost(&self.path, id, holder)),
                Err(error) => {
                    let error = lock.error(&self.errors(), "Unable to read the lock", &error);
                    return Err(match error {
                        RemoteLockError::Failed(diagnostic) => diagnostic,
                        RemoteLockError::Held(_) => lost(&self.path, id, None),
                    });
                }
            }
        }
        Ok(())
    }
}

/// Whether a lock is given back although the answer that says so is lost.
async fn is_gone(lock: &Lock<'_>, error: &AwsError, id: &str) -> bool {
    error.kind == ErrorKind::Lost
        && matches!(lock.holder().await, Ok(holder) if !holder.as_ref().is_some_and(|it| it.is(id)))
}

fn with_hint(error: RemoteLockError, id: &str) -> RemoteLockError {
    match error {
        RemoteLockError::Failed(diagnostic) => RemoteLockError::Failed(diagnostic.hint(format!(
            "The lock with the id {id} may be left: \"{}\" removes it.",
            command_line(&format!("force-unlock {id}"))
        ))),
        held => held,
    }
}

fn not_locked(path: &str, id: &str) -> Diagnostic {
    let detail = format!("There is no lock on {path}, and so none with the id \"{id}\".");
    Diagnostic::error("The state is not locked", detail)
}

fn lost(path: &str, id: &str, holder: Option<Holder>) -> Diagnostic {
    let now = match holder {
        None => "it is free now".to_owned(),
        Some(Holder(None)) => "another holds it now".to_owned(),
        Some(Holder(Some(info))) => format!(
            "{} holds it now, for {} (id {})",
            info.who, info.operation, info.id
        ),
    };
    let detail = format!(
        "The lock {id} of this run on {path} was removed by somebody, and {now}. The state was not \
         written, since that could undo what others have written."
    );
    Diagnostic::error("State lock lost", detail)
}
