//! Where the modules that are called come from.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use rform_core::addr::Module;
use rform_core::world::World;

/// Where a module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A directory, relative to that of the caller.
    Local(PathBuf),
    /// A directory anywhere in the file system.
    Absolute(PathBuf),
    /// A registry, a repository, an archive.
    Remote,
}

/// Reads `source`, given whether there is a `version` beside it.
pub(super) fn parse(source: &str, versioned: bool) -> Result<Source, (&'static str, String)> {
    let local = ["./", "../", ".\\", "..\\"]
        .iter()
        .any(|prefix| source.starts_with(prefix));
    if versioned {
        return registry_problem(source, local).map_or(Ok(Source::Remote), |problem| {
            let detail = format!(
                "Failed to parse module registry address: {problem}.\n\nTerraform assumed that \
                 you intended a module registry source address because you also set the argument \
                 \"version\", which applies only to registry modules."
            );
            Err(("Invalid registry module source address", detail))
        });
    }
    if local {
        return Ok(Source::Local(PathBuf::from(source.replace('\\', "/"))));
    }
    let source = source.trim();
    if source.is_empty() {
        let detail = "Failed to parse module source address: invalid source address: .";
        return Err(("Invalid module source address", detail.to_owned()));
    }
    if source.starts_with('/') {
        return Ok(Source::Absolute(clean(Path::new(source))));
    }
    if is_remote(source) || registry_problem(source, false).is_none() {
        return Ok(Source::Remote);
    }
    let detail = format!(
        "Terraform failed to determine your intended installation method for remote module \
         package {source:?}.\n\nIf you intended this as a path relative to the current module, \
         use \"./{source}\" instead. The \"./\" prefix indicates that the address is a relative \
         filesystem path."
    );
    Err(("Invalid module source address", detail))
}

fn is_remote(source: &str) -> bool {
    let hosts = ["github.com/", "bitbucket.org/", "gitlab.com/", "git@"];
    source.contains("::")
        || source.contains("://")
        || hosts.iter().any(|host| source.starts_with(host))
        || source.contains("amazonaws.com/")
        || source.contains("googleapis.com/")
}

/// Why a text is no address in a registry; none if it is one.
fn registry_problem(source: &str, local: bool) -> Option<String> {
    if local {
        return Some(format!(
            "can't use local directory {source:?} as a module registry address"
        ));
    }
    let package = source.split("//").next().unwrap_or(source);
    let parts: Vec<&str> = package.split('/').collect();
    let is_part = |part: &&str| {
        !part.is_empty()
            && part
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || "_-".contains(char))
    };
    let (host, rest) = match &parts[..] {
        [host, rest @ ..] if rest.len() == 3 || host.contains([':', '.']) => (Some(*host), rest),
        rest => (None, rest),
    };
    let is_host = |host: &str| {
        host.contains('.')
            && host
                .chars()
                .all(|char| char.is_alphanumeric() || ".-:".contains(char))
            && !host.contains("::")
    };
    if let Some(host) = host
        && !is_host(host)
    {
        let shown = package.split('/').next().unwrap_or(host);
        return Some(format!("invalid module registry hostname {shown:?}"));
    }
    if rest.len() != 3 {
        return Some(
            "a module registry source address must have either three or four \
                     slash-separated components"
                .to_owned(),
        );
    }
    let bad = rest.iter().find(|part| !is_part(part))?;
    Some(format!("invalid name {bad:?}"))
}

/// The path without `.` and, as far as there is something before it, `..`. Never empty.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                let within = matches!(cleaned.components().next_back(), Some(Component::Normal(_)));
                if within {
                    cleaned.pop();
                } else {
                    cleaned.push("..");
                }
            }
            part => cleaned.push(part),
        }
    }
    if cleaned.as_os_str().is_empty() {
        cleaned.push(".");
    }
    cleaned
}

/// The list of modules that `init` has installed.
#[derive(Debug, Default)]
pub(super) struct Installed(BTreeMap<String, (String, PathBuf)>);

impl Installed {
    /// Reads the list; where there is none, nothing is installed.
    pub fn read(world: &dyn World, directory: &Path) -> Installed {
        let data = world.var("TF_DATA_DIR").unwrap_or(".terraform".to_owned());
        let list = directory.join(data).join("modules/modules.json");
        let modules = world
            .read(&list)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
            .and_then(|list| list.get("Modules")?.as_array().cloned());
        let entry = |module: &serde_json::Value| {
            let text = |name: &str| Some(module.get(name)?.as_str()?.to_owned());
            Some((
                text("Key")?,
                (text("Source")?, clean(&directory.join(text("Dir")?))),
            ))
        };
        Installed(modules.iter().flatten().filter_map(entry).collect())
    }

    /// The directory in which the module at that path is installed, if it is from that source.
    pub fn directory(&self, path: &Module, source: &str) -> Option<PathBuf> {
        let (from, directory) = self.0.get(&path.0.join("."))?;
        // Addresses of registries are listed with their host.
        let same = from == source || from.ends_with(&format!("/{source}"));
        same.then(|| directory.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        let local = |path: &str| Ok(Source::Local(path.into()));
        assert_eq!(parse("./m", false), local("./m"));
        assert_eq!(parse("..\\m", false), local("../m"));
        for remote in [
            "terraform-aws-modules/vpc/aws",
            "app.terraform.io/a/b/c",
            "git::https://example.com/x.git",
            "github.com/a/b",
            "hashicorp/consul/aws//modules/x",
        ] {
            assert_eq!(parse(remote, false), Ok(Source::Remote), "{remote}");
        }
        for bad in ["m", "", "a/b"] {
            assert!(parse(bad, false).is_err(), "{bad}");
        }
        assert!(parse("./m", true).is_err());
        assert!(parse("git::https://example.com/x.git", true).is_err());
    }

    #[test]
    fn paths_are_cleaned() {
        let cleaned = |path: &str| clean(Path::new(path)).to_string_lossy().into_owned();
        assert_eq!(cleaned("lib/one/../two"), "lib/two");
        assert_eq!(cleaned("./m/"), "m");
        assert_eq!(cleaned("../a/../../b"), "../../b");
        assert_eq!(cleaned("m/.."), ".");
    }
}
