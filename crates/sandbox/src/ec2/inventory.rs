//! What EC2 has, in a few words each.

use super::{Ec2, tags};
use crate::Object;
use crate::clock::Moment;

impl Ec2 {
    /// What exists at `now`.
    pub fn objects(&self, now: Moment) -> Vec<Object> {
        let mut objects = Vec::new();
        let mut add = |kind: &str, id: &str, name: String, state: &str| {
            let (kind, id) = (format!("ec2.{kind}"), id.to_owned());
            objects.push(Object {
                kind,
                id,
                name,
                state: state.to_owned(),
            });
        };
        for (id, vpc) in self.vpcs.iter() {
            add("vpc", id, tags::name(self, id), vpc.state.at(now));
        }
        for (id, subnet) in self.subnets.iter() {
            add("subnet", id, tags::name(self, id), subnet.state.at(now));
        }
        for (id, gateway) in self.internet_gateways.iter() {
            let state = if gateway.vpc.is_some() {
                "attached"
            } else {
                "detached"
            };
            add("internet-gateway", id, tags::name(self, id), state);
        }
        for (id, table) in self.route_tables.iter() {
            add("route-table", id, tags::name(self, id), &table.vpc);
        }
        for (id, acl) in self.network_acls.iter() {
            add("network-acl", id, tags::name(self, id), &acl.vpc);
        }
        for (id, group) in self.security_groups.iter() {
            add("security-group", id, group.name.clone(), &group.vpc);
        }
        for (id, gateway) in self.nat_gateways.iter() {
            let state = gateway.state.at(now);
            if state != "deleted" {
                add("nat-gateway", id, tags::name(self, id), state);
            }
        }
        for (id, address) in self.addresses.iter() {
            let name = Some(tags::name(self, id)).filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| address.public_ip.clone());
            let state = if address.association.is_some() {
                "associated"
            } else {
                "free"
            };
            add("elastic-ip", id, name, state);
        }
        for (id, interface) in self.network_interfaces.iter() {
            add(
                "network-interface",
                id,
                interface.description.clone(),
                &interface.subnet,
            );
        }
        for (id, instance) in self
            .instances
            .iter()
            .filter(|(_, it)| !it.is_terminated(now))
        {
            add("instance", id, tags::name(self, id), instance.state.at(now));
        }
        for (id, volume) in self.volumes.iter() {
            let state = if volume.attachment.is_some() {
                "in-use"
            } else {
                "available"
            };
            add("volume", id, tags::name(self, id), state);
        }
        for (id, snapshot) in self.snapshots.iter() {
            add("snapshot", id, tags::name(self, id), &snapshot.volume);
        }
        for (id, pair) in self.key_pairs.iter() {
            add("key-pair", id, pair.name.clone(), "");
        }
        for (id, template) in self.launch_templates.iter() {
            add("launch-template", id, template.name.clone(), "");
        }
        for (id, gateway) in self.egress_gateways.iter() {
            add(
                "egress-only-internet-gateway",
                id,
                tags::name(self, id),
                &gateway.vpc,
            );
        }
        for (id, peering) in self.peerings.iter() {
            let state = peering.state.at(now);
            if !["deleted", "rejected"].contains(&state) {
                add("vpc-peering-connection", id, tags::name(self, id), state);
            }
        }
        for id in self.dhcp_options.iter().map(|(id, _)| id) {
            add("dhcp-options", id, tags::name(self, id), "");
        }
        objects
    }
}
