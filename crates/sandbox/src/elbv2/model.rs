//! What the service keeps: load balancers, target groups, listeners and rules.

use crate::clock::Moment;
use crate::ec2::Transition;
use crate::wire::Params;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Texts by their keys: tags, and attributes.
pub(crate) type Texts = BTreeMap<String, String>;

/// A load balancer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Balancer {
    pub name: String,
    /// The type: `application`, `network` or `gateway`.
    pub kind: String,
    /// The scheme: `internal` or `internet-facing`.
    pub scheme: String,
    pub vpc: String,
    pub zones: Vec<BalancerZone>,
    pub groups: Vec<String>,
    pub ip_address_type: String,
    pub dns_name: String,
    pub hosted_zone: String,
    pub owned_pool: Option<String>,
    pub ipam_pool: Option<String>,
    /// `on` or `off`; none where the balancer has no groups.
    pub enforces_groups: Option<String>,
    /// Reserved capacity units.
    pub capacity: Option<u32>,
    pub attributes: Texts,
    pub tags: Texts,
    pub created: Moment,
    pub state: Transition,
}

/// An availability zone of a load balancer: the subnet, and the interface in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BalancerZone {
    pub subnet: String,
    pub zone: String,
    pub interface: String,
    /// The Elastic IP address of a network load balancer.
    pub allocation: Option<String>,
    /// The private address that was asked for.
    pub private: Option<String>,
    pub ipv6: Option<String>,
}

/// A target group with its targets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TargetGroup {
    pub name: String,
    /// The type of the targets: `instance`, `ip`, `lambda` or `alb`.
    pub kind: String,
    pub protocol: Option<String>,
    pub protocol_version: Option<String>,
    pub port: Option<u16>,
    pub control_port: Option<u16>,
    pub vpc: Option<String>,
    pub ip_address_type: String,
    pub health_check: HealthCheck,
    pub targets: Vec<Target>,
    pub attributes: Texts,
    pub tags: Texts,
}

/// How the targets of a group are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HealthCheck {
    pub enabled: bool,
    pub protocol: Option<String>,
    pub port: Option<String>,
    pub path: Option<String>,
    pub interval: u32,
    pub timeout: u32,
    pub healthy: u32,
    pub unhealthy: u32,
    /// Status codes that mean health, of HTTP or of gRPC.
    pub matcher: Option<String>,
}

/// A registered target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    pub id: String,
    pub port: Option<u16>,
    pub zone: Option<String>,
    /// When the first checks have passed.
    pub healthy: Moment,
    /// Until when connections are drained, once it is deregistered.
    pub draining: Option<Moment>,
}

/// A listener of a load balancer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listener {
    pub balancer: String,
    pub port: Option<u16>,
    pub protocol: Option<String>,
    pub ssl_policy: Option<String>,
    /// The ARNs of certificates, the default one first.
    pub certificates: Vec<String>,
    pub alpn: Option<String>,
    /// The fields of `MutualAuthentication`.
    pub mutual: Params,
    /// The fields of each default action, completed.
    pub actions: Vec<Params>,
    pub attributes: Texts,
    pub tags: Texts,
}

/// A rule of a listener; its default actions are no rule here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub listener: String,
    pub priority: u32,
    /// The fields of each action, completed.
    pub actions: Vec<Params>,
    /// The fields of each condition.
    pub conditions: Vec<Params>,
    /// The fields of each transform.
    pub transforms: Vec<Params>,
    pub tags: Texts,
}
