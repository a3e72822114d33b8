//! Checking a configuration against what its type declares, in the words of Terraform's SDK.

use super::declare::{Field, Group, Nested, Role, Spec};
use super::object::Attributes;
use rform_core::schema::{Nesting, Presence};
use rform_core::value::{Path, Step, Type, Value};
use rform_provider::Problem;

/// The errors of a configuration, as far as its values are known.
pub fn validate(spec: &Spec, config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let location = Location::root();
    object(&spec.fields, &spec.blocks, config, &location, &mut problems);
    let id = spec.field("id").map(|id| id.attribute.presence);
    if id == Some(Presence::OptionalComputed) && config.get("id").is_some_and(|id| !id.is_null()) {
        problems.push(Problem::error("Invalid or unknown key", "").at_attribute("id"));
    }
    for group in &spec.exactly_one {
        problems.extend(exactly_one(config, *group));
    }
    for group in &spec.at_least_one {
        problems.extend(at_least_one(config, *group));
    }
    if let Some(validate) = spec.validate {
        problems.extend(validate(config));
    }
    problems
}

/// Checks a data source: the same, but its `id` is an argument like others.
pub fn validate_data(spec: &Spec, config: &Value) -> Vec<Problem> {
    let mut problems = validate(spec, config);
    problems.retain(|problem| problem.summary != "Invalid or unknown key");
    problems
}

/// Where in the configuration we are.
#[derive(Clone)]
struct Location {
    /// For the diagnostic's range.
    path: Path,
    /// As the SDK writes it: `root_block_device.0.`
    prefix: String,
    /// Elements of a set have no place of their own.
    in_set: bool,
}

impl Location {
    fn root() -> Location {
        Location {
            path: Path::root(),
            prefix: String::new(),
            in_set: false,
        }
    }

    fn name(&self, attribute: &str) -> String {
        format!("{}{attribute}", self.prefix)
    }

    fn of(&self, attribute: &str) -> Path {
        match self.in_set {
            true => Path::root(),
            false => self.path.child(Step::Attribute(attribute.into())),
        }
    }

    fn within(&self, nested: &Nested, index: usize) -> Location {
        let path = self.path.child(Step::Attribute(nested.name.into()));
        Location {
            path: path.child(Step::Index(index as u64)),
            prefix: format!("{}{}.{index}.", self.prefix, nested.name),
            in_set: self.in_set || nested.nesting == Nesting::Set || nested.as_attribute,
        }
    }
}

fn object(
    fields: &[Field],
    blocks: &[Nested],
    config: &Value,
    location: &Location,
    problems: &mut Vec<Problem>,
) {
    for field in fields {
        let value = config.get(field.name).unwrap_or(&Value::NULL).bare();
        if !value.is_null() {
            attribute(field, value, config, location, problems);
        }
    }
    for nested in blocks {
        let value = config.get(nested.name).unwrap_or(&Value::NULL);
        if is_set(config, nested.name) {
            if nested.role == Role::Refused {
                problems
                    .push(refused(&location.name(nested.name)).at_path(location.of(nested.name)));
            }
            let warning = |message| Problem::warning("Argument is deprecated", message);
            problems.extend(nested.deprecated.map(warning));
            let conflicts_with =
                conflicts_with(config, location, nested.name, nested.conflicts_with);
            // The SDK knows no place for a block.
            problems.extend(conflicts_with.map(|problem| problem.at_path(Path::root())));
        }
        for (index, item) in value.elements().enumerate() {
            let location = location.within(nested, index);
            if nested.as_attribute {
                problems.extend(missing(nested, item, &location));
            }
            object(&nested.fields, &nested.blocks, item, &location, problems);
        }
    }
}

/// The errors of missing arguments in blocks that the schema shows as attributes: the engine cannot
/// find those.
fn missing(nested: &Nested, item: &Value, location: &Location) -> Vec<Problem> {
    let is_missing = |field: &&Field| {
        field.attribute.presence == Presence::Required
            && item.get(field.name).is_none_or(Value::is_null)
    };
    let missing = nested.fields.iter().filter(is_missing);
    let problems = missing.map(|field| {
        let detail = format!(
            "The argument \"{}\" is required, but no definition was found.",
            location.name(field.name)
        );
        Problem::error("Missing required argument", detail)
    });
    problems.collect()
}

fn attribute(
    field: &Field,
    value: &Value,
    config: &Value,
    location: &Location,
    problems: &mut Vec<Problem>,
) {
    let name = location.name(field.name);
    let at = |problem: Problem| problem.at_path(location.of(field.name));
    if field.attribute.presence == Presence::Computed {
        let detail = format!(
            "Can't configure a value for \"{name}\": its value will be decided automatically based on the result of applying this configuration."
        );
        problems.push(at(Problem::error(
            "Value for unconfigurable attribute",
            detail,
        )));
        return;
    }
    // What does not fit with the rest is not judged by itself.
    if value.is_known() {
        let company = required_with(field, config, location);
        let company = company.map(|problem| vec![problem]);
        let company = company.unwrap_or_else(|| {
            conflicts_with(config, location, field.name, field.conflicts_with).collect()
        });
        if !company.is_empty() {
            problems.extend(company);
            return;
        }
    }
    if field.role == Role::Refused && !is_zero(value) {
        problems.push(at(refused(&name)));
        return;
    }
    if let Some(message) = &field.attribute.deprecated {
        problems.push(at(Problem::warning(
            "Argument is deprecated",
            message.to_string(),
        )));
    }
    if !value.is_known() {
        return;
    }
    let said = field.checks.iter().filter_map(|it| it.judge(&name, value));
    problems.extend(said.map(|summary| at(Problem::error(summary, ""))));
    for (index, item) in value.elements().enumerate() {
        let name = format!("{name}.{index}");
        let known = item.is_known() && !item.is_null();
        let checks = field.element_checks.iter().filter(|_| known);
        let said = checks.filter_map(|it| it.judge(&name, item));
        let path = match value {
            Value::List(..) if !location.in_set => {
                location.of(field.name).child(Step::Index(index as u64))
            }
            _ => location.of(field.name),
        };
        problems.extend(said.map(|summary| Problem::error(summary, "").at_path(path.clone())));
    }
}

/// Better not begun than done by half: nothing here would act on it.
fn refused(name: &str) -> Problem {
    let detail = format!(
        "This version of rform does not carry out \"{name}\". Remove it, or leave this object to Terraform."
    );
    Problem::error("Argument not supported", detail)
}

/// Whether a value says no more than its absence would.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => !truth,
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.is_zero(),
        Value::Unknown(..) => false,
        other => other.elements().next().is_none(),
    }
}

fn conflicts_with<'a>(
    config: &'a Value,
    location: &'a Location,
    name: &'a str,
    arguments: &'static [&'static str],
) -> impl Iterator<Item = Problem> + 'a {
    let clashing = arguments.iter().filter(|other| is_set(config, other));
    clashing.map(move |other| {
        let detail = format!("\"{}\": conflicts with {other}", location.name(name));
        let problem = Problem::error("Conflicting configuration arguments", detail);
        problem.at_path(location.of(name))
    })
}

fn required_with(field: &Field, config: &Value, location: &Location) -> Option<Problem> {
    let is_missing = |name: &&str| config.get(name).is_none_or(is_absent);
    if !field.required_with.iter().any(is_missing) {
        return None;
    }
    let mut all: Vec<&str> = field
        .required_with
        .iter()
        .copied()
        .chain([field.name])
        .collect();
    all.sort_unstable();
    all.dedup();
    let (name, all) = (location.name(field.name), all.join(","));
    let detail = format!("\"{name}\": all of `{all}` must be specified");
    let problem = Problem::error("Missing required argument", detail);
    Some(problem.at_path(location.of(field.name)))
}

fn exactly_one(config: &Value, (name, names): Group) -> Option<Problem> {
    let mut names: Vec<&str> = names.to_vec();
    names.sort_unstable();
    let all = names.join(",");
    let is_open = |name: &str| config.get(name).is_some_and(|it| !it.is_known());
    let given: Vec<&str> = names
        .iter()
        .copied()
        .filter(|it| is_set(config, it))
        .collect();
    let problem = match given.len() {
        1 => return None,
        0 if names.iter().any(|it| is_open(it)) => return None,
        0 => {
            let detail = format!("\"{name}\": one of `{all}` must be specified");
            Problem::error("Invalid combination of arguments", detail)
        }
        _ => {
            let given = given.join(",");
            let detail = format!(
                "\"{name}\": only one of `{all}` can be specified, but `{given}` were specified."
            );
            Problem::error("Invalid combination of arguments", detail)
        }
    };
    Some(on_if_set(problem, config, name))
}

fn at_least_one(config: &Value, (name, names): Group) -> Option<Problem> {
    let mut names: Vec<&str> = names.to_vec();
    names.sort_unstable();
    if !names
        .iter()
        .all(|name| config.get(name).is_none_or(is_absent))
    {
        return None;
    }
    let all = names.join(",");
    let detail = format!("\"{name}\": one of `{all}` must be specified");
    Some(Problem::error("Missing required argument", detail))
}

fn on_if_set(problem: Problem, config: &Value, name: &str) -> Problem {
    match is_set(config, name) {
        true => problem.at_attribute(name),
        false => problem,
    }
}

/// Whether an argument has a known value, or a block occurs.
fn is_set(config: &Value, name: &str) -> bool {
    let value = config.attribute(name).unwrap_or(&Value::NULL);
    value.is_known() && !is_absent(value)
}

/// Whether an argument has no value and a block does not occur; what is unknown may.
fn is_absent(value: &Value) -> bool {
    match value.bare() {
        Value::Null(_) => true,
        Value::List(Type::Object(_), items) | Value::Set(Type::Object(_), items) => {
            items.is_empty()
        }
        _ => false,
    }
}

/// The error of a type that the provider does not have.
pub fn unsupported(summary: &str, what: &str, name: &str) -> Problem {
    let detail = format!("The provider hashicorp/aws does not support {what} \"{name}\".");
    Problem::error(summary, detail)
}
