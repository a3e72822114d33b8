//! What a module would mean in Terraform 0.11, where nothing says whether it is written for that.
//!
//! Such a module is read as today's, since nothing may change a value on a guess. Where the dialects
//! differ in what is written, a warning says so, and how to settle it.

use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::Value;
use rform_lang::hil::{Difference, differences as of_expression};
use rform_lang::syntax::{Block, Body, Expression, ExpressionKind};

/// A warning for each place where the dialects differ.
pub(super) fn differences(blocks: &[Block], sources: &Sources) -> Diagnostics {
    let mut found = Vec::new();
    for block in blocks {
        match &*block.kind {
            "terraform" | "variable" => {}
            kind => {
                let untyped = matches!(kind, "locals" | "module" | "output");
                body(&block.body, untyped, sources, &mut found);
            }
        }
    }
    found.into_iter().map(warning).collect()
}

type Differences = Vec<(Difference, Span)>;

/// `untyped` bodies have no schema that says what a literal is.
fn body(body_: &Body, untyped: bool, sources: &Sources, found: &mut Differences) {
    for attribute in &body_.attributes {
        if untyped && is_bool(&attribute.value) && *attribute.name != *"sensitive" {
            found.push((Difference::Bool, attribute.value.span));
        }
        literals(&attribute.value, found);
        found.extend(of_expression(&attribute.value, sources));
    }
    let blocks = body_.blocks.iter().filter(|it| *it.kind != *"lifecycle");
    blocks.for_each(|it| body(&it.body, false, sources, found));
}

fn is_bool(value: &Expression) -> bool {
    matches!(&*value.kind, ExpressionKind::Literal(Value::Bool(_)))
}

/// Truth values in lists and maps.
fn literals(value: &Expression, found: &mut Differences) {
    let items: Vec<&Expression> = match &*value.kind {
        ExpressionKind::Tuple(items) => items.iter().collect(),
        ExpressionKind::Object(items) => items.iter().map(|it| &it.value).collect(),
        _ => return,
    };
    for item in items {
        match is_bool(item) {
            true => found.push((Difference::Bool, item.span)),
            false => literals(item, found),
        }
    }
}

fn warning((difference, span): (Difference, Span)) -> Diagnostic {
    let (summary, meaning) = match difference {
        Difference::Division => (
            "Division of whole numbers may be meant as in Terraform 0.11",
            "Here the quotient has a fraction, as it has today. In Terraform 0.11 it was a whole \
             number.",
        ),
        Difference::Comparison => (
            "Comparison of different types may be meant as in Terraform 0.11",
            "Here values of different types are never equal, as they are not today. In Terraform \
             0.11 they were compared as the type of the first one, and the value true of a variable \
             was the string 1.",
        ),
        Difference::DollarSigns => (
            "Two dollar signs may be meant as in Terraform 0.11",
            "Here both of them stay, as they do today. In Terraform 0.11 they became one.",
        ),
        Difference::Bool => (
            "Boolean may be meant as in Terraform 0.11",
            "Here it is a boolean, which is converted to the string true or false where a string is \
             needed. In Terraform 0.11 it was the string 1 or 0.",
        ),
        Difference::Indentation => (
            "Indentation of a heredoc may be meant as in Terraform 0.11",
            "Here the indentation that all lines share is taken away, as it is today. In Terraform \
             0.11 it was that of the closing marker, and none where a line had less.",
        ),
    };
    let detail = format!(
        "{meaning} Nothing in this module says for which of them it is written: required_version in \
         a terraform block does, \"~> 0.11\" for Terraform 0.11 or \">= 0.12\" for today's."
    );
    Diagnostic::warning(summary, detail).at(span)
}
