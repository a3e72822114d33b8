//! Recordings to archives: with `RFORM_BLESS` and `RFORM_RECORDINGS=STACK`, the test writes
//! `fixtures/scenarios/NAME.txt` anew for each `STACK/NAME/`.
//!
//! What people read is not kept, only the summaries in it (`summaries.txt`), and neither are the
//! descriptions of functions and schemas: those are Terraform's own words.

use std::fs;
use std::path::Path;

use super::archive::Archive;
use super::recorded::{self, summaries};
use super::script::{Kind, Scenario, Step};
use super::{directory, home, normal};

/// Packs all scenarios, when asked for.
pub fn from_the_recordings() {
    let Some(directory) = std::env::var_os("RFORM_RECORDINGS") else {
        return;
    };
    assert!(
        std::env::var_os("RFORM_BLESS").is_some(),
        "RFORM_RECORDINGS is for RFORM_BLESS"
    );
    for entry in fs::read_dir(directory).expect("the recordings").flatten() {
        if entry.path().join("scenario.json").exists() {
            let name = format!("{}.txt", entry.file_name().to_string_lossy());
            fs::write(home().join(name), packed(&entry.path()).print()).expect("an archive");
        }
    }
}

fn packed(directory: &Path) -> Archive {
    let mut archive = Archive {
        files: directory::texts(directory, |_| true),
    };
    let scenario = Scenario::of(&archive);
    let names = recorded::names(&archive);
    let mut steps = scenario.commands.clone();
    for step in &mut steps {
        if let Some(name) = &step.join {
            let begun = scenario
                .commands
                .iter()
                .find(|it| it.background.as_ref() == Some(name));
            *step = begun.expect("a background command").clone();
        }
    }
    for (index, step) in steps.iter().enumerate() {
        let name = step.name(index + 1);
        if names.contains(&name) {
            reduce(&mut archive, &name, step);
        }
    }
    archive
}

/// Keeps of one recording what is compared.
fn reduce(archive: &mut Archive, name: &str, step: &Step) {
    let path = |file: &str| format!("expected/{name}/{file}");
    let stdout = recorded::stdout(archive, name).to_owned();
    let stderr = archive
        .files
        .remove(&path("stderr.txt"))
        .unwrap_or_default();
    let summaries = summaries(&stdout, &stderr);
    if step.exit_only() || step.kind() == Kind::Prose {
        for file in recorded::STDOUT {
            archive.files.remove(&path(file));
        }
    }
    if step.exit_only() {
        archive.files.remove(&path("plan.json"));
    } else if !summaries.is_empty() {
        archive
            .files
            .insert(path("summaries.txt"), summaries.join("\n") + "\n");
    }
    if let Some(text) = archive.files.get_mut(&path("stdout.json")) {
        without_descriptions(step, text);
    }
}

fn without_descriptions(step: &Step, text: &mut String) {
    if normal::describes(step)
        && let Ok(mut document) = serde_json::from_str(text)
    {
        normal::drop_descriptions(&mut document);
        *text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    }
}
