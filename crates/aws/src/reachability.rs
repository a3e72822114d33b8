//! Which services have answered in this run, and the messages about those that do not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::error::{AwsError, ErrorKind};
use super::host_environment::HostEnvironment;

/// Attempts for a service that has not answered in this run: a wrong endpoint is reported soon.
const FIRST_TRIES: u32 = 4;
/// Attempts for a service that has answered in this run.
const FURTHER_TRIES: u32 = 8;
/// Throttled attempts before a message: single ones are routine.
const QUIET_THROTTLES: u32 = 5;
/// The shortest time between two messages about a service.
const PAUSE: Duration = Duration::from_secs(2);

/// Which services have answered in this run.
#[derive(Default)]
pub struct Reachability {
    host: HostEnvironment,
    reached: Mutex<BTreeSet<String>>,
    last_reported: Mutex<BTreeMap<String, Duration>>,
}

impl Reachability {
    /// No service has answered yet.
    pub fn new(host: HostEnvironment) -> Reachability {
        Reachability {
            host,
            ..Reachability::default()
        }
    }

    /// No service of another region has answered yet.
    pub fn of_another_region(&self) -> Reachability {
        Reachability::new(self.host.clone())
    }

    /// Notes that the service of an action has answered, be it with an error.
    pub fn reached(&self, action: &str) {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        if !reached.contains(service(action)) {
            reached.insert(service(action).to_owned());
        }
    }

    /// The number of attempts for a request that reaches no endpoint.
    pub fn tries(&self, action: &str) -> u32 {
        let reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        match reached.contains(service(action)) {
            true => FURTHER_TRIES,
            false => FIRST_TRIES,
        }
    }

    /// Reports that a request will be sent again.
    pub fn retrying(&self, now: Duration, action: &str, error: &AwsError, attempt: u32) {
        if error.kind == ErrorKind::Throttled && attempt < QUIET_THROTTLES {
            return;
        }
        let (service, name) = action.split_once(':').unwrap_or(("aws", action));
        let mut last_reported = self
            .last_reported
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let last = last_reported.get(service).copied();
        if last.is_some_and(|last| now.saturating_sub(last) < PAUSE) {
            return;
        }
        last_reported.insert(service.to_owned(), now);
        let why = error.brief();
        self.host.tell(&format!(
            "Still retrying {service} {name}: {why} (attempt {attempt})"
        ));
    }
}

fn service(action: &str) -> &str {
    action.split(':').next().unwrap_or(action)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use rform_core::world::Host;

    #[test]
    fn retries_are_told_once_in_a_while() -> std::io::Result<()> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&lines);
        let tell = move |line: &str| {
            heard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line.to_owned());
        };
        let reachability =
            Reachability::new(HostEnvironment::new(Arc::new(Host::new()?), Arc::new(tell)));
        let error = AwsError {
            kind: ErrorKind::Unreachable,
            ..AwsError::new("http://127.0.0.1:1: connection refused by 127.0.0.1:1")
        };
        for (second, attempt) in [(0, 2), (1, 3), (3, 4)] {
            let now = Duration::from_secs(100 + second);
            reachability.retrying(now, "ec2:DescribeVpcs", &error, attempt);
        }
        let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = |attempt| {
            format!(
                "Still retrying ec2 DescribeVpcs: connection refused by 127.0.0.1:1 (attempt {attempt})"
            )
        };
        assert_eq!(*lines, [expected(2), expected(4)]);
        Ok(())
    }
}
