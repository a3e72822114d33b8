//! The AWS provider against the sandbox, by the real SDK, in virtual time.

mod iam;
mod lab;
mod machine;
mod network;
mod order;
mod policy_document;
mod schema;
mod secretsmanager;
mod vpc;
mod words;
