//! The values of names, as far as a run has evaluated them.
//!
//! There is one [`module_values::ModuleValues`] for each instance of a module. The steps of a plan
//! or an apply put values there and expressions ask for them; the value of a whole resource
//! (`a[*]`) is kept once it was asked for.

pub mod instance_keys;
pub mod module_values;
pub mod resource_values;
