//! Schemas on disk, by the hash of the package that they are of: asking a plugin takes as long as
//! its start, and large ones send tens of megabytes.

use std::path::PathBuf;
use std::sync::Arc;

use rform_core::world::World;
use sha2::{Digest, Sha256};

use super::{PluginSchema, decode};
use crate::process::Protocol;

/// Changes whenever what is kept has another form.
const FORM: u8 = 2;

/// The bytes of a checksum.
const CHECKSUM: usize = 32;

/// Where the schema of one package is kept.
pub(crate) struct SchemaCache {
    world: Arc<dyn World>,
    directory: PathBuf,
    file: PathBuf,
}

impl SchemaCache {
    /// The place in a directory for the package with that hash.
    pub(crate) fn new(world: Arc<dyn World>, directory: PathBuf, hash: &str) -> SchemaCache {
        let name = hex::encode(Sha256::digest(hash));
        SchemaCache {
            world,
            file: directory.join(format!("{name}.schema")),
            directory,
        }
    }

    /// The cached schema; none if there is none that can be used.
    pub(crate) fn read(&self) -> Option<PluginSchema> {
        let content = self.world.read(&self.file).ok()?;
        let (checksum, rest) = content.split_at_checked(CHECKSUM)?;
        if Sha256::digest(rest).as_slice() != checksum {
            return None;
        }
        match rest {
            [FORM, version, rest @ ..] => {
                let (length, rest) = rest.split_first_chunk()?;
                let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
                let (schemas, identities) = rest.split_at_checked(length)?;
                let protocol = Protocol::of_version((*version).into())?;
                decode(protocol, schemas, identities).ok()
            }
            _ => None,
        }
    }

    /// Keeps the answers to the calls for all schemas and for the identity schemas. That they cannot be
    /// kept only means that they are asked for again.
    pub(crate) fn write(&self, protocol: Protocol, schemas: &[u8], identities: &[u8]) {
        let version = match protocol {
            Protocol::V5 => 5,
            Protocol::V6 => 6,
        };
        let mut kept = vec![FORM, version];
        kept.extend(
            u64::try_from(schemas.len())
                .unwrap_or(u64::MAX)
                .to_be_bytes(),
        );
        kept.extend(schemas);
        kept.extend(identities);
        let mut content = Sha256::digest(&kept).to_vec();
        content.append(&mut kept);
        let made = self.world.create_dir(&self.directory);
        let _kept = made.and_then(|()| self.world.write(&self.file, &content));
    }
}
