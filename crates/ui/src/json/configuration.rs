//! The configuration of a plan as JSON: the member `configuration` of `show -json`.
//!
//! An expression without references is shown by its value, any other by the addresses that it
//! refers to.
//! <https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation>

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use rform_config::content;
use rform_config::{Config, ModuleCall, ModuleConfig, Repetition, Resource};
use rform_core::addr::{Mode, Module, ProviderConfig};
use rform_core::schema::{Block, NestedBlock, Nesting, Schemas};
use rform_core::value::Value;
use rform_core::value::json::value_to_json;
use rform_lang::eval::evaluate_constant;
use rform_lang::references::{Access, Reference, Subject, references};
use rform_lang::syntax::{Body, Expression, ExpressionKind, tree::ObjectItem};

/// The document of a whole configuration.
pub fn configuration(config: &Config, schemas: &dyn Schemas) -> Json {
    let writer = Writer { config, schemas };
    let mut out = Map::new();
    let providers = writer.providers();
    if !providers.is_empty() {
        out.insert("provider_config".into(), providers.into());
    }
    let root = config.root().map(|root| writer.module(root));
    out.insert("root_module".into(), root.unwrap_or_else(|| json!({})));
    Json::Object(out)
}

struct Writer<'a> {
    config: &'a Config,
    schemas: &'a dyn Schemas,
}

impl Writer<'_> {
    fn providers(&self) -> Map<String, Json> {
        let mut out = Map::new();
        for module in self.config.modules.values() {
            for resource in module.resources.values() {
                let (key, address) = self.provider_of(module, resource);
                out.entry(key)
                    .or_insert_with(|| self.provider(module, resource, &address));
            }
        }
        for (path, module) in &self.config.modules {
            for key in module.providers.keys() {
                let source = module.provider_source(&key.name);
                let address = ProviderConfig {
                    module: path.clone(),
                    source,
                    alias: key.alias.clone(),
                };
                let text = provider_key(path, &key.name, key.alias.as_deref());
                let entry = || self.declared(module, &key.name, &address);
                out.entry(text).or_insert_with(entry);
            }
        }
        let mut sorted: Vec<(String, Json)> = out.into_iter().collect();
        sorted.sort_by(|one, two| one.0.cmp(&two.0));
        sorted.into_iter().collect()
    }

    fn provider(&self, module: &ModuleConfig, resource: &Resource, at: &ProviderConfig) -> Json {
        let home = self.config.module(&at.module).map_or(module, |home| home);
        self.declared(home, &resource.provider.name, at)
    }

    fn declared(&self, module: &ModuleConfig, name: &str, at: &ProviderConfig) -> Json {
        let mut out = Map::new();
        out.insert("name".into(), json!(name));
        out.insert("full_name".into(), json!(at.source.to_string()));
        if let Some(alias) = &at.alias {
            out.insert("alias".into(), json!(&**alias));
        }
        let requirement = module.required_providers.get(name);
        let versions: Vec<&str> = requirement
            .iter()
            .flat_map(|it| it.versions.iter().map(|(version, _)| &**version))
            .collect();
        if !versions.is_empty() {
            out.insert("version_constraint".into(), json!(versions.join(", ")));
        }
        if !at.module.is_root() {
            out.insert("module_address".into(), json!(at.module.to_string()));
        }
        let key = rform_config::ProviderKey {
            name: name.into(),
            alias: at.alias.clone(),
        };
        if let (Some(block), Some(schema)) = (
            module.providers.get(&key),
            self.schemas.provider_schema(&at.source),
        ) {
            let expressions = body(&block.body, Some(&schema.provider));
            if !expressions.is_empty() {
                out.insert("expressions".into(), expressions.into());
            }
        }
        Json::Object(out)
    }

    /// The provider configuration that a resource uses, and its key in the document.
    fn provider_of(&self, module: &ModuleConfig, resource: &Resource) -> (String, ProviderConfig) {
        let found = self.config.provider_block(&module.path, &resource.provider);
        let (path, name, alias) = match found {
            Some((path, key)) => (path, key.name, key.alias),
            None => (
                self.highest(module, resource),
                resource.provider.name.clone(),
                resource.provider.alias.clone(),
            ),
        };
        let key = provider_key(&path, &name, alias.as_deref());
        let address = ProviderConfig {
            module: path,
            source: resource.provider_source.clone(),
            alias,
        };
        (key, address)
    }

    /// The outermost of the modules around a resource that all need its provider.
    fn highest(&self, module: &ModuleConfig, resource: &Resource) -> Module {
        let needs = |path: &Module| {
            let module = self.config.module(path);
            module.is_some_and(|module| {
                let used = |it: &Resource| it.provider_source == resource.provider_source;
                let mut required = module.required_providers.values();
                module.resources.values().any(|it| used(it))
                    || required.any(|it| it.source == resource.provider_source)
            })
        };
        let mut path = module.path.clone();
        while let Some((_, front)) = path.0.split_last() {
            let above = Module(front.into());
            if !needs(&above) {
                break;
            }
            path = above;
        }
        path
    }

    fn module(&self, module: &ModuleConfig) -> Json {
        let mut out = Map::new();
        let mut put = |name: &str, all: Map<String, Json>| {
            if !all.is_empty() {
                out.insert(name.to_owned(), all.into());
            }
        };
        let outputs = module.outputs.iter().map(|(name, output)| {
            let mut entry = Map::new();
            if output.sensitive {
                entry.insert("sensitive".into(), json!(true));
            }
            if output.ephemeral {
                entry.insert("ephemeral".into(), json!(true));
            }
            entry.insert("expression".into(), expression(&output.value));
            if let Some(text) = &output.description {
                entry.insert("description".into(), json!(&**text));
            }
            depends_on(&output.depends_on, &mut entry);
            (name.to_string(), Json::Object(entry))
        });
        put("outputs", outputs.collect());
        let resources = self.resources(module);
        let calls = module.calls.iter();
        let calls = calls.map(|(name, call)| (name.to_string(), self.call(module, call)));
        put("module_calls", calls.collect());
        let variables = module.variables.iter().map(|(name, variable)| {
            let mut entry = Map::new();
            if let Some(default) = &variable.default {
                entry.insert("default".into(), plain(default));
            }
            if let Some(text) = &variable.description {
                entry.insert("description".into(), json!(&**text));
            }
            if variable.sensitive {
                entry.insert("sensitive".into(), json!(true));
            }
            (name.to_string(), Json::Object(entry))
        });
        put("variables", variables.collect());
        if !resources.is_empty() {
            out.insert("resources".into(), resources.into());
        }
        Json::Object(out)
    }

    fn resources(&self, module: &ModuleConfig) -> Vec<Json> {
        let of = |mode: Mode| {
            let all = module
                .resources
                .values()
                .filter(move |it| it.name.mode == mode);
            all.map(|it| self.resource(module, it))
        };
        let all = of(Mode::Managed)
            .chain(of(Mode::Data))
            .chain(of(Mode::Ephemeral));
        all.collect()
    }

    fn resource(&self, module: &ModuleConfig, resource: &Resource) -> Json {
        let name = &resource.name;
        let source = &resource.provider_source;
        let schema = self.schemas.resource_schema(source, name.mode, &name.kind);
        let mut out = Map::new();
        out.insert("address".into(), json!(name.to_string()));
        let mode = match name.mode {
            Mode::Managed => "managed",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
        };
        out.insert("mode".into(), json!(mode));
        out.insert("type".into(), json!(&*name.kind));
        out.insert("name".into(), json!(&*name.name));
        let (key, _) = self.provider_of(module, resource);
        out.insert("provider_config_key".into(), json!(key));
        if !resource.provisioners.is_empty() {
            let all = resource.provisioners.iter().map(|provisioner| {
                let mut entry = Map::new();
                entry.insert("type".into(), json!(&*provisioner.kind));
                let expressions = body(&provisioner.body, None);
                if !expressions.is_empty() {
                    entry.insert("expressions".into(), expressions.into());
                }
                Json::Object(entry)
            });
            out.insert("provisioners".into(), all.collect());
        }
        let expressions = body(&resource.body, schema.map(|schema| &schema.block));
        if !expressions.is_empty() {
            out.insert("expressions".into(), expressions.into());
        }
        let version = schema.map_or(0, |schema| schema.version);
        out.insert("schema_version".into(), json!(version));
        repetition(&resource.repetition, &mut out);
        depends_on(&resource.depends_on, &mut out);
        Json::Object(out)
    }

    fn call(&self, module: &ModuleConfig, call: &ModuleCall) -> Json {
        let mut out = Map::new();
        out.insert("source".into(), json!(&*call.source));
        if !call.arguments.is_empty() {
            let arguments = call.arguments.iter();
            let arguments = arguments.map(|it| (it.name.to_string(), expression(&it.value)));
            let arguments: Map<String, Json> = arguments.collect();
            out.insert("expressions".into(), arguments.into());
        }
        repetition(&call.repetition, &mut out);
        let inner = self.config.module(&module.path.child(&call.name));
        out.insert(
            "module".into(),
            inner.map_or(json!({}), |inner| self.module(inner)),
        );
        if let Some(version) = &call.version {
            out.insert("version_constraint".into(), json!(&**version));
        }
        depends_on(&call.depends_on, &mut out);
        Json::Object(out)
    }
}

/// `module.a:aws.west`
fn provider_key(module: &Module, name: &str, alias: Option<&str>) -> String {
    let alias = alias.map(|alias| format!(".{alias}")).unwrap_or_default();
    if module.is_root() {
        format!("{name}{alias}")
    } else {
        format!("{module}:{name}{alias}")
    }
}

fn repetition(repetition: &Repetition, out: &mut Map<String, Json>) {
    match repetition {
        Repetition::One => {}
        Repetition::Count(count) => put_expression("count_expression", expression(count), out),
        Repetition::ForEach(each) => put_expression("for_each_expression", expression(each), out),
    }
}

/// Adds an expression unless its document is empty.
fn put_expression(name: &str, expression: Json, out: &mut Map<String, Json>) {
    if expression.as_object().is_some_and(|it| !it.is_empty()) {
        out.insert(name.into(), expression);
    }
}

fn depends_on(all: &[Reference], out: &mut Map<String, Json>) {
    if !all.is_empty() {
        let names = all
            .iter()
            .map(|reference| json!(subject(&reference.subject)));
        out.insert("depends_on".into(), names.collect());
    }
}

/// The expressions of a body, by attribute, and the documents of its nested blocks.
fn body(body: &Body, schema: Option<&Block>) -> Map<String, Json> {
    let mut out = Map::new();
    let body = &*match schema {
        Some(schema) => content::decided(body, schema).0,
        None => all_arguments(body),
    };
    for attribute in &body.attributes {
        out.insert(attribute.name.to_string(), expression(&attribute.value));
    }
    let Some(schema) = schema else { return out };
    for (name, nested) in &schema.blocks {
        let blocks: Vec<Json> = body
            .blocks
            .iter()
            .filter(|block| *block.kind == **name)
            .map(|block| Json::Object(self::body(&block.body, Some(&nested.block))))
            .collect();
        if let Some(value) = gathered(nested, blocks) {
            out.insert(name.to_string(), value);
        }
    }
    out
}

/// A body without a schema: all members of one in JSON syntax are arguments.
fn all_arguments(body: &Body) -> Cow<'_, Body> {
    if body.undecided.is_none() {
        return Cow::Borrowed(body);
    }
    let mut body = body.clone();
    body.decide_attributes();
    Cow::Owned(body)
}

fn gathered(nested: &NestedBlock, blocks: Vec<Json>) -> Option<Json> {
    match nested.nesting {
        _ if blocks.is_empty() => None,
        Nesting::Single | Nesting::Group => blocks.into_iter().next(),
        Nesting::List | Nesting::Set | Nesting::Map => Some(blocks.into()),
    }
}

/// The document of an expression: its value if it refers to nothing, otherwise its references.
fn expression(expression: &Expression) -> Json {
    let mut out = Map::new();
    let (found, _) = references(expression);
    if let Some(written) = as_written(expression) {
        out.insert("constant_value".into(), written);
        if !found.is_empty() {
            let names: Vec<String> = found.iter().flat_map(mentions).collect();
            out.insert("references".into(), json!(names));
        }
    } else if found.is_empty() {
        let (value, faults) = evaluate_constant(expression);
        if !faults.has_errors() && value.is_wholly_known() {
            out.insert("constant_value".into(), plain(&value));
        }
    } else {
        let names: Vec<String> = found.iter().flat_map(mentions).collect();
        out.insert("references".into(), json!(names));
    }
    Json::Object(out)
}

/// An expression in JSON syntax as it was written; none for one in the native syntax.
fn as_written(expression: &Expression) -> Option<Json> {
    match &*expression.kind {
        ExpressionKind::Json(text) => Some(json!(&*text.text)),
        ExpressionKind::Tuple(items) => {
            let parts: Vec<Option<Json>> = items.iter().map(as_written).collect();
            parts.iter().any(Option::is_some).then(|| {
                let parts = parts.into_iter().zip(items);
                parts
                    .map(|(part, item)| part.unwrap_or_else(|| constant(item)))
                    .collect()
            })
        }
        ExpressionKind::Object(items) => {
            let keys: Option<Vec<String>> = items.iter().map(|it| json_key(&it.key)).collect();
            let members = keys?.into_iter().zip(items);
            let member = |(key, item): (String, &ObjectItem)| {
                let value = as_written(&item.value).unwrap_or_else(|| constant(&item.value));
                (key, value)
            };
            Some(Json::Object(members.map(member).collect()))
        }
        _ => None,
    }
}

fn json_key(key: &Expression) -> Option<String> {
    match &*key.kind {
        ExpressionKind::Json(text) => Some(text.text.to_string()),
        _ => None,
    }
}

fn constant(expression: &Expression) -> Json {
    plain(&evaluate_constant(expression).0)
}

fn plain(value: &Value) -> Json {
    let bare = value.without_marks();
    value_to_json(&bare, &bare.ty()).unwrap_or(Json::Null)
}

/// A reference and every shorter one that it goes through, the longest first.
fn mentions(reference: &Reference) -> Vec<String> {
    let name = subject(&reference.subject);
    let accesses = reference.remaining();
    let mut all: Vec<String> = (1..=accesses.len())
        .rev()
        .map(|count| {
            let taken = accesses.iter().take(count).map(access);
            format!("{name}{}", taken.collect::<String>())
        })
        .collect();
    all.push(name);
    match &reference.subject {
        Subject::Resource(resource, Some(_)) => all.push(resource.to_string()),
        Subject::Module(name, Some(_)) => all.push(format!("module.{name}")),
        Subject::Output(name, key, _) => {
            let key = key.as_ref().map(ToString::to_string).unwrap_or_default();
            all.push(format!("module.{name}{key}"));
        }
        _ => {}
    }
    all
}

fn access(access: &Access) -> String {
    match access {
        Access::Attribute(name, _) => format!(".{name}"),
        Access::Index(Value::String(key), _) => format!("[{:?}]", &**key),
        Access::Index(key, _) => match key.as_number() {
            Some(number) => format!("[{number}]"),
            None => "[...]".into(),
        },
    }
}

fn subject(subject: &Subject) -> String {
    let keyed = |key: &Option<rform_core::addr::Key>| {
        let key = key.as_ref();
        key.map(ToString::to_string).unwrap_or_default()
    };
    match subject {
        Subject::Variable(name) => format!("var.{name}"),
        Subject::Local(name) => format!("local.{name}"),
        Subject::Resource(resource, key) => format!("{resource}{}", keyed(key)),
        Subject::Module(name, key) => format!("module.{name}{}", keyed(key)),
        Subject::Output(name, key, output) => format!("module.{name}{}.{output}", keyed(key)),
        Subject::Each(name) => format!("each.{name}"),
        Subject::Count(name) => format!("count.{name}"),
        Subject::Path(name) => format!("path.{name}"),
        Subject::Terraform(name) => format!("terraform.{name}"),
        Subject::SelfObject => "self".into(),
    }
}
