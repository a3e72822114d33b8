//! `aws_autoscaling_schedule`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_schedule>
//! - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html>

use async_trait::async_trait;
use aws_sdk_autoscaling::types::ScheduledUpdateGroupAction;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::requests::{is_absent, pages, unless_absent};
use crate::checks;
use crate::children;
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, id, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_autoscaling_schedule`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_schedule>
pub struct Schedule;

/// A size that is left as it is. AWS has no number for it; hashicorp/aws has this one.
const LEFT: i32 = -1;

#[async_trait]
impl Resource for Schedule {
    fn title(&self) -> &'static str {
        "Auto Scaling Scheduled Action"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("autoscaling_group_name", STRING).force_new(),
            optional_computed("desired_capacity", NUMBER),
            optional_computed("end_time", STRING).check(checks::moment),
            optional_computed("max_size", NUMBER),
            optional_computed("min_size", NUMBER),
            optional_computed("recurrence", STRING),
            required("scheduled_action_name", STRING).force_new(),
            optional_computed("start_time", STRING).check(checks::moment),
            optional_computed("time_zone", STRING),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // To put an action once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("scheduled_action_name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("scheduled_action_name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |group: String| async move { actions(client, &group).await };
        let find = |known: &Value, all: &[ScheduledUpdateGroupAction]| {
            let name = known.string("scheduled_action_name");
            let name = name.unwrap_or(known.text("id"));
            let mut all = all.iter();
            let action = all.find(|it| it.scheduled_action_name.as_deref() == Some(name))?;
            Some(object(known, action))
        };
        children::read(known, "autoscaling_group_name", list, find).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&[
            "desired_capacity",
            "end_time",
            "max_size",
            "min_size",
            "recurrence",
            "start_time",
            "time_zone",
        ]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (prior, client) = (operation.prior, &operation.client.clients.autoscaling);
        let send = || {
            client
                .delete_scheduled_action()
                .auto_scaling_group_name(prior.text("autoscaling_group_name"))
                .scheduled_action_name(prior.text("scheduled_action_name"))
                .send()
        };
        let answer = operation
            .client
            .call("autoscaling:DeleteScheduledAction", send);
        unless_absent(answer.await)
    }

    /// An import is by the names of the group and of the action.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let form = "The id is the name of the group, a slash, and the name of the action.";
        let names = ("autoscaling_group_name", "scheduled_action_name");
        children::imported(id, '/', form, names)
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.autoscaling);
    let moment = |name: &str| {
        let text = planned.string(name)?;
        DateTime::from_str(text, Format::DateTime).ok()
    };
    let size = |name: &str| {
        // What the configuration leaves out is AWS's matter when the action is made.
        let size = planned.integer(name)?;
        (size != LEFT).then_some(size)
    };
    let send = || {
        client
            .put_scheduled_update_group_action()
            .auto_scaling_group_name(planned.text("autoscaling_group_name"))
            .scheduled_action_name(planned.text("scheduled_action_name"))
            .set_desired_capacity(size("desired_capacity"))
            .set_end_time(moment("end_time"))
            .set_max_size(size("max_size"))
            .set_min_size(size("min_size"))
            .set_recurrence(planned.owned("recurrence"))
            .set_start_time(moment("start_time"))
            .set_time_zone(planned.owned("time_zone"))
            .send()
    };
    let answer = operation
        .client
        .call("autoscaling:PutScheduledUpdateGroupAction", send);
    answer.await.map(drop)
}

/// The scheduled actions of a group; none if it is not there.
async fn actions(
    client: &AwsClient,
    group: &str,
) -> Result<Vec<ScheduledUpdateGroupAction>, AwsError> {
    let all = async {
        Ok::<_, AwsError>(pages!(
            client,
            "autoscaling:DescribeScheduledActions",
            scheduled_update_group_actions,
            client
                .clients
                .autoscaling
                .describe_scheduled_actions()
                .auto_scaling_group_name(group)
        ))
    };
    match all.await {
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        answer => answer,
    }
}

fn object(known: &Value, action: &ScheduledUpdateGroupAction) -> Value {
    let moment = |it: Option<&DateTime>| it.and_then(|it| it.fmt(Format::DateTime).ok());
    let name = action.scheduled_action_name.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", action.scheduled_action_arn.as_deref())
        .text(
            "autoscaling_group_name",
            action.auto_scaling_group_name.as_deref(),
        )
        .number(
            "desired_capacity",
            Some(action.desired_capacity.unwrap_or(LEFT)),
        )
        .text("end_time", moment(action.end_time.as_ref()).as_deref())
        .number("max_size", Some(action.max_size.unwrap_or(LEFT)))
        .number("min_size", Some(action.min_size.unwrap_or(LEFT)))
        .text("recurrence", action.recurrence.as_deref())
        .text("scheduled_action_name", name)
        .text("start_time", moment(action.start_time.as_ref()).as_deref())
        .text("time_zone", action.time_zone.as_deref());
    builder.build()
}
