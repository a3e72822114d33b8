//! `base64decode`, `base64encode`, `base64gzip` and `urlencode`.

use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::base64;
use crate::functions::helpers::text::text;
use rform_core::go::deflate::gzip;
use rform_core::go::quote::quoted;
use rform_core::value::Value;

const STR: &[Parameter] = &[Parameter::new("str", types::string)];
const STR_MARKED: &[Parameter] = &[Parameter::new("str", types::string).marked()];

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "base64decode",
        "Decodes base64 into a string, which must be UTF-8.",
        base64decode,
    )
    .takes(STR_MARKED)
    .examples(&[("base64decode(\"SGVsbG8=\")", "\"Hello\"")]),
    Function::new("base64encode", "Encodes a string as base64.", |call| {
        Ok(Value::string(base64::encode(call.text(0))))
    })
    .takes(STR)
    .examples(&[("base64encode(\"Hello\")", "\"SGVsbG8=\"")]),
    Function::new(
        "base64gzip",
        "Compresses a string with gzip and encodes the result as base64.",
        |call| {
            // Terraform flushes what it has written before it ends the member.
            let packed = gzip([call.text(0).as_bytes()], true);
            Ok(Value::string(base64::encode(packed)))
        },
    )
    .takes(STR)
    .examples(&[("substr(base64gzip(\"hello\"), 0, 4)", "\"H4sI\"")]),
    Function::new(
        "urlencode",
        "Escapes a string for the query of a URL.",
        |call| Ok(Value::string(urlencode(call.text(0)))),
    )
    .takes(STR)
    .examples(&[("urlencode(\"a b&c\")", "\"a+b%26c\"")]),
];

fn base64decode(call: &Call<'_>) -> Outcome<Value> {
    let (source, marks) = (call.text(0), call.argument(0).marks());
    let bytes = base64::decode(source).map_err(|_| {
        let shown = if marks.is_empty() {
            quoted(source)
        } else {
            crate::functions::helpers::redact::quoted_or_redacted(source, marks)
        };
        failed(format!("failed to decode base64 data {shown}"))
    })?;
    let decoded = String::from_utf8(bytes)
        .map_err(|_| failed("the result of decoding the provided string is not valid UTF-8"))?;
    Ok(text(decoded).mark(marks))
}

fn urlencode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
