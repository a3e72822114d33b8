//! The state of an instance, from what AWS tells.

use aws_sdk_rds::types::{DbInstance, MasterUserSecret};
use aws_smithy_types::date_time::Format;

use super::describe::{of_id, of_ids};
use super::schema::secret_type;
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::rds::tags::by_key;
use crate::rds::versions;
use rform_core::value::{Type, Value};

/// Reads instances by their ids, or by their identifiers.
pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = of_ids(client, &distinct(known, "id")).await?;
    let objects = known.iter().map(|known| {
        let instance = of_id(&found, known.text("id"))?;
        Some(object(known, instance))
    });
    Ok(objects.collect())
}

fn object(known: &Value, it: &DbInstance) -> Value {
    let mut builder = ObjectBuilder::from(known);
    builder.text("id", it.dbi_resource_id.as_deref());
    identity(&mut builder, it);
    storage(&mut builder, it);
    operation(&mut builder, it);
    network(&mut builder, it);
    secrets(&mut builder, it);
    let (given, actual) = versions::shown(known, it.engine_version.as_deref());
    let tags = string_map_value(&by_key(it.tag_list.clone()));
    builder
        .text("engine_version", Some(&given))
        .text("engine_version_actual", Some(&actual))
        .set("tags_all", tags);
    builder.build()
}

fn identity(builder: &mut ObjectBuilder, it: &DbInstance) {
    let identifier = it.db_instance_identifier.as_deref();
    let source = it.read_replica_source_db_instance_identifier.as_deref();
    // The configuration may have the ARN.
    let known = builder.value("replicate_source_db").as_str();
    let known =
        known.filter(|it| source.is_some_and(|source| it.rsplit(':').next() == Some(source)));
    let source = known.map(str::to_owned).or(source.map(str::to_owned));
    let replicas = it.read_replica_db_instance_identifiers.clone();
    let mode = it.replica_mode.as_ref().map(|it| it.as_str());
    builder
        .text("arn", it.db_instance_arn.as_deref())
        .text("character_set_name", it.character_set_name.as_deref())
        .text(
            "custom_iam_instance_profile",
            it.custom_iam_instance_profile.as_deref(),
        )
        .text("db_name", it.db_name.as_deref())
        .text("engine", it.engine.as_deref())
        .text(
            "engine_lifecycle_support",
            it.engine_lifecycle_support.as_deref(),
        )
        .text("identifier", identifier)
        .text("identifier_prefix", identifier.and_then(naming::prefix_of))
        .text("instance_class", it.db_instance_class.as_deref())
        .text("license_model", it.license_model.as_deref())
        .text(
            "nchar_character_set_name",
            it.nchar_character_set_name.as_deref(),
        )
        .text("replica_mode", mode)
        .string_list("replicas", replicas.unwrap_or_default())
        .text("replicate_source_db", source.as_deref())
        .text("resource_id", it.dbi_resource_id.as_deref())
        .text("status", it.db_instance_status.as_deref())
        .text("timezone", it.timezone.as_deref());
}

fn storage(builder: &mut ObjectBuilder, it: &DbInstance) {
    builder
        .number("allocated_storage", it.allocated_storage)
        .text("backup_target", it.backup_target.as_deref())
        .flag("dedicated_log_volume", it.dedicated_log_volume)
        .number("iops", it.iops)
        .text("kms_key_id", it.kms_key_id.as_deref())
        .number("max_allocated_storage", it.max_allocated_storage)
        .flag("storage_encrypted", it.storage_encrypted)
        .number("storage_throughput", it.storage_throughput)
        .text("storage_type", it.storage_type.as_deref());
}

fn operation(builder: &mut ObjectBuilder, it: &DbInstance) {
    let parameters = it.db_parameter_groups.iter().flatten().next();
    let parameters = parameters.and_then(|it| it.db_parameter_group_name.as_deref());
    let options = it.option_group_memberships.iter().flatten().next();
    let options = options.and_then(|it| it.option_group_name.as_deref());
    let restorable = it.latest_restorable_time.as_ref();
    let restorable = restorable.and_then(|it| it.fmt(Format::DateTime).ok());
    let mode = it.database_insights_mode.as_ref().map(|it| it.as_str());
    let logs = it.enabled_cloudwatch_logs_exports.clone();
    builder
        .flag("auto_minor_version_upgrade", it.auto_minor_version_upgrade)
        .number("backup_retention_period", it.backup_retention_period)
        .text("backup_window", it.preferred_backup_window.as_deref())
        .text(
            "ca_cert_identifier",
            it.ca_certificate_identifier.as_deref(),
        )
        .flag("copy_tags_to_snapshot", it.copy_tags_to_snapshot)
        .text("database_insights_mode", mode)
        .flag("deletion_protection", it.deletion_protection)
        .string_set("enabled_cloudwatch_logs_exports", logs.unwrap_or_default())
        .text("latest_restorable_time", restorable.as_deref())
        .text(
            "maintenance_window",
            it.preferred_maintenance_window.as_deref(),
        )
        .number("monitoring_interval", it.monitoring_interval)
        .text("monitoring_role_arn", it.monitoring_role_arn.as_deref())
        .text("option_group_name", options)
        .text("parameter_group_name", parameters)
        .flag(
            "performance_insights_enabled",
            it.performance_insights_enabled,
        )
        .text(
            "performance_insights_kms_key_id",
            it.performance_insights_kms_key_id.as_deref(),
        )
        .number(
            "performance_insights_retention_period",
            it.performance_insights_retention_period,
        );
}

fn network(builder: &mut ObjectBuilder, it: &DbInstance) {
    let group = it.db_subnet_group.as_ref();
    let group = group.and_then(|it| it.db_subnet_group_name.as_deref());
    let security = it.vpc_security_groups.iter().flatten();
    let security = security.filter_map(|it| it.vpc_security_group_id.clone());
    let endpoint = it.endpoint.as_ref();
    let address = endpoint.and_then(|it| it.address.as_deref());
    let port = endpoint.and_then(|it| it.port).or(it.db_instance_port);
    let whole = address.map(|it| format!("{it}:{}", port.unwrap_or_default()));
    let domain = it.domain_memberships.iter().flatten().next();
    let of =
        |name: fn(&aws_sdk_rds::types::DomainMembership) -> Option<&str>| domain.and_then(name);
    let addresses = domain.and_then(|it| it.dns_ips.clone());
    builder
        .text("address", address)
        .text("availability_zone", it.availability_zone.as_deref())
        .flag("customer_owned_ip_enabled", it.customer_owned_ip_enabled)
        .text("db_subnet_group_name", group)
        .text("endpoint", whole.as_deref())
        .text(
            "hosted_zone_id",
            endpoint.and_then(|it| it.hosted_zone_id.as_deref()),
        )
        .set("listener_endpoint", listener(it))
        .flag("multi_az", it.multi_az)
        .text("network_type", it.network_type.as_deref())
        .number("port", port)
        .flag("publicly_accessible", it.publicly_accessible)
        .string_set("vpc_security_group_ids", security)
        .text("domain", of(|it| it.domain.as_deref()))
        .text(
            "domain_auth_secret_arn",
            of(|it| it.auth_secret_arn.as_deref()),
        )
        .string_list("domain_dns_ips", addresses.unwrap_or_default())
        .text("domain_fqdn", of(|it| it.fqdn.as_deref()))
        .text("domain_iam_role_name", of(|it| it.iam_role_name.as_deref()))
        .text("domain_ou", of(|it| it.ou.as_deref()));
}

fn listener(it: &DbInstance) -> Value {
    let one = it.listener_endpoint.as_ref().map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("address", it.address.as_deref())
            .text("hosted_zone_id", it.hosted_zone_id.as_deref())
            .number("port", it.port);
        builder.build()
    });
    let ty = Type::object([
        ("address", Type::String),
        ("hosted_zone_id", Type::String),
        ("port", Type::Number),
    ]);
    Value::list(ty, one)
}

/// The secret with the password as the state has it: a list of one, or none.
pub(super) fn secret(found: Option<&MasterUserSecret>) -> Value {
    let one = found.map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("kms_key_id", it.kms_key_id.as_deref())
            .text("secret_arn", it.secret_arn.as_deref())
            .text("secret_status", it.secret_status.as_deref());
        builder.build()
    });
    Value::list(secret_type(), one)
}

fn secrets(builder: &mut ObjectBuilder, it: &DbInstance) {
    let managed = it.master_user_secret.as_ref();
    let manages = match managed {
        Some(_) => Value::Bool(true),
        None => Value::Null(Type::Bool),
    };
    let key = managed.and_then(|it| it.kms_key_id.as_deref());
    builder
        .flag(
            "iam_database_authentication_enabled",
            it.iam_database_authentication_enabled,
        )
        .set("manage_master_user_password", manages)
        .set("master_user_secret", secret(managed))
        .text("master_user_secret_kms_key_id", key)
        .text("username", it.master_username.as_deref());
}
