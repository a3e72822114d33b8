//! Which protocol a service has.

/// Whether a service has the query protocol, and not EC2's own form of it:
/// <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>.
pub(crate) fn is_query(service: &str) -> bool {
    const QUERY: [&str; 8] = [
        "autoscaling",
        "elasticache",
        "elasticloadbalancing",
        "iam",
        "rds",
        "redshift",
        "sns",
        "sts",
    ];
    QUERY.contains(&service)
}
