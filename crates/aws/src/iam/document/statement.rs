//! One statement of a policy document.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::json;

/// A statement of a policy document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// The element `Sid`; empty for none.
    pub sid: String,
    /// `Allow` or `Deny`; empty for none.
    pub effect: String,
    /// The element `Action` of the statement.
    pub actions: Strings,
    /// The element `NotAction` of the statement.
    pub not_actions: Strings,
    /// The element `Resource` of the statement.
    pub resources: Strings,
    /// The element `NotResource` of the statement.
    pub not_resources: Strings,
    /// The element `Principal` of the statement.
    pub principals: Principals,
    /// The element `NotPrincipal` of the statement.
    pub not_principals: Principals,
    /// The element `Condition` of the statement.
    pub conditions: Conditions,
}

/// Nothing, one text or a list: as a document has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strings(Option<Json>);

impl Strings {
    /// A single text stands alone; more are listed from the last to the first of the alphabet.
    pub fn listed(mut texts: Vec<String>) -> Strings {
        texts.sort();
        texts.reverse();
        Strings(match texts.len() {
            0 => None,
            1 => texts.pop().map(Json::String),
            _ => Some(texts.into_iter().map(Json::String).collect()),
        })
    }
}

/// The principals of a statement, by type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Principals(Vec<(String, Json)>);

impl Principals {
    /// Adds the principals of one type.
    pub fn add(&mut self, kind: &str, ids: Strings) {
        if let Some(ids) = ids.0 {
            self.0.push((kind.to_owned(), ids));
        }
    }

    /// Reads a policy document.
    ///
    /// # Errors
    /// The message of hashicorp/aws, if the text is no policy document.
    pub(super) fn parse(json: &Json) -> Result<Principals, String> {
        let kinds = match json {
            Json::String(_) => return Ok(Principals(vec![("*".to_owned(), "*".into())])),
            Json::Object(kinds) => kinds,
            other => {
                let kind = go_kind(other);
                return Err(format!(
                    "Unsupported data type {kind} for IAMPolicyStatementPrincipalSet"
                ));
            }
        };
        let mut all = Principals::default();
        for (kind, ids) in kinds {
            match ids {
                Json::String(_) => all.0.push((kind.clone(), ids.clone())),
                Json::Array(items) if items.iter().all(Json::is_string) => {
                    all.0.push((kind.clone(), ids.clone()));
                }
                other => {
                    let kind = go_kind(other);
                    return Err(format!(
                        "Unsupported data type {kind} for IAMPolicyStatementPrincipalSet.Identifiers"
                    ));
                }
            }
        }
        Ok(all)
    }

    pub(super) fn to_json(&self) -> Option<Json> {
        match self.0.as_slice() {
            [] => return None,
            [(kind, ids)] if kind == "*" && is_star(ids) => return Some("*".into()),
            _ => {}
        }
        let mut kinds: BTreeMap<&str, Json> = BTreeMap::new();
        for (kind, ids) in &self.0 {
            let mut added = ids.clone();
            if let Json::Array(items) = &mut added {
                items.sort_by(|one, other| other.as_str().cmp(&one.as_str()));
            }
            let joined = match kinds.remove(kind.as_str()) {
                None => added,
                Some(before) => list_of(before).into_iter().chain(list_of(added)).collect(),
            };
            kinds.insert(kind, joined);
        }
        Some(object(kinds))
    }
}

fn is_star(ids: &Json) -> bool {
    matches!(list_of(ids.clone()).as_slice(), [only] if only == "*")
}

fn list_of(json: Json) -> Vec<Json> {
    match json {
        Json::Array(items) => items,
        single => vec![single],
    }
}

/// The conditions of a statement: values by variable by operator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions(BTreeMap<String, BTreeMap<String, Vec<String>>>);

impl Conditions {
    /// Adds values to an operator and variable.
    pub fn add(&mut self, test: &str, variable: &str, values: Vec<String>) {
        let variables = self.0.entry(test.to_owned()).or_default();
        variables
            .entry(variable.to_owned())
            .or_default()
            .extend(values);
    }

    /// Reads a policy document.
    ///
    /// # Errors
    /// The message of hashicorp/aws, if the text is no policy document.
    pub(super) fn parse(json: &Json) -> Result<Conditions, String> {
        let mut all = Conditions::default();
        for (test, variables) in members(json, "map[string]map[string]interface {}")? {
            for (variable, values) in members(variables, "map[string]interface {}")? {
                let texts = match values {
                    Json::String(text) => vec![text.clone()],
                    Json::Bool(truth) => vec![truth.to_string()],
                    Json::Number(number) => vec![number.to_string()],
                    Json::Array(items) => items.iter().map(plain).collect(),
                    _ => continue,
                };
                all.add(test, variable, texts);
            }
        }
        Ok(all)
    }

    pub(super) fn to_json(&self) -> Option<Json> {
        if self.0.is_empty() {
            return None;
        }
        let tests = self.0.iter().map(|(test, variables)| {
            let variables = variables.iter().map(|(variable, values)| {
                let values = match values.as_slice() {
                    [only] => Json::String(only.clone()),
                    all => all.iter().cloned().map(Json::String).collect(),
                };
                (variable.as_str(), values)
            });
            (test.as_str(), object(variables))
        });
        Some(object(tests))
    }
}

fn plain(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        other => json::written(other),
    }
}

pub(super) fn members<'a>(json: &'a Json, wanted: &str) -> Result<&'a Map<String, Json>, String> {
    json.as_object().ok_or_else(|| {
        let kind = json_kind(json);
        format!("json: cannot unmarshal {kind} into Go value of type {wanted}")
    })
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    let members = members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Json::Object(members.collect())
}

impl Statement {
    pub(super) fn parse(json: &Json) -> Result<Statement, String> {
        let all = json
            .as_object()
            .ok_or_else(|| misplaced(json, "IAMPolicyDoc.Statement", "iam.IAMPolicyStatement"))?;
        let strings = |name| Strings(member(all, name).filter(|it| !it.is_null()).cloned());
        let principals = |name| match member(all, name) {
            None | Some(Json::Null) => Ok(Principals::default()),
            Some(found) => Principals::parse(found),
        };
        let place = "IAMPolicyStatement.Statement";
        Ok(Statement {
            sid: text_member(all, "Sid", place)?,
            effect: text_member(all, "Effect", place)?,
            actions: strings("Action"),
            not_actions: strings("NotAction"),
            resources: strings("Resource"),
            not_resources: strings("NotResource"),
            principals: principals("Principal")?,
            not_principals: principals("NotPrincipal")?,
            conditions: match member(all, "Condition") {
                None | Some(Json::Null) => Conditions::default(),
                Some(found) => Conditions::parse(found)?,
            },
        })
    }

    pub(super) fn to_json(&self) -> Json {
        let members = [
            ("Sid", text(&self.sid)),
            ("Effect", text(&self.effect)),
            ("Action", self.actions.0.clone()),
            ("NotAction", self.not_actions.0.clone()),
            ("Resource", self.resources.0.clone()),
            ("NotResource", self.not_resources.0.clone()),
            ("Principal", self.principals.to_json()),
            ("NotPrincipal", self.not_principals.to_json()),
            ("Condition", self.conditions.to_json()),
        ];
        let present = members
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        object(present)
    }
}

pub(super) fn text(text: &str) -> Option<Json> {
    (!text.is_empty()).then(|| text.into())
}

/// The member of that name, in whatever case.
pub(super) fn member<'a>(members: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    members.get(name).or_else(|| {
        let mut all = members.iter();
        all.find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

pub(super) fn text_member(
    members: &Map<String, Json>,
    name: &str,
    place: &str,
) -> Result<String, String> {
    match member(members, name) {
        None | Some(Json::Null) => Ok(String::new()),
        Some(Json::String(text)) => Ok(text.clone()),
        Some(other) => Err(misplaced(other, &format!("{place}.{name}"), "string")),
    }
}

pub(super) fn misplaced(json: &Json, place: &str, wanted: &str) -> String {
    let kind = json_kind(json);
    format!("json: cannot unmarshal {kind} into Go struct field {place} of type {wanted}")
}

fn json_kind(json: &Json) -> &'static str {
    match json {
        Json::Object(_) => "object",
        Json::Array(_) => "array",
        Json::String(_) => "string",
        Json::Number(_) => "number",
        Json::Bool(_) => "bool",
        Json::Null => "null",
    }
}

fn go_kind(json: &Json) -> &'static str {
    match json {
        Json::Object(_) => "map[string]interface {}",
        Json::Array(_) => "[]interface {}",
        Json::String(_) => "string",
        Json::Number(_) => "float64",
        Json::Bool(_) => "bool",
        Json::Null => "<nil>",
    }
}
