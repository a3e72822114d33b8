//! The launch template that an instance was started with. AWS tells it by tags:
//! <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html>.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Instance as SdkInstance, LaunchTemplate};

use crate::client::AwsClient;
use crate::ec2::launch_template::by_ids;
use crate::ec2::tags::map;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::{Type, Value};

/// The tag with the id of the template.
const ID: &str = "aws:ec2launchtemplate:id";
/// The tag with the number of its version.
const VERSION: &str = "aws:ec2launchtemplate:version";

/// The templates that these instances were started with, as far as they exist still.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn of(
    client: &AwsClient,
    found: &[SdkInstance],
) -> Result<Vec<LaunchTemplate>, AwsError> {
    let ids: BTreeSet<String> = found.iter().filter_map(|it| tag(it, ID)).collect();
    match ids.is_empty() {
        true => Ok(Vec::new()),
        false => by_ids(client, &ids.into_iter().collect::<Vec<_>>()).await,
    }
}

fn tag(instance: &SdkInstance, key: &str) -> Option<String> {
    map(instance.tags.as_deref()).remove(key)
}

/// Sets the block `launch_template`. A version that was named by its role stays so as long as it
/// has that role; when another one has it, the block shows the number. A template that is gone stays
/// as it is known.
pub(super) fn fill(
    builder: &mut ObjectBuilder,
    known: &Value,
    instance: &SdkInstance,
    templates: &[LaunchTemplate],
) {
    let before = known.get("launch_template").filter(|it| !it.is_null());
    let id = tag(instance, ID);
    let template = templates
        .iter()
        .find(|it| it.launch_template_id == id && id.is_some());
    let shown = template.map(|template| {
        let role = known.first("launch_template").map(|it| it.text("version"));
        let number = tag(instance, VERSION).unwrap_or_default();
        let is_role =
            |holder: Option<i64>| holder.map(|it| it.to_string()).as_ref() == Some(&number);
        let version = match role {
            Some("$Default") if is_role(template.default_version_number) => "$Default",
            Some("$Latest") if is_role(template.latest_version_number) => "$Latest",
            _ => number.as_str(),
        };
        let mut block = ObjectBuilder::from(&Value::NULL);
        block
            .text("id", template.launch_template_id.as_deref())
            .text("name", template.launch_template_name.as_deref())
            .text("version", Some(version));
        Value::list(Type::Dynamic, [block.build()])
    });
    let kept = before.filter(|it| it.is_known()).cloned();
    builder.set(
        "launch_template",
        shown.or(kept).unwrap_or(Value::list(Type::Dynamic, [])),
    );
}
