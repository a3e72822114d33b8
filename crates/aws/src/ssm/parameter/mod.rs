//! `aws_ssm_parameter`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssm_parameter>
//! - <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>

mod request;
mod tags;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ssm::types::{Parameter as SdkParameter, ParameterMetadata};
use futures_util::future::try_join_all;

use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::{ObjectBuilder, string_map_value};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use crate::tags::ATTEMPT_TAG;
use request::{describe, get, put, tags_of};
use rform_core::value::{Type, Value};
use tags::ParameterTagging;

/// The error code of an absent parameter:
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["ParameterNotFound"];

/// The resource `aws_ssm_parameter`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssm_parameter>
pub struct Parameter;

#[async_trait]
impl Resource for Parameter {
    fn title(&self) -> &'static str {
        "SSM Parameter"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("allowed_pattern", STRING).length(0, 1024),
            optional_computed("arn", STRING).refused(),
            optional_computed("data_type", STRING).one_of(&[
                "aws:ec2:image",
                "aws:ssm:integration",
                "text",
            ]),
            optional("description", STRING).length(0, 1024),
            computed("has_value_wo", BOOL),
            optional_computed("insecure_value", STRING),
            optional_computed("key_id", STRING),
            required("name", STRING).force_new().length(1, 2048),
            optional("overwrite", BOOL)
                .own()
                .deprecated("this attribute has been deprecated"),
            optional_computed("tier", STRING)
                .one_of(&["Standard", "Advanced", "Intelligent-Tiering"])
                .diff_suppress(same_tier),
            required("type", STRING).one_of(&["String", "StringList", "SecureString"]),
            optional_computed("value", STRING).sensitive(),
            optional("value_wo", STRING)
                .write_only()
                .required_with(&["value_wo_version"]),
            optional("value_wo_version", NUMBER).required_with(&["value_wo"]),
            computed("version", NUMBER),
        ])
        .exactly_one(&["insecure_value", "value", "value_wo"])
        .tagged()
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[("TooManyUpdates", "")],
            retryable_delete_errors: &[("TooManyUpdates", "")],
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ParameterTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation, operation.planned.flag("overwrite")).await?;
        Ok(operation.planned.text("name").to_owned())
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let name = operation.planned.text("name");
        let tags = tags_of(operation.client, name).await?;
        let token = &operation.attempt.token;
        let is_ours = tags.is_some_and(|tags| tags.get(ATTEMPT_TAG) == Some(token));
        Ok((is_ours && !token.is_empty()).then(|| name.to_owned()))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = operation.planned.text("name");
        let found = tags_of(operation.client, name).await?;
        Ok(Some(found.map(|_| name.to_owned()).into_iter().collect()))
    }

    /// A parameter that is overwritten gets no attempt tag.
    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let name = operation.planned.text("name");
        operation.planned.flag("overwrite").then(|| name.to_owned())
    }

    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        // A parameter that is overwritten takes no tags along, so it has no attempt tag.
        match operation.planned.flag("overwrite") {
            true => Ok(()),
            false => self.tagging().remove_attempt_tag(operation, id).await,
        }
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let tags = operation.tags();
        match operation.planned.flag("overwrite") && !tags.is_empty() {
            true => ParameterTagging.tag(operation.client, id, &tags).await,
            false => Ok(()),
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let names: Vec<String> = known.iter().filter_map(|it| it.owned("id")).collect();
        let (found, described) =
            futures_util::future::join(get(client, &names), describe(client, &names)).await;
        let (found, described) = (found?, described?);
        let read = |known: &Value| {
            let (known, name) = (known.clone(), known.text("id").to_owned());
            let (found, described) = (found.get(&name), described.get(&name));
            async move {
                let (Some(found), Some(described)) = (found, described) else {
                    return Ok(None);
                };
                let tags = tags_of(client, &name).await?;
                Ok::<_, AwsError>(tags.map(|tags| object(&known, found, described, &tags)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        const ARGUMENTS: [&str; 9] = [
            "allowed_pattern",
            "data_type",
            "description",
            "insecure_value",
            "key_id",
            "tier",
            "type",
            "value",
            "value_wo_version",
        ];
        match operation.changes_any(&ARGUMENTS) {
            true => put(operation, true).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ssm = &operation.client.clients.ssm;
        let send = || ssm.delete_parameter().name(operation.id()).send();
        operation.client.call("ssm:DeleteParameter", send).await?;
        Ok(())
    }
}

/// Suppresses the difference between `Intelligent-Tiering` and the tier that AWS chose for it.
fn same_tier(before: &Value, after: &Value) -> bool {
    before.as_str() == Some("Standard") && after.as_str() == Some("Intelligent-Tiering")
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    keep_no_value(diff);
    if diff.is_create() {
        return;
    }
    // The type must not become less careful with what it holds.
    let is_secure = |value: Option<&Value>| value.and_then(Value::as_str) == Some("SecureString");
    let before = is_secure(diff.prior.get("type"));
    let after = is_secure(Some(diff.planned.value("type")));
    if before && !after {
        diff.force_new("type");
    }
    // An advanced parameter cannot become a standard one.
    let is_advanced = diff.prior.text("tier") == "Advanced";
    if is_advanced && diff.planned.value("tier").as_str() == Some("Standard") {
        diff.force_new("tier");
    }
    let is_written = |name: &str| diff.config.get(name).is_some_and(|it| !it.is_null());
    let (by_value, by_insecure) = (is_written("value"), is_written("insecure_value"));
    if diff.changes("value") {
        diff.set_new_computed("version");
        if by_value && !by_insecure {
            diff.set_new_computed_string("insecure_value");
        }
    } else if diff.changes("insecure_value") {
        diff.set_new_computed("version");
        if by_insecure && !by_value {
            diff.set_new_computed_string("value");
        }
    } else if VERSIONED.iter().any(|name| diff.changes(name)) {
        diff.set_new_computed("version");
    }
}

/// A value that is not to be kept stands nowhere in the state, not even where one stood before.
fn keep_no_value(diff: &mut ResourceDiff<'_>) {
    if diff.config.get("value_wo").is_none_or(Value::is_null) {
        return;
    }
    for name in ["insecure_value", "value"] {
        diff.planned.set(name, Value::Null(Type::String));
    }
    if diff.changes("value_wo_version") && !diff.is_create() {
        diff.set_new_computed("version");
        diff.planned.set("has_value_wo", Value::unknown(Type::Bool));
    }
}

/// What a change of puts the parameter anew, which makes a version of it.
const VERSIONED: &[&str] = &["allowed_pattern", "description", "key_id", "tier", "type"];

fn object(
    known: &Value,
    found: &SdkParameter,
    described: &ParameterMetadata,
    tags: &BTreeMap<String, String>,
) -> Value {
    let value = found.value.as_deref();
    let is_open = known.string("insecure_value").is_some();
    let is_unkept = known.integer("value_wo_version").is_some();
    let (value, insecure) = if is_unkept {
        (None, None)
    } else if is_open {
        (None, value)
    } else {
        (value, None)
    };
    let version = i32::try_from(found.version).unwrap_or(i32::MAX);
    let tier = described.tier.as_ref().map(|it| it.as_str());
    let kind = found.r#type.as_ref().map(|it| it.as_str());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("allowed_pattern", described.allowed_pattern.as_deref())
        .text("arn", found.arn.as_deref())
        .text("data_type", found.data_type.as_deref())
        .text("description", described.description.as_deref())
        .flag("has_value_wo", Some(is_unkept))
        .maybe("insecure_value", insecure)
        .text("key_id", described.key_id.as_deref())
        .text("name", found.name.as_deref())
        .text("tier", Some(tier.unwrap_or("Standard")))
        .text("type", kind)
        .maybe("value", value)
        .number("version", Some(version))
        .set("tags_all", string_map_value(tags));
    builder.build()
}
