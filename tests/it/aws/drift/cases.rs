//! The objects and their changes, and the objects that they refer to.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, FutureExt};
use rform_core::value::Value;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::aws::harness::{Harness, text};

/// An object by its first configuration, and what is changed of it.
#[derive(Deserialize)]
pub struct Case {
    #[serde(rename = "type")]
    pub kind: String,
    /// Names of objects that have to be there first.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Whether AWS cannot go back: a volume does not shrink.
    #[serde(default)]
    one_way: bool,
    /// Why a change by others is not seen.
    pub not_from_outside: Option<String>,
    base: Json,
    changes: Vec<Json>,
}

/// The types and configurations of the objects that cases refer to by `@name`.
pub type Fixtures = BTreeMap<String, (String, Json)>;

#[derive(Deserialize)]
struct File {
    fixtures: Fixtures,
    cases: Vec<Case>,
}

fn file() -> File {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/aws/outside_changes.json"
    );
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

/// The objects that cases refer to.
pub fn fixtures() -> Fixtures {
    file().fixtures
}

/// All cases; `RFORM_CASE` chooses those of one type.
pub fn all() -> Vec<Case> {
    let only = std::env::var("RFORM_CASE").unwrap_or_default();
    let mut cases = file().cases;
    cases.retain(|case| only.is_empty() || case.kind == only);
    cases
}

impl Case {
    /// Every change, both ways: two configurations, and words for the change.
    pub fn directions(&self) -> impl Iterator<Item = (&Json, &Json, String)> {
        self.changes.iter().flat_map(|change| {
            let there = format!("{} {change}", self.kind);
            let back = format!("{} back from {change}", self.kind);
            let other: &Json = Box::leak(Box::new(with(&self.base, change)));
            let both = [(&self.base, other, there), (other, &self.base, back)];
            both.into_iter().take(if self.one_way { 1 } else { 2 })
        })
    }

    /// The paths of what is set in some configuration and changed in another.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for change in &self.changes {
            collect(change, "", &mut paths);
        }
        paths
    }
}

fn collect(json: &Json, above: &str, paths: &mut Vec<String>) {
    for (name, value) in json.as_object().into_iter().flatten() {
        let path = format!("{above}{name}");
        let blocks = value.as_array().into_iter().flatten();
        blocks.for_each(|it| collect(it, &format!("{path}."), paths));
        paths.push(path);
    }
}

fn with(base: &Json, change: &Json) -> Json {
    let mut all = base.as_object().cloned().unwrap_or_default();
    all.extend(change.as_object().cloned().unwrap_or_default());
    Json::Object(all)
}

/// An account with the objects that were referred to so far.
pub struct Objects {
    pub harness: Harness,
    fixtures: Fixtures,
    made: BTreeMap<String, Value>,
}

impl Objects {
    pub fn new(harness: Harness, fixtures: Fixtures) -> Objects {
        Objects {
            harness,
            fixtures,
            made: BTreeMap::new(),
        }
    }

    /// The configuration with ids and attributes for references (`@vpc`, `@policy.arn`).
    pub fn resolve<'a>(&'a mut self, config: &'a Json) -> BoxFuture<'a, Json> {
        async move {
            match config {
                Json::String(text) if text.starts_with('@') => {
                    Json::String(self.attribute(&text[1..]).await)
                }
                Json::Array(items) => {
                    let mut all = Vec::new();
                    for item in items {
                        all.push(self.resolve(item).await);
                    }
                    Json::Array(all)
                }
                Json::Object(items) => {
                    let mut all = serde_json::Map::new();
                    for (name, item) in items {
                        all.insert(name.clone(), self.resolve(item).await);
                    }
                    Json::Object(all)
                }
                other => other.clone(),
            }
        }
        .boxed()
    }

    async fn attribute(&mut self, reference: &str) -> String {
        let (name, attribute) = reference.split_once('.').unwrap_or((reference, "id"));
        if name == "ami" {
            return self.image().await;
        }
        let object = self.object(name).await;
        match attribute.split_once("ipv6+") {
            // The block of a subnet in that of its VPC.
            Some((_, number)) => {
                let block = text(&object, "ipv6_cidr_block");
                let begin = block.strip_suffix("00::/56").expect("a block of 56 bits");
                format!("{begin}0{number}::/64")
            }
            None => text(&object, attribute),
        }
    }

    /// The object of that name; it is made when it is asked for first.
    pub async fn object(&mut self, name: &str) -> Value {
        if let Some(object) = self.made.get(name) {
            return object.clone();
        }
        let (kind, config) = self.fixtures[name].clone();
        let config = self.resolve(&config).await;
        let object = self.harness.create(&kind, config).await;
        self.made.insert(name.to_owned(), object.clone());
        object
    }

    async fn image(&self) -> String {
        let config = json!({
            "most_recent": true,
            "owners": ["amazon"],
            "filter": [{"name": "name", "values": ["amzn2-ami-hvm-*-x86_64-gp2"]}],
        });
        let found = self.harness.data("aws_ami", config).await;
        text(&found.expect("an image"), "id")
    }
}
