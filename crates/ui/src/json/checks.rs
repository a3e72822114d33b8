//! Results of checks as JSON: from the form in the state to the one in documents.

use serde_json::{Map, Value as Json, json};

use rform_core::addr::{Key, Target, parse_target};

use super::keys::{key, mode};

/// The results of all checkable objects, in order of their addresses.
pub fn checks(kept: &Json) -> Json {
    let mut checks: Vec<Json> = kept.as_array().into_iter().flatten().map(check).collect();
    checks.sort_by_key(|check| check["address"]["to_display"].as_str().map(str::to_owned));
    Json::Array(checks)
}

fn check(kept: &Json) -> Json {
    let mut out = json!({
        "address": address(&kept["object_kind"], &kept["config_addr"]),
        "status": kept["status"],
    });
    let objects: Vec<Json> = kept["objects"]
        .as_array()
        .into_iter()
        .flatten()
        .map(object)
        .collect();
    if !objects.is_empty() {
        out["instances"] = objects.into();
    }
    out
}

fn object(kept: &Json) -> Json {
    let text = kept["object_addr"].as_str().unwrap_or_default();
    let mut address = Map::new();
    address.insert("to_display".into(), text.into());
    if let Ok(Target::Instance(instance)) = parse_target(text)
        && let Some(key) = key(&instance.key).filter(|_| instance.key != Key::None)
    {
        address.insert("instance_key".into(), key);
    }
    if let Some((module, _)) = split(text) {
        address.insert("module".into(), module.into());
    }
    let mut out = json!({ "address": address, "status": kept["status"] });
    let problem = |message: &Json| json!({ "message": message });
    let problems = kept["failure_messages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(problem);
    let problems: Vec<Json> = problems.collect();
    if !problems.is_empty() {
        out["problems"] = problems.into();
    }
    out
}

fn address(kind: &Json, address: &Json) -> Json {
    let text = address.as_str().unwrap_or_default();
    let (module, local) = split(text).map_or((None, text), |(module, rest)| (Some(module), rest));
    let mut out = match kind.as_str() {
        Some("resource") => resource(local),
        Some("output") => json!({ "kind": "output_value", "name": last(local) }),
        Some(kind) => json!({ "kind": kind, "name": last(local) }),
        None => json!({}),
    };
    out["to_display"] = text.into();
    if let Some(module) = module {
        out["module"] = module.into();
    }
    out
}

fn resource(local: &str) -> Json {
    let resource = match parse_target(local) {
        Ok(Target::Resource(_, resource)) => resource,
        Ok(Target::Instance(instance)) => instance.resource,
        _ => return json!({ "kind": "resource" }),
    };
    json!({
        "kind": "resource",
        "mode": mode(resource.mode),
        "type": &*resource.kind,
        "name": &*resource.name,
    })
}

fn last(local: &str) -> &str {
    local.rsplit('.').next().unwrap_or(local)
}

/// The module of an address and the rest; none in the root module.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut end = None;
    let mut at = 0;
    while let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix("module.")) {
        let start = text.len() - rest.len();
        let close = step_end(rest)?;
        end = Some(start + close);
        at = start + close + 1;
    }
    let end = end?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// Where a name with its key ends: at the next dot that is not within a key.
fn step_end(rest: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, char) in rest.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '.' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_told_from_what_is_in_them() {
        assert_eq!(split("check.a"), None);
        let text = "module.a[\"x.y\"].module.b[0].output.late";
        assert_eq!(
            split(text),
            Some(("module.a[\"x.y\"].module.b[0]", "output.late"))
        );
    }
}
