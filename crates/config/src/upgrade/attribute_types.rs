//! The types of attributes behind splats, indexes and lookups. Numbers and truth values among them were
//! texts in Terraform 0.11.

use super::Upgrader;
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Expression, ExpressionKind};

/// Functions that make texts of the elements of a list themselves, or take one element out of it.
const TAKE_ANY_ELEMENT: [&str; 5] = ["element", "format", "formatlist", "join", "length"];

impl Upgrader<'_> {
    /// The type of an expression's value today, as far as schemas tell.
    pub(super) fn schema_type(&self, expression: &Expression) -> Option<Type> {
        if let Some(traversal) = Traversal::of(expression) {
            return self.context.type_of(&traversal);
        }
        match &*expression.kind {
            ExpressionKind::Splat { on, each, .. } => {
                let mut traversal = Traversal::of(on)?;
                traversal.accesses.extend(accesses(each)?);
                self.context.type_of(&traversal).map(Type::list)
            }
            ExpressionKind::Index(on, _) => element(&self.schema_type(on)?),
            ExpressionKind::Parentheses(inner) => self.schema_type(inner),
            ExpressionKind::Conditional(_, yes, no) => {
                let ty = self.schema_type(yes)?;
                (self.schema_type(no).as_ref() == Some(&ty)).then_some(ty)
            }
            ExpressionKind::Call {
                name, arguments, ..
            } => match (&**name, &arguments[..]) {
                ("element", [list, _]) => element(&self.schema_type(list)?),
                ("lookup", [map, key, ..]) => member(&self.schema_type(map)?, &key.as_text()?),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a number or truth value was kept as a text where no name alone stands for it.
    pub(super) fn is_kept_as_text(&self, expression: &Expression) -> bool {
        matches!(
            self.schema_type(expression),
            Some(Type::Number | Type::Bool)
        )
    }

    /// The arguments of a function.
    pub(super) fn arguments(&mut self, function: &str, arguments: &[Expression]) {
        for argument in arguments {
            match &*argument.kind {
                ExpressionKind::Splat { .. } if TAKE_ANY_ELEMENT.contains(&function) => {
                    self.access(argument);
                }
                _ => self.within(argument),
            }
        }
    }

    /// `aws_instance.a.*.monitoring`, a list of texts.
    pub(super) fn splat(&mut self, splat: &Expression) {
        self.access(splat);
        if let Some(Type::List(element)) = self.schema_type(splat)
            && matches!(&*element, Type::Number | Type::Bool)
        {
            self.edits.before(splat.span, "[for it in ");
            self.edits.after(splat.span, " : tostring(it)]");
        }
    }
}

/// What is accessed of each element of a splat; none if it is more than names and indexes.
fn accesses(each: &Expression) -> Option<Vec<Access>> {
    match &*each.kind {
        ExpressionKind::SplatItem => Some(Vec::new()),
        ExpressionKind::GetAttr(on, name, span) => {
            let mut all = accesses(on)?;
            all.push(Access::Attribute(name.clone(), *span));
            Some(all)
        }
        ExpressionKind::Index(on, key) => {
            let mut all = accesses(on)?;
            let number = key.as_number()?.clone();
            all.push(Access::Index(Value::Number(number), key.span));
            Some(all)
        }
        _ => None,
    }
}

fn element(ty: &Type) -> Option<Type> {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => Some((**element).clone()),
        _ => None,
    }
}

fn member(ty: &Type, name: &str) -> Option<Type> {
    match ty {
        Type::Object(object) => object.attributes.get(name).cloned(),
        Type::Map(element) => Some((**element).clone()),
        _ => None,
    }
}
