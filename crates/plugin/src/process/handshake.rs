//! The first line that a plugin prints: where it listens, and what it speaks.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

/// The version of the plugin protocol that a plugin speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Protocol {
    /// Version 5, without nested attribute types.
    V5,
    /// Version 6, with nested attribute types.
    V6,
}

impl Protocol {
    /// The protocol of that version; none if it is not spoken here.
    pub(crate) fn of_version(version: u64) -> Option<Protocol> {
        match version {
            5 => Some(Protocol::V5),
            6 => Some(Protocol::V6),
            _ => None,
        }
    }
}

/// Where a plugin listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A socket in the file system.
    Unix(PathBuf),
    /// A host and a port, such as `127.0.0.1:10000`.
    Tcp(String),
}

impl Address {
    /// The address of a network as Go names it.
    pub(crate) fn new(network: &str, text: &str) -> Result<Address, String> {
        match network {
            "unix" => Ok(Address::Unix(text.into())),
            "tcp" => Ok(Address::Tcp(text.to_owned())),
            other => Err(format!(
                "it listens on a network of the unknown kind {other:?}"
            )),
        }
    }
}

/// The line that a plugin prints when it has started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handshake {
    pub(super) protocol: Protocol,
    pub(super) address: Address,
    /// Its certificate as DER; none if it does not encrypt.
    pub(super) certificate: Option<Vec<u8>>,
}

/// The shortest text that can be a certificate; a shorter one is a word such as `true`.
const SHORTEST_CERTIFICATE: usize = 50;

/// Reads the line `1|PROTOCOL|NETWORK|ADDRESS|grpc|CERTIFICATE`.
///
/// # Errors
/// The error, as the rest of a sentence about the plugin.
pub(super) fn parse(line: &str) -> Result<Handshake, String> {
    let fields: Vec<&str> = line.trim().split('|').collect();
    let [core, protocol, network, address, more @ ..] = &fields[..] else {
        return Err(unrecognized(line));
    };
    if *core != "1" {
        return Err(match core.parse::<u64>() {
            Ok(version) => format!(
                "it was built for version {version} of the plugin framework, and version 1 is \
                 required"
            ),
            Err(_) => unrecognized(line),
        });
    }
    let version = protocol.parse().map_err(|_| unrecognized(line))?;
    let protocol = Protocol::of_version(version).ok_or_else(|| {
        format!(
            "it speaks version {version} of the plugin protocol, and versions 5 and 6 are known"
        )
    })?;
    match more.first().copied() {
        Some("grpc") => {}
        None | Some("" | "netrpc") => {
            return Err("it speaks net/rpc, as plugins of Terraform 0.11 did, and not gRPC".into());
        }
        Some(other) => return Err(format!("it speaks {other:?} and not gRPC")),
    }
    Ok(Handshake {
        protocol,
        address: Address::new(network, address)?,
        certificate: certificate(more.get(1).copied().unwrap_or_default())?,
    })
}

fn certificate(field: &str) -> Result<Option<Vec<u8>>, String> {
    if field.len() <= SHORTEST_CERTIFICATE {
        return Ok(None);
    }
    let decoded = STANDARD_NO_PAD.decode(field.trim_end_matches('='));
    let decoded = decoded.map_err(|error| format!("its certificate is no base64 text: {error}"))?;
    Ok(Some(decoded))
}

/// The longest part of a line that is quoted.
const QUOTED: usize = 200;

fn unrecognized(line: &str) -> String {
    let end = line.floor_char_boundary(QUOTED);
    let quoted = line.get(..end).unwrap_or_default().trim();
    format!(
        "the first line that it printed says nothing of a plugin: {quoted:?}. Programs that are \
         not providers do that, and providers that print before they serve"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_and_what() {
        let expected = Handshake {
            protocol: Protocol::V6,
            address: Address::Unix("/tmp/plugin1".into()),
            certificate: None,
        };
        assert_eq!(parse("1|6|unix|/tmp/plugin1|grpc|\n"), Ok(expected.clone()));
        assert_eq!(parse("1|6|unix|/tmp/plugin1|grpc|true"), Ok(expected));
        let expected = Handshake {
            protocol: Protocol::V5,
            address: Address::Tcp("127.0.0.1:1234".into()),
            certificate: Some(vec![0; 60]),
        };
        let line = format!("1|5|tcp|127.0.0.1:1234|grpc|{}==|true", "A".repeat(80));
        assert_eq!(parse(&line), Ok(expected));
    }

    #[test]
    fn other_lines_are_refused_with_a_reason() {
        for (line, reason) in [
            ("", "says nothing of a plugin"),
            ("hello, world", "says nothing of a plugin"),
            ("1|x|unix|/tmp/p|grpc", "says nothing of a plugin"),
            ("2|6|unix|/tmp/p|grpc", "version 2 of the plugin framework"),
            ("1|4|unix|/tmp/p|grpc", "version 4 of the plugin protocol"),
            ("1|5|unix|/tmp/p", "net/rpc"),
            ("1|5|unix|/tmp/p|netrpc", "net/rpc"),
            ("1|5|ipx|/tmp/p|grpc", "\"ipx\""),
        ] {
            let error = parse(line).err().unwrap_or_default();
            assert!(error.contains(reason), "{line}: {error}");
        }
        let broken = format!("1|5|unix|/tmp/p|grpc|{}", "*".repeat(80));
        assert!(parse(&broken).is_err());
    }
}
