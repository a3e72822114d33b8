//! How many rules a security group has at most, and what may stand in names and descriptions.

use crate::ec2::model::{RulePeer, SecurityGroup, SecurityGroupRule};
use crate::store::Account;
use crate::wire::Failure;

/// A group has so many rules of each direction for IPv4, and as many for IPv6. A prefix list counts
/// for as many as it may have entries:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>.
///
/// # Errors
/// `RulesPerSecurityGroupLimitExceeded`.
pub(crate) fn check_number(
    account: &Account,
    group: &SecurityGroup,
    egress: bool,
) -> Result<(), Failure> {
    let lists = &account.ec2.prefix_lists;
    let of_direction = || group.rules.values().filter(|rule| rule.egress == egress);
    let weight = |rule: &SecurityGroupRule, ipv6: bool| match &rule.peer {
        RulePeer::V4(_) => usize::from(!ipv6),
        RulePeer::V6(_) => usize::from(ipv6),
        RulePeer::PrefixList(id) => lists.get(id).map_or(1, |list| list.most),
        RulePeer::Group { .. } => 1,
    };
    [false, true].into_iter().try_for_each(|ipv6| {
        let number = of_direction().map(|rule| weight(rule, ipv6)).sum();
        account.quotas.hold("rules-per-security-group", number)
    })
}

/// Whether a name or a description of a group or a rule is one that EC2 takes:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html>.
///
/// # Errors
/// `InvalidParameterValue`: it is too long, or has other characters.
pub(crate) fn check_description(text: &str) -> Result<(), Failure> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(it);
    if text.len() <= 255 && text.chars().all(allowed) {
        return Ok(());
    }
    let message = "Invalid rule description. Valid descriptions are strings less than 256 characters \
                   from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";
    Err(Failure::invalid(message))
}
