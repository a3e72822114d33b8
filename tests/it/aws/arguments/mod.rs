//! Every argument is carried out: another value of it makes another request, or a plan that
//! replaces; or it is declared to be a setting of the provider's own, or refused.

mod beside;
mod requests;
mod trial;
mod values;

use rform_aws::declare::Role;
use rform_aws::{DATA_SOURCES, RESOURCES};
use rform_core::schema::{Block, Presence};
use rform_core::value::Value;
use rform_provider::Provider;
use serde_json::json;

use super::changes::object;
use super::harness::{Harness, Told};
use requests::{Sent, agreeable};
use trial::{Trial, role};
use values::{CHOOSING, ELSEWHERE};

/// The paths of all that can be set.
fn arguments(block: &Block, above: &[String], all: &mut Vec<Vec<String>>) {
    let path = |name: &str| [above, &[name.to_owned()]].concat();
    let settable = block.attributes.iter().filter(|(name, attribute)| {
        let is_own = above.is_empty() && ["id", "tags_all"].contains(&&***name);
        attribute.presence != Presence::Computed && !is_own
    });
    all.extend(settable.map(|(name, _)| path(name)));
    let blocks = block
        .blocks
        .iter()
        .filter(|(name, _)| &***name != "timeouts");
    for (name, nested) in blocks {
        all.push(path(name));
        arguments(&nested.block, &path(name), all);
    }
}

#[tokio::test(start_paused = true)]
async fn every_argument_of_every_resource_is_carried_out() {
    let harness = Harness::new(0);
    harness.configure(json!({"region": "us-east-1"})).await;
    let sent = Sent::default();
    let client = agreeable(&harness, &sent).await;
    let (mut tried, mut faults) = (0, Vec::new());
    for (kind, resource) in RESOURCES.iter().copied().flatten().copied() {
        let Some(schema) = harness.aws.schema().resources.get(kind).cloned() else {
            panic!("{kind}");
        };
        let spec = resource.spec().completed();
        let mut all = Vec::new();
        arguments(&schema.block, &[], &mut all);
        let trial = Trial {
            harness: &harness,
            client: &client,
            sent: &sent,
            told: Told::default(),
            kind,
            resource,
            schema,
        };
        for path in all {
            let name = format!("{kind}.{}", path.join("."));
            let is_elsewhere = ELSEWHERE.iter().any(|begin| name.starts_with(begin));
            if role(&spec, &path) != Role::Sent || is_elsewhere {
                continue;
            }
            tried += 1;
            if trial.created(&path, 1).await == trial.created(&path, 2).await {
                faults.push(format!("{name}: a create sends the same for another value"));
            }
            if !trial.is_carried_out(&path).await {
                faults.push(format!("{name}: an update sends nothing"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(tried > 500, "only {tried} were tried");
}

#[tokio::test(start_paused = true)]
async fn every_argument_of_every_data_source_is_looked_at() {
    let harness = Harness::new(0);
    harness.configure(json!({"region": "us-east-1"})).await;
    let sent = Sent::default();
    let client = agreeable(&harness, &sent).await;
    let (mut tried, mut faults) = (0, Vec::new());
    for &(kind, source) in DATA_SOURCES.iter().copied().flatten() {
        let block = source.spec().schema().block;
        let mut all = Vec::new();
        arguments(&block, &[], &mut all);
        for path in all {
            let name = format!("{kind}.{}", path.join("."));
            let name = name.replace("aws_alb", "aws_lb");
            if CHOOSING.iter().any(|begin| name.starts_with(begin)) {
                continue;
            }
            tried += 1;
            let mut seen = Vec::new();
            for which in [1, 2] {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let config = object(&block, &path, which, false);
                let answer = source.read(&client, &config).await;
                let answer = answer.map(|it| without(&it, path[0]));
                let mut sent = sent.lock().unwrap_or_else(|it| it.into_inner());
                seen.push(format!("{:?} {answer:?}", std::mem::take(&mut *sent)));
            }
            if seen[0] == seen[1] {
                faults.push(format!("{name}: another value makes no difference"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(tried > 100, "only {tried} were tried");
}

/// The object without what was configured.
fn without(value: &Value, name: &str) -> Value {
    match value {
        Value::Object(attributes) => {
            let kept = attributes.iter().filter(|(it, _)| ***it != *name);
            Value::object(kept.map(|(name, it)| (name.clone(), it.clone())))
        }
        other => other.clone(),
    }
}
