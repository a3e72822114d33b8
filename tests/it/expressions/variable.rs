//! Input variables of the cases.

use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::{Marks, Refinement, Type, Value, convert};
use rform_lang::eval::evaluate_constant;
use rform_lang::syntax::{Block, Expression};
use rform_lang::types::{Defaults, Quoted, parse_type};

/// A `variable` block.
pub struct Variable {
    name: String,
    ty: Type,
    defaults: Defaults,
    default: Option<Value>,
    nullable: bool,
    marks: Marks,
    header: Span,
}

impl Variable {
    pub fn read(block: &Block, _: &Sources, faults: &mut Diagnostics) -> Variable {
        let flag = |name: &str, otherwise| {
            let attribute = block.body.attribute(name);
            let value = attribute.and_then(|it| evaluate_constant(&it.value).0.as_bool());
            value.unwrap_or(otherwise)
        };
        let mut marks = Marks::NONE;
        for (name, mark) in [
            ("sensitive", Marks::SENSITIVE),
            ("ephemeral", Marks::EPHEMERAL),
        ] {
            if flag(name, false) {
                marks = marks.union(mark);
            }
        }
        let mut variable = Variable {
            name: block.label(0).expect("a name").to_string(),
            ty: Type::Dynamic,
            defaults: Defaults::default(),
            default: None,
            nullable: flag("nullable", true),
            marks,
            header: block.header,
        };
        if let Some(ty) = block.body.attribute("type") {
            let (ty, defaults, found) = parse_type(&ty.value, Quoted::Refused);
            (variable.ty, variable.defaults) = (ty, defaults);
            if found.has_errors() {
                faults.extend(found);
                return variable;
            }
        }
        if let Some(default) = block.body.attribute("default") {
            variable.default = variable.read_default(&default.value, faults);
        }
        variable
    }

    fn read_default(&self, expression: &Expression, faults: &mut Diagnostics) -> Option<Value> {
        let (value, found) = evaluate_constant(expression);
        if found.has_errors() {
            faults.extend(found);
            return None;
        }
        const SUMMARY: &str = "Invalid default value for variable";
        let filled = self.fill(&value);
        let detail = match convert(&filled, &self.ty) {
            Ok(value) if value.is_null() && !self.nullable => {
                "A null default value is not valid when nullable=false.".to_owned()
            }
            Ok(value) => return Some(value),
            Err(error) => format!(
                "This default value is not compatible with the variable's type constraint: {}.",
                error.with_path()
            ),
        };
        faults.push(Diagnostic::error(SUMMARY, detail).at(expression.span));
        None
    }

    fn fill(&self, value: &Value) -> Value {
        match value.is_null() {
            true => value.clone(),
            false => self.defaults.apply(value),
        }
    }

    /// What is known of it before it has a value.
    pub fn unknown(&self) -> Value {
        let value = Value::unknown(self.ty.without_optional());
        let value = match self.nullable {
            true => value,
            false => value.refine(Refinement::not_null()),
        };
        value.mark(self.marks)
    }

    /// Its value, which may be given.
    pub fn value(
        &self,
        given: Option<&Expression>,
        sources: &Sources,
    ) -> Result<Value, Diagnostic> {
        let given = given.map(|given| (evaluate_constant(given).0, given));
        let given = given.filter(|(value, _)| self.nullable || !value.is_null());
        let Some((value, expression)) = given else {
            let value = self.default.clone().expect("a default");
            return Ok(value.mark(self.marks));
        };
        let value = convert(&self.fill(&value), &self.ty).map_err(|error| {
            let place = sources.range_of(self.header).unwrap_or_default();
            let detail = format!(
                "The given value is not suitable for var.{} declared at {place}: {}.",
                self.name, error.message
            );
            Diagnostic::error("Invalid value for input variable", detail).at(expression.span)
        })?;
        Ok(value.mark(self.marks))
    }
}
