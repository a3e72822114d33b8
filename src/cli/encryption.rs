//! How states and plans of the root module are kept: its `encryption` blocks and `TF_ENCRYPTION`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::context::{Failure, Process};
use super::{providers, root_module};
use rform_backends::{BackendContext, Kms};
use rform_config::variables::gather;
use rform_config::{Config, ENCRYPTION_VARIABLE, encryption};
use rform_core::value::Value;
use rform_encryption::{Encryption, EncryptionContext};

impl Process {
    /// How states and plans are kept. It is found out once; `config` is the root module's configuration,
    /// if it was read already.
    ///
    /// # Errors
    /// The configuration of encryption cannot be used, or the configuration cannot be read.
    pub fn encryption(&self, config: Option<&Config>) -> Result<&Encryption, Failure> {
        if let Some(known) = self.encryption.get() {
            return Ok(known);
        }
        let found = match config {
            Some(config) => read(self, config)?,
            None if !may_have_block(self) => read(self, &Config::default())?,
            None => {
                let loaded = self.load(&self.root_dir);
                read(self, &loaded.config)?
            }
        };
        Ok(self.encryption.get_or_init(|| found))
    }
}

/// Whether a file of the root module may have an `encryption` block: without the word there is none, and
/// nothing has to be parsed.
fn may_have_block(process: &Process) -> bool {
    const WORD: &str = "encryption";
    let entries = process
        .world
        .read_dir(&process.root_dir)
        .unwrap_or_default();
    let names = entries
        .into_iter()
        .filter(|it| !it.is_dir)
        .map(|it| it.name);
    let files = names.filter(|it| it.ends_with(".tf") || it.ends_with(".tf.json"));
    files.into_iter().any(|name| {
        let text = process.world.read(&process.root_dir.join(name));
        text.is_ok_and(|text| String::from_utf8_lossy(&text).contains(WORD))
    })
}

fn read(process: &Process, config: &Config) -> Result<Encryption, Failure> {
    let world = process.world.as_ref();
    let has_blocks = config.root().is_some_and(|it| !it.encryption.is_empty());
    if !has_blocks && world.var(ENCRYPTION_VARIABLE).is_none() {
        return Ok(Encryption::none());
    }
    let document = encryption(config, &variables(process, config), world)?;
    let Some(document) = document else {
        return Ok(Encryption::none());
    };
    let context = EncryptionContext {
        world: process.world.clone(),
        service: Some(Arc::new(Kms::new(backend_context(process)?))),
    };
    let made = Encryption::new(&document, context);
    made.map_err(|error| {
        let blocks = config.root().into_iter().flat_map(|root| &root.encryption);
        let at = blocks.map(|block| block.header).next();
        let error = error.diagnostic();
        let error = at.map_or_else(|| error.clone(), |span| error.clone().at(span));
        Failure::from((error.into(), config.sources.clone()))
    })
}

/// The values of variables as far as they are known without a question. What is wrong with them is told
/// where they are used.
fn variables(process: &Process, config: &Config) -> BTreeMap<Arc<str>, Value> {
    let Some(root) = config.root().filter(|it| !it.encryption.is_empty()) else {
        return BTreeMap::new();
    };
    let mut sources = config.sources.clone();
    let (world, given) = (process.world.as_ref(), &process.variables);
    let inputs = gather(world, Path::new("."), root, given, &mut sources);
    let mut settled = root_module::converted(root, inputs.values, inputs.diagnostics);
    settled
        .values
        .retain(|name, value| value.is_known() && !settled.unfit.contains_key(name));
    settled.values
}

/// The key service is that of the sandbox, if the process is in one.
fn backend_context(process: &Process) -> Result<BackendContext, Failure> {
    let file = providers::sandbox_file(process, None);
    let sandbox = file.map(|file| providers::open_sandbox(process, &file));
    let sandbox = sandbox.transpose()?;
    Ok(providers::backend_context(
        process,
        sandbox.as_ref(),
        Encryption::none(),
    ))
}
