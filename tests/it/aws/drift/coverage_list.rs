//! Arguments that no case changes from outside, with the reason.

/// How their paths begin, and why.
pub const LISTED: &[(&str, &str)] = &[
    ("aws_alb", NO_CASE),
    ("aws_autoscaling", NO_CASE),
    ("aws_cloudwatch_log", NO_CASE),
    ("aws_launch_template", NO_CASE),
    ("aws_lb", NO_CASE),
    ("aws_db_instance.domain", NO_SERVICE),
    (
        "aws_db_instance.license_model",
        "the engines of the sandbox have one each",
    ),
    ("aws_db_instance.master_user_secret_kms_key_id", NO_SERVICE),
    ("aws_db_instance.password", "AWS does not tell passwords"),
    ("aws_db_instance.publicly_accessible", NO_SERVICE),
    ("aws_db_instance.replica_mode", NO_SERVICE),
    (
        "aws_db_instance.replicate_source_db",
        "a replica that was promoted stays alone",
    ),
    (
        "aws_db_option_group.option.db_security_group_memberships",
        "groups outside of VPCs are gone",
    ),
    ("aws_default_route_table.propagating_vgws", NO_SERVICE),
    ("aws_default_route_table.route.core_network_arn", NO_SERVICE),
    (
        "aws_default_route_table.route.destination_prefix_list_id",
        NO_SERVICE,
    ),
    (
        "aws_default_route_table.route.instance_id",
        "AWS tells the interface for it",
    ),
    (
        "aws_default_route_table.route.transit_gateway_id",
        NO_SERVICE,
    ),
    ("aws_default_route_table.route.vpc_endpoint_id", NO_SERVICE),
    (
        "aws_default_security_group.egress.prefix_list_ids",
        NO_SERVICE,
    ),
    (
        "aws_default_security_group.ingress.prefix_list_ids",
        NO_SERVICE,
    ),
    ("aws_default_subnet.customer_owned_ipv4_pool", NO_SERVICE),
    (
        "aws_default_subnet.map_customer_owned_ip_on_launch",
        NO_SERVICE,
    ),
    (
        "aws_dynamodb_table.replica.kms_key_arn",
        "a replica keeps its key",
    ),
    ("aws_eip.customer_owned_ipv4_pool", NO_SERVICE),
    ("aws_instance.enable_primary_ipv6", STAYS),
    (
        "aws_instance.capacity_reservation_specification.capacity_reservation_target",
        NO_SERVICE,
    ),
    ("aws_network_interface.enable_primary_ipv6", STAYS),
    (
        "aws_network_interface.ipv6_addresses",
        "their number is in a case",
    ),
    (
        "aws_network_interface.private_ip",
        "a change of it replaces the interface",
    ),
    (
        "aws_network_interface.attachment.network_card_index",
        NO_SERVICE,
    ),
    (
        "aws_main_route_table_association.vpc_id",
        "it says which table is meant",
    ),
    ("aws_route.carrier_gateway_id", NO_SERVICE),
    ("aws_route.core_network_arn", NO_SERVICE),
    ("aws_route.local_gateway_id", NO_SERVICE),
    ("aws_route.transit_gateway_id", NO_SERVICE),
    ("aws_route.vpc_endpoint_id", NO_SERVICE),
    ("aws_route_table.propagating_vgws", NO_SERVICE),
    ("aws_route_table.route.carrier_gateway_id", NO_SERVICE),
    ("aws_route_table.route.core_network_arn", NO_SERVICE),
    (
        "aws_route_table.route.destination_prefix_list_id",
        NO_SERVICE,
    ),
    ("aws_route_table.route.local_gateway_id", NO_SERVICE),
    ("aws_route_table.route.transit_gateway_id", NO_SERVICE),
    ("aws_route_table.route.vpc_endpoint_id", NO_SERVICE),
    ("aws_s3_bucket.acl", NO_ACL),
    ("aws_s3_bucket.grant", NO_ACL),
    (
        "aws_s3_bucket.object_lock_configuration",
        "a new bucket alone can get it",
    ),
    ("aws_s3_bucket.versioning.mfa_delete", NO_DEVICE),
    ("aws_s3_bucket_acl", NO_ACL),
    ("aws_s3_bucket_object.acl", NO_ACL),
    ("aws_s3_bucket_object.etag", TELLS_CONTENT),
    ("aws_s3_bucket_object.object_lock_", NO_LOCK),
    ("aws_s3_bucket_object.source", TELLS_CONTENT),
    ("aws_s3_bucket_versioning.mfa", NO_DEVICE),
    (
        "aws_s3_bucket_versioning.versioning_configuration.mfa_delete",
        NO_DEVICE,
    ),
    ("aws_s3_object.acl", NO_ACL),
    ("aws_s3_object.etag", TELLS_CONTENT),
    ("aws_s3_object.object_lock_", NO_LOCK),
    ("aws_s3_object.source", TELLS_CONTENT),
    ("aws_secretsmanager_secret.replica", NO_SERVICE),
    (
        "aws_secretsmanager_secret_policy.block_public_policy",
        "it checks the policy once",
    ),
    ("aws_security_group.egress.prefix_list_ids", NO_SERVICE),
    ("aws_security_group.ingress.prefix_list_ids", NO_SERVICE),
    ("aws_ssm_parameter.data_type", "only new parameters get it"),
    (
        "aws_ssm_parameter.value_wo_version",
        "AWS does not know of it",
    ),
    ("aws_subnet.customer_owned_ipv4_pool", NO_SERVICE),
    ("aws_subnet.enable_lni_at_device_index", NO_SERVICE),
    ("aws_subnet.map_customer_owned_ip_on_launch", NO_SERVICE),
    ("aws_vpc.ipv6_cidr_block", NO_SERVICE),
    ("aws_sqs_queue.redrive_policy", IN_TEXT),
    ("aws_sqs_queue_redrive_policy", IN_TEXT),
    ("aws_vpc.ipv6_ipam_pool_id", NO_SERVICE),
    ("aws_vpc.ipv6_netmask_length", NO_SERVICE),
    ("aws_vpc_endpoint.auto_accept", "it is done once"),
    ("aws_vpc_endpoint.ip_address_type", NO_SERVICE),
    (
        "aws_vpc_endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint",
        NO_SERVICE,
    ),
    ("aws_vpc_peering_connection.auto_accept", "it is done once"),
    (
        "aws_vpc_peering_connection_accepter.auto_accept",
        "it is done once",
    ),
    (
        "aws_vpc_security_group_egress_rule.prefix_list_id",
        NO_SERVICE,
    ),
    (
        "aws_vpc_security_group_ingress_rule.prefix_list_id",
        NO_SERVICE,
    ),
];

const IN_TEXT: &str = "it names another queue within a text: queues.rs changes it";
const NO_CASE: &str = "the type has no cases yet";
const NO_SERVICE: &str = "the sandbox does not have what it leads to";
const STAYS: &str = "an address that serves as the primary one stays it";
const NO_ACL: &str = "new buckets have no access control lists";
const NO_DEVICE: &str = "it takes a device of the bucket's owner";
const NO_LOCK: &str = "the sandbox's objects have no locks";
const TELLS_CONTENT: &str = "AWS tells content by its hash only";
