//! Tags of every EC2 object: CreateTags, DeleteTags, DescribeTags, TagSpecifications.

use super::Outcome;
use super::describe::{Filter, Page, passes};
use super::resource::{Kind, find};
use super::{
    address::Address, dhcp_options::DhcpOptions, egress_only_internet_gateway::EgressGateway,
    instance::Instance, internet_gateway::InternetGateway, key_pair::KeyPair,
    launch_template::LaunchTemplate, nat_gateway::NatGateway, network_acl::NetworkAcl,
    network_interface::NetworkInterface, peering::Peering, route_table::RouteTable,
    security_group::SecurityGroup, subnet::Subnet, volume::Volume, vpc::Vpc,
};
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// What is about tags only.
pub const ACTIONS: Actions = &[
    ("CreateTags", create),
    ("DeleteTags", delete),
    ("DescribeTags", describe),
];

/// Key and value.
pub type Tags = BTreeMap<String, String>;

const MOST: usize = 50;

/// The tags that the call wants on a new object of the type, such as `vpc`.
pub fn specified(call: &Call, resource_type: &str) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    for part in call.params.parts("TagSpecification") {
        if part.get("ResourceType") == Some(resource_type) {
            tags.extend(read(&part)?);
        }
    }
    Ok(tags)
}

/// Hangs the tags that the call specifies on a new object.
pub fn attach(
    cloud: &mut Cloud,
    call: &Call,
    resource_type: &str,
    id: &str,
) -> Result<(), Failure> {
    let tags = specified(call, resource_type)?;
    if !tags.is_empty() {
        cloud.ec2.tags.insert(id, tags);
    }
    Ok(())
}

/// `<tagSet>`; always there, if empty.
pub fn write(cloud: &Cloud, id: &str, xml: &mut Xml) {
    let tags = cloud.ec2.tags.get(id).into_iter().flatten();
    xml.list("tagSet", tags, |item, (key, value)| {
        item.text("key", key).text("value", value);
    });
}

/// What tag filters compare with; `None` if the filter is not about tags.
pub fn filter(cloud: &Cloud, id: &str, name: &str) -> Option<Vec<String>> {
    let tags = cloud.ec2.tags.get(id);
    if name == "tag-key" {
        return Some(
            tags.into_iter()
                .flat_map(|tags| tags.keys().cloned())
                .collect(),
        );
    }
    let key = name.strip_prefix("tag:")?;
    Some(
        tags.and_then(|tags| tags.get(key))
            .cloned()
            .into_iter()
            .collect(),
    )
}

fn read(params: &Params) -> Result<Tags, Failure> {
    let mut tags = Tags::new();
    for tag in params.parts("Tag") {
        let key = tag.required("Key")?.to_owned();
        let value = tag.get("Value").unwrap_or_default().to_owned();
        check(&key, &value)?;
        if tags.insert(key.clone(), value).is_some() {
            let message = format!("Duplicate tag key '{key}' specified.");
            return Err(Failure::invalid(message));
        }
    }
    if tags.len() > MOST {
        return Err(Failure::new(
            "TagLimitExceeded",
            "The maximum number of Tags has been reached.",
        ));
    }
    Ok(tags)
}

fn check(key: &str, value: &str) -> Result<(), Failure> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        let message = format!(
            "Value ( {key} ) for parameter key is invalid. \
             Tag keys starting with 'aws:' are reserved for internal use"
        );
        return Err(Failure::invalid(message));
    }
    if key.is_empty() || key.chars().count() > 128 {
        let message = "Tag key exceeds the maximum length of 128 characters";
        return Err(Failure::invalid(message));
    }
    if value.chars().count() > 256 {
        return Err(Failure::invalid(
            "Tag value exceeds the maximum length of 256 characters",
        ));
    }
    Ok(())
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let new = read(&call.params)?;
    for id in call.params.list("ResourceId") {
        check_exists(cloud, id)?;
        let mut tags = cloud.ec2.tags.get(id).cloned().unwrap_or_default();
        tags.extend(new.clone());
        if tags.len() > MOST {
            let message = "The maximum number of Tags has been reached.";
            return Err(Failure::new("TagLimitExceeded", message));
        }
        cloud.ec2.tags.insert(id, tags);
    }
    Ok(Answer::done())
}

/// Without a value a tag is deleted whatever its value; without tags, all are.
fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let unwanted = call.params.parts("Tag");
    for id in call.params.list("ResourceId") {
        check_exists(cloud, id)?;
        let Some(tags) = cloud.ec2.tags.get_mut(id) else {
            continue;
        };
        if unwanted.is_empty() {
            tags.clear();
        }
        for tag in &unwanted {
            let key = tag.required("Key")?;
            let same = |value| tags.get(key).map(String::as_str) == Some(value);
            if tag.get("Value").is_none_or(same) {
                tags.remove(key);
            }
        }
    }
    Ok(Answer::done())
}

fn describe(cloud: &mut Cloud, call: &Call) -> Outcome {
    let filters = Filter::read(&call.params)?;
    let mut rows = Vec::new();
    for (id, tags) in cloud.ec2.tags.iter() {
        let kind = kind_of(id).map_or("", |kind| kind.name);
        for (key, value) in tags {
            let values = BTreeMap::from([
                ("resource-id", vec![id.clone()]),
                ("resource-type", vec![kind.to_owned()]),
                ("key", vec![key.clone()]),
                ("tag-key", vec![key.clone()]),
                ("value", vec![value.clone()]),
                ("tag-value", vec![value.clone()]),
            ]);
            let names_key = |filter: &&Filter| filter.name.starts_with("tag:");
            let (by_key, others): (Vec<_>, Vec<_>) = filters.iter().partition(names_key);
            let by_key = by_key
                .iter()
                .all(|filter| filter.name.strip_prefix("tag:") == Some(key) && filter.likes(value));
            let others: Vec<Filter> = others.into_iter().map(Filter::clone).collect();
            if by_key && cloud.sees(id) && passes(&others, &values)? {
                rows.push((format!("{id}/{key}"), id, kind, key, value));
            }
        }
    }
    rows.sort();
    let (rows, next) = Page::read(&call.params, 1000)?.cut(rows, |row| &row.0);
    let mut xml = Xml::new();
    xml.list("tagSet", rows, |item, (_, id, kind, key, value)| {
        item.text("resourceId", id).text("resourceType", kind);
        item.text("key", key).text("value", value);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

struct TaggedKind {
    prefix: &'static str,
    name: &'static str,
    check: fn(&Cloud, &str) -> Result<(), Failure>,
}

fn tagged<K: Kind>(name: &'static str) -> TaggedKind {
    let check = |cloud: &Cloud, id: &str| find::<K>(cloud, id).map(|_| ());
    TaggedKind {
        prefix: K::PREFIX,
        name,
        check,
    }
}

fn kind_of(id: &str) -> Option<TaggedKind> {
    let (prefix, _) = id.rsplit_once('-')?;
    let kinds = [
        tagged::<Vpc>("vpc"),
        tagged::<Subnet>("subnet"),
        tagged::<InternetGateway>("internet-gateway"),
        tagged::<RouteTable>("route-table"),
        tagged::<NetworkAcl>("network-acl"),
        tagged::<SecurityGroup>("security-group"),
        tagged::<DhcpOptions>("dhcp-options"),
        tagged::<NetworkInterface>("network-interface"),
        tagged::<Address>("elastic-ip"),
        tagged::<NatGateway>("natgateway"),
        tagged::<Instance>("instance"),
        tagged::<Volume>("volume"),
        tagged::<KeyPair>("key-pair"),
        tagged::<LaunchTemplate>("launch-template"),
        tagged::<Peering>("vpc-peering-connection"),
        tagged::<EgressGateway>("egress-only-internet-gateway"),
        TaggedKind {
            prefix: "sgr",
            name: "security-group-rule",
            check: check_rule_exists,
        },
    ];
    kinds.into_iter().find(|kind| kind.prefix == prefix)
}

fn check_rule_exists(cloud: &Cloud, id: &str) -> Result<(), Failure> {
    let mut groups = cloud.ec2.security_groups.values();
    if groups.any(|group| group.rules.contains_key(id)) {
        return Ok(());
    }
    let message = format!("The security group rule ID '{id}' does not exist");
    Err(Failure::new("InvalidSecurityGroupRuleId.NotFound", message))
}

fn check_exists(cloud: &Cloud, id: &str) -> Result<(), Failure> {
    match kind_of(id) {
        Some(kind) => (kind.check)(cloud, id),
        None => Err(Failure::new(
            "InvalidID",
            format!("The ID '{id}' is not valid"),
        )),
    }
}

/// Takes all tags of an object away.
pub fn forget(cloud: &mut Cloud, id: &str) {
    cloud.ec2.tags.remove(id);
}

/// The `Name` tag, for people.
pub fn name(cloud: &super::Ec2, id: &str) -> String {
    cloud
        .tags
        .get(id)
        .and_then(|tags| tags.get("Name"))
        .cloned()
        .unwrap_or_default()
}
