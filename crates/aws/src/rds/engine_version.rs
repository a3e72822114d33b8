//! The data source `aws_rds_engine_version`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/rds_engine_version>
//! - <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html>

use async_trait::async_trait;
use aws_sdk_rds::types::{DbEngineVersion, Filter, UpgradeTarget};

use super::requests::{pages, some};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, STRING, Spec, computed, id, optional, optional_computed, required, set_block,
    string_list, string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// `aws_rds_engine_version`: a version of an engine that meets conditions.
pub struct EngineVersion;

#[async_trait]
impl DataSource for EngineVersion {
    fn title(&self) -> &'static str {
        "RDS Engine Version"
    }

    fn spec(&self) -> Spec {
        let texts = [
            "default_character_set",
            "engine_description",
            "status",
            "version_actual",
            "version_description",
        ];
        let sets = [
            "exportable_log_types",
            "supported_character_sets",
            "supported_feature_names",
            "supported_modes",
            "supported_timezones",
            "valid_major_targets",
            "valid_minor_targets",
            "valid_upgrade_targets",
        ];
        let flags = [
            "supports_certificate_rotation_without_restart",
            "supports_global_databases",
            "supports_integrations",
            "supports_limitless_database",
            "supports_local_write_forwarding",
            "supports_log_exports_to_cloudwatch",
            "supports_parallel_query",
            "supports_read_replica",
        ];
        let own = [
            id(),
            optional("default_only", BOOL),
            required("engine", STRING),
            optional("has_major_target", BOOL),
            optional("has_minor_target", BOOL),
            optional("include_all", BOOL),
            optional("latest", BOOL),
            optional_computed("parameter_group_family", STRING),
            optional("preferred_major_targets", string_list()),
            optional("preferred_upgrade_targets", string_list()),
            optional("preferred_versions", string_list()).conflicts_with(&["version"]),
            optional_computed("version", STRING).conflicts_with(&["preferred_versions"]),
        ];
        let texts = texts.map(|name| computed(name, STRING));
        let sets = sets.map(|name| computed(name, string_set()));
        let flags = flags.map(|name| computed(name, BOOL));
        Spec::new(own.into_iter().chain(texts).chain(sets).chain(flags)).block(set_block(
            "filter",
            [required("name", STRING), required("values", string_set())],
        ))
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut found = describe(client, config).await?;
        found.retain(|it| has_targets(it, config));
        match chosen(found, config)? {
            Some(version) => Ok(object(config, &version)),
            None => Err(AwsError::new("no RDS engine version matches the criteria")),
        }
    }
}

/// The versions that a request finds.
async fn describe(client: &AwsClient, config: &Value) -> Result<Vec<DbEngineVersion>, AwsError> {
    let filter = |block: &Value| {
        let filter = Filter::builder().name(block.text("name"));
        filter.set_values(Some(block.strings("values"))).build()
    };
    let filters = some(config.items("filter").map(filter).collect());
    // Without a condition that tells versions apart the usual one is meant.
    let is_open = config.string("version").is_none()
        && [
            "preferred_versions",
            "preferred_major_targets",
            "preferred_upgrade_targets",
        ]
        .iter()
        .all(|name| config.first(name).is_none())
        && ![
            "has_major_target",
            "has_minor_target",
            "include_all",
            "latest",
        ]
        .iter()
        .any(|name| config.flag(name));
    let only_usual = config.boolean("default_only").or(is_open.then_some(true));
    Ok(pages!(
        client,
        "rds:DescribeDBEngineVersions",
        db_engine_versions,
        client
            .clients
            .rds
            .describe_db_engine_versions()
            .engine(config.text("engine"))
            .list_supported_character_sets(true)
            .list_supported_timezones(true)
            .set_db_parameter_group_family(config.owned("parameter_group_family"))
            .set_default_only(only_usual)
            .set_engine_version(config.owned("version"))
            .set_filters(filters.clone())
            .set_include_all(config.boolean("include_all"))
    ))
}

/// The versions that a version can be upgraded to: all, or the major or the minor ones.
fn targets(version: &DbEngineVersion, is_major: Option<bool>) -> Vec<String> {
    let all = version.valid_upgrade_target.iter().flatten();
    let fits = |it: &&UpgradeTarget| {
        is_major.is_none() || it.is_major_version_upgrade.or(Some(false)) == is_major
    };
    all.filter(fits)
        .filter_map(|it| it.engine_version.clone())
        .collect()
}

/// Whether a version has the upgrade targets that are asked for.
fn has_targets(version: &DbEngineVersion, config: &Value) -> bool {
    let (major, minor) = (targets(version, Some(true)), targets(version, Some(false)));
    let all = targets(version, None);
    let meets = |name: &str, own: &[String]| {
        let wanted = config.strings(name);
        wanted.is_empty() || wanted.iter().any(|it| own.contains(it))
    };
    (!config.flag("has_major_target") || !major.is_empty())
        && (!config.flag("has_minor_target") || !minor.is_empty())
        && meets("preferred_major_targets", &major)
        && meets("preferred_upgrade_targets", &all)
}

/// The numbers in a version, by which versions are ordered.
fn numbers(version: &DbEngineVersion) -> Vec<u64> {
    let text = version.engine_version.as_deref().unwrap_or_default();
    let parts = text.split(|it: char| !it.is_ascii_digit());
    parts.filter_map(|it| it.parse().ok()).collect()
}

/// The version that is preferred, or the latest; several without a preference are too many.
fn chosen(
    found: Vec<DbEngineVersion>,
    config: &Value,
) -> Result<Option<DbEngineVersion>, AwsError> {
    let preferred = config.strings("preferred_versions");
    if !preferred.is_empty() {
        let named = |name: &String| {
            let mut all = found.iter();
            all.find(|it| it.engine_version.as_ref() == Some(name))
                .cloned()
        };
        return Ok(preferred.iter().find_map(named));
    }
    if config.flag("latest") {
        return Ok(found.into_iter().max_by_key(numbers));
    }
    match found.len() > 1 {
        true => Err(AwsError::new(
            "multiple RDS engine versions match the criteria: set latest, or name a version",
        )),
        false => Ok(found.into_iter().next()),
    }
}

fn object(config: &Value, it: &DbEngineVersion) -> Value {
    let sets = it.supported_character_sets.iter().flatten();
    let sets = sets.filter_map(|it| it.character_set_name.clone());
    let usual = it.default_character_set.as_ref();
    let zones = it.supported_timezones.iter().flatten();
    let zones = zones.filter_map(|it| it.timezone_name.clone());
    let actual = it.engine_version.as_deref();
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", actual)
        .text(
            "default_character_set",
            usual.and_then(|it| it.character_set_name.as_deref()),
        )
        .text("engine_description", it.db_engine_description.as_deref())
        .string_set(
            "exportable_log_types",
            it.exportable_log_types.clone().unwrap_or_default(),
        )
        .text(
            "parameter_group_family",
            it.db_parameter_group_family.as_deref(),
        )
        .text("status", it.status.as_deref())
        .string_set("supported_character_sets", sets)
        .string_set(
            "supported_feature_names",
            it.supported_feature_names.clone().unwrap_or_default(),
        )
        .string_set(
            "supported_modes",
            it.supported_engine_modes.clone().unwrap_or_default(),
        )
        .string_set("supported_timezones", zones)
        .string_set("valid_major_targets", targets(it, Some(true)))
        .string_set("valid_minor_targets", targets(it, Some(false)))
        .string_set("valid_upgrade_targets", targets(it, None))
        .text("version", config.string("version").or(actual))
        .text("version_actual", actual)
        .text(
            "version_description",
            it.db_engine_version_description.as_deref(),
        );
    flags(&mut builder, it);
    builder.build()
}

fn flags(builder: &mut ObjectBuilder, it: &DbEngineVersion) {
    let rotates = it.supports_certificate_rotation_without_restart;
    let exports = it.supports_log_exports_to_cloudwatch_logs;
    builder
        .flag("supports_certificate_rotation_without_restart", rotates)
        .flag("supports_global_databases", it.supports_global_databases)
        .flag("supports_integrations", it.supports_integrations)
        .flag(
            "supports_limitless_database",
            it.supports_limitless_database,
        )
        .flag(
            "supports_local_write_forwarding",
            it.supports_local_write_forwarding,
        )
        .flag("supports_log_exports_to_cloudwatch", exports)
        .flag("supports_parallel_query", it.supports_parallel_query)
        .flag("supports_read_replica", it.supports_read_replica);
}
