//! The lines of a journal: a checksum and a JSON document each.

use serde::{Deserialize, Serialize};

use super::record::{Base, Content, Record, digest};
use crate::at_rest::{AtRest, as_io};
use crate::{Attempt, Instance, State, v4};
use rform_core::addr::{ResourceInstance, parse_resource_instance};
use rform_core::diag::Diagnostic;
use rform_core::value::json;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The state the records build on.
    Base {
        lineage: String,
        serial: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
    },
    Begun {
        address: String,
        attempt: Attempt,
    },
    /// A state document with one instance.
    Instance {
        address: String,
        document: serde_json::Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unfinished: Option<Attempt>,
    },
    /// The state with all records so far is about to be put in a remote backend.
    Put {
        serial: u64,
        digest: String,
    },
    /// The text of the state file that is about to be written.
    Commit {
        text: String,
    },
}

/// The text of a journal with these records and the interrupted creates of `state`, and with a
/// `commit` of the state file's text if that is given.
///
/// # Errors
/// A record cannot be encoded as JSON, or not be encrypted.
pub(in super::super) fn text(
    base: &Base,
    records: &[Record],
    state: &State,
    commit: Option<&str>,
    at_rest: &dyn AtRest,
) -> std::io::Result<Vec<u8>> {
    let Base {
        lineage,
        serial,
        digest,
    } = base.clone();
    let mut text = Vec::new();
    let head = Line::Base {
        lineage,
        serial,
        digest,
    };
    write_line(&mut text, &head, at_rest)?;
    for record in records {
        write_line(&mut text, &line(record), at_rest)?;
    }
    for (address, attempt) in &state.interrupted {
        let begun = Record::Begun(address.clone(), attempt.clone());
        write_line(&mut text, &line(&begun), at_rest)?;
    }
    if let Some(commit) = commit {
        let text_of_file = commit.to_owned();
        write_line(&mut text, &Line::Commit { text: text_of_file }, at_rest)?;
    }
    Ok(text)
}

pub(super) fn line(record: &Record) -> Line {
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

/// Writes a line: JSON, a tab (which JSON never has unescaped), and the checksum of the JSON. With
/// encryption, the JSON is the envelope of what it would be without.
pub(super) fn write_line(
    text: &mut Vec<u8>,
    line: &Line,
    at_rest: &dyn AtRest,
) -> std::io::Result<()> {
    let json = at_rest.seal(&serde_json::to_vec(line)?).map_err(as_io)?;
    text.extend(&json);
    text.push(b'\t');
    text.extend(checksum(&json).bytes());
    text.push(b'\n');
    Ok(())
}

fn checksum(json: &[u8]) -> String {
    let mut digest = digest(json);
    digest.truncate(8);
    digest
}

fn document(address: &ResourceInstance, instance: Option<&Instance>) -> serde_json::Value {
    let mut state = State::default();
    if let Some(instance) = instance {
        state.resources.insert(address.clone(), instance.clone());
    }
    v4::document(&state)
}

/// Reads a journal; none if its first line is not a `base`.
///
/// # Errors
/// A line is whole, and cannot be decrypted: what the journal says is not known.
pub(in super::super) fn read(
    text: &[u8],
    at_rest: &dyn AtRest,
) -> Result<Option<Content>, Diagnostic> {
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    // After the last line break there is nothing, or a line that was not written to its end.
    let last = lines.pop();
    let mut lines = lines.into_iter();
    let first = lines.next().map(|line| read_line(line, at_rest));
    let base = match first.transpose()?.flatten() {
        Some(Line::Base {
            lineage,
            serial,
            digest,
        }) => Base {
            lineage,
            serial,
            digest,
        },
        _ => return Ok(None),
    };
    let mut content = Content {
        base,
        records: Vec::new(),
        commit: None,
        puts: Vec::new(),
        is_damaged: false,
    };
    for line in lines {
        let line = read_line(line, at_rest)?;
        if line
            .and_then(|line| take_line(&mut content, line))
            .is_none()
        {
            content.is_damaged = true;
        }
    }
    // What was torn off is no envelope any more.
    let last = last.map(|line| read_line(line, at_rest)).transpose()?;
    let _torn = last
        .flatten()
        .and_then(|line| take_line(&mut content, line));
    Ok(Some(content))
}

fn take_line(content: &mut Content, line: Line) -> Option<()> {
    match line {
        Line::Base { .. } => return None,
        Line::Commit { text } => content.commit = Some(text),
        Line::Put { digest, .. } => content.puts.push(digest),
        line => content.records.push(record(&line)?),
    }
    Some(())
}

/// A line; none if it is damaged.
fn read_line(line: &[u8], at_rest: &dyn AtRest) -> Result<Option<Line>, Diagnostic> {
    let end = line.iter().rposition(|byte| *byte == b'\t');
    let (json, sum) = end.map_or((line, None), |end| (&line[..end], line.get(end + 1..)));
    match sum {
        Some(sum) if *sum != *checksum(json).as_bytes() => Ok(None),
        // Only lines of older versions have no checksum, and they are not encrypted.
        None => Ok(json::read(json).ok()),
        Some(_) => Ok(json::read(&at_rest.open(json)?.bytes).ok()),
    }
}

pub(super) fn record(line: &Line) -> Option<Record> {
    match line {
        Line::Base { .. } | Line::Put { .. } | Line::Commit { .. } => None,
        Line::Begun { address, attempt } => {
            let address = parse_resource_instance(address).ok()?;
            Some(Record::Begun(address, attempt.clone()))
        }
        Line::Instance {
            address,
            document,
            unfinished,
        } => {
            let address = parse_resource_instance(address).ok()?;
            let mut state = v4::decode(document.to_string().as_bytes()).ok()?;
            let instance = state.resources.remove(&address).map(Box::new);
            match (instance, unfinished) {
                (Some(instance), Some(attempt)) => {
                    Some(Record::Unfinished(address, instance, attempt.clone()))
                }
                (instance, _) => Some(Record::Instance(address, instance)),
            }
        }
    }
}
