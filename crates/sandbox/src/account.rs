//! An account under way: the cloud, its file, its clock, and what goes wrong.

use super::clock::{Clock, Moment};
use super::cloud::Cloud;
use super::dispatch;
use super::faults::InjectedFault;
use super::random::Random;
use super::store::journal::{Entry, Journal, OpenError, Storage};
use super::throttle::Throttle;
use super::wire::{Answer, Call, Failure, respond};
use super::{Inventory, LostResponse, Object, Options, ec2};
use bytes::Bytes;
use std::collections::BTreeSet;
use std::time::Duration;

/// Everything behind a [`super::Sandbox`].
pub struct Account {
    options: Options,
    clock: Clock,
    cloud: Cloud,
    journal: Option<Journal>,
    throttle: Throttle,
    /// Source of latencies and faults.
    random: Random,
    /// How many calls changed something.
    sequence: u64,
    /// What a fresh account has: kind and id.
    furniture: BTreeSet<(String, String)>,
}

impl Account {
    /// A fresh one.
    pub fn fresh(options: Options) -> Account {
        Account::at(options, 0)
    }

    fn at(options: Options, sequence: u64) -> Account {
        let cloud = Cloud::fresh(&options, sequence);
        let furniture = cloud
            .objects()
            .into_iter()
            .map(|object| (object.kind, object.id));
        Account {
            clock: options.clock.clone(),
            furniture: furniture.collect(),
            cloud,
            journal: None,
            throttle: Throttle::default(),
            random: Random::new(options.seed, 2 * sequence + 1),
            sequence,
            options,
        }
    }

    /// The one that `lines` tell of; what changes is kept in `storage`, which holds them.
    pub fn open(
        lines: &[u8],
        storage: Box<dyn Storage>,
        mut options: Options,
    ) -> Result<Account, OpenError> {
        let (journal, past) = Journal::open(lines, storage)?;
        let (sequence, at, wall) = past.last.unwrap_or_default();
        if past.last.is_some() {
            options.clock.resume(at, wall);
        }
        let mut account = Account::at(options, sequence);
        for change in past.changes {
            let restored = account.cloud.restore(change);
            restored.map_err(|why| OpenError::Corrupt(0, why))?;
        }
        account.journal = Some(journal);
        Ok(account)
    }

    /// How long, outside, the next call takes.
    pub fn latency(&mut self) -> Duration {
        self.clock
            .outside(self.options.latencies.call.draw(&mut self.random))
    }

    /// Carries out one request.
    pub fn handle(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, LostResponse> {
        let weather = InjectedFault::draw(&self.options.faults, &mut self.random);
        if weather == InjectedFault::LostBefore {
            return Err(LostResponse);
        }
        let call = Call::read(request);
        let outcome = match weather {
            InjectedFault::ServerError => Err(Failure::server_error(&call)),
            InjectedFault::Throttle => Err(Failure::throttled(&call)),
            _ => self.admit(&call).and_then(|()| self.carry_out(&call)),
        };
        if weather == InjectedFault::LostAfter {
            return Err(LostResponse);
        }
        Ok(respond(&call, outcome, &self.random.uuid()))
    }

    /// The answer to a call that is not carried out.
    pub fn refuse(&mut self, call: &Call, failure: Failure) -> http::Response<Bytes> {
        respond(call, Err(failure), &self.random.uuid())
    }

    fn admit(&mut self, call: &Call) -> Result<(), Failure> {
        let narrow = call
            .params
            .names()
            .any(|name| name != "Action" && name != "Version");
        let limited = self.options.throttling;
        let now = self.clock.now();
        if limited
            && !self
                .throttle
                .admit(&call.service, &call.action, narrow, now)
        {
            return Err(Failure::throttled(call));
        }
        Ok(())
    }

    /// Runs the action as one transaction: what is answered is in the file.
    fn carry_out(&mut self, call: &Call) -> Result<Answer, Failure> {
        self.cloud.now = self.clock.now();
        self.cloud.access_key.clone_from(&call.access_key);
        self.cloud.region = call
            .region
            .clone()
            .unwrap_or_else(|| self.options.region.clone());
        self.settle()?;
        let outcome = attempt(&mut self.cloud, call);
        match outcome {
            Ok(answer) => self.commit().map(|()| answer),
            Err(failure) => {
                self.cloud.roll_back();
                Err(failure)
            }
        }
    }

    /// Makes up for what has happened by itself since the last call.
    fn settle(&mut self) -> Result<(), Failure> {
        ec2::settle(&mut self.cloud);
        self.commit()
    }

    fn commit(&mut self) -> Result<(), Failure> {
        let written = self.write();
        match written {
            Ok(()) => self.cloud.commit(),
            Err(_) => self.cloud.roll_back(),
        }
        written.map_err(|error| Failure::internal(format!("The sandbox's file: {error}")))
    }

    fn write(&mut self) -> std::io::Result<()> {
        let changes = self.cloud.changes()?;
        if changes.is_empty() {
            return Ok(());
        }
        self.sequence += 1;
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        let (sequence, at, wall) = (self.sequence, self.cloud.now, Moment::of_the_wall());
        journal.append(&Entry {
            sequence,
            at,
            wall,
            changes,
        })
    }

    /// What a fresh account does not have.
    pub fn inspect(&mut self) -> Inventory {
        self.cloud.now = self.clock.now();
        // A file that cannot be written is the next call's trouble; the answer is right all the same.
        let _written = self.settle();
        let is_new = |object: &Object| {
            !self
                .furniture
                .contains(&(object.kind.clone(), object.id.clone()))
        };
        Inventory {
            objects: self.cloud.objects().into_iter().filter(is_new).collect(),
        }
    }

    /// Back to the first day. A file that cannot be emptied is given up: it is no longer true.
    pub fn reset(&mut self) {
        self.cloud = Cloud::fresh(&self.options, self.sequence);
        self.throttle = Throttle::default();
        if self
            .journal
            .as_mut()
            .is_some_and(|journal| journal.clear().is_err())
        {
            self.journal = None;
        }
    }
}

/// Carries out a call. A fault of the sandbox's own is told as AWS would tell one of its own, and
/// nothing of that call stays.
fn attempt(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let run = std::panic::AssertUnwindSafe(|| dispatch::run(cloud, call));
    std::panic::catch_unwind(run).unwrap_or_else(|_| {
        let Call {
            service, action, ..
        } = call;
        let message =
            format!("The sandbox cannot carry out {service} {action}: a fault of its own.");
        Err(Failure::internal(message))
    })
}
