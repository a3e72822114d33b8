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
use rform_provider::{Attempt, Progress};

/// How what a create makes can be told from other objects.
#[derive(Default)]
pub struct Trace {
    before: OnceLock<Vec<String>>,
    unmarked: AtomicBool,
}

impl Trace {
    /// Of an attempt, as far as it was noted. Where objects were noted, there was no mark.
    pub fn of(attempt: &Attempt) -> Trace {
        let trace = Trace::default();
        if let Some(before) = attempt.before.clone() {
            trace.unmarked.store(true, Ordering::Relaxed);
            let _first = trace.before.set(before);
        }
        trace
    }
}

/// One change that is being made.
pub struct Operation<'a> {
    /// The way to AWS.
    pub client: &'a AwsClient,
    /// What there is; null for a create.
    pub prior: &'a Value,
    /// What it shall be; null for a delete.
    pub planned: &'a Value,
    /// What the user wrote.
    pub config: &'a Value,
    /// The try at a create.
    pub attempt: &'a Attempt,
    /// Kinds and ids of what else this run is deleting.
    pub deleting: &'a Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// Kinds and ids of what else it changes in place.
    pub changing: &'a Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// What was alike before it was made, and whether it goes without a mark.
    pub trace: Trace,
    /// Who is told about it.
    pub progress: &'a dyn Progress,
    /// When it must be done, on the provider's clock.
    pub deadline: Duration,
    /// The attributes of which the update asked whether they change.
    pub asked: Asked,
}

/// Names of attributes.
pub type Asked = Mutex<BTreeSet<String>>;

impl Operation<'_> {
    /// The object's id; empty before it has one.
    pub fn id(&self) -> &str {
        self.prior.text("id")
    }

    /// For the API's own idempotency.
    pub fn client_token(&self) -> String {
        self.attempt.token.clone()
    }

    /// Whether an argument is to be another than it is. What is not known yet is not to be changed.
    pub fn changes(&self, name: &str) -> bool {
        self.takes(&[name]);
        self.differs(name)
    }

    /// Whether one of these arguments is to be another than it is.
    pub fn changes_any(&self, names: &[&str]) -> bool {
        self.takes(names);
        names.iter().any(|name| self.differs(name))
    }

    /// The update carries out these arguments, whether they change or not.
    pub fn takes(&self, names: &[&str]) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.extend(names.iter().map(|name| (*name).to_owned()));
    }

    /// Whether the update asked for that argument.
    pub fn has_asked(&self, name: &str) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.contains(name)
    }

    /// Whether an argument is another than it was, as far as that is known.
    pub fn differs(&self, name: &str) -> bool {
        let value = |object: &Value| object.get(name).cloned().unwrap_or(Value::NULL);
        let after = value(self.planned);
        after.is_known() && after != value(self.prior)
    }

    /// The tags it shall have: the user's, and the provider's defaults.
    pub fn tags(&self) -> BTreeMap<String, String> {
        tags::wanted(&self.client.settings, self.config)
    }

    /// The same, and the mark of the attempt by which a lost create is found again.
    pub fn marked_tags(&self) -> BTreeMap<String, String> {
        let mut tags = self.tags();
        if self.is_marked() {
            tags.insert(tags::ATTEMPT.to_owned(), self.client_token());
        }
        tags
    }

    /// Whether a new object gets a mark: there must be room for it, and the right to put it on.
    pub fn is_marked(&self) -> bool {
        !self.attempt.token.is_empty()
            && !self.trace.unmarked.load(Ordering::Relaxed)
            && self.tags().len() < tags::MOST
    }

    /// From now on there is no mark.
    pub fn leave_unmarked(&self) {
        self.trace.unmarked.store(true, Ordering::Relaxed);
    }

    /// What was alike before it was made, if that was noted.
    pub fn before(&self) -> Option<&[String]> {
        self.trace.before.get().map(Vec::as_slice)
    }

    /// Notes what is alike before it is made, on disk.
    pub async fn note_before(&self, alike: Vec<String>) {
        self.progress.noted(&alike);
        let _first = self.trace.before.set(alike);
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

    /// Waits until something holds that is no matter of [`Resource::status`]: looks every so many
    /// seconds.
    pub async fn until<F, S>(&self, what: &str, every: f64, holds: F) -> Result<(), AwsError>
    where
        F: Fn() -> S + Send + Sync,
        S: Future<Output = Result<bool, AwsError>> + Send,
    {
        self.progress.waiting(what);
        loop {
            if holds().await? {
                return Ok(());
            }
            if self.client.clock.now() >= self.deadline {
                return Err(AwsError::new(format!("timeout while waiting for {what}")));
            }
            if !self.client.pause(Duration::from_secs_f64(every)).await {
                return Err(AwsError::interrupted(what));
            }
        }
    }
}
