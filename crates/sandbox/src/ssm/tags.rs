//! Tags of parameters.

use super::arn;
use super::model::Parameter;
use crate::cloud::Cloud;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// The parameter whose tags the call is about.
fn tagged<'a>(cloud: &'a mut Cloud, call: &Call) -> Result<&'a mut Parameter, Failure> {
    let id = call.member_required("ResourceId")?;
    let invalid = |code, message: &str| Failure::new(code, message);
    if call.member_text("ResourceType") != Some("Parameter") {
        return Err(invalid(
            "InvalidResourceType",
            "The sandbox tags parameters only.",
        ));
    }
    let arn = arn(cloud, id);
    let found = cloud.ssm.parameters.get_mut(&arn);
    found.ok_or_else(|| invalid("InvalidResourceId", "The resource ID isn't valid."))
}

pub fn add(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let tags = call.member_pairs("Tags", "Key", "Value");
    tagged(cloud, call)?.tags.extend(tags);
    Ok(Answer::Json(json!({})))
}

pub fn remove(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let parameter = tagged(cloud, call)?;
    for key in call.member_texts("TagKeys") {
        parameter.tags.remove(key);
    }
    Ok(Answer::Json(json!({})))
}

pub fn list(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let tags = tagged(cloud, call)?.tags.iter();
    let tags: Vec<Value> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(Answer::Json(json!({ "TagList": tags })))
}
