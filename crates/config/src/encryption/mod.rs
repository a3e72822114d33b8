//! The `encryption` block, and the text of `TF_ENCRYPTION`, as one JSON document.
//!
//! How a state is encrypted has to be known before it is read, and so before anything is planned. The
//! block may refer to variables and to locals that rest on variables alone; a `key_provider` or a `method`
//! stands for its own address, a text such as `method.aes_gcm.mine`.
//!
//! The document has the form that the block would have in JSON:
//!
//! ```json
//! {"key_provider": {"pbkdf2": {"mine": {"passphrase": "…"}}},
//!  "method": {"aes_gcm": {"mine": {"keys": "key_provider.pbkdf2.mine"}}},
//!  "state": {"method": "method.aes_gcm.mine", "fallback": {"method": "…"}, "enforced": true}}
//! ```
//!
//! <https://opentofu.org/docs/language/state/encryption/>

mod block;
mod scope;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::early::{EarlyEvaluation, EarlyScope, Purpose, RootValues, Surroundings};
use crate::{Config, ModuleConfig, WorkspaceName};
use block::Reader;
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::Value;
use rform_core::world::World;
use rform_lang::syntax::parse_body;
use scope::EncryptionScope;

/// The environment variable that stands for the block, or adds to it.
pub const VARIABLE: &str = "TF_ENCRYPTION";

const PURPOSE: Purpose = Purpose {
    because: "how a state is encrypted has to be known before it is read",
    allowed: "input variables, locals that use only these, functions, key providers and methods",
};

/// What the `encryption` blocks of the root module and `TF_ENCRYPTION` say together; what the variable
/// says counts before what the block says. None if there is neither.
///
/// # Errors
/// One of them cannot be read, or rests on something that is not known yet.
pub fn encryption(
    config: &Config,
    variables: &BTreeMap<Arc<str>, Value>,
    world: &dyn World,
) -> Result<Option<Json>, (Diagnostics, Sources)> {
    let block = from_blocks(config, variables, world)
        .map_err(|diagnostics| (diagnostics, config.sources.clone()))?;
    let text = world.var(VARIABLE).filter(|text| !text.trim().is_empty());
    let Some(text) = text else {
        return Ok(block);
    };
    let over = from_text(&text, world)?;
    Ok(Some(match block {
        Some(block) => merged(block, over),
        None => over,
    }))
}

fn from_blocks(
    config: &Config,
    variables: &BTreeMap<Arc<str>, Value>,
    world: &dyn World,
) -> Result<Option<Json>, Diagnostics> {
    let Some(root) = config.root().filter(|root| !root.encryption.is_empty()) else {
        return Ok(None);
    };
    let values = variables.iter();
    let roots = values.map(|(name, value)| (name.clone(), Ok(value.clone())));
    let (modules, roots) = (with_root(root.clone()), roots.collect());
    let evaluation = evaluation((&modules, &roots), &config.sources, world);
    let path = Module::root();
    let scope = scope(&evaluation, &path);
    let mut whole = Json::Object(Map::new());
    for block in &root.encryption {
        let read = Reader::new(&scope).document(&block.body)?;
        if let Some(address) = repeated(&whole, &read) {
            let detail = format!("{address} was configured before: each may be configured once.");
            let diagnostic = Diagnostic::error("Duplicate encryption configuration", detail);
            return Err(diagnostic.at(block.header).into());
        }
        whole = merged(whole, read);
    }
    Ok(Some(whole))
}

fn with_root(root: Arc<ModuleConfig>) -> BTreeMap<Module, Arc<ModuleConfig>> {
    BTreeMap::from([(Module::root(), root)])
}

fn evaluation<'a>(
    (modules, roots): (&'a BTreeMap<Module, Arc<ModuleConfig>>, &'a RootValues),
    sources: &'a Sources,
    world: &'a dyn World,
) -> EarlyEvaluation<'a> {
    EarlyEvaluation::new(Surroundings {
        modules,
        roots,
        sources,
        world,
        workspace: WorkspaceName::Unknown,
        purpose: PURPOSE,
    })
}

fn scope<'a>(evaluation: &'a EarlyEvaluation<'a>, path: &'a Module) -> EncryptionScope<'a> {
    EncryptionScope {
        names: EarlyScope { evaluation, path },
    }
}

/// Reads the text of the variable, which is JSON if it begins as such.
fn from_text(text: &str, world: &dyn World) -> Result<Json, (Diagnostics, Sources)> {
    let mut sources = Sources::new();
    if text.trim_start().starts_with('{') {
        return from_json(text).map_err(|diagnostic| (diagnostic.into(), sources));
    }
    let id = sources.add(VARIABLE, text);
    let parsed = parse_body(text, (id, VARIABLE));
    let (modules, roots) = (BTreeMap::new(), RootValues::new());
    let evaluation = evaluation((&modules, &roots), &sources, world);
    let path = Module::root();
    let scope = scope(&evaluation, &path);
    let mut diagnostics = parsed.diagnostics;
    if !diagnostics.has_errors() {
        match Reader::new(&scope).document(&parsed.tree) {
            Ok(document) => return Ok(document),
            Err(found) => diagnostics.extend(found),
        }
    }
    // The text may hold a passphrase, so that nothing of it is shown.
    Err((
        diagnostics.into_iter().map(without_place).collect(),
        Sources::new(),
    ))
}

fn without_place(diagnostic: Diagnostic) -> Diagnostic {
    let detail = format!("In {VARIABLE}: {}", diagnostic.detail);
    Diagnostic::error(diagnostic.summary, detail)
}

fn from_json(text: &str) -> Result<Json, Diagnostic> {
    let diagnostic = |why: String| {
        let detail = format!("The text of {VARIABLE} is no JSON object: {why}.");
        Diagnostic::error("Invalid encryption configuration", detail)
    };
    let document: Json =
        serde_json::from_str(text).map_err(|error| diagnostic(error.to_string()))?;
    block::bare(document).map_err(diagnostic)
}

/// The address that two documents both configure.
fn repeated(one: &Json, two: &Json) -> Option<String> {
    let targets = ["state", "plan"];
    if let Some(name) = targets
        .iter()
        .find(|it| one.get(**it).is_some() && two.get(**it).is_some())
    {
        return Some((*name).to_owned());
    }
    ["key_provider", "method"].iter().find_map(|kind| {
        let types = one.get(*kind)?.as_object()?.iter();
        types.into_iter().find_map(|(ty, names)| {
            let others = two.get(*kind)?.get(ty)?;
            let mut names = names.as_object()?.keys();
            let name = names.find(|name| others.get(*name).is_some())?;
            Some(format!("{kind}.{ty}.{name}"))
        })
    })
}

/// Two documents with all members of both, those of `over` where both have one. What one of them
/// enforces is enforced.
fn merged(base: Json, over: Json) -> Json {
    match (base, over) {
        (Json::Object(mut base), Json::Object(over)) => {
            for (name, value) in over {
                let value = match base.remove(&name) {
                    Some(Json::Bool(true)) if name == "enforced" => Json::Bool(true),
                    // A fallback is one whole, whose own fallback belongs to it.
                    Some(_) if name == "fallback" => value,
                    Some(former) => merged(former, value),
                    None => value,
                };
                base.insert(name, value);
            }
            Json::Object(base)
        }
        (_, over) => over,
    }
}
