//! The ids of the default VPC and its parts: fixed, so that tests and people recognise them.

/// The default DHCP options, which new VPCs use as well.
pub(crate) const DHCP_OPTIONS: &str = "dopt-0default0000000000";
/// The default VPC.
pub(crate) const VPC: &str = "vpc-0default0000000000";
/// Its internet gateway.
pub(crate) const INTERNET_GATEWAY: &str = "igw-0default0000000000";
/// Its default network ACL.
pub(crate) const NETWORK_ACL: &str = "acl-0default0000000000";
/// Its default security group.
pub(crate) const SECURITY_GROUP: &str = "sg-0default0000000000";
/// Its main route table.
pub(crate) const ROUTE_TABLE: &str = "rtb-0default0000000000";
