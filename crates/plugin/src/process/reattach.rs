//! `TF_REATTACH_PROVIDERS`: plugins that run already, under a debugger or a test.
//! <https://developer.hashicorp.com/terraform/plugin/debugging#running-terraform-with-a-provider-in-debug-mode>

use std::collections::BTreeMap;

use rform_core::addr::ProviderSource;
use rform_core::world::World;
use serde::Deserialize;

use super::{Address, Protocol};

/// The variable that names such plugins.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// A plugin that somebody else has started, and will end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reattach {
    pub(crate) protocol: Protocol,
    pub(crate) address: Address,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(default)]
    protocol: String,
    #[serde(default)]
    protocol_version: u64,
    addr: Addr,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Addr {
    network: String,
    string: String,
}

/// The plugins that the environment names, by provider.
///
/// # Errors
/// The errors of the variable, in sentences.
pub fn reattached(world: &dyn World) -> Result<BTreeMap<ProviderSource, Reattach>, String> {
    let Some(text) = world.var(VARIABLE).filter(|text| !text.trim().is_empty()) else {
        return Ok(BTreeMap::new());
    };
    let entries: BTreeMap<String, Entry> = serde_json::from_str(&text)
        .map_err(|error| format!("{VARIABLE} is not the JSON that it should be: {error}."))?;
    let entries = entries.into_iter().map(|(name, entry)| {
        let source = ProviderSource::parse(&name)
            .ok_or_else(|| format!("{VARIABLE} names {name:?}, which is no provider address."))?;
        let plugin = plugin(entry).map_err(|why| format!("{VARIABLE}: {name}: {why}."))?;
        Ok((source, plugin))
    });
    entries.collect()
}

fn plugin(entry: Entry) -> Result<Reattach, String> {
    if entry.protocol != "grpc" {
        return Err(format!("it speaks {:?} and not gRPC", entry.protocol));
    }
    // Plugins of before this field was there speak version 5.
    let version = match entry.protocol_version {
        0 => 5,
        version => version,
    };
    let protocol = Protocol::of_version(version);
    Ok(Reattach {
        protocol: protocol.ok_or_else(|| format!("protocol version {version} is not known"))?,
        address: Address::new(&entry.addr.network, &entry.addr.string)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    fn read(text: &str) -> Result<BTreeMap<ProviderSource, Reattach>, String> {
        let mut world = Memory::default();
        world.environment.insert(VARIABLE.into(), text.into());
        reattached(&world)
    }

    #[test]
    fn plugins_are_known_by_their_full_or_short_address() {
        let text = r#"{"registry.terraform.io/a/b": {"Protocol": "grpc", "ProtocolVersion": 6,
            "Pid": 1, "Test": true, "Addr": {"Network": "unix", "String": "/tmp/p"}},
            "c": {"Protocol": "grpc", "Addr": {"Network": "tcp", "String": "127.0.0.1:1"}}}"#;
        let read = read(text).unwrap_or_default();
        let of = |name| ProviderSource::parse(name).and_then(|source| read.get(&source));
        let expected = Reattach {
            protocol: Protocol::V6,
            address: Address::Unix("/tmp/p".into()),
        };
        assert_eq!(of("a/b"), Some(&expected));
        assert_eq!(of("hashicorp/c").map(|it| it.protocol), Some(Protocol::V5));
    }

    #[test]
    fn nonsense_is_an_error_and_nothing_is_nothing() {
        assert_eq!(read(" "), Ok(BTreeMap::new()));
        for text in [
            "[]",
            r#"{"a/b": {}}"#,
            r#"{"a//b": {"Protocol": "grpc", "Addr": {"Network": "unix", "String": ""}}}"#,
            r#"{"a/b": {"Protocol": "netrpc", "Addr": {"Network": "unix", "String": ""}}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
