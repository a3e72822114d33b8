//! One configuration of a plugin, as the calls see it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use prost::Message;
use rform_core::addr::Mode;
use rform_core::schema::{Block, ResourceSchema};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

use super::problems::{has_errors, of_call, of_diagnostics};
use super::source::Source;
use super::values::{from_wire, to_wire};
use crate::client::{Client, Method};
use crate::schema::PluginSchema;
use crate::wire;

/// The types of objects, by modes and resource types.
type ObjectTypes = HashMap<(Mode, Arc<str>), Type>;

/// The process and schema that all calls of one configuration share.
pub(super) struct Instance {
    pub(super) source: Arc<Source>,
    pub(super) schema: Arc<PluginSchema>,
    /// The process of this configuration.
    configured: Arc<OnceLock<Arc<Client>>>,
    /// The resource types whose plans say that they follow the older SDK.
    legacy: Arc<Mutex<BTreeSet<Arc<str>>>>,
    /// The types of objects, which are large and asked for with every call.
    types: Arc<Mutex<ObjectTypes>>,
    /// The `provider_meta` block of the module whose resources are served; null for none.
    meta: Value,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Instance {
    pub(super) fn new(source: Arc<Source>, schema: Arc<PluginSchema>) -> Instance {
        Instance {
            source,
            schema,
            configured: Arc::default(),
            legacy: Arc::default(),
            types: Arc::default(),
            meta: Value::NULL,
        }
    }

    /// The same configuration for the resources of a module with a `provider_meta` block.
    pub(super) fn with_meta(&self, meta: Value) -> Instance {
        Instance {
            source: self.source.clone(),
            schema: self.schema.clone(),
            configured: self.configured.clone(),
            legacy: self.legacy.clone(),
            types: self.types.clone(),
            meta,
        }
    }

    /// Takes a process for this configuration and configures it.
    pub(super) async fn configure(&self, config: &Value) -> Result<Vec<Problem>, Vec<Problem>> {
        let client = self.source.take().await.map_err(|problem| vec![problem])?;
        let _first = self.configured.set(client);
        let ty = self.schema.schema.provider.object_type();
        let request = wire::ConfigureRequest {
            terraform_version: self.source.terraform_version.clone(),
            config: to_wire(config, &ty)?,
            client_capabilities: capabilities(),
        };
        let answer: wire::DiagnosticsResponse = self.call(Method::Configure, request).await?;
        Ok(of_diagnostics(answer.diagnostics))
    }

    /// Asks the process of this configuration, or any other as long as there is none.
    pub(super) async fn call<Q, R>(&self, method: Method, request: Q) -> Result<R, Vec<Problem>>
    where
        Q: Message + Default + 'static,
        R: Message + Default + 'static,
    {
        let client = match self.configured.get() {
            Some(client) => client.clone(),
            None => self.source.any().await.map_err(|problem| vec![problem])?,
        };
        let answer = client.call(method, request).await;
        answer.map_err(|error| vec![of_call(&error)])
    }

    /// Tells the plugin that the user wants to come to an end.
    pub(super) async fn stop(&self) {
        if let Some(client) = self.configured.get() {
            client.stop().await;
        }
    }

    /// The schema of a type.
    pub(super) fn schema_of(
        &self,
        mode: Mode,
        kind: &str,
    ) -> Result<&Arc<ResourceSchema>, Vec<Problem>> {
        let schema = &self.schema.schema;
        let found = match mode {
            Mode::Managed => schema.resources.get(kind),
            Mode::Data => schema.data_sources.get(kind),
            Mode::Ephemeral => schema.ephemeral_resources.get(kind),
        };
        found.ok_or_else(|| {
            let detail = format!("The provider {} has no type {kind}.", self.source.address);
            vec![Problem::error("Invalid resource type", detail)]
        })
    }

    /// The type of the objects of a type.
    pub(super) fn type_of(&self, mode: Mode, kind: &Arc<str>) -> Result<Type, Vec<Problem>> {
        let key = (mode, kind.clone());
        if let Some(ty) = locked(&self.types).get(&key) {
            return Ok(ty.clone());
        }
        let ty = self.schema_of(mode, kind)?.block.object_type();
        locked(&self.types).insert(key, ty.clone());
        Ok(ty)
    }

    /// The value of `provider_meta`, for a provider with a schema for it.
    pub(super) fn provider_meta(&self) -> Result<Option<wire::DynamicValue>, Vec<Problem>> {
        let Some(block) = &self.schema.schema.provider_meta else {
            return Ok(None);
        };
        let ty = Block::object_type(block);
        match self.meta.is_null() {
            true => to_wire(&Value::null(&ty), &ty),
            false => to_wire(&self.meta, &ty),
        }
    }

    pub(super) fn is_legacy(&self, kind: &str) -> bool {
        locked(&self.legacy).contains(kind)
    }

    pub(super) fn note_legacy(&self, kind: &Arc<str>) {
        locked(&self.legacy).insert(kind.clone());
    }

    /// The object of an answer.
    ///
    /// # Errors
    /// What the plugin complains about, or that its object does not fit its schema. `did` is the
    /// verb of what was asked: `read`.
    pub(super) fn object(
        &self,
        object: Option<wire::DynamicValue>,
        ty: &Type,
        did: &str,
    ) -> Result<Value, Vec<Problem>> {
        from_wire(object, ty).map_err(|why| vec![self.broken(did, &why)])
    }

    /// The plugin does not keep to its own schema.
    pub(super) fn broken(&self, did: &str, why: &str) -> Problem {
        let detail = format!(
            "The provider {} {did} an object that does not fit its schema: {why}. This is a bug in \
             the provider, which should be reported in the provider's own issue tracker.",
            self.source.address
        );
        Problem::error("Provider produced invalid object", detail)
    }
}

/// The client capabilities that this program announces.
pub(super) fn capabilities() -> Option<wire::ClientCapabilities> {
    Some(wire::ClientCapabilities {
        deferral_allowed: false,
        write_only_attributes_allowed: true,
    })
}

/// The problems of an answer, unless one of them is an error.
///
/// # Errors
/// All problems, at least one of which is an error.
pub(super) fn unless_errors(from: Vec<wire::Diagnostic>) -> Result<Vec<Problem>, Vec<Problem>> {
    let problems = of_diagnostics(from);
    match has_errors(&problems) {
        true => Err(problems),
        false => Ok(problems),
    }
}
