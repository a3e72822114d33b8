//! Parameters: put, get, delete.

use super::lookup::{arn, find, none};
use super::model::Parameter;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationException", message)
}

/// `PutParameter`: an existing parameter is overwritten only on request, as its next version.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>.
pub(crate) fn put(account: &mut Account, call: &Call) -> Outcome {
    let (name, value) = (
        call.member_required("Name")?,
        call.member_required("Value")?,
    );
    check_name(name)?;
    let arn = arn(account, name);
    let before = account.ssm.parameters.get(&arn).cloned();
    let overwrite = call.member_flag("Overwrite");
    if before.is_some() && !overwrite {
        return Err(Failure::new(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in \
             the request to true.",
        ));
    }
    if overwrite && call.member("Tags").is_some() {
        return Err(invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter \
             with tags, please remove overwrite flag. To update tags for an existing parameter, \
             please use AddTagsToResource or RemoveTagsFromResource.",
        ));
    }
    let made = parameter(account, call, before, arn.clone(), value)?;
    check_value(&made)?;
    let answer = json!({ "Version": made.version, "Tier": made.tier });
    account.ssm.parameters.insert(arn, made);
    Ok(Answer::Json(answer))
}

fn parameter(
    account: &Account,
    call: &Call,
    before: Option<Parameter>,
    arn: String,
    value: &str,
) -> Result<Parameter, Failure> {
    let text = |name| call.member_text(name).map(str::to_owned);
    let kind = text("Type").or(before.as_ref().map(|it| it.kind.clone()));
    let kind =
        kind.ok_or_else(|| invalid("A parameter type is required when you create a parameter."))?;
    if !["String", "StringList", "SecureString"].contains(&kind.as_str()) {
        return Err(Failure::new(
            "UnsupportedParameterType",
            format!("{kind} is not supported."),
        ));
    }
    let old = before.as_ref();
    let key = text("KeyId").or(old.and_then(|it| it.key.clone()));
    let key = (kind == "SecureString").then(|| key.unwrap_or_else(|| "alias/aws/ssm".into()));
    let tier = text("Tier").filter(|tier| tier != "Intelligent-Tiering");
    Ok(Parameter {
        name: call.member_required("Name")?.to_owned(),
        value: value.to_owned(),
        version: old.map_or(1, |it| it.version + 1),
        modified: account.now,
        tier: tier
            .or(old.map(|it| it.tier.clone()))
            .unwrap_or_else(|| "Standard".into()),
        data_type: text("DataType").unwrap_or_else(|| "text".into()),
        description: text("Description").or(old.and_then(|it| it.description.clone())),
        pattern: text("AllowedPattern")
            .or(old.and_then(|it| it.pattern.clone()))
            .filter(|pattern| !pattern.is_empty()),
        tags: match before {
            Some(before) => before.tags,
            None => call.member_pairs("Tags", "Key", "Value"),
        },
        key,
        kind,
        arn,
    })
}

fn check_name(name: &str) -> Result<(), Failure> {
    let plain = name.trim_start_matches('/').to_ascii_lowercase();
    if plain.starts_with("aws") || plain.starts_with("ssm") {
        return Err(invalid(
            "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
        ));
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "/_.-".contains(letter);
    if !name.chars().all(allowed) || (name.contains('/') && !name.starts_with('/')) {
        return Err(invalid(
            "Parameter name must be a fully qualified name of letters, numbers and the following \
             symbols: .-_/",
        ));
    }
    Ok(())
}

fn check_value(parameter: &Parameter) -> Result<(), Failure> {
    let most = if parameter.tier == "Standard" {
        4096
    } else {
        8192
    };
    if parameter.value.is_empty() || parameter.value.len() > most {
        let tier = parameter.tier.to_ascii_lowercase();
        return Err(invalid(format!(
            "Parameter value must have 1 to {most} characters in the {tier} tier."
        )));
    }
    let pattern = parameter.pattern.as_deref().map(regex::Regex::new);
    let Some(pattern) = pattern else {
        return Ok(());
    };
    let invalid_pattern =
        |_| Failure::new("InvalidAllowedPatternException", "The pattern is invalid.");
    if pattern.map_err(invalid_pattern)?.is_match(&parameter.value) {
        return Ok(());
    }
    let message = "Parameter value doesn't match the allowed pattern.";
    Err(Failure::new("ParameterPatternMismatchException", message))
}

/// A parameter with its value: in the clear if it is no secret or the call asks for that.
pub(crate) fn view(parameter: &Parameter, call: &Call) -> Value {
    let open = parameter.kind != "SecureString" || call.member_flag("WithDecryption");
    let value = if open {
        parameter.value.clone()
    } else {
        let sealed: Vec<u8> = parameter
            .value
            .bytes()
            .rev()
            .map(|byte| byte ^ 0x5A)
            .collect();
        STANDARD.encode(sealed)
    };
    json!({
        "Name": parameter.name,
        "Type": parameter.kind,
        "Value": value,
        "Version": parameter.version,
        "LastModifiedDate": parameter.modified.epoch_seconds(),
        "ARN": parameter.arn,
        "DataType": parameter.data_type,
    })
}

/// `GetParameter`: returns a parameter; a `SecureString` is opened only on request.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let found = find(account, call.member_required("Name")?)?;
    Ok(Answer::Json(json!({ "Parameter": view(&found, call) })))
}

/// `GetParameters`: returns at most 10 parameters, and the names of those that do not exist.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>.
pub(crate) fn get_many(account: &mut Account, call: &Call) -> Outcome {
    let names = call.member_texts("Names");
    if names.is_empty() || names.len() > 10 {
        return Err(invalid(
            "1 validation error detected: Value at 'names' failed to satisfy constraint: Member \
             must have length less than or equal to 10",
        ));
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        match find(account, name) {
            Ok(parameter) => found.push(view(&parameter, call)),
            Err(_) => missing.push(name),
        }
    }
    Ok(Answer::Json(
        json!({ "Parameters": found, "InvalidParameters": missing }),
    ))
}

/// `DeleteParameter`: refused with `ParameterNotFound` when there is none.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("Name")?;
    let gone = account.ssm.parameters.remove(&arn(account, name));
    gone.ok_or_else(|| none(name))?;
    Ok(Answer::Json(json!({})))
}

/// `DeleteParameters`: reports the names that were deleted and those that do not exist.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html>.
pub(crate) fn delete_many(account: &mut Account, call: &Call) -> Outcome {
    let (mut deleted, mut missing) = (Vec::new(), Vec::new());
    for name in call.member_texts("Names") {
        match account.ssm.parameters.remove(&arn(account, name)) {
            Some(_) => deleted.push(name),
            None => missing.push(name),
        }
    }
    Ok(Answer::Json(
        json!({ "DeletedParameters": deleted, "InvalidParameters": missing }),
    ))
}
