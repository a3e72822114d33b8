//! What a cloud makes up: ids, addresses and times of the recording and of the sandbox are other
//! ones, but have to correspond. This is the one place that says what counts as made up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// Which name of the recording stands for which one seen, one to one.
#[derive(Clone, Debug, Default)]
pub struct Names {
    seen: BTreeMap<String, String>,
    recorded: BTreeMap<String, String>,
}

/// Parts of texts that are made up. In this order:
/// ids of EC2, the sandbox's fixed ids of the default network, unique ids of IAM, ids of KMS keys
/// and versions, hashes over ids, what a name prefix is followed by, hashes of user data (in which
/// addresses stand), times.
static MADE_UP: LazyLock<Regex> = LazyLock::new(|| {
    let parts = [
        r"\b(?:vpc|subnet|igw|rtb|rtbassoc|sg|sgr|acl|aclassoc|eni|eni-attach|eipalloc|eipassoc|nat|i|vol|lt|dopt|pcx|eigw|vpc-cidr-assoc|key|snap|ami)-(?:[0-9a-f]{17}|[0-9a-f]{8})",
        r"\bA[A-Z]{3}[A-Z0-9]{12,17}\b",
        r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b",
        r"\b(?:sgrule|nacl|nacl-sg)-[0-9]+\b",
        r"\b(?:[0-9]{26}|20[0-9]{16}[0-9a-f]{8})\b",
        r"\b[0-9a-f]{40}\b",
        r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|\+00:00)",
    ];
    Regex::new(&parts.join("|")).expect("a pattern")
});

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:20[0-9]{2}-[0-9]{2}-[0-9]{2}T.*|[0-9]{26}|20[0-9]{16}[0-9a-f]{8})$")
        .expect("a pattern")
});

static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(arn:aws:secretsmanager:.*:secret:.*-)([A-Za-z0-9]{6})(|\|.*)$")
        .expect("a pattern")
});

/// Attributes whose value the cloud picks as a whole.
const PICKED: &[&str] = &[
    "private_ip",
    "private_dns",
    "private_dns_name",
    "public_ip",
    "public_dns",
    "mac_address",
    "ipv6_cidr_block",
    "ipv6_association_id",
    "network_interface_id",
    "primary_network_interface_id",
    "encrypted_password",
    "stream_label",
    "unique_id",
    "policy_id",
    "version_id",
];

/// Attributes for which the cloud takes any of a few, if it is not told: that there is one is
/// all that has to be the same.
const ANY: &[&str] = &["availability_zone", "availability_zone_id"];

impl Names {
    /// Whether two texts are the same but for what is made up.
    pub fn agree(&mut self, attribute: &str, recorded: &str, seen: &str) -> bool {
        if recorded == seen {
            return true;
        }
        if PICKED.contains(&attribute) && recorded.is_empty() == seen.is_empty() {
            return self.pair(recorded, seen);
        }
        if ANY.contains(&attribute) {
            return recorded.is_empty() == seen.is_empty();
        }
        if let (Some(one), Some(other)) = (SECRET.captures(recorded), SECRET.captures(seen)) {
            return self.agree_in_parts(&one[1], &other[1])
                && self.pair(&one[2], &other[2])
                && self.agree_in_parts(&one[3], &other[3]);
        }
        self.agree_in_parts(recorded, seen)
    }

    fn agree_in_parts(&mut self, recorded: &str, seen: &str) -> bool {
        let (ones, others) = (parts(recorded), parts(seen));
        ones.len() == others.len()
            && ones
                .iter()
                .zip(&others)
                .all(|(one, other)| match (one, other) {
                    (Part::Plain(one), Part::Plain(other)) => one == other,
                    (Part::MadeUp(one), Part::MadeUp(other)) => {
                        is_time(one) && is_time(other)
                            || kind(one) == kind(other) && self.pair(one, other)
                    }
                    _ => false,
                })
    }

    /// Notes that these stand for each other; false if another pair was noted.
    fn pair(&mut self, recorded: &str, seen: &str) -> bool {
        let known = self.seen.get(recorded).is_none_or(|it| it == seen);
        let known_back = self.recorded.get(seen).is_none_or(|it| it == recorded);
        if known && known_back {
            self.seen.insert(recorded.to_owned(), seen.to_owned());
            self.recorded.insert(seen.to_owned(), recorded.to_owned());
        }
        known && known_back
    }
}

enum Part<'a> {
    Plain(&'a str),
    MadeUp(&'a str),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for found in MADE_UP.find_iter(text) {
        parts.push(Part::Plain(&text[at..found.start()]));
        parts.push(Part::MadeUp(found.as_str()));
        at = found.end();
    }
    parts.push(Part::Plain(&text[at..]));
    parts
}

fn is_time(text: &str) -> bool {
    TIME.is_match(text)
}

/// What an id is of: the part before the last dash, or the first letters.
fn kind(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some(_) if id.len() == 36 && !id.starts_with("eni") => "uuid",
        Some((kind, _)) => kind,
        None if id.len() == 40 => "hash",
        None => id.get(..4).unwrap_or(id),
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn ids_correspond_one_to_one() {
        let mut names = Names::default();
        let (a, b) = ("vpc-00000000000000001", "vpc-00000000000000002");
        assert!(names.agree("id", a, b));
        assert!(names.agree("arn", &format!("arn:x/{a}"), &format!("arn:x/{b}")));
        assert!(!names.agree("id", a, "vpc-00000000000000003"));
        assert!(!names.agree("id", "vpc-00000000000000004", b));
        assert!(!names.agree("id", "vpc-00000000000000005", "sg-00000000000000005"));
        assert!(!names.agree("name", "one", "two"));
    }
}
