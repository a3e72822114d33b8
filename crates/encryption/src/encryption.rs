//! The whole encryption configuration: the methods of states, plans and remote states.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::arguments::Arguments;
use crate::context::EncryptionContext;
use crate::error::EncryptionError;
use crate::keys::Keys;
use crate::method::Method;
use crate::target::{Addressed, Target};
use rform_core::diag::Diagnostic;
use rform_state::at_rest::{AtRest, Cipher, Plain, Text};

/// How states and plans are kept.
#[derive(Clone, Debug)]
pub struct Encryption {
    state: Cipher,
    plan: Cipher,
    /// The states of other configurations, by the names of their data sources.
    remote: BTreeMap<String, Cipher>,
    remote_default: Cipher,
}

impl Encryption {
    /// No encryption: nothing is encrypted, and nothing encrypted can be read.
    pub fn none() -> Encryption {
        Encryption {
            state: Plain::cipher(),
            plan: Plain::cipher(),
            remote: BTreeMap::new(),
            remote_default: Plain::cipher(),
        }
    }

    /// An encryption whose configuration cannot be used: each write and read fails with that reason. For
    /// commands that may need neither.
    pub fn unusable(reason: &Diagnostic) -> Encryption {
        let unusable: Cipher = Arc::new(Unusable(reason.clone()));
        Encryption {
            state: unusable.clone(),
            plan: unusable.clone(),
            remote: BTreeMap::new(),
            remote_default: unusable,
        }
    }

    /// Reads a document: an object with `key_provider`, `method`, `state`, `plan` and
    /// `remote_state_data_sources`, as the block would be in JSON. No key is made and no passphrase is
    /// tried yet.
    ///
    /// # Errors
    /// A block cannot be used, or refers to one that is not there.
    pub fn new(document: &Json, context: EncryptionContext) -> Result<Encryption, EncryptionError> {
        let mut all = Arguments::of("encryption", document)?;
        let providers = labelled("key_provider", all.take("key_provider"))?;
        let keys = Arc::new(Keys::read(&providers, context)?);
        let methods = methods(all.take("method"), &keys)?;
        let reader = Targets { keys, methods };
        let state = reader.read("state", all.take("state"))?;
        let plan = reader.read("plan", all.take("plan"))?;
        let mut remote = Arguments::of(
            "remote_state_data_sources",
            &all.take("remote_state_data_sources").unwrap_or_default(),
        )?;
        all.end()?;
        let default = reader.read("default remote state", remote.take("default"))?;
        let named = remote.take("remote_state_data_source").unwrap_or_default();
        remote.end()?;
        let named = named.as_object().cloned().unwrap_or_default();
        let named = named.into_iter().map(|(name, target)| {
            let what = format!("remote state \"{name}\"");
            Ok((name, reader.read(&what, Some(target))?))
        });
        Ok(Encryption {
            state,
            plan,
            remote: named.collect::<Result<_, EncryptionError>>()?,
            remote_default: default,
        })
    }

    /// How the state of this configuration is kept, with its journal and backups.
    pub fn state(&self) -> Cipher {
        self.state.clone()
    }

    /// How saved plans are kept.
    pub fn plan(&self) -> Cipher {
        self.plan.clone()
    }

    /// How the state is kept that the data source of that address reads, such as `name`, `name[0]` or
    /// `a.name` in the module `a`: the most exact name counts, then `default`.
    pub fn remote(&self, address: &str) -> Cipher {
        let without_key = match address.strip_suffix(']').and_then(|it| it.rsplit_once('[')) {
            Some((without, _)) => without,
            None => address,
        };
        let named = self
            .remote
            .get(address)
            .or_else(|| self.remote.get(without_key));
        named.unwrap_or(&self.remote_default).clone()
    }
}

/// Fails each write and read with that reason.
#[derive(Debug)]
struct Unusable(Diagnostic);

impl AtRest for Unusable {
    fn seal(&self, _text: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Err(self.0.clone())
    }

    fn open(&self, _kept: &[u8]) -> Result<Text, Diagnostic> {
        Err(self.0.clone())
    }
}

/// The blocks of a kind with two labels: the address, the type and the content of each.
fn labelled(
    kind: &str,
    blocks: Option<Json>,
) -> Result<Vec<(String, String, Json)>, EncryptionError> {
    let mut all = Vec::new();
    let types = Arguments::of(kind, &blocks.unwrap_or_default())?.rest();
    for (ty, names) in types {
        let named = Arguments::of(&format!("{kind}.{ty}"), &names)?.rest();
        for (name, content) in named {
            all.push((format!("{kind}.{ty}.{name}"), ty.clone(), content));
        }
    }
    Ok(all)
}

fn methods(blocks: Option<Json>, keys: &Keys) -> Result<BTreeMap<String, Method>, EncryptionError> {
    let mut methods = BTreeMap::new();
    for (place, ty, content) in labelled("method", blocks)? {
        let method = Method::read(&place, &ty, &content)?;
        if let Method::AesGcm { keys: named, .. } = &method {
            keys.check(&place, named)?;
        }
        methods.insert(place, method);
    }
    Ok(methods)
}

struct Targets {
    keys: Arc<Keys>,
    methods: BTreeMap<String, Method>,
}

impl Targets {
    /// The encryption of a target; none if the document does not name it.
    fn read(&self, name: &str, json: Option<Json>) -> Result<Cipher, EncryptionError> {
        let Some(json) = json else {
            return Ok(Plain::cipher());
        };
        let mut arguments = Arguments::of(name, &json)?;
        let is_enforced = arguments.flag("enforced")?;
        let mut methods = Vec::new();
        self.chain(name, &mut arguments, &mut methods)?;
        arguments.end()?;
        let is_open = |it: &Addressed| matches!(it.1, Method::Unencrypted);
        if is_enforced && methods.is_empty() {
            let why = "encryption is enforced, and neither the block nor TF_ENCRYPTION names a \
                       method";
            return Err(EncryptionError::of(name, why));
        }
        if is_enforced && let Some((address, _)) = methods.iter().find(|it| is_open(it)) {
            let why = format!("encryption is enforced, so that {address} must not be used here");
            return Err(EncryptionError::of(name, why));
        }
        if methods.is_empty() {
            return Ok(Plain::cipher());
        }
        Ok(Arc::new(Target {
            name: name.to_owned(),
            methods,
            keys: self.keys.clone(),
        }))
    }

    /// The method of a target, and those of its fallback.
    fn chain(
        &self,
        name: &str,
        arguments: &mut Arguments,
        methods: &mut Vec<Addressed>,
    ) -> Result<(), EncryptionError> {
        if let Some(address) = arguments.text("method")? {
            let method = self.methods.get(&address).ok_or_else(|| {
                let all: Vec<&str> = self.methods.keys().map(String::as_str).collect();
                arguments.error(format!(
                    "there is no method with the address \"{address}\"; there are: {}",
                    all.join(", ")
                ))
            })?;
            methods.push((address, method.clone()));
        }
        if let Some(fallback) = arguments.take("fallback") {
            if methods.is_empty() {
                let why = "there is a block \"fallback\" and no argument \"method\"";
                return Err(arguments.error(why));
            }
            let mut fallback = Arguments::of(name, &fallback)?;
            self.chain(name, &mut fallback, methods)?;
            fallback.end()?;
        }
        Ok(())
    }
}
