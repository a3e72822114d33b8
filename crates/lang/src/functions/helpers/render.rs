//! Rendering the templates of `templatefile` and `templatestring`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::eval::{self, Resolved, Scope, evaluate};
use crate::functions::call::{blamed, failed};
use crate::functions::context::Context;
use crate::functions::function::Outcome;
use crate::functions::library::Library;
use crate::hil::Lowering;
use crate::references::{Reference, traversals};
use crate::syntax::{Expression, Parsed, parse_hcl1_template, parse_template};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::{Type, Value, convert};
use rform_core::world::World;

/// A template in which names are the variables given to it.
pub(crate) struct Template {
    expression: Expression,
    /// The template's text alone.
    sources: Sources,
    /// Whether it is one of Terraform 0.11.
    is_legacy: bool,
}

const TEMPLATE_FILE: &str = "<template_file>";

/// Renders a template as `template_file` has it, whose provider has the grammar of today since its
/// version 2.0.
///
/// # Errors
/// The template has errors, which are returned.
pub fn render(
    world: &dyn World,
    text: &str,
    variables: &BTreeMap<Arc<str>, Value>,
) -> Result<String, String> {
    rendered_as_text(&Template::parse(TEMPLATE_FILE, text)?, world, variables)
}

/// Renders a template of Terraform 0.11, as `template_file` had it then.
///
/// # Errors
/// Returns what is wrong with the template.
pub fn render_legacy(
    world: &dyn World,
    text: &str,
    variables: &BTreeMap<Arc<str>, Value>,
) -> Result<String, String> {
    let mut sources = Sources::new();
    let source = sources.add(TEMPLATE_FILE, text);
    let mut parsed = parse_hcl1_template(text, (source, TEMPLATE_FILE));
    parsed.tree = Lowering { sources: &sources }.value(&parsed.tree);
    let template = Template {
        is_legacy: true,
        ..Template::of(parsed, sources)?
    };
    rendered_as_text(&template, world, variables)
}

fn rendered_as_text(
    template: &Template,
    world: &dyn World,
    variables: &BTreeMap<Arc<str>, Value>,
) -> Result<String, String> {
    let context = Context {
        world,
        planning: false,
        plan_time: None,
        in_template: false,
    };
    let rendered = template.render(variables, &context);
    let rendered = rendered.map_err(|error| error.message)?;
    let text = convert(&rendered, &Type::String).map_err(|error| error.message)?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

impl Template {
    /// Reads a template. `name` stands for it in messages.
    pub fn parse(name: &str, text: &str) -> Result<Template, String> {
        let mut sources = Sources::new();
        let source = sources.add(name, text);
        Template::of(parse_template(text, (source, name)), sources)
    }

    fn of(parsed: Parsed<Expression>, sources: Sources) -> Result<Template, String> {
        let (expression, found) = parsed.strict();
        let template = Template {
            expression,
            sources,
            is_legacy: false,
        };
        match found.has_errors() {
            true => Err(template.message(&found)),
            false => Ok(template),
        }
    }

    /// The result; that of a template that is one interpolation is its value itself.
    pub fn render(
        &self,
        variables: &BTreeMap<Arc<str>, Value>,
        context: &Context<'_>,
    ) -> Outcome<Value> {
        let missing = traversals(&self.expression)
            .into_iter()
            .find(|it| !variables.contains_key(&it.root));
        if let Some(missing) = missing {
            let place = self.sources.range_of(missing.root_span).unwrap_or_default();
            let name = &missing.root;
            return Err(blamed(
                1,
                format!("vars map does not contain key {name:?}, referenced at {place}"),
            ));
        }
        let scope = TemplateScope {
            variables,
            library: Library::new(Context {
                in_template: true,
                ..*context
            }),
            sources: &self.sources,
            is_legacy: self.is_legacy,
        };
        let (value, mut found) = evaluate(&self.expression, &scope);
        if !found.has_errors() && value.is_null() {
            let detail = "The result of the template is null, which is not a valid result for a \
                          templatestring call.";
            found.push(
                Diagnostic::error("Template result is null", detail).at(self.expression.span),
            );
        }
        match found.has_errors() {
            true => Err(failed(self.message(&found))),
            false => Ok(value),
        }
    }

    /// The first error in one line, and how many there are besides.
    fn message(&self, found: &Diagnostics) -> String {
        let mut errors = found.iter().filter(|it| it.is_error());
        let Some(first) = errors.next() else {
            return String::new();
        };
        let place = first.span.and_then(|span| self.sources.range_of(span));
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        let message = format!("{place}{}; {}", first.summary, first.detail);
        match errors.count() {
            0 => message,
            others => format!("{message}, and {others} other diagnostic(s)"),
        }
    }
}

/// The variables, and all functions but those for templates.
struct TemplateScope<'a> {
    variables: &'a BTreeMap<Arc<str>, Value>,
    library: Library<'a>,
    sources: &'a Sources,
    is_legacy: bool,
}

impl Scope for TemplateScope<'_> {
    fn bare(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        let name = &reference.traversal.root;
        let detail = format!("The template has no variable named {name:?}.");
        Err(Diagnostic::error("Unknown variable", detail).at(reference.traversal.root_span))
    }

    fn is_legacy_module(&self) -> bool {
        self.is_legacy
    }

    fn function(&self, name: &str) -> Option<&dyn eval::Function> {
        match self.is_legacy {
            true => self.library.get_legacy(name),
            false => self.library.get(name),
        }
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.library.names())
    }

    fn has_provider_functions(&self) -> bool {
        false
    }

    fn sources(&self) -> Option<&Sources> {
        Some(self.sources)
    }
}
