//! Tags of parameters.

use super::lookup::arn;
use super::model::Parameter;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// The parameter that the call names.
fn tagged<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Parameter, Failure> {
    let id = call.member_required("ResourceId")?;
    let invalid = |code, message: &str| Failure::new(code, message);
    if call.member_text("ResourceType") != Some("Parameter") {
        return Err(invalid(
            "InvalidResourceType",
            "The sandbox tags parameters only.",
        ));
    }
    let arn = arn(account, id);
    let found = account.ssm.parameters.get_mut(&arn);
    found.ok_or_else(|| invalid("InvalidResourceId", "The resource ID isn't valid."))
}

/// `AddTagsToResource`: adds tags to a parameter.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html>.
pub(crate) fn add(account: &mut Account, call: &Call) -> Outcome {
    let tags = call.member_pairs("Tags", "Key", "Value");
    tagged(account, call)?.tags.extend(tags);
    Ok(Answer::Json(json!({})))
}

/// `RemoveTagsFromResource`: removes tags from a parameter by their keys.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html>.
pub(crate) fn remove(account: &mut Account, call: &Call) -> Outcome {
    let parameter = tagged(account, call)?;
    for key in call.member_texts("TagKeys") {
        parameter.tags.remove(key);
    }
    Ok(Answer::Json(json!({})))
}

/// `ListTagsForResource`: lists the tags of a parameter.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let tags = tagged(account, call)?.tags.iter();
    let tags: Vec<Value> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(Answer::Json(json!({ "TagList": tags })))
}
