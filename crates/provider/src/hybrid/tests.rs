//! A native provider beside a plugin, both made of texts.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rform_core::addr::{Mode, ParseError, parse_resource_instance};
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, Presence, ResourceSchema};

use super::*;

/// A provider that notes what it is asked.
struct Side {
    name: &'static str,
    schema: ProviderSchema,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Side {
    fn note(&self, what: &str) {
        if let Ok(mut asked) = self.asked.lock() {
            asked.push(format!("{} {what}", self.name));
        }
    }
}

#[async_trait]
impl Provider for Side {
    fn schema(&self) -> &ProviderSchema {
        &self.schema
    }

    fn validate_provider(&self, config: &Value) -> Vec<Problem> {
        self.note(&format!("checks {config:?}"));
        vec![Problem::error("Invalid region", self.name)]
    }

    fn validate_resource(&self, _mode: Mode, kind: &str, _config: &Value) -> Vec<Problem> {
        self.note(kind);
        Vec::new()
    }

    async fn configure(&self, _config: Value) -> Vec<Problem> {
        self.note("configured");
        Vec::new()
    }

    fn plan(&self, request: &PlanRequest) -> PlanResponse {
        PlanResponse {
            planned: request.proposed.clone(),
            replace: Vec::new(),
            private: self.name.into(),
            identity: Value::NULL,
            problems: Vec::new(),
        }
    }

    async fn read(&self, kind: &str, requests: Vec<ReadRequest>) -> Vec<ReadResponse> {
        self.note(kind);
        crate::unchanged(requests)
    }

    async fn read_data(
        &self,
        _kind: &str,
        _config: Value,
        _progress: &dyn Progress,
    ) -> Result<Value, Vec<Problem>> {
        Ok(Value::string(self.name))
    }

    async fn apply(&self, _request: ApplyRequest, _progress: &dyn Progress) -> ApplyResponse {
        ApplyResponse {
            object: None,
            create_pending: false,
            problems: Vec::new(),
        }
    }

    async fn import(&self, _kind: &str, _id: &str) -> Result<Vec<Imported>, Vec<Problem>> {
        Ok(Vec::new())
    }

    fn unmanaged_type(&self, _kind: &str) -> Option<Type> {
        Some(Type::String)
    }

    fn upgrade(
        &self,
        _kind: &str,
        _version: u64,
        _attributes: serde_json::Value,
    ) -> Result<serde_json::Value, Vec<Problem>> {
        Ok(self.name.into())
    }

    /// Every instance before the next one.
    fn order(&self, instances: &[PlannedInstance]) -> Vec<OrderEdge> {
        let pairs = 1..instances.len();
        pairs
            .map(|after| OrderEdge {
                before: after - 1,
                after,
            })
            .collect()
    }
}

fn text(presence: Presence) -> Attribute {
    Attribute::new(Type::String, presence)
}

fn block(attributes: &[&str], blocks: &[(&str, Nesting, &[&str])]) -> Block {
    let attributes = attributes.iter();
    let nested = blocks.iter().map(|(name, nesting, within)| {
        let nested = NestedBlock {
            nesting: *nesting,
            block: block(within, &[]),
            min: 0,
            max: None,
        };
        (Arc::from(*name), nested)
    });
    Block {
        attributes: attributes
            .map(|name| (Arc::from(*name), text(Presence::Optional)))
            .collect(),
        blocks: nested.collect(),
        ..Block::default()
    }
}

fn schema(provider: Block, types: &[(&str, u64)]) -> ProviderSchema {
    let types = types.iter().map(|(name, version)| {
        let schema = ResourceSchema {
            version: *version,
            block: Block::default(),
            identity: None,
        };
        (Arc::from(*name), Arc::new(schema))
    });
    ProviderSchema {
        provider,
        resources: types.collect(),
        ..ProviderSchema::default()
    }
}

fn hybrid(native: Block, plugin: Block, left: &TypeNames) -> (Hybrid, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let side = |name, schema| -> Arc<dyn Provider> {
        Arc::new(Side {
            name,
            schema,
            asked: asked.clone(),
        })
    };
    let native = side("native", schema(native, &[("x_net", 1)]));
    let plugin = side("plugin", schema(plugin, &[("x_net", 1), ("x_queue", 3)]));
    let schema = HybridSchema::new(native.schema(), plugin.schema(), left);
    (Hybrid::new(native, plugin, Arc::new(schema)), asked)
}

fn asked(of: &Mutex<Vec<String>>) -> Vec<String> {
    of.lock().map(|asked| asked.clone()).unwrap_or_default()
}

fn plain() -> (Hybrid, Arc<Mutex<Vec<String>>>) {
    hybrid(
        block(&["region"], &[]),
        block(&["region"], &[]),
        &TypeNames::new(),
    )
}

#[test]
fn native_types_go_to_the_native_side_and_all_others_to_the_plugin() {
    let (hybrid, noted) = plain();
    hybrid.validate_resource(Mode::Managed, "x_net", &Value::NULL);
    hybrid.validate_resource(Mode::Managed, "x_queue", &Value::NULL);
    // A data source of the name of a native resource is not native.
    hybrid.validate_resource(Mode::Data, "x_net", &Value::NULL);
    assert_eq!(
        asked(&noted),
        ["native x_net", "plugin x_queue", "plugin x_net"]
    );
    let upgraded = |kind| hybrid.upgrade(kind, 0, serde_json::Value::Null);
    assert_eq!(upgraded("x_net"), Ok("native".into()));
    assert_eq!(upgraded("x_queue"), Ok("plugin".into()));
}

#[test]
fn a_native_type_is_left_to_the_plugin_if_the_plugin_has_it() {
    let left = ["x_net", "x_unheard_of"].map(|name| (Mode::Managed, name.into()));
    let none = || block(&[], &[]);
    let (hybrid, noted) = hybrid(none(), none(), &left.into());
    hybrid.validate_resource(Mode::Managed, "x_net", &Value::NULL);
    assert_eq!(asked(&noted), ["plugin x_net"]);

    let left = [(Mode::Managed, "x_net".into())];
    let native = schema(none(), &[("x_net", 1)]);
    let joined = HybridSchema::new(&native, &ProviderSchema::default(), &left.into());
    assert!(joined.is_native(Mode::Managed, "x_net"));
}

#[test]
fn what_the_plugin_manages_is_not_unmanaged() {
    let (hybrid, _) = plain();
    assert_eq!(hybrid.unmanaged_type("x_queue"), None);
    assert_eq!(hybrid.unmanaged_type("x_other"), Some(Type::String));
}

#[test]
fn the_schema_has_the_types_of_both() {
    let (hybrid, _) = plain();
    let types: Vec<(&str, u64)> = hybrid
        .schema()
        .resources
        .iter()
        .map(|(name, it)| (&**name, it.version))
        .collect();
    assert_eq!(types, [("x_net", 1), ("x_queue", 3)]);
}

#[test]
fn the_order_of_the_native_side_leaves_the_plugins_objects_alone() -> Result<(), ParseError> {
    let (hybrid, _) = plain();
    let mut instances = Vec::new();
    for address in ["x_net.a", "x_net.b", "x_queue.c", "x_net.d"] {
        instances.push(PlannedInstance {
            address: parse_resource_instance(address)?,
            prior: Value::NULL,
            planned: Value::NULL,
            references: Vec::new(),
            same_as: BTreeMap::new(),
        });
    }
    let (before, after) = (0, 1);
    assert_eq!(hybrid.order(&instances), [OrderEdge { before, after }]);
    Ok(())
}

#[test]
fn the_native_side_gets_what_it_knows_of_the_provider_block() {
    let native = block(
        &["region", "profile"],
        &[("assume_role", Nesting::List, &["role_arn"])],
    );
    let role = Value::object([
        ("role_arn", Value::string("r")),
        ("newer", Value::Null(Type::String)),
    ]);
    let endpoints = Value::object([("queues", Value::string("http://127.0.0.1"))]);
    let config = Value::object([
        ("region", Value::string("r1")),
        ("newer", Value::Null(Type::String)),
        ("assume_role", Value::set(role.ty(), [role.clone()])),
        ("endpoints", Value::set(endpoints.ty(), [])),
    ]);
    let fitted = fit_provider_config(&config, &native);
    let own_role = Value::object([("role_arn", Value::string("r"))]);
    let expected = Value::object([
        ("region", Value::string("r1")),
        ("profile", Value::Null(Type::String)),
        ("assume_role", Value::list(own_role.ty(), [own_role])),
    ]);
    assert_eq!(fitted, Ok(expected));
}

#[test]
fn an_argument_that_only_the_plugin_knows_is_refused_when_it_is_set() {
    let native = block(
        &["region"],
        &[("assume_role", Nesting::List, &["role_arn"])],
    );
    let role = Value::object([
        ("role_arn", Value::string("r")),
        ("newer", Value::string("n")),
    ]);
    let config = Value::object([
        ("region", Value::string("r1")),
        ("newer", Value::string("n")),
        ("assume_role", Value::list(role.ty(), [role])),
    ]);
    let problems = fit_provider_config(&config, &native)
        .err()
        .unwrap_or_default();
    let paths: Vec<usize> = problems.iter().map(|it| it.path.0.len()).collect();
    assert_eq!(paths, [1, 2]);
    let summaries = problems.iter().map(|it| it.summary.as_str());
    let same = "Argument not supported by native resource types";
    assert!(summaries.eq([same, same]));
}

#[test]
fn an_argument_that_may_still_be_null_is_not_refused() {
    let config = Value::object([("newer", Value::unknown(Type::String))]);
    assert!(fit_provider_config(&config, &block(&["region"], &[])).is_ok());
}

#[test]
fn a_service_that_is_not_native_may_have_a_host() {
    let native = block(&["region"], &[("endpoints", Nesting::Set, &["net"])]);
    let hosts = Value::object([
        ("net", Value::NULL),
        ("queues", Value::string("http://127.0.0.1")),
    ]);
    let config = Value::object([("endpoints", Value::set(hosts.ty(), [hosts]))]);
    assert!(fit_provider_config(&config, &native).is_ok());
}

#[test]
fn what_both_sides_find_in_the_provider_block_is_told_once() {
    let (hybrid, _) = plain();
    let config = Value::object([("region", Value::string("?"))]);
    let told: Vec<String> = hybrid
        .validate_provider(&config)
        .into_iter()
        .map(|it| it.detail)
        .collect();
    assert_eq!(told, ["native"]);
}
