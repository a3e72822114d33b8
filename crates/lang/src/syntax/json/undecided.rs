//! A body in JSON before a schema tells its attributes and blocks apart.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::node::Node;
use rform_core::diag::{SourceId, Sources, Span};

/// The properties of a body in JSON that are not decided yet.
#[derive(Clone, Debug)]
pub struct Undecided {
    pub(super) node: Node,
    /// The names that have been decided.
    pub(super) used: BTreeSet<Arc<str>>,
    /// Whether the error that this is not an object was reported already.
    pub(super) told: bool,
    pub(super) file: Arc<File>,
}

impl PartialEq for Undecided {
    fn eq(&self, other: &Undecided) -> bool {
        (&self.node, &self.used) == (&other.node, &other.used)
    }
}

/// The text, for messages that name a place in it.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) offset: u32,
    pub(super) sources: Sources,
}

impl File {
    pub(super) fn place(&self, span: Span) -> String {
        let inner = Span {
            source: SourceId(0),
            start: span.start.saturating_sub(self.offset),
            end: span.end.saturating_sub(self.offset),
        };
        self.sources.range_of(inner).unwrap_or_default()
    }
}
