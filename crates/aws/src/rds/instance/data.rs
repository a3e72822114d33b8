//! The data source `aws_db_instance`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/db_instance>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_rds::types::DbInstance;

use super::describe::{all, named};
use super::read::secret;
use super::schema::secret_type;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional_computed, string_list, string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::rds::requests::found;
use crate::rds::tags::by_key;
use crate::resource::DataSource;
use crate::tags;
use rform_core::value::{Type, Value};

/// `aws_db_instance`: an instance by its identifier, or by its tags.
pub struct Instance;

const TEXTS: &[&str] = &[
    "address",
    "availability_zone",
    "ca_cert_identifier",
    "database_insights_mode",
    "db_cluster_identifier",
    "db_instance_arn",
    "db_instance_class",
    "db_name",
    "db_subnet_group",
    "endpoint",
    "engine",
    "engine_version",
    "hosted_zone_id",
    "kms_key_id",
    "license_model",
    "master_username",
    "monitoring_role_arn",
    "network_type",
    "preferred_backup_window",
    "preferred_maintenance_window",
    "replicate_source_db",
    "resource_id",
    "storage_type",
    "timezone",
];
const NUMBERS: &[&str] = &[
    "allocated_storage",
    "backup_retention_period",
    "db_instance_port",
    "iops",
    "max_allocated_storage",
    "monitoring_interval",
    "port",
    "storage_throughput",
];
const FLAGS: &[&str] = &[
    "auto_minor_version_upgrade",
    "multi_az",
    "publicly_accessible",
    "storage_encrypted",
];
const LISTS: &[&str] = &[
    "db_parameter_groups",
    "enabled_cloudwatch_logs_exports",
    "option_group_memberships",
    "vpc_security_groups",
];

#[async_trait]
impl DataSource for Instance {
    fn title(&self) -> &'static str {
        "RDS DB Instance"
    }

    fn spec(&self) -> Spec {
        let texts = TEXTS.iter().map(|it| computed(it, STRING));
        let numbers = NUMBERS.iter().map(|it| computed(it, NUMBER));
        let flags = FLAGS.iter().map(|it| computed(it, BOOL));
        let lists = LISTS.iter().map(|it| computed(it, string_list()));
        Spec::new(texts.chain(numbers).chain(flags).chain(lists))
            .with(id())
            .with(optional_computed("db_instance_identifier", STRING))
            .with(computed("master_user_secret", Type::list(secret_type())))
            .with(optional_computed("tags", string_map()))
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let instances = match config.string("db_instance_identifier") {
            Some(name) => found(named(client, name).await)?.unwrap_or_default(),
            None => all(client).await?,
        };
        let wanted = config.string_map("tags");
        let mut matching = instances.into_iter().filter(|it| {
            let own = by_key(it.tag_list.clone());
            wanted
                .iter()
                .all(|(key, value)| own.get(key) == Some(value))
        });
        let one = matching.next();
        let one = one.ok_or_else(|| AwsError::new("no matching RDS DB Instance found"))?;
        if matching.next().is_some() {
            let message = "multiple RDS DB Instances matched; use additional constraints to reduce \
                           matches to a single RDS DB Instance";
            return Err(AwsError::new(message));
        }
        let mut own = by_key(one.tag_list.clone());
        own.retain(|key, _| !tags::is_ignored(&client.settings, key));
        Ok(object(config, &one, &own))
    }
}

fn object(config: &Value, it: &DbInstance, own: &BTreeMap<String, String>) -> Value {
    let mut builder = ObjectBuilder::from(config);
    texts(&mut builder, it);
    let endpoint = it.endpoint.as_ref();
    let port = endpoint.and_then(|it| it.port);
    let parameters = it.db_parameter_groups.iter().flatten();
    let options = it.option_group_memberships.iter().flatten();
    let security = it.vpc_security_groups.iter().flatten();
    let logs = it.enabled_cloudwatch_logs_exports.clone();
    builder
        .number("allocated_storage", it.allocated_storage)
        .number("backup_retention_period", it.backup_retention_period)
        .number("db_instance_port", it.db_instance_port)
        .number("iops", it.iops)
        .number("max_allocated_storage", it.max_allocated_storage)
        .number("monitoring_interval", it.monitoring_interval)
        .number("port", port)
        .number("storage_throughput", it.storage_throughput)
        .flag("auto_minor_version_upgrade", it.auto_minor_version_upgrade)
        .flag("multi_az", it.multi_az)
        .flag("publicly_accessible", it.publicly_accessible)
        .flag("storage_encrypted", it.storage_encrypted)
        .string_list(
            "db_parameter_groups",
            parameters.filter_map(|it| it.db_parameter_group_name.clone()),
        )
        .string_list("enabled_cloudwatch_logs_exports", logs.unwrap_or_default())
        .string_list(
            "option_group_memberships",
            options.filter_map(|it| it.option_group_name.clone()),
        )
        .string_list(
            "vpc_security_groups",
            security.filter_map(|it| it.vpc_security_group_id.clone()),
        )
        .set("master_user_secret", secret(it.master_user_secret.as_ref()))
        .set("tags", string_map_value(own));
    builder.build()
}

fn texts(builder: &mut ObjectBuilder, it: &DbInstance) {
    let endpoint = it.endpoint.as_ref();
    let address = endpoint.and_then(|it| it.address.as_deref());
    let port = endpoint.and_then(|it| it.port).unwrap_or_default();
    let whole = address.map(|it| format!("{it}:{port}"));
    let group = it.db_subnet_group.as_ref();
    let mode = it.database_insights_mode.as_ref().map(|it| it.as_str());
    let identifier = it.db_instance_identifier.as_deref();
    builder
        .text("id", identifier)
        .text("db_instance_identifier", identifier)
        .text("address", address)
        .text("availability_zone", it.availability_zone.as_deref())
        .text(
            "ca_cert_identifier",
            it.ca_certificate_identifier.as_deref(),
        )
        .text("database_insights_mode", mode)
        .text("db_cluster_identifier", it.db_cluster_identifier.as_deref())
        .text("db_instance_arn", it.db_instance_arn.as_deref())
        .text("db_instance_class", it.db_instance_class.as_deref())
        .text("db_name", it.db_name.as_deref())
        .text(
            "db_subnet_group",
            group.and_then(|it| it.db_subnet_group_name.as_deref()),
        )
        .text("endpoint", whole.as_deref())
        .text("engine", it.engine.as_deref())
        .text("engine_version", it.engine_version.as_deref())
        .text(
            "hosted_zone_id",
            endpoint.and_then(|it| it.hosted_zone_id.as_deref()),
        )
        .text("kms_key_id", it.kms_key_id.as_deref())
        .text("license_model", it.license_model.as_deref())
        .text("master_username", it.master_username.as_deref())
        .text("monitoring_role_arn", it.monitoring_role_arn.as_deref())
        .text("network_type", it.network_type.as_deref())
        .text(
            "preferred_backup_window",
            it.preferred_backup_window.as_deref(),
        )
        .text(
            "preferred_maintenance_window",
            it.preferred_maintenance_window.as_deref(),
        )
        .text(
            "replicate_source_db",
            it.read_replica_source_db_instance_identifier.as_deref(),
        )
        .text("resource_id", it.dbi_resource_id.as_deref())
        .text("storage_type", it.storage_type.as_deref())
        .text("timezone", it.timezone.as_deref());
}
