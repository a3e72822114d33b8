//! How large values may become: a few lines that double a value often enough would otherwise
//! fill any memory.

use super::Evaluator;
use crate::syntax::Expression;
use rform_core::diag::{Diagnostic, Span};
use rform_core::value::{Type, Value};

/// The largest number of parts of a value.
pub(crate) const MOST_PARTS: usize = 3_000_000;

/// The number of bytes of text that count as one part.
const TEXT_PART: usize = 64;

/// So deep a value may be nested. What goes through values calls itself for each level, and state
/// and plan have several levels of JSON for one of a value.
pub(crate) const DEEPEST: usize = 300;

/// The largest number of bytes of a string.
pub(crate) const LONGEST_TEXT: usize = 128 << 20;

/// The largest number of elements that one evaluation may create, nested ones included.
const MOST_MADE: usize = MOST_PARTS;

impl Evaluator<'_> {
    /// Counts one more element. False if there are too many, which is reported once.
    pub(super) fn count_element(&mut self, whole: Span) -> bool {
        self.made = self.made.saturating_add(1);
        if self.made == MOST_MADE {
            let detail = format!("An expression may make at most {MOST_MADE} elements.");
            self.diagnostics
                .push(Diagnostic::error("Value too large", detail).at(whole));
        }
        self.made < MOST_MADE
    }

    /// The value, unless it is too large.
    pub(super) fn limited(&mut self, value: Value, whole: &Expression) -> Value {
        // A text alone has a limit of its own.
        if let Some(text) = value.as_str() {
            return match self.text_fits(text.len(), whole) {
                true => value,
                false => Value::unknown(Type::String),
            };
        }
        match fit(&value, &mut MOST_PARTS.clone(), DEEPEST) {
            Ok(()) => value,
            Err(detail) => {
                self.too_large(&detail, whole);
                Value::DYNAMIC
            }
        }
    }

    /// Whether a text of that length is allowed. Reports an error if not.
    pub(super) fn text_fits(&mut self, length: usize, whole: &Expression) -> bool {
        if length <= LONGEST_TEXT {
            return true;
        }
        self.too_large("A text may have at most 128 mebibytes.", whole);
        false
    }

    fn too_large(&mut self, detail: &str, whole: &Expression) {
        let error = Diagnostic::error("Value too large", detail).at(whole.span);
        self.diagnostics.push(error);
    }
}

/// Whether there are no more parts than are left, and no deeper ones; those counted are taken off.
fn fit(value: &Value, left: &mut usize, depth: usize) -> Result<(), String> {
    // What is in a list, set or map of simple things need not be looked at one by one.
    let simple = matches!(
        value.bare(),
        Value::List(ty, _) | Value::Set(ty, _) | Value::Map(ty, _)
            if matches!(ty, Type::Number | Type::Bool)
    );
    if simple {
        let (count, _) = value.length_bounds();
        return take(left, usize::try_from(count).unwrap_or(usize::MAX));
    }
    let text = value.as_str().map_or(0, str::len);
    take(left, 1 + text / TEXT_PART)?;
    let Some(depth) = depth.checked_sub(1) else {
        return Err(format!(
            "A value may be nested at most {DEEPEST} levels deep."
        ));
    };
    value.elements().try_for_each(|part| fit(part, left, depth))
}

fn take(left: &mut usize, count: usize) -> Result<(), String> {
    *left = left.checked_sub(count).ok_or_else(|| {
        format!(
            "A value may have at most {MOST_PARTS} parts; each {TEXT_PART} bytes of text \
                 count as one."
        )
    })?;
    Ok(())
}
