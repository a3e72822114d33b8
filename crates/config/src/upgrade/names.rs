//! Names that are none today.

use super::Upgrader;
use super::closing_brace::closing_brace;
use crate::load::{is_name, is_reserved};
use rform_core::diag::Span;
use rform_core::program_name::command_line;
use rform_lang::references::Traversal;
use rform_lang::syntax::{Block, Expression};

impl Upgrader<'_> {
    /// Gives a block another name where its own is none today.
    pub(super) fn name(&mut self, block: &Block) {
        let Some((name, span)) = block.labels.last() else {
            return;
        };
        let reserved = *block.kind == *"variable" && is_reserved(name);
        if is_name(name) && !reserved {
            return;
        }
        let new = variable_name(name);
        let rule = match (reserved, begins_with_digit(name)) {
            (true, _) => "variables cannot have this name any more",
            (false, true) => "names begin with a letter or an underscore today",
            (false, false) => "names are made of letters, digits, underscores and dashes today",
        };
        let note = match (&*block.kind, &block.labels[..]) {
            ("resource", [(kind, _), _]) => self.moved(block, kind, (name, &new), rule),
            ("module", [_]) => self.moved(block, "module", (name, &new), rule),
            ("data", [_, _]) => format!("{rule}: this is {new} now"),
            (kind @ ("variable" | "output"), [_]) => {
                format!("{rule}: whoever uses this {kind} from outside must call it {new}")
            }
            _ => return,
        };
        self.edits.replace(*span, format!("\"{new}\""));
        self.note(block.header, note);
    }

    /// Says behind a block that its objects were under another name.
    fn moved(&mut self, block: &Block, of: &str, (name, new): (&str, &str), rule: &str) -> String {
        let text = format!("\n\nmoved {{\n  from = \"{of}.{name}\"\n  to   = {of}.{new}\n}}");
        self.edits.after(closing_brace(block), text);
        let command = command_line(&format!("state mv {of}.{name} {of}.{new}"));
        format!(
            "{rule}: this is {new} now, and a moved block tells the state. Terraform reads no such \
             name, not even there: before it is to read this, run \"{command}\" and take the block \
             out"
        )
    }

    /// The name of a variable, where it is used.
    pub(super) fn variable_access(&mut self, name: &str, place: Span) {
        if is_reserved(name) {
            self.edits
                .replace(place, format!(".{}", variable_name(name)));
        }
    }

    /// The name of an argument that a module or a variable is given.
    pub(super) fn argument_name(&mut self, name: &str, place: Span) {
        if is_reserved(name) && name != "providers" {
            self.edits.replace(place, variable_name(name));
        }
    }

    /// A name behind a dot that begins with a digit: a block got another, the key of a map stands
    /// in brackets.
    pub(super) fn digit_access(&mut self, on: &Expression, name: &str, place: Span) {
        if begins_with_digit(name) {
            let today = match is_of_block(on) {
                true => format!(".{}", with_letter(name)),
                false => format!("[{name:?}]"),
            };
            self.edits.replace(place, today);
        }
    }
}

/// Today's name of a variable: reserved names and those that begin with a digit change.
pub(super) fn variable_name(name: &str) -> String {
    match is_reserved(name) {
        true => with_letter(name),
        false => today(name),
    }
}

/// Whether what stands behind it with a dot is the name of a block.
fn is_of_block(on: &Expression) -> bool {
    let Some(traversal) = Traversal::of(on) else {
        return false;
    };
    let steps = traversal.accesses.len();
    match &*traversal.root {
        "self" | "path" | "terraform" | "count" => false,
        "data" => steps == 1,
        "module" => steps <= 1,
        _ => steps == 0,
    }
}

/// Whether a name is one of those that are none today.
pub(super) fn begins_with_digit(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_digit())
}

/// A name that is one today, and as near as can be.
pub(super) fn today(name: &str) -> String {
    let fits = |letter: char| is_name(&format!("_{letter}"));
    let fitting = name.chars().map(|it| if fits(it) { it } else { '_' });
    let new: String = fitting.collect();
    match is_name(&new) {
        true => new,
        false => with_letter(&new),
    }
}

/// The new name for one that begins with a digit.
pub(super) fn with_letter(name: &str) -> String {
    format!("_{name}")
}

/// A path in which steps that begin with a digit are written otherwise.
pub(super) fn without_digits(path: &str, otherwise: fn(&str) -> String) -> String {
    let mut out = String::new();
    for (at, step) in path.split('.').enumerate() {
        match step {
            step if at == 0 => out.push_str(step),
            step if begins_with_digit(step) && !step.contains('"') => {
                out.push_str(&otherwise(step))
            }
            step => out.push_str(&format!(".{step}")),
        }
    }
    out
}
