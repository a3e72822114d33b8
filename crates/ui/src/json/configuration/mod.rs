//! The configuration of a plan as JSON: the member `configuration` of `show -json`.
//!
//! An expression without references is shown by its value, any other by the addresses that it
//! refers to.
//! <https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation>

mod body;
mod expression;

use serde_json::{Map, Value as Json, json};

use body::body;
use expression::{expression, plain, subject};

use rform_config::{Config, ModuleCall, ModuleConfig, Repetition, Resource};
use rform_core::addr::{Mode, Module, ProviderConfig};
use rform_core::schema::Schemas;
use rform_lang::references::Reference;

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

/// The key of a provider configuration in `provider_config`: `aws.west`, `module.a:aws.west`.
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
