//! What is fetched before a run.
