//! `aws_iam_policy_attachment`: all that a managed policy is attached to, and nothing else.

use std::collections::BTreeSet;

use async_trait::async_trait;
use aws_sdk_iam::operation::list_entities_for_policy::ListEntitiesForPolicyOutput as Page;
use futures_util::future::try_join_all;

use super::{GONE, found, group, role, user_policy};
use crate::provider::Problem;
use crate::provider::aws::checks;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways, not_importable};
use crate::provider::aws::spec::{STRING, Spec, id, optional, required, string_set};
use crate::value::Value;

/// `aws_iam_policy_attachment`
pub struct PolicyAttachment;

#[async_trait]
impl Resource for PolicyAttachment {
    fn title(&self) -> &'static str {
        "IAM Policy Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("groups", string_set()),
            required("name", STRING).replaces().own().check(not_empty),
            required("policy_arn", STRING).replaces().check(checks::arn),
            optional("roles", string_set()),
            optional("users", string_set()),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: &[("ConcurrentModification", "")],
            passing_delete: &[("ConcurrentModification", "")],
            // Attaching once more what is attached changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        Some(job.planned.text("name").to_owned())
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let name = job.planned.text("name");
        if WEARERS
            .iter()
            .all(|(field, _)| job.planned.first(field).is_none())
        {
            return Err(Fault::new(format!(
                "No Users, Roles, or Groups specified for IAM Policy Attachment {name}"
            )));
        }
        change(job).await?;
        Ok(name.to_owned())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        try_join_all(known.iter().map(|known| read_one(cloud, known))).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["groups", "roles", "users"]);
        change(job).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        change(job).await
    }

    fn import(&self, _id: &str) -> Result<Draft, Problem> {
        Err(not_importable("aws_iam_policy_attachment"))
    }
}

fn not_empty(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    text.is_empty()
        .then(|| format!("\"{name}\": must not be empty"))
}

/// Who wears a policy.
#[derive(Clone, Copy)]
enum Wearer {
    Group,
    Role,
    User,
}

const WEARERS: [(&str, Wearer); 3] = [
    ("groups", Wearer::Group),
    ("roles", Wearer::Role),
    ("users", Wearer::User),
];

/// Takes the policy off those that are not planned, and gives it to those that are.
async fn change(job: &Job<'_>) -> Result<(), Fault> {
    let object = if job.planned.is_null() {
        job.prior
    } else {
        job.planned
    };
    let (cloud, arn) = (job.cloud, object.text("policy_arn"));
    for (field, wearer) in WEARERS {
        let names =
            |object: &Value| -> BTreeSet<String> { object.strings(field).into_iter().collect() };
        let (before, after) = (names(job.prior), names(job.planned));
        for name in before.difference(&after) {
            detach(cloud, wearer, name, arn).await?;
        }
        for name in after.difference(&before) {
            attach(cloud, wearer, name, arn).await?;
        }
    }
    Ok(())
}

async fn attach(cloud: &Cloud, wearer: Wearer, name: &str, arn: &str) -> Result<(), Fault> {
    match wearer {
        Wearer::Group => group::attach(cloud, name, arn).await,
        Wearer::Role => role::attach(cloud, name, arn).await,
        Wearer::User => user_policy::attach(cloud, name, arn).await,
    }
}

async fn detach(cloud: &Cloud, wearer: Wearer, name: &str, arn: &str) -> Result<(), Fault> {
    let done = match wearer {
        Wearer::Group => group::detach(cloud, name, arn).await,
        Wearer::Role => role::detach(cloud, name, arn).await,
        Wearer::User => user_policy::detach(cloud, name, arn).await,
    };
    done.or_else(|fault| fault.unless(GONE))
}

async fn read_one(cloud: &Cloud, known: &Value) -> Result<Option<Value>, Fault> {
    let Some(pages) = found(entities(cloud, known.text("policy_arn")).await)? else {
        return Ok(None);
    };
    let groups = pages.iter().flat_map(|page| page.policy_groups());
    let roles = pages.iter().flat_map(|page| page.policy_roles());
    let users = pages.iter().flat_map(|page| page.policy_users());
    let mut draft = Draft::from(known);
    draft
        .string_set("groups", groups.filter_map(|it| it.group_name()))
        .string_set("roles", roles.filter_map(|it| it.role_name()))
        .string_set("users", users.filter_map(|it| it.user_name()));
    let object = draft.build();
    let is_worn = WEARERS
        .iter()
        .any(|(field, _)| object.first(field).is_some());
    Ok(is_worn.then_some(object))
}

/// All pages of those that a policy is attached to.
async fn entities(cloud: &Cloud, arn: &str) -> Result<Vec<Page>, Fault> {
    let (iam, mut pages, mut marker) = (&cloud.clients.iam, Vec::new(), None);
    loop {
        let page = cloud
            .call("iam:ListEntitiesForPolicy", || {
                let request = iam.list_entities_for_policy().policy_arn(arn);
                request.set_marker(marker.clone()).send()
            })
            .await?;
        marker = page.marker.clone().filter(|_| page.is_truncated);
        pages.push(page);
        if marker.is_none() {
            return Ok(pages);
        }
    }
}
