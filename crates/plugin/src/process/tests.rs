//! Plugins as processes, good and bad.
#![allow(clippy::disallowed_methods, reason = "tests make files and programs")]

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rform_core::addr::{Mode, ProviderSource};
use rform_core::value::{Type, Value};
use rform_core::world::{Host, World};
use rform_provider::Problem;

use super::start::start_within;
use super::*;
use crate::provider::Location;
use crate::testing::{create_thing, progress, serve_in, thing};
use crate::{LoadedPlugin, Plugins, Settings};

/// Not a test: the program of the plugin, started by the script that [`fake`] writes.
#[test]
#[ignore = "a plugin, and no test"]
fn serve_as_a_plugin() -> io::Result<()> {
    let mut handshake = std::fs::OpenOptions::new().write(true).open("/dev/fd/3")?;
    let socket = tempfile::tempdir()?;
    serve_in(socket.path(), &mut handshake)
}

/// A script as an executable file.
fn script(directory: &Path, text: &str) -> io::Result<PathBuf> {
    let path = directory.join("terraform-provider-fake");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n"))?;
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700))?;
    Ok(path)
}

/// The plugin for tests: this program once more. Its standard output is that of the test library,
/// so it says where it serves on another stream.
fn fake(directory: &Path) -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let test = "process::tests::serve_as_a_plugin";
    let run = format!(
        "'{}' --ignored --exact {test} --nocapture",
        program.display()
    );
    script(directory, &format!("exec 3>&1 1>&2\nexec {run}"))
}

type Lines = Arc<Mutex<Vec<String>>>;

fn log() -> (Lines, Log) {
    let lines = Lines::default();
    let kept = lines.clone();
    let log: Log = Arc::new(move |_, line| {
        if let Ok(mut kept) = kept.lock() {
            kept.push(line.to_owned());
        }
    });
    (lines, log)
}

async fn failure(text: &str, timeout: Duration) -> io::Result<String> {
    let directory = tempfile::tempdir()?;
    let path = script(directory.path(), text)?;
    let world: Arc<dyn World> = Arc::new(Host::new()?);
    let started = start_within(&world, &path, log().1, timeout).await;
    let name = path.display().to_string();
    Ok(started.err().unwrap_or_default().replace(&name, "PLUGIN"))
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn bad_plugins_are_told_by_what_they_do() -> io::Result<()> {
    let ended = failure("echo 'panic: no' >&2; echo 'goroutine 1' >&2; exit 3", LONG).await?;
    let expected =
        "PLUGIN ended (exit status 3) before it served. It said:\n\npanic: no\ngoroutine 1\n";
    assert_eq!(ended, expected);
    let nonsense = failure("echo hello; sleep 60", LONG).await?;
    assert!(
        nonsense.contains("says nothing of a plugin: \"hello\""),
        "{nonsense}"
    );
    let endless = failure("yes x | tr -d '\\n'", LONG).await?;
    assert!(endless.contains("says nothing of a plugin"), "{endless}");
    let silent = failure("sleep 60", Duration::from_millis(100)).await?;
    let expected = "PLUGIN was ended, because it has not said where it listens after 0.1 seconds.";
    assert_eq!(silent, expected);
    let elsewhere = failure("echo '1|6|unix|/nonexistent|grpc|'; sleep 60", LONG).await?;
    assert!(
        elsewhere.contains("no connection to it can be made"),
        "{elsewhere}"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_told() -> io::Result<()> {
    let world: Arc<dyn World> = Arc::new(Host::new()?);
    let started = start_within(&world, Path::new("/nonexistent"), log().1, LONG).await;
    let expected = "/nonexistent cannot be started: No such file or directory (os error 2).";
    assert_eq!(started.err().as_deref(), Some(expected));
    Ok(())
}

#[test]
fn the_executable_is_the_first_of_its_name() -> io::Result<()> {
    let world = rform_testing::Memory::new([
        ("d/terraform-provider-fakes", ""),
        ("d/terraform-provider-fake_v2", ""),
        ("d/terraform-provider-fake.x", ""),
        ("d/readme", ""),
    ]);
    let found = |name| executable_in(&world, Path::new("d"), name);
    assert_eq!(found("fake")?, Some("d/terraform-provider-fake.x".into()));
    assert_eq!(found("fak")?, None);
    assert!(executable_in(&world, Path::new("e"), "fake").is_err());
    Ok(())
}

/// A plugin that is a process, its log and the directory of its executable.
async fn running() -> Result<(LoadedPlugin, Lines, tempfile::TempDir), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let location = Location::Executable {
        path: fake(directory.path())?,
        hash: Some("h1:x".to_owned()),
    };
    let (lines, log) = log();
    let plugins = Plugins::new(Settings {
        world: Arc::new(Host::new()?),
        terraform_version: "1.11.4".to_owned(),
        cache: directory.path().join("schemas"),
        log,
    })?;
    let address = ProviderSource::default_for("fake");
    let loaded = plugins.load(&address, location);
    let loaded = loaded.map_err(|problem: Problem| problem.detail)?;
    Ok((loaded, lines, directory))
}

fn configuration() -> Value {
    Value::object([("region", Value::Null(Type::String))])
}

#[tokio::test]
async fn a_process_that_dies_is_told_with_its_last_words() -> Result<(), Box<dyn std::error::Error>>
{
    let (plugin, ..) = running().await?;
    let provider = plugin.provider();
    assert_eq!(provider.configure(configuration()).await, []);
    let answer = provider.apply(create_thing("die"), &*progress()).await;
    let problem = answer.problems.first().ok_or("no problem")?;
    assert_eq!(problem.summary, "Plugin did not respond");
    let told = "its process has ended (exit status 2). It said:\n\npanic: the fake plugin dies\n";
    assert!(problem.detail.contains(told), "{}", problem.detail);
    assert!(answer.create_pending, "it may have made the object");
    // All further calls fail as well, at once.
    let again = provider.validate_resource(
        Mode::Managed,
        "fake_thing",
        &thing(Value::Null(Type::String), "a"),
    );
    assert_eq!(
        again.first().map(|it| it.summary.as_str()),
        Some("Plugin did not respond")
    );
    Ok(())
}

#[tokio::test]
async fn megabytes_of_output_hold_nothing_up() -> Result<(), Box<dyn std::error::Error>> {
    let (plugin, lines, _directory) = running().await?;
    let provider = plugin.provider();
    assert_eq!(provider.configure(configuration()).await, []);
    let answer = provider.apply(create_thing("noise"), &*progress()).await;
    assert!(
        answer.object.is_some() && answer.problems.is_empty(),
        "{answer:?}"
    );
    let lines = lines.lock().map_err(|error| error.to_string())?;
    let longest = lines.iter().map(String::len).max();
    assert!(longest.is_some_and(|longest| longest <= 64 << 10));
    Ok(())
}

#[tokio::test]
async fn the_schema_is_kept_on_disk_and_the_process_ends_with_its_plugin()
-> Result<(), Box<dyn std::error::Error>> {
    let (plugin, _, directory) = running().await?;
    plugin.close();
    let kept = std::fs::read_dir(directory.path().join("schemas"))?.count();
    assert_eq!(kept, 1);
    // From now on the executable is not needed to know the schema.
    let location = Location::Executable {
        path: script(directory.path(), "exit 1")?,
        hash: Some("h1:x".to_owned()),
    };
    let plugins = Plugins::new(Settings {
        world: Arc::new(Host::new()?),
        terraform_version: "1.11.4".to_owned(),
        cache: directory.path().join("schemas"),
        log: log().1,
    })?;
    let address = ProviderSource::default_for("fake");
    let again = plugins.load(&address, location);
    let again = again.map_err(|problem| problem.detail)?;
    assert_eq!(again.provider().schema(), plugin.provider().schema());
    let problems = again.provider().configure(configuration()).await;
    let summary = problems.first().map(|it| it.summary.as_str());
    assert_eq!(summary, Some("Failed to start provider plugin"));
    Ok(())
}
