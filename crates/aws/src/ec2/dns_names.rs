//! The host names of addresses.

/// The host name of a private address, such as `ip-10-0-0-1.ec2.internal`:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html>.
pub fn private_dns(region: &str, address: &str) -> String {
    let dashed = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ip-{dashed}.ec2.internal"),
        region => format!("ip-{dashed}.{region}.compute.internal"),
    }
}

/// The host name of a public address, such as `ec2-203-0-113-1.compute-1.amazonaws.com`:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html>.
pub fn public_dns(region: &str, address: &str) -> String {
    let dashed = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ec2-{dashed}.compute-1.amazonaws.com"),
        region if region.starts_with("cn-") => {
            format!("ec2-{dashed}.{region}.compute.amazonaws.com.cn")
        }
        region => format!("ec2-{dashed}.{region}.compute.amazonaws.com"),
    }
}
