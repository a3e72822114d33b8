//! `aws_iam_group_membership`: who is in a group.

use std::collections::BTreeSet;

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, found, pages};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways, not_importable};
use crate::provider::aws::spec::{STRING, Spec, id, required, string_set};
use crate::value::Value;

/// `aws_iam_group_membership`
pub struct GroupMembership;

#[async_trait]
impl Resource for GroupMembership {
    fn title(&self) -> &'static str {
        "IAM Group Membership"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("group", STRING).replaces(),
            required("name", STRING).replaces().own(),
            required("users", string_set()),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            // Adding once more who is in changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        Some(job.planned.text("name").to_owned())
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        for user in job.planned.strings("users") {
            add(job.cloud, job.planned.text("group"), &user).await?;
        }
        Ok(job.planned.text("name").to_owned())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let users = found(members(cloud, known.text("group")).await)?;
                let mut draft = Draft::from(&known);
                Ok::<_, Fault>(users.map(|it| draft.string_set("users", it).build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["users"]);
        let users =
            |object: &Value| -> BTreeSet<String> { object.strings("users").into_iter().collect() };
        let (before, after) = (users(job.prior), users(job.planned));
        let group = job.prior.text("group");
        for user in before.difference(&after) {
            remove(job.cloud, group, user).await?;
        }
        for user in after.difference(&before) {
            add(job.cloud, group, user).await?;
        }
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        for user in job.prior.strings("users") {
            remove(job.cloud, job.prior.text("group"), &user).await?;
        }
        Ok(())
    }

    fn import(&self, _id: &str) -> Result<Draft, Problem> {
        Err(not_importable("aws_iam_group_membership"))
    }
}

async fn members(cloud: &Cloud, group: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:GetGroup",
        users,
        iam.get_group().group_name(group)
    );
    Ok(all.into_iter().map(|it| it.user_name).collect())
}

async fn add(cloud: &Cloud, group: &str, user: &str) -> Result<(), Fault> {
    cloud
        .call("iam:AddUserToGroup", || {
            let request = cloud.clients.iam.add_user_to_group();
            request.group_name(group).user_name(user).send()
        })
        .await?;
    Ok(())
}

/// Takes a user out of a group; either may be gone.
pub(super) async fn remove(cloud: &Cloud, group: &str, user: &str) -> Result<(), Fault> {
    let answer = cloud.call("iam:RemoveUserFromGroup", || {
        let request = cloud.clients.iam.remove_user_from_group();
        request.group_name(group).user_name(user).send()
    });
    found(answer.await)?;
    Ok(())
}
