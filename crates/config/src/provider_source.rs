//! Source addresses of providers as configurations write them: `[HOST/][NAMESPACE/]NAME`, and what
//! may stand in each part.

use rform_core::addr::ProviderSource;

/// Why a text is no source address of a provider.
#[derive(Debug, PartialEq)]
pub(crate) struct ProviderSourceError {
    pub summary: &'static str,
    pub detail: String,
}

/// Reads a source address; its parts come out in lower case, in which they are compared.
///
/// # Errors
/// The first part that is not as it must be, in Terraform's words.
pub(crate) fn parse(text: &str) -> Result<ProviderSource, ProviderSourceError> {
    let Some(source) = ProviderSource::parse(text) else {
        return Err(ProviderSourceError {
            summary: "Invalid provider source string",
            detail:
                "The \"source\" attribute must be in the format \"[hostname/][namespace/]name\""
                    .to_owned(),
        });
    };
    let lower = |part: &str| part.to_lowercase().into();
    let source = ProviderSource {
        host: lower(&source.host),
        namespace: lower(&source.namespace),
        kind: lower(&source.kind),
    };
    check_part(text, ("namespace", ""), &source.namespace)?;
    if let Err(why) = check_host(&source.host) {
        return Err(ProviderSourceError {
            summary: "Invalid provider source hostname",
            detail: format!(
                "Invalid provider source hostname namespace \"\" in source {text:?}: {why}\""
            ),
        });
    }
    check_part(text, ("type", &source.kind), &source.kind)?;
    // A name alone is the local name of a configuration that needs no prefix to be taken off.
    match text.contains('/') {
        true => check_prefix(text, &source).map(|()| source),
        false => Ok(source),
    }
}

fn check_part(
    text: &str,
    (what, shown): (&str, &str),
    part: &str,
) -> Result<(), ProviderSourceError> {
    let is_legacy = what == "namespace" && part == "-";
    if is_legacy || is_label(part) {
        return Ok(());
    }
    Err(ProviderSourceError {
        summary: match what {
            "namespace" => "Invalid provider namespace",
            _ => "Invalid provider type",
        },
        detail: format!(
            "Invalid provider {what} {shown:?} in source {text:?}: must contain only letters, \
             digits, and dashes, and may not use leading or trailing dashes\""
        ),
    })
}

/// Refuses the names of repositories, which are not those of providers.
fn check_prefix(text: &str, source: &ProviderSource) -> Result<(), ProviderSourceError> {
    const SUMMARY: &str = "Invalid provider type";
    if let Some(kind) = source.kind.strip_prefix("terraform-provider-") {
        let before = text.rsplit_once('/').map_or("", |(before, _)| before);
        let detail = format!(
            "Provider source {text:?} has a type with the prefix \"terraform-provider-\", which \
             isn't valid. Although that prefix is often used in the names of version control \
             repositories for Terraform providers, provider source strings should not include \
             it.\n\nDid you mean {:?}?",
            format!("{before}/{kind}")
        );
        return Err(ProviderSourceError {
            summary: SUMMARY,
            detail,
        });
    }
    if source.kind.starts_with("terraform-") {
        let detail = format!(
            "Provider source \"{source}\" has a type with the prefix \"terraform-\", which isn't \
             allowed because it would be redundant to name a Terraform provider with that prefix. \
             If you are the author of this provider, rename it to not include the prefix."
        );
        return Err(ProviderSourceError {
            summary: SUMMARY,
            detail,
        });
    }
    Ok(())
}

/// Letters, digits and dashes, with no dash at either end.
fn is_label(part: &str) -> bool {
    let is_good = |char: char| char.is_alphanumeric() || char == '-';
    !part.is_empty() && !part.starts_with('-') && !part.ends_with('-') && part.chars().all(is_good)
}

/// A host name, with a port if one is given; the error says why it is none.
fn check_host(host: &str) -> Result<(), String> {
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    if let Some(port) = port {
        if !port.chars().all(|char| char.is_ascii_digit()) {
            return Err("port portion contains non-digit characters".to_owned());
        }
        if !port.parse::<u16>().is_ok_and(|port| port > 0) {
            return Err("port number is greater than 65535".to_owned());
        }
    }
    for label in name.split('.') {
        if label.is_empty() {
            return Err("hostname contains empty label (two consecutive periods)".to_owned());
        }
        let is_bad = |char: &char| !char.is_alphanumeric() && *char != '-';
        if let Some(bad) = label.chars().find(is_bad) {
            return Err(format!("idna: disallowed rune U+{:04X}", u32::from(bad)));
        }
        if !is_label(label) {
            return Err(format!("idna: invalid label {label:?}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_compared_in_lower_case() {
        let parsed = parse("TERRAFORM.io/BUILTIN/Terraform");
        assert_eq!(parsed, Ok(ProviderSource::builtin("terraform")));
    }

    #[test]
    fn hosts_may_have_ports_and_other_scripts() {
        let good = ["localhost", "example.com:8080", "bücher.example", "a-b.c"];
        let refused: Vec<&str> = good
            .into_iter()
            .filter(|it| check_host(it).is_err())
            .collect();
        assert_eq!(refused, Vec::<&str>::new());
        let bad = ["a..b", "", "a:", "a:70000", "-a.b", "a_b", "a:b:c"];
        let taken: Vec<&str> = bad
            .into_iter()
            .filter(|it| check_host(it).is_ok())
            .collect();
        assert_eq!(taken, Vec::<&str>::new());
    }
}
