//! How long things take, in sandbox time.

use crate::random::Random;
use std::time::Duration;

/// A time drawn evenly between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// It never takes less.
    pub least: Duration,
    /// It never takes more.
    pub most: Duration,
}

impl Latency {
    /// Between so many milliseconds.
    pub const fn millis(least: u64, most: u64) -> Latency {
        Latency {
            least: Duration::from_millis(least),
            most: Duration::from_millis(most),
        }
    }

    /// Between so many seconds.
    pub const fn seconds(least: u64, most: u64) -> Latency {
        Latency::millis(least * 1000, most * 1000)
    }

    /// The same in a `factor`-th of the time.
    fn faster(self, factor: f64) -> Latency {
        Latency {
            least: self.least.div_f64(factor),
            most: self.most.div_f64(factor),
        }
    }

    pub(super) fn draw(self, random: &mut Random) -> Duration {
        random.between(self.least, self.most)
    }
}

/// The durations of everything that takes time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latencies {
    /// One API call, there and back.
    pub call: Latency,
    /// VPC, subnet: `pending` to `available`.
    pub network_available: Latency,
    /// NAT gateway: `pending` to `available`, or to `failed`.
    pub nat_available: Latency,
    /// NAT gateway: `deleting` to `deleted`.
    pub nat_deleted: Latency,
    /// Instance: `pending` to `running`.
    pub instance_running: Latency,
    /// Instance: `running` to having worked through its user data.
    pub instance_booted: Latency,
    /// Instance: `stopping` to `stopped`.
    pub instance_stopped: Latency,
    /// Instance: `shutting-down` to `terminated`.
    pub instance_terminated: Latency,
    /// Volume: `creating` to `available`, and a modification.
    pub volume_available: Latency,
    /// Elastic IP: how long it cannot be released once its NAT gateway is deleted.
    pub address_released: Latency,
    /// How long a new EC2 object may stay unseen (with eventual consistency on).
    pub propagation: Latency,
    /// How long EC2 does not see a new instance profile (with eventual consistency on).
    pub profile_propagation: Latency,
    /// How long IAM does not see its own new objects (with eventual consistency on).
    pub iam_propagation: Latency,
    /// DynamoDB table: `CREATING` to `ACTIVE`, and `DELETING` to gone.
    pub table_active: Latency,
}

impl Latencies {
    /// As seen on AWS.
    pub const fn realistic() -> Latencies {
        Latencies {
            call: Latency::millis(30, 150),
            network_available: Latency::millis(300, 1500),
            nat_available: Latency::seconds(85, 125),
            nat_deleted: Latency::seconds(37, 79),
            instance_running: Latency::seconds(12, 32),
            instance_booted: Latency::seconds(30, 60),
            instance_stopped: Latency::seconds(15, 40),
            instance_terminated: Latency::seconds(20, 31),
            volume_available: Latency::seconds(2, 6),
            address_released: Latency::seconds(1, 9),
            propagation: Latency::millis(0, 4000),
            profile_propagation: Latency::seconds(6, 10),
            iam_propagation: Latency::millis(0, 4000),
            table_active: Latency::seconds(5, 10),
        }
    }

    /// The same order of things in a `factor`-th of the time, for people who are waiting. What is
    /// not a positive number counts as 1.
    pub fn faster(&self, factor: f64) -> Latencies {
        let factor = if factor.is_normal() && factor > 0.0 {
            factor
        } else {
            1.0
        };
        Latencies {
            call: self.call.faster(factor),
            network_available: self.network_available.faster(factor),
            nat_available: self.nat_available.faster(factor),
            nat_deleted: self.nat_deleted.faster(factor),
            instance_running: self.instance_running.faster(factor),
            instance_booted: self.instance_booted.faster(factor),
            instance_stopped: self.instance_stopped.faster(factor),
            instance_terminated: self.instance_terminated.faster(factor),
            volume_available: self.volume_available.faster(factor),
            address_released: self.address_released.faster(factor),
            propagation: self.propagation.faster(factor),
            profile_propagation: self.profile_propagation.faster(factor),
            iam_propagation: self.iam_propagation.faster(factor),
            table_active: self.table_active.faster(factor),
        }
    }

    /// Everything at once.
    pub const fn none() -> Latencies {
        const NONE: Latency = Latency::millis(0, 0);
        Latencies {
            call: NONE,
            network_available: NONE,
            nat_available: NONE,
            nat_deleted: NONE,
            instance_running: NONE,
            instance_booted: NONE,
            instance_stopped: NONE,
            instance_terminated: NONE,
            volume_available: NONE,
            address_released: NONE,
            propagation: NONE,
            profile_propagation: NONE,
            iam_propagation: NONE,
            table_active: NONE,
        }
    }
}
