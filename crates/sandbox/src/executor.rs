//! The executor: runs calls one after the other, each as one transaction over the account.

use crate::clock::{Clock, Moment};
use crate::faults::{InjectedFault, LostResponse};
use crate::inventory::Inventory;
use crate::options::Options;
use crate::random::Random;
use crate::store::Account;
use crate::store::journal::{Entry, Journal, OpenError, Storage};
use crate::throttle::Throttle;
use crate::wire::{Answer, Call, Failure, respond};
use crate::{autoscaling, dispatch, ec2, iam, inspect, rds};
use bytes::Bytes;
use std::collections::BTreeSet;
use std::time::Duration;

/// The state behind a [`crate::Sandbox`]: the account, its journal, its clock and its faults.
pub(crate) struct Executor {
    options: Options,
    clock: Clock,
    account: Account,
    /// None: the account lives in memory only.
    journal: Option<Journal>,
    throttle: Throttle,
    /// Source of call latencies, injected faults and request ids; the account has a stream of its
    /// own, so that faults do not change ids.
    random: Random,
    /// How many calls changed something.
    sequence: u64,
    /// Type and id of the resources that a new account has: they are not in inventories.
    defaults: BTreeSet<(String, String)>,
}

/// An account with the resources that AWS gives to each new one: the default VPC and its own
/// managed policies.
fn new_account(options: &Options, sequence: u64) -> Account {
    let mut account = Account::empty(options, sequence, ec2::create_defaults);
    ec2::create_defaults(&mut account);
    iam::create_defaults(&mut account);
    account.commit();
    account
}

impl Executor {
    /// Runs calls on a new account in memory.
    pub(crate) fn new(options: Options) -> Executor {
        Executor::at(options, 0)
    }

    fn at(options: Options, sequence: u64) -> Executor {
        let account = new_account(&options, sequence);
        let defaults = inspect::items(&account).into_iter();
        Executor {
            clock: options.clock.clone(),
            defaults: defaults.map(|item| (item.kind, item.id)).collect(),
            account,
            journal: None,
            throttle: Throttle::default(),
            random: Random::new(options.seed, 2 * sequence + 1),
            sequence,
            options,
        }
    }

    /// Runs calls on the account that the journal `lines` describe; `storage` holds these lines
    /// and gets those of new calls.
    ///
    /// # Errors
    /// As [`crate::Sandbox::open`].
    pub(crate) fn open(
        lines: &[u8],
        storage: Box<dyn Storage>,
        mut options: Options,
    ) -> Result<Executor, OpenError> {
        let (journal, past) = Journal::open(lines, storage)?;
        let (sequence, at, wall) = past.last.unwrap_or_default();
        if past.last.is_some() {
            options.clock.resume(at, wall);
        }
        let mut executor = Executor::at(options, sequence);
        for change in past.changes {
            let restored = executor.account.restore(change);
            restored.map_err(|why| OpenError::Corrupt(0, why))?;
        }
        executor.journal = Some(journal);
        Ok(executor)
    }

    /// How long the next call takes, in the host's time.
    pub(crate) fn latency(&mut self) -> Duration {
        let latency = self.options.latencies.call.draw(&mut self.random);
        self.clock.host_time(latency)
    }

    /// Carries out one request.
    ///
    /// # Errors
    /// An injected fault lost the response.
    pub(crate) fn handle(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, LostResponse> {
        let fault = InjectedFault::draw(&self.options.faults, &mut self.random);
        if fault == InjectedFault::LostBefore {
            return Err(LostResponse);
        }
        let call = Call::read(request);
        let outcome = match fault {
            InjectedFault::ServerError => Err(Failure::server_error(&call.service)),
            InjectedFault::Throttle => Err(Failure::throttled(&call.service)),
            _ => self.admit(&call).and_then(|()| self.execute(&call)),
        };
        if fault == InjectedFault::LostAfter {
            return Err(LostResponse);
        }
        Ok(respond(&call, outcome, &self.random.uuid()))
    }

    /// The response to a call that is not carried out.
    pub(crate) fn refuse(&mut self, call: &Call, failure: Failure) -> http::Response<Bytes> {
        respond(call, Err(failure), &self.random.uuid())
    }

    /// Refuses a call beyond the service's request rate.
    fn admit(&mut self, call: &Call) -> Result<(), Failure> {
        if !self.options.throttling || self.throttle.admit(call, self.clock.now()) {
            return Ok(());
        }
        Err(Failure::throttled(&call.service))
    }

    /// Runs the action as one transaction: a call is answered once its changes are in the journal.
    fn execute(&mut self, call: &Call) -> Result<Answer, Failure> {
        self.account.now = self.clock.now();
        self.account.access_key.clone_from(&call.access_key);
        self.settle()?;
        let region = call.region.as_ref().unwrap_or(&self.options.region);
        self.account.enter(region);
        let shortages = self.options.capacity_shortages;
        self.account.lacks_capacity = shortages > 0.0 && self.random.happens(shortages);
        match attempt(&mut self.account, call) {
            Ok(answer) => self.commit().map(|()| answer),
            Err(failure) => {
                self.account.roll_back();
                Err(failure)
            }
        }
    }

    /// Carries out the scheduled changes whose time has come since the last call.
    fn settle(&mut self) -> Result<(), Failure> {
        for region in self.account.regions() {
            self.account.enter(&region);
            ec2::settle(&mut self.account);
            autoscaling::settle(&mut self.account);
            rds::settle(&mut self.account);
        }
        self.commit()
    }

    fn commit(&mut self) -> Result<(), Failure> {
        let written = self.write();
        match written {
            Ok(()) => self.account.commit(),
            Err(_) => self.account.roll_back(),
        }
        written.map_err(|error| Failure::internal(format!("The sandbox's file: {error}")))
    }

    fn write(&mut self) -> std::io::Result<()> {
        let changes = self.account.changes()?;
        if changes.is_empty() {
            return Ok(());
        }
        self.sequence += 1;
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        let (sequence, at, wall) = (self.sequence, self.account.now, Moment::of_the_host());
        journal.append(&Entry {
            sequence,
            at,
            wall,
            changes,
        })
    }

    /// The resources that a new account does not have.
    pub(crate) fn inspect(&mut self) -> Inventory {
        self.account.now = self.clock.now();
        // A journal that cannot be written fails the next call; the inventory is right all the same.
        let _written = self.settle();
        let mut objects = inspect::items(&self.account);
        let mut notes = ec2::notes(&self.account);
        for region in self.account.regions().iter().skip(1) {
            self.account.enter(region);
            objects.extend(ec2::inventory(&self.account));
            notes.extend(ec2::notes(&self.account));
        }
        let defaults = self.defaults();
        objects.retain(|item| !defaults.contains(&(item.kind.clone(), item.id.clone())));
        objects.sort();
        Inventory {
            objects,
            scheduled: inspect::scheduled(&self.account),
            notes,
        }
    }

    /// Type and id of the resources that a new account has, in all regions that were called so far.
    fn defaults(&self) -> BTreeSet<(String, String)> {
        let mut defaults = self.defaults.clone();
        let mut fresh = Account::empty(&self.options, 0, ec2::create_defaults);
        let regions = self.account.regions().into_iter();
        for region in regions.filter(|it| *it != self.options.region) {
            fresh.enter(&region);
            let items = ec2::inventory(&fresh).into_iter();
            defaults.extend(items.map(|item| (item.kind, item.id)));
        }
        defaults
    }

    /// Makes the account a new one. A journal that cannot be emptied is given up, because it no
    /// longer describes the account.
    pub(crate) fn reset(&mut self) {
        self.account = new_account(&self.options, self.sequence);
        self.throttle = Throttle::default();
        let journal = self.journal.as_mut();
        if journal.is_some_and(|journal| journal.clear().is_err()) {
            self.journal = None;
        }
    }
}

/// Carries out a call. A panic is a bug of the sandbox: it is answered as AWS answers an internal
/// error of its own, and nothing of the call stays.
fn attempt(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let run = std::panic::AssertUnwindSafe(|| dispatch::run(account, call));
    std::panic::catch_unwind(run).unwrap_or_else(|_| {
        let Call {
            service, action, ..
        } = call;
        let message =
            format!("The sandbox cannot carry out {service} {action}: a fault of its own.");
        Err(Failure::internal(message))
    })
}
