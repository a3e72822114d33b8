//! How many of each kind an account may have, by AWS's defaults and as a user sets it.

use crate::wire::Failure;
use std::collections::BTreeMap;

/// The quotas of an account, each by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotas {
    changed: BTreeMap<&'static str, usize>,
    is_limited: bool,
}

/// A quota: its name, AWS's default, and the error of the request that is one too many.
struct Quota {
    name: &'static str,
    default: usize,
    code: &'static str,
    message: &'static str,
}

const fn quota(
    name: &'static str,
    default: usize,
    code: &'static str,
    message: &'static str,
) -> Quota {
    Quota {
        name,
        default,
        code,
        message,
    }
}

/// What an account may have of each kind, before it asks AWS for more:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const QUOTAS: &[Quota] = &[
    quota(
        "vpcs",
        5,
        "VpcLimitExceeded",
        "The maximum number of VPCs has been reached.",
    ),
    quota(
        "internet-gateways",
        5,
        "InternetGatewayLimitExceeded",
        "The maximum number of internet gateways has been reached.",
    ),
    quota(
        "egress-only-internet-gateways",
        5,
        "EgressOnlyInternetGatewayLimitExceeded",
        "The maximum number of egress-only internet gateways has been reached.",
    ),
    quota(
        "addresses",
        5,
        "AddressLimitExceeded",
        "The maximum number of addresses has been reached.",
    ),
    quota(
        "nat-gateways",
        5,
        "NatGatewayLimitExceeded",
        "The maximum number of NAT gateways in the Availability Zone has been reached.",
    ),
    quota(
        "subnets",
        200,
        "SubnetLimitExceeded",
        "The maximum number of subnets has been reached.",
    ),
    quota(
        "route-tables",
        200,
        "RouteTableLimitExceeded",
        "The maximum number of route tables has been reached.",
    ),
    quota(
        "network-acls",
        200,
        "NetworkAclLimitExceeded",
        "The maximum number of network acls has been reached.",
    ),
    quota(
        "security-groups",
        2500,
        "SecurityGroupLimitExceeded",
        "The maximum number of security groups for this region has been reached.",
    ),
    quota(
        "security-groups-per-interface",
        5,
        "SecurityGroupsPerInterfaceLimitExceeded",
        "The maximum number of security groups per interface has been reached.",
    ),
    quota(
        "rules-per-security-group",
        60,
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached.",
    ),
    quota(
        "vpn-gateways",
        5,
        "VpnGatewayLimitExceeded",
        "The maximum number of virtual private gateways has been reached.",
    ),
    quota(
        "customer-gateways",
        50,
        "CustomerGatewayLimitExceeded",
        "The maximum number of customer gateways has been reached.",
    ),
    quota(
        "prefix-lists",
        100,
        "PrefixListLimitExceeded",
        "The maximum number of prefix lists has been reached.",
    ),
    quota(
        "vpc-endpoints",
        50,
        "VpcEndpointLimitExceeded",
        "The maximum number of VPC endpoints has been reached.",
    ),
    quota(
        "roles",
        1000,
        "LimitExceeded",
        "Cannot exceed quota for RolesPerAccount: {most}",
    ),
    quota(
        "users",
        5000,
        "LimitExceeded",
        "Cannot exceed quota for UsersPerAccount: {most}",
    ),
    quota(
        "groups",
        300,
        "LimitExceeded",
        "Cannot exceed quota for GroupsPerAccount: {most}",
    ),
    quota(
        "policies",
        1500,
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerAccount: {most}",
    ),
    quota(
        "instance-profiles",
        1000,
        "LimitExceeded",
        "Cannot exceed quota for InstanceProfilesPerAccount: {most}",
    ),
    quota(
        "buckets",
        100,
        "TooManyBuckets",
        "You have attempted to create more buckets than allowed",
    ),
];

impl Quotas {
    /// The quotas that AWS gives a new account.
    pub fn of_aws() -> Quotas {
        Quotas {
            changed: BTreeMap::new(),
            is_limited: true,
        }
    }

    /// No quotas at all.
    pub fn none() -> Quotas {
        Quotas {
            is_limited: false,
            ..Quotas::of_aws()
        }
    }

    /// Reads `vpcs=20,addresses=10`, each in place of AWS's default; or `none`.
    ///
    /// # Errors
    /// What is not a quota, and which there are.
    pub fn read(text: &str) -> Result<Quotas, String> {
        if text.trim() == "none" {
            return Ok(Quotas::none());
        }
        let mut quotas = Quotas::of_aws();
        for part in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let (name, number) = part.split_once('=').unwrap_or((part, ""));
            let known = QUOTAS.iter().find(|it| it.name == name.trim());
            let number = number.trim().parse();
            let (Some(known), Ok(number)) = (known, number) else {
                let names: Vec<&str> = QUOTAS.iter().map(|it| it.name).collect();
                return Err(format!(
                    "\"{part}\" is no quota with a number, such as vpcs=20. The quotas are {}; \"none\" \
                     takes all of them away",
                    names.join(", ")
                ));
            };
            quotas.changed.insert(known.name, number);
        }
        Ok(quotas)
    }

    fn most(&self, quota: &Quota) -> usize {
        match self.is_limited {
            true => self
                .changed
                .get(quota.name)
                .copied()
                .unwrap_or(quota.default),
            false => usize::MAX,
        }
    }

    /// The number of a quota as the API tells it.
    pub(crate) fn told(&self, name: &str) -> String {
        let quota = QUOTAS.iter().find(|it| it.name == name);
        let most = quota.map_or(usize::MAX, |it| self.most(it));
        most.min(i32::MAX as usize).to_string()
    }

    /// Refuses one more where there are so many.
    ///
    /// # Errors
    /// The refusal of AWS.
    pub(crate) fn admit(&self, name: &str, there: usize) -> Result<(), Failure> {
        self.hold(name, there.saturating_add(1))
    }

    /// Refuses so many.
    ///
    /// # Errors
    /// The refusal of AWS.
    pub(crate) fn hold(&self, name: &str, wanted: usize) -> Result<(), Failure> {
        let Some(quota) = QUOTAS.iter().find(|it| it.name == name) else {
            return Ok(());
        };
        let most = self.most(quota);
        if wanted <= most {
            return Ok(());
        }
        let message = quota.message.replace("{most}", &most.to_string());
        let status = if quota.code == "LimitExceeded" {
            409
        } else {
            400
        };
        Err(Failure::with_status(status, quota.code, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_aws_s_unless_they_are_set() -> Result<(), String> {
        let refused = |quotas: &Quotas, there| {
            let refusal = quotas.admit("vpcs", there);
            refusal.map_err(|it| it.code)
        };
        let limit = Err("VpcLimitExceeded".to_owned());
        assert_eq!(refused(&Quotas::of_aws(), 4), Ok(()));
        assert_eq!(refused(&Quotas::of_aws(), 5), limit);
        let more = Quotas::read("vpcs=7, addresses=1")?;
        assert_eq!(refused(&more, 6), Ok(()));
        assert_eq!(refused(&more, 7), limit);
        assert_eq!(more.told("addresses"), "1");
        assert_eq!(refused(&Quotas::read("none")?, 5000), Ok(()));
        for wrong in ["vpc=3", "vpcs", "vpcs=-1", "vpcs=many"] {
            assert!(Quotas::read(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}
