//! STS.

use crate::sandbox::dispatch::Actions;

/// What this service can do.
pub const ACTIONS: Actions = &[];
