//! Templates in files and in texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::call::{Call, blamed, failed};
use super::filesystem::read_text;
use super::function::{Function, Outcome, Parameter, types};
use super::quote::quoted;
use crate::value::{Type, Value, convert};

const VARS: Parameter = Parameter::new("vars", types::any);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "templatefile",
        "A file rendered as a template with variables.",
        |call| {
            let source = read_text(call, 0)?;
            let marks = call.argument(0).marks();
            Ok(render(call, "templatefile", call.text(0), &source)?.mark(marks))
        },
    )
    .takes(&[Parameter::new("path", types::string).marked(), VARS])
    .gives(types::give_any)
    .examples(&[("try(templatefile(\"none\", {}), \"none\")", "\"none\"")]),
    Function::new(
        "templatestring",
        "A text from elsewhere rendered as a template with variables.",
        templatestring,
    )
    .takes(&[Parameter::new("template", types::string), VARS])
    .examples(&[("can(templatestring(\"literal\", {}))", "false")]),
];

fn templatestring(call: &Call<'_>) -> Outcome<Value> {
    let rendered = render(
        call,
        "templatestring",
        "<templatestring argument>",
        call.text(0),
    )?;
    convert(&rendered, &Type::String)
        .map_err(|error| failed(format!("invalid template result: {}", error.message)))
}

fn render(call: &Call<'_>, function: &str, name: &str, source: &str) -> Outcome<Value> {
    let templates = call.context.templates.ok_or_else(|| {
        failed(format!(
            "cannot recursively call {function} from inside another template function"
        ))
    })?;
    let variables = variables(call.argument(1))?;
    Ok(templates.render(function, name, source, &variables)?)
}

fn variables(vars: &Value) -> Outcome<BTreeMap<Arc<str>, Value>> {
    let (Value::Map(_, items) | Value::Object(items)) = vars.bare() else {
        return Err(blamed(1, "invalid vars value: must be a map"));
    };
    if let Some(name) = items.keys().find(|name| !is_name(name)) {
        let name = quoted(name);
        let message = format!(
            "invalid template variable name {name}: must start with a letter, followed by zero \
             or more letters, digits, and underscores"
        );
        return Err(blamed(1, message));
    }
    Ok((**items).clone())
}

/// Whether it can be referred to.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(unicode_ident::is_xid_start)
        && chars.all(|char| char == '-' || unicode_ident::is_xid_continue(char))
}
