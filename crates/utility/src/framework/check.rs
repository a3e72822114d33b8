//! The validators of attributes and blocks: those of the plugin framework
//! (<https://pkg.go.dev/github.com/hashicorp/terraform-plugin-framework-validators>), in its words.

use super::fields::Fields;
use rform_core::value::{Path, Step};
use rform_provider::Problem;

/// A validator of an attribute, a block, or a whole configuration. Names are those of attributes
/// beside the one that is looked at.
#[derive(Clone)]
pub enum Check {
    /// A number is not below this.
    AtLeast(i64),
    /// A number is not below the sum of others.
    AtLeastSumOf(&'static [&'static str]),
    /// A text is one of these; of a list, each element is.
    OneOf(&'static [&'static str]),
    /// A text has at least so many characters; of a list, each element has.
    LengthAtLeast(usize),
    /// A list has so many elements, at least and at most.
    SizeBetween(usize, usize),
    /// A list has at least so many elements.
    SizeAtLeast(usize),
    /// There is at least one such block.
    IsRequired,
    /// Exactly one of these and itself is given.
    ExactlyOneOf(&'static [&'static str]),
    /// At least one of these and itself is given.
    AtLeastOneOf(&'static [&'static str]),
    /// None of these is given beside it.
    ConflictsWith(&'static [&'static str]),
    /// These are given beside it.
    AlsoRequires(&'static [&'static str]),
    /// One of these or itself is true, or is not given.
    AtLeastOneOfTrue(&'static [&'static str]),
    /// Of the whole configuration: at least one of these is given.
    AnyOf(&'static [&'static str]),
    /// A text is as this says; otherwise summary and detail.
    Text(fn(&str, &Place) -> Option<(String, String)>),
    /// The whole configuration is as this says.
    Whole(fn(&Fields) -> Option<Problem>),
}

/// Where a value is in a configuration.
#[derive(Clone, Debug)]
pub struct Place(pub(super) Path);

impl Place {
    /// The place of an attribute.
    pub fn of(name: &str) -> Place {
        Place(Path(vec![Step::Attribute(name.into())]))
    }

    /// A place within.
    pub fn step(&self, step: Step) -> Place {
        Place(self.0.child(step))
    }

    /// The place of an attribute beside this one.
    pub fn beside(&self, name: &str) -> String {
        let mut steps = self.0.0.clone();
        steps.pop();
        steps.push(Step::Attribute(name.into()));
        Place(Path(steps)).to_string()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0.to_string().trim_start_matches('.'))
    }
}
