//! The backends that are built in, by type.

use serde_json::Value as Json;

use crate::backend_type::{BackendContext, BackendType};
use crate::{http, local, pg, s3};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::Block;
use rform_core::world::World;
use rform_provider::Problem;
use rform_state::at_rest::Cipher;
use rform_state::backend::{Backend, LocalBackend, config_hash};
use rform_state::remote::{RemoteBackend, Report};

/// All types of remote backends that are built in, by name.
pub const TYPES: &[BackendType] = &[http::TYPE, pg::TYPE, s3::TYPE];

/// The type of that name, if it is built in.
pub fn find(name: &str) -> Option<&'static BackendType> {
    TYPES.iter().find(|it| it.name == name)
}

/// The types of all backends that are built in, `local` first.
pub fn names() -> impl Iterator<Item = &'static str> {
    ["local"].into_iter().chain(TYPES.iter().map(|it| it.name))
}

/// The schema of the `backend` block of that type; none if it is not built in.
pub fn schema(name: &str) -> Option<Block> {
    match name {
        "local" => Some(local::schema()),
        _ => find(name).map(|it| (it.schema)()),
    }
}

/// What is wrong with the settings of a backend of that type, before they are used.
pub fn validate(name: &str, settings: &Json, world: &dyn World) -> Vec<Problem> {
    match name {
        "local" => local::validate(settings),
        _ => find(name).map_or_else(Vec::new, |it| (it.validate)(settings, world)),
    }
}

/// The settings as `.terraform/terraform.tfstate` keeps them, and the hash that Terraform gives them.
pub fn recorded(name: &str, settings: &Json) -> (Json, u32) {
    let recorded = find(name).map_or_else(|| settings.clone(), |it| (it.recorded)(settings));
    let ty = schema(name).unwrap_or_default().object_type();
    let hash = config_hash(name, &recorded, &ty);
    (recorded, hash)
}

/// The backend of that type with these settings, and warnings about them. `report` is told of locks
/// that cannot be given back.
///
/// # Errors
/// The type is not built in, or the settings cannot be used.
pub fn backend(
    name: &str,
    settings: &Json,
    context: &BackendContext,
    report: Report,
) -> Result<(Box<dyn Backend>, Diagnostics), Diagnostics> {
    let at_rest = context.encryption.state();
    backend_kept_by(name, settings, context, (report, at_rest))
}

/// The same for states that are kept in another way than the configuration's own.
///
/// # Errors
/// The type is not built in, or the settings cannot be used.
pub(crate) fn backend_kept_by(
    name: &str,
    settings: &Json,
    context: &BackendContext,
    (report, at_rest): (Report, Cipher),
) -> Result<(Box<dyn Backend>, Diagnostics), Diagnostics> {
    if name == "local" {
        let local = LocalBackend::from_settings(settings);
        let local = local.kept_by(at_rest);
        return Ok((Box::new(local), Diagnostics::new()));
    }
    let backend_type = find(name).ok_or_else(|| unsupported(name))?;
    let configured = (backend_type.configure)(settings, context)?;
    let backend = RemoteBackend::new(configured.workspaces, report);
    let backend = backend.kept_by(at_rest);
    Ok((Box::new(backend), configured.warnings))
}

/// The error for a backend type that is not built in.
pub fn unsupported(name: &str) -> Diagnostic {
    rform_state::backend::unsupported(name, &names().collect::<Vec<_>>())
}
