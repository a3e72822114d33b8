//! Where in a value something is.

use std::fmt;
use std::sync::Arc;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An attribute of an object.
    Attribute(Arc<str>),
    /// An element of a list or tuple.
    Index(u64),
    /// An element of a map.
    Key(Arc<str>),
    /// Any element of a set: they have no name.
    Element,
}

/// Steps from the outermost value inwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The empty path, which leads to the value itself.
    pub fn root() -> Path {
        Path::default()
    }

    /// This path and one step more.
    pub fn child(&self, step: Step) -> Path {
        Path(self.0.iter().cloned().chain([step]).collect())
    }

    /// Whether it leads to the value itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

/// As behind the name of a value: `.name`, `[0]`, `["key"]`.
impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Attribute(name) => write!(out, ".{name}")?,
                Step::Index(index) => write!(out, "[{index}]")?,
                Step::Key(key) => write!(out, "[{key:?}]")?,
                Step::Element => out.write_str("[...]")?,
            }
        }
        Ok(())
    }
}
