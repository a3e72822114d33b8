//! A program that uses a state file as Terraform does: it opens the file, then waits for its
//! lock, and reads and writes through the handle that it has had from the start.
//!
//! Record locks belong to a process, so each stand-in is one: this test binary, run once more.
//! <https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statemgr/filesystem.go>

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use serde_json::{Value as Json, json};

/// Set where this binary is to be a stand-in: the directory it works in, and how many objects there
/// are to be.
const ROLE: &str = "RFORM_TEST_STAND_IN";

/// The command that runs a stand-in, which makes what is missing of `count` objects.
pub fn command(directory: &Path, count: usize) -> Command {
    let name = concat!(module_path!(), "::is_a_process_of_its_own");
    // Tests are named without the name of their crate.
    let name = name.split_once("::").map_or(name, |(_, name)| name);
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command
        .args(["--exact", name])
        .env(ROLE, format!("{}:{count}", directory.display()))
        .stdin(Stdio::null());
    command
}

/// Does nothing unless it was started by [`command`].
#[test]
fn is_a_process_of_its_own() -> io::Result<()> {
    let Ok(role) = std::env::var(ROLE) else {
        return Ok(());
    };
    let (directory, count) = role.rsplit_once(':').unwrap_or_default();
    let count = count.parse().map_err(io::Error::other)?;
    apply(Path::new(directory), count)
}

fn apply(directory: &Path, count: usize) -> io::Result<()> {
    let path = directory.join("terraform.tfstate");
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path)?;
    wait_for_lock(&file)?;
    let note = directory.join(".terraform.tfstate.lock.info");
    std::fs::write(&note, "{}")?;
    let mut state = read(&mut file)?;
    for number in 0..count {
        if !holds(&state, number) {
            make(directory, &mut state, number)?;
            write(&mut file, &state)?;
        }
    }
    std::fs::remove_file(&note)?;
    lock(&file, libc::F_UNLCK)?;
    if is_new && file.metadata()?.len() == 0 {
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

fn wait_for_lock(file: &File) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match lock(file, libc::F_WRLCK) {
            Err(error) if begun.elapsed() > Duration::from_secs(60) => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
            Ok(()) => return Ok(()),
        }
    }
}

fn lock(file: &File, kind: libc::c_int) -> io::Result<()> {
    let request = libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(file, FcntlArg::F_SETLK(&request))?;
    Ok(())
}

fn read(file: &mut File) -> io::Result<Json> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_string(&mut text)?;
    if text.is_empty() {
        let lineage = uuid::Uuid::new_v4().to_string();
        return Ok(json!({
            "version": 4, "terraform_version": "1.11.4", "serial": 0, "lineage": lineage,
            "outputs": {}, "resources": [], "check_results": null,
        }));
    }
    serde_json::from_str(&text).map_err(io::Error::other)
}

fn write(file: &mut File, state: &Json) -> io::Result<()> {
    let mut state = state.clone();
    state["serial"] = json!(state["serial"].as_u64().unwrap_or_default() + 1);
    file.seek(SeekFrom::Start(0))?;
    file.set_len(0)?;
    file.write_all(format!("{state:#}\n").as_bytes())?;
    file.sync_all()
}

fn instances(state: &Json) -> impl Iterator<Item = &Json> {
    let resources = state["resources"].as_array().into_iter().flatten();
    resources.flat_map(|it| it["instances"].as_array().into_iter().flatten())
}

fn holds(state: &Json, number: usize) -> bool {
    instances(state).any(|it| it["index_key"] == json!(number))
}

/// The ids of all objects in a state.
pub fn ids(state: &Json) -> Vec<String> {
    let ids = instances(state).map(|it| it["attributes"]["id"].as_str().unwrap_or_default());
    ids.map(String::from).collect()
}

fn make(directory: &Path, state: &mut Json, number: usize) -> io::Result<()> {
    let id = uuid::Uuid::new_v4().to_string();
    let mut made = OpenOptions::new()
        .append(true)
        .create(true)
        .open(directory.join("made"))?;
    writeln!(made, "{id}")?;
    let instance = json!({
        "index_key": number, "schema_version": 0,
        "attributes": { "id": id, "input": null, "output": null, "triggers_replace": null },
        "sensitive_attributes": [],
    });
    let none = || json!([]);
    let resources = state["resources"]
        .as_array_mut()
        .ok_or(io::ErrorKind::InvalidData)?;
    if resources.is_empty() {
        resources.push(json!({
            "mode": "managed", "type": "terraform_data", "name": "object",
            "provider": "provider[\"terraform.io/builtin/terraform\"]", "instances": none(),
        }));
    }
    let instances = resources[0]["instances"].as_array_mut();
    instances.ok_or(io::ErrorKind::InvalidData)?.push(instance);
    Ok(())
}
