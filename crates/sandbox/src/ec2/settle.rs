//! Carries out scheduled changes, at the beginning of the next call after their time.

use super::address_mapping;
use super::instance::{has_booted, has_stopped, has_terminated};
use super::model::Scheduled;
use super::scheduled::at;
use super::{nat_gateway, service_interface, vpc_endpoint};
use crate::clock::Moment;
use crate::store::Account;
use std::time::Duration;

/// How long a terminated instance or a deleted NAT gateway can still be described: about an hour,
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html> and
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html>.
const STILL_DESCRIBED: Duration = Duration::from_secs(3600);

/// Carries out every scheduled change whose time has come, the oldest first.
pub(crate) fn settle(account: &mut Account) {
    loop {
        let first = account.ec2.scheduled.iter().next();
        let Some((key, (moment, change))) = first.map(|(key, row)| (key.clone(), row.clone()))
        else {
            return;
        };
        if moment > account.now {
            return;
        }
        account.ec2.scheduled.remove(&key);
        settle_change(account, moment, change);
    }
}

fn settle_change(account: &mut Account, moment: Moment, change: Scheduled) {
    match change {
        Scheduled::Booted(id) => has_booted(account, &id),
        Scheduled::Stopped(id) => has_stopped(account, &id, moment),
        Scheduled::Terminated(id) => {
            has_terminated(account, &id);
            let until = moment + STILL_DESCRIBED;
            at(account, until, Scheduled::InstanceForgotten(id));
        }
        Scheduled::InstanceForgotten(id) => {
            account.ec2.instances.remove(&id);
            account.ec2.tags.remove(&id);
        }
        Scheduled::EndpointGone(id) => vpc_endpoint::has_gone(account, &id),
        Scheduled::InterfaceGone(id) => service_interface::has_gone(account, &id),
        Scheduled::NatFailed(id) => {
            let _addresses = nat_gateway::release(account, &id);
            at(
                account,
                moment + STILL_DESCRIBED,
                Scheduled::NatForgotten(id),
            );
        }
        Scheduled::NatDeleted(id) => nat_gateway_deleted(account, moment, id),
        Scheduled::NatForgotten(id) => {
            account.ec2.nat_gateways.remove(&id);
            account.ec2.tags.remove(&id);
        }
    }
}

/// EC2 refuses to release the Elastic IP address of a deleted NAT gateway for some seconds more.
fn nat_gateway_deleted(account: &mut Account, moment: Moment, id: String) {
    let addresses = nat_gateway::release(account, &id);
    let latency = account.latencies.address_released;
    let until = moment + latency.draw(&mut account.random);
    for allocation in addresses {
        address_mapping::hold(account, &allocation, until);
    }
    at(
        account,
        moment + STILL_DESCRIBED,
        Scheduled::NatForgotten(id),
    );
}
