//! From a row of pieces to parts nested by their directives.

use std::vec::IntoIter;

use super::super::super::tree::TemplatePart;
use super::super::Parser;
use super::super::for_expression::Introduction;
use super::super::text::normalize;
use super::piece::{End, Piece};
use rform_core::diag::{Diagnostic, Span};

/// The pieces to come.
struct Row {
    pieces: IntoIter<Piece>,
    /// The directive that ends this part of the template.
    end: Span,
}

/// The parts up to an end, and that end; none at the end of the template.
type Section = (Vec<TemplatePart>, Option<(End, Span)>);

impl Parser<'_> {
    pub(super) fn nest(&mut self, pieces: Vec<Piece>, end: Span) -> Vec<TemplatePart> {
        let mut row = Row {
            pieces: pieces.into_iter(),
            end,
        };
        let mut parts = Vec::new();
        loop {
            let (section, stop) = self.section(&mut row);
            parts.extend(section);
            let Some((stop, span)) = stop else {
                return parts;
            };
            self.report_unexpected(
                stop,
                "The control directives within this template are unbalanced.",
                span,
            );
        }
    }

    fn section(&mut self, row: &mut Row) -> Section {
        self.nested(|it| it.parts(row), |_| (Vec::new(), None))
    }

    fn parts(&mut self, row: &mut Row) -> Section {
        let mut parts = Vec::new();
        let mut text: Option<(String, Span)> = None;
        while let Some(piece) = row.pieces.next() {
            if let Piece::Text(more, place) = piece {
                match &mut text {
                    Some((text, span)) => {
                        text.push_str(&more);
                        *span = span.to(place);
                    }
                    None => text = Some((more, place)),
                }
                continue;
            }
            parts.extend(text.take().map(text_part));
            match piece {
                Piece::Text(..) => {}
                Piece::Interpolation(expression, span) => {
                    parts.push(TemplatePart::Interpolation(expression, span));
                }
                Piece::If(condition, open) => {
                    let (yes, no, span) = self.branches(open, row);
                    parts.push(TemplatePart::If {
                        condition,
                        yes,
                        no,
                        span,
                    });
                }
                Piece::For(introduction, open) => {
                    parts.push(self.repeated(introduction, open, row));
                }
                Piece::End(end, span) => return (parts, Some((end, span))),
            }
        }
        parts.extend(text.map(text_part));
        (parts, None)
    }

    /// The two branches of a conditional up to `%{endif}`, and the source range of the whole.
    fn branches(
        &mut self,
        open: Span,
        row: &mut Row,
    ) -> (Vec<TemplatePart>, Vec<TemplatePart>, Span) {
        let (yes, mut stop) = self.section(row);
        let mut no = Vec::new();
        let has_else = matches!(stop, Some((End::Else, _)));
        if has_else {
            (no, stop) = self.section(row);
        }
        match stop {
            None => {
                let detail = "The if directive at {} is missing its corresponding endif directive.";
                self.report_missing(detail, open, row.end);
            }
            Some((End::If, _)) => {}
            Some((End::Else, span)) => {
                let place = self.places.name(open);
                let detail = format!("Already in the else clause for the if started at {place}.");
                self.report_unexpected(End::Else, &detail, span);
            }
            Some((End::For, span)) => {
                let place = self.places.name(open);
                let detail = format!("Expecting an endif directive for the if started at {place}.");
                self.report_unexpected(End::For, &detail, span);
            }
        }
        (yes, no, open.to(stop.map_or(row.end, |(_, span)| span)))
    }

    /// The parts between `%{for}` and `%{endfor}`.
    fn repeated(&mut self, introduction: Introduction, open: Span, row: &mut Row) -> TemplatePart {
        let (body, stop) = self.section(row);
        match stop {
            None => {
                let detail =
                    "The for directive at {} is missing its corresponding endfor directive.";
                self.report_missing(detail, open, row.end);
            }
            Some((End::For, _)) => {}
            Some((End::Else, span)) => {
                let detail = "An else clause is not expected for a for directive.";
                self.report_unexpected(End::Else, detail, span);
            }
            Some((End::If, span)) => {
                let place = self.places.name(open);
                let detail = format!(
                    "Expecting an endfor directive corresponding to the for directive at {place}."
                );
                self.report_unexpected(End::If, &detail, span);
            }
        }
        TemplatePart::For {
            key: introduction.key,
            value: introduction.value,
            collection: introduction.collection,
            body,
            open,
            span: open.to(stop.map_or(row.end, |(_, span)| span)),
        }
    }

    fn report_missing(&mut self, detail: &str, open: Span, end: Span) {
        let detail = detail.replace("{}", &self.places.name(open));
        self.report(Diagnostic::error("Unexpected end of template", detail).at(end));
    }

    fn report_unexpected(&mut self, end: End, detail: &str, span: Span) {
        let name = match end {
            End::Else => "else",
            End::If => "endif",
            End::For => "endfor",
        };
        let summary = format!("Unexpected {name} directive");
        self.report(Diagnostic::error(summary, detail).at(span));
    }
}

fn text_part((text, span): (String, Span)) -> TemplatePart {
    TemplatePart::Text(normalize(text), span)
}
