//! The state: which objects exist, its file formats, its journal and its lock.
//!
//! A run opens the state under its lock, appends each finished step to the journal before anything
//! depends on it ([`Writer`]), and writes the state file once, as a whole, at its end. The head of
//! `journal` explains why no instant of that loses anything.
//!
//! - `save`: starting the journal, writing the state at the end of a run.
//! - `v4`, `legacy_formats`: state files of Terraform, read and written or only read.
//! - `journal`, `recovery`, `opened`: the write-ahead log, and what the next run makes of it.
//! - `lock`, `merge`: two runs at once, with the lock and without.
//! - `at_rest`: where encryption comes in.

mod address_pattern;
pub mod at_rest;
pub mod backend;
mod changes;
mod dependencies;
mod file_names;
mod journal;
mod legacy_address;
mod legacy_formats;
mod local;
mod lock;
mod merge;
pub mod moves;
mod open_error;
mod opened;
mod providers;
mod puts;
mod recovery;
pub mod remote;
mod save;
pub mod serial;
mod storage;
#[cfg(test)]
mod testing;
mod v4;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

pub use address_pattern::{AddressPattern, sort_addresses};
pub use changes::is_change_under_way;
pub use journal::{Record, Writer};
pub use local::StateFile;
pub use lock::{LockError, LockInfo, Locked, leave_locks};
pub use open_error::OpenError;
pub use opened::Opened;
pub use v4::{decode, document, encode};

use rform_core::addr::ResourceInstance;
use rform_core::addr::{ConfigResource, Key, Mode, ModuleInstance, ProviderConfig, Resource};
use rform_core::schema::StoredIdentity;
use rform_core::value::{Path, Type};

/// The version of Terraform that this program is compatible with, and names in the files it writes.
pub const TERRAFORM_VERSION: &str = "1.11.4";

/// The file in the working directory to which a state is written that cannot be saved in its backend;
/// Terraform uses the same name.
pub const ERRORED: &str = "errored.tfstate";

/// All objects that are known to exist, and the outputs of the root module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The number of the snapshot: each write that changes something adds one.
    pub serial: u64,
    /// A random UUID from the state's creation. Two states with different lineages have nothing to
    /// do with each other, whatever their serials are.
    pub lineage: String,
    /// The outputs of the root module, by name.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// All resource instances, of managed resources and of data sources.
    pub resources: BTreeMap<ResourceInstance, Instance>,
    /// Resources without instances, as Terraform writes them after an apply that failed at them.
    pub empty_resources: BTreeSet<(ModuleInstance, Resource, ProviderConfig)>,
    /// Results of checks, as the JSON of the state file.
    pub check_results: serde_json::Value,
    /// Creates that a killed run has begun and not finished. They are kept in the journal only.
    pub interrupted: BTreeMap<ResourceInstance, Attempt>,
    /// Fields of later versions, which are written back.
    pub other: OtherFields,
}

/// Fields of a state file that this version does not know, as later ones write them. Those of
/// instances are in [`Object::other`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OtherFields {
    /// Fields of the file as a whole.
    pub file: Fields,
    /// Fields of outputs, by their names.
    pub outputs: BTreeMap<Arc<str>, Fields>,
    /// Fields of resources, by their module instances and names.
    pub resources: BTreeMap<(ModuleInstance, Resource), Fields>,
}

impl OtherFields {
    /// The fields of the resource that an instance belongs to, by its address.
    pub fn of_resource(&self, address: &ResourceInstance) -> Option<&Fields> {
        let name = (address.module.clone(), address.resource.clone());
        self.resources.get(&name)
    }

    /// Gives the resource of an instance that has moved there the fields of its former resource,
    /// unless it has fields of its own.
    pub fn add_to_resource(&mut self, address: &ResourceInstance, fields: Fields) {
        let name = (address.module.clone(), address.resource.clone());
        self.resources.entry(name).or_insert(fields);
    }
}

/// Members of a JSON object, by name.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// An output of the root module.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The value, in Terraform's JSON encoding for `ty`.
    pub value: serde_json::Value,
    /// The type of the value.
    pub ty: Type,
    /// Whether the value is sensitive, so that views hide it.
    pub sensitive: bool,
    /// Whether the file had no type for it. Before Terraform 0.12 every value but lists and maps was
    /// a string.
    pub is_untyped: bool,
}

/// The objects of one resource instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The provider configuration that manages them.
    pub provider: ProviderConfig,
    /// The current object; none while only deposed ones are left.
    pub current: Option<Object>,
    /// Objects that were replaced and must still be deleted, by their deposed key (eight hexadecimal
    /// digits).
    pub deposed: BTreeMap<String, Object>,
}

impl Instance {
    /// Whether an object has flat attributes: it was last written by Terraform before 0.12.
    pub fn has_flat_attributes(&self) -> bool {
        let mut objects = self.current.iter().chain(self.deposed.values());
        objects.any(|it| it.flat_attributes.is_some())
    }
}

/// An object that exists, as its state file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Whether the object must be replaced, since its creation was not finished or the user has
    /// marked it.
    pub tainted: bool,
    /// The version of the schema that `attributes` follow.
    pub schema_version: u64,
    /// The attributes as a JSON object, by the provider's schema of that version.
    pub attributes: Arc<serde_json::Value>,
    /// The attributes in the form of Terraform before 0.12: dotted names such as `tags.%` to strings.
    pub flat_attributes: Option<BTreeMap<String, String>>,
    /// Paths of the sensitive values within the attributes.
    pub sensitive: Vec<Path>,
    /// Opaque bytes that the provider keeps with the object.
    pub private: Vec<u8>,
    /// By what the provider knows the object, if it says so.
    pub identity: Option<StoredIdentity>,
    /// The resources that the object depends on: they are deleted only after it.
    pub dependencies: Vec<ConfigResource>,
    /// Whether a replacement creates the successor before it deletes this object.
    pub create_before_destroy: bool,
    /// Further fields of the state file, from other versions and programs, which are written back.
    pub other: serde_json::Map<String, serde_json::Value>,
}

impl Object {
    /// The value of the attribute `id`, if there is one and it is a string.
    pub fn id(&self) -> Option<&str> {
        match &self.flat_attributes {
            Some(flat) => flat.get("id").map(String::as_str),
            None => self.attributes.get("id")?.as_str(),
        }
    }

    /// Keeps what is said of the former object and not of this one, if it is the same one by its id:
    /// unknown fields, and an identity that another version of the provider knows of.
    fn with_unsaid_of(mut self, former: Option<Object>) -> Object {
        let Some(former) = former.filter(|former| self.id() == former.id()) else {
            return self;
        };
        if self.other.is_empty() {
            self.other = former.other;
        }
        self.identity = self.identity.or(former.identity);
        self
    }
}

/// A create that was begun, with enough to find out later whether it has made an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The idempotency token (client token) of the request.
    pub token: String,
    /// When the create began, since the Unix epoch.
    pub since: Duration,
    /// The object that was requested. It is what may exist, whatever the configuration says later.
    #[serde(rename = "asked", default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<RequestedObject>,
    /// The ids of similar objects from before the create, for types that have neither a client token
    /// nor tags: what is new beside them may be its object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Vec<String>>,
}

/// The object that a create was to make, as it was requested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedObject {
    /// The provider configuration, in the state's notation.
    pub provider: String,
    /// The version of the schema that `attributes` follow.
    pub schema_version: u64,
    /// The planned attributes as a JSON object, with null for unknown values.
    pub attributes: serde_json::Value,
    /// The addresses of the resources that the object depends on.
    pub dependencies: Vec<String>,
}

/// Reads JSON null as the default value, as Go's decoder does.
fn lenient<'a, D: Deserializer<'a>, T: Deserialize<'a> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// Reads the version of a schema: a number, or a string with one; null and "" stand for 0.
fn schema_version(json: &serde_json::Value) -> Option<u64> {
    match json {
        serde_json::Value::Null => Some(0),
        serde_json::Value::String(text) if text.is_empty() => Some(0),
        serde_json::Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}

impl State {
    /// An empty state with serial 0 and this lineage.
    pub fn new(lineage: String) -> State {
        State {
            lineage,
            ..State::default()
        }
    }

    /// Whether the state has neither resources nor outputs.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.outputs.is_empty()
    }

    /// Sets the current object of an instance, or removes it if `object` is none. An instance without
    /// objects is removed as a whole.
    pub fn set_current(
        &mut self,
        address: &ResourceInstance,
        provider: &ProviderConfig,
        object: Option<Object>,
    ) {
        let instance = self.instance(address, provider);
        instance.provider = provider.clone();
        let former = instance.current.take();
        instance.current = object.map(|object| object.with_unsaid_of(former));
        self.prune(address);
    }

    /// Sets the deposed object of an instance under a key, or removes it if `object` is none. An
    /// instance without objects is removed as a whole.
    pub fn set_deposed(
        &mut self,
        address: &ResourceInstance,
        provider: &ProviderConfig,
        key: &str,
        object: Option<Object>,
    ) {
        let instance = self.instance(address, provider);
        let former = instance.deposed.remove(key);
        if let Some(object) = object {
            let object = object.with_unsaid_of(former);
            instance.deposed.insert(key.to_owned(), object);
        }
        self.prune(address);
    }

    /// The current object of an instance, if there is one.
    pub fn current(&self, address: &ResourceInstance) -> Option<&Object> {
        self.resources.get(address)?.current.as_ref()
    }

    /// The instance keys of a resource in one module instance, in their order.
    pub fn keys_of(&self, module: &ModuleInstance, resource: &Resource) -> Vec<Key> {
        let first = resource.instance(module, Key::None);
        let instances = self.resources.range(first..);
        instances
            .map(|(address, _)| address)
            .take_while(|address| address.module == *module && address.resource == *resource)
            .map(|address| address.key.clone())
            .collect()
    }

    /// The instances of managed resources, without those of data sources.
    pub fn managed(&self) -> impl Iterator<Item = (&ResourceInstance, &Instance)> {
        self.resources
            .iter()
            .filter(|(address, _)| address.resource.mode == Mode::Managed)
    }

    fn instance(&mut self, address: &ResourceInstance, provider: &ProviderConfig) -> &mut Instance {
        self.resources
            .entry(address.clone())
            .or_insert_with(|| Instance {
                provider: provider.clone(),
                current: None,
                deposed: BTreeMap::new(),
            })
    }

    fn prune(&mut self, address: &ResourceInstance) {
        let gone = |instance: &Instance| instance.current.is_none() && instance.deposed.is_empty();
        if self.resources.get(address).is_some_and(gone) {
            self.resources.remove(address);
        }
    }
}
