//! The small providers that need no cloud.
