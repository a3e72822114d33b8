//! Repositories of git, by the program of that name: it knows the user's keys, credential helpers and
//! settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rform_core::world::World;

use super::address::Address;
use super::program::run;

type Environment = BTreeMap<String, String>;

/// Clones a repository into a directory that is not there yet, and checks out what `ref` names.
///
/// # Errors
/// What git says.
pub(super) fn fetch(world: &dyn World, mut address: Address, into: &Path) -> Result<(), String> {
    let revision = address.take("ref");
    let depth = address.take("depth");
    let key = address.take("sshkey");
    check(revision.as_deref(), depth.as_deref())?;
    let mut environment = quiet(world);
    let key = match key {
        Some(key) => Some(store_key(world, &key, into, &mut environment)?),
        None => None,
    };
    let url = address.with_query();
    let wanted = (revision.as_deref(), depth.as_deref());
    let cloned = clone(world, &url, wanted, into, &environment);
    if let Some(key) = key {
        let removed = world.remove(&key);
        removed.map_err(|error| format!("the SSH key cannot be removed again: {error}"))?;
    }
    cloned.map_err(|why| without_password(&url, why))
}

fn check(revision: Option<&str>, depth: Option<&str>) -> Result<(), String> {
    if revision.is_some_and(|it| it.starts_with('-')) {
        return Err("the \"ref\" argument must not begin with a hyphen".into());
    }
    match depth.map(str::parse::<u32>) {
        None | Some(Ok(1..)) => Ok(()),
        _ => Err("the \"depth\" argument must be a whole number of at least 1".into()),
    }
}

fn clone(
    world: &dyn World,
    url: &str,
    (revision, depth): (Option<&str>, Option<&str>),
    into: &Path,
    environment: &Environment,
) -> Result<(), String> {
    let directory = into.to_string_lossy().into_owned();
    let mut arguments = vec!["clone", "--quiet"];
    match (revision, depth) {
        (Some(revision), Some(depth)) => {
            arguments.extend(["--depth", depth, "--branch", revision]);
        }
        (Some(_), None) => arguments.push("--no-checkout"),
        (None, Some(depth)) => arguments.extend(["--depth", depth]),
        (None, None) => {}
    }
    arguments.extend(["--", url, &directory]);
    run(world, ("git", &arguments), None, environment)
        .map_err(|why| explain(why, revision, depth))?;
    if let (Some(revision), None) = (revision, depth) {
        let arguments = ["checkout", "--quiet", revision, "--"];
        run(world, ("git", &arguments), Some(into), environment)?;
    }
    if !world.exists(&into.join(".gitmodules")) {
        return Ok(());
    }
    let mut arguments = vec!["submodule", "--quiet", "update", "--init", "--recursive"];
    arguments.extend(depth.iter().flat_map(|&depth| ["--depth", depth]));
    run(world, ("git", &arguments), Some(into), environment)
}

fn explain(why: String, revision: Option<&str>, depth: Option<&str>) -> String {
    let is_commit = |it: &str| it.len() >= 7 && it.chars().all(|char| char.is_ascii_hexdigit());
    match depth.is_some() && revision.is_some_and(is_commit) {
        true => {
            format!("{why} (note that setting 'depth' requires 'ref' to be a branch or tag name)")
        }
        false => why,
    }
}

/// Nobody can answer a question: git runs in a process group of its own.
fn quiet(world: &dyn World) -> Environment {
    let defaults = [
        ("GIT_TERMINAL_PROMPT", "0"),
        ("SSH_ASKPASS", "false"),
        ("SSH_ASKPASS_REQUIRE", "force"),
    ];
    let unset = defaults
        .into_iter()
        .filter(|(name, _)| world.var(name).is_none());
    unset
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

/// Stores the key of `sshkey` as long as it is needed, and tells ssh of it.
fn store_key(
    world: &dyn World,
    key: &str,
    into: &Path,
    environment: &mut Environment,
) -> Result<PathBuf, String> {
    let key = STANDARD.decode(key.replace(' ', "+"));
    let key = key.map_err(|_| "the \"sshkey\" argument must be a key in base64".to_owned())?;
    let path = world.cwd().join(into.with_extension("key"));
    let stored = world.write(&path, &key);
    stored.map_err(|error| format!("the SSH key cannot be stored: {error}"))?;
    let ssh = world.var("GIT_SSH_COMMAND").unwrap_or_else(|| "ssh".into());
    let quoted = path.to_string_lossy().replace('\'', "'\\''");
    environment.insert("GIT_SSH_COMMAND".into(), format!("{ssh} -i '{quoted}'"));
    Ok(path)
}

fn without_password(url: &str, why: String) -> String {
    let authority = url.split_once("://").map_or("", |it| it.1);
    let authority = authority.split('/').next().unwrap_or("");
    let password = authority
        .rsplit_once('@')
        .and_then(|(user, _)| Some(user.split_once(':')?.1))
        .filter(|password| !password.is_empty());
    match password {
        Some(password) => why.replace(password, "REDACTED"),
        None => why,
    }
}
