//! Texts: escapes and signs that mean something else today.

use super::Upgrader;
use super::value::ExpectedType;
use rform_core::diag::Span;
use rform_lang::format::quoted;
use rform_lang::syntax::tree::{TemplateForm, TemplatePart};
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    /// A text with or without interpolations.
    pub(super) fn template(
        &mut self,
        whole: &Expression,
        parts: &[TemplatePart],
        form: TemplateForm,
    ) {
        if self.plain {
            self.plain_template(whole, form);
        } else {
            self.texts(whole, parts, form);
            for part in parts {
                if let TemplatePart::Interpolation(inner, _) = part {
                    self.within(inner);
                }
            }
            self.plain_quotes(whole.span);
        }
        if form == TemplateForm::Heredoc {
            self.carriage_returns(whole);
            self.indentation(whole);
            self.own_line_for_marker(whole);
        }
    }

    /// A text in which nothing had a meaning: what would have one today gets its sign doubled.
    fn plain_template(&mut self, whole: &Expression, form: TemplateForm) {
        let span = whole.span;
        let text = self.edits.original(span);
        for (sign, doubled) in [("${", "$"), ("%{", "%")] {
            for (at, _) in text.match_indices(sign) {
                self.edits.before(part(span, at, at), doubled);
            }
        }
        if form == TemplateForm::Quoted {
            let raw = self.raw_places(span, &[]);
            self.quoted_piece(span, &raw);
            self.line_breaks(span, text);
        }
    }

    /// The parts of a text between its interpolations.
    fn texts(&mut self, whole: &Expression, parts: &[TemplatePart], form: TemplateForm) {
        let interpolations: Vec<Span> = parts
            .iter()
            .filter_map(|part| match part {
                TemplatePart::Interpolation(_, span) => Some(*span),
                _ => None,
            })
            .collect();
        let is_quoted = form == TemplateForm::Quoted;
        let raw = is_quoted.then(|| self.raw_places(whole.span, &interpolations));
        let mut rest = whole.span;
        for span in interpolations {
            let before = Span {
                end: span.start,
                ..rest
            };
            self.plain_text(before, raw.as_deref());
            self.dollars(before, true);
            rest.start = span.end;
        }
        self.plain_text(rest, raw.as_deref());
        self.dollars(rest, false);
    }

    /// Two dollar signs, which were one; before an interpolation they would keep it from being one.
    fn dollars(&mut self, span: Span, before_interpolation: bool) {
        let text = self.edits.original(span);
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|it| it.find("$$")) {
            let start = at + found;
            at = start + 2;
            if text.get(at..).is_some_and(|it| it.starts_with('{')) {
                continue;
            }
            let is_last = at == text.len() && before_interpolation;
            let one = if is_last { "${\"$\"}" } else { "$" };
            self.edits.replace(part(span, start, at), one);
        }
    }

    /// A description, in which nothing had a meaning.
    pub(super) fn description(&mut self, value: &Expression) {
        let ExpressionKind::Template(parts, form) = &*value.kind else {
            return self.value(value, ExpectedType::Any);
        };
        let plain = std::mem::replace(&mut self.plain, true);
        self.template(value, parts, *form);
        self.plain = plain;
    }

    /// Puts a marker that stands behind a text on a line of its own.
    fn own_line_for_marker(&mut self, whole: &Expression) {
        let text = self.edits.original(whole.span);
        let (first, lines) = text.split_once('\n').unwrap_or_default();
        let marker = first.trim_start_matches(['<', '-']).trim();
        let last = lines.rsplit('\n').next().unwrap_or_default();
        if last.trim() == marker {
            return;
        }
        match whole.as_text().filter(|_| self.constant) {
            Some(text) => self.edits.replace(whole.span, quoted(&text)),
            None => {
                let at = text.len() - marker.len();
                self.edits.before(part(whole.span, at, at), "\n");
                self.edits.before(whole.span, "chomp(");
                self.edits.after(whole.span, "\n)");
            }
        }
    }

    /// Takes away the carriage returns before line feeds, which were no part of a file.
    fn carriage_returns(&mut self, whole: &Expression) {
        let text = self.edits.original(whole.span);
        for (at, _) in text.match_indices("\r\n") {
            self.edits.delete(part(whole.span, at, at + 1));
        }
    }

    /// Takes the indentation away that was taken away, where `<<-` takes another one today.
    fn indentation(&mut self, whole: &Expression) {
        let text = self.edits.original(whole.span);
        let Some((first, lines)) = text.split_once('\n').filter(|_| text.starts_with("<<-")) else {
            return;
        };
        let removed = removed_indentation(lines, first.trim_start_matches(['<', '-']).trim());
        if removed == shared_indentation(lines) {
            return;
        }
        self.edits.delete(part(whole.span, 2, 3));
        let mut at = first.len() + 1;
        let body = lines.rsplit_once('\n').map_or("", |(body, _)| body);
        for line in body.split_inclusive('\n') {
            self.edits.delete(part(whole.span, at, at + removed));
            at += line.len();
        }
    }

    /// Texts that stand for something else; `raw` holds the places without escapes of a quoted one.
    fn plain_text(&mut self, span: Span, raw: Option<&[Span]>) {
        let text = self.edits.original(span);
        for (at, _) in text.match_indices("%{") {
            self.edits.before(part(span, at, at), "%");
        }
        if let Some(raw) = raw {
            self.quoted_piece(span, raw);
            self.line_breaks(span, text);
        }
    }

    /// Line breaks, which stood as they are in quotes within interpolations.
    fn line_breaks(&mut self, span: Span, text: &str) {
        for (sign, written) in [('\n', "\\n"), ('\r', "\\r")] {
            for (at, _) in text.match_indices(sign) {
                self.edits.replace(part(span, at, at + 1), written);
            }
        }
    }

    pub(super) fn escapes(&mut self, span: Span) {
        let text = self.edits.original(span);
        let mut rest = text;
        while let Some(found) = rest.find('\\') {
            let at = text.len() - rest.len() + found;
            let behind = text.get(at + 1..).unwrap_or_default();
            let (length, letter) = escape(behind);
            if let Some(letter) = letter {
                let new = match letter {
                    ' '..='~' if !"\"\\$%".contains(letter) => letter.to_string(),
                    _ => format!("\\u{:04x}", u32::from(letter)),
                };
                self.edits.replace(part(span, at, at + 1 + length), new);
            }
            rest = behind.get(length..).unwrap_or_default();
        }
    }

    /// `\"a\"` within an interpolation.
    fn plain_quotes(&mut self, span: Span) {
        let Some(text) = self.edits.original(span).strip_prefix("\\\"") else {
            return;
        };
        self.edits.delete(part(span, 0, 1));
        let length = text.len() + 2;
        let before = text.strip_suffix('"').unwrap_or_default();
        let signs = before.len() - before.trim_end_matches('\\').len();
        // Those of an even number stand for each other.
        if signs % 2 == 1 {
            self.edits.delete(part(span, length - 2, length - 1));
        }
    }
}

/// How many bytes Terraform 0.11 took from each line of a `<<-` heredoc: the indentation of the
/// marker, or none where a line has less.
fn removed_indentation(lines: &str, marker: &str) -> usize {
    let (body, last) = lines.rsplit_once('\n').unwrap_or(("", lines));
    let indentation = last.len() - last.trim_start().len();
    let (indentation, own) = last.split_at(indentation);
    let all = own.trim() == marker && body.lines().all(|it| it.starts_with(indentation));
    if all { indentation.len() } else { 0 }
}

/// How many bytes are taken today, if no line has tabs beside blanks.
fn shared_indentation(lines: &str) -> usize {
    let body = lines.rsplit_once('\n').map_or("", |(body, _)| body);
    let written = body.lines().filter(|it| !it.trim().is_empty());
    let indentations = written.map(|it| it.len() - it.trim_start().len());
    indentations.min().unwrap_or(0)
}

/// How long an escape is behind its backslash, and what it stands for if it is one of old.
fn escape(behind: &str) -> (usize, Option<char>) {
    let numbered = |skip: usize, digits: usize, radix: u32| {
        let number = behind.get(skip..skip + digits);
        let number = number.and_then(|it| u32::from_str_radix(it, radix).ok());
        (skip + digits, number.and_then(char::from_u32))
    };
    match behind.chars().next() {
        Some('a') => (1, Some('\u{7}')),
        Some('b') => (1, Some('\u{8}')),
        Some('f') => (1, Some('\u{c}')),
        Some('v') => (1, Some('\u{b}')),
        Some('x') => numbered(1, 2, 16),
        Some('0'..='7') => numbered(0, 3, 8),
        Some(other) => (other.len_utf8(), None),
        None => (0, None),
    }
}

/// A part of a span, by bytes from its start.
pub(super) fn part(span: Span, from: usize, to: usize) -> Span {
    Span {
        start: span.start + from as u32,
        end: span.start + to as u32,
        ..span
    }
}
