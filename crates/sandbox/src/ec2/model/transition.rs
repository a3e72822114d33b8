//! A state that becomes another at a known time.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};

/// One state until a moment, another from then on: reading it needs the time, changing it nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Transition {
    was: String,
    becomes: Option<(Moment, String)>,
}

impl Transition {
    /// A state that does not change.
    pub(crate) fn fixed(state: &str) -> Transition {
        Transition {
            was: state.to_owned(),
            becomes: None,
        }
    }

    /// `first` until `moment`, then `second`.
    pub(crate) fn from_to(first: &str, moment: Moment, second: &str) -> Transition {
        Transition {
            was: first.to_owned(),
            becomes: Some((moment, second.to_owned())),
        }
    }

    /// Which of the two states it is at `now`.
    pub(crate) fn at(&self, now: Moment) -> &str {
        match &self.becomes {
            Some((moment, state)) if *moment <= now => state,
            _ => &self.was,
        }
    }
}
