//! The account at one glance.

use super::documents::encoded;
use super::grants::policy_name;
use super::identity::IdentityType;
use super::lookup::invalid;
use super::model::{Group, Identity, Policy, Role, User};
use super::views::{self, answer, tag_list, time};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Xml};

/// One entry of the details, in the order in which they are paged.
enum Detail<'a> {
    User(&'a User),
    Group(&'a Group),
    Role(&'a Role),
    Policy(&'a Policy),
}

/// `GetAccountAuthorizationDetails`: lists users, groups, roles and policies with everything
/// attached to them.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>.
pub(crate) fn authorization_details(account: &mut Account, call: &Call) -> Outcome {
    let details = details(account, &call.params.list("Filter.member"));
    let size: usize = call.params.parse("MaxItems")?.unwrap_or(100);
    let start: usize = match call.params.get("Marker") {
        Some(marker) => marker.parse().map_err(|_| invalid("Invalid Marker."))?,
        None => 0,
    };
    let end = start.saturating_add(size.clamp(1, 1000)).min(details.len());
    let page = details.get(start..end).unwrap_or_default();
    answer(|xml| {
        let users = page.iter().filter_map(|it| {
            if let Detail::User(it) = it {
                Some(it)
            } else {
                None
            }
        });
        xml.members("UserDetailList", users, |xml, it| user(xml, account, it));
        let groups = page.iter().filter_map(|it| {
            if let Detail::Group(it) = it {
                Some(it)
            } else {
                None
            }
        });
        xml.members("GroupDetailList", groups, |xml, it| group(xml, it));
        let roles = page.iter().filter_map(|it| {
            if let Detail::Role(it) = it {
                Some(it)
            } else {
                None
            }
        });
        xml.members("RoleDetailList", roles, |xml, it| role(xml, account, it));
        let policies = page.iter().filter_map(|it| {
            if let Detail::Policy(it) = it {
                Some(it)
            } else {
                None
            }
        });
        xml.members("Policies", policies, |xml, it| policy(xml, account, it));
        xml.text("IsTruncated", end < details.len());
        if end < details.len() {
            xml.text("Marker", end);
        }
    })
}

fn details<'a>(account: &'a Account, filters: &[&str]) -> Vec<Detail<'a>> {
    let wanted = |kind| filters.is_empty() || filters.contains(&kind);
    let iam = &account.iam;
    let mut details = Vec::new();
    if wanted("User") {
        let seen =
            |it: &&User| account.is_visible(&IdentityType::User.visibility_key(&it.identity.name));
        details.extend(iam.users.values().filter(seen).map(Detail::User));
    }
    if wanted("Group") {
        details.extend(iam.groups.values().map(Detail::Group));
    }
    if wanted("Role") {
        let seen =
            |it: &&Role| account.is_visible(&IdentityType::Role.visibility_key(&it.identity.name));
        details.extend(iam.roles.values().filter(seen).map(Detail::Role));
    }
    let (local, of_aws) = (wanted("LocalManagedPolicy"), wanted("AWSManagedPolicy"));
    details.extend(iam.policies.values().filter_map(|policy| {
        let wanted = if policy.arn.starts_with("arn:aws:iam::aws:") {
            // Of AWS's own, those in use.
            of_aws && super::lookup::attachments(account, &policy.arn) > 0
        } else {
            local
        };
        wanted.then_some(Detail::Policy(policy))
    }));
    details
}

/// Name, path, policies; `list` names the inline ones.
fn grants(xml: &mut Xml, kind: &str, list: &str, identity: &Identity) {
    xml.text("Path", &identity.path)
        .text(&format!("{kind}Name"), &identity.name)
        .text(&format!("{kind}Id"), &identity.id)
        .text("Arn", &identity.arn)
        .text("CreateDate", time(identity.created));
    xml.members(list, &identity.inline, |xml, (name, document)| {
        xml.text("PolicyName", name)
            .text("PolicyDocument", encoded(document));
    });
    xml.members("AttachedManagedPolicies", &identity.attached, |xml, arn| {
        xml.text("PolicyName", policy_name(arn))
            .text("PolicyArn", arn);
    });
    if let Some(arn) = &identity.boundary {
        xml.element("PermissionsBoundary", |xml| {
            xml.text("PermissionsBoundaryType", "Policy")
                .text("PermissionsBoundaryArn", arn);
        });
    }
}

fn user(xml: &mut Xml, account: &Account, user: &User) {
    grants(xml, "User", "UserPolicyList", &user.identity);
    let name = &user.identity.name;
    let groups = account
        .iam
        .groups
        .values()
        .filter(|group| group.members.contains(name));
    xml.members("GroupList", groups, |xml, group| {
        xml.value(&group.identity.name)
    });
    tag_list(xml, &user.identity.tags);
}

fn group(xml: &mut Xml, group: &Group) {
    grants(xml, "Group", "GroupPolicyList", &group.identity);
}

fn role(xml: &mut Xml, account: &Account, role: &Role) {
    grants(xml, "Role", "RolePolicyList", &role.identity);
    xml.text("AssumeRolePolicyDocument", encoded(&role.trust));
    let name = Some(&role.identity.name);
    let profiles = account
        .iam
        .profiles
        .values()
        .filter(|profile| profile.role.as_ref() == name);
    xml.members("InstanceProfileList", profiles, |xml, it| {
        views::profile(xml, account, it)
    });
    tag_list(xml, &role.identity.tags);
    xml.element("RoleLastUsed", |_| ());
}

fn policy(xml: &mut Xml, account: &Account, policy: &Policy) {
    views::policy(xml, account, policy);
    xml.members(
        "PolicyVersionList",
        policy.versions.iter().rev(),
        |xml, it| {
            views::version(xml, policy, it, true);
        },
    );
}

/// `GetAccountSummary`: counts the resources of the account.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>.
pub(crate) fn summary(account: &mut Account, _call: &Call) -> Outcome {
    let iam = &account.iam;
    let local = iam
        .policies
        .values()
        .filter(|policy| !policy.arn.contains("::aws:"));
    let counts = [
        ("Users", iam.users.values().len()),
        ("Groups", iam.groups.values().len()),
        ("Roles", iam.roles.values().len()),
        ("InstanceProfiles", iam.profiles.values().len()),
        ("Policies", local.count()),
        ("AccountMFAEnabled", 1),
    ];
    answer(|xml| {
        xml.element("SummaryMap", |xml| {
            for (key, value) in counts {
                xml.element("entry", |xml| {
                    xml.text("key", key).text("value", value);
                });
            }
        });
    })
}

/// `ListAccountAliases`: the account has no alias.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html>.
pub(crate) fn aliases(_account: &mut Account, call: &Call) -> Outcome {
    views::page(
        call,
        "AccountAliases",
        Vec::<String>::new(),
        |xml, alias| xml.value(alias),
    )
}
