//! A provider whose cloud is a sandbox, and a small engine around it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use rform_aws::{Aws, client_of};
use rform_core::addr::{Key, Mode, ModuleInstance, Resource};
use rform_core::value::json::value_from_json;
use rform_core::value::{Type, Value, convert};
use rform_plan::propose;
use rform_provider::{
    ApplyRequest, ApplyResponse, Attempt, Clock, Object, PlanRequest, PlanResponse, Problem,
    Progress, Provider, ReadRequest,
};
use rform_sandbox::{Faults, Options, Sandbox};
use serde_json::{Value as Json, json};

/// Time as tokio has it, which a test may pause.
pub struct TokioClock {
    begun: tokio::time::Instant,
    moment: Duration,
}

impl TokioClock {
    /// It is now, as the sandbox sees it.
    pub fn new() -> TokioClock {
        TokioClock {
            begun: tokio::time::Instant::now(),
            moment: now(),
        }
    }
}

/// What the wall says.
fn now() -> Duration {
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default()
}

impl Clock for TokioClock {
    fn now(&self) -> Duration {
        self.moment + self.begun.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// What the provider told.
#[derive(Default)]
pub struct Told(pub Mutex<Vec<String>>);

impl Progress for Told {
    fn created(&self, object: &Object) {
        let id = object.value.get("id").and_then(Value::as_str);
        self.say(format!("created {}", id.unwrap_or("?")));
    }

    fn waiting_for(&self, what: &str) {
        self.say(format!("waiting for {what}"));
    }
}

impl Told {
    fn say(&self, what: String) {
        if let Ok(mut told) = self.0.lock() {
            told.push(what);
        }
    }
}

/// A provider, its cloud, and what was told.
pub struct Harness {
    pub aws: Aws,
    pub sandbox: Sandbox,
    pub told: Told,
    pub deleting: Arc<Vec<(Arc<str>, Arc<str>)>>,
    attempts: Mutex<u32>,
    began: Duration,
}

impl Harness {
    /// A calm cloud.
    pub fn new(seed: u64) -> Harness {
        Harness::with(seed, Faults::none())
    }

    /// A cloud that injects faults.
    pub fn with(seed: u64, faults: Faults) -> Harness {
        let options = Options {
            seed,
            faults,
            ..Options::default()
        };
        let sandbox = Sandbox::new(options);
        let cloud = sandbox.clone();
        let http = client_of(move |request| {
            let cloud = cloud.clone();
            async move { cloud.handle(request).await }
        });
        let clock = Arc::new(TokioClock::new());
        Harness::over(sandbox, Aws::new(Some(http), clock, seed))
    }

    /// That cloud, and a provider that reaches it in some way.
    pub fn over(sandbox: Sandbox, aws: Aws) -> Harness {
        Harness {
            aws,
            sandbox,
            told: Told::default(),
            deleting: Arc::default(),
            attempts: Mutex::default(),
            began: now(),
        }
    }

    /// Takes the `provider` block.
    pub async fn configure(&self, block: Json) {
        let ty = self.aws.schema().provider.object_type();
        let problems = self.aws.configure(filled(&ty, &block)).await;
        assert_eq!(problems, []);
    }

    /// A configuration of that type: what is not given is null.
    pub fn config(&self, kind: &str, config: &Json) -> Value {
        let schema = self.aws.schema().resources.get(kind).map(|it| &it.block);
        schema.map_or(Value::NULL, |block| filled(&block.object_type(), config))
    }

    /// Reads a data source.
    pub async fn data(&self, kind: &str, config: Json) -> Result<Value, Vec<Problem>> {
        let config = self.data_config(kind, &config);
        self.aws.read_data(kind, config, &self.told).await
    }

    /// A configuration of that data source: what is not given is null.
    pub fn data_config(&self, kind: &str, config: &Json) -> Value {
        let schema = self.aws.schema().data_sources.get(kind).map(|it| &it.block);
        schema.map_or(Value::NULL, |block| filled(&block.object_type(), config))
    }

    /// Plans a change.
    pub fn plan(&self, kind: &str, prior: &Value, config: &Json) -> PlanResponse {
        let config = match config.is_null() {
            true => Value::NULL,
            false => self.config(kind, config),
        };
        let block = self.aws.schema().resources.get(kind).map(|it| &it.block);
        let proposed = block.map_or(Value::NULL, |block| propose(block, prior, &config));
        self.aws.plan(&PlanRequest {
            kind: kind.into(),
            prior: prior.clone(),
            config,
            proposed,
            private: Vec::new(),
            identity: Value::NULL,
        })
    }

    /// Plans and carries out a change.
    pub async fn change(&self, kind: &str, prior: &Value, config: &Json) -> ApplyResponse {
        let plan = self.plan(kind, prior, config);
        assert_eq!(plan.problems, [], "{kind}");
        assert_eq!(plan.replace, [], "{kind}");
        let number = match self.attempts.lock() {
            Ok(mut number) => {
                *number += 1;
                *number
            }
            Err(_) => 0,
        };
        let request = ApplyRequest {
            kind: kind.into(),
            address: Resource::managed(kind, "it").instance(&ModuleInstance::root(), Key::None),
            prior: prior.clone(),
            config: match config.is_null() {
                true => Value::NULL,
                false => self.config(kind, config),
            },
            planned: plan.planned,
            private: plan.private,
            identity: Value::NULL,
            attempt: Attempt {
                token: format!("token-{number}"),
                since: self.began,
                ..Attempt::default()
            },
            deleting: Arc::clone(&self.deleting),
            changing: Arc::default(),
            keeping: Arc::default(),
        };
        self.aws.apply(request, &self.told).await
    }

    /// What is wrong with a configuration.
    pub fn validate(&self, kind: &str, config: &Json) -> Vec<Problem> {
        let config = self.config(kind, config);
        self.aws.validate_resource(Mode::Managed, kind, &config)
    }

    /// Makes an object.
    pub async fn create(&self, kind: &str, config: Json) -> Value {
        self.succeed(kind, &Value::NULL, config).await
    }

    /// Changes an object, or makes it.
    pub async fn succeed(&self, kind: &str, prior: &Value, config: Json) -> Value {
        let response = self.change(kind, prior, &config).await;
        assert_eq!(response.problems, [], "{kind}");
        response.object.map_or(Value::NULL, |it| it.value)
    }

    /// Deletes an object.
    pub async fn delete(&self, kind: &str, prior: &Value) -> Vec<Problem> {
        self.change(kind, prior, &Json::Null).await.problems
    }

    /// Reads an object again.
    pub async fn refresh(&self, kind: &str, current: &Value) -> Value {
        let request = ReadRequest {
            current: current.clone(),
            private: Vec::new(),
            identity: Value::NULL,
        };
        match self.aws.read(kind, vec![request]).await.pop() {
            Some(Ok(Some(object))) => object.value,
            Some(Ok(None)) => Value::NULL,
            other => panic!("{other:?}"),
        }
    }

    /// Holds that the object is as it should be, and that nothing is left to do.
    pub async fn is_settled(&self, kind: &str, current: &Value, config: &Json) {
        let read = self.refresh(kind, current).await;
        let plan = self.plan(kind, &read, config);
        assert_eq!(plan.problems, [], "{kind}");
        assert_eq!(changed(&read, &plan.planned), BTreeMap::new(), "{kind}");
    }
}

/// The attributes in which two objects differ.
pub fn changed(before: &Value, after: &Value) -> BTreeMap<String, (Value, Value)> {
    let Value::Object(attributes) = after else {
        return BTreeMap::new();
    };
    let null = Value::NULL;
    let pairs = attributes.iter().map(|(name, after)| {
        let before = before.get(name).unwrap_or(&null).clone();
        (name.to_string(), (before, after.clone()))
    });
    pairs
        .filter(|(_, (before, after))| before != after)
        .collect()
}

/// A text attribute.
pub fn text(object: &Value, name: &str) -> String {
    let value = object.get(name).and_then(Value::as_str);
    value.unwrap_or_default().to_owned()
}

/// The value of that type: attributes that are not given are null, blocks are empty. The text
/// `"?"` stands for what is not known yet.
pub fn filled(ty: &Type, given: &Json) -> Value {
    match (ty, given) {
        (_, Json::String(text)) if text == "?" => Value::unknown(ty.clone()),
        (Type::Object(object), Json::Object(given)) => {
            let known = given
                .keys()
                .find(|name| !object.attributes.contains_key(name.as_str()));
            assert_eq!(known, None, "no such attribute");
            let attributes = object.attributes.iter().map(|(name, ty)| {
                let value = given.get(&**name).unwrap_or(&Json::Null);
                (name.clone(), filled(ty, value))
            });
            Value::object(attributes)
        }
        (Type::List(element), Json::Array(items)) => Value::list(
            (**element).clone(),
            items.iter().map(|item| filled(element, item)),
        ),
        (Type::Set(element), Json::Array(items)) => Value::set(
            (**element).clone(),
            items.iter().map(|item| filled(element, item)),
        ),
        (Type::Map(element), Json::Object(items)) => Value::map(
            (**element).clone(),
            items
                .iter()
                .map(|(key, item)| (key.as_str(), filled(element, item))),
        ),
        (_, Json::Null) => Value::null(ty),
        (ty, json) => match value_from_json(json, ty) {
            Ok(value) => convert(&value, ty).unwrap_or(value),
            Err(error) => panic!("{error:?}"),
        },
    }
}

/// A VPC with nothing special about it.
pub async fn vpc(harness: &Harness) -> Value {
    harness
        .create("aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .await
}

/// Makes an object and holds that it is as it should be.
pub async fn made(harness: &Harness, kind: &str, config: Json) -> Value {
    let object = harness.create(kind, config.clone()).await;
    harness.is_settled(kind, &object, &config).await;
    object
}

/// Makes an object, changes it, and holds that an import needs no change of what is written.
pub async fn life(harness: &Harness, kind: &str, id: &str, first: Json, second: Json) -> Value {
    let object = made(harness, kind, first).await;
    let object = harness.succeed(kind, &object, second.clone()).await;
    harness.is_settled(kind, &object, &second).await;
    let imported = harness.aws.import(kind, id).await.expect("an import");
    let read = harness.refresh(kind, &imported[0].object.value).await;
    let plan = harness.plan(kind, &read, &second);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]), "{kind}");
    object
}

/// Deletes these objects, after which nothing is left.
pub async fn gone(harness: &Harness, objects: &[(&str, &Value)]) {
    for (kind, object) in objects {
        assert_eq!(harness.delete(kind, object).await, [], "{kind}");
    }
    assert!(
        harness.sandbox.inspect().is_empty(),
        "{}",
        harness.sandbox.inspect()
    );
}

/// Holds that an import of that id, or of the object's own where it is empty, needs no replacement.
pub async fn imported(harness: &Harness, kind: &str, object: &Value, config: &Json, id: &str) {
    let id = match id {
        "" => text(object, "id"),
        id => id.to_owned(),
    };
    let imported = harness.aws.import(kind, &id).await.expect("an import");
    let read = harness.refresh(kind, &imported[0].object.value).await;
    let plan = harness.plan(kind, &read, config);
    assert_eq!((plan.problems, plan.replace), (vec![], vec![]), "{kind}");
    assert_eq!(text(&read, "id"), text(object, "id"), "{kind}");
}
