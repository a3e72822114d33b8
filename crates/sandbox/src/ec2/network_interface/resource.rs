//! How a network interface is found, filtered and described.

use crate::ec2::dns_names;
use crate::ec2::model::{NetworkInterface, NetworkInterfaceAttachment};
use crate::ec2::resource::{Ec2Resource, many, maybe, one};
use crate::store::Account;
use crate::wire::Xml;

impl NetworkInterface {
    /// The public address of a private one, and the allocation if it is elastic.
    pub(crate) fn public(
        &self,
        account: &Account,
        private: &str,
    ) -> Option<(String, Option<String>)> {
        if let Some(allocation) = self.elastic.get(private) {
            let address = account.ec2.addresses.get(allocation)?;
            return Some((address.public_ip.clone(), Some(allocation.clone())));
        }
        let own = self.public_ip.clone().filter(|_| private == self.primary());
        own.map(|address| (address, None))
    }

    /// The association's id or DNS name, of one private address.
    fn association(&self, account: &Account, private: &str, what: &str) -> Option<String> {
        let (public, allocation) = self.public(account, private)?;
        if what == "association.public-dns-name" {
            return Some(dns_names::public_dns(&account.region, &public));
        }
        let address = account.ec2.addresses.get(&allocation?)?;
        address
            .association
            .as_ref()
            .map(|attachment| attachment.id.clone())
    }

    /// Writes `<association>`, the public address of a private one, if it has one.
    pub(crate) fn write_association(&self, account: &Account, private: &str, xml: &mut Xml) {
        let Some((public, allocation)) = self.public(account, private) else {
            return;
        };
        let address = allocation
            .as_deref()
            .and_then(|id| account.ec2.addresses.get(id));
        let attachment = address.and_then(|address| address.association.as_ref());
        xml.element("association", |xml| {
            xml.text("publicIp", &public);
            xml.text(
                "publicDnsName",
                dns_names::public_dns(&account.region, &public),
            );
            let owner = if attachment.is_some() {
                &account.account_id
            } else {
                "amazon"
            };
            xml.text("ipOwnerId", owner);
            xml.optional("allocationId", allocation.as_ref());
            xml.optional("associationId", attachment.map(|attachment| &attachment.id));
        });
    }

    /// Writes `<privateIpAddressesSet>`, the private addresses with their mappings.
    pub(crate) fn write_addresses(&self, account: &Account, xml: &mut Xml) {
        xml.list("privateIpAddressesSet", &self.addresses, |item, address| {
            item.text("privateIpAddress", address);
            item.text(
                "privateDnsName",
                dns_names::private_dns(&account.region, address),
            );
            item.text("primary", address == self.primary());
            self.write_association(account, address, item);
        });
    }

    /// Writes `<ipv6AddressesSet>`, the IPv6 addresses.
    pub(crate) fn write_ipv6(&self, xml: &mut Xml) {
        xml.list("ipv6AddressesSet", &self.ipv6, |item, address| {
            item.text("ipv6Address", address)
                .text("isPrimaryIpv6", false);
        });
    }

    /// Writes `<groupSet>`, the ids and names of the security groups.
    pub(crate) fn write_groups(&self, account: &Account, xml: &mut Xml) {
        xml.list("groupSet", &self.groups, |item, id| {
            item.text("groupId", id);
            let group = account.ec2.security_groups.get(id);
            item.optional("groupName", group.map(|group| &group.name));
        });
    }
}

impl Ec2Resource for NetworkInterface {
    const RESOURCE_TYPE: &'static str = "network-interface";
    const PREFIX: &'static str = "eni";
    const PARAMETER: &'static str = "NetworkInterfaceId";
    const SET: &'static str = "networkInterfaceSet";
    const ID_FILTER: &'static str = "network-interface-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The networkInterface ID '{id}' does not exist");
        ("InvalidNetworkInterfaceID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let attachment = self.attachment.as_ref();
        let publics = || {
            self.addresses
                .iter()
                .filter_map(|it| self.public(account, it))
        };
        match name {
            "vpc-id" => one(&self.vpc),
            "subnet-id" => one(&self.subnet),
            "availability-zone" => one(&self.zone),
            "group-id" => many(&self.groups),
            "group-name" => {
                let groups = &account.ec2.security_groups;
                many(
                    self.groups
                        .iter()
                        .filter_map(|id| Some(groups.get(id)?.name.clone())),
                )
            }
            "description" => one(&self.description),
            "status" => one(self.status()),
            "interface-type" => one(&self.kind),
            "requester-managed" => one(self.is_of_aws()),
            "requester-id" => maybe(self.is_of_aws().then_some("amazon-aws")),
            "mac-address" => one(&self.mac),
            "source-dest-check" => one(self.source_dest_check),
            "private-ip-address" => one(self.primary()),
            "private-dns-name" => one(dns_names::private_dns(&account.region, self.primary())),
            "addresses.private-ip-address" => many(&self.addresses),
            "addresses.primary" => many(
                self.addresses
                    .iter()
                    .map(|address| address == self.primary()),
            ),
            "association.public-ip" | "addresses.association.public-ip" => {
                many(publics().map(|(address, _)| address))
            }
            "addresses.private-dns-name" => many(
                self.addresses
                    .iter()
                    .map(|it| dns_names::private_dns(&account.region, it)),
            ),
            "addresses.association.allocation-id" => many(publics().filter_map(|(_, id)| id)),
            "attachment.network-card-index" => maybe(attachment.map(|_| 0)),
            "association.allocation-id" => many(publics().filter_map(|(_, id)| id)),
            "association.ip-owner-id" => many(publics().map(|(_, id)| match id {
                Some(_) => account.account_id.clone(),
                None => "amazon".to_owned(),
            })),
            "association.association-id" | "association.public-dns-name" => many(
                self.addresses
                    .iter()
                    .filter_map(|it| self.association(account, it, name)),
            ),
            "ipv6-addresses.ipv6-address" => many(&self.ipv6),
            "attachment.attach-time" => {
                maybe(attachment.map(|attachment| attachment.attached.iso()))
            }
            "attachment.attachment-id" => maybe(attachment.map(|attachment| &attachment.id)),
            "attachment.instance-id" => {
                maybe(attachment.and_then(|attachment| attachment.instance.as_ref()))
            }
            "attachment.device-index" => {
                maybe(attachment.map(|attachment| attachment.device_index))
            }
            "attachment.status" => maybe(attachment.map(|_| "attached")),
            "attachment.delete-on-termination" => {
                maybe(attachment.map(|attachment| attachment.delete_on_termination))
            }
            "attachment.instance-owner-id" => {
                maybe(attachment.map(|attachment| owner(account, attachment)))
            }
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("networkInterfaceId", id)
            .text("subnetId", &self.subnet);
        xml.text("vpcId", &self.vpc)
            .text("availabilityZone", &self.zone);
        xml.text("description", &self.description)
            .text("ownerId", &account.account_id);
        xml.optional("requesterId", self.is_of_aws().then_some("amazon-aws"));
        xml.text("requesterManaged", self.is_of_aws())
            .text("status", self.status());
        xml.text("macAddress", &self.mac)
            .optional("privateIpAddress", self.addresses.first());
        xml.text(
            "privateDnsName",
            dns_names::private_dns(&account.region, self.primary()),
        );
        xml.text("sourceDestCheck", self.source_dest_check);
        self.write_groups(account, xml);
        if let Some(attachment) = &self.attachment {
            xml.element("attachment", |xml| {
                xml.text("attachmentId", &attachment.id);
                xml.optional("instanceId", attachment.instance.as_ref());
                xml.text("instanceOwnerId", owner(account, attachment));
                xml.text("deviceIndex", attachment.device_index)
                    .text("networkCardIndex", 0);
                xml.text("status", "attached")
                    .text("attachTime", attachment.attached.iso());
                xml.text("deleteOnTermination", attachment.delete_on_termination);
            });
        }
        self.write_association(account, self.primary(), xml);
        self.write_addresses(account, xml);
        self.write_ipv6(xml);
        xml.text("interfaceType", &self.kind);
    }
}

fn owner<'a>(account: &'a Account, attachment: &NetworkInterfaceAttachment) -> &'a str {
    if attachment.instance.is_some() {
        &account.account_id
    } else {
        "amazon-aws"
    }
}
