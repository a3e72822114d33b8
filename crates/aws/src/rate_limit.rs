//! The request rates that AWS allows: a token bucket for each action.
//!
//! <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>
//!
//! EC2 publishes burst and refill per action; what is not published starts near what is known to
//! work and slows down when AWS says so.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rform_provider::Clock;

/// The token buckets of one account and region, by action.
#[derive(Default)]
pub struct RateLimiter {
    buckets: Mutex<BTreeMap<&'static str, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// The requests that may be sent at once; below zero while requests wait.
    tokens: f64,
    refilled: Duration,
    rate: Rate,
}

impl RateLimiter {
    /// Waits until one more request of an action, such as `ec2:CreateVpc`, is allowed.
    pub async fn wait(&self, clock: &dyn Clock, action: &'static str) {
        let delay = self.reserve(clock.now(), action);
        if !delay.is_zero() {
            clock.sleep(delay).await;
        }
    }

    /// Empties the bucket of an action: AWS has throttled it.
    pub fn throttled(&self, now: Duration, action: &'static str) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets
            .entry(action)
            .or_insert_with(|| Bucket::new(action, now));
        bucket.tokens = bucket.tokens.min(0.0);
    }

    /// Takes a token and returns how long to wait for it.
    fn reserve(&self, now: Duration, action: &'static str) -> Duration {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets
            .entry(action)
            .or_insert_with(|| Bucket::new(action, now));
        bucket.take(now)
    }
}

impl Bucket {
    fn new(action: &str, now: Duration) -> Bucket {
        let rate = rate_of(action);
        Bucket {
            tokens: rate.burst,
            refilled: now,
            rate,
        }
    }

    fn take(&mut self, now: Duration) -> Duration {
        let passed = now.saturating_sub(self.refilled).as_secs_f64();
        self.refilled = self.refilled.max(now);
        self.tokens = (self.tokens + passed * self.rate.refill).min(self.rate.burst) - 1.0;
        if self.tokens >= 0.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(-self.tokens / self.rate.refill)
    }
}

/// How many requests of an action may be sent.
#[derive(Clone, Copy)]
struct Rate {
    /// The most requests at once.
    burst: f64,
    /// The requests that are allowed again in each second.
    refill: f64,
}

const fn rate(burst: f64, refill: f64) -> Rate {
    Rate { burst, refill }
}

/// The rate of an action. Those of EC2 are published in
/// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>, those of Secrets
/// Manager in <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>.
/// IAM publishes none: its buckets start small.
fn rate_of(action: &str) -> Rate {
    let (service, name) = action.split_once(':').unwrap_or(("", action));
    match service {
        "ec2" => ec2_rate(name),
        "iam" => rate(20.0, 15.0),
        "secretsmanager" | "ssm" => rate(40.0, 40.0),
        "kms" | "dynamodb" => rate(10.0, 10.0),
        _ => rate(100.0, 100.0),
    }
}

fn ec2_rate(action: &str) -> Rate {
    match action {
        "CreateTags" | "DeleteTags" => rate(100.0, 10.0),
        "CreateNatGateway" | "DeleteNatGateway" => rate(10.0, 1.0),
        "RunInstances" | "StartInstances" => rate(5.0, 2.0),
        "TerminateInstances"
        | "CreateNetworkInterface"
        | "DeleteNetworkInterface"
        | "CreateVolume"
        | "DeleteVolume"
        | "AssociateIamInstanceProfile" => rate(100.0, 5.0),
        "CreateVpcEndpoint" | "DeleteVpcEndpoints" | "ModifyVpcEndpoint" => rate(4.0, 0.3),
        _ if is_reading(action) => rate(100.0, 20.0),
        _ => rate(50.0, 5.0),
    }
}

fn is_reading(action: &str) -> bool {
    ["Describe", "Get", "List"]
        .iter()
        .any(|verb| action.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_burst_requests_are_spread_over_time() {
        let rate_limit = RateLimiter::default();
        let now = Duration::from_secs(1000);
        let mut line = (0..60).map(|_| rate_limit.reserve(now, "ec2:CreateSubnet"));
        assert!(line.by_ref().take(50).all(|wait| wait.is_zero()));
        assert_eq!(line.next(), Some(Duration::from_millis(200)));
        assert_eq!(line.next(), Some(Duration::from_millis(400)));
    }

    #[test]
    fn a_bucket_fills_again() {
        let rate_limit = RateLimiter::default();
        let start = Duration::from_secs(1000);
        for _ in 0..10 {
            rate_limit.reserve(start, "ec2:CreateNatGateway");
        }
        let later = start + Duration::from_secs(1);
        assert!(rate_limit.reserve(later, "ec2:CreateNatGateway").is_zero());
        assert!(!rate_limit.reserve(later, "ec2:CreateNatGateway").is_zero());
    }
}
