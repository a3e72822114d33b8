//! Validating a configuration against its declaration. Unknown values are not checked.

use super::check::{Check, Place};
use super::declare::{Declaration, Field, Nested};
use super::fields::Fields;
use rform_core::schema::Nesting;
use rform_core::value::{Step, Type, Value};
use rform_provider::Problem;

/// The errors of a configuration.
pub fn errors(declaration: &Declaration, config: &Value) -> Vec<Problem> {
    let config = Fields::of(config);
    let mut problems = Vec::new();
    for field in &declaration.fields {
        field_errors(field, &Place::of(field.name), &config, &mut problems);
    }
    for nested in &declaration.blocks {
        block_errors(nested, &config, &mut problems);
    }
    for check in &declaration.checks {
        problems.extend(whole_error(check, &config));
    }
    problems
}

fn field_errors(field: &Field, place: &Place, siblings: &Fields, problems: &mut Vec<Problem>) {
    let value = siblings.get(field.name);
    if field.is_integer {
        problems.extend(integer_error(value, place));
    }
    for check in &field.checks {
        let item = Item {
            name: field.name,
            value,
            place,
            siblings,
        };
        problems.extend(item.errors(check));
    }
}

fn integer_error(value: &Value, place: &Place) -> Option<Problem> {
    let number = value.as_number()?;
    match number.to_i64() {
        Some(_) => None,
        None => Some(invalid(
            place,
            "Invalid Attribute Value",
            format!(
                "Attribute {place} value must be a whole number of 64 bits, got: {}",
                number.to_short_string()
            ),
        )),
    }
}

fn block_errors(nested: &Nested, config: &Fields, problems: &mut Vec<Problem>) {
    let value = config.get(nested.name);
    let place = Place::of(nested.name);
    for check in &nested.checks {
        let item = Item {
            name: nested.name,
            value,
            place: &place,
            siblings: config,
        };
        problems.extend(item.errors(check));
    }
    for (step, block) in value.steps() {
        let within = match nested.nesting {
            Nesting::Single | Nesting::Group => place.clone(),
            _ => place.step(step),
        };
        let siblings = match nested.nesting {
            Nesting::Single | Nesting::Group => Fields::of(value),
            _ => Fields::of(block),
        };
        for field in &nested.fields {
            let at = within.step(Step::Attribute(field.name.into()));
            field_errors(field, &at, &siblings, problems);
        }
        if matches!(nested.nesting, Nesting::Single | Nesting::Group) {
            break;
        }
    }
}

fn whole_error(check: &Check, config: &Fields) -> Option<Problem> {
    match check {
        Check::AnyOf(names) => {
            let open = names.iter().any(|name| !is_null(config.get(name)));
            let detail = format!(
                "At least one of these attributes must be configured: [{}]",
                names.join(",")
            );
            (!open).then(|| Problem::error("Missing Attribute Configuration", detail))
        }
        Check::Whole(judge) => judge(config),
        _ => None,
    }
}

/// Whether nothing is given: the framework takes collections of blocks without an element for null.
fn is_null(value: &Value) -> bool {
    match value.bare() {
        Value::List(_, items) | Value::Set(_, items) => {
            items.is_empty() && matches!(items_type(value), Type::Object(_))
        }
        value => value.is_null(),
    }
}

fn items_type(value: &Value) -> Type {
    match value.bare() {
        Value::List(ty, _) | Value::Set(ty, _) => ty.clone(),
        value => value.ty(),
    }
}

fn invalid(place: &Place, summary: &str, detail: String) -> Problem {
    Problem::error(summary, detail).at_path(place.0.clone())
}

/// A value with what stands beside it.
struct Item<'a> {
    name: &'a str,
    value: &'a Value,
    place: &'a Place,
    siblings: &'a Fields,
}

impl Item<'_> {
    fn errors(&self, check: &Check) -> Vec<Problem> {
        match check {
            Check::OneOf(_) | Check::LengthAtLeast(_) | Check::Text(_) => self.text_errors(check),
            Check::ConflictsWith(names) => self.conflicts(names),
            _ => self.error(check).into_iter().collect(),
        }
    }

    fn error(&self, check: &Check) -> Option<Problem> {
        match check {
            Check::AtLeast(least) => {
                let number = self.value.as_i64()?;
                let detail = format!("value must be at least {least}, got: {number}");
                (number < *least).then(|| self.invalid_value(&detail))
            }
            Check::AtLeastSumOf(names) => self.below_sum(names),
            Check::SizeBetween(least, most) => {
                let count = self.count()?;
                let detail = format!(
                    "list must contain at least {least} elements and at most {most} elements, got: {count}"
                );
                (count < *least || count > *most).then(|| self.invalid_value(&detail))
            }
            Check::SizeAtLeast(least) => {
                let count = self.count()?;
                let detail = format!("list must contain at least {least} elements, got: {count}");
                (count < *least).then(|| self.invalid_value(&detail))
            }
            Check::IsRequired => is_null(self.value).then(|| {
                let detail = format!(
                    "Block {} must have a configuration value as the provider has marked it as required",
                    self.place
                );
                invalid(self.place, "Invalid Block", detail)
            }),
            Check::ExactlyOneOf(names) => self.not_exactly_one(names),
            Check::AtLeastOneOf(names) => self.none_of(names),
            Check::AlsoRequires(names) => self.alone(names),
            Check::AtLeastOneOfTrue(names) => self.none_true(names),
            _ => None,
        }
    }

    fn invalid_value(&self, detail: &str) -> Problem {
        let detail = format!("Attribute {} {detail}", self.place);
        invalid(self.place, "Invalid Attribute Value", detail)
    }

    fn invalid_combination(&self, detail: String) -> Problem {
        invalid(self.place, "Invalid Attribute Combination", detail)
    }

    fn count(&self) -> Option<usize> {
        let is_open = self.value.is_null() || !self.value.is_known();
        (!is_open).then(|| self.value.elements().count())
    }

    fn below_sum(&self, names: &[&str]) -> Option<Problem> {
        let number = self.value.as_i64()?;
        let mut sum: i64 = 0;
        for name in names {
            let other = self.siblings.get(name);
            if !other.is_known() {
                return None;
            }
            sum = sum.saturating_add(other.as_i64().unwrap_or(0));
        }
        let names: Vec<String> = names.iter().map(|name| self.place.beside(name)).collect();
        let names = names.join(" + ");
        let detail = format!("value must be at least sum of {names}, got: {number}");
        (number < sum).then(|| self.invalid_value(&detail))
    }

    /// The errors of a text, or of each text in a collection.
    fn text_errors(&self, check: &Check) -> Vec<Problem> {
        if let Some(text) = self.value.as_str() {
            return text_error(check, text, self.place).into_iter().collect();
        }
        let items = self.value.steps().into_iter();
        let errors = items
            .filter_map(|(step, item)| text_error(check, item.as_str()?, &self.place.step(step)));
        errors.collect()
    }

    fn conflicts(&self, names: &[&str]) -> Vec<Problem> {
        if is_null(self.value) {
            return Vec::new();
        }
        let given = names.iter().filter(|name| {
            let other = self.siblings.get(name);
            other.is_known() && !is_null(other)
        });
        let errors = given.map(|name| {
            let (other, own) = (self.place.beside(name), self.place);
            self.invalid_combination(format!(
                "Attribute \"{other}\" cannot be specified when \"{own}\" is specified"
            ))
        });
        errors.collect()
    }

    fn alone(&self, names: &[&str]) -> Option<Problem> {
        if is_null(self.value) {
            return None;
        }
        let missing = names.iter().find(|name| is_null(self.siblings.get(name)))?;
        let (other, own) = (self.place.beside(missing), self.place);
        Some(self.invalid_combination(format!(
            "Attribute \"{other}\" must be specified when \"{own}\" is specified"
        )))
    }

    fn others(&self, names: &[&str]) -> Vec<&Value> {
        let others = names.iter().filter(|name| **name != self.name);
        others.map(|name| self.siblings.get(name)).collect()
    }

    fn not_exactly_one(&self, names: &[&str]) -> Option<Problem> {
        let mut all = self.others(names);
        all.push(self.value);
        if all.iter().any(|value| !value.is_known()) {
            return None;
        }
        let given = all.iter().filter(|value| !is_null(value)).count();
        let count = match given {
            0 => "No attribute specified".to_owned(),
            1 => return None,
            count => format!("{count} attributes specified"),
        };
        let names = names.join(",");
        Some(self.invalid_combination(format!(
            "{count} when one (and only one) of [{names}] is required"
        )))
    }

    fn none_of(&self, names: &[&str]) -> Option<Problem> {
        let mut all = self.others(names);
        all.push(self.value);
        all.iter().all(|value| is_null(value)).then(|| {
            let (names, own) = (names.join(","), self.place);
            self.invalid_combination(format!(
                "At least one attribute out of [{names},{own}] must be specified"
            ))
        })
    }

    fn none_true(&self, names: &[&str]) -> Option<Problem> {
        let mut all = self.others(names);
        all.push(self.value);
        let all_false = all.iter().all(|value| value.as_bool() == Some(false));
        all_false.then(|| {
            let (names, own) = (names.join(","), self.place);
            self.invalid_combination(format!(
                "At least one attribute out of [{names},{own}] must be specified as true"
            ))
        })
    }
}

fn text_error(check: &Check, text: &str, place: &Place) -> Option<Problem> {
    match check {
        Check::OneOf(choices) => {
            let quoted: Vec<String> = choices.iter().map(|it| format!("{it:?}")).collect();
            let detail = format!(
                "Attribute {place} value must be one of: [{}], got: {text:?}",
                quoted.join(" ")
            );
            let is_one = choices.contains(&text);
            (!is_one).then(|| invalid(place, "Invalid Attribute Value Match", detail))
        }
        Check::LengthAtLeast(least) => {
            let length = text.len();
            let detail =
                format!("Attribute {place} string length must be at least {least}, got: {length}");
            (length < *least).then(|| invalid(place, "Invalid Attribute Value Length", detail))
        }
        Check::Text(judge) => {
            let (summary, detail) = judge(text, place)?;
            Some(invalid(place, &summary, detail))
        }
        _ => None,
    }
}
