//! Creates and updates of one resource type with two values of an argument.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rform_aws::client::AwsClient;
use rform_aws::declare::{Field, Nested, Role, Spec};
use rform_aws::error::AwsError;
use rform_aws::resource::{Operation, Resource};
use rform_core::schema::ResourceSchema;
use rform_core::value::{Step, Type, Value};
use rform_plan::propose;
use rform_provider::{Attempt, PlanRequest, Provider};
use serde_json::{Value as Json, json};

use super::beside::BESIDE;
use super::requests::{Sent, is_reading};
use super::values::VALUES;
use crate::aws::changes::{object, plan, settled};
use crate::aws::harness::{Harness, Told, filled};

/// A resource type whose arguments are tried.
pub(super) struct Trial<'a> {
    pub(super) harness: &'a Harness,
    pub(super) client: &'a AwsClient,
    pub(super) sent: &'a Sent,
    pub(super) told: Told,
    pub(super) kind: &'static str,
    pub(super) resource: &'static dyn Resource,
    pub(super) schema: Arc<ResourceSchema>,
}

impl Trial<'_> {
    fn config(&self, path: &[String], which: i64) -> Value {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut config = object(&self.schema.block, &path, which, false);
        let whole = path.join(".");
        let own = self.kind.replace("aws_alb", "aws_lb");
        let others = BESIDE
            .iter()
            .filter(|(kind, begin, _)| *kind == own && whole.starts_with(begin));
        for (_, _, more) in others {
            let more: Json = serde_json::from_str(more).unwrap_or_default();
            config = beside(&config, &more, &path);
        }
        let is_target =
            self.kind == "aws_route" && whole.ends_with("_id") | whole.ends_with("_arn");
        if is_target && whole != "route_table_id" && !whole.starts_with("destination") {
            let range = json!({"destination_cidr_block": "10.0.0.0/8"});
            config = beside(&config, &range, &path);
        }
        let mut values = VALUES.iter();
        let values = values.find(|(kind, name, _)| *kind == self.kind && path.last() == Some(name));
        match (values, which) {
            (Some((_, _, values)), 1) => with(&config, &path, values[0]),
            (Some((_, _, values)), _) => with(&config, &path, values[1]),
            (None, _) => config,
        }
    }

    async fn operation<F>(
        &self,
        prior: &Value,
        planned: &Value,
        config: &Value,
        work: F,
    ) -> (Vec<String>, BTreeSet<String>)
    where
        F: AsyncFnOnce(&Operation<'_>) -> Result<(), AwsError>,
    {
        let (none, attempt) = (Arc::default(), Attempt::default());
        let operation = Operation {
            client: self.client,
            prior,
            planned,
            config,
            attempt: &attempt,
            deleting: &none,
            changing: &none,
            keeping: &[],
            progress: &self.told,
            deadline: self.client.clock.now() + Duration::from_secs(60),
            handled: Default::default(),
            tracking: Default::default(),
        };
        // What comes of it hangs on answers that are not given here.
        let _ = work(&operation).await;
        let mut sent = self.sent.lock().unwrap_or_else(|it| it.into_inner());
        let handled = operation.handled.into_inner().unwrap_or_default();
        (std::mem::take(&mut *sent), handled)
    }

    /// What a create with that value sends.
    pub(super) async fn created(&self, path: &[String], which: i64) -> Vec<String> {
        let config = self.config(path, which);
        let (planned, _) = plan(
            self.harness,
            self.kind,
            &self.schema.block,
            &Value::NULL,
            &config,
        );
        let work = async |operation: &Operation<'_>| {
            let made = self.resource.create(operation).await;
            self.resource.finish(operation, "id-1").await?;
            made.map(drop)
        };
        self.operation(&Value::NULL, &planned, &config, work)
            .await
            .0
    }

    /// Whether an update to the other value changes something at AWS, or is refused when it is planned; true if there is no update.
    pub(super) async fn is_carried_out(&self, path: &[String]) -> bool {
        let block = &self.schema.block;
        let (one, other) = (self.config(path, 1), self.config(path, 2));
        let before = settled(&plan(self.harness, self.kind, block, &Value::NULL, &one).0);
        let unchanged = plan(self.harness, self.kind, block, &before, &one).0;
        let (planned, replace) = plan(self.harness, self.kind, block, &before, &other);
        let named = |path: &rform_core::value::Path, name: &str| matches!(path.0.first(), Some(Step::Attribute(it)) if **it == *name);
        if replace.iter().any(|it| named(it, &path[0])) || planned == unchanged {
            return true;
        }
        let work = async |operation: &Operation<'_>| {
            self.resource.update(operation).await?;
            let tags = rform_aws::object::Attributes::string_map(operation.planned, "tags");
            match path[0] == "tags" {
                true => self.resource.retag(operation, Vec::new(), tags).await,
                false => Ok(()),
            }
        };
        let (sent, asked) = self.operation(&before, &planned, &other, work).await;
        let is_asked = path[0] == "tags" || asked.contains(&path[0]);
        match is_asked {
            true => sent.iter().any(|it| !is_reading(it)),
            false => self.is_refused(&before, &other, &path[0]),
        }
    }

    /// Whether the plan refuses to change that argument.
    fn is_refused(&self, before: &Value, config: &Value, name: &str) -> bool {
        let response = self.harness.aws.plan(&PlanRequest {
            kind: self.kind.into(),
            prior: before.clone(),
            config: config.clone(),
            proposed: propose(&self.schema.block, before, config),
            private: Vec::new(),
            identity: Value::NULL,
        });
        let is_it =
            |step: Option<&Step>| matches!(step, Some(Step::Attribute(it)) if **it == *name);
        let mut problems = response.problems.iter();
        problems.any(|it| !it.warning && is_it(it.path.0.first()))
    }
}

/// What is declared of it.
pub(super) fn role(spec: &Spec, path: &[String]) -> Role {
    fn within(fields: &[Field], blocks: &[Nested], path: &[String]) -> Option<Role> {
        let (name, rest) = path.split_first()?;
        if let Some(field) = fields.iter().find(|it| it.name == name) {
            return Some(field.role);
        }
        let block = blocks.iter().find(|it| it.name == name)?;
        match rest {
            _ if block.role != Role::Sent => Some(block.role),
            [] => Some(block.role),
            rest => within(&block.fields, &block.blocks, rest),
        }
    }
    within(&spec.fields, &spec.blocks, path).unwrap_or_default()
}

/// The object with these attributes besides, except where the path leads.
fn beside(value: &Value, more: &Json, path: &[&str]) -> Value {
    match (value, more) {
        (Value::Object(attributes), Json::Object(more)) => {
            Value::object(attributes.iter().map(|(name, it)| {
                let (first, rest) = path.split_first().unwrap_or((&"", &[]));
                let it = match more.get(&**name) {
                    Some(more) if more.is_object() && **name == **first => beside(it, more, rest),
                    Some(more) if **name != **first => filled(&it.ty(), more),
                    _ => it.clone(),
                };
                (name.clone(), it)
            }))
        }
        (Value::List(ty, items), more) => {
            Value::list(ty.clone(), items.iter().map(|it| beside(it, more, path)))
        }
        (Value::Set(ty, items), more) => {
            Value::set(ty.clone(), items.iter().map(|it| beside(it, more, path)))
        }
        (other, _) => other.clone(),
    }
}

/// The object with another value where the path leads.
fn with(value: &Value, path: &[&str], text: &str) -> Value {
    match (value, path.split_first()) {
        (Value::Object(attributes), Some((first, rest))) => {
            Value::object(attributes.iter().map(|(name, it)| {
                let it = match **name == **first {
                    true => with(it, rest, text),
                    false => it.clone(),
                };
                (name.clone(), it)
            }))
        }
        (Value::List(ty @ Type::Object(_), items), _) => {
            Value::list(ty.clone(), items.iter().map(|it| with(it, path, text)))
        }
        (Value::Set(ty @ Type::Object(_), items), _) => {
            Value::set(ty.clone(), items.iter().map(|it| with(it, path, text)))
        }
        (Value::Number(_) | Value::Null(Type::Number), _) => value.clone(),
        _ => Value::string(text),
    }
}
