//! The schema of the block `backend "s3"`.
//!
//! <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3#configuration>

use std::sync::Arc;

use rform_core::schema::{Attribute, Block, Presence};
use rform_core::value::{ObjectType, Type};

/// The arguments of Terraform 1.11.4 that are texts.
const TEXTS: [&str; 24] = [
    "access_key",
    "acl",
    "bucket",
    "custom_ca_bundle",
    "dynamodb_endpoint",
    "dynamodb_table",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "endpoint",
    "http_proxy",
    "https_proxy",
    "iam_endpoint",
    "key",
    "kms_key_id",
    "no_proxy",
    "profile",
    "region",
    "retry_mode",
    "secret_key",
    "shared_credentials_file",
    "sse_customer_key",
    "sts_endpoint",
    "sts_region",
    "token",
];

/// The arguments that are booleans.
const FLAGS: [&str; 12] = [
    "encrypt",
    "force_path_style",
    "insecure",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
    "skip_s3_checksum",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
    "use_lockfile",
    "use_path_style",
];

/// The arguments that are sets of strings.
const SETS: [&str; 4] = [
    "allowed_account_ids",
    "forbidden_account_ids",
    "shared_config_files",
    "shared_credentials_files",
];

/// Arguments whose values are never shown.
const SENSITIVE: [&str; 4] = ["access_key", "secret_key", "sse_customer_key", "token"];

/// The members of `assume_role`.
pub(super) const ROLE_MEMBERS: [&str; 9] = [
    "duration",
    "external_id",
    "policy",
    "policy_arns",
    "role_arn",
    "session_name",
    "source_identity",
    "tags",
    "transitive_tag_keys",
];

/// The services of `endpoints`.
pub(super) const SERVICES: [&str; 5] = ["dynamodb", "iam", "s3", "sso", "sts"];

/// The arguments of Terraform before 1.10 that 1.11.4 has no more, with what stands in their place.
///
/// <https://developer.hashicorp.com/terraform/language/v1.5.x/settings/backends/s3#configuration>
pub(super) const DEPRECATED: [DeprecatedArgument; 9] = [
    deprecated("assume_role_duration_seconds", "assume_role.duration"),
    deprecated("assume_role_policy", "assume_role.policy"),
    deprecated("assume_role_policy_arns", "assume_role.policy_arns"),
    deprecated("assume_role_tags", "assume_role.tags"),
    deprecated(
        "assume_role_transitive_tag_keys",
        "assume_role.transitive_tag_keys",
    ),
    deprecated("external_id", "assume_role.external_id"),
    deprecated("lock_table", "dynamodb_table"),
    deprecated("role_arn", "assume_role.role_arn"),
    deprecated("session_name", "assume_role.session_name"),
];

/// An argument of earlier versions that another one took the place of.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeprecatedArgument {
    /// The name of the argument.
    pub name: &'static str,
    /// The argument that has taken its place.
    pub successor: &'static str,
}

const fn deprecated(name: &'static str, successor: &'static str) -> DeprecatedArgument {
    DeprecatedArgument { name, successor }
}

/// The schema of the block: the attributes of Terraform 1.11.4 and the deprecated ones. Which must be
/// set is said by `validate`, since values of the command line count too.
pub(super) fn schema() -> Block {
    let mut all: Vec<(&str, Type)> = Vec::new();
    all.extend(TEXTS.map(|name| (name, Type::String)));
    all.extend(FLAGS.map(|name| (name, Type::Bool)));
    all.extend(SETS.map(|name| (name, texts())));
    all.push(("assume_role", role()));
    all.push(("assume_role_with_web_identity", web_role()));
    all.push(("endpoints", endpoints()));
    all.push(("max_retries", Type::Number));
    all.push(("workspace_key_prefix", Type::String));
    all.extend(DEPRECATED.map(|it| (it.name, deprecated_type(it.name))));
    let attributes = all.into_iter().map(|(name, ty)| {
        let attribute = Attribute {
            sensitive: SENSITIVE.contains(&name),
            ..Attribute::new(ty, Presence::Optional)
        };
        (Arc::from(name), attribute)
    });
    Block {
        attributes: attributes.collect(),
        ..Block::default()
    }
}

fn texts() -> Type {
    Type::set(Type::String)
}

fn deprecated_type(name: &str) -> Type {
    match name {
        "assume_role_duration_seconds" => Type::Number,
        "assume_role_policy_arns" | "assume_role_transitive_tag_keys" => texts(),
        "assume_role_tags" => Type::map(Type::String),
        _ => Type::String,
    }
}

fn role() -> Type {
    session(&[
        ("external_id", Type::String),
        ("source_identity", Type::String),
        ("tags", Type::map(Type::String)),
        ("transitive_tag_keys", texts()),
    ])
}

fn web_role() -> Type {
    session(&[
        ("web_identity_token", Type::String),
        ("web_identity_token_file", Type::String),
    ])
}

/// The arguments of a role; its ARN alone has to be there.
fn session(others: &[(&str, Type)]) -> Type {
    let common = [
        ("duration", Type::String),
        ("policy", Type::String),
        ("policy_arns", texts()),
        ("role_arn", Type::String),
        ("session_name", Type::String),
    ];
    object(common.iter().chain(others).cloned(), "role_arn")
}

fn endpoints() -> Type {
    object(SERVICES.map(|name| (name, Type::String)), "")
}

/// An object type of which all attributes but `required` may be left out.
fn object<'a>(attributes: impl IntoIterator<Item = (&'a str, Type)>, required: &str) -> Type {
    let attributes = attributes.into_iter();
    let attributes = attributes.map(|(name, ty)| (Arc::from(name), ty));
    let attributes: std::collections::BTreeMap<Arc<str>, Type> = attributes.collect();
    let optional = attributes.keys().filter(|name| &***name != required);
    Type::Object(Arc::new(ObjectType {
        optional: optional.cloned().collect(),
        attributes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    /// As Terraform 1.11.4 writes them to `.terraform/terraform.tfstate`.
    #[test]
    fn the_attributes_are_those_of_terraform_and_the_deprecated_ones() {
        let schema = schema();
        let names: Vec<&str> = schema.attributes.keys().map(|name| &**name).collect();
        let (deprecated, current): (Vec<&str>, Vec<&str>) = names
            .into_iter()
            .partition(|name| DEPRECATED.iter().any(|it| it.name == *name));
        expect!["access_key acl allowed_account_ids assume_role assume_role_with_web_identity bucket custom_ca_bundle dynamodb_endpoint dynamodb_table ec2_metadata_service_endpoint ec2_metadata_service_endpoint_mode encrypt endpoint endpoints forbidden_account_ids force_path_style http_proxy https_proxy iam_endpoint insecure key kms_key_id max_retries no_proxy profile region retry_mode secret_key shared_config_files shared_credentials_file shared_credentials_files skip_credentials_validation skip_metadata_api_check skip_region_validation skip_requesting_account_id skip_s3_checksum sse_customer_key sts_endpoint sts_region token use_dualstack_endpoint use_fips_endpoint use_lockfile use_path_style workspace_key_prefix"].assert_eq(&current.join(" "));
        assert_eq!(deprecated.len(), DEPRECATED.len());
    }

    #[test]
    fn keys_and_tokens_are_sensitive() {
        let schema = schema();
        let sensitive = schema.attributes.iter().filter(|(_, it)| it.sensitive);
        let names: Vec<&str> = sensitive.map(|(name, _)| &**name).collect();
        assert_eq!(names, SENSITIVE);
    }
}
