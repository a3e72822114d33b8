//! Completion of names at the console.

use crate::base::session::Session;
use crate::scope::console::{ConsoleObjects, evaluate, function_names};
use rform_config::ModuleConfig;
use rform_core::addr::Mode;
use rform_core::diag::SourceId;
use rform_core::value::{Marks, Value};
use rform_lang::syntax::parse_expression;

/// The names that may follow the last dot of `path` in the root module, sorted; those that an
/// expression may begin with if `path` is empty. A name that needs another one ends with a dot, a
/// function with a parenthesis.
pub fn completions(session: &Session<'_>, objects: ConsoleObjects<'_>, path: &str) -> Vec<String> {
    let Some(root) = session.config.root() else {
        return Vec::new();
    };
    let mut names = match path {
        "" => first_names(session, objects, root),
        _ => declared_names(root, path).unwrap_or_else(|| attributes(session, objects, path)),
    };
    names.sort();
    names.dedup();
    names
}

fn first_names(
    session: &Session<'_>,
    objects: ConsoleObjects<'_>,
    root: &ModuleConfig,
) -> Vec<String> {
    let always = ["false", "null", "path.", "terraform.", "true"].map(str::to_owned);
    let has_data = root.resources.keys().any(|it| it.mode == Mode::Data);
    let kinds = [
        ("data.", has_data),
        ("local.", !root.locals.is_empty()),
        ("module.", !root.calls.is_empty()),
        ("var.", !root.variables.is_empty()),
    ];
    let kinds = kinds.into_iter().filter(|(_, any)| *any);
    let functions = function_names(session, objects).into_iter();
    always
        .into_iter()
        .chain(kinds.map(|(kind, _)| kind.to_owned()))
        .chain(resources(root, Mode::Managed).map(|(kind, _)| format!("{kind}.")))
        .chain(functions.map(|name| format!("{name}(")))
        .collect()
}

/// The declared names below a path; none if they depend on the value of the path.
fn declared_names(root: &ModuleConfig, path: &str) -> Option<Vec<String>> {
    let named = |mode: Mode, kind: &str| {
        let of_kind = resources(root, mode).filter(|(it, _)| *it == kind);
        of_kind.map(|(_, name)| name.to_owned()).collect::<Vec<_>>()
    };
    let all = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
    let found: Vec<String> = match path.split('.').collect::<Vec<_>>()[..] {
        ["var"] => all(&mut root.variables.keys().map(|it| &**it)),
        ["local"] => all(&mut root.locals.keys().map(|it| &**it)),
        ["module"] => all(&mut root.calls.keys().map(|it| &**it)),
        ["path"] => all(&mut ["cwd", "module", "root"].into_iter()),
        ["terraform"] => all(&mut ["workspace"].into_iter()),
        ["data"] => resources(root, Mode::Data)
            .map(|(kind, _)| format!("{kind}."))
            .collect(),
        ["data", kind] => named(Mode::Data, kind),
        [kind] => named(Mode::Managed, kind),
        _ => return None,
    };
    Some(found)
}

/// The types and names of all resources with a mode.
fn resources(root: &ModuleConfig, mode: Mode) -> impl Iterator<Item = (&str, &str)> {
    let of_mode = root.resources.keys().filter(move |it| it.mode == mode);
    of_mode.map(|it| (&*it.kind, &*it.name))
}

/// The attributes of the value at a path; none if the value is sensitive.
fn attributes(session: &Session<'_>, objects: ConsoleObjects<'_>, path: &str) -> Vec<String> {
    let (expression, errors) = parse_expression(path, SourceId(0)).strict();
    if errors.has_errors() {
        return Vec::new();
    }
    let (value, _) = evaluate(session, objects, &expression);
    if value.marks().contains(Marks::SENSITIVE) {
        return Vec::new();
    }
    match value.bare() {
        Value::Object(items) => items.keys().map(|name| name.to_string()).collect(),
        Value::Map(_, items) => items.keys().map(|key| key.to_string()).collect(),
        _ => Vec::new(),
    }
}
