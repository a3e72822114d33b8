//! The four ways in which an instance comes into being.

use aws_sdk_rds::types::{DbInstance, ReplicaMode};

use crate::checks::parse_moment;
use crate::error::AwsError;
use crate::naming;
use crate::object::Attributes;
use crate::rds::requests::some;
use crate::rds::tags::sdk_tags;
use crate::resource::Operation;
use rform_core::value::Value;

/// The identifier of a new instance, which AWS stores in small letters.
pub(super) fn identifier(operation: &Operation<'_>) -> String {
    naming::name(operation, "identifier", "identifier_prefix").to_lowercase()
}

/// Sets what all four requests take.
macro_rules! common {
    ($request:expr, $planned:expr, $tags:expr) => {
        $request
            .set_auto_minor_version_upgrade($planned.boolean("auto_minor_version_upgrade"))
            .set_availability_zone($planned.owned("availability_zone"))
            .set_backup_target($planned.owned("backup_target"))
            .set_copy_tags_to_snapshot($planned.boolean("copy_tags_to_snapshot"))
            .set_custom_iam_instance_profile($planned.owned("custom_iam_instance_profile"))
            .set_db_instance_class($planned.owned("instance_class"))
            .set_db_parameter_group_name($planned.owned("parameter_group_name"))
            .set_db_subnet_group_name($planned.owned("db_subnet_group_name"))
            .set_dedicated_log_volume(set($planned, "dedicated_log_volume"))
            .set_deletion_protection($planned.boolean("deletion_protection"))
            .set_domain($planned.owned("domain"))
            .set_domain_auth_secret_arn($planned.owned("domain_auth_secret_arn"))
            .set_domain_dns_ips(some($planned.strings("domain_dns_ips")))
            .set_domain_fqdn($planned.owned("domain_fqdn"))
            .set_domain_iam_role_name($planned.owned("domain_iam_role_name"))
            .set_domain_ou($planned.owned("domain_ou"))
            .set_enable_cloudwatch_logs_exports(some(
                $planned.strings("enabled_cloudwatch_logs_exports"),
            ))
            .set_enable_customer_owned_ip($planned.boolean("customer_owned_ip_enabled"))
            .set_enable_iam_database_authentication(
                $planned.boolean("iam_database_authentication_enabled"),
            )
            .set_iops(positive($planned, "iops"))
            .set_multi_az($planned.boolean("multi_az"))
            .set_network_type($planned.owned("network_type"))
            .set_option_group_name($planned.owned("option_group_name"))
            .set_port(positive($planned, "port"))
            .set_publicly_accessible($planned.boolean("publicly_accessible"))
            .set_storage_throughput(positive($planned, "storage_throughput"))
            .set_storage_type($planned.owned("storage_type"))
            .set_tags($tags)
            .set_vpc_security_group_ids(some($planned.strings("vpc_security_group_ids")))
            .set_ca_certificate_identifier($planned.owned("ca_cert_identifier"))
    };
}

/// A truth value that is true; a request without it means the same as one with false.
fn set(planned: &Value, name: &str) -> Option<bool> {
    planned.boolean(name).filter(|it| *it)
}

/// A number that is given: zero is none.
pub(super) fn positive(planned: &Value, name: &str) -> Option<i32> {
    planned.integer(name).filter(|it| *it != 0)
}

/// Sends the create.
pub(super) async fn send(
    operation: &Operation<'_>,
    identifier: &str,
) -> Result<Option<DbInstance>, AwsError> {
    let planned = operation.planned;
    match planned.first("restore_to_point_in_time") {
        _ if planned.string("replicate_source_db").is_some() => {
            replica(operation, identifier).await
        }
        _ if planned.string("snapshot_identifier").is_some() => {
            from_snapshot(operation, identifier).await
        }
        Some(block) => in_time(operation, identifier, block).await,
        None => new(operation, identifier).await,
    }
}

/// The password of the configuration; the write-only one is nowhere else.
pub(super) fn password(operation: &Operation<'_>) -> Option<String> {
    let config = operation.config;
    config.owned("password_wo").or(config.owned("password"))
}

/// Refuses an instance without what it cannot be made without.
fn check(operation: &Operation<'_>) -> Result<(), AwsError> {
    let planned = operation.planned;
    let missing = |name: &str| AwsError::new(format!("\"{name}\": required field is not set"));
    if positive(planned, "allocated_storage").is_none() {
        return Err(missing("allocated_storage"));
    }
    for name in ["engine", "username"] {
        if planned.string(name).is_none() {
            return Err(missing(name));
        }
    }
    match password(operation).is_none() && !planned.flag("manage_master_user_password") {
        true => Err(AwsError::new(
            "one of \"password\", \"password_wo\", or \"manage_master_user_password\" must be set",
        )),
        false => Ok(()),
    }
}

async fn new(operation: &Operation<'_>, identifier: &str) -> Result<Option<DbInstance>, AwsError> {
    check(operation)?;
    let (planned, client) = (operation.planned, &operation.client.clients.rds);
    let tags = sdk_tags(&operation.tags());
    let send = || {
        let request = common!(client.create_db_instance(), planned, tags.clone());
        request
            .db_instance_identifier(identifier)
            .set_allocated_storage(positive(planned, "allocated_storage"))
            .set_backup_retention_period(planned.integer("backup_retention_period"))
            .set_character_set_name(planned.owned("character_set_name"))
            .set_database_insights_mode(planned.string("database_insights_mode").map(Into::into))
            .set_db_name(planned.owned("db_name"))
            .set_enable_performance_insights(set(planned, "performance_insights_enabled"))
            .set_engine(planned.owned("engine"))
            .set_engine_lifecycle_support(planned.owned("engine_lifecycle_support"))
            .set_engine_version(planned.owned("engine_version"))
            .set_kms_key_id(planned.owned("kms_key_id"))
            .set_license_model(planned.owned("license_model"))
            .set_manage_master_user_password(set(planned, "manage_master_user_password"))
            .set_master_user_password(password(operation))
            .set_master_user_secret_kms_key_id(planned.owned("master_user_secret_kms_key_id"))
            .set_master_username(planned.owned("username"))
            .set_max_allocated_storage(positive(planned, "max_allocated_storage"))
            .set_monitoring_interval(planned.integer("monitoring_interval"))
            .set_monitoring_role_arn(planned.owned("monitoring_role_arn"))
            .set_nchar_character_set_name(planned.owned("nchar_character_set_name"))
            .set_performance_insights_kms_key_id(planned.owned("performance_insights_kms_key_id"))
            .set_performance_insights_retention_period(positive(
                planned,
                "performance_insights_retention_period",
            ))
            .set_preferred_backup_window(planned.owned("backup_window"))
            .set_preferred_maintenance_window(planned.owned("maintenance_window"))
            .set_storage_encrypted(planned.boolean("storage_encrypted"))
            .set_timezone(planned.owned("timezone"))
            .send()
    };
    let answer = operation.client.call_once("rds:CreateDBInstance", send);
    Ok(answer.await?.db_instance)
}

async fn replica(
    operation: &Operation<'_>,
    identifier: &str,
) -> Result<Option<DbInstance>, AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.rds);
    let tags = sdk_tags(&operation.tags());
    let send = || {
        let request = client.create_db_instance_read_replica();
        common!(request, planned, tags.clone())
            .db_instance_identifier(identifier)
            .set_source_db_instance_identifier(planned.owned("replicate_source_db"))
            .set_allocated_storage(positive(planned, "allocated_storage"))
            .set_database_insights_mode(planned.string("database_insights_mode").map(Into::into))
            .set_enable_performance_insights(set(planned, "performance_insights_enabled"))
            .set_kms_key_id(planned.owned("kms_key_id"))
            .set_max_allocated_storage(positive(planned, "max_allocated_storage"))
            .set_monitoring_interval(planned.integer("monitoring_interval"))
            .set_monitoring_role_arn(planned.owned("monitoring_role_arn"))
            .set_performance_insights_kms_key_id(planned.owned("performance_insights_kms_key_id"))
            .set_performance_insights_retention_period(positive(
                planned,
                "performance_insights_retention_period",
            ))
            .set_replica_mode(planned.string("replica_mode").map(ReplicaMode::from))
            .set_upgrade_storage_config(planned.boolean("upgrade_storage_config"))
            .send()
    };
    let action = "rds:CreateDBInstanceReadReplica";
    let answer = operation.client.call_once(action, send).await?;
    Ok(answer.db_instance)
}

async fn from_snapshot(
    operation: &Operation<'_>,
    identifier: &str,
) -> Result<Option<DbInstance>, AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.rds);
    let tags = sdk_tags(&operation.tags());
    // A name cannot be given to databases that keep theirs.
    let engine = planned.text("engine");
    let renames = !["mysql", "postgres", "mariadb"].contains(&engine);
    let name = planned.owned("db_name").filter(|_| renames);
    let send = || {
        let request = client.restore_db_instance_from_db_snapshot();
        common!(request, planned, tags.clone())
            .db_instance_identifier(identifier)
            .set_db_snapshot_identifier(planned.owned("snapshot_identifier"))
            .set_allocated_storage(positive(planned, "allocated_storage"))
            .set_db_name(name.clone())
            .set_engine(planned.owned("engine"))
            .set_engine_lifecycle_support(planned.owned("engine_lifecycle_support"))
            .set_license_model(planned.owned("license_model"))
            .send()
    };
    let action = "rds:RestoreDBInstanceFromDBSnapshot";
    let answer = operation.client.call_once(action, send).await?;
    Ok(answer.db_instance)
}

async fn in_time(
    operation: &Operation<'_>,
    identifier: &str,
    block: &Value,
) -> Result<Option<DbInstance>, AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.rds);
    let tags = sdk_tags(&operation.tags());
    let backups = block.owned("source_db_instance_automated_backups_arn");
    let send = || {
        let request = client.restore_db_instance_to_point_in_time();
        common!(request, planned, tags.clone())
            .target_db_instance_identifier(identifier)
            .set_allocated_storage(positive(planned, "allocated_storage"))
            .set_db_name(planned.owned("db_name"))
            .set_engine(planned.owned("engine"))
            .set_engine_lifecycle_support(planned.owned("engine_lifecycle_support"))
            .set_license_model(planned.owned("license_model"))
            .set_max_allocated_storage(positive(planned, "max_allocated_storage"))
            .set_restore_time(block.string("restore_time").and_then(parse_moment))
            .set_source_db_instance_automated_backups_arn(backups.clone())
            .set_source_db_instance_identifier(block.owned("source_db_instance_identifier"))
            .set_source_dbi_resource_id(block.owned("source_dbi_resource_id"))
            .set_use_latest_restorable_time(set(block, "use_latest_restorable_time"))
            .send()
    };
    let action = "rds:RestoreDBInstanceToPointInTime";
    let answer = operation.client.call_once(action, send).await?;
    Ok(answer.db_instance)
}
