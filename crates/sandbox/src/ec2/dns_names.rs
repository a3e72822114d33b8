//! The DNS names that EC2 gives to addresses.

/// The name of a private address: `ip-10-0-0-4.ec2.internal` in us-east-1, elsewhere
/// `ip-10-0-0-4.eu-west-1.compute.internal`
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html>).
pub(crate) fn private_dns(region: &str, address: &str) -> String {
    let host = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ip-{host}.ec2.internal"),
        _ => format!("ip-{host}.{region}.compute.internal"),
    }
}

/// The name of a public address: `ec2-3-4-5-6.compute-1.amazonaws.com` in us-east-1, elsewhere
/// `ec2-3-4-5-6.eu-west-1.compute.amazonaws.com`.
pub(crate) fn public_dns(region: &str, address: &str) -> String {
    let host = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ec2-{host}.compute-1.amazonaws.com"),
        _ => format!("ec2-{host}.{region}.compute.amazonaws.com"),
    }
}
