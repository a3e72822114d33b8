//! Which parameters there are, as far as the sandbox knows them, and how they are applied.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>

/// Static parameters: a change needs a reboot, and the method `immediate` is refused.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html>
const STATIC: &[&str] = &[
    "gtid-mode",
    "innodb_log_file_size",
    "lower_case_table_names",
    "max_worker_processes",
    "performance_schema",
    "rds.logical_replication",
    "shared_buffers",
    "shared_preload_libraries",
    "skip_name_resolve",
    "track_activity_query_size",
    "wal_buffers",
];

/// What the service describes without being told: name and value.
const USUAL: &[(&str, &str)] = &[
    ("character_set_server", "utf8mb4"),
    ("log_min_duration_statement", "-1"),
    ("log_statement", "none"),
    ("long_query_time", "10"),
    ("slow_query_log", "0"),
];

/// `static` or `dynamic`.
pub(super) fn apply_type(name: &str) -> &'static str {
    match STATIC.contains(&name) {
        true => "static",
        false => "dynamic",
    }
}

/// The parameters that have a value without being set.
pub(super) fn usual() -> impl Iterator<Item = (&'static str, &'static str)> {
    USUAL.iter().copied()
}

/// Whether a name can be that of a parameter: small letters, digits and some marks.
pub(super) fn is_name(name: &str) -> bool {
    let is_allowed = |it: u8| it.is_ascii_alphanumeric() || b"_-. ".contains(&it);
    !name.is_empty() && name.bytes().all(is_allowed)
}
