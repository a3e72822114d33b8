//! The journal: one line a finished step, safe on disk before anything depends on it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Attempt, State, v4};
use crate::addr::{ResourceInstance, parse_resource_instance};
use crate::value::json;
use crate::world::{Journal, World};

/// What happened to an instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A create is about to be asked for.
    Begun(ResourceInstance, Attempt),
    /// The instance is now like this; none if it is gone.
    Instance(ResourceInstance, Option<Box<super::Instance>>),
    /// The instance exists, but the create that made it is not finished.
    Unfinished(ResourceInstance, Box<super::Instance>, Attempt),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The state the records build on.
    Base {
        lineage: String,
        serial: u64,
    },
    Begun {
        address: String,
        attempt: Attempt,
    },
    /// A state document with nothing but the instance in it.
    Instance {
        address: String,
        document: serde_json::Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unfinished: Option<Attempt>,
    },
}

/// Appends to the journal of a running command.
pub struct Writer {
    journal: Box<dyn Journal>,
}

impl Writer {
    /// Starts the journal of a run that begins with `base`.
    pub fn start(world: &dyn World, path: &Path, base: &State) -> std::io::Result<Writer> {
        world.remove(path)?;
        let mut writer = Writer {
            journal: world.append(path)?,
        };
        writer.line(&Line::Base {
            lineage: base.lineage.clone(),
            serial: base.serial,
        })?;
        for (address, attempt) in &base.interrupted {
            writer.append(&Record::Begun(address.clone(), attempt.clone()))?;
        }
        Ok(writer)
    }

    /// Appends a record; it is safe on disk when this returns.
    pub fn append(&mut self, record: &Record) -> std::io::Result<()> {
        self.append_all(std::slice::from_ref(record))
    }

    /// Appends records; all of them are safe on disk when this returns.
    pub fn append_all(&mut self, records: &[Record]) -> std::io::Result<()> {
        let mut text = Vec::new();
        for record in records {
            write_line(&mut text, &line(record))?;
        }
        self.journal.append(&text)
    }

    fn line(&mut self, line: &Line) -> std::io::Result<()> {
        let mut text = Vec::new();
        write_line(&mut text, line)?;
        self.journal.append(&text)
    }
}

fn line(record: &Record) -> Line {
    match record {
        Record::Begun(address, attempt) => Line::Begun {
            address: address.to_string(),
            attempt: attempt.clone(),
        },
        Record::Instance(address, instance) => Line::Instance {
            address: address.to_string(),
            document: document(address, instance.as_deref()),
            unfinished: None,
        },
        Record::Unfinished(address, instance, attempt) => Line::Instance {
            address: address.to_string(),
            document: document(address, Some(instance)),
            unfinished: Some(attempt.clone()),
        },
    }
}

fn write_line(text: &mut Vec<u8>, line: &Line) -> std::io::Result<()> {
    serde_json::to_writer(&mut *text, line)?;
    text.push(b'\n');
    Ok(())
}

fn document(address: &ResourceInstance, instance: Option<&super::Instance>) -> serde_json::Value {
    let mut state = State::default();
    if let Some(instance) = instance {
        state.resources.insert(address.clone(), instance.clone());
    }
    v4::document(&state)
}

/// Brings a state up to date with the journal of a run that was killed.
///
/// A torn last line is what a kill in mid-write leaves; the step it was about had not been
/// answered for yet. A journal of another state is left alone. Answers how many steps it held.
pub(super) fn replay(text: &[u8], state: &mut State) -> usize {
    let mut lines = text.split(|byte| *byte == b'\n');
    let base = lines.next().and_then(|line| json::read(line).ok());
    let Some(Line::Base { lineage, serial }) = base else {
        return 0;
    };
    let fresh = state.serial == 0 && state.resources.is_empty();
    if serial != state.serial || (lineage != state.lineage && !fresh) {
        return 0;
    }
    state.lineage = lineage;
    let records = lines.map_while(|line| json::read::<Line>(line).ok());
    records.filter(|line| replay_line(line, state)).count()
}

fn replay_line(line: &Line, state: &mut State) -> bool {
    match line {
        Line::Base { .. } => false,
        Line::Begun { address, attempt } => {
            let Ok(address) = parse_resource_instance(address) else {
                return false;
            };
            state.interrupted.insert(address, attempt.clone());
            true
        }
        Line::Instance {
            address,
            document,
            unfinished,
        } => {
            let Ok(address) = parse_resource_instance(address) else {
                return false;
            };
            let Ok(mut held) = v4::decode(document.to_string().as_bytes()) else {
                return false;
            };
            match unfinished {
                Some(attempt) => state.interrupted.insert(address.clone(), attempt.clone()),
                None => state.interrupted.remove(&address),
            };
            match held.resources.remove(&address) {
                Some(instance) => state.resources.insert(address, instance),
                None => state.resources.remove(&address),
            };
            true
        }
    }
}

impl Record {
    /// The record that says how an instance stands in `state` now.
    pub fn of(state: &State, address: &ResourceInstance) -> Record {
        let instance = state.resources.get(address).cloned().map(Box::new);
        Record::Instance(address.clone(), instance)
    }
}
