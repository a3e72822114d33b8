//! `regex` and `regexall`.

use crate::functions::call::{Call, NO_MATCH, blamed, check_length, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::go_regex::{Refused, translate};
use crate::functions::helpers::text::text;
use rform_core::value::{Type, Value};

const PARAMETERS: &[Parameter] = &[
    Parameter::new("pattern", types::string),
    Parameter::new("string", types::string),
];

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "regex",
        "Returns the first match of a regular expression, or its capture groups.",
        matched,
    )
    .takes(PARAMETERS)
    .gives(result_type)
    .examples(&[
        ("regex(\"[a-z]+\", \"12abc34\")", "\"abc\""),
        ("regex(\"(?P<n>\\\\d+)\", \"a12\").n", "\"12\""),
    ]),
    Function::new(
        "regexall",
        "Returns all matches of a regular expression.",
        all_matched,
    )
    .takes(PARAMETERS)
    .gives(|call| result_type(call).map(Type::list))
    .examples(&[("length(regexall(\"[a-z]+\", \"1ab2cd3\"))", "2")]),
];

/// A compiled pattern.
struct Pattern {
    regex: regex::Regex,
    groups: Vec<Option<String>>,
}

fn compile(pattern: &str) -> Result<Pattern, Refused> {
    let translated = translate(pattern)?;
    let regex = regex::Regex::new(&translated.pattern).map_err(|_| Refused {
        code: "expression too large",
        part: pattern.to_owned(),
    })?;
    Ok(Pattern {
        regex,
        groups: translated.groups,
    })
}

fn pattern(call: &Call<'_>) -> Outcome<Pattern> {
    compile(call.text(0)).map_err(|Refused { code, part }| {
        blamed(0, format!("invalid regexp pattern: {code} in {part}"))
    })
}

fn result_type(call: &Call<'_>) -> Outcome<Type> {
    if !call.argument(0).is_known() {
        return Ok(Type::Dynamic);
    }
    let groups = pattern(call)?.groups;
    let names: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
    if groups.is_empty() {
        Ok(Type::String)
    } else if names.is_empty() {
        Ok(Type::Tuple(groups.iter().map(|_| Type::String).collect()))
    } else if names.len() == groups.len() {
        Ok(Type::object(
            names.into_iter().map(|name| (name, Type::String)),
        ))
    } else {
        let message = "invalid regexp pattern: cannot mix both named and unnamed capture groups";
        Err(blamed(0, message))
    }
}

fn matched(call: &Call<'_>) -> Outcome<Value> {
    let pattern = pattern(call)?;
    let captures = pattern.regex.captures(call.text(1));
    captures
        .map(|captures| pattern.result(&captures))
        .ok_or_else(|| failed(NO_MATCH))
}

fn all_matched(call: &Call<'_>) -> Outcome<Value> {
    let pattern = pattern(call)?;
    let found = pattern.regex.captures_iter(call.text(1));
    let element = call.ty.element().cloned().unwrap_or(Type::Dynamic);
    Ok(Value::list(
        element,
        found.map(|captures| pattern.result(&captures)),
    ))
}

impl Pattern {
    /// The whole match, or its groups; a group that took no part is null.
    fn result(&self, captures: &regex::Captures<'_>) -> Value {
        let group = |at: usize| match captures.get(at) {
            Some(found) => text(found.as_str()),
            None => Value::Null(Type::String),
        };
        let names: Vec<&str> = self.groups.iter().flatten().map(String::as_str).collect();
        if self.groups.is_empty() {
            group(0)
        } else if names.is_empty() {
            Value::tuple((1..=self.groups.len()).map(group))
        } else {
            Value::object((1..).zip(names).map(|(at, name)| (name, group(at))))
        }
    }

    /// Writes the replacement for a match, in which `$1` and `${name}` stand for groups.
    fn expand(&self, template: &str, captures: &regex::Captures<'_>, out: &mut String) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            rest = after;
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some((name, after)) = reference(rest) {
                out.push_str(self.group(name, captures));
                rest = after;
            } else {
                out.push('$');
            }
        }
        out.push_str(rest);
    }

    fn group<'a>(&self, name: &str, captures: &regex::Captures<'a>) -> &'a str {
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        let is_padded = name.len() > 1 && name.starts_with('0');
        let found = if is_number && !is_padded {
            name.parse().ok().and_then(|at: usize| captures.get(at))
        } else {
            let named = |own: &Option<String>| own.as_deref() == Some(name);
            let mut places = (1..).zip(&self.groups).filter(|(_, own)| named(own));
            places.find_map(|(at, _)| captures.get(at))
        };
        found.map_or("", |found| found.as_str())
    }
}

/// The name behind a dollar sign, and what follows it.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (braced, name) = match text.strip_prefix('{') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let word = |char: char| char == '_' || char.is_alphanumeric();
    let end = name.find(|char| !word(char)).unwrap_or(name.len());
    let (name, after) = name.split_at(end);
    if name.is_empty() {
        return None;
    }
    let after = if braced {
        after.strip_prefix('}')?
    } else {
        after
    };
    Some((name, after))
}

/// Replaces everything that a pattern matches.
pub(crate) fn replace_all(pattern: &str, whole: &str, with: &str) -> Outcome<String> {
    let pattern = compile(pattern).map_err(|Refused { code, part }| {
        failed(format!("error parsing regexp: {code}: `{part}`"))
    })?;
    let mut length = whole.len();
    let replaced = pattern
        .regex
        .replace_all(whole, |captures: &regex::Captures<'_>| {
            let mut replacement = String::new();
            pattern.expand(with, captures, &mut replacement);
            length = length.saturating_add(replacement.len());
            // What is too long is refused below: until then nothing is added.
            match check_length(length) {
                Ok(()) => replacement,
                Err(_) => String::new(),
            }
        });
    let replaced = replaced.into_owned();
    check_length(length)?;
    Ok(replaced)
}
