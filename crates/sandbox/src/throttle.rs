//! Request rates: a token bucket for each operation, as EC2 documents them:
//! <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>.

use crate::clock::Moment;
use crate::wire::Call;
use std::collections::BTreeMap;

/// The token buckets of the account, one for each operation that was called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throttle {
    buckets: BTreeMap<String, Bucket>,
}

#[derive(Clone, Debug)]
struct Bucket {
    tokens: f64,
    filled: Moment,
}

/// The size of a bucket in calls, and how many calls it regains a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    burst: f64,
    refill: f64,
}

impl Throttle {
    /// Takes a token for a call; false if there is none left.
    pub(crate) fn admit(&mut self, call: &Call, now: Moment) -> bool {
        let (service, action) = (call.service.as_str(), call.action.as_str());
        let narrow = is_narrow(call);
        let rate = match service {
            "ec2" => ec2_rate(action, narrow),
            other => match other_rate(other, action) {
                Some(rate) => rate,
                None => return true,
            },
        };
        let key = if narrow {
            format!("{service}:{action}")
        } else {
            format!("{service}:{action}:all")
        };
        let full = Bucket {
            tokens: rate.burst,
            filled: now,
        };
        let bucket = self.buckets.entry(key).or_insert(full);
        let gained = now.since(bucket.filled).as_secs_f64() * rate.refill;
        bucket.tokens = (bucket.tokens + gained).min(rate.burst);
        bucket.filled = now;
        let admitted = bucket.tokens >= 1.0;
        if admitted {
            bucket.tokens -= 1.0;
        }
        admitted
    }
}

/// Whether a call filters, names ids or pages: EC2 has separate buckets for those.
fn is_narrow(call: &Call) -> bool {
    let mut names = call.params.names();
    names.any(|name| name != "Action" && name != "Version")
}

/// The rates of the other services; none for services that a client here cannot exceed.
///
/// STS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>; Secrets Manager:
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>.
fn other_rate(service: &str, action: &str) -> Option<Rate> {
    let rate = |burst, refill| Some(Rate { burst, refill });
    match service {
        // Not published; clients that stay below these were never throttled.
        "iam" => rate(30.0, 10.0),
        "sts" => rate(600.0, 600.0),
        "secretsmanager" => match action {
            "CreateSecret" | "DeleteSecret" | "PutSecretValue" | "UpdateSecret" => rate(50.0, 50.0),
            _ => None,
        },
        _ => None,
    }
}

/// The rate of an EC2 operation; `narrow` is a call that filters, names ids or pages.
fn ec2_rate(action: &str, narrow: bool) -> Rate {
    let rate = |burst, refill| Rate { burst, refill };
    match action {
        "DescribeInstances"
        | "DescribeInstanceStatus"
        | "DescribeNetworkInterfaces"
        | "DescribeSecurityGroups"
        | "DescribeSnapshots"
        | "DescribeVolumes"
            if !narrow =>
        {
            rate(50.0, 10.0)
        }
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
        _ if action.starts_with("Describe") || action.starts_with("Get") => rate(100.0, 20.0),
        _ => rate(50.0, 5.0),
    }
}
