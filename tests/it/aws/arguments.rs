//! Every argument is carried out: another value of it makes another request, or a plan that
//! replaces; or it is declared to be a setting of the provider's own, or refused.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use rform::provider::aws::cloud::Cloud;
use rform::provider::aws::fault::Fault;
use rform::provider::aws::resource::{Job, Resource};
use rform::provider::aws::spec::{Field, Nested, Role, Spec};
use rform::provider::aws::{DATA_SOURCES, RESOURCES, client_of, connect};
use rform::provider::{Attempt, Clock, Provider};
use rform::schema::{Block, Presence, ResourceSchema};
use rform::value::{Step, Value};
use serde_json::json;

use super::changes::{object, plan, settled};
use super::lab::{Lab, TokioClock, Told, filled};

/// What was sent.
type Sent = Arc<Mutex<Vec<String>>>;

/// An AWS that agrees to everything, and has nothing.
async fn agreeable(lab: &Lab, sent: &Sent) -> Cloud {
    let sent = Arc::clone(sent);
    let http = client_of(move |request: Request<bytes::Bytes>| {
        let (what, answer) = heard(&request);
        if let Ok(mut sent) = sent.lock() {
            sent.push(what);
        }
        async move { Ok::<_, std::convert::Infallible>(Response::new(bytes::Bytes::from(answer))) }
    });
    let ty = lab.aws.schema().provider.object_type();
    let block = filled(&ty, &json!({"region": "us-east-1"}));
    match connect(&block, Some(http), Arc::new(TokioClock::new()), 1).await {
        Ok(cloud) => cloud,
        Err(problem) => panic!("{problem:?}"),
    }
}

/// A request in one line, and what is answered: success, and nothing in it.
fn heard(request: &Request<bytes::Bytes>) -> (String, String) {
    let body = String::from_utf8_lossy(request.body()).into_owned();
    if let Some(target) = request.headers().get("x-amz-target") {
        let what = format!("{} {body}", String::from_utf8_lossy(target.as_bytes()));
        return (what, "{}".to_owned());
    }
    if let Some(rest) = body.strip_prefix("Action=") {
        let action = rest.split('&').next().unwrap_or_default();
        let answer = format!("<{action}Response><{action}Result/></{action}Response>");
        return (rest.to_owned(), answer);
    }
    let headers = request.headers().iter().filter(|(name, _)| {
        let name = name.as_str();
        name.starts_with("x-amz-") && !["x-amz-date", "x-amz-user-agent"].contains(&name)
    });
    let headers: BTreeSet<String> = headers.map(|(name, it)| format!("{name}={it:?}")).collect();
    let (method, uri) = (request.method(), request.uri());
    let answer = if request.method() == "GET" {
        "<Answer/>"
    } else {
        ""
    };
    (
        format!("{method} {uri} {headers:?} {body}"),
        answer.to_owned(),
    )
}

fn is_reading(request: &str) -> bool {
    let name = request.split(['&', ' ']).next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default();
    ["Describe", "Get", "List", "GET", "HEAD"]
        .iter()
        .any(|verb| name.starts_with(verb))
}

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

/// What is declared of it.
fn role(spec: &Spec, path: &[String]) -> Role {
    fn within(fields: &[Field], blocks: &[Nested], path: &[String]) -> Option<Role> {
        let (name, rest) = path.split_first()?;
        if let Some(field) = fields.iter().find(|it| it.name == name) {
            return Some(field.role);
        }
        let block = blocks.iter().find(|it| it.name == name)?;
        match rest {
            [] => Some(block.role),
            rest => within(&block.fields, &block.blocks, rest),
        }
    }
    within(&spec.fields, &spec.blocks, path).unwrap_or_default()
}

struct Trial<'a> {
    lab: &'a Lab,
    cloud: &'a Cloud,
    sent: &'a Sent,
    told: Told,
    kind: &'static str,
    resource: &'static dyn Resource,
    schema: Arc<ResourceSchema>,
}

impl Trial<'_> {
    fn config(&self, path: &[String], which: i64) -> Value {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        object(&self.schema.block, &path, which, false)
    }

    async fn job<F>(&self, prior: &Value, planned: &Value, config: &Value, work: F) -> Vec<String>
    where
        F: AsyncFnOnce(&Job<'_>) -> Result<(), Fault>,
    {
        let (none, attempt) = (Arc::default(), Attempt::default());
        let job = Job {
            cloud: self.cloud,
            prior,
            planned,
            config,
            attempt: &attempt,
            deleting: &none,
            changing: &none,
            progress: &self.told,
            deadline: self.cloud.clock.now() + Duration::from_secs(60),
            asked: Default::default(),
        };
        // What comes of it hangs on answers that are not given here.
        let _ = work(&job).await;
        let mut sent = self.sent.lock().unwrap_or_else(|it| it.into_inner());
        std::mem::take(&mut *sent)
    }

    /// What a create with that value sends.
    async fn created(&self, path: &[String], which: i64) -> Vec<String> {
        let config = self.config(path, which);
        let (planned, _) = plan(
            self.lab,
            self.kind,
            &self.schema.block,
            &Value::NULL,
            &config,
        );
        let work = async |job: &Job<'_>| {
            let made = self.resource.create(job).await;
            self.resource.finish(job, "id-1").await?;
            made.map(drop)
        };
        self.job(&Value::NULL, &planned, &config, work).await
    }

    /// What an update to the other value sends; none if there is no update.
    async fn updated(&self, path: &[String]) -> Option<Vec<String>> {
        let block = &self.schema.block;
        let (one, other) = (self.config(path, 1), self.config(path, 2));
        let before = settled(&plan(self.lab, self.kind, block, &Value::NULL, &one).0);
        let unchanged = plan(self.lab, self.kind, block, &before, &one).0;
        let (planned, replace) = plan(self.lab, self.kind, block, &before, &other);
        let named = |path: &rform::value::Path, name: &str| matches!(path.0.first(), Some(Step::Attribute(it)) if **it == *name);
        if replace.iter().any(|it| named(it, &path[0])) || planned == unchanged {
            return None;
        }
        let work = async |job: &Job<'_>| {
            self.resource.update(job).await?;
            let tags = rform::provider::aws::object::Attributes::string_map(job.planned, "tags");
            match path[0] == "tags" {
                true => self.resource.retag(job, Vec::new(), tags).await,
                false => Ok(()),
            }
        };
        Some(self.job(&before, &planned, &other, work).await)
    }
}

#[tokio::test(start_paused = true)]
async fn every_argument_of_every_resource_is_carried_out() {
    let lab = Lab::new(0);
    lab.configure(json!({"region": "us-east-1"})).await;
    let sent = Sent::default();
    let cloud = agreeable(&lab, &sent).await;
    let (mut tried, mut faults) = (0, Vec::new());
    for (kind, resource) in RESOURCES.iter().copied().flatten().copied() {
        let Some(schema) = lab.aws.schema().resources.get(kind).cloned() else {
            panic!("{kind}");
        };
        let spec = resource.spec();
        let mut all = Vec::new();
        arguments(&schema.block, &[], &mut all);
        let trial = Trial {
            lab: &lab,
            cloud: &cloud,
            sent: &sent,
            told: Told::default(),
            kind,
            resource,
            schema,
        };
        for path in all {
            if role(&spec, &path) != Role::Sent {
                continue;
            }
            tried += 1;
            let name = format!("{kind}.{}", path.join("."));
            if trial.created(&path, 1).await == trial.created(&path, 2).await {
                faults.push(format!("{name}: a create sends the same for another value"));
            }
            let updated = trial.updated(&path).await;
            if updated.is_some_and(|sent| sent.iter().all(|it| is_reading(it))) {
                faults.push(format!("{name}: an update sends nothing"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(tried > 500, "only {tried} were tried");
}
