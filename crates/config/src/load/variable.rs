//! `variable "name" { … }`

use super::reader::{Reader, json_text};
use super::{call, condition};
use crate::legacy::{self, LegacyForm};
use crate::shape::Shape;
use crate::{Condition, Variable};
use rform_core::diag::{Diagnostic, Span};
use rform_core::value::{Type, Value, convert};
use rform_lang::eval::evaluate_constant;
use rform_lang::references::{Access, traversals};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};
use rform_lang::types::{Defaults, Quoted, parse_type};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("description", false),
        ("default", false),
        ("type", false),
        ("sensitive", false),
        ("ephemeral", false),
        ("nullable", false),
        ("const", false),
    ],
    blocks: &[("validation", &[])],
};

/// Whether a name would be taken for something else in a `module` block.
pub(crate) fn is_reserved(name: &str) -> bool {
    let mut arguments = call::SHAPE.arguments.iter();
    arguments.any(|(argument, _)| *argument == name) || call::SHAPE.has_block(name)
}

/// A type constraint as read.
struct Constraint {
    ty: Type,
    defaults: Defaults,
    span: Option<Span>,
    /// Whether it was one in quotes.
    quoted: bool,
}

impl Reader<'_> {
    pub fn variable(&mut self, block: &Block) -> Option<Variable> {
        let (name, name_span) = block.labels.first()?.clone();
        let body = &block.body;
        self.check(body, &SHAPE);
        self.check_name("Invalid variable name", &name, name_span);
        if self.is_legacy() && is_reserved(&name) {
            self.warn_legacy(LegacyForm::ReservedName, name_span);
        } else if is_reserved(&name) {
            let detail = format!(
                "The variable name {name:?} is reserved due to its special meaning inside module \
                 blocks."
            );
            self.error("Invalid variable name", detail, name_span);
        }
        let mut constraint = self.type_constraint(body.attribute("type"));
        let nullable = self
            .bool_argument(body.attribute("nullable"))
            .unwrap_or(true);
        let default = body.attribute("default");
        let default = default.and_then(|it| self.default(it, &mut constraint, nullable, block));
        let constant = self.is_constant(body);
        Some(Variable {
            ty: constraint.ty,
            defaults: constraint.defaults,
            type_span: constraint.span,
            default,
            description: self.text(body.attribute("description")),
            sensitive: self
                .bool_argument(body.attribute("sensitive"))
                .unwrap_or(false),
            ephemeral: self
                .bool_argument(body.attribute("ephemeral"))
                .unwrap_or(false),
            nullable,
            constant,
            validations: self.validations(block, &name),
            span: block.header,
            place: self.place(block.header).into(),
            name,
            name_span,
            dialect: self.dialect.dialect,
            has_bool_default: has_bool_default(body),
        })
    }

    fn type_constraint(&mut self, attribute: Option<&Attribute>) -> Constraint {
        let Some(attribute) = attribute else {
            return Constraint {
                ty: Type::Dynamic,
                defaults: Defaults::default(),
                span: None,
                quoted: false,
            };
        };
        let expression = attribute.value.static_form();
        let span = Some(expression.span);
        // An empty text was no type.
        if self.is_legacy() && expression.as_text().as_deref() == Some("") {
            self.warn_legacy(LegacyForm::QuotedType, expression.span);
            return Constraint {
                ty: Type::Dynamic,
                defaults: Defaults::default(),
                span,
                quoted: true,
            };
        }
        // Without the type of their elements these two are still taken in this one place.
        let bare = match expression.as_word().map(|word| &**word) {
            Some("list") => Some(Type::list(Type::Dynamic)),
            Some("map") => Some(Type::map(Type::Dynamic)),
            _ => None,
        };
        if let Some(ty) = bare {
            return Constraint {
                ty,
                defaults: Defaults::default(),
                span,
                quoted: false,
            };
        }
        let quoted = expression.as_text().is_some();
        let accepted = match self.is_legacy() {
            true => Quoted::Accepted,
            false => Quoted::Refused,
        };
        let (ty, defaults, diagnostics) = parse_type(&expression, accepted);
        if quoted && !diagnostics.has_errors() {
            self.warn_legacy(LegacyForm::QuotedType, expression.span);
        }
        let json = json_text(&attribute.value).is_some();
        for mut diagnostic in diagnostics {
            if json {
                diagnostic.span = Some(attribute.value.span);
            }
            self.diagnostics.push(diagnostic);
        }
        Constraint {
            ty,
            defaults,
            span,
            quoted,
        }
    }

    fn default(
        &mut self,
        given: &Attribute,
        constraint: &mut Constraint,
        nullable: bool,
        block: &Block,
    ) -> Option<Value> {
        let (value, diagnostics) = evaluate_constant(&given.value);
        let failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if failed {
            return Some(Value::DYNAMIC);
        }
        if value.is_null() && !nullable {
            let detail = "A null default value is not valid when nullable=false.";
            self.bad_default(detail, &given.value);
        }
        let value = match self.is_legacy() {
            true => legacy::legacy_value(&value, &constraint.ty),
            false => value,
        };
        let filled = constraint.defaults.apply(&value);
        match convert(&filled, &constraint.ty) {
            Ok(value) => Some(value),
            // A map of Terraform 0.11 may hold texts and lists.
            Err(_) if constraint.quoted && constraint.ty != Type::String => {
                constraint.ty = Type::Dynamic;
                Some(value)
            }
            Err(error) => {
                self.default_mismatch(given, constraint, &error.with_path(), block);
                Some(Value::unknown(constraint.ty.without_optional()))
            }
        }
    }

    fn default_mismatch(
        &mut self,
        given: &Attribute,
        constraint: &Constraint,
        reason: &str,
        block: &Block,
    ) {
        let overriding = block
            .body
            .attribute("type")
            .filter(|it| it.span.source != block.header.source && constraint.span.is_some());
        let Some(overriding) = overriding else {
            let detail = format!(
                "This default value is not compatible with the variable's type constraint: \
                 {reason}."
            );
            return self.bad_default(detail, &given.value);
        };
        let detail = format!(
            "Overriding this variable's type constraint has made its default value invalid: \
             {reason}."
        );
        self.error(
            "Invalid default value for variable",
            detail,
            overriding.span,
        );
    }

    /// Whether the variable is `const`, which goes with neither of the two marks: what is constant is
    /// shown when modules are installed, and kept in the list of them.
    fn is_constant(&mut self, body: &Body) -> bool {
        let Some(attribute) = body.attribute("const") else {
            return false;
        };
        let constant = self.bool_argument(Some(attribute)).unwrap_or(false);
        for mark in ["sensitive", "ephemeral"] {
            let given = body.attribute(mark);
            let marked = given.map(|it| evaluate_constant(&it.value).0.as_bool() == Some(true));
            if constant && marked == Some(true) {
                let detail = format!("A variable cannot be both constant and {mark}.");
                self.error("Invalid variable declaration", detail, attribute.value.span);
            }
        }
        constant
    }

    fn bad_default(&mut self, detail: impl Into<String>, given: &Expression) {
        let diagnostic = Diagnostic::error("Invalid default value for variable", detail);
        self.diagnostics.push(diagnostic.at(given.span));
    }

    fn validations(&mut self, block: &Block, name: &str) -> Vec<Condition> {
        let mut found = Vec::new();
        for validation in block.body.blocks_of("validation") {
            let validation = &*self.decided(validation, &condition::SHAPE);
            found.extend(self.condition(validation));
            if let Some(condition) = validation.body.attribute("condition")
                && !mentions(&condition.value, name)
            {
                let detail = format!(
                    "The condition for variable {name:?} must refer to var.{name} in order to \
                     test incoming values."
                );
                let summary = "Invalid variable validation condition";
                self.error(summary, detail, condition.value.span);
            }
        }
        found
    }
}

fn has_bool_default(body: &Body) -> bool {
    let default = body.attribute("default");
    default.is_some_and(|it| matches!(&*it.value.kind, ExpressionKind::Literal(Value::Bool(_))))
}

fn mentions(condition: &Expression, name: &str) -> bool {
    traversals(condition).iter().any(|traversal| {
        *traversal.root == *"var"
            && matches!(traversal.accesses.first(), Some(Access::Attribute(first, _)) if **first == *name)
    })
}
