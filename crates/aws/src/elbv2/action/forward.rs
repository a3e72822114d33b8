//! Forwarding to target groups. One group alone is written as `target_group_arn` or as a `forward`
//! block; AWS answers both.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ForwardActionConfig, TargetGroupStickinessConfig, TargetGroupTuple,
};

use super::inner_type::inner;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::{Type, Value};

pub(super) fn sdk(block: &Value) -> ForwardActionConfig {
    let group = |group: &Value| {
        TargetGroupTuple::builder()
            .set_target_group_arn(group.owned("arn"))
            .set_weight(group.integer("weight"))
            .build()
    };
    let stickiness = block.first("stickiness").map(|block| {
        TargetGroupStickinessConfig::builder()
            .enabled(block.flag("enabled"))
            .set_duration_seconds(block.integer("duration"))
            .build()
    });
    ForwardActionConfig::builder()
        .set_target_groups(Some(block.items("target_group").map(group).collect()))
        .set_target_group_stickiness_config(stickiness)
        .build()
}

/// Sets the two forms of a forwarding action to what AWS has, as far as they were written; both
/// where nothing was.
pub(super) fn set(builder: &mut ObjectBuilder, ty: &Type, known: &Value, action: &Action) {
    let config = action.forward_config.as_ref();
    let groups = config.and_then(|it| it.target_groups.as_deref());
    let groups = groups.unwrap_or_default();
    let single = match groups {
        [one] => one.target_group_arn.as_deref(),
        _ => None,
    };
    let arn = action.target_group_arn.as_deref().or(single);
    let (by_arn, by_block) = (
        known.string("target_group_arn").is_some(),
        known.first("forward").is_some(),
    );
    let is_open = !by_arn && !by_block;
    // What was one group and is several now shows as what it is.
    let shows_block = by_block || is_open || arn.is_none();
    if by_arn || is_open {
        builder.text("target_group_arn", arn);
    }
    if shows_block {
        let known = known.first("forward").unwrap_or(&Value::NULL);
        let value = config.map(|it| value(ty, known, it));
        builder.set("forward", Value::list(ty.clone(), value));
    }
}

fn value(ty: &Type, known: &Value, config: &ForwardActionConfig) -> Value {
    let groups = config.target_groups.as_deref().unwrap_or_default();
    let group = |group: &TargetGroupTuple| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("arn", group.target_group_arn.as_deref())
            .number("weight", Some(group.weight.unwrap_or(1)));
        builder.build()
    };
    let groups = Value::set(inner(ty, "target_group"), groups.iter().map(group));
    let stickiness = config.target_group_stickiness_config.as_ref();
    // Switched off is what AWS has without the block.
    let is_shown = |it: &&TargetGroupStickinessConfig| {
        it.enabled == Some(true) || known.first("stickiness").is_some()
    };
    let stickiness = stickiness.filter(is_shown).map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .number("duration", it.duration_seconds)
            .flag("enabled", it.enabled);
        builder.build()
    });
    let stickiness = Value::list(inner(ty, "stickiness"), stickiness);
    Value::object([("target_group", groups), ("stickiness", stickiness)])
}

/// The planned action in the form that it has already, if both lead to the same single group.
pub(super) fn as_before(before: &Value, planned: &Value) -> Value {
    let (had, has) = (single(before), single(planned));
    let is_same = had.is_some() && had == has;
    let both =
        |it: &Value| it.string("target_group_arn").is_some() && it.first("forward").is_some();
    if !is_same || !both(before) || both(planned) {
        return planned.clone();
    }
    let mut builder = ObjectBuilder::from(planned);
    for name in ["target_group_arn", "forward"] {
        builder.set(name, before.get(name).cloned().unwrap_or(Value::NULL));
    }
    builder.build()
}

/// The one group that an action forwards to without stickiness; none if there are several.
fn single(action: &Value) -> Option<String> {
    let mut all = BTreeSet::new();
    all.extend(action.owned("target_group_arn"));
    if let Some(block) = action.first("forward") {
        if block.first("stickiness").is_some() {
            return None;
        }
        all.extend(block.items("target_group").filter_map(|it| it.owned("arn")));
    }
    let first = all.pop_first();
    first.filter(|_| all.is_empty())
}
