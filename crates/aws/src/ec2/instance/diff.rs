//! What a change of an instance leads to beside what is written.

use crate::ec2::volumes;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use rform_core::value::{Type, Value};

/// Whether a block is not there, or is there without its argument and without blocks of its own.
fn says_nothing(blocks: Option<&Value>, argument: &str) -> bool {
    let is_void = |it: &Value| !is_scalar(it) && it.elements().next().is_none();
    blocks.is_none_or(|blocks| {
        blocks.elements().all(|block| match block {
            Value::Object(attributes) => attributes
                .iter()
                .all(|(name, value)| value.is_null() || (**name != *argument && is_void(value))),
            _ => false,
        })
    })
}

/// Of the root volume, what AWS chooses by its type and size is open when those change.
fn open_performance(diff: &mut ResourceDiff<'_>) {
    const ROOT: &str = "root_block_device";
    let planned = diff.planned.value(ROOT).clone();
    let (Some(before), Some(after)) = (diff.prior.first(ROOT), planned.elements().next()) else {
        return;
    };
    let null = Value::NULL;
    let config = diff.config.first(ROOT).unwrap_or(&null);
    let open = volumes::following(before, config, after, ("volume_type", "volume_size"));
    if config.is_null() || open.is_empty() {
        return;
    }
    let mut builder = ObjectBuilder::from(after);
    for name in open {
        builder.set(name, Value::unknown(Type::Number));
    }
    let ty = after.ty();
    diff.planned.set(ROOT, Value::list(ty, [builder.build()]));
}

/// All tags of a volume follow from its own, and from those of the provider block.
fn open_tags(diff: &mut ResourceDiff<'_>, name: &str) {
    let planned = diff.planned.value(name).clone();
    let before: Vec<&Value> = diff.prior.items(name).collect();
    let device = |block: &Value| block.owned("device_name");
    let is_tagged_otherwise = |block: &&Value| {
        let old = before.iter().find(|it| device(it) == device(block));
        old.is_some_and(|old| old.get("tags") != block.get("tags"))
    };
    if !planned.is_known() || !planned.elements().any(|it| is_tagged_otherwise(&it)) {
        return;
    }
    let open = |block: &Value| {
        let mut builder = ObjectBuilder::from(block);
        if is_tagged_otherwise(&block) {
            builder.set("tags_all", Value::unknown(Type::map(Type::String)));
        }
        builder.build()
    };
    let opened: Vec<Value> = planned.elements().map(open).collect();
    let opened = match planned.bare() {
        Value::List(ty, _) => Value::list(ty.clone(), opened),
        Value::Set(ty, _) => Value::set(ty.clone(), opened),
        _ => return,
    };
    diff.planned.set(name, opened);
}

/// Arguments for which the instance is stopped and started again.
pub(super) const STOPPING: [&str; 3] = ["instance_type", "user_data", "user_data_base64"];

/// A public address is released when an instance stops, and it gets another one when it starts:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html>. One that has none while it
/// runs gets none.
fn open_what_follows_a_restart(diff: &mut ResourceDiff<'_>) {
    if !diff.replace.is_empty() || !STOPPING.iter().any(|name| diff.changes(name)) {
        return;
    }
    let is_running = diff.prior.text("instance_state") == "running";
    if !is_running || !diff.prior.text("public_ip").is_empty() {
        diff.set_new_computed_string("public_dns");
        diff.set_new_computed_string("public_ip");
    }
    if !is_running {
        diff.set_new_computed_string("instance_state");
    }
    if diff.changes("instance_type") {
        open_unless_configured(diff, OF_THE_TYPE);
        let kind = diff.planned.value("instance_type").as_str();
        if kind.is_some_and(|kind| !is_burstable(kind)) {
            let ty = diff.planned.value("credit_specification").ty();
            if let Type::List(element) = ty {
                let none = Value::list((*element).clone(), []);
                diff.planned.set("credit_specification", none);
            }
        }
    }
}

/// Whether instances of the type have CPU credits:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances.html>.
pub(super) fn is_burstable(kind: &str) -> bool {
    let families = ["t2.", "t3.", "t3a.", "t4g."];
    families.iter().any(|family| kind.starts_with(family))
}

/// What AWS chooses by the instance type.
const OF_THE_TYPE: &[&str] = &["cpu_core_count", "cpu_options", "cpu_threads_per_core"];

fn open_unless_configured(diff: &mut ResourceDiff<'_>, names: &[&str]) {
    let is_void = |it: &Value| it.is_null() || (!is_scalar(it) && it.elements().next().is_none());
    for name in names {
        if diff.config.get(name).is_none_or(is_void) {
            diff.set_new_computed(name);
        }
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(
        value.bare(),
        Value::Number(_) | Value::String(_) | Value::Bool(_) | Value::Unknown(..)
    )
}

/// Leaves open what AWS decides when it carries the change out, and takes out of the diff what AWS has
/// chosen where nothing is configured.
pub(super) fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    // AWS gives every instance one of these options: not to name one changes nothing.
    for (block, argument) in [
        ("credit_specification", "cpu_credits"),
        (
            "capacity_reservation_specification",
            "capacity_reservation_preference",
        ),
    ] {
        if says_nothing(diff.config.get(block), argument) {
            diff.clear(block);
        }
    }
    // An address that serves as the primary one stays it.
    if diff.prior.flag("enable_primary_ipv6") {
        diff.force_new("enable_primary_ipv6");
    }
    let force_new = diff.planned.value("user_data_replace_on_change").as_bool();
    if force_new == Some(true) {
        diff.force_new("user_data");
        diff.force_new("user_data_base64");
    }
    open_what_follows_a_restart(diff);
    open_performance(diff);
    for block in ["root_block_device", "ebs_block_device"] {
        open_tags(diff, block);
    }
    // Volumes without tags of their own keep those of `volume_tags`.
    if diff.config.get("volume_tags").is_none_or(Value::is_null) {
        diff.clear("volume_tags");
    }
}
