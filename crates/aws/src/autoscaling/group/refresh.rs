//! Replacing the instances of a group after its template has changed.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html>

use aws_sdk_autoscaling::types::{
    AlarmSpecification, RefreshPreferences, RefreshStrategy, ScaleInProtectedInstances,
    StandbyInstances,
};

use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, required, string_list, string_set,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::{Type, Value};

/// Arguments whose change has instances replaced, whatever the triggers say.
const ALWAYS: [&str; 3] = [
    "launch_configuration",
    "launch_template",
    "mixed_instances_policy",
];

/// The block that says how: by itself it sends nothing.
pub(super) fn block() -> Nested {
    let preferences = [
        optional("auto_rollback", BOOL),
        optional("checkpoint_delay", STRING),
        optional("checkpoint_percentages", Type::list(NUMBER)),
        optional("instance_warmup", STRING),
        optional("max_healthy_percentage", NUMBER)
            .default(100)
            .between(100, 200),
        optional("min_healthy_percentage", NUMBER)
            .default(90)
            .between(0, 100),
        optional("scale_in_protected_instances", STRING)
            .default("Ignore")
            .one_of(&["Refresh", "Ignore", "Wait"]),
        optional("skip_matching", BOOL).default(false),
        optional("standby_instances", STRING)
            .default("Ignore")
            .one_of(&["Terminate", "Ignore", "Wait"]),
    ];
    let alarms = list_block("alarm_specification", [optional("alarms", string_list())]);
    list_block(
        "instance_refresh",
        [
            required("strategy", STRING).one_of(&["Rolling", "ReplaceRootVolume"]),
            optional("triggers", string_set()),
        ],
    )
    .max(1)
    .block(
        list_block("preferences", preferences)
            .max(1)
            .block(alarms.max(1)),
    )
    .own()
}

/// Begins to replace the instances if the update changes what they are made from, or one of the
/// triggers, and the configuration asks for it.
pub(super) async fn start(operation: &Operation<'_>) -> Result<(), AwsError> {
    let Some(block) = operation.planned.first("instance_refresh") else {
        return Ok(());
    };
    let triggers = block.strings("triggers");
    let is_due = ALWAYS.iter().any(|it| operation.differs(it))
        || triggers.iter().any(|it| operation.differs(it));
    if !is_due {
        return Ok(());
    }
    let client = &operation.client.clients.autoscaling;
    let preferences = block.first("preferences").map(preferences);
    let answer = operation
        .client
        .call("autoscaling:StartInstanceRefresh", || {
            client
                .start_instance_refresh()
                .auto_scaling_group_name(operation.id())
                .set_strategy(block.string("strategy").map(RefreshStrategy::from))
                .set_preferences(preferences.clone())
                .send()
        });
    match answer.await {
        // The one that goes on has the old template: it makes way for this one.
        Err(error) if error.is(&["InstanceRefreshInProgress"]) => {
            cancel(operation).await?;
            Err(error)
        }
        answer => answer.map(drop),
    }
}

async fn cancel(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.autoscaling;
    let send = || {
        let request = client.cancel_instance_refresh();
        request.auto_scaling_group_name(operation.id()).send()
    };
    let answer = operation
        .client
        .call("autoscaling:CancelInstanceRefresh", send);
    match answer.await {
        Err(error) => error.unless(&["ActiveInstanceRefreshNotFound"]),
        Ok(_) => Ok(()),
    }
}

fn preferences(block: &Value) -> RefreshPreferences {
    let seconds = |name: &str| block.string(name).and_then(|it| it.parse().ok());
    let percentages: Vec<i32> = block
        .items("checkpoint_percentages")
        .filter_map(|it| it.as_i64().and_then(|it| it.try_into().ok()))
        .collect();
    let alarms = block.first("alarm_specification").map(|it| {
        let alarms = Some(it.strings("alarms"));
        AlarmSpecification::builder().set_alarms(alarms).build()
    });
    let checkpoints = (!percentages.is_empty()).then_some(percentages);
    RefreshPreferences::builder()
        .set_alarm_specification(alarms)
        .set_auto_rollback(block.boolean("auto_rollback"))
        .set_checkpoint_delay(seconds("checkpoint_delay"))
        .set_checkpoint_percentages(checkpoints)
        .set_instance_warmup(seconds("instance_warmup"))
        .set_max_healthy_percentage(block.integer("max_healthy_percentage"))
        .set_min_healthy_percentage(block.integer("min_healthy_percentage"))
        .set_scale_in_protected_instances(
            block
                .string("scale_in_protected_instances")
                .map(ScaleInProtectedInstances::from),
        )
        .set_skip_matching(block.boolean("skip_matching"))
        .set_standby_instances(
            block
                .string("standby_instances")
                .map(StandbyInstances::from),
        )
        .build()
}
