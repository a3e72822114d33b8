//! The DNS names that EC2 gives to addresses.

/// `ip-10-0-0-4.ec2.internal`, elsewhere `ip-10-0-0-4.eu-west-1.compute.internal`.
pub(crate) fn private_dns(region: &str, address: &str) -> String {
    let host = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ip-{host}.ec2.internal"),
        _ => format!("ip-{host}.{region}.compute.internal"),
    }
}

/// `ec2-3-4-5-6.compute-1.amazonaws.com`, elsewhere `ec2-3-4-5-6.eu-west-1.compute.amazonaws.com`.
pub(crate) fn public_dns(region: &str, address: &str) -> String {
    let host = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ec2-{host}.compute-1.amazonaws.com"),
        _ => format!("ec2-{host}.{region}.compute.amazonaws.com"),
    }
}
