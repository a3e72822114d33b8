//! The arguments of `aws_sqs_queue`, and what a plan can tell of them.

use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed};
use crate::naming;
use crate::object::Attributes;
use crate::plan::ResourceDiff;
use crate::resource::Operation;
use crate::{json, policy};
use rform_core::value::Value;
use rform_provider::Problem;

/// The end of the names of FIFO queues.
const FIFO: &str = ".fifo";

/// Names have at most 80 characters, the end of FIFO queues included:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>.
const LONGEST: usize = 80;

/// Characters that follow the prefix of a generated name.
const GENERATED: usize = 26;

/// The limits of the numbers are those of
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.
pub(super) fn spec() -> Spec {
    Spec::new([
        id(),
        computed("arn", STRING),
        optional("content_based_deduplication", BOOL).default(false),
        optional_computed("deduplication_scope", STRING).one_of(&["messageGroup", "queue"]),
        optional("delay_seconds", NUMBER).default(0).between(0, 900),
        optional("fifo_queue", BOOL).default(false).force_new(),
        optional_computed("fifo_throughput_limit", STRING)
            .one_of(&["perQueue", "perMessageGroupId"]),
        optional_computed("kms_data_key_reuse_period_seconds", NUMBER).between(60, 86_400),
        optional("kms_master_key_id", STRING).conflicts_with(&["sqs_managed_sse_enabled"]),
        optional("max_message_size", NUMBER)
            .default(262_144)
            .between(1024, 1_048_576),
        optional("message_retention_seconds", NUMBER)
            .default(345_600)
            .between(60, 1_209_600),
        optional_computed("name", STRING)
            .force_new()
            .conflicts_with(&["name_prefix"]),
        optional_computed("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"]),
        optional_computed("policy", STRING)
            .check(json::json)
            .state_func(policy::normal)
            .diff_suppress(policy::same),
        optional("receive_wait_time_seconds", NUMBER)
            .default(0)
            .between(0, 20),
        optional_computed("redrive_allow_policy", STRING)
            .check(json::json)
            .state_func(policy::normal),
        optional_computed("redrive_policy", STRING)
            .check(json::json)
            .state_func(policy::normal),
        optional_computed("sqs_managed_sse_enabled", BOOL).conflicts_with(&["kms_master_key_id"]),
        computed("url", STRING),
        optional("visibility_timeout_seconds", NUMBER)
            .default(30)
            .between(0, 43_200),
    ])
    .tagged()
    .timeouts(&[("create", 3), ("update", 3), ("delete", 3)])
    .customize_diff(customize_diff)
}

/// The name of a new queue.
pub(super) fn name_of(operation: &Operation<'_>) -> String {
    let planned = operation.planned;
    let name = naming::name(operation, "name", "name_prefix");
    let is_generated = planned.string("name").is_none();
    match is_generated && planned.flag("fifo_queue") {
        true => format!("{name}{FIFO}"),
        false => name,
    }
}

/// The prefix of a name that was generated.
pub(super) fn prefix_of(name: &str) -> Option<&str> {
    naming::prefix_of(name.trim_end_matches(FIFO))
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let is_fifo = diff.planned.value("fifo_queue").as_bool() == Some(true);
    if diff.is_create() {
        let problem = wrong_name(diff.config, is_fifo);
        diff.problems.extend(problem);
    }
    let deduplicates = diff.planned.value("content_based_deduplication");
    if !is_fifo && deduplicates.as_bool() == Some(true) {
        let message = "content-based deduplication can only be set for FIFO queue";
        diff.problems.push(Problem::error(message, ""));
    }
    // A queue with a key of its own is not encrypted by one of the service's.
    let is_said = |name: &str| diff.config.get(name).is_some_and(|it| !it.is_null());
    if !diff.is_create() && diff.changes("kms_master_key_id") && !is_said("sqs_managed_sse_enabled")
    {
        diff.set_new_computed("sqs_managed_sse_enabled");
    }
}

/// The error of a name, or of a prefix, that AWS does not take.
fn wrong_name(config: &Value, is_fifo: bool) -> Option<Problem> {
    let end = if is_fifo { FIFO } else { "" };
    let (name, longest) = match (config.string("name"), config.string("name_prefix")) {
        (Some(name), _) => (name, LONGEST),
        (None, Some(prefix)) => (prefix, LONGEST - GENERATED - end.len()),
        (None, None) => return None,
    };
    let bare = match config.string("name") {
        Some(name) => name.strip_suffix(end),
        None => Some(name),
    };
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "_-".contains(it);
    let is_right = bare
        .is_some_and(|it| !it.is_empty() && it.chars().all(is_allowed) && name.len() <= longest);
    (!is_right).then(|| Problem::error(format!("invalid queue name: {name}"), ""))
}
