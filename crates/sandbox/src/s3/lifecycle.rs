//! What S3 demands of a lifecycle configuration.

use super::tree::Element;
use crate::wire::Failure;
use std::collections::BTreeSet;

/// The most rules of a configuration:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html>.
const MOST_RULES: usize = 1000;
/// The most characters of the id of a rule:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html>.
const LONGEST_ID: usize = 255;

/// The actions of a rule, each with the element that counts its days.
const ACTIONS: [(&str, &str); 5] = [
    ("Expiration", "Days"),
    ("Transition", "Days"),
    ("NoncurrentVersionExpiration", "NoncurrentDays"),
    ("NoncurrentVersionTransition", "NoncurrentDays"),
    ("AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
];

/// Checks a lifecycle configuration by S3's rules.
pub(crate) fn check(root: &Element) -> Result<(), Failure> {
    let rules: Vec<&Element> = root.all("Rule").collect();
    if rules.is_empty() || rules.len() > MOST_RULES {
        return Err(malformed());
    }
    let mut ids = BTreeSet::new();
    for rule in rules {
        check_rule(rule)?;
        let id = rule.text_of("ID").filter(|id| !id.is_empty());
        if id.is_some_and(|id| id.len() > LONGEST_ID) {
            return Err(argument("ID length should not exceed allowed limit of 255"));
        }
        if id.is_some_and(|id| !ids.insert(id)) {
            let message = "Rule ID must be unique. Found same ID for more than one rule";
            return Err(argument(message));
        }
    }
    Ok(())
}

fn check_rule(rule: &Element) -> Result<(), Failure> {
    let is_known = matches!(rule.text_of("Status"), Some("Enabled" | "Disabled"));
    let (filter, prefix) = (rule.child("Filter"), rule.child("Prefix"));
    if !is_known || filter.is_some() == prefix.is_some() {
        return Err(malformed());
    }
    // A filter has one part; several stand in `And`.
    if filter.is_some_and(|filter| filter.children.len() > 1) {
        return Err(malformed());
    }
    if ACTIONS.iter().all(|(name, _)| rule.child(name).is_none()) {
        let message = "At least one action needs to be specified in a rule";
        return Err(Failure::new("InvalidRequest", message));
    }
    ACTIONS.iter().try_for_each(|(name, days)| {
        rule.all(name)
            .try_for_each(|action| check_action(action, name, days))
    })
}

fn check_action(action: &Element, name: &str, days: &str) -> Result<(), Failure> {
    let is_move = name.ends_with("Transition");
    if is_move && action.text_of("StorageClass").is_none() {
        return Err(malformed());
    }
    let when = ["Days", "Date", "ExpiredObjectDeleteMarker"];
    let given = when.iter().filter(|name| action.child(name).is_some());
    if name == "Expiration" && given.count() != 1 {
        return Err(malformed());
    }
    let Some(text) = action.text_of(days) else {
        return Ok(());
    };
    let number: i64 = text.parse().map_err(|_| malformed())?;
    // Objects may move on the day on which they are made.
    let least = if is_move { 0 } else { 1 };
    if number < least {
        let kind = if is_move { "nonnegative" } else { "positive" };
        let message = format!("'{days}' for {name} action must be a {kind} integer");
        return Err(argument(&message));
    }
    Ok(())
}

fn argument(message: &str) -> Failure {
    Failure::new("InvalidArgument", message)
}

fn malformed() -> Failure {
    Failure::new(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

#[cfg(test)]
mod tests {
    use super::super::tree;
    use super::check;

    fn code(rules: &str) -> String {
        let text = format!("<LifecycleConfiguration>{rules}</LifecycleConfiguration>");
        let root = tree::parse(text.as_bytes()).expect("well-formed");
        check(&root)
            .err()
            .map_or(String::new(), |it| it.code.to_string())
    }

    #[test]
    fn rules_are_held_to_what_s3_demands() {
        let rule = |inner: &str| {
            code(&format!(
                "<Rule><ID>a</ID><Status>Enabled</Status>{inner}</Rule>"
            ))
        };
        let filter = "<Filter><Prefix>x</Prefix></Filter>";
        let days = |days| format!("{filter}<Expiration><Days>{days}</Days></Expiration>");
        assert_eq!(rule(&days(1)), "");
        assert_eq!(rule(&days(0)), "InvalidArgument");
        assert_eq!(rule(filter), "InvalidRequest");
        assert_eq!(
            rule("<Expiration><Days>1</Days></Expiration>"),
            "MalformedXML"
        );
        assert_eq!(rule(&format!("<Prefix/>{}", days(1))), "MalformedXML");
        assert_eq!(code(""), "MalformedXML");
        let one = format!("<Rule><ID>a</ID><Status>Enabled</Status>{}</Rule>", days(1));
        assert_eq!(code(&format!("{one}{one}")), "InvalidArgument");
    }
}
