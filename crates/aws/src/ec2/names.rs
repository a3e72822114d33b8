//! Host names that follow from addresses.

/// `ip-10-0-0-1.ec2.internal`
pub fn private_dns(region: &str, address: &str) -> String {
    let dashed = address.replace('.', "-");
    match region {
        "us-east-1" => format!("ip-{dashed}.ec2.internal"),
        region => format!("ip-{dashed}.{region}.compute.internal"),
    }
}

/// `ec2-203-0-113-1.compute-1.amazonaws.com`
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
