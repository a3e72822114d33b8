//! Key providers: where keys come from.

mod argon2;
mod key;
mod passphrase;
mod pbkdf2;
mod service;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use crate::context::EncryptionContext;
use crate::envelope::Meta;
use crate::error::EncryptionError;
use argon2::Argon2;
use key::KeyProvider;
pub(crate) use key::{Key, KeySource, fill};
use passphrase::Passphrase;
use pbkdf2::Pbkdf2;
use service::Service;

/// The types of key providers.
const TYPES: &str = "pbkdf2, argon2 and aws_kms";

/// The key providers of a configuration, by their addresses.
pub(crate) struct Keys {
    context: EncryptionContext,
    providers: BTreeMap<String, Provider>,
    /// The key of this run, made when it is first needed, and what is kept of it.
    fresh: Mutex<BTreeMap<String, (Key, Meta)>>,
    /// The keys that were found again: deriving one takes a while.
    found: Mutex<BTreeMap<String, Key>>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.providers.keys()).finish()
    }
}

#[derive(Debug)]
struct Provider {
    provider: Arc<dyn KeyProvider>,
    /// The name under which its metadata is kept.
    alias: String,
    /// The provider whose key is the passphrase of this one.
    chained: Option<String>,
}

impl Keys {
    /// Reads the blocks of a document.
    ///
    /// # Errors
    /// A block cannot be used.
    pub fn read(
        blocks: &[(String, String, Json)],
        context: EncryptionContext,
    ) -> Result<Keys, EncryptionError> {
        let mut providers = BTreeMap::new();
        for (place, ty, json) in blocks {
            providers.insert(place.clone(), provider(place, ty, json)?);
        }
        let keys = Keys {
            context,
            providers,
            fresh: Mutex::default(),
            found: Mutex::default(),
        };
        for place in keys.providers.keys() {
            keys.check_chain(place)?;
        }
        Ok(keys)
    }

    /// Makes sure that a provider is there, and rests on others that are, and not on itself.
    fn check_chain(&self, place: &str) -> Result<(), EncryptionError> {
        let mut at = place;
        for _ in 0..=self.providers.len() {
            let provider = self.providers.get(at);
            let provider = provider.ok_or_else(|| missing(place, at, self.providers.keys()))?;
            match &provider.chained {
                None => return Ok(()),
                Some(next) => at = next,
            }
        }
        Err(EncryptionError::of(place, "its key is made from itself"))
    }

    /// Makes sure that there is a provider with that address.
    ///
    /// # Errors
    /// There is none.
    pub fn check(&self, by: &str, place: &str) -> Result<(), EncryptionError> {
        match self.providers.contains_key(place) {
            true => Ok(()),
            false => Err(missing(by, place, self.providers.keys())),
        }
    }

    fn provider(&self, place: &str) -> Result<&Provider, EncryptionError> {
        let provider = self.providers.get(place);
        provider.ok_or_else(|| missing(place, place, self.providers.keys()))
    }
}

impl KeySource for Keys {
    fn context(&self) -> &EncryptionContext {
        &self.context
    }

    fn fresh(&self, place: &str) -> Result<(Key, Meta), EncryptionError> {
        if let Some(known) = lock(&self.fresh).get(place) {
            return Ok(known.clone());
        }
        let provider = self.provider(place)?;
        let mut meta = Meta::new();
        if let Some(chained) = &provider.chained {
            meta.extend(self.fresh(chained)?.1);
        }
        let (key, own) = provider.provider.fresh(self)?;
        meta.insert(provider.alias.clone(), own);
        lock(&self.fresh).insert(place.to_owned(), (key.clone(), meta.clone()));
        Ok((key, meta))
    }

    fn again(&self, place: &str, meta: &Meta) -> Result<Key, EncryptionError> {
        let provider = self.provider(place)?;
        let own = meta.get(&provider.alias);
        let own = own.ok_or_else(|| not_its(place, &provider.alias, meta))?;
        // With the passphrase of a chain, its own metadata decides too.
        let known = format!(
            "{place} {own} {}",
            provider
                .chained
                .as_ref()
                .map_or_else(String::new, |_| { Json::Object(meta.clone()).to_string() })
        );
        if let Some(key) = lock(&self.found).get(&known) {
            return Ok(key.clone());
        }
        let key = provider.provider.again(self, own, meta)?;
        lock(&self.found).insert(known, key.clone());
        Ok(key)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn provider(place: &str, ty: &str, json: &Json) -> Result<Provider, EncryptionError> {
    let mut arguments = crate::arguments::Arguments::of(place, json)?;
    let alias = arguments.text("encrypted_metadata_alias")?;
    let chain = |passphrase: &Passphrase| match passphrase {
        Passphrase::Text(_) => None,
        Passphrase::KeyOf(other) => Some(other.clone()),
    };
    let (provider, chained): (Arc<dyn KeyProvider>, _) = match ty {
        "pbkdf2" => {
            let it = Pbkdf2::read(place, &mut arguments)?;
            let chained = chain(&it.passphrase);
            arguments.end()?;
            (Arc::new(it), chained)
        }
        "argon2" => {
            let it = Argon2::read(place, &mut arguments)?;
            let chained = chain(&it.passphrase);
            arguments.end()?;
            (Arc::new(it), chained)
        }
        "aws_kms" => (Arc::new(Service::read(place, arguments)?), None),
        other => {
            let why =
                format!("the key provider \"{other}\" is not built in; those that are: {TYPES}");
            return Err(EncryptionError::of(place, why));
        }
    };
    Ok(Provider {
        provider,
        alias: alias.unwrap_or_else(|| place.to_owned()),
        chained,
    })
}

fn missing<'a>(by: &str, place: &str, all: impl Iterator<Item = &'a String>) -> EncryptionError {
    let all: Vec<&str> = all.map(String::as_str).collect();
    let known = match all.is_empty() {
        true => "there is none".to_owned(),
        false => format!("there are {}", all.join(", ")),
    };
    let why = format!("there is no key provider with the address \"{place}\"; {known}");
    EncryptionError::of(by, why)
}

fn not_its(place: &str, alias: &str, meta: &Meta) -> EncryptionError {
    let names: Vec<&str> = meta.keys().map(String::as_str).collect();
    let why = format!(
        "it was encrypted with a key of {}, and has none of \"{alias}\": a key provider keeps its \
         name, or gets the former one by encrypted_metadata_alias",
        names.join(", ")
    );
    EncryptionError::of(place, why)
}
