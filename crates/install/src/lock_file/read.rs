//! Reading the lock file.

use std::collections::{BTreeMap, BTreeSet};

use hcl::{Block, Expression};
use rform_config::Version;
use rform_core::addr::ProviderSource;

use super::locked::Locked;
use crate::constraints::Constraints;

/// The entries of a text.
///
/// # Errors
/// What is wrong with it.
pub(super) fn entries(text: &str) -> Result<BTreeMap<ProviderSource, Locked>, String> {
    let body = hcl::parse(text).map_err(|error| error.to_string())?;
    let mut entries = BTreeMap::new();
    for block in body.blocks().filter(|it| it.identifier() == "provider") {
        let (source, locked) = entry(block)?;
        let name = source.to_string();
        if entries.insert(source, locked).is_some() {
            return Err(format!("there are several blocks for the provider {name}"));
        }
    }
    Ok(entries)
}

fn entry(block: &Block) -> Result<(ProviderSource, Locked), String> {
    let name = block.labels().first().map_or("", |it| it.as_str());
    let source = ProviderSource::parse(name);
    let source = source.ok_or_else(|| format!("{name:?} is not a provider address"))?;
    let version = text(block, "version")?;
    let version = version.ok_or_else(|| format!("{name} has no version"))?;
    // The version is part of a path.
    if !is_normal(&version) {
        return Err(format!(
            "{version:?} is not a version, in the block of {name}"
        ));
    }
    let constraints = text(block, "constraints")?.unwrap_or_default();
    check_constraints(name, &constraints)?;
    let hashes = hashes(block).map_err(|why| format!("{name}: {why}"))?;
    Ok((
        source,
        Locked {
            version,
            constraints,
            hashes,
        },
    ))
}

fn is_normal(version: &str) -> bool {
    let is_good = |char: char| char.is_ascii_alphanumeric() || ".-+".contains(char);
    let begins = version.starts_with(|char: char| char.is_ascii_digit());
    let parts = Version::parse(version).map_or(0, |(_, parts)| parts);
    begins && parts == 3 && version.chars().all(is_good)
}

fn check_constraints(name: &str, constraints: &str) -> Result<(), String> {
    if constraints.is_empty() {
        return Ok(());
    }
    let parsed = Constraints::parse(constraints);
    let parsed = parsed.ok_or_else(|| {
        format!("the recorded version constraints for provider {name} are not valid")
    })?;
    let normal = parsed.to_string();
    match normal == constraints {
        true => Ok(()),
        false => Err(format!(
            "the recorded version constraints for provider {name} must be written in normalized \
             form: {normal:?}"
        )),
    }
}

fn argument<'a>(block: &'a Block, name: &str) -> Option<&'a Expression> {
    let mut arguments = block.body().attributes();
    arguments.find(|it| it.key() == name).map(|it| it.expr())
}

fn text(block: &Block, name: &str) -> Result<Option<String>, String> {
    match argument(block, name) {
        None => Ok(None),
        Some(Expression::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("the argument {name:?} must be a string")),
    }
}

fn hashes(block: &Block) -> Result<BTreeSet<String>, String> {
    let items = match argument(block, "hashes") {
        None => return Ok(BTreeSet::new()),
        Some(Expression::Array(items)) => items,
        Some(_) => return Err("the argument \"hashes\" must be a list".into()),
    };
    let hash = |item: &Expression| match item {
        Expression::String(text) if text.contains(':') => Ok(text.clone()),
        other => Err(format!("{other} is no checksum")),
    };
    items.iter().map(hash).collect()
}
