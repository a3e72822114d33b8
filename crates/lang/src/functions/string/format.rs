//! `format` and `formatlist`.

use crate::eval::safe_prefix;
use crate::functions::call::{Call, blamed, check_length, failed};
use crate::functions::encoding::json;
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::format_number;
use crate::functions::helpers::verb::Verb;
use crate::functions::{helpers::text::text, string::edit::length};
use rform_core::diag::graphemes;
use rform_core::go::quote::{quoted, quoted_char};
use rform_core::value::{Refinement, Type, Value, convert};

const FORMAT: Parameter = Parameter::new("format", types::string);
const ARGS: Parameter = Parameter::new("args", types::any).null().unknown();

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "format",
        "Formats values into a string by verbs such as `%s`, `%d`, `%5.2f`, `%q` and `%v`.",
        format,
    )
    .takes(&[FORMAT])
    .more(ARGS)
    .examples(&[("format(\"%s-%02d\", \"web\", 7)", "\"web-07\"")]),
    Function::new(
        "formatlist",
        "Formats a list of strings, one for each index of the given lists.",
        formatlist,
    )
    .takes(&[FORMAT])
    .more(ARGS)
    .gives(types::give_strings)
    .examples(&[("formatlist(\"%s!\", [\"a\", \"b\"])[1]", "\"b!\"")]),
];

/// Those of Terraform 0.11, where `%x` of a text wrote its bytes.
pub(crate) const LEGACY: &[Function] = &[Function::new(
    "format",
    "Formats values into a string by verbs such as `%s`, `%d`, `%5.2f`, `%q` and `%v`.",
    legacy_format,
)
.takes(&[FORMAT])
.more(ARGS)];

fn legacy_format(call: &Call<'_>) -> Outcome<Value> {
    let mut arguments = call.rest(1).to_vec();
    let template = bytes_of_texts(call.text(0), &mut arguments)?;
    formatted(call, &template, &arguments)
}

/// The template with `%s` in place of `%x` for texts, which become their bytes in hexadecimal digits.
fn bytes_of_texts(template: &str, arguments: &mut [Value]) -> Outcome<String> {
    let mut changed = template.to_owned();
    let (mut at, mut next) = (0, 1);
    while let Some(found) = template.get(at..).and_then(|rest| rest.find('%')) {
        let start = at + found;
        if template.as_bytes().get(start + 1) == Some(&b'%') {
            at = start + 2;
            continue;
        }
        let (verb, end) = Scanner::new(template, start + 1).verb(start, next)?;
        next = verb.argument + 1;
        at = end;
        let argument = verb.argument.checked_sub(1);
        let argument = argument.and_then(|it| arguments.get_mut(it));
        if let ('x' | 'X', Some(argument)) = (verb.mode, argument)
            && let (Value::String(bytes), marks) = argument.unmark()
        {
            let digits = match verb.mode {
                'x' => hex::encode(bytes.as_bytes()),
                _ => hex::encode_upper(bytes.as_bytes()),
            };
            *argument = Value::string(digits).mark(marks);
            changed.replace_range(end - 1..end, "s");
        }
    }
    Ok(changed)
}

fn format(call: &Call<'_>) -> Outcome<Value> {
    formatted(call, call.text(0), call.rest(1))
}

fn formatted(call: &Call<'_>, template: &str, arguments: &[Value]) -> Outcome<Value> {
    if arguments.iter().all(Value::is_wholly_known) {
        return format_text(template, arguments).map(text);
    }
    let prefix = template.split('%').next().unwrap_or_default();
    let refinement = Refinement::not_null().with_prefix(safe_prefix(prefix));
    Ok(call.unknown().refine(refinement))
}

/// The value that an argument of `formatlist` has in each of the results.
enum Source<'a> {
    Each(Vec<&'a Value>),
    Same(&'a Value),
}

fn formatlist(call: &Call<'_>) -> Outcome<Value> {
    let (template, arguments) = (call.text(0), call.rest(1));
    if arguments.is_empty() {
        let text = format_text(template, arguments).map(text)?;
        return Ok(Value::list(Type::String, [text]));
    }
    let mut sources = Vec::with_capacity(arguments.len());
    let mut rounds: Option<(usize, usize)> = None;
    let mut known = true;
    for (number, argument) in (1..).zip(arguments) {
        if !is_sequence(argument) {
            known = known && *argument != Value::DYNAMIC;
            sources.push(Source::Same(argument));
            continue;
        }
        let (min, max) = argument.length_bounds();
        let open_tuple = matches!(argument.ty(), Type::Tuple(_)) && !argument.is_known();
        known = known && argument.is_known();
        if max != Some(min) || !argument.is_known() && !open_tuple {
            known = false;
            continue;
        }
        let own = usize::try_from(min).unwrap_or(usize::MAX);
        let (first, expected) = *rounds.get_or_insert((number, own));
        if own != expected {
            let message = format!(
                "argument {number} has length {own}, which is inconsistent with argument \
                 {first} of length {expected}"
            );
            return Err(blamed(number, message));
        }
        sources.push(Source::Each(argument.elements().collect()));
    }
    if !known {
        return Ok(call.unknown());
    }
    let rounds = rounds.map_or(1, |(_, count)| count);
    let mut length = 0_usize;
    let mut texts = Vec::new();
    for round in 0..rounds {
        let text = format_round(template, &sources, round)?;
        length = length.saturating_add(text.as_str().map_or(0, str::len));
        check_length(length)?;
        texts.push(text);
    }
    Ok(Value::list(Type::String, texts))
}

fn is_sequence(value: &Value) -> bool {
    !value.is_null() && matches!(value.ty(), Type::List(_) | Type::Set(_) | Type::Tuple(_))
}

fn format_round(template: &str, sources: &[Source<'_>], round: usize) -> Outcome<Value> {
    let values = sources.iter().map(|source| match source {
        Source::Each(items) => items.get(round).map_or(Value::NULL, |item| (*item).clone()),
        Source::Same(value) => (*value).clone(),
    });
    let values: Vec<Value> = values.collect();
    if !values.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown(Type::String).refine(Refinement::not_null()));
    }
    format_text(template, &values).map(text).map_err(|error| {
        let reason = error.message;
        failed(format!("error on format iteration {round}: {reason}"))
    })
}

fn format_text(template: &str, arguments: &[Value]) -> Outcome<String> {
    let mut formatted = String::new();
    let mut at = 0;
    let (mut next, mut highest) = (1, 0);
    while let Some(found) = template.get(at..).and_then(|rest| rest.find('%')) {
        let start = at + found;
        formatted.push_str(template.get(at..start).unwrap_or_default());
        if template.as_bytes().get(start + 1) == Some(&b'%') {
            formatted.push('%');
            at = start + 2;
            continue;
        }
        let (verb, end) = Scanner::new(template, start + 1).verb(start, next)?;
        highest = highest.max(verb.argument);
        next = verb.argument + 1;
        append(&verb, arguments, &mut formatted)?;
        at = end;
    }
    formatted.push_str(template.get(at..).unwrap_or_default());
    if highest < arguments.len() {
        let message = match highest {
            0 => "too many arguments; no verbs in format string".to_owned(),
            used => format!("too many arguments; only {used} used by format string"),
        };
        return Err(blamed(highest + 1, message));
    }
    Ok(formatted)
}

struct Scanner<'a> {
    template: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(template: &'a str, at: usize) -> Scanner<'a> {
        Scanner { template, at }
    }

    fn peek(&self) -> Option<u8> {
        self.template.as_bytes().get(self.at).copied()
    }

    /// The verb and where it ends.
    fn verb(mut self, start: usize, next: usize) -> Outcome<(Verb<'a>, usize)> {
        let mut verb = Verb {
            offset: start,
            argument: next,
            ..Verb::default()
        };
        while let Some(flag) = self.peek() {
            match flag {
                b'0' => verb.zero = true,
                b'#' => verb.sharp = true,
                b'-' => verb.minus = true,
                b'+' => verb.plus = true,
                b' ' => verb.space = true,
                _ => break,
            }
            self.at += 1;
        }
        verb.width = self.number()?;
        if self.peek() == Some(b'.') {
            self.at += 1;
            verb.precision = Some(self.number()?.unwrap_or(0));
        }
        if self.peek() == Some(b'[') {
            self.at += 1;
            if self.peek() == Some(b'0') {
                return Err(self.unexpected());
            }
            verb.argument = self.number()?.ok_or_else(|| self.unexpected())?;
            if self.peek() != Some(b']') {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        match self.peek() {
            Some(letter) if letter.is_ascii_alphabetic() => verb.mode = char::from(letter),
            _ => return Err(self.unexpected()),
        }
        let end = self.at + 1;
        verb.raw = self.template.get(start..end).unwrap_or_default();
        Ok((verb, end))
    }

    fn number(&mut self) -> Outcome<Option<usize>> {
        const MOST: usize = 1 << 20;
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        match self.template.get(start..self.at) {
            None | Some("") => Ok(None),
            Some(digits) => {
                let number = digits.parse().ok().filter(|number| *number <= MOST);
                number.map(Some).ok_or_else(|| {
                    failed(format!(
                        "the number {digits} at offset {start} is too large"
                    ))
                })
            }
        }
    }

    fn unexpected(&self) -> crate::eval::CallError {
        let rest = self.template.get(self.at..).unwrap_or_default();
        match rest.chars().next() {
            Some(char) => failed(format!(
                "unrecognized format character {} at offset {}",
                quoted_char(char),
                self.at
            )),
            None => failed(format!(
                "invalid format string starting at offset {}",
                self.at
            )),
        }
    }
}

fn unsupported(verb: &Verb<'_>, reason: &str) -> crate::eval::CallError {
    let (raw, offset) = (quoted(verb.raw), verb.offset);
    failed(format!("unsupported value for {raw} at {offset}: {reason}"))
}

fn append(verb: &Verb<'_>, arguments: &[Value], out: &mut String) -> Outcome<()> {
    let given = verb
        .argument
        .checked_sub(1)
        .and_then(|at| arguments.get(at));
    let Some(argument) = given else {
        let (raw, offset, index) = (quoted(verb.raw), verb.offset, verb.argument);
        let count = arguments.len();
        return Err(failed(format!(
            "not enough arguments for {raw} at {offset}: need index {index} but have {count} \
             total"
        )));
    };
    if verb.mode != 'v' && argument.is_null() {
        return Err(unsupported(verb, "null value cannot be formatted"));
    }
    let as_type =
        |ty: Type| convert(argument, &ty).map_err(|error| unsupported(verb, &error.message));
    match verb.mode {
        'v' => append_any(verb, argument, out),
        't' => {
            let truth = as_type(Type::Bool)?.as_bool().unwrap_or_default();
            out.push_str(if truth { "true" } else { "false" });
            Ok(())
        }
        'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => {
            let number = as_type(Type::Number)?;
            let formatted = number
                .as_number()
                .and_then(|it| format_number::format(verb, it));
            let formatted = formatted.ok_or_else(|| unsupported(verb, "an integer is required"))?;
            out.push_str(&formatted);
            Ok(())
        }
        's' | 'q' => {
            let value = as_type(Type::String)?;
            append_text(verb, value.as_str().unwrap_or_default(), out);
            Ok(())
        }
        mode => Err(failed(format!(
            "unsupported format verb {} in {} at offset {}",
            quoted_char(mode),
            quoted(verb.raw),
            verb.offset
        ))),
    }
}

/// Texts and numbers as they are, everything else in JSON.
fn append_any(verb: &Verb<'_>, argument: &Value, out: &mut String) -> Outcome<()> {
    let formatted = match argument {
        Value::String(text) if !verb.sharp => text.to_string(),
        Value::Number(number) if !verb.sharp => format_number::shortest(number),
        other => json::encode(other).map_err(|reason| unsupported(verb, &reason))?,
    };
    out.push_str(&padded(verb, formatted));
    Ok(())
}

fn append_text(verb: &Verb<'_>, text: &str, out: &mut String) {
    let cut = match verb.precision {
        Some(precision) if precision > 0 => graphemes(text).take(precision).collect(),
        _ => text.to_owned(),
    };
    let formatted = if verb.mode == 'q' {
        let mut quoted = String::new();
        rform_core::go::json::write_string(&cut, &mut quoted);
        quoted
    } else {
        cut
    };
    out.push_str(&padded(verb, formatted));
}

fn padded(verb: &Verb<'_>, formatted: String) -> String {
    let missing = verb.width.unwrap_or(0).saturating_sub(length(&formatted));
    let pad = if verb.zero { "0" } else { " " }.repeat(missing);
    if verb.minus {
        format!("{formatted}{pad}")
    } else {
        format!("{pad}{formatted}")
    }
}
