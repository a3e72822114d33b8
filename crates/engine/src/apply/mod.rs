//! Carrying out a plan.
//!
//! The plan's steps are walked along its edges ([`rform_core::graph::walk`]); nothing is decided
//! about order here. Each finished step is in the journal before anything that waits for it
//! begins.

mod applier;
pub mod operation;

mod answer;
mod ask;
mod attempt;
mod begin;
mod delete;
mod end;
mod failed_dependencies;
mod journal;
mod make;
mod program;
mod progress;
mod provision;
mod read;
mod validations;
