//! Addresses of resource instances as Terraform before 0.12 wrote them in state files.

use rform_core::addr::{Key, Mode, ModuleInstance, Resource, ResourceInstance};

/// Reads a name such as `aws_instance.worker`, `aws_instance.worker.3` or `data.aws_ami.linux`, in
/// a module instance; none if it has another form.
pub(super) fn parse(module: &ModuleInstance, name: &str) -> Option<ResourceInstance> {
    let (mode, rest) = match name.strip_prefix("data.") {
        Some(rest) => (Mode::Data, rest),
        None => (Mode::Managed, name),
    };
    let mut parts = rest.split('.');
    let (kind, name) = (parts.next()?, parts.next()?);
    let key = match parts.next() {
        None => Key::None,
        Some(index) => Key::Index(index.parse().ok()?),
    };
    if kind.is_empty() || name.is_empty() || parts.next().is_some() {
        return None;
    }
    let resource = Resource {
        mode,
        kind: kind.into(),
        name: name.into(),
    };
    Some(resource.instance(module, key))
}
