//! The nested blocks of a bucket.

use super::{encryption, lifecycle};
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, required, set_block, string_list,
    string_map, string_set,
};
use crate::policy;
use rform_core::value::Type;

pub(super) fn blocks() -> Vec<Nested> {
    let cors = list_block(
        "cors_rule",
        [
            optional("allowed_headers", string_list()),
            required("allowed_methods", string_list()),
            required("allowed_origins", string_list()),
            optional("expose_headers", string_list()),
            optional("max_age_seconds", NUMBER),
        ],
    );
    let grant = set_block(
        "grant",
        [
            optional("id", STRING),
            required("permissions", string_set()),
            required("type", STRING).one_of(&["CanonicalUser", "Group"]),
            optional("uri", STRING),
        ],
    );
    let logging = list_block(
        "logging",
        [
            required("target_bucket", STRING),
            optional("target_prefix", STRING),
        ],
    );
    let encryption = list_block("server_side_encryption_configuration", []).block(
        list_block("rule", [encryption::rule_field()])
            .min(1)
            .max(1)
            .block(encryption::default_block().min(1)),
    );
    let versioning = list_block(
        "versioning",
        [
            optional("enabled", BOOL).default(false),
            optional("mfa_delete", BOOL).default(false),
        ],
    );
    let website = list_block(
        "website",
        [
            optional("error_document", STRING),
            optional("index_document", STRING),
            optional("redirect_all_requests_to", STRING).conflicts_with(&[
                "website.0.index_document",
                "website.0.error_document",
                "website.0.routing_rules",
            ]),
            optional("routing_rules", STRING)
                .state_func(policy::normal)
                .diff_suppress(policy::same_json),
        ],
    );
    vec![
        old(
            cors,
            "Use the aws_s3_bucket_cors_configuration resource instead",
        ),
        old(
            grant.conflicts_with(&["acl"]),
            "Use the aws_s3_bucket_acl resource instead",
        ),
        old(
            lifecycle::block(),
            "Use the aws_s3_bucket_lifecycle_configuration resource instead",
        ),
        old(
            logging.max(1),
            "Use the aws_s3_bucket_logging resource instead",
        ),
        old(
            object_lock(),
            "Use the top-level parameter object_lock_enabled and the aws_s3_bucket_object_lock_configuration resource instead",
        ),
        old(
            replication(),
            "Use the aws_s3_bucket_replication_configuration resource instead",
        ),
        old(
            encryption.max(1),
            "Use the aws_s3_bucket_server_side_encryption_configuration resource instead",
        ),
        old(
            versioning.max(1),
            "Use the aws_s3_bucket_versioning resource instead",
        ),
        old(
            website.max(1),
            "Use the aws_s3_bucket_website_configuration resource instead",
        ),
    ]
}

/// A block that has a resource of its own today.
fn old(block: Nested, instead: &'static str) -> Nested {
    block.computed().deprecated(instead)
}

fn object_lock() -> Nested {
    let retention = list_block(
        "default_retention",
        [
            optional("days", NUMBER),
            required("mode", STRING).one_of(&["GOVERNANCE", "COMPLIANCE"]),
            optional("years", NUMBER),
        ],
    );
    let rule = list_block("rule", []).max(1);
    list_block(
        "object_lock_configuration",
        [optional("object_lock_enabled", STRING)
            .force_new()
            .one_of(&["Enabled"])
            .deprecated("Use the top-level parameter object_lock_enabled instead")],
    )
    .max(1)
    .conflicts_with(&["object_lock_enabled"])
    .block(rule.block(retention.min(1).max(1)))
}

fn replication() -> Nested {
    let time = |name| {
        list_block(
            name,
            [
                optional("minutes", NUMBER).default(15),
                optional("status", STRING).default("Enabled"),
            ],
        )
        .max(1)
    };
    let destination = list_block(
        "destination",
        [
            optional("account_id", STRING),
            required("bucket", STRING),
            optional("replica_kms_key_id", STRING),
            optional("storage_class", STRING),
        ],
    )
    .min(1)
    .max(1)
    .block(list_block("access_control_translation", [required("owner", STRING)]).max(1))
    .block(time("metrics"))
    .block(time("replication_time"));
    let filter = list_block(
        "filter",
        [optional("prefix", STRING), optional("tags", string_map())],
    );
    let encrypted = list_block("sse_kms_encrypted_objects", [required("enabled", BOOL)]);
    let rules = set_block(
        "rules",
        [
            optional("delete_marker_replication_status", STRING).one_of(&["Enabled"]),
            optional("id", STRING).length(0, 255),
            optional("prefix", STRING).length(0, 1024),
            optional("priority", NUMBER),
            required("status", STRING).one_of(&["Enabled", "Disabled"]),
        ],
    )
    .min(1)
    .block(destination)
    .block(filter.max(1))
    .block(
        list_block("source_selection_criteria", [])
            .max(1)
            .block(encrypted.max(1)),
    );
    list_block("replication_configuration", [required("role", STRING)])
        .refused()
        .max(1)
        .block(rules)
}

/// The type of a repetition of a block.
pub(super) fn element(name: &str) -> Type {
    let block = blocks().into_iter().find(|block| block.name == name);
    block.map_or(Type::Dynamic, |block| block.element_type())
}
