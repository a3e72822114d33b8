//! `moved { … }`, and addresses that are written as references.

use std::sync::Arc;

use super::reader::{Reader, json_text};
use crate::Moved;
use crate::shape::Shape;
use rform_core::addr::{Key, Mode, ModuleInstance, Resource, Target};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Block, Expression};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[("from", true), ("to", true)],
    blocks: &[],
};

/// Words that are no types of resources, since they begin references to other things.
const RESERVED: [&str; 9] = [
    "count",
    "each",
    "local",
    "path",
    "self",
    "terraform",
    "var",
    "template",
    "lazy",
];

impl Reader<'_> {
    pub fn moved(&mut self, block: &Block) -> Option<Moved> {
        let body = &block.body;
        let good = self.check(body, &SHAPE);
        let from = body.attribute("from").map(|it| self.former_name(&it.value));
        let from = self.target(from.as_ref());
        let to = self.target(body.attribute("to").map(|it| &it.value));
        let ((from, from_span), (to, to_span)) = (from?, to?);
        let is_module = |target: &Target| matches!(target, Target::Module(_));
        if !good {
            return None;
        }
        if is_module(&from) != is_module(&to) {
            let detail = "The \"from\" and \"to\" addresses must either both refer to resources \
                          or both refer to modules.";
            self.error("Invalid \"moved\" addresses", detail, block.header);
            return None;
        }
        Some(Moved {
            from,
            to,
            span: block.header,
            ends: (from_span, to_span),
        })
    }

    /// An address in quotes whose names were those of Terraform 0.11, which could begin with a
    /// digit: no reference can name them.
    fn former_name(&mut self, expression: &Expression) -> Expression {
        let text = expression
            .as_text()
            .filter(|_| json_text(expression).is_none());
        let is_former = |text: &Arc<str>| {
            let mut steps = text.split('.');
            steps.any(|step| step.starts_with(|first: char| first.is_ascii_digit()))
        };
        match text.filter(is_former) {
            Some(text) => self.parse_hcl1_inner(&text, expression.span),
            None => expression.clone(),
        }
    }

    /// The address that an expression is, and its place.
    pub fn target(
        &mut self,
        expression: Option<&rform_lang::syntax::Expression>,
    ) -> Option<(Target, Span)> {
        let traversal = self.static_traversal(expression?)?;
        match target_of(&traversal) {
            Ok(target) => Some((target, traversal.span())),
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }
}

fn invalid(detail: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error("Invalid address", detail).at(span)
}

/// A name and the key behind it.
type Step<'a> = (&'a std::sync::Arc<str>, Key);

/// The address of a module, a resource or an instance that a traversal is.
///
/// # Errors
/// It spells none.
pub fn target_of(traversal: &Traversal) -> Result<Target, Diagnostic> {
    let whole = traversal.span();
    let mut rest = Rest {
        accesses: &traversal.accesses,
        before: None,
        whole,
    };
    let mut module = ModuleInstance::root();
    let mut root = &traversal.root;
    while **root == *"module" {
        let Some((name, key)) = rest.step()? else {
            let detail = "Prefix \"module.\" must be followed by a module name.";
            return Err(Diagnostic::error("Invalid address operator", detail).at(whole));
        };
        module = module.child(name, key);
        match rest.name() {
            Some(next) => root = next,
            None if rest.accesses.is_empty() => return Ok(Target::Module(module)),
            None => return Err(rest.extra()),
        }
    }
    resource(root, rest, module)
}

fn resource(
    root: &std::sync::Arc<str>,
    mut rest: Rest<'_>,
    module: ModuleInstance,
) -> Result<Target, Diagnostic> {
    let whole = rest.whole;
    if RESERVED.contains(&&**root) {
        let detail = format!(
            "The keyword {root:?} is reserved and cannot be used to target a resource address. \
             If you are targeting a resource type that uses a reserved keyword, please prefix \
             your address with \"resource.\"."
        );
        return Err(invalid(detail, whole));
    }
    let mode = match &**root {
        "data" => Mode::Data,
        "ephemeral" => Mode::Ephemeral,
        _ => Mode::Managed,
    };
    let kind_span = match module.is_root() {
        true => whole,
        false => rest.before.unwrap_or(whole),
    };
    let missing = |span: Span| {
        invalid(
            "Resource specification must include a resource type and name.",
            span,
        )
    };
    let (kind, kind_span) = match &**root {
        "data" | "ephemeral" | "resource" => {
            let kind = rest.name().ok_or_else(|| missing(kind_span))?;
            (kind, rest.before.unwrap_or(kind_span))
        }
        _ => (root, kind_span),
    };
    let Some((name, key)) = rest.step()? else {
        return Err(missing(kind_span.to(whole.tail())));
    };
    let resource = Resource {
        mode,
        kind: kind.clone(),
        name: name.clone(),
    };
    match rest.accesses {
        [] => {}
        [Access::Attribute(_, span)] if key == Key::None => {
            let detail = "Resource instance key must be given in square brackets.";
            return Err(invalid(detail, *span));
        }
        _ => return Err(rest.extra()),
    }
    Ok(match key {
        Key::None => Target::Resource(module, resource),
        key => Target::Instance(resource.instance(&module, key)),
    })
}

/// The part of a traversal that is not parsed yet.
struct Rest<'a> {
    accesses: &'a [Access],
    /// The place of what was read last.
    before: Option<Span>,
    whole: Span,
}

impl<'a> Rest<'a> {
    fn name(&mut self) -> Option<&'a std::sync::Arc<str>> {
        match self.accesses {
            [Access::Attribute(name, span), rest @ ..] => {
                self.accesses = rest;
                self.before = Some(*span);
                Some(name)
            }
            _ => None,
        }
    }

    fn step(&mut self) -> Result<Option<Step<'a>>, Diagnostic> {
        let Some(name) = self.name() else {
            return Ok(None);
        };
        let key = match self.accesses {
            [index @ Access::Index(_, span), rest @ ..] => {
                self.accesses = rest;
                index.key().ok_or_else(|| {
                    let detail = "Invalid resource instance key: value must be a whole number, \
                                  between -9223372036854775808 and 9223372036854775807.";
                    invalid(detail, *span)
                })?
            }
            _ => Key::None,
        };
        Ok(Some((name, key)))
    }

    fn extra(&self) -> Diagnostic {
        let span = match self.accesses {
            [first, ..] => first.span(),
            [] => self.whole,
        };
        invalid("Unexpected extra operators after address.", span)
    }
}
