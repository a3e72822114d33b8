//! Changes of a text by place, so that what is not to be changed stays as it is.

use rform_core::diag::{Sources, Span};

/// Changes to the texts of sources. They do not overlap, except that a larger one may swallow
/// those within it.
pub(super) struct Edits<'a> {
    sources: &'a Sources,
    edits: Vec<Edit>,
}

struct Edit {
    span: Span,
    text: String,
    place: InsertPosition,
}

/// In which order texts are put in at one place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum InsertPosition {
    /// Behind what ends here: later ones further out.
    After(i64),
    /// Before what begins here: later ones further out.
    Before(i64),
    Replace,
}

impl<'a> Edits<'a> {
    pub fn new(sources: &'a Sources) -> Edits<'a> {
        Edits {
            sources,
            edits: Vec::new(),
        }
    }

    /// The text as it was.
    pub fn original(&self, span: Span) -> &'a str {
        self.sources.text(span)
    }

    fn add(&mut self, span: Span, text: impl Into<String>, place: InsertPosition) {
        let text = text.into();
        self.edits.push(Edit { span, text, place });
    }

    fn count(&self) -> i64 {
        i64::try_from(self.edits.len()).unwrap_or(i64::MAX)
    }

    /// Puts something in the place of a text.
    pub fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.add(span, text, InsertPosition::Replace);
    }

    pub fn delete(&mut self, span: Span) {
        self.replace(span, "");
    }

    /// Puts something before what begins with the span.
    pub fn before(&mut self, span: Span, text: impl Into<String>) {
        let place = InsertPosition::Before(-self.count());
        self.add(span.head(), text, place);
    }

    /// Puts something behind what ends with the span.
    pub fn after(&mut self, span: Span, text: impl Into<String>) {
        let place = InsertPosition::After(self.count());
        self.add(span.tail(), text, place);
    }

    /// The text of a span with all changes within it, which are made no more.
    pub fn take(&mut self, span: Span) -> String {
        let text = self.text(span);
        self.edits.retain(|edit| !is_within(edit, span));
        text
    }

    /// The text of a span with all changes within it.
    pub fn text(&self, span: Span) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().filter(|it| is_within(it, span)).collect();
        edits.sort_by_key(|it| (it.span.start, it.place, it.span.end));
        let mut out = String::new();
        let mut at = span.start;
        for edit in edits {
            if edit.span.start < at {
                continue;
            }
            let between = Span {
                start: at,
                end: edit.span.start,
                ..span
            };
            out.push_str(self.original(between));
            out.push_str(&edit.text);
            at = edit.span.end;
        }
        out.push_str(self.original(Span { start: at, ..span }));
        out
    }
}

fn is_within(edit: &Edit, span: Span) -> bool {
    let (start, end) = (edit.span.start, edit.span.end);
    let inside = edit.span.source == span.source && span.start <= start && end <= span.end;
    match edit.place {
        InsertPosition::After(_) => inside && start > span.start,
        InsertPosition::Before(_) => inside && start < span.end,
        InsertPosition::Replace => inside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(source: rform_core::diag::SourceId, start: u32, end: u32) -> Span {
        Span { source, start, end }
    }

    #[test]
    fn what_is_put_around_something_stays_around_it() {
        let mut sources = Sources::new();
        let id = sources.add("a", "f(x, y)");
        let mut edits = Edits::new(&sources);
        let (x, y) = (span(id, 2, 3), span(id, 5, 6));
        edits.before(x, "b(");
        edits.after(x, ")");
        edits.before(x, "a(");
        edits.after(x, "]");
        edits.replace(y, "z");
        edits.delete(span(id, 0, 2));
        assert_eq!(edits.text(span(id, 0, 7)), "a(b(x)], z)");
        assert_eq!(edits.take(x), "a(b(x)]");
        assert_eq!(edits.text(span(id, 0, 7)), "x, z)");
    }
}
