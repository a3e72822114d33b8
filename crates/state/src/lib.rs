//! What is known to exist: the state, its file format, journal and lock.
//!
//! Every finished step is appended to the journal before anything depends on
//! it; the state file proper is written once, as a whole, at the end.

mod dependencies;
mod fault;
mod journal;
mod legacy_formats;
mod local;
mod lock;
mod merge;
mod names;
mod opened;
mod providers;
mod recovery;
mod v4;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

pub use fault::OpenFault;
pub use journal::{Record, Writer};
pub use local::LocalBackend;
pub use lock::{LockError, LockInfo, Locked, leave_locks};
pub use opened::Opened;
pub use v4::{decode, document, encode};

use rform_core::addr::ResourceInstance;
use rform_core::addr::{ConfigResource, Key, Mode, ModuleInstance, ProviderConfig, Resource};
use rform_core::value::{Path, Type};

/// The version of Terraform whose formats and behaviour these are.
pub const TERRAFORM_VERSION: &str = "1.11.4";

/// Where the state goes, in the current directory, that cannot be saved where it belongs.
pub const ERRORED: &str = "errored.tfstate";

/// All that is known to exist, and the root module's outputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Counts the changes.
    pub serial: u64,
    /// Made once for each new state; two states of different lineage are strangers.
    pub lineage: String,
    /// The root module's outputs.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// All instances, managed and read.
    pub resources: BTreeMap<ResourceInstance, Instance>,
    /// Resources without instances: an apply that failed had come to them.
    pub empty_resources: BTreeSet<(ModuleInstance, Resource, ProviderConfig)>,
    /// Results of checks, kept as they are.
    pub check_results: serde_json::Value,
    /// Creates that were begun by a run which was killed, and never finished.
    pub interrupted: BTreeMap<ResourceInstance, Attempt>,
}

/// An output of the root module.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// As JSON of the type.
    pub value: serde_json::Value,
    /// Its type.
    pub ty: Type,
    /// Whether it must not be shown.
    pub sensitive: bool,
    /// Whether the file told no type: before Terraform 0.12 all but lists and maps were texts.
    pub is_untyped: bool,
}

/// What exists for one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Who looks after it.
    pub provider: ProviderConfig,
    /// The object in use; none while only deposed ones are left.
    pub current: Option<Object>,
    /// Objects that were replaced and still have to be deleted, by key.
    pub deposed: BTreeMap<String, Object>,
}

impl Instance {
    /// Whether Terraform before 0.12 wrote it last.
    pub fn is_of_old_form(&self) -> bool {
        let mut objects = self.current.iter().chain(self.deposed.values());
        objects.any(|it| it.flat_attributes.is_some())
    }
}

/// An existing object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Whether it must be replaced because its creation did not go through.
    pub tainted: bool,
    /// The version of the schema that `attributes` follow.
    pub schema_version: u64,
    /// A JSON object by the provider's schema.
    pub attributes: Arc<serde_json::Value>,
    /// Attributes of old formats (before 0.12), dotted names to texts.
    pub flat_attributes: Option<BTreeMap<String, String>>,
    /// Paths to values that must not be shown.
    pub sensitive: Vec<Path>,
    /// What the provider wants remembered.
    pub private: Vec<u8>,
    /// What must be deleted only after this.
    pub dependencies: Vec<ConfigResource>,
    /// Whether its successor is to be made before it is deleted.
    pub create_before_destroy: bool,
    /// What else a state file says of it: fields of other programs, kept as they are.
    pub other: serde_json::Map<String, serde_json::Value>,
}

impl Object {
    /// What the provider calls it, as far as that is an attribute.
    pub fn id(&self) -> Option<&str> {
        match &self.flat_attributes {
            Some(flat) => flat.get("id").map(String::as_str),
            None => self.attributes.get("id")?.as_str(),
        }
    }

    /// The same object as another one says what we do not know of it: it is kept.
    fn with_rest_of(mut self, former: Option<Object>) -> Object {
        if let Some(former) = former
            && self.other.is_empty()
            && self.id() == former.id()
        {
            self.other = former.other;
        }
        self
    }
}

/// A create that was begun: enough to find out later what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Given to the API as its idempotency token.
    pub token: String,
    /// When it began, since 1970.
    pub since: Duration,
    /// What was asked for: whatever the configuration says later, this is what may exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The ids of objects like it that were there before, where nothing else will tell which one
    /// it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Vec<String>>,
}

/// The object that a create was to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who was asked, as the state names providers.
    pub provider: String,
    /// The version of the schema that `attributes` follow.
    pub schema_version: u64,
    /// A JSON object by the provider's schema; what only apply could tell is null.
    pub attributes: serde_json::Value,
    /// What must be deleted only after it, by address.
    pub dependencies: Vec<String>,
}

/// Null is as good as nothing, as it is for Terraform.
fn lenient<'a, D: Deserializer<'a>, T: Deserialize<'a> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// The version of a schema: a number, or the text of one; nothing stands for the first.
fn schema_version(json: &serde_json::Value) -> Option<u64> {
    match json {
        serde_json::Value::Null => Some(0),
        serde_json::Value::String(text) if text.is_empty() => Some(0),
        serde_json::Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}

impl State {
    /// An empty state of a new lineage.
    pub fn new(lineage: String) -> State {
        State {
            lineage,
            ..State::default()
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.outputs.is_empty()
    }

    /// Sets or removes the current object of an instance.
    pub fn set_current(
        &mut self,
        address: &ResourceInstance,
        provider: &ProviderConfig,
        object: Option<Object>,
    ) {
        let instance = self.instance(address, provider);
        instance.provider = provider.clone();
        let former = instance.current.take();
        instance.current = object.map(|object| object.with_rest_of(former));
        self.prune(address);
    }

    /// Sets or removes a deposed object of an instance.
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
            let object = object.with_rest_of(former);
            instance.deposed.insert(key.to_owned(), object);
        }
        self.prune(address);
    }

    /// The current object of an instance.
    pub fn current(&self, address: &ResourceInstance) -> Option<&Object> {
        self.resources.get(address)?.current.as_ref()
    }

    /// The keys of a resource's instances, in order.
    pub fn keys_of(&self, module: &ModuleInstance, resource: &Resource) -> Vec<Key> {
        let first = resource.instance(module, Key::None);
        let instances = self.resources.range(first..);
        instances
            .map(|(address, _)| address)
            .take_while(|address| address.module == *module && address.resource == *resource)
            .map(|address| address.key.clone())
            .collect()
    }

    /// The instances of managed resources.
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
