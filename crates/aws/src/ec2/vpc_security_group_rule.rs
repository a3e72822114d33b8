//! `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule`: one rule with
//! one source, known by AWS's own id.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_egress_rule>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    ResourceType, SecurityGroupRule as SdkSecurityGroupRule, SecurityGroupRuleRequest,
    SecurityGroupRuleUpdate,
};

use super::describe::pages_by;
use super::permission_blocks;
use super::permissions::{self, Peer, Rule};
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, optional, required, string_map};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// A rule with one peer, for inbound or outbound traffic.
pub struct VpcSecurityGroupRule {
    /// Whether the rule is for outbound traffic.
    pub egress: bool,
}

const SOURCES: [&str; 4] = [
    "cidr_ipv4",
    "cidr_ipv6",
    "prefix_list_id",
    "referenced_security_group_id",
];

#[async_trait]
impl Resource for VpcSecurityGroupRule {
    fn title(&self) -> &'static str {
        match self.egress {
            true => "VPC Security Group Egress Rule",
            false => "VPC Security Group Ingress Rule",
        }
    }

    fn spec(&self) -> Spec {
        Spec::new([
            computed("arn", STRING).use_state_for_unknown(),
            optional("cidr_ipv4", STRING),
            optional("cidr_ipv6", STRING),
            optional("description", STRING)
                .length(0, 255)
                .check(permission_blocks::allowed_characters),
            optional("from_port", NUMBER),
            computed("id", STRING).use_state_for_unknown(),
            required("ip_protocol", STRING).diff_suppress(|one, other| {
                permission_blocks::normal_protocol(one) == permission_blocks::normal_protocol(other)
            }),
            optional("prefix_list_id", STRING),
            optional("referenced_security_group_id", STRING),
            optional("security_group_id", STRING).force_new(),
            computed("security_group_rule_id", STRING).use_state_for_unknown(),
            optional("tags", string_map()),
            computed("tags_all", string_map()),
            optional("to_port", NUMBER),
        ])
        .framework()
        .validate(one_source)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidSecurityGroupRuleId.NotFound",
                "InvalidGroup.NotFound",
            ],
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let group = operation.planned.text("security_group_id");
        let rules = [rule(operation.planned)?];
        let permissions = permissions::permissions(&rules);
        let tags = tags::without_attempt(operation, ResourceType::SecurityGroupRule);
        let ec2 = &operation.client.clients.ec2;
        let created = match self.egress {
            false => {
                operation
                    .client
                    .call_once("ec2:AuthorizeSecurityGroupIngress", || {
                        let request = ec2.authorize_security_group_ingress().group_id(group);
                        request
                            .set_ip_permissions(Some(permissions.clone()))
                            .set_tag_specifications(tags.clone())
                            .send()
                    })
                    .await?
                    .security_group_rules
            }
            true => {
                operation
                    .client
                    .call_once("ec2:AuthorizeSecurityGroupEgress", || {
                        let request = ec2.authorize_security_group_egress().group_id(group);
                        request
                            .set_ip_permissions(Some(permissions.clone()))
                            .set_tag_specifications(tags.clone())
                            .send()
                    })
                    .await?
                    .security_group_rules
            }
        };
        let created = created.unwrap_or_default().into_iter();
        let mut ids = created.filter_map(|it| it.security_group_rule_id);
        ids.next()
            .ok_or_else(|| AwsError::new("the answer holds no security group rule"))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let group = operation.planned.text("security_group_id");
        let wanted = rule(operation.planned)?;
        let found = describe(operation.client, "group-id", &[group.to_owned()]).await?;
        let is_it = |it: &SdkSecurityGroupRule| {
            super::security_group_rule::is_rule(it, group, self.egress, &wanted)
        };
        let found = found.into_iter().find(is_it);
        Ok(found.and_then(|it| it.security_group_rule_id))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let found = describe(client, "security-group-rule-id", &ids).await?;
        let answers = in_order(known, "id", &found, |it| {
            it.security_group_rule_id.as_deref()
        });
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let own = operation.changes_any(&["description", "from_port", "ip_protocol", "to_port"]);
        if !(operation.changes_any(&SOURCES) || own) {
            return Ok(());
        }
        let planned = operation.planned;
        let has_ports = permissions::protocol_name(planned.text("ip_protocol")) != "-1";
        let port = |name: &str| planned.integer(name).filter(|_| has_ports);
        let request = SecurityGroupRuleRequest::builder()
            .set_cidr_ipv4(planned.owned("cidr_ipv4"))
            .set_cidr_ipv6(planned.owned("cidr_ipv6"))
            .set_description(planned.owned("description"))
            .set_from_port(port("from_port"))
            .set_ip_protocol(planned.owned("ip_protocol"))
            .set_prefix_list_id(planned.owned("prefix_list_id"))
            .set_referenced_group_id(planned.owned("referenced_security_group_id"))
            .set_to_port(port("to_port"))
            .build();
        let update = SecurityGroupRuleUpdate::builder()
            .security_group_rule_id(operation.id())
            .security_group_rule(request)
            .build();
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:ModifySecurityGroupRules", || {
                ec2.modify_security_group_rules()
                    .set_group_id(planned.owned("security_group_id"))
                    .security_group_rules(update.clone())
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (group, ec2) = (
            operation.prior.text("security_group_id"),
            &operation.client.clients.ec2,
        );
        match self.egress {
            false => operation
                .client
                .call("ec2:RevokeSecurityGroupIngress", || {
                    let request = ec2.revoke_security_group_ingress().group_id(group);
                    request.security_group_rule_ids(operation.id()).send()
                })
                .await
                .map(drop),
            true => operation
                .client
                .call("ec2:RevokeSecurityGroupEgress", || {
                    let request = ec2.revoke_security_group_egress().group_id(group);
                    request.security_group_rule_ids(operation.id()).send()
                })
                .await
                .map(drop),
        }
    }
}

/// Exactly one source, in the words of the newer SDK. What is not known yet may be null, so that it
/// counts for none and for one.
fn one_source(config: &Value) -> Vec<Problem> {
    let is_open = |name: &&str| config.get(name).is_some_and(|it| !it.is_known());
    let is_given = |name: &&str| config.get(name).is_some_and(|it| !it.is_null());
    let given = SOURCES
        .into_iter()
        .filter(|it| is_given(it) && !is_open(it));
    let given: Vec<&str> = given.collect();
    let detail = format!(
        "Exactly one of these attributes must be configured: [{}]",
        SOURCES.join(",")
    );
    match given[..] {
        [] if SOURCES.iter().any(is_open) => Vec::new(),
        [] => vec![Problem::error("Missing Attribute Configuration", detail)],
        [_] => Vec::new(),
        [first, ..] => {
            vec![Problem::error("Invalid Attribute Combination", detail).at_attribute(first)]
        }
    }
}

fn rule(object: &Value) -> Result<Rule, AwsError> {
    let peer = object.owned("cidr_ipv4").map(Peer::V4);
    let peer = peer.or_else(|| object.owned("cidr_ipv6").map(Peer::V6));
    let peer = peer.or_else(|| object.owned("prefix_list_id").map(Peer::List));
    let group = || {
        object
            .owned("referenced_security_group_id")
            .map(Peer::Group)
    };
    let protocol = permissions::protocol_name(object.text("ip_protocol"));
    let port = |name: &str| object.integer(name).unwrap_or_default();
    let ports = match protocol.as_str() {
        "-1" => (0, 0),
        _ => (port("from_port"), port("to_port")),
    };
    Ok(Rule {
        protocol,
        ports,
        peer: peer
            .or_else(group)
            .ok_or_else(|| AwsError::new("it has no source"))?,
        description: object.text("description").to_owned(),
    })
}

async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<SdkSecurityGroupRule>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeSecurityGroupRules",
        security_group_rules,
        name,
        values,
        client
            .clients
            .ec2
            .describe_security_group_rules()
            .max_results(1000)
    ))
}

fn object(client: &AwsClient, known: &Value, found: &SdkSecurityGroupRule) -> Value {
    let id = found.security_group_rule_id.as_deref().unwrap_or_default();
    let owner = found.group_owner_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", owner, &format!("security-group-rule/{id}"));
    let protocol = found.ip_protocol.as_deref().unwrap_or("-1");
    let port = |port: Option<i32>, name: &str| {
        let written = known.integer(name);
        // AWS answers -1 for ports that were not given, and for all protocols, whose ports mean
        // nothing.
        let port = match port.filter(|it| *it != -1) {
            None if protocol == "-1" || written == Some(-1) => written,
            port => port,
        };
        port.map_or(Value::Null(Type::Number), |it| Value::int(it.into()))
    };
    let group = found.referenced_group_info.as_ref();
    let group = group.and_then(|it| it.group_id.as_deref());
    // Names and numbers mean the same.
    let written = known.string("ip_protocol");
    let same = |it: &&str| permissions::protocol_name(it) == permissions::protocol_name(protocol);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("arn", Some(&arn))
        .text("id", Some(id))
        .maybe("cidr_ipv4", found.cidr_ipv4.as_deref())
        .maybe("cidr_ipv6", found.cidr_ipv6.as_deref())
        .maybe(
            "description",
            found.description.as_deref().filter(|it| !it.is_empty()),
        )
        .set("from_port", port(found.from_port, "from_port"))
        .text(
            "ip_protocol",
            Some(written.filter(same).unwrap_or(protocol)),
        )
        .maybe("prefix_list_id", found.prefix_list_id.as_deref())
        .maybe("referenced_security_group_id", group)
        .maybe("security_group_id", found.group_id.as_deref())
        .text("security_group_rule_id", Some(id))
        .set("to_port", port(found.to_port, "to_port"))
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}
