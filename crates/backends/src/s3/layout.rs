//! Where the states of workspaces are in the bucket: `KEY` for the default workspace,
//! `PREFIX/WORKSPACE/KEY` for the others.
//!
//! <https://developer.hashicorp.com/terraform/language/backend/s3#data-storage>

use rform_state::backend::workspace::DEFAULT;

/// The prefix where the block names none.
pub(super) const DEFAULT_PREFIX: &str = "env:";

/// The names of the state objects of one backend block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The key of the default workspace's state.
    pub key: String,
    /// The first part of the keys of other workspaces; may be empty.
    pub prefix: String,
}

impl Layout {
    /// The key of the state of a workspace.
    pub fn key_of(&self, workspace: &str) -> String {
        match workspace {
            "" | DEFAULT => self.key.clone(),
            name => joined(&[&self.prefix, name, &self.key]),
        }
    }

    /// The prefix of the keys of all workspaces but the default one.
    pub fn listed(&self) -> String {
        match joined(&[&self.prefix]) {
            prefix if prefix.is_empty() => prefix,
            prefix => format!("{prefix}/"),
        }
    }

    /// The workspaces whose states are among these keys, the default one first.
    pub fn workspaces<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let others = keys.into_iter().filter_map(|key| self.workspace_of(key));
        let others: std::collections::BTreeSet<&str> = others.collect();
        let all = std::iter::once(DEFAULT).chain(others);
        all.map(str::to_owned).collect()
    }

    /// Objects of others may lie below the same prefix.
    fn workspace_of<'a>(&self, key: &'a str) -> Option<&'a str> {
        let (name, _) = key.strip_prefix(&*self.listed())?.split_once('/')?;
        let is_ours = !name.is_empty() && name != DEFAULT && self.key_of(name) == key;
        is_ours.then_some(name)
    }
}

/// Joins parts by slashes as Go's `path.Join` does, which Terraform uses: without empty parts and
/// dots. <https://pkg.go.dev/path#Join>
fn joined(parts: &[&str]) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in parts.iter().flat_map(|part| part.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(prefix: &str, key: &str) -> Layout {
        Layout {
            key: key.to_owned(),
            prefix: prefix.to_owned(),
        }
    }

    #[test]
    fn the_default_workspace_has_the_key_itself() {
        let layout = layout(DEFAULT_PREFIX, "swarm/terraform.tfstate");
        assert_eq!(layout.key_of("default"), "swarm/terraform.tfstate");
        assert_eq!(layout.key_of("dev"), "env:/dev/swarm/terraform.tfstate");
        assert_eq!(layout.listed(), "env:/");
    }

    #[test]
    fn keys_are_joined_as_terraform_joins_them() {
        for (prefix, key, expected) in [
            ("a//b", "k", "a/b/dev/k"),
            ("", "k", "dev/k"),
            ("a", "x/./k", "a/dev/x/k"),
            ("a", "../k", "a/k"),
        ] {
            assert_eq!(layout(prefix, key).key_of("dev"), expected);
        }
    }

    #[test]
    fn only_states_of_this_block_are_workspaces() {
        let keys = [
            "env:/b/k",
            "env:/a/k",
            "env:/a/k.tflock",
            "env:/c/other/k",
            "env:/d",
            "env://k",
            "env:/default/k",
            "k",
        ];
        assert_eq!(layout("env:", "k").workspaces(keys), ["default", "a", "b"]);
        assert_eq!(
            layout("", "x/k").workspaces(["a/x/k", "x/k", "b/y/k"]),
            ["default", "a"]
        );
    }
}
