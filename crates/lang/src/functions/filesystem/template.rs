//! `templatefile` and `templatestring`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::functions::call::{Call, blamed, failed};
use crate::functions::filesystem::files::read_text;
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::render::Template;
use rform_core::go::quote::quoted;
use rform_core::value::{Type, Value, convert};

const VARS: Parameter = Parameter::new("vars", types::any);

pub(crate) const TEMPLATESTRING: &str = "templatestring";

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "templatefile",
        "Reads a file and renders it as a template with the given variables.",
        templatefile,
    )
    .takes(&[Parameter::new("path", types::string).marked(), VARS])
    .gives(types::give_any)
    .examples(&[("try(templatefile(\"none\", {}), \"none\")", "\"none\"")]),
    Function::new(
        TEMPLATESTRING,
        "Renders a string from elsewhere in the module as a template with the given variables.",
        templatestring,
    )
    .takes(&[
        Parameter::new("template", types::any)
            .null()
            .unknown()
            .dynamic(),
        VARS,
    ])
    .examples(&[("can(templatestring(\"literal\", {}))", "false")]),
];

fn templatefile(call: &Call<'_>) -> Outcome<Value> {
    refuse_within_template(call, "templatefile")?;
    let path = call.argument(0);
    let template = Template::parse(call.text(0), &read_text(call, 0)?).map_err(failed)?;
    let rendered = template.render(&variables(call.argument(1))?, call.context)?;
    Ok(rendered.mark(path.marks()))
}

fn templatestring(call: &Call<'_>) -> Outcome<Value> {
    refuse_within_template(call, TEMPLATESTRING)?;
    let template = call.argument(0);
    if template.ty() == Type::Dynamic && !template.is_known() {
        return Ok(Value::unknown(Type::String));
    }
    if template.is_null() || template.ty() != Type::String {
        return Err(blamed(0, "invalid template value: a string is required"));
    }
    if !template.is_known() {
        return Ok(Value::unknown(Type::String));
    }
    let template = Template::parse("<templatestring argument>", call.text(0))
        .map_err(|message| blamed(0, format!("invalid template: {message}")))?;
    let rendered = template.render(&variables(call.argument(1))?, call.context)?;
    convert(&rendered, &Type::String)
        .map_err(|error| failed(format!("invalid template result: {}", error.message)))
}

fn refuse_within_template(call: &Call<'_>, function: &str) -> Outcome<()> {
    if call.context.in_template {
        return Err(failed(format!(
            "cannot recursively call {function} from inside another template function"
        )));
    }
    Ok(())
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
