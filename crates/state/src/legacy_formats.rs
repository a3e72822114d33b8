//! State files of versions 1 to 3, as Terraform before 0.12 wrote them. They are only read; a state
//! is always written in version 4.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;

use super::dependencies::ResourceIndex;
use super::legacy_address;
use super::{Object, Output, State, lenient, providers, schema_version};
use rform_core::addr::{ConfigResource, Key, ModuleInstance, ResourceInstance};
use rform_core::addr::{Target, parse_target};
use rform_core::value::Type;
use rform_core::value::json::{self, implied_type};

#[derive(Deserialize)]
struct File {
    #[serde(default, deserialize_with = "lenient")]
    serial: u64,
    #[serde(default, deserialize_with = "lenient")]
    lineage: String,
    #[serde(default, deserialize_with = "lenient")]
    modules: Vec<LegacyModule>,
    /// The fields of the root module, which version 1 may have at the top level.
    #[serde(flatten)]
    root: LegacyModule,
}

#[derive(Default, Deserialize)]
struct LegacyModule {
    #[serde(default, deserialize_with = "lenient")]
    path: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    outputs: BTreeMap<Arc<str>, Json>,
    #[serde(default, deserialize_with = "lenient")]
    resources: BTreeMap<String, LegacyResource>,
}

#[derive(Deserialize)]
struct LegacyResource {
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    depends_on: Vec<String>,
    #[serde(default)]
    primary: Option<LegacyObject>,
    #[serde(default, deserialize_with = "lenient")]
    deposed: Vec<LegacyObject>,
    /// Version 1 kept tainted objects beside the one in use.
    #[serde(default, deserialize_with = "lenient")]
    tainted: Vec<LegacyObject>,
    #[serde(default, deserialize_with = "lenient")]
    provider: String,
}

#[derive(Deserialize)]
struct LegacyObject {
    #[serde(default, deserialize_with = "lenient")]
    id: String,
    #[serde(default, deserialize_with = "lenient")]
    attributes: BTreeMap<String, Json>,
    #[serde(default, deserialize_with = "lenient")]
    meta: BTreeMap<String, Json>,
    #[serde(default, deserialize_with = "lenient")]
    tainted: bool,
}

/// Reads a state file of version 1, 2 or 3.
///
/// # Errors
/// The file has another shape, or an address that could not be written in version 4. The message is
/// a sentence with Terraform's summary in front.
pub(super) fn decode(text: &[u8]) -> Result<State, String> {
    let file: File = json::read(text).map_err(|error| {
        format!("Unsupported state file format: The state file could not be parsed: {error}.")
    })?;
    let mut state = State::new(file.lineage);
    state.serial = file.serial;
    let modules: Vec<LegacyModule> = file.modules.into_iter().chain([file.root]).collect();
    let known = resources(&modules)?;
    for module in modules {
        take_module(module, &known, &mut state)?;
    }
    Ok(state)
}

fn resources(modules: &[LegacyModule]) -> Result<ResourceIndex, String> {
    let mut known = ResourceIndex::default();
    for module in modules {
        let path = module_path(module)?;
        for (name, resource) in &module.resources {
            let Some(address) = legacy_address::parse(&path, name) else {
                continue;
            };
            let texts = resource
                .primary
                .iter()
                .flat_map(|it| it.attributes.values());
            known.add(address.config(), texts.filter_map(Json::as_str));
        }
    }
    Ok(known)
}

fn take_module(
    module: LegacyModule,
    known: &ResourceIndex,
    state: &mut State,
) -> Result<(), String> {
    let path = module_path(&module)?;
    if path.is_root() {
        let outputs = module.outputs.into_iter();
        state
            .outputs
            .extend(outputs.map(|(name, json)| (name, output(json))));
    }
    for (name, resource) in module.resources {
        take_resource(&path, &name, resource, known, state)?;
    }
    Ok(())
}

fn module_path(module: &LegacyModule) -> Result<ModuleInstance, String> {
    let names = module.path.iter().skip(1);
    let path = names.fold(ModuleInstance::root(), |path, name| {
        path.child(name, Key::None)
    });
    // A name that is no valid address today could be written, but never read again.
    if !path.is_root() && parse_target(&path.to_string()) != Ok(Target::Module(path.clone())) {
        return Err(format!(
            "Invalid module address in state: The state has the module address \"{path}\"."
        ));
    }
    Ok(path)
}

/// Reads `{"type": "string", "value": …, "sensitive": …}` or, in version 1, the bare string.
/// The type as Terraform before 0.12 may have meant it, which had lists and maps alone: a list or map
/// where all elements have one type.
fn as_collection(ty: Type) -> Type {
    let same = |types: Vec<Type>| {
        let mut types = types.into_iter();
        let first = types.next()?;
        types
            .all(|it| it == first)
            .then(|| Arc::new(as_collection(first)))
    };
    match &ty {
        Type::Tuple(elements) => same(elements.to_vec()).map_or(ty, Type::List),
        Type::Object(object) => {
            same(object.attributes.values().cloned().collect()).map_or(ty, Type::Map)
        }
        _ => ty,
    }
}

fn output(json: Json) -> Output {
    let sensitive = json.get("sensitive") == Some(&Json::Bool(true));
    let value = json.get("value").cloned().unwrap_or(json);
    Output {
        ty: as_collection(implied_type(&value)),
        value,
        sensitive,
        is_untyped: true,
    }
}

fn take_resource(
    module: &ModuleInstance,
    name: &str,
    resource: LegacyResource,
    known: &ResourceIndex,
    state: &mut State,
) -> Result<(), String> {
    let address = legacy_address::parse(module, name).ok_or_else(|| no_address(name))?;
    let kind = &address.resource.kind;
    if !resource.kind.is_empty() && resource.kind != **kind {
        return Err(no_address(name));
    }
    let provider = providers::config(&resource.provider, &address.resource).ok_or_else(|| {
        format!(
            "Invalid provider configuration address: The state has the invalid provider \
             configuration address \"{}\" for {address}.",
            resource.provider
        )
    })?;
    let id = resource.primary.as_ref().map(|it| it.id.as_str());
    let dependencies = known.relative(&address, id, &resource.depends_on);
    let tainted = resource.tainted.into_iter().map(|it| LegacyObject {
        tainted: true,
        ..it
    });
    let mut others = tainted.chain(resource.deposed).collect::<VecDeque<_>>();
    let in_use = resource.primary.filter(|it| !it.is_nothing());
    let in_use = match others.front() {
        Some(first) if first.tainted && in_use.is_none() => others.pop_front(),
        _ => in_use,
    };
    if let Some(object) = in_use {
        let object = self::object(&address, object, dependencies.clone())?;
        state.set_current(&address, &provider, Some(object));
    }
    for (index, deposed) in others.into_iter().enumerate() {
        let key = format!("{index:08x}");
        let object = object(&address, deposed, dependencies.clone())?;
        state.set_deposed(&address, &provider, &key, Some(object));
    }
    Ok(())
}

fn no_address(name: &str) -> String {
    format!("Invalid resource address in state: The state has the key \"{name}\".")
}

impl LegacyObject {
    /// Whether it stands for no object: a primary without id and attributes.
    fn is_nothing(&self) -> bool {
        self.id.is_empty() && self.attributes.is_empty()
    }
}

fn object(
    address: &ResourceInstance,
    old: LegacyObject,
    dependencies: Vec<ConfigResource>,
) -> Result<Object, String> {
    let mut meta = old.meta;
    let version = meta.remove("schema_version").unwrap_or_default();
    let schema_version = schema_version(&version).ok_or_else(|| bad_version(address, &version))?;
    let private = if meta.is_empty() {
        Vec::new()
    } else {
        serde_json::to_vec(&meta).unwrap_or_default()
    };
    let mut attributes = flat_attributes(address, old.attributes)?;
    attributes.entry("id".into()).or_insert(old.id);
    Ok(Object {
        tainted: old.tainted,
        schema_version,
        attributes: Arc::new(Json::Null),
        flat_attributes: Some(attributes),
        sensitive: Vec::new(),
        private,
        identity: None,
        dependencies,
        create_before_destroy: false,
        other: serde_json::Map::new(),
    })
}

fn bad_version(address: &ResourceInstance, version: &Json) -> String {
    format!(
        "Invalid resource instance metadata in state: The schema version {version} of {address} is \
         not a number."
    )
}

/// The flat attributes as strings; a bare number or boolean is taken as its text, null is left out.
fn flat_attributes(
    address: &ResourceInstance,
    attributes: BTreeMap<String, Json>,
) -> Result<BTreeMap<String, String>, String> {
    let text = |(name, json): (String, Json)| match json {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some((name, text))),
        Json::Bool(_) | Json::Number(_) => Ok(Some((name, json.to_string()))),
        Json::Array(_) | Json::Object(_) => Err(format!(
            "Invalid resource instance data in state: The attribute \"{name}\" of {address} is \
             not a string."
        )),
    };
    let texts = attributes.into_iter().map(text);
    texts.filter_map(Result::transpose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::value::Type;

    const FILE: &str = r#"{
      "version": 3, "terraform_version": "0.11.11", "serial": 9, "lineage": "l",
      "modules": [
        { "path": ["root"],
          "outputs": { "o": { "sensitive": true, "type": "string", "value": "v" } },
          "resources": {
            "aws_instance.w.1": {
              "type": "aws_instance", "depends_on": ["aws_vpc.main.*", "data.aws_ami.x", "module.net", "a }.b",
                "local.a", "var.b", "provider.aws", "aws_eip.many.0", "module.none"],
              "primary": { "id": "i-1", "attributes": { "id": "i-1", "tags.%": "0" },
                           "meta": { "schema_version": "1" }, "tainted": true },
              "deposed": [{ "id": "i-0" }], "provider": "provider.aws"
            } } },
        { "path": ["root", "net"], "outputs": {}, "resources": {
            "data.aws_ami.x": { "type": "aws_ami", "primary": { "id": "ami" },
                                "provider": "module.net.provider.aws.west" } } }
      ] }"#;

    #[test]
    fn an_address_that_could_not_be_read_again_is_refused() {
        let file = |path: &str, provider: &str| {
            format!(
                r#"{{"version": 3, "modules": [{{"path": ["root", "{path}"], "resources": {{
                "a.b": {{"provider": "{provider}", "primary": {{"id": "1"}}}}}}}}]}}"#
            )
        };
        let decoded = |path, provider| decode(file(path, provider).as_bytes());
        assert!(decoded("net", "provider.aws.west").is_ok());
        let message = decoded("1.11.4", "").err().unwrap_or_default();
        assert!(
            message.starts_with("Invalid module address in state"),
            "{message}"
        );
        let message = decoded("net", "provider.a/b").err().unwrap_or_default();
        assert!(
            message.starts_with("Invalid provider configuration"),
            "{message}"
        );
    }

    #[test]
    fn the_first_format_is_read() -> Result<(), String> {
        let file = r#"{ "version": 1, "serial": 2, "modules": [
            { "path": ["root"], "outputs": { "o": "text" }, "resources": {
                "aws_eip.a": { "type": "aws_eip", "depends_on": null, "deposed": null,
                    "primary": { "id": "1", "attributes": { "id": "1", "n": 3, "x": null } },
                    "tainted": [{ "id": "2" }] },
                "aws_eip.b": { "type": "aws_eip", "primary": null, "tainted": [{ "id": "3" }] } } },
            { "path": ["root", "m"], "outputs": null, "resources": null } ] }"#;
        let state = decode(file.as_bytes())?;
        assert_eq!(state.outputs["o"].value, Json::from("text"));
        let objects: Vec<_> = state
            .resources
            .values()
            .map(|it| {
                let current = it
                    .current
                    .as_ref()
                    .map(|it| (it.id().map(str::to_owned), it.tainted));
                (
                    current,
                    it.deposed.values().map(|it| it.tainted).collect::<Vec<_>>(),
                )
            })
            .collect();
        let object = |id: &str, tainted| Some((Some(id.to_owned()), tainted));
        assert_eq!(
            objects,
            [
                (object("1", false), vec![true]),
                (object("3", true), vec![])
            ]
        );
        for empty in [r#"{"version": 1, "modules": null}"#, r#"{"version": 2}"#] {
            assert!(decode(empty.as_bytes())?.resources.is_empty());
        }
        Ok(())
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
        let expected = [
            "aws_vpc.main",
            "data.aws_ami.x",
            "module.net.data.aws_ami.x",
            "aws_eip.many",
        ];
        assert_eq!(dependencies, expected);
        assert_eq!(first.deposed.len(), 1);
        let second = state.resources.values().nth(1).ok_or("none")?;
        let expected = "module.net.provider[\"registry.terraform.io/hashicorp/aws\"].west";
        assert_eq!(second.provider.to_string(), expected);
        Ok(())
    }
}
