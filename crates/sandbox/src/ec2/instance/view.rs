//! DescribeInstances and DescribeInstanceStatus.

use super::super::describe::select;
use super::super::{instance_type, tags};
use crate::action::Outcome;
use crate::ec2::dns_names;
use crate::ec2::model::Instance;
use crate::ec2::model::state_code;
use crate::store::Account;
use crate::wire::{Answer, Call, Xml};
use std::collections::BTreeMap;

/// `DescribeInstances`: returns instances grouped by the launch (reservation) they came from.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>.
pub(crate) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let (chosen, next) = select::<Instance>(account, call)?;
    let mut reservations: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (id, instance) in chosen {
        reservations
            .entry(&instance.reservation)
            .or_default()
            .push(id.clone());
    }
    let mut xml = Xml::new();
    xml.list(
        "reservationSet",
        reservations,
        |item, (reservation, ids)| {
            write_reservation(account, reservation, &ids, item);
        },
    );
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// A launch with these of its instances.
pub(crate) fn write_reservation(
    account: &Account,
    reservation: &str,
    ids: &[String],
    xml: &mut Xml,
) {
    xml.text("reservationId", reservation)
        .text("ownerId", &account.account_id);
    xml.list("groupSet", [(); 0], |_, ()| ());
    xml.list("instancesSet", ids, |item, id| {
        if let Some(instance) = account.ec2.instances.get(id) {
            write(instance, id, account, item);
            tags::write(account, id, item);
        }
    });
}

/// Describes one instance; a terminated one has few properties left.
pub(crate) fn write(instance: &Instance, id: &str, account: &Account, xml: &mut Xml) {
    let state = instance.state.at(account.now);
    let there = state != "terminated";
    xml.text("instanceId", id)
        .text("imageId", &instance.image.id);
    xml.element("instanceState", |xml| {
        xml.text("code", state_code(state)).text("name", state);
    });
    let dns = if there {
        instance.private_dns(account)
    } else {
        String::new()
    };
    xml.text("privateDnsName", dns);
    let public_dns = instance
        .public_dns(account)
        .filter(|_| there && state != "pending");
    xml.text("dnsName", public_dns.unwrap_or_default());
    write_reason(instance, state, xml);
    xml.optional("keyName", instance.key.as_ref())
        .text("amiLaunchIndex", instance.index);
    xml.list("productCodes", [(); 0], |_, ()| ());
    xml.text("instanceType", &instance.kind)
        .text("launchTime", instance.launched.iso());
    xml.element("placement", |xml| {
        xml.text("availabilityZone", &instance.zone);
        xml.text(
            "groupName",
            instance.placement_group.as_deref().unwrap_or_default(),
        );
        xml.text("tenancy", &instance.tenancy);
    });
    xml.optional("platform", instance.image.windows.then_some("windows"));
    xml.element("monitoring", |xml| {
        xml.text(
            "state",
            if instance.monitoring {
                "enabled"
            } else {
                "disabled"
            },
        );
    });
    if there {
        write_network(instance, account, state, xml);
    }
    xml.text("architecture", &instance.image.architecture);
    xml.text("rootDeviceType", "ebs")
        .text("rootDeviceName", &instance.root_device);
    xml.list(
        "blockDeviceMapping",
        &instance.devices,
        |item, (name, device)| {
            item.text("deviceName", name).element("ebs", |ebs| {
                ebs.text("volumeId", &device.volume)
                    .text("status", "attached");
                ebs.text("attachTime", device.attached.iso());
                ebs.text("deleteOnTermination", device.delete_on_termination);
            });
        },
    );
    write_instance(instance, xml);
    write_interfaces(instance, account, xml);
}

fn write_reason(instance: &Instance, state: &str, xml: &mut Xml) {
    let reason = match (state, &instance.reason) {
        ("running", _) | (_, None) => None,
        (_, Some(reason)) => Some(reason),
    };
    let time = instance.launched.iso();
    match reason {
        Some((code, message)) if code.starts_with("Client.") => {
            xml.text("reason", format!("User initiated ({time})"));
            xml.element("stateReason", |xml| {
                xml.text("code", code).text("message", message);
            });
        }
        Some((code, message)) => {
            xml.text("reason", "").element("stateReason", |xml| {
                xml.text("code", code).text("message", message);
            });
        }
        None => {
            xml.text("reason", "");
        }
    }
}

fn write_network(instance: &Instance, account: &Account, state: &str, xml: &mut Xml) {
    xml.text("subnetId", &instance.subnet)
        .text("vpcId", &instance.vpc);
    if let Some(interface) = instance.primary(&account.ec2) {
        xml.optional("privateIpAddress", interface.addresses.first());
        xml.optional("ipv6Address", interface.ipv6.first());
        xml.optional(
            "ipAddress",
            instance.public(account).filter(|_| state != "pending"),
        );
        xml.text("sourceDestCheck", interface.source_dest_check);
        interface.write_groups(account, xml);
    }
}

fn write_instance(instance: &Instance, xml: &mut Xml) {
    xml.text("virtualizationType", "hvm")
        .text("hypervisor", "xen");
    xml.text("clientToken", instance.token.as_deref().unwrap_or_default());
    if let Some(profile) = &instance.profile {
        xml.element("iamInstanceProfile", |xml| {
            xml.text("arn", &profile.arn).text("id", &profile.id);
        });
    }
    xml.text("ebsOptimized", instance.ebs_optimized);
    let ena = instance_type::find(&instance.kind).is_ok_and(|kind| kind.has_ena());
    xml.text("enaSupport", ena);
    xml.element("cpuOptions", |xml| {
        xml.text("coreCount", instance.cores)
            .text("threadsPerCore", instance.threads_per_core);
    });
    xml.element("capacityReservationSpecification", |xml| {
        let preference = instance.capacity.as_deref().unwrap_or("open");
        xml.text("capacityReservationPreference", preference);
    });
    xml.element("hibernationOptions", |xml| {
        xml.text("configured", instance.hibernation);
    });
    xml.element("enclaveOptions", |xml| {
        xml.text("enabled", instance.enclave);
    });
    xml.element("metadataOptions", |xml| instance.metadata.write(xml));
    xml.element("maintenanceOptions", |xml| {
        xml.text("autoRecovery", &instance.auto_recovery);
    });
    xml.element("privateDnsNameOptions", |xml| instance.hostnames.write(xml));
    xml.text("platformDetails", &instance.image.platform_details);
    xml.text("usageOperation", &instance.image.usage_operation);
    xml.text("usageOperationUpdateTime", instance.launched.iso());
    xml.text("currentInstanceBootMode", "legacy-bios");
}

fn write_interfaces(instance: &Instance, account: &Account, xml: &mut Xml) {
    let rows = &account.ec2.network_interfaces;
    let interfaces = instance.interfaces.iter().filter_map(|id| rows.entry(id));
    xml.list(
        "networkInterfaceSet",
        interfaces,
        |item, (id, interface)| {
            item.text("networkInterfaceId", id)
                .text("subnetId", &interface.subnet);
            item.text("vpcId", &interface.vpc)
                .text("description", &interface.description);
            item.text("ownerId", &account.account_id)
                .text("status", "in-use");
            item.text("macAddress", &interface.mac);
            item.optional("privateIpAddress", interface.addresses.first());
            item.text(
                "privateDnsName",
                dns_names::private_dns(&account.region, interface.primary()),
            );
            item.text("sourceDestCheck", interface.source_dest_check);
            interface.write_groups(account, item);
            if let Some(attachment) = &interface.attachment {
                item.element("attachment", |xml| {
                    xml.text("attachmentId", &attachment.id)
                        .text("deviceIndex", attachment.device_index);
                    xml.text("status", "attached")
                        .text("attachTime", attachment.attached.iso());
                    xml.text("deleteOnTermination", attachment.delete_on_termination);
                    xml.text("networkCardIndex", 0);
                });
            }
            interface.write_association(account, interface.primary(), item);
            interface.write_addresses(account, item);
            interface.write_ipv6(item);
            item.text("interfaceType", &interface.kind);
        },
    );
}

/// `DescribeInstanceStatus`: returns running instances, or all of them with `IncludeAllInstances`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html>.
pub(crate) fn describe_status(account: &mut Account, call: &Call) -> Outcome {
    let all = call.params.flag("IncludeAllInstances") == Some(true);
    let (chosen, next) = select::<Instance>(account, call)?;
    let wanted = |state: &str| all || state == "running";
    let chosen = chosen
        .into_iter()
        .filter(|(_, it)| wanted(it.state.at(account.now)));
    let mut xml = Xml::new();
    xml.list("instanceStatusSet", chosen, |item, (id, instance)| {
        let state = instance.state.at(account.now);
        item.text("instanceId", id)
            .text("availabilityZone", &instance.zone);
        item.element("instanceState", |xml| {
            xml.text("code", state_code(state)).text("name", state);
        });
        let (status, detail) = match state {
            "running" => ("ok", "passed"),
            _ => ("not-applicable", "insufficient-data"),
        };
        for element in ["systemStatus", "instanceStatus"] {
            item.element(element, |xml| {
                xml.text("status", status)
                    .list("details", [detail], |item, detail| {
                        item.text("name", "reachability").text("status", detail);
                    });
            });
        }
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
