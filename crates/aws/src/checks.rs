//! Checks of single arguments, with the messages of hashicorp/aws. Each returns the summary of the
//! error, or none if the value is valid.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::DateTime;

use rform_core::value::Value;

/// A CIDR block as written: the address, and the length of the network prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// The address as written, with its host bits.
    pub address: IpAddr,
    /// The length of the network prefix in bits.
    pub bits: u8,
}

impl Cidr {
    /// Reads a block such as `10.0.0.0/16`; none if the text is no CIDR block.
    pub fn parse(text: &str) -> Option<Cidr> {
        let (address, bits) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let bits: u8 = bits.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Cidr { address, bits })
    }

    /// The block without host bits.
    pub fn network(self) -> Cidr {
        let address = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX
                    .checked_shl(128 - u32::from(self.bits))
                    .unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        };
        Cidr { address, ..self }
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.address, self.bits)
    }
}

/// A check: an IPv4 block for a VPC, without host bits, from /16 to /28
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>).
pub fn vpc_cidr(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let Some(cidr) = Cidr::parse(text) else {
        return Some(format!(
            "expected {name} to contain a valid Value, got: {text} with err: invalid CIDR address: {text}"
        ));
    };
    let network = cidr.network();
    if network != cidr {
        return Some(format!(
            "expected {name} to contain a valid network Value, expected {network}, got {text}"
        ));
    }
    let bits = cidr.bits;
    (!(16..=28).contains(&bits)).then(|| {
        format!(
            "expected \"{name}\" to contain a network Value with between 16 and 28 significant bits, got: {bits}"
        )
    })
}

/// A check: an IPv4 or IPv6 block without host bits.
pub fn cidr(_name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let Some(cidr) = Cidr::parse(text) else {
        return Some(format!(
            "\"{text}\" is not a valid CIDR block: invalid CIDR address: {text}"
        ));
    };
    let network = cidr.network();
    (network != cidr)
        .then(|| format!("\"{text}\" is not a valid CIDR block; did you mean \"{network}\"?"))
}

/// A check: an IPv4 block without host bits.
pub fn ipv4_cidr(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    match Cidr::parse(text) {
        Some(range) if !range.address.is_ipv4() => {
            Some(format!("\"{text}\" is not a valid IPv4 CIDR block."))
        }
        _ => cidr(name, value),
    }
}

/// A check: an IPv6 block without host bits.
pub fn ipv6_cidr(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    match Cidr::parse(text) {
        Some(range) if range.address.is_ipv4() => {
            Some(format!("\"{text}\" is not a valid IPv6 CIDR block."))
        }
        _ => cidr(name, value),
    }
}

/// Whether two texts name the same block: IPv6 addresses have several spellings.
pub fn same_cidr(one: &Value, other: &Value) -> bool {
    let parsed = |it: &Value| it.as_str().and_then(Cidr::parse);
    matches!((parsed(one), parsed(other)), (Some(one), Some(other)) if one == other)
}

/// A check: the text is an ARN
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>).
pub fn arn(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let is_arn = text.starts_with("arn:") && text.splitn(6, ':').count() == 6;
    (!is_arn).then(|| format!("\"{name}\" ({text}) is an invalid ARN: arn: invalid prefix"))
}

/// A check: an account id of twelve digits.
pub fn account(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let is_account = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
    (!is_account).then(|| {
        format!("\"{name}\" doesn't look like AWS Account ID (exactly 12 digits): \"{text}\"")
    })
}

/// A check: a time in the form of RFC 3339, in UTC.
pub fn moment(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let is_moment = DateTime::parse_from_rfc3339(text).is_ok();
    (!is_moment).then(|| {
        format!("\"{name}\" must be in RFC3339 time format \"2006-01-02T15:04:05Z07:00\": {text}")
    })
}

/// The moment that such a text names.
pub fn parse_moment(text: &str) -> Option<aws_smithy_types::DateTime> {
    let format = aws_smithy_types::date_time::Format::DateTimeWithOffset;
    aws_smithy_types::DateTime::from_str(text, format).ok()
}

/// A check: an IPv4 address.
pub fn ipv4_address(name: &str, value: &Value) -> Option<String> {
    let text = value
        .as_str()
        .filter(|text| text.parse::<Ipv4Addr>().is_err())?;
    Some(format!(
        "expected {name} to contain a valid IPv4 address, got: {text}"
    ))
}

/// A check: a port number, or 0 for any port.
pub fn port(name: &str, value: &Value) -> Option<String> {
    let number = value.as_i64().filter(|it| !(0..=65535).contains(it))?;
    Some(format!(
        "expected \"{name}\" to be a valid port number or 0, got: {number}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(judge: fn(&str, &Value) -> Option<String>, text: &str) -> String {
        judge("cidr_block", &Value::string(text)).unwrap_or_default()
    }

    #[test]
    fn ranges_are_refused_in_terraforms_words() {
        assert_eq!(said(vpc_cidr, "10.0.0.0/16"), "");
        assert_eq!(
            said(vpc_cidr, "10.0.0.1/16"),
            "expected cidr_block to contain a valid network Value, expected 10.0.0.0/16, got 10.0.0.1/16"
        );
        assert_eq!(
            said(cidr, "10.0.0.0"),
            "\"10.0.0.0\" is not a valid CIDR block: invalid CIDR address: 10.0.0.0"
        );
        assert_eq!(said(cidr, "0.0.0.0/0"), "");
        assert!(same_cidr(&"::/0".into(), &"0:0::0/0".into()));
    }
}
