//! Arguments with values of a form of their own, and those that are shown elsewhere.

/// Arguments whose values are of a certain form: the type, the argument, two values.
pub(super) const VALUES: &[(&str, &str, [&str; 2])] = &[
    (
        "aws_cloudwatch_log_metric_filter",
        "default_value",
        ["1", "2"],
    ),
    ("aws_ami", "deprecation_time", DATES),
    ("aws_ami_copy", "deprecation_time", DATES),
    ("aws_ami_from_instance", "deprecation_time", DATES),
    ("aws_autoscaling_schedule", "end_time", DATES),
    ("aws_autoscaling_schedule", "start_time", DATES),
    ("aws_customer_gateway", "bgp_asn", NUMBERS),
    ("aws_customer_gateway", "bgp_asn_extended", NUMBERS),
    ("aws_db_instance", "restore_time", DATES),
    ("aws_dynamodb_table", "restore_date_time", DATES),
    ("aws_ebs_snapshot", "storage_tier", TIERS),
    ("aws_ebs_snapshot_copy", "storage_tier", TIERS),
    ("aws_instance", "valid_until", DATES),
    (
        "aws_launch_template",
        "associate_carrier_ip_address",
        TRUTHS,
    ),
    ("aws_launch_template", "associate_public_ip_address", TRUTHS),
    ("aws_launch_template", "delete_on_termination", TRUTHS),
    ("aws_launch_template", "ebs_optimized", TRUTHS),
    ("aws_launch_template", "encrypted", TRUTHS),
    ("aws_launch_template", "primary_ipv6", TRUTHS),
    ("aws_launch_template", "valid_until", DATES),
    ("aws_network_acl_rule", "cidr_block", RANGES),
    ("aws_network_acl_rule", "protocol", ["6", "17"]),
    ("aws_network_acl_rule", "rule_action", ["allow", "deny"]),
    ("aws_route", "destination_cidr_block", RANGES),
    (
        "aws_route",
        "destination_ipv6_cidr_block",
        ["2001:db8::/32", "2001:db9::/32"],
    ),
    ("aws_s3_bucket_lifecycle_configuration", "date", DATES),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "newer_noncurrent_versions",
        ["1", "2"],
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "object_size_greater_than",
        ["1", "2"],
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "object_size_less_than",
        ["1", "2"],
    ),
    ("aws_s3_bucket_object", "content_base64", ["YQ==", "Yg=="]),
    (
        "aws_s3_bucket_object",
        "object_lock_retain_until_date",
        DATES,
    ),
    ("aws_s3_bucket_object", "source", FILES),
    ("aws_s3_object", "checksum_algorithm", ["CRC32", "SHA256"]),
    ("aws_s3_object", "content_base64", ["YQ==", "Yg=="]),
    ("aws_s3_object", "object_lock_retain_until_date", DATES),
    ("aws_s3_object", "source", FILES),
    ("aws_security_group_rule", "protocol", ["tcp", "udp"]),
    ("aws_security_group_rule", "type", ["ingress", "egress"]),
    ("aws_vpn_gateway", "amazon_side_asn", NUMBERS),
];

/// One of two bytes, and one of four.
const NUMBERS: [&str; 2] = ["65000", "4200000000"];

const TIERS: [&str; 2] = ["standard", "archive"];

const TRUTHS: [&str; 2] = ["true", "false"];

const DATES: [&str; 2] = ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"];

const RANGES: [&str; 2] = ["10.0.0.0/8", "11.0.0.0/8"];

const FILES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/rustfmt.toml"),
];

/// What is sent for these hangs on objects that AWS describes, which there are none of here; the
/// tests against the sandbox show them (`instance.rs`, `network.rs`, `vpc.rs`, `vpc_parts.rs`,
/// `acceptance.rs`).
pub(super) const ELSEWHERE: &[&str] = &[
    // A new value alone makes the password be sent again.
    "aws_db_instance.password_wo_version",
    // A replica can stand alone; another source is refused.
    "aws_db_instance.replicate_source_db",
    "aws_default_",
    "aws_instance.ebs_block_device.tags",
    "aws_instance.root_block_device",
    // Sent for the primary interface, which is looked up first.
    "aws_instance.enable_primary_ipv6",
    // Sent for the primary interface, which is looked up first.
    "aws_instance.source_dest_check",
    "aws_instance.vpc_security_group_ids",
    "aws_instance.volume_tags",
    "aws_s3_bucket.grant",
    "aws_s3_bucket.tags",
    "aws_main_route_table_association",
    "aws_network_acl.egress",
    "aws_network_acl.ingress",
    "aws_network_acl.subnet_ids",
    "aws_network_acl_association",
    // A request names all the groups of the interface, which is looked up first.
    "aws_network_interface_sg_attachment.security_group_id",
    // Told by the id of the group, which is looked up by the name.
    "aws_placement_group.tags",
    // An endpoint or a connection is accepted while it waits for it.
    "aws_vpc_endpoint.auto_accept",
    "aws_vpc_peering_connection_accepter.auto_accept",
    "aws_vpc_peering_connection.auto_accept",
    // A new value alone makes the object be sent again: a create sends it anyway.
    "aws_s3_bucket_object.etag",
    "aws_s3_bucket_object.source_hash",
    "aws_s3_object.etag",
    "aws_s3_object.source_hash",
    "aws_ssm_parameter.value_wo_version",
    // Told with the index that is over it.
    "aws_dynamodb_table.attribute",
];

/// Arguments of data sources by which what AWS answers is chosen from: there is nothing here.
pub(super) const CHOOSING: &[&str] = &[
    // What of the instance that was found is shown.
    "aws_instance.get_",
    // The answer is the same either way.
    "aws_ebs_snapshot.most_recent",
    "aws_ami.allow_unsafe_filter",
    "aws_ami.most_recent",
    "aws_ami.name_regex",
    "aws_ami.tags",
    "aws_ami.uefi_data",
    "aws_ami_ids.name_regex",
    "aws_ami_ids.sort_ascending",
    "aws_availability_zone.name",
    "aws_availability_zone.zone_id",
    "aws_availability_zones.exclude_",
    "aws_db_instance.tags",
    "aws_rds_engine_version.preferred_",
    "aws_iam_policy.name",
    "aws_iam_policy.tags",
    "aws_iam_policy_document.override_",
    "aws_iam_policy_document.source_",
    "aws_iam_role.tags",
    "aws_region.endpoint",
    "aws_cloudwatch_log_group.tags",
    "aws_lb.tags",
    "aws_lb_listener.port",
    "aws_lb_listener.tags",
    "aws_lb_target_group.load_balancing_anomaly_mitigation",
    "aws_lb_target_group.tags",
    "aws_sns_topic.tags",
    "aws_sqs_queue.tags",
];
