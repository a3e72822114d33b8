//! Which arguments mean something only beside others.

/// Arguments that mean something only beside others: the type, how their paths begin, the others.
pub(super) const BESIDE: &[(&str, &str, &str)] = &[
    (
        "aws_autoscaling_group",
        "",
        r#"{"wait_for_capacity_timeout": "0"}"#,
    ),
    (
        "aws_autoscaling_group",
        "metrics_granularity",
        r#"{"enabled_metrics": ["m"]}"#,
    ),
    (
        "aws_cloudwatch_log_metric_filter",
        "metric_transformation",
        r#"{"metric_transformation": {"default_value": "1"}}"#,
    ),
    (
        "aws_db_instance",
        "",
        r#"{"allocated_storage": 20, "engine": "e", "username": "u", "password": "p"}"#,
    ),
    (
        "aws_db_instance",
        "replica_mode",
        r#"{"replicate_source_db": "s"}"#,
    ),
    (
        "aws_db_instance",
        "restore_to_point_in_time",
        r#"{"restore_to_point_in_time": {"source_db_instance_identifier": "s"}}"#,
    ),
    (
        "aws_lb",
        "access_logs",
        r#"{"access_logs": {"enabled": true}}"#,
    ),
    (
        "aws_lb",
        "connection_logs",
        r#"{"connection_logs": {"enabled": true}}"#,
    ),
    (
        "aws_lb",
        "health_check_logs",
        r#"{"health_check_logs": {"enabled": true}}"#,
    ),
    (
        "aws_lb",
        "dns_record_client_routing_policy",
        r#"{"load_balancer_type": "network"}"#,
    ),
    (
        "aws_lb",
        "secondary_ips_auto_assigned_per_subnet",
        r#"{"load_balancer_type": "network"}"#,
    ),
    (
        "aws_lb",
        "enable_cross_zone_load_balancing",
        r#"{"load_balancer_type": "network"}"#,
    ),
    (
        "aws_lb",
        "enforce_security_group_inbound_rules",
        r#"{"load_balancer_type": "network"}"#,
    ),
    (
        "aws_lb_target_group",
        "stickiness.cookie_duration",
        r#"{"stickiness": {"type": "lb_cookie"}}"#,
    ),
    (
        "aws_lb_target_group",
        "stickiness.cookie_name",
        r#"{"stickiness": {"type": "app_cookie"}}"#,
    ),
    (
        "aws_lb_target_group",
        "target_group_health",
        r#"{"target_group_health": {"dns_failover": [{"minimum_healthy_targets_count": "5"}]}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.target_group_arn",
        r#"{"default_action": {"type": "forward"}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.forward",
        r#"{"default_action": {"type": "forward"}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.redirect",
        r#"{"default_action": {"type": "redirect"}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.fixed_response",
        r#"{"default_action": {"type": "fixed-response"}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.authenticate_cognito",
        r#"{"default_action": {"type": "authenticate-cognito"}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.authenticate_oidc",
        r#"{"default_action": {"type": "authenticate-oidc"}}"#,
    ),
    (
        "aws_lb_listener",
        "default_action.jwt_validation",
        r#"{"default_action": {"type": "jwt-validation"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.target_group_arn",
        r#"{"action": {"type": "forward"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.forward",
        r#"{"action": {"type": "forward"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.redirect",
        r#"{"action": {"type": "redirect"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.fixed_response",
        r#"{"action": {"type": "fixed-response"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.authenticate_cognito",
        r#"{"action": {"type": "authenticate-cognito"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.authenticate_oidc",
        r#"{"action": {"type": "authenticate-oidc"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "action.jwt_validation",
        r#"{"action": {"type": "jwt-validation"}}"#,
    ),
    (
        "aws_lb_listener",
        "mutual_authentication.advertise_trust_store_ca_names",
        r#"{"mutual_authentication": {"mode": "verify"}}"#,
    ),
    (
        "aws_lb_listener",
        "mutual_authentication.ignore_client_certificate_expiry",
        r#"{"mutual_authentication": {"mode": "verify"}}"#,
    ),
    (
        "aws_lb_listener",
        "mutual_authentication.trust_store_arn",
        r#"{"mutual_authentication": {"mode": "verify"}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "condition",
        r#"{"condition": {"host_header": [{"values": ["x"]}]}}"#,
    ),
    (
        "aws_lb_listener_rule",
        "transform",
        r#"{"transform": {"url_rewrite_config": [{"rewrite": [{"regex": "a", "replace": "b"}]}]}}"#,
    ),
    (
        "aws_sns_topic_subscription",
        "filter_policy_scope",
        r#"{"filter_policy": "f"}"#,
    ),
    (
        "aws_vpc_endpoint",
        "private_dns_enabled",
        r#"{"vpc_endpoint_type": "Interface"}"#,
    ),
    (
        "aws_nat_gateway",
        "secondary_private_ip_addresses",
        r#"{"connectivity_type": "private"}"#,
    ),
    (
        "aws_dynamodb_table",
        "restore_",
        r#"{"restore_source_name": "t"}"#,
    ),
    (
        "aws_dynamodb_table",
        "stream_view_type",
        r#"{"stream_enabled": true}"#,
    ),
    (
        "aws_dynamodb_table",
        "point_in_time_recovery",
        r#"{"point_in_time_recovery": {"enabled": true}}"#,
    ),
    (
        "aws_dynamodb_table",
        "server_side_encryption",
        r#"{"server_side_encryption": {"enabled": true}}"#,
    ),
    (
        "aws_dynamodb_table",
        "ttl.attribute_name",
        r#"{"ttl": {"enabled": true}}"#,
    ),
    (
        "aws_dynamodb_table",
        "import_table.input_format_options",
        r#"{"import_table": {"input_format_options": {"csv": [{"delimiter": ","}]}}}"#,
    ),
    (
        "aws_kms_key",
        "rotation_period_in_days",
        r#"{"enable_key_rotation": true}"#,
    ),
    (
        "aws_eip",
        "associate_with_private_ip",
        r#"{"instance": "i-1"}"#,
    ),
    (
        "aws_iam_policy_attachment",
        "policy_arn",
        r#"{"users": ["u"]}"#,
    ),
    (
        "aws_iam_role",
        "inline_policy.",
        r#"{"inline_policy": {"name": "n", "policy": "{}"}}"#,
    ),
    (
        "aws_network_acl_rule",
        "",
        r#"{"cidr_block": "10.0.0.0/8", "protocol": "6", "rule_action": "allow"}"#,
    ),
    ("aws_network_acl_rule", "icmp_", r#"{"protocol": "1"}"#),
    ("aws_route", "destination_", r#"{"gateway_id": "igw-1"}"#),
    (
        "aws_route",
        "route_table_id",
        r#"{"destination_cidr_block": "10.0.0.0/8", "gateway_id": "igw-1"}"#,
    ),
    (
        "aws_security_group_rule",
        "",
        r#"{"type": "ingress", "protocol": "tcp"}"#,
    ),
    (
        "aws_security_group_rule",
        "description",
        r#"{"cidr_blocks": ["10.0.0.0/8"]}"#,
    ),
    (
        "aws_security_group_rule",
        "from_port",
        r#"{"cidr_blocks": ["10.0.0.0/8"]}"#,
    ),
    (
        "aws_security_group_rule",
        "protocol",
        r#"{"cidr_blocks": ["10.0.0.0/8"]}"#,
    ),
    (
        "aws_security_group_rule",
        "security_group_id",
        r#"{"cidr_blocks": ["10.0.0.0/8"]}"#,
    ),
    (
        "aws_security_group_rule",
        "to_port",
        r#"{"cidr_blocks": ["10.0.0.0/8"]}"#,
    ),
    (
        "aws_security_group_rule",
        "type",
        r#"{"cidr_blocks": ["10.0.0.0/8"]}"#,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "description",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "from_port",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "ip_protocol",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "security_group_id",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "tags",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_egress_rule",
        "to_port",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "description",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "from_port",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "ip_protocol",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "security_group_id",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "tags",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "to_port",
        r#"{"cidr_ipv4": "10.0.0.0/8"}"#,
    ),
    ("aws_ssm_parameter", "key_id", r#"{"type": "SecureString"}"#),
    (
        "aws_subnet",
        "customer_owned_ipv4_pool",
        r#"{"map_customer_owned_ip_on_launch": true}"#,
    ),
];
