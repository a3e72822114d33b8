//! Arguments that certificates and requests have in common.

use super::extensions::ALLOWED_USES;
use super::names;
use crate::framework::declare::{Field, integer, text, texts, truth};
use crate::framework::{Check, Fields, Modifier, Nested, Planned};
use rform_provider::Problem;

/// An argument that is a PEM text. Older releases kept a checksum of it in the state: a change from that
/// replaces nothing.
pub fn pem(name: &'static str) -> Field {
    text(name)
        .required()
        .modified(Modifier::RequiresReplaceIf(was_pem))
}

fn was_pem(seen: &Planned<'_>) -> bool {
    let before = seen.prior.text_or_empty(seen.name).trim_end();
    before.starts_with("-----BEGIN ") && before.ends_with("-----") && before.contains("\n-----END ")
}

/// The names of the subject besides its distinguished one.
pub fn alternative_names() -> Vec<Field> {
    vec![
        texts("dns_names").replaces(),
        texts("ip_addresses")
            .replaces()
            .checked(Check::LengthAtLeast(1)),
        texts("uris").replaces().checked(Check::LengthAtLeast(1)),
    ]
}

/// The `subject` block.
pub fn subject() -> Nested {
    Nested::list("subject", names::fields())
        .replaces()
        .checked(Check::SizeBetween(0, 1))
}

/// The distinguished name of the `subject` block.
///
/// # Errors
/// It cannot be written.
pub fn subject_name(object: &Fields) -> Result<Vec<u8>, Problem> {
    let name = names::name(object.objects("subject").first());
    name.map_err(|why| Problem::error("Invalid Certificate Subject", why))
}

/// What certificates have besides who they are of.
pub fn certificate() -> Vec<Field> {
    vec![
        texts("allowed_uses")
            .required()
            .replaces()
            .checked(Check::OneOf(ALLOWED_USES)),
        integer("early_renewal_hours")
            .default(0)
            .checked(Check::AtLeast(0)),
        truth("is_ca_certificate").default(false).replaces(),
        integer("max_path_length")
            .optional_computed()
            .kept()
            .replaces()
            .checked(Check::AtLeast(-1)),
        truth("set_subject_key_id").default(false).replaces(),
        integer("validity_period_hours")
            .required()
            .replaces()
            .checked(Check::AtLeast(0)),
        text("cert_pem").computed().kept(),
        text("id").computed().kept(),
        text("validity_end_time").computed().kept(),
        text("validity_start_time").computed().kept(),
    ]
}
