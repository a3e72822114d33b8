//! DeleteNetworkInterface, and the interfaces that go with their owner.

use crate::action::Outcome;
use crate::ec2::model::NetworkInterface;
use crate::ec2::resource::find;
use crate::ec2::tags;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

/// `DeleteNetworkInterface`: refused with `InvalidNetworkInterface.InUse` while the interface is
/// attached.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    if find::<NetworkInterface>(account, id)?.attachment.is_some() {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(Failure::new("InvalidNetworkInterface.InUse", message));
    }
    drop_interface(account, id);
    Ok(Answer::done())
}

/// Takes the elastic addresses off an interface; their allocations.
pub(crate) fn unmap_all(account: &mut Account, id: &str) -> Vec<String> {
    let Some(interface) = account.ec2.network_interfaces.get_mut(id) else {
        return Vec::new();
    };
    let freed: Vec<String> = std::mem::take(&mut interface.elastic)
        .into_values()
        .collect();
    for allocation in &freed {
        if let Some(address) = account.ec2.addresses.get_mut(allocation) {
            address.association = None;
        }
    }
    freed
}

/// Takes an interface away with its addresses and tags; what elastic addresses it had.
pub(crate) fn drop_interface(account: &mut Account, id: &str) -> Vec<String> {
    let freed = unmap_all(account, id);
    account.ec2.network_interfaces.remove(id);
    tags::forget(account, id);
    freed
}
