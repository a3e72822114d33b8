//! What a resource type and a data source consist of.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::client::AwsClient;
use super::declare::Spec;
use super::error::AwsError;
use super::object::{Attributes, Draft};
use super::tags;
use rform_core::value::Value;
use rform_provider::{Attempt, Problem, Progress};

/// A resource type. It only says what it is and which requests do what: the [`super::driver`]
/// waits, retries, records and explains.
#[async_trait]
pub trait Resource: Send + Sync {
    /// What messages call it: `EC2 VPC`.
    fn title(&self) -> &'static str;

    /// Its attributes and how they behave.
    fn spec(&self) -> Spec;

    /// How AWS behaves about it.
    fn behavior(&self) -> Behavior {
        Behavior::default()
    }

    /// Makes it and says its id. May be called again after a failure.
    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError>;

    /// Looks for what an attempt made whose answer was lost: by its mark, its token, or its
    /// identity. Makes nothing.
    async fn find(&self, _job: &Operation<'_>) -> Result<Option<String>, AwsError> {
        Ok(None)
    }

    /// The ids of the objects that this create, or one like it, may have made; none if that cannot
    /// be told. Asked where an object carries no mark: before it is made, and when the answer was
    /// lost. What is new is what it made.
    async fn alike(&self, _job: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        Ok(None)
    }

    /// The id that the object has, of what exists or not by its arguments alone: a lost create made
    /// it if what is read by it agrees with what was asked for.
    fn identity(&self, _job: &Operation<'_>) -> Option<String> {
        None
    }

    /// What a new object needs besides: requests that may be sent again without harm.
    async fn finish(&self, _job: &Operation<'_>, _id: &str) -> Result<(), AwsError> {
        Ok(())
    }

    /// How far each of these objects is. Asked again and again while somebody waits.
    async fn status(&self, _cloud: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        Ok(vec![Status::Ready; ids.len()])
    }

    /// Reads all these objects, in order, with as few requests as the API allows; none for what
    /// is gone. Tags go to `tags_all`, as AWS has them.
    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError>;

    /// Makes it what is planned, tags apart.
    async fn update(&self, _job: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }

    /// The id that the object has after an update: another one if it was renamed.
    fn id_after(&self, operation: &Operation<'_>) -> String {
        operation.id().to_owned()
    }

    /// Removes these tags and sets those.
    async fn retag(
        &self,
        _job: &Operation<'_>,
        _removed: Vec<String>,
        _set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        Ok(())
    }

    /// Takes the mark of the attempt off a new object, if it was given one.
    async fn unmark(&self, _job: &Operation<'_>, _id: &str) -> Result<(), AwsError> {
        Ok(())
    }

    /// Deletes it, or begins to.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError>;

    /// What keeps it from being deleted.
    async fn blockers(&self, _job: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        Ok(Vec::new())
    }

    /// By what id an object with these arguments is imported; none where only AWS knows it.
    fn import_id(&self, _job: &Operation<'_>) -> Option<String> {
        None
    }

    /// What is known of an object by the id that an import gives.
    fn import(&self, id: &str) -> Result<Draft, Problem> {
        let mut draft = Draft::from(&Value::NULL);
        draft.text("id", Some(id));
        Ok(draft)
    }
}

/// What is said when a type has no import.
pub fn not_importable(kind: &str) -> Problem {
    Problem::error(format!("resource {kind} doesn't support import"), "")
}

/// A data source.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// What messages call it.
    fn title(&self) -> &'static str;

    /// Its attributes.
    fn spec(&self) -> Spec;

    /// Reads it: a draft of the configuration, completed.
    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError>;
}

/// How AWS behaves about a type.
#[derive(Clone, Copy, Debug)]
pub struct Behavior {
    /// The codes that mean that it is not there.
    pub not_found_codes: &'static [&'static str],
    /// Failures of create, finish and update that pass: code, and a part of the message.
    pub retryable_errors: &'static [(&'static str, &'static str)],
    /// For how many seconds those are waited out.
    pub retry_seconds: u64,
    /// Failures of delete that pass by themselves.
    pub retryable_delete_errors: &'static [(&'static str, &'static str)],
    /// The codes of a delete that is blocked by other objects.
    pub dependency_violation_codes: &'static [&'static str],
    /// Whether a create is not done before [`Resource::status`] says so.
    pub waits_create: bool,
    /// Whether an update is not done before [`Resource::status`] says so.
    pub waits_update: bool,
    /// Whether a delete is not done before [`Resource::status`] says so.
    pub waits_delete: bool,
    /// Whether create may be sent again without harm: it passes on [`Operation::client_token`], or puts what
    /// has a place of its own.
    pub supports_client_token: bool,
    /// Whether nothing that AWS shows tells which object a create made: [`Resource::alike`] does.
    pub compares: bool,
    /// Seconds before the first look at its status, and between further ones.
    pub poll_interval: (f64, f64),
}

impl Default for Behavior {
    fn default() -> Behavior {
        Behavior {
            not_found_codes: &[],
            retryable_errors: &[],
            retry_seconds: 300,
            retryable_delete_errors: &[],
            dependency_violation_codes: &["DependencyViolation"],
            waits_create: false,
            waits_update: false,
            waits_delete: false,
            supports_client_token: false,
            compares: false,
            poll_interval: (1.0, 3.0),
        }
    }
}

/// How far an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not there, not yet or not any more.
    Absent,
    /// On the way; AWS's word for it.
    Pending(String),
    /// As it shall be.
    Ready,
    /// It will never be; AWS's reason.
    Failed(String),
    /// It was, and is no more, though AWS still shows it; why.
    Ended(String),
}

/// An object that keeps another one from being deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// In words: `network interface`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The id of the object that it goes with; empty if it stands alone.
    pub owner: String,
    /// Whether it is being deleted already, by whoever.
    pub going: bool,
}

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
