//! Changes and output changes as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::value::{path_from_json, path_to_json, value_from_json, value_to_json};
use crate::{Action, Change, ImportTarget, OutputChange, Reason};
use rform_core::addr::{ConfigResource, ProviderConfig, Target};
use rform_core::addr::{parse_resource_instance, parse_target};
use rform_core::value::Value;

const ACTIONS: [(Action, &str); 8] = [
    (Action::NoOp, "no-op"),
    (Action::Create, "create"),
    (Action::Read, "read"),
    (Action::Update, "update"),
    (Action::DeleteThenCreate, "delete-create"),
    (Action::CreateThenDelete, "create-delete"),
    (Action::Delete, "delete"),
    (Action::Forget, "forget"),
];

const REASONS: [(Reason, &str); 14] = [
    (Reason::Tainted, "tainted"),
    (Reason::Requested, "requested"),
    (Reason::CannotUpdate, "cannot-update"),
    (Reason::Triggered, "triggered"),
    (Reason::NoConfig, "no-config"),
    (Reason::NoMoveTarget, "no-move-target"),
    (Reason::NoModule, "no-module"),
    (Reason::CountIndex, "count-index"),
    (Reason::EachKey, "each-key"),
    (Reason::WrongRepetition, "wrong-repetition"),
    (Reason::ConfigUnknown, "config-unknown"),
    (Reason::DependencyPending, "dependency-pending"),
    (Reason::Check, "check"),
    (Reason::Deposed, "deposed"),
];

fn name_of<T: PartialEq>(table: &[(T, &'static str)], wanted: &T) -> Option<&'static str> {
    let entry = table.iter().find(|(it, _)| it == wanted);
    entry.map(|(_, name)| *name)
}

fn named<T: Copy>(table: &[(T, &str)], json: &Json) -> Result<T, String> {
    let entry = table.iter().find(|(_, name)| json.as_str() == Some(name));
    entry
        .map(|(it, _)| *it)
        .ok_or_else(|| format!("the word {json}"))
}

pub(super) fn to_json(change: &Change) -> Json {
    json!({
        "address": change.address.to_string(),
        "previous": change.previous.as_ref().map(ToString::to_string),
        "deposed": change.deposed,
        "provider": change.provider.to_string(),
        "action": name_of(&ACTIONS, &change.action),
        "reason": change.reason.as_ref().and_then(|reason| name_of(&REASONS, reason)),
        "before": value_to_json(&change.before),
        "after": value_to_json(&change.after),
        "replace": change.replace.iter().map(path_to_json).collect::<Vec<_>>(),
        "importing": change.importing.as_ref().map(import_to_json),
        "generated": change.generated,
        "create_before_destroy": change.create_before_destroy,
        "dependencies": change.dependencies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "private": STANDARD.encode(&change.private),
        "before_identity": value_to_json(&change.before_identity),
        "after_identity": value_to_json(&change.after_identity),
    })
}

pub(super) fn from_json(json: &Json) -> Result<Change, String> {
    let text = |name: &str| {
        json[name]
            .as_str()
            .ok_or_else(|| format!("{name} of a change"))
    };
    let optional = |name: &str| json[name].as_str().map(str::to_owned);
    let items = |name: &str| json[name].as_array().cloned().unwrap_or_default();
    let address = |text: &str| parse_resource_instance(text).map_err(|error| error.0);
    let identity = |name: &str| match json.get(name) {
        Some(identity) => value_from_json(identity),
        None => Ok(Value::NULL),
    };
    let dependency = |json: &Json| config_resource(json.as_str().unwrap_or_default());
    Ok(Change {
        address: address(text("address")?)?,
        previous: json["previous"].as_str().map(address).transpose()?,
        deposed: optional("deposed"),
        provider: ProviderConfig::parse(text("provider")?).ok_or("provider of a change")?,
        action: named(&ACTIONS, &json["action"])?,
        reason: match &json["reason"] {
            Json::Null => None,
            reason => Some(named(&REASONS, reason)?),
        },
        before: value_from_json(&json["before"])?,
        after: value_from_json(&json["after"])?,
        replace: items("replace")
            .iter()
            .map(path_from_json)
            .collect::<Result<_, _>>()?,
        importing: import_from_json(&json["importing"])?,
        generated: optional("generated"),
        create_before_destroy: json["create_before_destroy"] == json!(true),
        dependencies: items("dependencies")
            .iter()
            .map(dependency)
            .collect::<Result<_, _>>()?,
        private: STANDARD
            .decode(text("private")?)
            .map_err(|_| "private data of a change".to_owned())?,
        before_identity: identity("before_identity")?,
        after_identity: identity("after_identity")?,
    })
}

fn import_to_json(target: &ImportTarget) -> Json {
    match target {
        ImportTarget::Id(id) => json!(id),
        ImportTarget::Identity(identity) => json!({ "identity": value_to_json(identity) }),
    }
}

fn import_from_json(json: &Json) -> Result<Option<ImportTarget>, String> {
    if let Some(id) = json.as_str() {
        return Ok(Some(ImportTarget::Id(id.to_owned())));
    }
    let identity = json.get("identity").map(value_from_json).transpose()?;
    Ok(identity.map(ImportTarget::Identity))
}

fn config_resource(text: &str) -> Result<ConfigResource, String> {
    match parse_target(text) {
        Ok(Target::Resource(module, resource)) => Ok(ConfigResource {
            module: module.module(),
            resource,
        }),
        Ok(Target::Instance(instance)) => Ok(instance.config()),
        _ => Err(format!("the dependency {text:?}")),
    }
}

pub(super) fn output_to_json(output: &OutputChange) -> Json {
    json!({
        "before": value_to_json(&output.before),
        "after": value_to_json(&output.after),
        "sensitive": output.sensitive,
        "action": name_of(&ACTIONS, &output.action),
    })
}

pub(super) fn output_from_json(json: &Json) -> Result<OutputChange, String> {
    Ok(OutputChange {
        before: value_from_json(&json["before"])?,
        after: value_from_json(&json["after"])?,
        sensitive: json["sensitive"] == json!(true),
        action: named(&ACTIONS, &json["action"])?,
    })
}
