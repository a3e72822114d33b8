//! An AWS account inside the process: one HTTP request in, one response out.
//!
//! The sandbox refuses what AWS refuses, in AWS's own words, takes the time that AWS takes, and
//! injects faults when [`Faults`] ask for them. The layers, from the bottom:
//!
//! - `<service>/model` holds the types of a service's resources, and nothing else;
//! - `store` keeps them in tables, with a rollback for the call at hand and a journal on disk;
//! - the other files of `<service>` are the actions of its API, on both;
//! - `dispatch` finds the action of a call, `executor` runs it as one transaction,
//!   [`Sandbox`] is the handle and [`serve`] the HTTP server.
//!
//! A new EC2 resource type is a file in `ec2/model`, a file of actions in `ec2`, and one row in
//! `ec2/resource_types.rs`.

pub use clock::Clock;
pub use faults::{Faults, LostResponse};
pub use inventory::{Inventory, InventoryItem};
pub use latency::{Latencies, Latency};
pub use options::Options;
pub use quotas::Quotas;
pub use sandbox::Sandbox;
pub use serve::{Limits, serve};
pub use store::journal::{OpenError, Storage};

mod action;
mod clock;
mod dispatch;
mod executor;
mod faults;
mod inspect;
mod inventory;
mod latency;
mod options;
mod query;
mod quotas;
mod random;
mod sandbox;
mod serve;
mod store;
mod subnet_group;
mod throttle;
mod wildcard;
mod wire;

mod autoscaling;
mod cloudwatch;
mod dynamodb;
mod ec2;
mod elasticache;
mod elbv2;
mod events;
mod iam;
mod kms;
mod logs;
mod rds;
mod redshift;
mod s3;
mod secretsmanager;
mod sns;
mod sqs;
mod ssm;
mod sts;

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod region_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
