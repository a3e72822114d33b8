//! What is to happen by itself at a known time: who is terminated lets go of what it holds.
//!
//! States change by [`super::transition::Changing`] without anybody's doing; this is for changes
//! that touch other objects too. They are made up for at the beginning of the next call.

use super::{address, instance, nat_gateway, network_interface, tags};
use crate::clock::Moment;
use crate::cloud::Cloud;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long what is terminated or deleted can still be described.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Something that becomes due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheduled {
    /// The instance is up and has worked through its user data.
    Booted(String),
    /// The instance has stopped.
    Stopped(String),
    /// The instance has terminated.
    Terminated(String),
    /// The terminated instance is described no more.
    InstanceForgotten(String),
    /// The NAT gateway could not be made.
    NatFailed(String),
    /// The NAT gateway is deleted.
    NatDeleted(String),
    /// The deleted NAT gateway is described no more.
    NatForgotten(String),
}

/// Puts something on the list.
pub fn at(cloud: &mut Cloud, moment: Moment, due: Scheduled) {
    let key = format!("{:020}/{due:?}", moment.0);
    cloud.ec2.due.insert(key, (moment, due));
}

/// Makes up for everything that is due by now, the oldest first.
pub fn settle(cloud: &mut Cloud) {
    loop {
        let first = cloud.ec2.due.iter().next();
        let Some((key, (moment, due))) = first.map(|(key, row)| (key.clone(), row.clone())) else {
            return;
        };
        if moment > cloud.now {
            return;
        }
        cloud.ec2.due.remove(&key);
        happen(cloud, moment, due);
    }
}

fn happen(cloud: &mut Cloud, moment: Moment, due: Scheduled) {
    match due {
        Scheduled::Booted(id) => instance::has_booted(cloud, &id),
        Scheduled::Stopped(id) => instance::has_stopped(cloud, &id, moment),
        Scheduled::Terminated(id) => {
            instance::has_terminated(cloud, &id);
            at(cloud, moment + REMEMBERED, Scheduled::InstanceForgotten(id));
        }
        Scheduled::InstanceForgotten(id) => {
            cloud.ec2.instances.remove(&id);
            cloud.ec2.tags.remove(&id);
        }
        Scheduled::NatFailed(id) => {
            let _released = nat_gateway::release(cloud, &id);
            at(cloud, moment + REMEMBERED, Scheduled::NatForgotten(id));
        }
        Scheduled::NatDeleted(id) => {
            let released = nat_gateway::release(cloud, &id);
            let until = moment + cloud.latencies.address_released.draw(&mut cloud.random);
            for allocation in released {
                address::hold(cloud, &allocation, until);
            }
            at(cloud, moment + REMEMBERED, Scheduled::NatForgotten(id));
        }
        Scheduled::NatForgotten(id) => {
            cloud.ec2.nat_gateways.remove(&id);
            cloud.ec2.tags.remove(&id);
        }
    }
}

/// Takes an interface away with its addresses and tags; what elastic addresses it had.
pub fn drop_interface(cloud: &mut Cloud, id: &str) -> Vec<String> {
    let freed = network_interface::unmap_all(cloud, id);
    cloud.ec2.network_interfaces.remove(id);
    tags::forget(cloud, id);
    freed
}
