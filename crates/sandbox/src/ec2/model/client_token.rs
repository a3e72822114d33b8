//! Answers that are kept for repeated calls.

use serde::{Deserialize, Serialize};

/// The answer to a call with a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TokenAnswer {
    pub digest: String,
    pub answer: String,
}
