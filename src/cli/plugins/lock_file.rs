//! The dependency lock file, as far as it says which versions of providers are chosen.
//! <https://developer.hashicorp.com/terraform/language/files/dependency-lock>

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Sources};
use rform_core::world::{World, error_text};
use rform_lang::syntax::{Block, ExpressionKind, parse_body};

/// The name of the file, in the directory of the root module.
const FILE: &str = ".terraform.lock.hcl";

/// The chosen version of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// The version, without a `v` before it: `5.31.0`.
    pub version: String,
    /// The checksums of its packages.
    pub hashes: Vec<String>,
}

/// Reads the lock file of a root module; empty if there is none.
///
/// # Errors
/// The file cannot be read, or is not valid.
pub fn read(
    world: &dyn World,
    root: &Path,
) -> Result<BTreeMap<ProviderSource, Locked>, Diagnostic> {
    let text = match world.read(&root.join(FILE)) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(invalid(&error_text(&error))),
    };
    let mut sources = Sources::new();
    let origin = (sources.add(FILE, text.as_str()), FILE);
    let (body, faults) = parse_body(&text, origin).strict();
    if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
        return Err(invalid(&fault.detail));
    }
    let entries = body.blocks_of("provider").map(entry);
    entries
        .collect::<Result<_, _>>()
        .map_err(|why| invalid(&why))
}

fn entry(block: &Block) -> Result<(ProviderSource, Locked), String> {
    let name = block
        .label(0)
        .map(|label| label.to_string())
        .unwrap_or_default();
    let source = ProviderSource::parse(&name);
    let source = source.ok_or_else(|| format!("{name:?} is no provider address"))?;
    let version = block
        .body
        .attribute("version")
        .and_then(|it| it.value.as_text());
    let version = version.ok_or_else(|| format!("{name} has no version"))?;
    // The version is part of a path.
    if version.is_empty() || version.contains(['/', '\\']) || version.starts_with('.') {
        return Err(format!("{:?} is no version of {name}", &*version));
    }
    let hashes = block.body.attribute("hashes").map(|it| &*it.value.kind);
    let hashes = match hashes {
        Some(ExpressionKind::Tuple(items)) => {
            let texts = items.iter().filter_map(|item| item.as_text());
            texts.map(|hash| hash.to_string()).collect()
        }
        _ => Vec::new(),
    };
    let version = version.to_string();
    Ok((source, Locked { version, hashes }))
}

fn invalid(why: &str) -> Diagnostic {
    let detail = format!("{FILE}: {}.", why.trim_end_matches('.'));
    Diagnostic::error("Invalid dependency lock file", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    fn locked(text: &str) -> Result<BTreeMap<ProviderSource, Locked>, String> {
        let world = Memory::new([(FILE, text)]);
        read(&world, Path::new(".")).map_err(|fault| fault.detail)
    }

    #[test]
    fn versions_and_hashes_are_read() {
        let text = "# note\n\nprovider \"registry.terraform.io/a/b\" {\n  version     = \"1.2.3\"\n  \
                    constraints = \"~> 1.0\"\n  hashes = [\n    \"h1:x\",\n    \"zh:y\",\n  ]\n}\n";
        let expected = Locked {
            version: "1.2.3".into(),
            hashes: vec!["h1:x".into(), "zh:y".into()],
        };
        let found = locked(text).unwrap_or_default();
        assert_eq!(found.into_values().collect::<Vec<_>>(), [expected]);
        assert_eq!(
            read(&Memory::default(), Path::new(".")),
            Ok(BTreeMap::new())
        );
    }

    #[test]
    fn what_is_no_version_leads_to_no_path() {
        let text = "provider \"a/b\" {\n  version = \"../../x\"\n}\n";
        assert!(locked(text).is_err());
        assert!(locked("provider \"a/b\" {\n}\n").is_err());
    }
}
