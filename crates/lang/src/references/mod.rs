//! Which objects an expression refers to.

mod attributes;
mod parse;
mod traversal;
mod visit;

use std::sync::Arc;

use rform_core::addr::{Key, Resource};
use rform_core::diag::{Diagnostic, Span};

use super::syntax::Expression;

pub use attributes::check_attribute;
pub use parse::parse_reference;
pub(crate) use traversal::access_span;
pub use traversal::{Access, Traversal, key_of};

/// One mention of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The object that is referred to.
    pub subject: Subject,
    /// The number of the traversal's accesses that belong to the subject; the others lead into its
    /// value.
    pub taken: usize,
    /// The mention up to the end of the subject, as errors about the subject underline it.
    pub span: Span,
    /// All of the mention, with its constant accesses.
    pub traversal: Traversal,
}

/// An object that a reference can name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An input variable: `var.name`.
    Variable(Arc<str>),
    /// A local value: `local.name`.
    Local(Arc<str>),
    /// `aws_vpc.main`, `data.aws_ami.linux`; with a constant key, one instance of it.
    Resource(Resource, Option<Key>),
    /// `module.name`: all outputs of a call, or of its instance with that key.
    Module(Arc<str>, Option<Key>),
    /// An output of a call: `module.name.output`, `module.name[key].output`.
    Output(Arc<str>, Option<Key>, Arc<str>),
    /// The key or value of an instance of `for_each`: `each.key`, `each.value`.
    Each(Arc<str>),
    /// The index of an instance of `count`: `count.index`.
    Count(Arc<str>),
    /// `path.module` and its like.
    Path(Arc<str>),
    /// A property of the run: `terraform.workspace`, `terraform.applying`.
    Terraform(Arc<str>),
    /// The object of a provisioner or postcondition: `self`.
    SelfObject,
}

impl Reference {
    /// The same, but for the one instance that a computed index behind it selects; none if
    /// what is referred to has no instances.
    pub fn with_key(&self, key: Key) -> Option<Reference> {
        let subject = match &self.subject {
            Subject::Resource(resource, None) => Subject::Resource(resource.clone(), Some(key)),
            Subject::Module(name, None) => Subject::Module(name.clone(), Some(key)),
            _ => return None,
        };
        self.remaining().is_empty().then(|| Reference {
            subject,
            ..self.clone()
        })
    }

    /// The same without the key of an instance. Behind a call, an output may be a key as well:
    /// that is left out, too.
    pub fn without_key(&self) -> Reference {
        let (subject, before_key) = match &self.subject {
            Subject::Output(name, ..) => {
                return Reference {
                    subject: Subject::Module(name.clone(), None),
                    taken: 1,
                    ..self.clone()
                };
            }
            Subject::Resource(resource, Some(_)) => (
                Subject::Resource(resource.clone(), None),
                self.taken.saturating_sub(1),
            ),
            Subject::Module(name, Some(_)) => (Subject::Module(name.clone(), None), 1),
            _ => return self.clone(),
        };
        let constant = matches!(
            self.traversal.accesses.get(before_key),
            Some(Access::Index(..))
        );
        let taken = if constant { before_key } else { self.taken };
        Reference {
            subject,
            taken,
            ..self.clone()
        }
    }

    /// The accesses that go into the subject's value.
    pub fn remaining(&self) -> &[Access] {
        self.traversal.accesses.get(self.taken..).unwrap_or(&[])
    }
}

/// All references in an expression, in their order, and the errors of invalid ones.
/// Names bound by `for` are left out.
pub fn references(expression: &Expression) -> (Vec<Reference>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for traversal in traversals(expression) {
        match parse_reference(&traversal) {
            Ok(reference) => found.push(reference),
            Err(error) => errors.push(error),
        }
    }
    (found, errors)
}

/// All mentions of names in the expression, in the order written, without those bound by `for`.
pub fn traversals(expression: &Expression) -> Vec<Traversal> {
    let mut found = Vec::new();
    visit::visit(expression, &mut Vec::new(), &mut found);
    found
}
