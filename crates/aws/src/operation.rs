//! One change of one object, as the requests of its type see it.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::client::AwsClient;
use super::error::AwsError;
use super::object::Attributes;
use super::tags;
use rform_core::value::Value;
use rform_provider::{Attempt, KeptObject, Progress};

/// How the object of a create can be told from others: by an attempt tag, or by the list of
/// similar objects that were there before.
#[derive(Default)]
pub struct AttemptTracking {
    before: OnceLock<Vec<String>>,
    untagged: AtomicBool,
}

impl AttemptTracking {
    /// The tracking of an attempt, as far as it was recorded. An attempt with recorded similar
    /// objects has no tag.
    pub fn of(attempt: &Attempt) -> AttemptTracking {
        let tracking = AttemptTracking::default();
        if let Some(before) = attempt.before.clone() {
            tracking.untagged.store(true, Ordering::Relaxed);
            let _first = tracking.before.set(before);
        }
        tracking
    }
}

/// One create, update or delete of one object.
pub struct Operation<'a> {
    /// The account and region that requests go to.
    pub client: &'a AwsClient,
    /// The object as it is; null for a create.
    pub prior: &'a Value,
    /// The object as it is planned; null for a delete.
    pub planned: &'a Value,
    /// The configuration of the resource; null for a delete.
    pub config: &'a Value,
    /// The attempt of a create: its token, its start, and what an interrupted run recorded.
    pub attempt: &'a Attempt,
    /// Types and ids of the other objects that this run deletes.
    pub deleting: &'a Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// Types and ids of the other objects that this run changes in place.
    pub changing: &'a Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// The objects of the stack that this run does not delete.
    pub keeping: &'a [KeptObject],
    /// How the object of a create is told from others.
    pub tracking: AttemptTracking,
    /// The receiver of progress: new ids, and what is waited for.
    pub progress: &'a dyn Progress,
    /// The end of the operation's time limit, on the provider's clock.
    pub deadline: Duration,
    /// The arguments that the update has sent or compared; others that change are an error.
    pub handled: HandledArguments,
}

/// Names of arguments that an update has handled.
pub type HandledArguments = Mutex<BTreeSet<String>>;

impl Operation<'_> {
    /// The id of the object; empty before it has one.
    pub fn id(&self) -> &str {
        self.prior.text("id")
    }

    /// The token of the attempt, for the API's own idempotency.
    pub fn client_token(&self) -> String {
        self.attempt.token.clone()
    }

    /// Whether the plan changes an argument to another known value. Marks the argument as handled.
    pub fn changes(&self, name: &str) -> bool {
        self.handles(&[name]);
        self.differs(name)
    }

    /// Whether the plan changes one of these arguments to another known value. Marks them as
    /// handled.
    pub fn changes_any(&self, names: &[&str]) -> bool {
        self.handles(names);
        names.iter().any(|name| self.differs(name))
    }

    /// Marks arguments as handled: the update sends them, whether they change or not.
    pub fn handles(&self, names: &[&str]) {
        let mut handled = self.handled.lock().unwrap_or_else(PoisonError::into_inner);
        handled.extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// Whether the update has handled an argument.
    pub fn has_handled(&self, name: &str) -> bool {
        let handled = self.handled.lock().unwrap_or_else(PoisonError::into_inner);
        handled.contains(name)
    }

    /// Whether the plan changes an argument to another known value.
    pub fn differs(&self, name: &str) -> bool {
        let value = |object: &Value| object.get(name).cloned().unwrap_or(Value::NULL);
        let after = value(self.planned);
        after.is_known() && after != value(self.prior)
    }

    /// The tags of the object: the default tags of the provider block, and over them those of the
    /// resource.
    pub fn tags(&self) -> BTreeMap<String, String> {
        tags::effective(&self.client.settings, self.config)
    }

    /// The tags of a new object: its own, and the attempt tag by which it is found after a lost
    /// response.
    pub fn tags_with_attempt(&self) -> BTreeMap<String, String> {
        let mut tags = self.tags();
        if self.has_attempt_tag() {
            tags.insert(tags::ATTEMPT_TAG.to_owned(), self.client_token());
        }
        tags
    }

    /// Whether a new object gets an attempt tag: there must be room for one more tag, and the
    /// permission to set it.
    pub fn has_attempt_tag(&self) -> bool {
        !self.attempt.token.is_empty()
            && !self.tracking.untagged.load(Ordering::Relaxed)
            && self.tags().len() < tags::MAX_TAGS
    }

    /// Creates the object without an attempt tag from now on.
    pub fn omit_attempt_tag(&self) {
        self.tracking.untagged.store(true, Ordering::Relaxed);
    }

    /// The ids of the similar objects that were there before the create, if they were recorded.
    pub fn before(&self) -> Option<&[String]> {
        self.tracking.before.get().map(Vec::as_slice)
    }

    /// Records the ids of similar objects in the journal, before the create is sent.
    pub async fn record_similar(&self, similar: Vec<String>) {
        self.progress.existing_ids(&similar);
        let _first = self.tracking.before.set(similar);
        // Whoever heard of it has its turn now.
        tokio::task::yield_now().await;
    }

    /// Whether this run deletes the object with that id.
    pub fn is_deleting(&self, id: &str) -> bool {
        self.deleting.iter().any(|(_, it)| **it == *id)
    }

    /// Whether this run deletes an object of that type.
    pub fn deletes_kind(&self, kind: &str) -> bool {
        self.deleting.iter().any(|(it, _)| **it == *kind)
    }

    /// The ids of the objects of that type that this run changes in place.
    pub fn changed_of_kind(&self, kind: &str) -> impl Iterator<Item = &str> {
        let changed = self.changing.iter();
        changed
            .filter(move |(it, _)| **it == *kind)
            .map(|(_, id)| &**id)
    }

    /// Whether this run changes the object of one of those types that has this id in place.
    pub fn changes_one(&self, kinds: &[&str], id: &str) -> bool {
        let mut kinds = kinds.iter();
        kinds.any(|kind| self.changed_of_kind(kind).any(|it| it == id))
    }

    /// Waits for a condition that is no matter of `Resource::status`. `what` tells the user what
    /// is waited for; `every` is the interval of the checks in seconds.
    ///
    /// # Errors
    /// When a check fails, the deadline passes, or the user interrupts.
    pub async fn until<F, S>(&self, what: &str, every: f64, holds: F) -> Result<(), AwsError>
    where
        F: Fn() -> S + Send + Sync,
        S: Future<Output = Result<bool, AwsError>> + Send,
    {
        self.until_by(self.deadline, what, every, holds).await
    }

    /// Like [`Operation::until`], with a deadline of its own, on the provider's clock.
    ///
    /// # Errors
    /// When a check fails, the deadline passes, or the user interrupts.
    pub async fn until_by<F, S>(
        &self,
        deadline: Duration,
        what: &str,
        every: f64,
        holds: F,
    ) -> Result<(), AwsError>
    where
        F: Fn() -> S + Send + Sync,
        S: Future<Output = Result<bool, AwsError>> + Send,
    {
        self.progress.waiting_for(what);
        loop {
            if holds().await? {
                return Ok(());
            }
            if self.client.clock.now() >= deadline {
                return Err(AwsError::new(format!("timeout while waiting for {what}")));
            }
            if !self.client.pause(Duration::from_secs_f64(every)).await {
                return Err(AwsError::interrupted(what));
            }
        }
    }
}
