//! The attributes of an instance.

use super::diff;
use crate::checks;
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional,
    optional_computed, required, string_list, string_set,
};
use crate::rds::names;
use rform_core::value::{Type, Value};

/// The type of `master_user_secret`: a list of one.
pub(super) fn secret_type() -> Type {
    let names = ["kms_key_id", "secret_arn", "secret_status"];
    Type::object(names.map(|name| (name, STRING)))
}

/// The type of `listener_endpoint`: a list of one.
fn listener_type() -> Type {
    Type::object([
        ("address", STRING),
        ("hosted_zone_id", STRING),
        ("port", NUMBER),
    ])
}

/// The declaration of the type.
pub(super) fn spec() -> Spec {
    let spec = Spec::new([id()]).version(2);
    let fields = identity()
        .into_iter()
        .chain(storage())
        .chain(operation())
        .chain(network())
        .chain(credentials())
        .chain(shown());
    let spec = fields.fold(spec, Spec::with);
    spec.block(point_in_time())
        .block(import_from_bucket())
        .block(
            list_block("blue_green_update", [optional("enabled", BOOL)])
                .max(1)
                .refused(),
        )
        .tagged()
        .timeouts(&[("create", 40), ("update", 80), ("delete", 60)])
        .customize_diff(diff::correct)
}

fn identity() -> Vec<Field> {
    vec![
        optional_computed("identifier", STRING)
            .conflicts_with(&["identifier_prefix"])
            .check(names::identifier),
        optional_computed("identifier_prefix", STRING)
            .force_new()
            .conflicts_with(&["identifier"])
            .check(names::identifier_prefix),
        optional_computed("engine", STRING)
            .force_new()
            .conflicts_with(&["replicate_source_db"])
            .state_func(in_small_letters),
        optional_computed("engine_version", STRING).conflicts_with(&["replicate_source_db"]),
        optional_computed("engine_lifecycle_support", STRING)
            .force_new()
            .one_of(&[
                "open-source-rds-extended-support",
                "open-source-rds-extended-support-disabled",
            ]),
        required("instance_class", STRING),
        optional_computed("db_name", STRING)
            .force_new()
            .conflicts_with(&["replicate_source_db"]),
        optional_computed("character_set_name", STRING).force_new(),
        optional_computed("nchar_character_set_name", STRING).force_new(),
        optional_computed("timezone", STRING).force_new(),
        optional_computed("license_model", STRING),
        optional("replicate_source_db", STRING),
        optional_computed("replica_mode", STRING).one_of(&["open-read-only", "mounted"]),
        optional_computed("snapshot_identifier", STRING).force_new(),
        optional("custom_iam_instance_profile", STRING)
            .force_new()
            .check(custom_profile),
    ]
}

fn storage() -> Vec<Field> {
    vec![
        optional_computed("allocated_storage", NUMBER),
        optional("max_allocated_storage", NUMBER),
        optional_computed("storage_type", STRING).one_of(&["standard", "gp2", "gp3", "io1", "io2"]),
        optional_computed("storage_throughput", NUMBER),
        optional_computed("iops", NUMBER),
        optional("storage_encrypted", BOOL).force_new(),
        optional_computed("kms_key_id", STRING)
            .force_new()
            .check(checks::arn),
        optional("dedicated_log_volume", BOOL).default(false),
        optional("upgrade_storage_config", BOOL).own(),
        optional_computed("backup_target", STRING)
            .force_new()
            .one_of(&["outposts", "region"]),
    ]
}

fn operation() -> Vec<Field> {
    vec![
        optional("allow_major_version_upgrade", BOOL).own(),
        optional("apply_immediately", BOOL).default(false).own(),
        optional("auto_minor_version_upgrade", BOOL).default(true),
        optional_computed("backup_retention_period", NUMBER).between(0, 35),
        optional_computed("backup_window", STRING).check(names::daily_window),
        optional_computed("maintenance_window", STRING)
            .state_func(in_small_letters)
            .check(names::weekly_window),
        optional_computed("ca_cert_identifier", STRING),
        optional("copy_tags_to_snapshot", BOOL).default(false),
        optional("delete_automated_backups", BOOL)
            .default(true)
            .own(),
        optional("deletion_protection", BOOL),
        optional("final_snapshot_identifier", STRING)
            .own()
            .check(names::final_snapshot),
        optional("skip_final_snapshot", BOOL).default(false).own(),
        optional("enabled_cloudwatch_logs_exports", string_set()),
        optional("monitoring_interval", NUMBER).default(0),
        optional_computed("monitoring_role_arn", STRING),
        optional_computed("database_insights_mode", STRING).one_of(&["standard", "advanced"]),
        optional("performance_insights_enabled", BOOL).default(false),
        optional_computed("performance_insights_kms_key_id", STRING).check(checks::arn),
        optional_computed("performance_insights_retention_period", NUMBER),
        optional_computed("option_group_name", STRING),
        optional_computed("parameter_group_name", STRING),
    ]
}

fn network() -> Vec<Field> {
    vec![
        optional_computed("availability_zone", STRING).force_new(),
        optional_computed("multi_az", BOOL),
        optional("customer_owned_ip_enabled", BOOL),
        optional_computed("db_subnet_group_name", STRING),
        optional_computed("network_type", STRING).one_of(&["IPV4", "DUAL"]),
        optional_computed("port", NUMBER),
        optional("publicly_accessible", BOOL).default(false),
        optional_computed("vpc_security_group_ids", string_set()),
        optional("domain", STRING).conflicts_with(&[
            "domain_fqdn",
            "domain_ou",
            "domain_auth_secret_arn",
            "domain_dns_ips",
        ]),
        optional("domain_auth_secret_arn", STRING)
            .check(checks::arn)
            .conflicts_with(&["domain", "domain_iam_role_name"]),
        optional("domain_dns_ips", string_list())
            .conflicts_with(&["domain", "domain_iam_role_name"]),
        optional_computed("domain_fqdn", STRING)
            .conflicts_with(&["domain", "domain_iam_role_name"]),
        optional("domain_iam_role_name", STRING).conflicts_with(&[
            "domain_fqdn",
            "domain_ou",
            "domain_auth_secret_arn",
            "domain_dns_ips",
        ]),
        optional("domain_ou", STRING).conflicts_with(&["domain", "domain_iam_role_name"]),
    ]
}

fn credentials() -> Vec<Field> {
    vec![
        optional_computed("username", STRING)
            .force_new()
            .conflicts_with(&["replicate_source_db"]),
        optional("password", STRING)
            .sensitive()
            .conflicts_with(&["manage_master_user_password", "password_wo"]),
        optional("password_wo", STRING)
            .write_only()
            .conflicts_with(&["manage_master_user_password", "password"]),
        optional("password_wo_version", NUMBER).required_with(&["password_wo"]),
        optional("manage_master_user_password", BOOL).conflicts_with(&["password", "password_wo"]),
        optional_computed("master_user_secret_kms_key_id", STRING),
        optional("iam_database_authentication_enabled", BOOL),
    ]
}

fn shown() -> Vec<Field> {
    vec![
        computed("address", STRING),
        computed("arn", STRING),
        computed("endpoint", STRING),
        computed("engine_version_actual", STRING),
        computed("hosted_zone_id", STRING),
        computed("latest_restorable_time", STRING),
        computed("listener_endpoint", Type::list(listener_type())),
        computed("master_user_secret", Type::list(secret_type())),
        computed("replicas", string_list()),
        computed("resource_id", STRING),
        computed("status", STRING),
    ]
}

fn point_in_time() -> Nested {
    list_block(
        "restore_to_point_in_time",
        [
            optional("restore_time", STRING)
                .force_new()
                .check(checks::moment),
            optional("source_db_instance_automated_backups_arn", STRING).force_new(),
            optional("source_db_instance_identifier", STRING).force_new(),
            optional("source_dbi_resource_id", STRING).force_new(),
            optional("use_latest_restorable_time", BOOL).force_new(),
        ],
    )
    .max(1)
    .force_new()
    .conflicts_with(&["s3_import", "snapshot_identifier", "replicate_source_db"])
}

fn import_from_bucket() -> Nested {
    list_block(
        "s3_import",
        [
            required("bucket_name", STRING).force_new(),
            optional("bucket_prefix", STRING).force_new(),
            required("ingestion_role", STRING).force_new(),
            required("source_engine", STRING).force_new(),
            required("source_engine_version", STRING).force_new(),
        ],
    )
    .max(1)
    .conflicts_with(&["snapshot_identifier", "replicate_source_db"])
    .refused()
}

/// The value in small letters, as AWS stores it.
fn in_small_letters(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(text.to_lowercase()),
        None => value.clone(),
    }
}

fn custom_profile(name: &str, value: &Value) -> Option<String> {
    let text = value
        .as_str()
        .filter(|it| !it.starts_with("AWSRDSCustom"))?;
    Some(format!(
        "invalid value for {name} (must begin with AWSRDSCustom): {text}"
    ))
}
