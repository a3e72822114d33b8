//! The schema of the block: hashicorp/aws 6.25, with what came later and what went before.

use super::services::{LATER_SERVICES, SERVICES};
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, block_schema, list_block, optional, set_block,
    string_list, string_map, string_set,
};
use rform_core::schema::Block;
use rform_core::value::Type;

const TEXTS: [&str; 17] = [
    "access_key",
    "custom_ca_bundle",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "profile",
    "region",
    "retry_mode",
    "s3_us_east_1_regional_endpoint",
    "secret_key",
    "shared_credentials_file",
    "skip_metadata_api_check",
    "sts_region",
    "tag_policy_compliance",
    "token",
];

const FLAGS: [&str; 9] = [
    "insecure",
    "s3_force_path_style",
    "s3_use_path_style",
    "skip_credentials_validation",
    "skip_get_ec2_platforms",
    "skip_region_validation",
    "skip_requesting_account_id",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
];

/// The schema of `provider_meta` blocks, in which modules name themselves. What they say is for the
/// statistics of AWS; requests do not carry it.
/// <https://developer.hashicorp.com/terraform/internals/provider-meta>
pub fn provider_meta() -> Block {
    block_schema(&all(&["user_agent"], string_list()), &[])
}

/// The schema of the block.
pub fn schema() -> Block {
    let accounts = ["allowed_account_ids", "forbidden_account_ids"];
    let lists = [
        "shared_config_files",
        "shared_credentials_files",
        "user_agent",
    ];
    let numbers = ["max_retries", "token_bucket_rate_limiter_capacity"];
    let mut fields: Vec<Field> = all(&TEXTS, STRING);
    fields.extend(all(&FLAGS, BOOL));
    fields.extend(all(&accounts, string_set()));
    fields.extend(all(&lists, string_list()));
    fields.extend(all(&numbers, NUMBER));
    block_schema(&fields, &blocks())
}

fn blocks() -> Vec<Nested> {
    let session = ["duration", "policy", "role_arn", "session_name"];
    let mut role = all(&session, STRING);
    role.extend(all(&["external_id", "source_identity"], STRING));
    role.extend(all(&["policy_arns", "transitive_tag_keys"], string_set()));
    role.push(optional("tags", string_map()));
    let mut web = all(&session, STRING);
    web.extend(all(
        &["web_identity_token", "web_identity_token_file"],
        STRING,
    ));
    web.push(optional("policy_arns", string_set()));
    let endpoints = [SERVICES, LATER_SERVICES].map(|names| all(names, STRING));
    let endpoints = endpoints.into_iter().flatten();
    vec![
        list_block("assume_role", role),
        list_block("assume_role_with_web_identity", web).max(1),
        list_block("default_tags", [optional("tags", string_map())]).max(1),
        set_block("endpoints", endpoints),
        list_block("ignore_tags", all(&["key_prefixes", "keys"], string_set())).max(1),
    ]
}

fn all(names: &[&'static str], ty: Type) -> Vec<Field> {
    names
        .iter()
        .map(|name| optional(name, ty.clone()))
        .collect()
}
