//! What must hold after the last stop.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::command::run;
use super::disk::Disk;
use super::inventory::{self, Held, cloud, held, state};

/// What a run that nothing disturbed led to.
pub struct Expected {
    /// The file of the state.
    pub path: &'static str,
    /// Addresses of all objects in the state.
    addresses: Vec<String>,
    /// How many objects of each kind there are in the cloud.
    kinds: BTreeMap<String, usize>,
    /// Files that may be there.
    files: BTreeSet<String>,
}

/// What `apply` is called with.
pub const APPLY: &str = "apply -auto-approve -no-color";

/// What `destroy` is called with.
pub const DESTROY: &str = "destroy -auto-approve -no-color";

impl Expected {
    /// As it is on that disk.
    pub fn from(disk: &Disk, path: &'static str) -> Expected {
        let held = held(&state(disk, path).expect("a state"));
        Expected {
            path,
            addresses: held.into_iter().map(|it| it.address).collect(),
            kinds: kinds(disk),
            files: inventory::files(disk),
        }
    }

    /// The files on that disk may be there too.
    pub fn may_lie_there(&mut self, disk: &Disk) {
        self.files.extend(inventory::files(disk));
    }

    /// A file of that name may be there too.
    pub fn may_lie(&mut self, path: &str) {
        self.files.insert(path.into());
    }

    /// An apply converges to what is expected; with `thoroughly`, a plan then finds nothing to do
    /// and destroy leaves nothing.
    pub fn check(&self, disk: &Disk, thoroughly: bool) -> Result<(), String> {
        let (ended, disk) = run(disk, APPLY);
        ended.ok().map_err(|why| format!("apply: {why}"))?;
        self.check_applied(&disk)
            .map_err(|why| format!("{why}\n{}", ended.text))?;
        if !thoroughly {
            return Ok(());
        }
        let (ended, disk) = run(&disk, "plan -detailed-exitcode -no-color");
        ended.ok().map_err(|why| format!("plan: {why}"))?;
        let (ended, disk) = run(&disk, DESTROY);
        ended.ok().map_err(|why| format!("destroy: {why}"))?;
        self.check_destroyed(&disk)
            .map_err(|why| format!("{why}\n{}", ended.text))
    }

    fn check_applied(&self, disk: &Disk) -> Result<(), String> {
        let held = held(&state(disk, self.path)?);
        let addresses: Vec<String> = held.iter().map(|it| it.address.clone()).collect();
        same("the state holds", &addresses, &self.addresses)?;
        same("the cloud holds", &kinds(disk), &self.kinds)?;
        all_exist(&held, disk)?;
        self.nothing_left(disk)
    }

    /// Nothing is there any more.
    pub fn check_destroyed(&self, disk: &Disk) -> Result<(), String> {
        let held = held(&state(disk, self.path)?);
        same("the state holds", &held, &Vec::new())?;
        same("the cloud holds", &cloud(disk), &Vec::new())?;
        self.nothing_left(disk)
    }

    /// No file lies there that was made for a run only.
    pub fn nothing_left(&self, disk: &Disk) -> Result<(), String> {
        let backup = |name: &str| name.ends_with(".backup");
        let files = inventory::files(disk);
        let left: Vec<&String> = files
            .iter()
            .filter(|name| !self.files.contains(*name) && !backup(name))
            .collect();
        match left.is_empty() {
            true => Ok(()),
            false => Err(format!("files are left: {left:?}")),
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{what} {found:?}, not {expected:?}")),
    }
}

/// All that the state holds of AWS is in the cloud.
fn all_exist(held: &[Held], disk: &Disk) -> Result<(), String> {
    let ids: BTreeSet<String> = cloud(disk).into_iter().map(|(_, id)| id).collect();
    let of_aws = held.iter().filter(|it| it.address.contains("aws_"));
    for it in of_aws {
        if !ids.contains(&it.id) {
            return Err(format!(
                "{} has the id {}, which does not exist",
                it.address, it.id
            ));
        }
    }
    Ok(())
}

fn kinds(disk: &Disk) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for (kind, _) in cloud(disk) {
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

/// What of a state has a meaning: not its number, nor who wrote it.
pub fn meaning(state: &Json) -> Json {
    let mut state = state.clone();
    if let Some(fields) = state.as_object_mut() {
        fields.remove("serial");
        fields.remove("terraform_version");
    }
    state
}

/// The state, as any command sees it, is the one before or the one after.
pub fn either(disk: &Disk, before: &Json, after: &Json) -> Result<(), String> {
    let (ended, _) = run(disk, "state pull");
    ended.ok().map_err(|why| format!("state pull: {why}"))?;
    let seen = serde_json::from_str(&ended.result);
    let seen: Json = seen.map_err(|error| format!("state pull: {error}:\n{}", ended.text))?;
    match [before, after]
        .iter()
        .any(|it| meaning(it) == meaning(&seen))
    {
        true => Ok(()),
        false => Err(format!(
            "the state is neither the one before nor after:\n{seen:#}"
        )),
    }
}
