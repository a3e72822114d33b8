//! Reading roles: the role itself, its policies, and the instance profiles that hold it.

use std::collections::BTreeMap;

use aws_sdk_iam::types::Role as SdkRole;

use super::inline_policy::{inline_policies, inline_value, read_inline};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::iam::principal::{self, Principal};
use crate::iam::requests::{decoded, found, pages, time};
use crate::iam::tags::tag_map;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::{naming, policy};
use rform_core::value::Value;

/// The role of that name.
pub(crate) async fn get(client: &AwsClient, name: &str) -> Result<Option<SdkRole>, AwsError> {
    let answer = client.call("iam:GetRole", || {
        client.clients.iam.get_role().role_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.role))
}

/// The role with its policies; none if there is none with the id of `known`.
pub(super) async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let name = known.text("id");
    let Some(role) = get(client, name).await? else {
        return Ok(None);
    };
    let (inline, managed) = futures_util::future::join(
        read_inline(client, name),
        principal::attached(client, Principal::Role, name),
    )
    .await;
    let (Some(inline), Some(managed)) = (found(inline)?, found(managed)?) else {
        return Ok(None);
    };
    Ok(Some(object(known, &role, &inline, managed)))
}

/// The object of a role, with the texts of documents as `known` has them where they mean the same.
pub(super) fn object(
    known: &Value,
    role: &SdkRole,
    inline: &BTreeMap<String, String>,
    managed: Vec<String>,
) -> Value {
    let trust = decoded(
        role.assume_role_policy_document
            .as_deref()
            .unwrap_or_default(),
    );
    let trust = policy::kept(&trust, known.string("assume_role_policy"));
    let boundary = role.permissions_boundary.as_ref();
    let boundary = boundary.and_then(|it| it.permissions_boundary_arn.as_deref());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(&role.role_name))
        .text("arn", Some(&role.arn))
        .text("assume_role_policy", Some(&trust))
        .text("create_date", Some(&time(&role.create_date)))
        .text("description", role.description.as_deref())
        .string_set("managed_policy_arns", managed)
        .number("max_session_duration", role.max_session_duration)
        .text("name", Some(&role.role_name))
        .text("name_prefix", naming::prefix_of(&role.role_name))
        .text("path", Some(&role.path))
        .maybe("permissions_boundary", boundary)
        .text("unique_id", Some(&role.role_id))
        .set("tags_all", string_map_value(&tag_map(role.tags.as_deref())));
    // One block without a name says that there shall be no inline policies.
    let says_none = known.first("inline_policy").is_some() && inline_policies(known).is_empty();
    if !(inline.is_empty() && says_none) {
        builder.set("inline_policy", inline_value(known, inline));
    }
    builder.build()
}

/// The names of the instance profiles that hold a role.
pub(super) async fn profiles(client: &AwsClient, role: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let all = pages!(
        client,
        "iam:ListInstanceProfilesForRole",
        instance_profiles,
        iam.list_instance_profiles_for_role().role_name(role)
    );
    Ok(all.into_iter().map(|it| it.instance_profile_name).collect())
}
