//! What the types of the service share: the default bus, names of buses in ids, and the codes of what is
//! not there.

use aws_sdk_eventbridge::operation::describe_event_bus::DescribeEventBusOutput;

use crate::answers;
use crate::client::AwsClient;
use crate::declare::{Field, STRING, optional};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use rform_core::value::Value;
use rform_provider::Problem;

/// The error code of an absent bus, rule or target:
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["ResourceNotFoundException"];

/// Changes of one rule or bus at the same time: all but one are refused.
pub(super) const CONCURRENT: (&str, &str) = ("ConcurrentModificationException", "");

/// The bus that every region has:
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html>.
pub(super) const DEFAULT_BUS: &str = "default";

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    answers::found(answer, NOT_FOUND_CODES)
}

/// The argument that names the bus of an object, the default one if it is not given.
pub(super) fn bus_name() -> Field {
    optional("event_bus_name", STRING)
        .default(DEFAULT_BUS)
        .force_new()
        .length(1, 1600)
}

/// An id: the name of the bus unless it is the default one, a separator, and the object's own name.
pub(super) fn id_of(bus: &str, separator: &str, name: &str) -> String {
    match bus {
        "" | DEFAULT_BUS => name.to_owned(),
        bus => format!("{bus}{separator}{name}"),
    }
}

/// The object of an import by the name of the bus, a slash and its own name, or by its own name if it
/// is on the default bus. The names of partners' buses have slashes themselves.
///
/// # Errors
/// When a name is empty.
pub(super) fn imported(id: &str, argument: &str) -> Result<ObjectBuilder, Problem> {
    let (bus, name) = id.rsplit_once('/').unwrap_or((DEFAULT_BUS, id));
    if bus.is_empty() || name.is_empty() {
        let form = "The id is the name of the event bus, a slash and the object's own name; the \
                    latter alone for the default bus.";
        return Err(Problem::error("Unexpected format of the id", form));
    }
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("id", Some(&id_of(bus, "/", name)))
        .text("event_bus_name", Some(bus))
        .text(argument, Some(name));
    Ok(builder)
}

/// A bus with its policy; none if it is not there.
pub(super) async fn bus(
    client: &AwsClient,
    name: &str,
) -> Result<Option<DescribeEventBusOutput>, AwsError> {
    let answer = client.call("events:DescribeEventBus", || {
        client.clients.events.describe_event_bus().name(name).send()
    });
    found(answer.await)
}
