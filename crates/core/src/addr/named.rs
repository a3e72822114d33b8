//! Addresses of input variables, local values, output values, `check` blocks and module calls.
//!
//! Each has two forms, as in Terraform's own `addrs` package: one within a module of the
//! configuration, such as [`InputVariable`], and one within an instance of that module, such as
//! [`InputVariableInstance`]. Both print as Terraform does: `module.net["eu"].var.cidr`.

use std::fmt;
use std::sync::Arc;

use super::{Module, ModuleInstance};

macro_rules! named {
    ($config:ident, $instance:ident, $prefix:literal, $what:literal) => {
        #[doc = concat!("The address of ", $what, " in a module of the configuration.")]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $config {
            /// The module that declares it.
            pub module: Module,
            /// Its name in that module.
            pub name: Arc<str>,
        }

        impl $config {
            #[doc = concat!("The address of ", $what, " with that name in a module.")]
            pub fn new(module: &Module, name: &Arc<str>) -> $config {
                $config {
                    module: module.clone(),
                    name: name.clone(),
                }
            }
        }

        impl fmt::Display for $config {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                if !self.module.is_root() {
                    write!(out, "{}.", self.module)?;
                }
                write!(out, concat!($prefix, ".{}"), self.name)
            }
        }

        #[doc = concat!("The address of ", $what, " in one instance of its module.")]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $instance {
            /// The module instance that it is in.
            pub module: ModuleInstance,
            /// Its name in that module.
            pub name: Arc<str>,
        }

        impl $instance {
            #[doc = concat!("The address of ", $what, " with that name in a module instance.")]
            pub fn new(module: &ModuleInstance, name: &Arc<str>) -> $instance {
                $instance {
                    module: module.clone(),
                    name: name.clone(),
                }
            }

            /// The address in the configuration, without instance keys.
            pub fn config(&self) -> $config {
                $config {
                    module: self.module.module(),
                    name: self.name.clone(),
                }
            }
        }

        impl fmt::Display for $instance {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                if !self.module.is_root() {
                    write!(out, "{}.", self.module)?;
                }
                write!(out, concat!($prefix, ".{}"), self.name)
            }
        }
    };
}

named!(
    InputVariable,
    InputVariableInstance,
    "var",
    "an input variable"
);
named!(LocalValue, LocalValueInstance, "local", "a local value");
named!(
    OutputValue,
    OutputValueInstance,
    "output",
    "an output value"
);
named!(Check, CheckInstance, "check", "a `check` block");
named!(ModuleCall, ModuleCallInstance, "module", "a module call");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Key;

    #[test]
    fn they_print_with_the_module_before_them() {
        let name: Arc<str> = "x".into();
        let module = ModuleInstance::root().child("net", Key::Name("eu".into()));
        let variable = InputVariableInstance::new(&module, &name);
        assert_eq!(variable.to_string(), "module.net[\"eu\"].var.x");
        assert_eq!(variable.config().to_string(), "module.net.var.x");
        let output = OutputValue::new(&Module::root(), &name);
        assert_eq!(output.to_string(), "output.x");
        let call = ModuleCallInstance::new(&module, &name);
        assert_eq!(call.to_string(), "module.net[\"eu\"].module.x");
    }
}
