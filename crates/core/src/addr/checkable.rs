//! Addresses of what can carry conditions: resources, output values, `check` blocks and input
//! variables.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/custom-conditions>

use std::fmt;

use super::{
    Check, CheckInstance, ConfigResource, InputVariable, InputVariableInstance, ModuleInstance,
    OutputValue, OutputValueInstance, ParseError, ResourceInstance, Target,
    parse_resource_instance, parse_target,
};

/// Which kind of block carries conditions. The order is that of the names in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckableKind {
    /// `check` blocks with their assertions.
    Check,
    /// Outputs with preconditions.
    Output,
    /// Resources and data sources with preconditions and postconditions.
    Resource,
    /// Variables with validations.
    Variable,
}

impl CheckableKind {
    /// The name of the kind in states and plans (`object_kind`).
    pub fn name(self) -> &'static str {
        match self {
            CheckableKind::Check => "check",
            CheckableKind::Output => "output",
            CheckableKind::Resource => "resource",
            CheckableKind::Variable => "var",
        }
    }
}

/// A block of the configuration that can carry conditions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigCheckable {
    /// A `check` block.
    Check(Check),
    /// An output value: its preconditions.
    Output(OutputValue),
    /// A resource or a data source.
    Resource(ConfigResource),
    /// An input variable.
    Variable(InputVariable),
}

impl ConfigCheckable {
    /// Which kind of block it is.
    pub fn kind(&self) -> CheckableKind {
        match self {
            ConfigCheckable::Check(_) => CheckableKind::Check,
            ConfigCheckable::Output(_) => CheckableKind::Output,
            ConfigCheckable::Resource(_) => CheckableKind::Resource,
            ConfigCheckable::Variable(_) => CheckableKind::Variable,
        }
    }
}

impl fmt::Display for ConfigCheckable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigCheckable::Check(it) => it.fmt(out),
            ConfigCheckable::Output(it) => it.fmt(out),
            ConfigCheckable::Resource(it) => it.fmt(out),
            ConfigCheckable::Variable(it) => it.fmt(out),
        }
    }
}

/// An object that can carry conditions: an instance of a [`ConfigCheckable`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Checkable {
    /// A `check` block in an instance of its module.
    Check(CheckInstance),
    /// An output of a module instance.
    Output(OutputValueInstance),
    /// An instance of a resource or a data source.
    Resource(ResourceInstance),
    /// A variable of a module instance.
    Variable(InputVariableInstance),
}

impl Checkable {
    /// The block of the configuration that it comes from.
    pub fn config(&self) -> ConfigCheckable {
        match self {
            Checkable::Check(it) => ConfigCheckable::Check(it.config()),
            Checkable::Output(it) => ConfigCheckable::Output(it.config()),
            Checkable::Resource(it) => ConfigCheckable::Resource(it.config()),
            Checkable::Variable(it) => ConfigCheckable::Variable(it.config()),
        }
    }

    /// Reads the address of an object of that kind, as it is printed and kept in the state.
    ///
    /// # Errors
    /// `text` is not the address of such an object.
    pub fn parse(kind: CheckableKind, text: &str) -> Result<Checkable, ParseError> {
        if kind == CheckableKind::Resource {
            return parse_resource_instance(text).map(Checkable::Resource);
        }
        let (module, name) = split(kind.name(), text)?;
        let name = name.into();
        Ok(match kind {
            CheckableKind::Check => Checkable::Check(CheckInstance { module, name }),
            CheckableKind::Output => Checkable::Output(OutputValueInstance { module, name }),
            _ => Checkable::Variable(InputVariableInstance { module, name }),
        })
    }
}

/// The module instance and the name in an address such as `module.net[0].output.id`.
fn split<'t>(prefix: &str, text: &'t str) -> Result<(ModuleInstance, &'t str), ParseError> {
    let refused = || ParseError(format!("An address of the form {prefix}.NAME is required."));
    let (front, name) = text.rsplit_once('.').ok_or_else(refused)?;
    let is_word = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    if name.is_empty() || !name.chars().all(is_word) {
        return Err(refused());
    }
    if front == prefix {
        return Ok((ModuleInstance::root(), name));
    }
    let module = front
        .strip_suffix(prefix)
        .and_then(|it| it.strip_suffix('.'));
    match parse_target(module.ok_or_else(refused)?)? {
        Target::Module(module) => Ok((module, name)),
        _ => Err(refused()),
    }
}

impl fmt::Display for Checkable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Checkable::Check(it) => it.fmt(out),
            Checkable::Output(it) => it.fmt(out),
            Checkable::Resource(it) => it.fmt(out),
            Checkable::Variable(it) => it.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_as_they_were_read() {
        for (kind, text, config) in [
            (CheckableKind::Output, "output.id", "output.id"),
            (
                CheckableKind::Check,
                "module.a[\"x.y\"].module.b[0].check.up",
                "module.a.module.b.check.up",
            ),
            (CheckableKind::Variable, "module.a.var.n", "module.a.var.n"),
            (
                CheckableKind::Resource,
                "module.a[0].data.x.y[\"k\"]",
                "module.a.data.x.y",
            ),
        ] {
            let read = Checkable::parse(kind, text).expect(text);
            assert_eq!(read.to_string(), text);
            assert_eq!(read.config().to_string(), config);
            assert_eq!(read.config().kind(), kind);
        }
    }

    #[test]
    fn addresses_of_other_kinds_are_refused() {
        for (kind, text) in [
            (CheckableKind::Output, "var.id"),
            (CheckableKind::Output, "output"),
            (CheckableKind::Check, "module.a.output.id"),
            (CheckableKind::Check, "xcheck.id"),
            (CheckableKind::Variable, "a.b.var.n"),
            (CheckableKind::Variable, "var.n[0]"),
            (CheckableKind::Resource, "var.n"),
        ] {
            assert!(Checkable::parse(kind, text).is_err(), "{text}");
        }
    }
}
