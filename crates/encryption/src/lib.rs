//! Encryption of states and plans at rest.
