//! Corrections of a finished plan of an instance.

use crate::object::Attributes;
use crate::plan::ResourceDiff;
use rform_core::value::Value;

/// Volumes that AWS has made larger stay as they are, where that is allowed; a largest size that is
/// the size says that they do not grow.
pub(super) fn correct(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    let of = |value: &Value| value.as_i64().unwrap_or(0);
    let prior = |name: &str| of(diff.prior.attribute(name).unwrap_or(&Value::NULL));
    let (size, planned) = (
        prior("allocated_storage"),
        of(diff.planned.value("allocated_storage")),
    );
    let most = of(diff.planned.value("max_allocated_storage"));
    let grown = size > planned && planned != 0 && most > planned;
    let is_off = prior("max_allocated_storage") == 0 && most == planned && most != 0;
    if grown {
        diff.clear("allocated_storage");
    }
    if is_off {
        diff.clear("max_allocated_storage");
    }
    follow(diff);
}

/// What AWS decides anew when something else changes, unless the configuration says it.
const FOLLOWING: &[(&str, &[&str])] = &[
    (
        "engine_version",
        &[
            "engine_version_actual",
            "option_group_name",
            "parameter_group_name",
        ],
    ),
    ("identifier", &["address", "arn", "endpoint"]),
    (
        "manage_master_user_password",
        &["master_user_secret", "master_user_secret_kms_key_id"],
    ),
    ("monitoring_interval", &["monitoring_role_arn"]),
    (
        "performance_insights_enabled",
        &[
            "performance_insights_kms_key_id",
            "performance_insights_retention_period",
        ],
    ),
    ("port", &["endpoint"]),
    ("storage_type", &["iops", "storage_throughput"]),
];

fn follow(diff: &mut ResourceDiff<'_>) {
    for (name, following) in FOLLOWING {
        if !diff.changes(name) {
            continue;
        }
        for follower in *following {
            let given = diff.config.attribute(follower);
            if given.is_none_or(Value::is_null) {
                diff.set_new_computed(follower);
            }
        }
    }
}
