//! The hash of a backend's configuration in the record of `init`.

use std::fmt::Write;

use serde_json::Value as Json;

use rform_core::go::quote::write_quoted;
use rform_core::value::Type;

/// The hash by which Terraform tells whether a `backend` block has changed: the CRC-32 of the block's
/// type and arguments, in the notation in which go-cty hashes members of sets.
///
/// `config` is a JSON object; its members are the arguments of the object type `ty` that count.
/// <https://github.com/zclconf/go-cty/blob/v1.14.4/cty/set_internals.go>
pub fn config_hash(backend_type: &str, config: &Json, ty: &Type) -> u32 {
    let mut text = String::from("<");
    write_quoted(backend_type, &mut text);
    text.push(';');
    write_value(&mut text, config, ty);
    text.push_str(";>");
    crc32fast::hash(text.as_bytes())
}

fn write_value(text: &mut String, value: &Json, ty: &Type) {
    match (value, ty) {
        (Json::Null, _) => text.push('~'),
        (Json::Bool(truth), _) => text.push(if *truth { 'T' } else { 'F' }),
        (Json::String(string), _) => write_quoted(string, text),
        (Json::Number(number), _) => {
            // Writing to a String cannot fail.
            let _ = write!(text, "{number}");
        }
        (Json::Array(items), _) => write_items(text, items, ty),
        (Json::Object(members), Type::Map(element)) => {
            text.push('{');
            for (name, value) in sorted(members) {
                write_quoted(name, text);
                text.push(':');
                write_value(text, value, element);
                text.push(';');
            }
            text.push('}');
        }
        (Json::Object(members), _) => {
            text.push('<');
            for (name, value) in sorted(members) {
                write_value(text, value, member_type(ty, name));
                text.push(';');
            }
            text.push('>');
        }
    }
}

fn write_items(text: &mut String, items: &[Json], ty: &Type) {
    let (open, close) = match ty {
        Type::Tuple(_) => ('<', '>'),
        _ => ('[', ']'),
    };
    text.push(open);
    for (at, item) in items.iter().enumerate() {
        let ty = match ty {
            Type::List(element) | Type::Set(element) => element,
            Type::Tuple(elements) => elements.get(at).unwrap_or(&Type::Dynamic),
            _ => &Type::Dynamic,
        };
        write_value(text, item, ty);
        text.push(';');
    }
    text.push(close);
}

fn sorted(members: &serde_json::Map<String, Json>) -> Vec<(&String, &Json)> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}

fn member_type<'a>(ty: &'a Type, name: &str) -> &'a Type {
    match ty {
        Type::Object(object) => object.attributes.get(name).unwrap_or(&Type::Dynamic),
        _ => &Type::Dynamic,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The values are from records that Terraform 1.11.4 has written.
    #[test]
    fn hashes_are_those_of_terraform() {
        let texts = Type::object([("path", Type::String), ("workspace_dir", Type::String)]);
        let empty = json!({ "path": null, "workspace_dir": null });
        assert_eq!(config_hash("local", &empty, &texts), 666_019_178);
        let address = "http://127.0.0.1:18321/a";
        let mut http = json!({
            "address": address, "lock_address": address, "unlock_address": address,
        });
        let names = [
            "client_ca_certificate_pem",
            "client_certificate_pem",
            "client_private_key_pem",
            "lock_method",
            "password",
            "retry_max",
            "retry_wait_max",
            "retry_wait_min",
            "skip_cert_verification",
            "unlock_method",
            "update_method",
            "username",
        ];
        for name in names {
            http[name] = Json::Null;
        }
        assert_eq!(config_hash("http", &http, &Type::Dynamic), 2_274_708_353);
    }
}
