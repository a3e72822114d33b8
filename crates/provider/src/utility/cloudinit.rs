//! `data.template_cloudinit_config`: several parts for cloud-init as one MIME message.
//! <https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/cloudinit_config>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::objects::{block, fields, text};
use rform_core::go::deflate::gzip;
use rform_core::schema::{Block, NestedBlock, Nesting, Presence};
use rform_core::value::{Type, Value};

const BOUNDARY: &str = "MIMEBOUNDARY";

pub(super) fn block_schema() -> Block {
    let part = block([
        ("content", Type::String, Presence::Required),
        ("content_type", Type::String, Presence::Optional),
        ("filename", Type::String, Presence::Optional),
        ("merge_type", Type::String, Presence::Optional),
    ]);
    let mut whole = block([
        ("base64_encode", Type::Bool, Presence::Optional),
        ("gzip", Type::Bool, Presence::Optional),
        ("id", Type::String, Presence::OptionalComputed),
        ("rendered", Type::String, Presence::Computed),
    ]);
    let parts = NestedBlock {
        nesting: Nesting::List,
        block: part,
        min: 1,
        max: None,
    };
    whole.blocks.insert("part".into(), parts);
    whole
}

pub(super) fn read(config: &Value) -> Value {
    let on = |name: &str| config.get(name).and_then(Value::as_bool) != Some(false);
    let text = rendered(config);
    let mut bytes = text.into_bytes();
    if on("gzip") {
        bytes = gzip([&bytes[..]], false);
    }
    let rendered = match on("base64_encode") || on("gzip") {
        true => STANDARD.encode(&bytes),
        false => String::from_utf8_lossy(&bytes).into_owned(),
    };
    let mut checksum = flate2::Crc::new();
    checksum.update(rendered.as_bytes());
    let mut read = fields(config);
    read.insert("id".into(), Value::string(checksum.sum().to_string()));
    read.insert("rendered".into(), Value::string(rendered));
    Value::object(read)
}

/// The parts as a multipart MIME message.
fn rendered(config: &Value) -> String {
    let mut out = format!(
        "Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\nMIME-Version: 1.0\r\n\r\n"
    );
    let parts = config.get("part").into_iter().flat_map(Value::elements);
    for (at, part) in parts.enumerate() {
        if at > 0 {
            out.push_str("\r\n");
        }
        out.push_str(&format!("--{BOUNDARY}\r\n"));
        let given = |name| text(part, name).filter(|it| !it.is_empty());
        if let Some(name) = given("filename") {
            out.push_str(&format!(
                "Content-Disposition: attachment; filename=\"{name}\"\r\n"
            ));
        }
        out.push_str("Content-Transfer-Encoding: 7bit\r\n");
        let kind = given("content_type").unwrap_or("text/plain");
        out.push_str(&format!("Content-Type: {kind}\r\nMime-Version: 1.0\r\n"));
        if let Some(merge) = given("merge_type") {
            out.push_str(&format!("X-Merge-Type: {merge}\r\n"));
        }
        out.push_str("\r\n");
        out.push_str(text(part, "content").unwrap_or_default());
    }
    out.push_str(&format!("\r\n--{BOUNDARY}--\r\n"));
    out
}
