//! `provider_installation { … }`: where packages of providers come from.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation>

use std::collections::BTreeMap;
use std::path::PathBuf;

use rform_core::addr::ProviderSource;
use serde_json::Value as Json;

use super::section::Section;

/// The directories of plugins under development, by provider.
pub type DevOverrides = BTreeMap<ProviderSource, PathBuf>;

/// An installation method, such as `filesystem_mirror`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Where packages come from.
    pub kind: MethodKind,
    /// The providers that it is used for; none for all.
    pub include: Option<Vec<Matching>>,
    /// The providers among them that it is not used for.
    pub exclude: Vec<Matching>,
}

/// Where packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// The registry of the provider's host.
    Direct,
    /// A directory of packages.
    Filesystem(PathBuf),
    /// A server that holds copies.
    Network(String),
}

impl Method {
    /// A method that is used for all providers.
    pub fn for_all(kind: MethodKind) -> Method {
        Method {
            kind,
            include: None,
            exclude: Vec::new(),
        }
    }

    /// Whether it is used for that provider.
    pub fn is_for(&self, source: &ProviderSource) -> bool {
        let any = |all: &[Matching]| all.iter().any(|it| it.fits(source));
        self.include.as_deref().is_none_or(any) && !any(&self.exclude)
    }
}

/// Addresses of providers: each part may be `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching(ProviderSource);

impl Matching {
    /// The address of one provider.
    pub fn only(source: ProviderSource) -> Matching {
        Matching(source)
    }

    fn fits(&self, source: &ProviderSource) -> bool {
        let fits = |pattern: &str, part: &str| pattern == "*" || pattern == part;
        fits(&self.0.host, &source.host)
            && fits(&self.0.namespace, &source.namespace)
            && fits(&self.0.kind, &source.kind)
    }
}

/// Reads a `provider_installation` block.
///
/// # Errors
/// The block is not valid; the text says why.
pub(super) fn read(block: &Section) -> Result<(Vec<Method>, DevOverrides), String> {
    let mut methods = Vec::new();
    let mut overrides = DevOverrides::new();
    for (at, inner) in block.sections.iter().enumerate() {
        let kind = match &*inner.kind {
            "dev_overrides" if at == 0 => {
                overrides = dev_overrides(inner)?;
                continue;
            }
            "dev_overrides" => {
                return Err(
                    "the dev_overrides block must be the first of all blocks in \
                            provider_installation"
                        .into(),
                );
            }
            "direct" => MethodKind::Direct,
            "filesystem_mirror" => MethodKind::Filesystem(text(inner, "path")?.into()),
            "network_mirror" => MethodKind::Network(mirror_url(inner)?),
            other => {
                return Err(format!(
                    "{other:?} is not an installation method: expected direct, \
                     filesystem_mirror, network_mirror or dev_overrides"
                ));
            }
        };
        methods.push(Method {
            kind,
            include: patterns(inner, "include")?,
            exclude: patterns(inner, "exclude")?.unwrap_or_default(),
        });
    }
    Ok((methods, overrides))
}

fn dev_overrides(block: &Section) -> Result<DevOverrides, String> {
    let entries = block.arguments.iter().map(|(name, value)| {
        let source = ProviderSource::parse(name);
        let source = source.ok_or_else(|| format!("{name:?} is not a provider address"))?;
        let directory = value.as_str();
        let directory = directory.ok_or_else(|| format!("{name} needs a directory"))?;
        Ok((source, PathBuf::from(directory)))
    });
    entries.collect()
}

fn mirror_url(block: &Section) -> Result<String, String> {
    let url = text(block, "url")?;
    if !url.starts_with("https://") {
        return Err(format!(
            "cannot use {url:?} as a network mirror: the URL must begin with https://"
        ));
    }
    Ok(match url.ends_with('/') {
        true => url,
        false => format!("{url}/"),
    })
}

fn text(block: &Section, name: &str) -> Result<String, String> {
    let value = block.argument(name).and_then(Json::as_str);
    let value = value.filter(|it| !it.is_empty()).map(str::to_owned);
    value.ok_or_else(|| format!("{} needs the argument {name:?}", block.kind))
}

fn patterns(block: &Section, name: &str) -> Result<Option<Vec<Matching>>, String> {
    let Some(value) = block.argument(name) else {
        return Ok(None);
    };
    let items = value.as_array();
    let items = items.ok_or_else(|| format!("{name:?} must be a list of provider addresses"))?;
    let patterns = items.iter().map(|item| {
        let source = item.as_str().and_then(ProviderSource::parse);
        let source = source.ok_or_else(|| format!("{item} is not a provider address"))?;
        Ok(Matching(source))
    });
    patterns.collect::<Result<_, String>>().map(Some)
}

#[cfg(test)]
mod tests {
    use super::super::section;
    use super::*;

    fn methods(text: &str) -> Result<Vec<Method>, String> {
        Ok(read(&section::read(text)?)?.0)
    }

    #[test]
    fn include_and_exclude_choose() -> Result<(), String> {
        let text = "filesystem_mirror {\n  path = \"/m\"\n  include = [\"example.com/*/*\"]\n}\n\
                    direct {\n  exclude = [\"example.com/*/*\", \"hashicorp/null\"]\n}\n";
        let methods = methods(text)?;
        let chosen = |address: &str| -> Vec<bool> {
            let source = ProviderSource::parse(address);
            let is_for = |it: &Method| source.as_ref().is_some_and(|source| it.is_for(source));
            methods.iter().map(is_for).collect()
        };
        assert_eq!(chosen("example.com/a/b"), [true, false]);
        assert_eq!(chosen("hashicorp/null"), [false, false]);
        assert_eq!(chosen("hashicorp/aws"), [false, true]);
        Ok(())
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for text in [
            "network_mirror {\n  url = \"http://example.com/\"\n}\n",
            "filesystem_mirror {}\n",
            "direct {}\ndev_overrides {}\n",
            "other {}\n",
            "direct {\n  include = \"a/b\"\n}\n",
        ] {
            assert!(methods(text).is_err(), "{text}");
        }
    }
}
