//! How long operations and state changes take, in sandbox time.
//!
//! AWS publishes none of these times. They are ranges in which real accounts were seen to lie; what
//! they must get right is the order of magnitude, because that decides which order of work is fast.
//! The states that they lead through are documented:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>,
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html>,
//! <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-describing-volumes.html>.

use crate::random::Random;
use std::time::Duration;

/// A duration that is drawn evenly between two bounds, each time anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The shortest duration that is drawn.
    pub least: Duration,
    /// The longest duration that is drawn.
    pub most: Duration,
}

impl Latency {
    /// A latency between two numbers of milliseconds.
    pub const fn millis(least: u64, most: u64) -> Latency {
        Latency {
            least: Duration::from_millis(least),
            most: Duration::from_millis(most),
        }
    }

    /// A latency between two numbers of seconds.
    pub const fn seconds(least: u64, most: u64) -> Latency {
        Latency::millis(least * 1000, most * 1000)
    }

    /// This latency divided by `factor`.
    fn faster(self, factor: f64) -> Latency {
        Latency {
            least: self.least.div_f64(factor),
            most: self.most.div_f64(factor),
        }
    }

    /// Draws one duration.
    pub(crate) fn draw(self, random: &mut Random) -> Duration {
        random.between(self.least, self.most)
    }
}

/// The latencies of everything in the sandbox that takes time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latencies {
    /// One API call, from the request to the response.
    pub call: Latency,
    /// VPC and subnet: from `pending` to `available`.
    pub network_available: Latency,
    /// NAT gateway: from `pending` to `available` or `failed`.
    pub nat_available: Latency,
    /// NAT gateway: from `deleting` to `deleted`.
    pub nat_deleted: Latency,
    /// Interface endpoint: from `pending` to `available`.
    pub endpoint_available: Latency,
    /// Interface endpoint: from `deleting` until its network interfaces are gone.
    pub endpoint_deleted: Latency,
    /// Instance: from `pending` to `running`.
    pub instance_running: Latency,
    /// Instance: from `running` until its user data has been carried out.
    pub instance_booted: Latency,
    /// Instance: from `stopping` to `stopped`.
    pub instance_stopped: Latency,
    /// Instance: from `shutting-down` to `terminated`.
    pub instance_terminated: Latency,
    /// Volume: from `creating` to `available`, a modification, and a snapshot.
    pub volume_available: Latency,
    /// Image of an instance or of another image: from `pending` to `available`.
    pub image_available: Latency,
    /// Snapshot: until it is archived.
    pub snapshot_archived: Latency,
    /// Archived snapshot: until it is restored.
    pub snapshot_restored: Latency,
    /// Elastic IP address: how long it cannot be released after its NAT gateway is deleted.
    pub address_released: Latency,
    /// How long a new EC2 resource may stay invisible, with eventual consistency on.
    pub propagation: Latency,
    /// How long EC2 does not see a new instance profile, with eventual consistency on:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency>.
    pub profile_propagation: Latency,
    /// How long IAM does not see its own new resources, with eventual consistency on.
    pub iam_propagation: Latency,
    /// Load balancer: from `provisioning` to `active`.
    pub balancer_active: Latency,
    /// How long the network interfaces of a deleted load balancer stay.
    pub balancer_interfaces: Latency,
    /// Target: from `initial` to `healthy`.
    pub target_healthy: Latency,
    /// SNS subscription: how long a web server takes to confirm it.
    pub endpoint_confirmed: Latency,
    /// SQS queue: how long its former attributes are still told after a change.
    pub queue_settled: Latency,
    /// SQS queue: how long it is still told after it was deleted.
    pub queue_deleted: Latency,
    /// Database: from `creating` to `available`.
    pub database_available: Latency,
    /// Database: from `modifying` or `rebooting` to `available`.
    pub database_modified: Latency,
    /// Database: from `deleting` to gone.
    pub database_deleted: Latency,
    /// Snapshot of a database: from `creating` to `available`.
    pub database_snapshot: Latency,
    /// DynamoDB table: from `CREATING` or `UPDATING` to `ACTIVE`, and from `DELETING` to gone.
    pub table_active: Latency,
    /// Block public access: from `update-in-progress` to `update-complete`, and what exclusions take.
    pub public_access_applied: Latency,
}

impl Latencies {
    /// Latencies as they were seen on AWS.
    pub const fn realistic() -> Latencies {
        Latencies {
            call: Latency::millis(30, 150),
            network_available: Latency::millis(300, 1500),
            nat_available: Latency::seconds(85, 125),
            nat_deleted: Latency::seconds(37, 79),
            endpoint_available: Latency::seconds(25, 90),
            endpoint_deleted: Latency::seconds(20, 60),
            instance_running: Latency::seconds(12, 32),
            instance_booted: Latency::seconds(30, 60),
            instance_stopped: Latency::seconds(15, 40),
            instance_terminated: Latency::seconds(20, 31),
            volume_available: Latency::seconds(2, 6),
            image_available: Latency::seconds(60, 240),
            snapshot_archived: Latency::seconds(600, 1800),
            snapshot_restored: Latency::seconds(24 * 3600, 72 * 3600),
            address_released: Latency::seconds(1, 9),
            propagation: Latency::millis(0, 4000),
            profile_propagation: Latency::seconds(6, 10),
            iam_propagation: Latency::millis(0, 4000),
            balancer_active: Latency::seconds(100, 180),
            balancer_interfaces: Latency::seconds(20, 90),
            target_healthy: Latency::seconds(10, 40),
            endpoint_confirmed: Latency::seconds(1, 5),
            queue_settled: Latency::seconds(0, 20),
            queue_deleted: Latency::seconds(1, 30),
            database_available: Latency::seconds(240, 480),
            database_modified: Latency::seconds(30, 120),
            database_deleted: Latency::seconds(120, 300),
            database_snapshot: Latency::seconds(60, 150),
            table_active: Latency::seconds(5, 10),
            public_access_applied: Latency::seconds(30, 120),
        }
    }

    /// Each latency divided by `factor`, for people who are waiting: which one is longer than which
    /// stays as it is. A factor that is not a positive number counts as 1.
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
            endpoint_available: self.endpoint_available.faster(factor),
            endpoint_deleted: self.endpoint_deleted.faster(factor),
            instance_running: self.instance_running.faster(factor),
            instance_booted: self.instance_booted.faster(factor),
            instance_stopped: self.instance_stopped.faster(factor),
            instance_terminated: self.instance_terminated.faster(factor),
            volume_available: self.volume_available.faster(factor),
            image_available: self.image_available.faster(factor),
            snapshot_archived: self.snapshot_archived.faster(factor),
            snapshot_restored: self.snapshot_restored.faster(factor),
            address_released: self.address_released.faster(factor),
            propagation: self.propagation.faster(factor),
            profile_propagation: self.profile_propagation.faster(factor),
            iam_propagation: self.iam_propagation.faster(factor),
            balancer_active: self.balancer_active.faster(factor),
            balancer_interfaces: self.balancer_interfaces.faster(factor),
            target_healthy: self.target_healthy.faster(factor),
            endpoint_confirmed: self.endpoint_confirmed.faster(factor),
            queue_settled: self.queue_settled.faster(factor),
            queue_deleted: self.queue_deleted.faster(factor),
            database_available: self.database_available.faster(factor),
            database_modified: self.database_modified.faster(factor),
            database_deleted: self.database_deleted.faster(factor),
            database_snapshot: self.database_snapshot.faster(factor),
            table_active: self.table_active.faster(factor),
            public_access_applied: self.public_access_applied.faster(factor),
        }
    }

    /// No latency at all: each change is done when its call returns.
    pub const fn none() -> Latencies {
        const NONE: Latency = Latency::millis(0, 0);
        Latencies {
            call: NONE,
            network_available: NONE,
            nat_available: NONE,
            nat_deleted: NONE,
            endpoint_available: NONE,
            endpoint_deleted: NONE,
            instance_running: NONE,
            instance_booted: NONE,
            instance_stopped: NONE,
            instance_terminated: NONE,
            volume_available: NONE,
            image_available: NONE,
            snapshot_archived: NONE,
            snapshot_restored: NONE,
            address_released: NONE,
            propagation: NONE,
            profile_propagation: NONE,
            iam_propagation: NONE,
            balancer_active: NONE,
            balancer_interfaces: NONE,
            target_healthy: NONE,
            endpoint_confirmed: NONE,
            queue_settled: NONE,
            queue_deleted: NONE,
            database_available: NONE,
            database_modified: NONE,
            database_deleted: NONE,
            database_snapshot: NONE,
            table_active: NONE,
            public_access_applied: NONE,
        }
    }
}
