//! Reading YAML: one document of mappings, sequences and scalars.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::eval::{DEEPEST, MOST_PARTS};
use crate::functions::helpers::base64;
use crate::functions::helpers::text::text;
use crate::functions::helpers::time;
use crate::functions::helpers::yaml_workarounds::{mended, prepared, restored, split};
use rform_core::go::quote::quoted;
use rform_core::value::{Number, Type, Value, convert};

const TAGS: &str = "tag:yaml.org,2002:";
/// How often the source may be mended.
const MOST_MENDED: usize = 100;

/// The value of a document. Errors name the line if it is not the first.
pub(crate) fn decode(source: &str) -> Result<Value, String> {
    check_beginning(source)?;
    let mut source = prepared(source)?;
    for _ in 0..MOST_MENDED {
        match attempt(&source) {
            (Err(_), Some(mended)) => source = Cow::Owned(mended),
            (result, _) => return result,
        }
    }
    Err("too much of it is indented less than it should be".to_owned())
}

/// The value, or a source from which another attempt may have it.
fn attempt(source: &str) -> (Result<Value, String>, Option<String>) {
    let mut decoder = Decoder::new(source);
    let result = decoder.document();
    (result, decoder.mended)
}

/// What the parser here lets pass: other versions of YAML, and a tab for an indentation.
fn check_beginning(source: &str) -> Result<(), String> {
    let lines = source.lines().enumerate();
    let is_empty = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    for (number, line) in lines.filter(|(_, line)| !is_empty(line)) {
        if let Some(version) = line.strip_prefix("%YAML") {
            if version.split('#').next().map(str::trim) != Some("1.1") {
                return Err("found incompatible YAML document".to_owned());
            }
        } else if let Some(directive) = line.strip_prefix('%') {
            check_directive(directive)?;
        } else if line.trim_start_matches(' ').starts_with('\t') {
            let reason = "found character that cannot start any token";
            return Err(match number {
                0 => reason.to_owned(),
                number => format!("on line {}, column 1: {reason}", number + 1),
            });
        } else {
            break;
        }
    }
    Ok(())
}

/// A line that begins with `%`.
fn check_directive(directive: &str) -> Result<(), String> {
    let in_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let length = directive
        .find(|char| !in_name(char))
        .unwrap_or(directive.len());
    let (name, rest) = directive.split_at(length);
    let reason = if name.is_empty() {
        "could not find expected directive name"
    } else if !rest.is_empty() && !rest.starts_with([' ', '\t', '\r']) {
        "found unexpected non-alphabetical character"
    } else if name != "TAG" {
        "found unknown directive name"
    } else {
        return Ok(());
    };
    Err(reason.to_owned())
}

struct Decoder<'a> {
    source: &'a str,
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// Values by the number of their anchor; none while they are being read.
    anchors: BTreeMap<usize, Option<Value>>,
    depth: usize,
    /// How many parts the value has so far, counting what aliases repeat.
    made: usize,
    /// Whether there is a slash behind a backslash.
    has_slashes: bool,
    /// Whether there is a tab behind the sign of an item.
    has_tabs: bool,
    /// The source without what the parser should not have taken offence at.
    mended: Option<String>,
}

/// Lines count from 0 and are left out if they are.
fn at(span: Span, reason: String) -> String {
    let line = span.start.line().saturating_sub(1);
    match line {
        0 => reason,
        line => format!("on line {line}, column {}: {reason}", span.start.col() + 1),
    }
}

/// A fault of a token: lines count from 1, and the first is left out.
fn in_token(line: usize, reason: &str) -> String {
    match line {
        0 | 1 => reason.to_owned(),
        line => format!("on line {line}, column 1: {reason}"),
    }
}

type Item<'a> = (Event<'a>, Span);

impl<'a> Decoder<'a> {
    fn new(source: &'a str) -> Decoder<'a> {
        Decoder {
            source,
            events: Parser::new_from_str(source),
            anchors: BTreeMap::new(),
            depth: 0,
            made: 0,
            has_slashes: source.contains("\\/"),
            has_tabs: source.contains("-\t") || source.contains("- \t"),
            mended: None,
        }
    }

    fn next(&mut self) -> Result<Item<'a>, String> {
        match self.events.next() {
            Some(Ok(item)) => Ok(item),
            Some(Err(error)) => Err(self.syntax_error(&error)),
            None => Err("unexpected end of stream".to_owned()),
        }
    }

    /// The parser's reason without what it was doing.
    fn syntax_error(&mut self, error: &ScanError) -> String {
        let info = error.info();
        self.mended = mended(self.source, info, error.marker().index());
        if info.contains("unknown anchor") {
            let name = self.anchor_name(error.marker().index());
            return format!("reference to undefined anchor {}", quoted(&name));
        }
        // Terraform counts lines from 0 in faults of structure, from 1 in those of tokens.
        let (structural, reason) = match info.split_once(", ") {
            Some((doing, reason)) if doing.starts_with("while ") => {
                let structural = doing.starts_with("while parsing") && !doing.contains("scalar");
                (structural, reason)
            }
            _ => (info.contains("document start"), info),
        };
        // A key that began on the line before cannot be one within brackets.
        let (structural, reason) = match reason {
            "illegal placement of ':' indicator" => (true, "expected ',' or ']'"),
            other => (structural, other),
        };
        let reason = in_terraforms_words(reason);
        let marker = error.marker();
        let line = match reason.as_str() {
            // What has no end is told where the document ends.
            "found unexpected end of stream" => self.source.matches('\n').count(),
            _ => marker.line().saturating_sub(1),
        };
        match line {
            0 => reason,
            line if structural => format!("on line {line}, column {}: {reason}", marker.col() + 1),
            line => format!("on line {}, column 1: {reason}", line + 1),
        }
    }

    /// The name behind the `*` or `&` at that character.
    fn anchor_name(&self, index: usize) -> String {
        let name = self.source.chars().skip(index);
        let name = name.skip_while(|char| matches!(char, '*' | '&'));
        name.take_while(|char| char.is_alphanumeric() || matches!(char, '-' | '_'))
            .collect()
    }

    fn document(&mut self) -> Result<Value, String> {
        self.next()?;
        let (Event::DocumentStart(_), _) = self.next()? else {
            return Err("on line 1, column 1: missing start of document".to_owned());
        };
        let first = self.next()?;
        let value = self.value(first)?;
        self.next()?;
        let (event, span) = self.next()?;
        match event {
            Event::StreamEnd => Ok(value),
            _ => Err(at(span, "unexpected extra content after value".to_owned())),
        }
    }

    fn value(&mut self, (event, span): Item<'a>) -> Result<Value, String> {
        match event {
            Event::Scalar(source, style, anchor, tag) => {
                let source = self.without_added_break(&source, style, span);
                self.check_escapes(style, span)?;
                let value = scalar(&restored(source), style, tag.as_deref());
                let value = value.map_err(|reason| at(span, reason))?;
                self.anchors.insert(anchor, Some(value.clone()));
                Ok(value)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(Some(value)) => {
                    self.made = self.made.saturating_add(count(value, MOST_PARTS));
                    match self.made {
                        0..=MOST_PARTS => Ok(value.clone()),
                        _ => Err(at(
                            span,
                            format!("aliases make more than {MOST_PARTS} values"),
                        )),
                    }
                }
                _ => {
                    let name = quoted(&self.anchor_name(span.start.index()));
                    let reason =
                        format!("cannot refer to anchor {name} from inside its own definition");
                    Err(at(span, reason))
                }
            },
            Event::SequenceStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", "sequence", span)?;
                self.nested(anchor, span, Decoder::sequence)
            }
            Event::MappingStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", "mapping", span)?;
                self.nested(anchor, span, Decoder::mapping)
            }
            _ => Err(at(
                span,
                "expecting value but found end of stream".to_owned(),
            )),
        }
    }

    /// A block scalar at the end of a text without line break has none either.
    fn without_added_break<'t>(&self, scalar: &'t str, style: ScalarStyle, span: Span) -> &'t str {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if !block || self.source.ends_with('\n') {
            return scalar;
        }
        let behind = self.source.chars().skip(span.end.index()).count();
        match behind {
            0 => scalar.strip_suffix('\n').unwrap_or(scalar),
            _ => scalar,
        }
    }

    fn nested(
        &mut self,
        anchor: usize,
        span: Span,
        inner: fn(&mut Self) -> Result<Value, String>,
    ) -> Result<Value, String> {
        if self.depth >= DEEPEST {
            return Err(at(span, "exceeded max depth".to_owned()));
        }
        self.depth += 1;
        self.anchors.insert(anchor, None);
        let value = inner(self)?;
        self.anchors.insert(anchor, Some(value.clone()));
        self.depth -= 1;
        Ok(value)
    }

    fn check_tag(
        &self,
        tag: Option<&Tag>,
        own: &str,
        kind: &str,
        span: Span,
    ) -> Result<(), String> {
        let tag = tag.map(full_tag).unwrap_or_default();
        if tag.is_empty() || tag == format!("{TAGS}{own}") {
            return Ok(());
        }
        Err(at(span, format!("can't interpret {kind} as {tag}")))
    }

    /// `\/` is no escape sequence, though JSON has it.
    fn check_escapes(&self, style: ScalarStyle, span: Span) -> Result<(), String> {
        if style != ScalarStyle::DoubleQuoted || !self.has_slashes {
            return Ok(());
        }
        let written = self.source.chars().skip(span.start.index());
        let (mut escaped, mut line) = (false, span.start.line());
        for char in written.take(span.end.index().saturating_sub(span.start.index())) {
            if escaped && char == '/' {
                return Err(in_token(line, "found unknown escape character"));
            }
            escaped = char == '\\' && !escaped;
            line += usize::from(char == '\n');
        }
        Ok(())
    }

    /// A tab may stand behind a key, but not behind the sign of an item.
    fn check_tabs(&self, span: Span) -> Result<(), String> {
        if !self.has_tabs {
            return Ok(());
        }
        let (before, _) = split(self.source, span.start.index());
        let line = before.rsplit('\n').next().unwrap_or_default();
        let sign = line.trim_end_matches([' ', '\t']);
        if sign.ends_with('-') && line.ends_with('\t') {
            let reason = "found character that cannot start any token";
            return Err(in_token(span.start.line(), reason));
        }
        Ok(())
    }

    fn sequence(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::tuple(items)),
                item => {
                    self.check_tabs(item.1)?;
                    items.push(self.value(item)?);
                }
            }
        }
    }

    fn mapping(&mut self) -> Result<Value, String> {
        let mut items: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        loop {
            let (event, span) = self.next()?;
            let (source, style, tag) = match event {
                Event::MappingEnd => return Ok(Value::Object(Arc::new(items))),
                Event::Scalar(source, style, _, tag) => (source, style, tag),
                _ => {
                    let reason = "only strings are allowed as mapping keys";
                    return Err(at(span, reason.to_owned()));
                }
            };
            let (source, tag) = (restored(&source), tag.as_deref());
            self.check_escapes(style, span)?;
            if is_merge(&source, tag) {
                let merged = self.next()?;
                let merged = self.value(merged)?;
                let Value::Object(others) = merged else {
                    let kind = merged.ty().friendly_name();
                    return Err(at(span, format!("cannot merge {kind} into mapping")));
                };
                items.extend((*others).clone());
                continue;
            }
            let key = resolve(&source, style, tag)?;
            let key = convert(&key, &Type::String).map_err(|error| error.message)?;
            let Some(key) = key.as_str() else {
                return Err(at(span, "mapping key cannot be null".to_owned()));
            };
            let item = self.next()?;
            items.insert(key.into(), self.value(item)?);
        }
    }
}

/// The same reason as Terraform's parser names it.
fn in_terraforms_words(reason: &str) -> String {
    match reason {
        reason
            if reason.starts_with("unexpected character")
                || reason.starts_with("tabs disallowed") =>
        {
            "found character that cannot start any token".to_owned()
        }
        reason if reason.starts_with("expected ") => format!("did not find {reason}"),
        "the handle wasn't declared" => "found undefined tag handle".to_owned(),
        "invalid trailing content after double-quoted scalar" => {
            "did not find expected key".to_owned()
        }
        "simple key expected" => "could not find expected ':'".to_owned(),
        "found unprintable character" => "control characters are not allowed".to_owned(),
        "did not find expected hexadecimal number" => {
            "did not find expected hexdecimal number".to_owned()
        }
        other => other.to_owned(),
    }
}

fn full_tag(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

fn is_merge(source: &str, tag: Option<&Tag>) -> bool {
    match tag {
        None => source == "<<",
        Some(tag) => full_tag(tag) == format!("{TAGS}merge"),
    }
}

/// How many parts a value has; no more than `most` are counted.
fn count(value: &Value, most: usize) -> usize {
    let mut counted = 1;
    for part in value.elements() {
        if counted >= most {
            break;
        }
        counted += count(part, most - counted);
    }
    counted
}

/// Quoted and block scalars without tag are texts, though read as the others are.
fn scalar(source: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let value = resolve(source, style, tag)?;
    if tag.is_none() && style != ScalarStyle::Plain {
        return convert(&value, &Type::String).map_err(|error| error.message);
    }
    Ok(value)
}

fn resolve(source: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let tag = tag.map(full_tag).unwrap_or_default();
    let kind = match tag.strip_prefix(TAGS) {
        Some(kind @ ("str" | "bool" | "int" | "float" | "null" | "timestamp" | "binary")) => kind,
        None if tag.is_empty() => "",
        _ => return Err(format!("unsupported tag {}", quoted(&tag))),
    };
    if has_hint(source) && !matches!(kind, "str" | "binary") {
        if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) {
            return Ok(text(source));
        }
        if let Some(value) = word(source) {
            return Ok(value);
        }
        if kind.is_empty() && matches!(source, ".nan" | ".NaN" | ".NAN") {
            return Err("floating point NaN is not supported".to_owned());
        }
        if matches!(kind, "" | "timestamp")
            && let Some(timestamp) = time::parse_loose(source)
        {
            return Ok(Value::string(timestamp.to_string()));
        }
        if is_number(source) {
            return number(source, "int");
        }
    }
    tagged(source, kind)
}

fn tagged(source: &str, kind: &str) -> Result<Value, String> {
    let unreadable = || format!("cannot parse {} as {TAGS}{kind}", quoted(source));
    match kind {
        "binary" if base64::decode(source).is_err() => {
            Err(format!("{}: not valid base64", unreadable()))
        }
        "bool" => word(source)
            .filter(|value| value.as_bool().is_some())
            .ok_or_else(unreadable),
        "int" | "float" => number(source, kind),
        "timestamp" => time::parse_loose(source)
            .map(|timestamp| Value::string(timestamp.to_string()))
            .ok_or_else(unreadable),
        "null" => Ok(Value::NULL),
        _ => Ok(text(source)),
    }
}

/// Whether the beginning lets something else than a text be expected.
fn has_hint(source: &str) -> bool {
    source.is_empty()
        || source.starts_with(|char: char| char.is_ascii_digit() || "+-.yYnNtTfFoO~".contains(char))
}

fn word(source: &str) -> Option<Value> {
    match source {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(Value::TRUE)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Value::FALSE)
        }
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::NULL),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            Some(Value::Number(Number::infinity()))
        }
        "-.inf" | "-.Inf" | "-.INF" => Some(Value::Number(Number::infinity().neg())),
        _ => None,
    }
}

/// Decimal with fraction and exponent, `0o17`, `0x1F`.
fn is_number(source: &str) -> bool {
    let radix = |prefix: &str, radix: u32| {
        source
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|char| char.is_digit(radix)))
    };
    let decimal = source
        .chars()
        .all(|char| char.is_ascii_digit() || "+-.eE".contains(char));
    radix("0o", 8) || radix("0x", 16) || decimal && Number::parse(source).is_some()
}

fn number(source: &str, kind: &str) -> Result<Value, String> {
    let plain = source.replace('_', "");
    let other = |prefix: &str, radix: u32| {
        let digits = plain.strip_prefix(prefix)?;
        let number = u64::from_str_radix(digits, radix).ok()?;
        Some(Number::from(number))
    };
    Number::parse(&plain)
        .or_else(|| other("0x", 16))
        .or_else(|| other("0o", 8))
        .or_else(|| other("0b", 2))
        .map(Value::Number)
        .ok_or_else(|| format!("cannot parse {} as {TAGS}{kind}", quoted(source)))
}
