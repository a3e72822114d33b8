//! Names of load balancers and target groups:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>.

use crate::naming;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The longest name, in characters.
const LONGEST: usize = 32;

/// A check: letters, digits and hyphens, none at the ends, at most 32 characters.
pub(super) fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    if !text.bytes().all(is_allowed) {
        return Some(format!(
            "only alphanumeric characters and hyphens allowed in \"{name}\": \"{text}\""
        ));
    }
    if text.len() > LONGEST {
        return Some(format!(
            "\"{name}\" cannot be longer than {LONGEST} characters: \"{text}\""
        ));
    }
    if text.starts_with('-') {
        return Some(format!("\"{name}\" cannot begin with a hyphen: \"{text}\""));
    }
    text.ends_with('-')
        .then(|| format!("\"{name}\" cannot end with a hyphen: \"{text}\""))
}

/// A check: a name that is not one of AWS's own.
pub(super) fn balancer_name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    text.starts_with("internal-")
        .then(|| format!("\"{name}\" cannot begin with \"internal-\": \"{text}\""))
}

/// A check: a prefix that leaves room for what is generated.
pub(super) fn prefix(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if !text.bytes().all(is_allowed) {
        return Some(format!(
            "only alphanumeric characters and hyphens allowed in \"{name}\": \"{text}\""
        ));
    }
    if text.len() > 6 {
        return Some(format!("\"{name}\" cannot be longer than 6 characters"));
    }
    text.starts_with('-')
        .then(|| format!("\"{name}\" cannot begin with a hyphen: \"{text}\""))
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// The name of the configuration, else one that is generated from its prefix or from `usual`: the
/// same attempt gets the same name again.
pub(super) fn of_create(operation: &Operation<'_>, usual: &str) -> String {
    if let Some(name) = operation.planned.string("name") {
        return name.to_owned();
    }
    let prefix = operation.planned.string("name_prefix").unwrap_or(usual);
    let generated = naming::generated(operation, prefix);
    // The whole does not fit; what tells one name from another is at its end.
    let room = LONGEST.saturating_sub(prefix.len());
    let digits = generated.get(prefix.len()..).unwrap_or_default();
    let kept = digits.get(digits.len().saturating_sub(room)..);
    format!("{prefix}{}", kept.unwrap_or(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_as_aws_judges_them() {
        let said = |text: &str| name("name", &text.into()).unwrap_or_default();
        assert_eq!(said("web-1"), "");
        assert!(said("-web").contains("begin with a hyphen"));
        assert!(said("web-").contains("end with a hyphen"));
        assert!(said("web_1").contains("only alphanumeric"));
        assert!(said(&"a".repeat(33)).contains("longer than 32"));
    }
}
