//! State files of versions 1 to 3, as Terraform before 0.12 wrote them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;

use super::{Object, Output, State};
use crate::addr::{ConfigResource, Key, Mode, Module, ModuleInstance, ProviderConfig};
use crate::addr::{ProviderSource, Resource, ResourceInstance, Target, parse_target};
use crate::value::json::{self, implied_type};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    serial: u64,
    #[serde(default)]
    lineage: String,
    #[serde(default)]
    modules: Vec<OldModule>,
    /// Version 1 had no modules to speak of, but the same form.
    #[serde(default)]
    resources: BTreeMap<String, OldResource>,
    #[serde(default)]
    outputs: BTreeMap<Arc<str>, Json>,
}

#[derive(Deserialize)]
struct OldModule {
    #[serde(default)]
    path: Vec<String>,
    #[serde(default)]
    outputs: BTreeMap<Arc<str>, Json>,
    #[serde(default)]
    resources: BTreeMap<String, OldResource>,
}

#[derive(Deserialize)]
struct OldResource {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    depends_on: Vec<String>,
    #[serde(default)]
    primary: Option<OldObject>,
    #[serde(default)]
    deposed: Vec<OldObject>,
    #[serde(default)]
    provider: String,
}

#[derive(Deserialize)]
struct OldObject {
    #[serde(default)]
    id: String,
    #[serde(default)]
    attributes: Option<BTreeMap<String, String>>,
    #[serde(default)]
    meta: Option<BTreeMap<String, Json>>,
    #[serde(default)]
    tainted: bool,
}

/// Reads a state file of version 1, 2 or 3.
///
/// The error is a sentence in Terraform's words, without a summary.
pub(super) fn decode(text: &[u8]) -> Result<State, String> {
    let file: File = json::read(text).map_err(|error| {
        format!("Unsupported state file format: The state file could not be parsed: {error}.")
    })?;
    let mut state = State::new(file.lineage);
    state.serial = file.serial;
    let alone = OldModule {
        path: vec!["root".into()],
        outputs: file.outputs,
        resources: file.resources,
    };
    for module in file.modules.into_iter().chain([alone]) {
        take_module(module, &mut state)?;
    }
    Ok(state)
}

fn take_module(module: OldModule, state: &mut State) -> Result<(), String> {
    let names = module.path.iter().skip(1);
    let path = names.fold(ModuleInstance::root(), |path, name| {
        path.child(name, Key::None)
    });
    // What has no address today could not be read again.
    if !path.is_root() && parse_target(&path.to_string()) != Ok(Target::Module(path.clone())) {
        return Err(format!(
            "Invalid module address in state: The state has the module address \"{path}\"."
        ));
    }
    if path.is_root() {
        let outputs = module.outputs.into_iter();
        state
            .outputs
            .extend(outputs.map(|(name, json)| (name, output(json))));
    }
    for (name, resource) in module.resources {
        take_resource(&path, &name, resource, state)?;
    }
    Ok(())
}

/// `{"type": "string", "value": …, "sensitive": …}`, or in version 1 the bare text.
fn output(json: Json) -> Output {
    let sensitive = json.get("sensitive") == Some(&Json::Bool(true));
    let value = json.get("value").cloned().unwrap_or(json);
    Output {
        ty: implied_type(&value),
        value,
        sensitive,
    }
}

fn take_resource(
    module: &ModuleInstance,
    name: &str,
    resource: OldResource,
    state: &mut State,
) -> Result<(), String> {
    let fault = || format!("Invalid resource address in state: The state has the key \"{name}\".");
    let address = address(module, name).ok_or_else(fault)?;
    let kind = address.resource.kind.clone();
    if !resource.kind.is_empty() && resource.kind != *kind {
        return Err(fault());
    }
    let provider = provider(&resource.provider, &address.resource);
    if ProviderConfig::parse(&provider.to_string()).as_ref() != Some(&provider) {
        return Err(format!(
            "Invalid provider configuration address: The state has the invalid provider \
             configuration address \"{}\".",
            resource.provider
        ));
    }
    let dependencies: Vec<ConfigResource> = resource
        .depends_on
        .iter()
        .filter_map(|text| dependency(&module.module(), text))
        .collect();
    if let Some(primary) = resource.primary {
        let object = object(primary, dependencies.clone())?;
        state.set_current(&address, &provider, Some(object));
    }
    for (index, deposed) in resource.deposed.into_iter().enumerate() {
        let key = format!("{index:08x}");
        let object = object(deposed, dependencies.clone())?;
        state.set_deposed(&address, &provider, &key, Some(object));
    }
    Ok(())
}

/// `aws_instance.worker`, `aws_instance.worker.3`, `data.aws_ami.linux`.
fn address(module: &ModuleInstance, name: &str) -> Option<ResourceInstance> {
    let (mode, rest) = match name.strip_prefix("data.") {
        Some(rest) => (Mode::Data, rest),
        None => (Mode::Managed, name),
    };
    let mut parts = rest.split('.');
    let (kind, name) = (parts.next()?, parts.next()?);
    let key = match parts.next() {
        None => Key::None,
        Some(index) => Key::Index(index.parse().ok()?),
    };
    if kind.is_empty() || name.is_empty() || parts.next().is_some() {
        return None;
    }
    let resource = Resource {
        mode,
        kind: kind.into(),
        name: name.into(),
    };
    Some(resource.instance(module, key))
}

/// A dependency by its old name: in the same module, perhaps on all of a module, which says
/// nothing about a resource. A name that no resource can have today is left out, as it could not
/// be read again.
fn dependency(module: &Module, text: &str) -> Option<ConfigResource> {
    let text = text.trim_end_matches(".*");
    let instance = address(&ModuleInstance::root(), text)?;
    let resource = instance.resource;
    let has_name = parse_target(&resource.to_string()).is_ok();
    (!text.starts_with("module.") && has_name).then(|| ConfigResource {
        module: module.clone(),
        resource,
    })
}

/// `provider.aws`, `provider.aws.west`, `module.a.provider.aws`; empty for what the type implies.
fn provider(text: &str, resource: &Resource) -> ProviderConfig {
    let (path, rest) = match text.rsplit_once("provider.") {
        Some((path, rest)) => (path, rest),
        None => ("", text),
    };
    let names = path
        .split('.')
        .filter(|part| !part.is_empty() && *part != "module");
    let (name, alias) = match rest.split_once('.') {
        Some((name, alias)) => (name, Some(alias)),
        None => (rest, None),
    };
    let name = if name.is_empty() {
        resource.implied_provider()
    } else {
        name
    };
    let source = match name {
        "terraform" => ProviderSource {
            host: "terraform.io".into(),
            namespace: "builtin".into(),
            kind: "terraform".into(),
        },
        name => ProviderSource::default_for(name),
    };
    ProviderConfig {
        module: Module(names.map(Arc::from).collect()),
        source,
        alias: alias.map(Arc::from),
    }
}

fn object(old: OldObject, dependencies: Vec<ConfigResource>) -> Result<Object, String> {
    let mut attributes = old.attributes.unwrap_or_default();
    attributes.entry("id".into()).or_insert(old.id);
    let mut meta = old.meta.unwrap_or_default();
    let version = match meta.remove("schema_version") {
        None => 0,
        Some(Json::String(text)) => text.parse().map_err(|_| bad_version(&text))?,
        Some(other) => other
            .as_u64()
            .ok_or_else(|| bad_version(&other.to_string()))?,
    };
    let private = if meta.is_empty() {
        Vec::new()
    } else {
        serde_json::to_vec(&meta).unwrap_or_default()
    };
    Ok(Object {
        tainted: old.tainted,
        schema_version: version,
        attributes: Arc::new(Json::Null),
        flat_attributes: Some(attributes),
        sensitive: Vec::new(),
        private,
        dependencies,
        create_before_destroy: false,
    })
}

fn bad_version(text: &str) -> String {
    format!(
        "Invalid resource instance metadata in state: The schema version {text:?} is no number."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Type;

    const FILE: &str = r#"{
      "version": 3, "terraform_version": "0.11.11", "serial": 9, "lineage": "l",
      "modules": [
        { "path": ["root"],
          "outputs": { "o": { "sensitive": true, "type": "string", "value": "v" } },
          "resources": {
            "aws_instance.w.1": {
              "type": "aws_instance", "depends_on": ["aws_vpc.main", "data.aws_ami.x", "module.n", "a }.b"],
              "primary": { "id": "i-1", "attributes": { "id": "i-1", "tags.%": "0" },
                           "meta": { "schema_version": "1" }, "tainted": true },
              "deposed": [{ "id": "i-0" }], "provider": "provider.aws"
            } } },
        { "path": ["root", "net"], "outputs": {}, "resources": {
            "data.aws_ami.x": { "type": "aws_ami", "primary": { "id": "ami" },
                                "provider": "module.net.provider.aws.west" } } }
      ] }"#;

    #[test]
    fn what_could_not_be_read_again_is_refused() {
        let file = |path: &str, provider: &str| {
            format!(
                r#"{{"version": 3, "modules": [{{"path": ["root", "{path}"], "resources": {{
                "a.b": {{"provider": "{provider}", "primary": {{"id": "1"}}}}}}}}]}}"#
            )
        };
        let decoded = |path, provider| decode(file(path, provider).as_bytes());
        assert!(decoded("net", "provider.aws.west").is_ok());
        let said = decoded("1.11.4", "").err().unwrap_or_default();
        assert!(
            said.starts_with("Invalid module address in state"),
            "{said}"
        );
        let said = decoded("net", "provider.a/b").err().unwrap_or_default();
        assert!(said.starts_with("Invalid provider configuration"), "{said}");
    }

    #[test]
    fn all_of_an_old_state_is_taken_over() -> Result<(), String> {
        let state = decode(FILE.as_bytes())?;
        assert_eq!((state.serial, &*state.lineage), (9, "l"));
        assert!(
            state
                .outputs
                .get("o")
                .is_some_and(|it| it.sensitive && it.ty == Type::String)
        );
        let names: Vec<String> = state.resources.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["aws_instance.w[1]", "module.net.data.aws_ami.x"]);
        let first = state.resources.values().next().ok_or("none")?;
        let object = first.current.as_ref().ok_or("none")?;
        assert_eq!((object.schema_version, object.tainted), (1, true));
        let dependencies: Vec<_> = object
            .dependencies
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(dependencies, ["aws_vpc.main", "data.aws_ami.x"]);
        assert_eq!(first.deposed.len(), 1);
        let second = state.resources.values().nth(1).ok_or("none")?;
        let expected = "module.net.provider[\"registry.terraform.io/hashicorp/aws\"].west";
        assert_eq!(second.provider.to_string(), expected);
        Ok(())
    }
}
