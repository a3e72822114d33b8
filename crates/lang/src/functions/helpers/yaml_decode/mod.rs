//! Reading YAML: one document of mappings, sequences and scalars.

mod scalar;
mod syntax_error;

use crate::eval::{DEEPEST, MOST_PARTS};
use crate::functions::helpers::yaml_workarounds::{mended, prepared, restored, split};
use rform_core::go::quote::quoted;
use rform_core::value::{Type, Value, convert};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use scalar::{TAGS, full_tag, is_merge, resolve, scalar};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use syntax_error::{at, check_beginning, in_terraforms_words, in_token};

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
    /// The source with the constructs changed that the parser library wrongly refuses.
    mended: Option<String>,
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

    /// The parser's reason without the description of its activity.
    fn syntax_error(&mut self, error: &ScanError) -> String {
        let info = error.info();
        self.mended = mended(self.source, info, error.marker().index());
        if info.contains("unknown anchor") {
            let name = self.anchor_name(error.marker().index());
            return format!("reference to undefined anchor {}", quoted(&name));
        }
        // Terraform counts lines from 0 in errors of structure, from 1 in those of tokens.
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
