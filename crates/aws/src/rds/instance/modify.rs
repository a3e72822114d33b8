//! Changing an instance.

use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDbInstanceInputBuilder as Request;
use aws_sdk_rds::types::{CloudwatchLogsExportConfiguration, DatabaseInsightsMode, ReplicaMode};

use super::create::{password, positive};
use super::describe::of_ids;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::rds::requests::some;
use crate::rds::status::is_available;
use crate::resource::Operation;
use rform_core::value::Value;

/// Sends what the create of a replica or of a restored instance does not take.
pub(super) async fn after_create(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let planned = operation.planned;
    let is_replica = planned.string("replicate_source_db").is_some();
    let is_restored = planned.string("snapshot_identifier").is_some()
        || planned.first("restore_to_point_in_time").is_some();
    if !is_replica && !is_restored {
        return Ok(());
    }
    let mut request = Request::default()
        .set_backup_retention_period(planned.integer("backup_retention_period"))
        .set_preferred_backup_window(planned.owned("backup_window"))
        .set_preferred_maintenance_window(planned.owned("maintenance_window"))
        .set_master_user_password(password(operation));
    if is_restored {
        request = request
            .set_engine_version(planned.owned("engine_version"))
            .set_max_allocated_storage(positive(planned, "max_allocated_storage"))
            .set_monitoring_interval(positive(planned, "monitoring_interval"))
            .set_monitoring_role_arn(planned.owned("monitoring_role_arn"))
            .set_database_insights_mode(insights_mode(planned))
            .set_manage_master_user_password(truth(planned, "manage_master_user_password"))
            .set_master_user_secret_kms_key_id(planned.owned("master_user_secret_kms_key_id"));
        if planned.flag("performance_insights_enabled") {
            request = with_insights(request, planned);
        }
    }
    if request == Request::default() {
        return Ok(());
    }
    let identifier = super::create::identifier(operation);
    send(operation, &identifier, request.apply_immediately(true)).await?;
    settled(operation, id).await
}

fn truth(planned: &Value, name: &str) -> Option<bool> {
    planned.boolean(name).filter(|it| *it)
}

fn insights_mode(planned: &Value) -> Option<DatabaseInsightsMode> {
    planned.string("database_insights_mode").map(Into::into)
}

fn with_insights(request: Request, planned: &Value) -> Request {
    request
        .enable_performance_insights(planned.flag("performance_insights_enabled"))
        .set_performance_insights_kms_key_id(planned.owned("performance_insights_kms_key_id"))
        .set_performance_insights_retention_period(positive(
            planned,
            "performance_insights_retention_period",
        ))
}

/// Waits until nothing is done to the instance any more.
pub(super) async fn settled(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let ids = [id.to_owned()];
    let holds = || async {
        let found = of_ids(operation.client, &ids).await?;
        let state = found
            .first()
            .and_then(|it| it.db_instance_status.as_deref());
        Ok(state.is_some_and(is_available))
    };
    operation
        .until("the DB instance to be available", 10.0, holds)
        .await
}

pub(super) async fn send(
    operation: &Operation<'_>,
    identifier: &str,
    request: Request,
) -> Result<(), AwsError> {
    let client = &operation.client.clients.rds;
    let request = request.db_instance_identifier(identifier);
    let send = || request.clone().send_with(client);
    let answer = operation.client.call("rds:ModifyDBInstance", send);
    answer.await.map(drop)
}

/// Changes the instance; a replica whose source is taken out of the configuration stands alone then.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (prior, planned) = (operation.prior, operation.planned);
    let request = changes(operation);
    if request != Request::default() {
        let now = planned.flag("apply_immediately");
        let identifier = prior.text("identifier");
        send(operation, identifier, request.apply_immediately(now)).await?;
    }
    match operation.changes("replicate_source_db") {
        true => promote(operation).await,
        false => Ok(()),
    }
}

async fn promote(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.rds);
    if planned.string("replicate_source_db").is_some() {
        let message = "cannot elect new source database for replication";
        return Err(AwsError::new(message));
    }
    settled(operation, operation.id()).await?;
    let send = || {
        client
            .promote_read_replica()
            .db_instance_identifier(planned.text("identifier"))
            .set_backup_retention_period(planned.integer("backup_retention_period"))
            .set_preferred_backup_window(planned.owned("backup_window"))
            .send()
    };
    let answer = operation.client.call("rds:PromoteReadReplica", send);
    answer.await.map(drop)
}

/// The request with all that the plan changes.
fn changes(operation: &Operation<'_>) -> Request {
    let request = of_storage(operation, Request::default());
    let request = of_operation(operation, request);
    let request = of_network(operation, request);
    of_credentials(operation, request)
}

/// Sets these parts of the request, each if the argument of the same line changes.
macro_rules! changed {
    ($operation:expr, $request:expr, $($name:literal: $set:ident($value:expr),)*) => {{
        let mut request = $request;
        $(
            if $operation.changes($name) {
                request = request.$set($value);
            }
        )*
        request
    }};
}

fn of_storage(operation: &Operation<'_>, request: Request) -> Request {
    let planned = operation.planned;
    let mut request = request;
    if operation.changes_any(&["allocated_storage", "iops"]) {
        request = request
            .set_allocated_storage(positive(planned, "allocated_storage"))
            .set_iops(positive(planned, "iops"));
    }
    if operation.changes("storage_type") {
        request = request.set_storage_type(planned.owned("storage_type"));
        if ["io1", "io2"].contains(&planned.text("storage_type")) {
            request = request.set_iops(positive(planned, "iops"));
        }
    }
    if operation.changes("storage_throughput") {
        request = request
            .set_storage_throughput(positive(planned, "storage_throughput"))
            .set_allocated_storage(positive(planned, "allocated_storage"))
            .set_iops(positive(planned, "iops"));
    }
    if operation.changes("max_allocated_storage") {
        // The size itself says that the volume does not grow.
        let most = positive(planned, "max_allocated_storage");
        let most = most.or(positive(planned, "allocated_storage"));
        request = request.set_max_allocated_storage(most);
    }
    changed!(operation, request,
        "dedicated_log_volume": dedicated_log_volume(planned.flag("dedicated_log_volume")),
    )
}

fn of_operation(operation: &Operation<'_>, request: Request) -> Request {
    let planned = operation.planned;
    let mut request = changed!(operation, request,
        "auto_minor_version_upgrade":
            set_auto_minor_version_upgrade(planned.boolean("auto_minor_version_upgrade")),
        "backup_retention_period":
            set_backup_retention_period(planned.integer("backup_retention_period")),
        "backup_window": set_preferred_backup_window(planned.owned("backup_window")),
        "ca_cert_identifier":
            set_ca_certificate_identifier(planned.owned("ca_cert_identifier")),
        "copy_tags_to_snapshot":
            set_copy_tags_to_snapshot(planned.boolean("copy_tags_to_snapshot")),
        "deletion_protection": deletion_protection(planned.flag("deletion_protection")),
        "instance_class": set_db_instance_class(planned.owned("instance_class")),
        "license_model": set_license_model(planned.owned("license_model")),
        "maintenance_window":
            set_preferred_maintenance_window(planned.owned("maintenance_window")),
        "monitoring_interval": set_monitoring_interval(planned.integer("monitoring_interval")),
        "monitoring_role_arn": set_monitoring_role_arn(planned.owned("monitoring_role_arn")),
        "option_group_name": set_option_group_name(planned.owned("option_group_name")),
        "parameter_group_name": set_db_parameter_group_name(planned.owned("parameter_group_name")),
        "replica_mode": set_replica_mode(planned.string("replica_mode").map(ReplicaMode::from)),
    );
    if operation.changes("engine_version") {
        request = request
            .set_engine_version(planned.owned("engine_version"))
            .allow_major_version_upgrade(planned.flag("allow_major_version_upgrade"));
    }
    let insights = [
        "performance_insights_enabled",
        "performance_insights_kms_key_id",
        "performance_insights_retention_period",
    ];
    if operation.changes_any(&insights) {
        request = with_insights(request, planned);
    }
    if operation.changes("database_insights_mode") {
        request = with_insights(request, planned);
        request = request.set_database_insights_mode(insights_mode(planned));
    }
    match operation.changes("enabled_cloudwatch_logs_exports") {
        true => request.cloudwatch_logs_export_configuration(logs(operation)),
        false => request,
    }
}

/// The types of logs that are exported from now on, and those that are not any more.
fn logs(operation: &Operation<'_>) -> CloudwatchLogsExportConfiguration {
    let name = "enabled_cloudwatch_logs_exports";
    let (before, after) = (
        operation.prior.strings(name),
        operation.planned.strings(name),
    );
    let without = |all: &[String], others: &[String]| {
        let left = all.iter().filter(|it| !others.contains(it));
        some(left.cloned().collect())
    };
    CloudwatchLogsExportConfiguration::builder()
        .set_enable_log_types(without(&after, &before))
        .set_disable_log_types(without(&before, &after))
        .build()
}

fn of_network(operation: &Operation<'_>, request: Request) -> Request {
    let planned = operation.planned;
    let mut request = changed!(operation, request,
        "customer_owned_ip_enabled":
            enable_customer_owned_ip(planned.flag("customer_owned_ip_enabled")),
        "db_subnet_group_name": set_db_subnet_group_name(planned.owned("db_subnet_group_name")),
        "identifier": set_new_db_instance_identifier(planned.owned("identifier")),
        "multi_az": multi_az(planned.flag("multi_az")),
        "network_type": set_network_type(planned.owned("network_type")),
        "port": set_db_port_number(positive(planned, "port")),
        "publicly_accessible": publicly_accessible(planned.flag("publicly_accessible")),
        "vpc_security_group_ids":
            set_vpc_security_group_ids(some(planned.strings("vpc_security_group_ids"))),
    );
    let domain = [
        "domain",
        "domain_auth_secret_arn",
        "domain_dns_ips",
        "domain_fqdn",
        "domain_iam_role_name",
        "domain_ou",
    ];
    if operation.changes_any(&domain) {
        let leaves = ["domain", "domain_fqdn"].map(|it| planned.string(it)) == [None, None];
        request = request
            .set_disable_domain(leaves.then_some(true))
            .set_domain(planned.owned("domain"))
            .set_domain_auth_secret_arn(planned.owned("domain_auth_secret_arn"))
            .set_domain_dns_ips(some(planned.strings("domain_dns_ips")))
            .set_domain_fqdn(planned.owned("domain_fqdn"))
            .set_domain_iam_role_name(planned.owned("domain_iam_role_name"))
            .set_domain_ou(planned.owned("domain_ou"));
    }
    request
}

fn of_credentials(operation: &Operation<'_>, request: Request) -> Request {
    let planned = operation.planned;
    let mut request = request;
    let managing = operation.changes("manage_master_user_password");
    if managing {
        request = request.manage_master_user_password(planned.flag("manage_master_user_password"));
    }
    if operation.changes("master_user_secret_kms_key_id") || managing {
        let key = planned.owned("master_user_secret_kms_key_id");
        request = request.set_master_user_secret_kms_key_id(key);
    }
    if operation.changes_any(&["password", "password_wo_version"]) {
        request = request.set_master_user_password(password(operation));
    }
    match operation.changes("iam_database_authentication_enabled") {
        true => request.enable_iam_database_authentication(
            planned.flag("iam_database_authentication_enabled"),
        ),
        false => request,
    }
}
