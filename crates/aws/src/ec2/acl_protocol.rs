//! Protocols of network ACL entries: AWS answers with numbers, and configurations give names too.

use rform_core::value::Value;

/// Whether two names or numbers mean the same protocol.
pub fn same_protocol(one: &Value, other: &Value) -> bool {
    let number = |it: &Value| it.as_str().and_then(protocol_number);
    number(one).is_some() && number(one) == number(other)
}

/// A check: the text is a protocol name or number.
pub fn acl_protocol(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    match protocol_number(text) {
        Some(_) => None,
        None => Some(format!("\"{name}\" : unsupported NACL protocol: {text}")),
    }
}

/// The number of a protocol, `-1` for all.
pub fn protocol_number(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let known = PROTOCOLS.iter().find(|(name, _)| *name == text);
    match known {
        Some((_, number)) => Some((*number).to_owned()),
        None => {
            let number: i32 = text.parse().ok()?;
            (-1..=255).contains(&number).then(|| number.to_string())
        }
    }
}

/// The protocols that have a name here:
/// <https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml>.
const PROTOCOLS: &[(&str, &str)] = &[
    ("all", "-1"),
    ("ah", "51"),
    ("esp", "50"),
    ("ipv6-icmp", "58"),
    ("icmpv6", "58"),
    ("icmp", "1"),
    ("igmp", "2"),
    ("ipv4", "4"),
    ("ipv6", "41"),
    ("gre", "47"),
    ("sctp", "132"),
    ("tcp", "6"),
    ("udp", "17"),
    ("udplite", "136"),
    ("vrrp", "112"),
];
