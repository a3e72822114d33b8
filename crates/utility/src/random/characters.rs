//! The common part of `random_string` and `random_password`: strings of characters of chosen kinds.

use serde_json::{Value as Json, json};

use super::keepers::keepers;
use crate::framework::declare::{Field, integer, text, truth};
use crate::framework::{Check, Fields, Modifier, Planned};
use crate::randomness;
use rform_core::value::Value;
use rform_provider::Problem;

/// The special characters, unless the configuration has its own.
const SPECIAL: &str = "!@#$%&*()-_=+[]{}<>:?";

/// The kinds of characters: the argument that allows them, the one that says how many are needed, and
/// the characters.
const KINDS: [(&str, &str, &str); 4] = [
    ("upper", "min_upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("lower", "min_lower", "abcdefghijklmnopqrstuvwxyz"),
    ("numeric", "min_numeric", "0123456789"),
    ("special", "min_special", SPECIAL),
];

const OTHER_KINDS: &[&str] = &["special", "upper", "lower"];

/// The arguments of both types.
pub fn arguments() -> Vec<Field> {
    let needed = ["min_lower", "min_numeric", "min_special", "min_upper"];
    let needed = needed.map(|name| integer(name).default(0).replaces());
    let allowed = ["lower", "special", "upper"].map(|name| truth(name).default(true).replaces());
    let digits = |name| {
        truth(name)
            .optional_computed()
            .modified(Modifier::Change(digits_allowed))
            .replaces()
            .checked(Check::AtLeastOneOfTrue(OTHER_KINDS))
    };
    let mut fields = vec![
        keepers(),
        integer("length")
            .required()
            .replaces()
            .checked(Check::AtLeast(1))
            .checked(Check::AtLeastSumOf(&[
                "min_upper",
                "min_lower",
                "min_numeric",
                "min_special",
            ])),
        digits("number").deprecated("**NOTE**: This is deprecated, use `numeric` instead."),
        digits("numeric"),
        text("override_special").modified(Modifier::RequiresReplaceIf(special_changes)),
    ];
    fields.extend(needed);
    fields.extend(allowed);
    fields
}

/// The arguments of an ephemeral text, which is drawn anew whenever it is opened.
pub fn ephemeral_arguments() -> Vec<Field> {
    let kept = |it: &Field| !matches!(it.name, "keepers" | "number");
    arguments().into_iter().filter(kept).collect()
}

/// Sets the arguments of an ephemeral text that were not given.
pub fn set_defaults(arguments: &mut Fields) {
    for (allowed, least, _) in KINDS {
        if arguments.is_null(allowed) {
            arguments.set(allowed, true);
        }
        if arguments.is_null(least) {
            arguments.set(least, Value::int(0));
        }
    }
}

/// `number` is the older name of `numeric`: what is said of one is said of the other.
fn digits_allowed(seen: &Planned<'_>) -> Result<Option<Value>, Problem> {
    let (old, new) = (seen.config.get("number"), seen.config.get("numeric"));
    match (old.is_null(), new.is_null()) {
        (true, true) => Ok(Some(Value::TRUE)),
        (true, false) => Ok(Some(new.clone())),
        (false, true) => Ok(Some(old.clone())),
        (false, false) => match (old.as_bool(), new.as_bool()) {
            (Some(old), Some(new)) if old != new => Err(Problem::error(
                "Number and numeric are both configured with different values",
                "Number is deprecated, use numeric instead",
            )),
            _ => Ok(None),
        },
    }
}

/// Older versions of the provider kept an empty text where nothing was configured.
fn special_changes(seen: &Planned<'_>) -> bool {
    let config = seen.config.get(seen.name);
    let was_empty = seen.prior.text(seen.name) == Some("");
    config.is_known() && !(config.is_null() && was_empty)
}

/// Draws a text as the arguments ask for it.
///
/// # Errors
/// No kind of characters is allowed, or more are needed than the text is long.
pub fn drawn(arguments: &Fields) -> Result<String, Problem> {
    let own = arguments.text_or_empty("override_special");
    let special = if own.is_empty() { SPECIAL } else { own };
    let mut allowed: Vec<char> = Vec::new();
    let mut drawn: Vec<char> = Vec::new();
    let length = count(arguments, "length");
    for (name, least, characters) in KINDS {
        let characters = if name == "special" {
            special
        } else {
            characters
        };
        let characters: Vec<char> = characters.chars().collect();
        // Characters that are needed come from their kind, whether or not it is allowed otherwise.
        draw(&characters, count(arguments, least), &mut drawn)?;
        if arguments.truth(name) == Some(true) {
            allowed.extend(characters);
        }
    }
    if allowed.is_empty() {
        return Err(randomness::read_error(
            "the character set specified is empty",
        ));
    }
    let rest = length.checked_sub(drawn.len());
    let rest = rest
        .ok_or_else(|| randomness::read_error("more characters are needed than length allows"))?;
    draw(&allowed, rest, &mut drawn)?;
    randomness::shuffle(&mut drawn)?;
    Ok(drawn.into_iter().collect())
}

fn count(arguments: &Fields, name: &str) -> usize {
    let count = arguments.integer(name).unwrap_or(0);
    usize::try_from(count).unwrap_or(0)
}

fn draw(characters: &[char], count: usize, drawn: &mut Vec<char>) -> Result<(), Problem> {
    for _ in 0..count {
        let at = randomness::below(characters.len() as u64)?;
        drawn.extend(usize::try_from(at).ok().and_then(|at| characters.get(at)));
    }
    Ok(())
}

/// The arguments of an imported text: all kinds are allowed and none is needed.
pub fn set_imported(object: &mut Fields, text: &str) {
    object.set("length", i64::try_from(text.len()).unwrap_or(i64::MAX));
    object.set_text("result", text);
    for name in ["lower", "number", "numeric", "special", "upper"] {
        object.set(name, true);
    }
    for name in ["min_lower", "min_numeric", "min_special", "min_upper"] {
        object.set(name, 0);
    }
}

/// Gives values to what older versions of the provider may have left open, above all after an import,
/// so that nothing is replaced for it.
pub fn upgrade(mut attributes: Json) -> Json {
    let length = attributes["result"].as_str().map_or(0, str::len);
    let number = or(&attributes["number"], json!(true));
    let defaults = [
        ("length", json!(length)),
        ("lower", json!(true)),
        ("number", number.clone()),
        ("numeric", number.clone()),
        ("special", json!(true)),
        ("upper", json!(true)),
        ("min_lower", json!(0)),
        ("min_numeric", json!(0)),
        ("min_special", json!(0)),
        ("min_upper", json!(0)),
    ];
    for (name, default) in defaults {
        attributes[name] = or(&attributes[name], default);
    }
    attributes["numeric"] = number;
    attributes
}

fn or(value: &Json, default: Json) -> Json {
    match value.is_null() {
        true => default,
        false => value.clone(),
    }
}
