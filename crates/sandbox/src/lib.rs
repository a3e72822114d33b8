//! An in-process AWS: one HTTP request in, one response out.
//!
//! Strict where stand-ins are lax: it refuses what AWS refuses, in AWS's own words, takes the
//! time that AWS takes, and fails now and then when told to. Services keep typed tables in one
//! [`cloud::Cloud`]; a call is a transaction over them, and one line in the file.

pub use clock::Clock;
pub use faults::Faults;
pub use latency::{Latencies, Latency};
pub use serve::{Limits, serve};
pub use store::journal::{OpenError, Storage};

mod account;
mod clock;
mod cloud;
mod dispatch;
mod faults;
mod latency;
mod random;
mod serve;
mod store;
mod throttle;
mod wildcard;
mod wire;

mod dynamodb;
mod ec2;
mod iam;
mod kms;
mod s3;
mod secretsmanager;
mod ssm;
mod sts;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use account::Account;
use bytes::Bytes;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How fast time passes.
    pub clock: Clock,
    /// Where ids, jitter and faults come from: the same seed gives the same run.
    pub seed: u64,
    /// What goes wrong, and how often.
    pub faults: Faults,
    /// How long things take, in sandbox time.
    pub latencies: Latencies,
    /// Whether callers that are too fast are told so, as EC2 does by `RequestLimitExceeded`.
    pub throttling: bool,
    /// The region whose default network exists from the start.
    pub region: String,
    /// The twelve digits of the account.
    pub account: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            clock: Clock::real(),
            seed: 0,
            faults: Faults::none(),
            latencies: Latencies::realistic(),
            throttling: true,
            region: "us-east-1".into(),
            account: "123456789012".into(),
        }
    }
}

/// One AWS account. Clones share it.
#[derive(Clone)]
pub struct Sandbox {
    account: Arc<Mutex<Account>>,
}

impl Sandbox {
    /// A fresh account that is forgotten when dropped.
    pub fn new(options: Options) -> Sandbox {
        Sandbox::around(Account::fresh(options))
    }

    /// The account that `lines` tell of (a fresh one if there are none). `storage` holds these
    /// lines, and gets one for each call that changes something, before it is answered.
    ///
    /// # Errors
    /// The lines are none of a sandbox, or cannot be brought into shape.
    pub fn open(
        lines: &[u8],
        storage: Box<dyn Storage>,
        options: Options,
    ) -> Result<Sandbox, OpenError> {
        Account::open(lines, storage, options).map(Sandbox::around)
    }

    fn around(account: Account) -> Sandbox {
        Sandbox {
            account: Arc::new(Mutex::new(account)),
        }
    }

    /// Carries out one request and takes the time that AWS takes.
    ///
    /// # Errors
    /// A fault asked for in [`Faults`]: the answer is lost, the call carried out or not.
    pub async fn handle(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, LostResponse> {
        let way = self.lock().latency() / 2;
        pass(way).await;
        let outcome = self.lock().handle(request);
        pass(way).await;
        outcome
    }

    /// The answer to a call that is refused before it is carried out.
    fn refuse(&self, call: &wire::Call, failure: wire::Failure) -> http::Response<Bytes> {
        self.lock().refuse(call, failure)
    }

    /// Every object that a fresh account does not have, by kind and id.
    pub fn inspect(&self) -> Inventory {
        self.lock().inspect()
    }

    /// Forgets everything: the account is as fresh as on the first day.
    pub fn reset(&self) {
        self.lock().reset();
    }

    fn lock(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sleeps; not at all for no time, for which tokio would still take a millisecond.
async fn pass(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

/// The connection broke before the answer arrived; nobody can tell whether the call was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostResponse;

impl std::fmt::Display for LostResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connection closed before the response arrived")
    }
}

impl std::error::Error for LostResponse {}

/// What lives in an account beyond what a fresh one has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// By kind, then id.
    pub objects: Vec<Object>,
}

impl Inventory {
    /// Whether the account is as good as fresh.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

impl std::fmt::Display for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for Object {
            kind,
            id,
            name,
            state,
        } in &self.objects
        {
            writeln!(f, "{kind} {id} {name} {state}")?;
        }
        Ok(())
    }
}

/// One object of an [`Inventory`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// Service and kind, such as `ec2.vpc`.
    pub kind: String,
    /// The id by which AWS knows it.
    pub id: String,
    /// Its `Name` tag or own name; may be empty.
    pub name: String,
    /// Its state, such as `available`; empty for what has none.
    pub state: String,
}
