//! IAM: one file a resource type.

pub mod data;
pub mod group;
pub mod group_membership;
pub mod instance_profile;
pub mod policy;
pub mod policy_attachment;
pub mod policy_document;
pub mod role;
pub mod role_policy;
pub mod role_policy_attachment;
pub mod user;
pub mod user_policy;

mod document;
mod names;
mod role_batch;

use std::collections::BTreeMap;

use aws_sdk_iam::types::Tag;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use percent_encoding::percent_decode_str;

use super::error::AwsError;
use super::object::Draft;
use super::resource::Operation;
use super::tags::ATTEMPT;
use super::{DataSources, Resources};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource types.
pub const RESOURCES: Resources = &[
    ("aws_iam_group", &group::Group),
    (
        "aws_iam_group_membership",
        &group_membership::GroupMembership,
    ),
    (
        "aws_iam_group_policy_attachment",
        &group::GroupPolicyAttachment,
    ),
    (
        "aws_iam_instance_profile",
        &instance_profile::InstanceProfile,
    ),
    ("aws_iam_policy", &policy::Policy),
    (
        "aws_iam_policy_attachment",
        &policy_attachment::PolicyAttachment,
    ),
    ("aws_iam_role", &role::Role),
    ("aws_iam_role_policy", &role_policy::RolePolicy),
    (
        "aws_iam_role_policy_attachment",
        &role_policy_attachment::RolePolicyAttachment,
    ),
    ("aws_iam_user", &user::User),
    ("aws_iam_user_policy", &user_policy::UserPolicy),
    (
        "aws_iam_user_policy_attachment",
        &user_policy::UserPolicyAttachment,
    ),
];

/// The data sources.
pub const DATA_SOURCES: DataSources = &[
    ("aws_iam_policy", &data::Policy),
    ("aws_iam_policy_document", &policy_document::PolicyDocument),
    ("aws_iam_role", &data::Role),
];

/// What IAM says of what is not there.
const GONE: &[&str] = &["NoSuchEntity"];

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident $(. $or:ident ())?, $request:expr) => {{
        let mut all = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let page = $client
                .call($action, || $request.set_marker(marker.clone()).send())
                .await?;
            all.extend(page.$items $(.$or())?);
            marker = page.marker.filter(|it| page.is_truncated && !it.is_empty());
            if marker.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use pages;

/// An answer, or none if it is about what is not there.
fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(GONE) => Ok(None),
        Err(error) => Err(error),
    }
}

fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

fn tag_map(tags: Option<&[Tag]>) -> BTreeMap<String, String> {
    let pairs = tags.unwrap_or_default().iter();
    pairs
        .map(|tag| (tag.key.clone(), tag.value.clone()))
        .collect()
}

/// Whether what carries these tags was made by this attempt.
fn is_ours(operation: &Operation<'_>, tags: Option<&[Tag]>) -> bool {
    let token = &operation.attempt.token;
    let mut tags = tags.unwrap_or_default().iter();
    !token.is_empty() && tags.any(|tag| tag.key == ATTEMPT && tag.value == *token)
}

/// The keys of tags to take off: the mark of the attempt; none if there is none.
fn mark(operation: &Operation<'_>) -> Option<Vec<String>> {
    (!operation.attempt.token.is_empty()).then(|| vec![ATTEMPT.to_owned()])
}

/// What the id of an attachment's import says: the wearer and the policy.
fn attachment_of(id: &str, wearer: &str, form: &str) -> Result<Draft, Problem> {
    let Some((name, arn)) = id.split_once('/') else {
        let message = format!("unexpected format of ID ({id}), expected {form}");
        return Err(Problem::error(message, ""));
    };
    let mut draft = Draft::from(&Value::NULL);
    draft
        .text("id", Some(&format!("{name}-{arn}")))
        .text(wearer, Some(name))
        .text("policy_arn", Some(arn));
    Ok(draft)
}

/// Documents come percent-encoded.
fn decoded(document: &str) -> String {
    percent_decode_str(document)
        .decode_utf8_lossy()
        .into_owned()
}

fn time(moment: &DateTime) -> String {
    moment.fmt(Format::DateTime).unwrap_or_default()
}
