//! The parameters of a parameter group: the block, and the order in which changes are sent.

use aws_sdk_rds::types::{ApplyMethod, Parameter};

use crate::declare::{Nested, STRING, optional, required, set_block};
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;

/// The most parameters of one request:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html>.
const AT_ONCE: usize = 20;

/// Parameters that are refused unless one request has them all:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>.
const TOGETHER: &[&[&str]] = &[
    &["collation_server", "character_set_server"],
    &["gtid-mode", "enforce_gtid_consistency"],
    &["password_encryption", "rds.accepted_password_auth_method"],
    &["ssl_max_protocol_version", "ssl_min_protocol_version"],
    &["rds.change_data_capture_streaming", "binlog_format"],
    &[
        "aurora_enhanced_binlog",
        "binlog_backup",
        "binlog_replication_globaldb",
    ],
];

/// The block `parameter`.
pub(super) fn block() -> Nested {
    set_block(
        "parameter",
        [
            optional("apply_method", STRING)
                .default("immediate")
                .one_of(&["immediate", "pending-reboot"]),
            required("name", STRING),
            required("value", STRING),
        ],
    )
}

/// A parameter as a request has it.
fn sdk(block: &Value) -> Parameter {
    Parameter::builder()
        .parameter_name(block.text("name"))
        .parameter_value(block.text("value"))
        .apply_method(ApplyMethod::from(
            block.string("apply_method").unwrap_or("immediate"),
        ))
        .build()
}

/// The parameters that are set anew, in the portions of requests: what belongs together, then what is
/// applied at once, then what waits for a reboot.
pub(super) fn changed(prior: &Value, planned: &Value) -> Vec<Vec<Parameter>> {
    let before: Vec<&Value> = prior.items("parameter").collect();
    let new = planned.items("parameter").filter(|it| !before.contains(it));
    let mut new: Vec<Parameter> = new.map(sdk).collect();
    let mut portions = Vec::new();
    let mut take = |belongs: &dyn Fn(&Parameter) -> bool| {
        let (taken, left): (Vec<Parameter>, Vec<Parameter>) = std::mem::take(&mut new)
            .into_iter()
            .partition(|it| belongs(it));
        new = left;
        portions.extend(taken.chunks(AT_ONCE).map(<[Parameter]>::to_vec));
    };
    for names in TOGETHER {
        take(&|it| names.contains(&it.parameter_name.as_deref().unwrap_or_default()));
    }
    take(&|it| it.apply_method != Some(ApplyMethod::PendingReboot));
    take(&|_| true);
    portions
}

/// The parameters that are not set any more, in the portions of requests.
pub(super) fn removed(prior: &Value, planned: &Value) -> Vec<Vec<Parameter>> {
    let names: Vec<&str> = planned
        .items("parameter")
        .map(|it| it.text("name"))
        .collect();
    let gone = prior
        .items("parameter")
        .filter(|it| !names.contains(&it.text("name")));
    let gone: Vec<Parameter> = gone.map(sdk).collect();
    gone.chunks(AT_ONCE).map(<[Parameter]>::to_vec).collect()
}

/// The source of parameters that somebody has set:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html>.
pub(super) const USER: &str = "user";

/// The source that has to be asked for: parameters that the configuration sets to their usual values
/// have another one.
pub(super) fn source(known: &Value) -> Option<String> {
    let has_some = known.first("parameter").is_some();
    (!has_some).then(|| USER.to_owned())
}

/// The parameters of an answer that belong into the state: those that were set, and those that the
/// state has already.
pub(super) fn shown(known: &Value, found: &[Parameter]) -> Value {
    let name_of = |it: &Parameter| it.parameter_name.clone().unwrap_or_default();
    let in_state = |it: &Parameter| {
        let mut own = known.items("parameter");
        own.find(|own| own.text("name").eq_ignore_ascii_case(&name_of(it)))
    };
    let shown = found.iter().filter_map(|it| {
        let own = in_state(it);
        let is_shown = own.is_some() || it.source.as_deref() == Some(USER);
        is_shown.then(|| value(it, own))
    });
    Value::set(block().element_type(), shown)
}

fn value(found: &Parameter, own: Option<&Value>) -> Value {
    let name = found.parameter_name.as_deref().unwrap_or_default();
    let lower = name.to_lowercase();
    // A parameter that has its usual value has any method.
    let is_set = found.source.as_deref() == Some(USER);
    let method = found.apply_method.as_ref().map(ApplyMethod::as_str);
    let method = match own {
        Some(own) if !is_set => own.string("apply_method").or(method),
        _ => method,
    };
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("apply_method", Some(method.unwrap_or("immediate")))
        .text("name", Some(own.map_or(&lower, |own| own.text("name"))))
        .text("value", found.parameter_value.as_deref());
    builder.build()
}
