//! The evaluation scope: the values of the names in an expression.
//!
//! Evaluation is a recursion by nature: an expression names an output, the output's value is an
//! expression in another module, and so on. In code it is cut in two. [`eval_scope::EvalScope`] is
//! a location in the configuration (a module instance and, within it, the instance of a block) and
//! evaluates expressions there; [`resolve`] implements for it the language's `Scope` trait, which
//! answers references, and uses [`variable`] and [`output`], which again make an `EvalScope`.
//! Values are computed when they are first asked for and kept in [`values`].
//!
//! [`run::Run`] holds all of a run: values, results of conditions, diagnostics and functions.

pub mod check_blocks;
pub mod check_results;
pub mod completion;
pub mod conditions;
pub mod console;
pub mod eval_scope;
pub mod expand;
pub mod inspect;
pub mod output;
pub mod resolve;
pub mod root_outputs;
pub mod run;
pub mod validation;
pub mod values;
pub mod variable;
