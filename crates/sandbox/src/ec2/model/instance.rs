//! Instances and their associations.

use crate::clock::Moment;
use crate::ec2::model::transition::Transition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An instance, kept for an hour after its termination.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    /// `r-…`; instances of one launch share it.
    pub reservation: String,
    /// Its number in that launch.
    pub index: u32,
    pub launched: Moment,
    pub image: ImageFacts,
    /// The instance type, such as `t3.micro`.
    pub kind: String,
    pub key: Option<String>,
    pub vpc: String,
    pub subnet: String,
    pub zone: String,
    pub tenancy: String,
    pub placement_group: Option<String>,
    /// Interfaces in the order in which they were attached, the primary first.
    pub interfaces: Vec<String>,
    /// Where the root volume is plugged in.
    pub root_device: String,
    /// The attached volumes by their device names.
    pub devices: BTreeMap<String, InstanceVolume>,
    pub profile: Option<ProfileAssociation>,
    /// The user data in base64, as it was given.
    pub user_data: Option<String>,
    pub monitoring: bool,
    /// `open` or `none`, where anybody said so.
    #[serde(default)]
    pub capacity: Option<String>,
    pub ebs_optimized: bool,
    pub termination_protection: bool,
    pub stop_protection: bool,
    /// What a shutdown from inside does: `stop` or `terminate`.
    pub shutdown_behavior: String,
    /// `standard`, `unlimited`; only burstable types have it.
    pub credits: Option<String>,
    pub metadata: MetadataOptions,
    pub hibernation: bool,
    pub enclave: bool,
    /// Whether AWS recovers it automatically: `default` or `disabled`.
    pub auto_recovery: String,
    pub cores: u32,
    pub threads_per_core: u32,
    pub hostnames: HostnameOptions,
    /// Whether it is given a public address whenever it starts.
    pub public: bool,
    pub token: Option<String>,
    /// Code and message of why it is not running.
    pub reason: Option<(String, String)>,
    pub state: Transition,
}

/// The properties of its image that an instance keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageFacts {
    pub id: String,
    pub architecture: String,
    pub windows: bool,
    pub platform_details: String,
    pub usage_operation: String,
}

/// A volume as the instance sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstanceVolume {
    pub volume: String,
    pub delete_on_termination: bool,
    pub attached: Moment,
}

impl Instance {
    /// Whether the instance is terminated at `now`.
    pub(crate) fn is_terminated(&self, now: Moment) -> bool {
        self.state.at(now) == "terminated"
    }
}

/// The profile of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProfileAssociation {
    /// The association's id, `iip-assoc-…`.
    pub association: String,
    pub name: String,
    pub arn: String,
    pub id: String,
}

/// The metadata service of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MetadataOptions {
    /// Whether requests need a session token: `optional` or `required`.
    pub tokens: String,
    pub hops: u32,
    /// `enabled`, `disabled`; so the others.
    pub endpoint: String,
    pub ipv6: String,
    pub tags: String,
}

impl MetadataOptions {
    /// The options of an instance that was launched without any; images may demand IMDSv2.
    pub(crate) fn usual(imds_v2: bool) -> MetadataOptions {
        MetadataOptions {
            tokens: if imds_v2 { "required" } else { "optional" }.to_owned(),
            hops: if imds_v2 { 2 } else { 1 },
            endpoint: "enabled".to_owned(),
            ipv6: "disabled".to_owned(),
            tags: "disabled".to_owned(),
        }
    }
}

/// The options of host names inside the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HostnameOptions {
    /// The source of host names: `ip-name` or `resource-name`.
    pub kind: String,
    pub a_record: bool,
    pub aaaa_record: bool,
}

/// The number of a state in answers:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html>.
pub(crate) fn state_code(state: &str) -> u16 {
    match state {
        "pending" => 0,
        "running" => 16,
        "shutting-down" => 32,
        "terminated" => 48,
        "stopping" => 64,
        _ => 80,
    }
}
