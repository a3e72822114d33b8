//! Types as the console writes them.

use rform_core::value::Type;

const STEP: usize = 4;

/// The type, with lines of their own for the parts of objects and tuples.
pub fn type_text(ty: &Type) -> String {
    let mut out = String::new();
    write(ty, 0, &mut out);
    out
}

fn write(ty: &Type, indent: usize, out: &mut String) {
    match ty {
        Type::List(element) => element_of("list", element, indent, out),
        Type::Set(element) => element_of("set", element, indent, out),
        Type::Map(element) => element_of("map", element, indent, out),
        Type::Tuple(items) if items.is_empty() => out.push_str("tuple([])"),
        Type::Tuple(items) => {
            out.push_str("tuple([\n");
            for item in items.iter() {
                part(None, item, indent + STEP, out);
            }
            close("])", indent, out);
        }
        Type::Object(object) if object.attributes.is_empty() => out.push_str("object({})"),
        Type::Object(object) => {
            out.push_str("object({\n");
            for (name, ty) in &object.attributes {
                part(Some(name), ty, indent + STEP, out);
            }
            close("})", indent, out);
        }
        simple => out.push_str(simple.kind_name()),
    }
}

fn element_of(kind: &str, element: &Type, indent: usize, out: &mut String) {
    out.push_str(kind);
    out.push('(');
    if matches!(element, Type::Tuple(_) | Type::Object(_)) {
        out.push('\n');
        part(None, element, indent + STEP, out);
        close(")", indent, out);
    } else {
        write(element, indent, out);
        out.push(')');
    }
}

fn part(name: Option<&str>, ty: &Type, indent: usize, out: &mut String) {
    spaces(indent, out);
    if let Some(name) = name {
        out.push_str(name);
        out.push_str(": ");
    }
    write(ty, indent, out);
    out.push_str(",\n");
}

fn close(bracket: &str, indent: usize, out: &mut String) {
    spaces(indent, out);
    out.push_str(bracket);
}

fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}
