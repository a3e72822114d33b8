//! The AWS provider against the sandbox, by the real SDK, in virtual time.

mod arguments;
mod changes;
mod dynamodb;
mod harness;
mod iam;
mod iam_many;
mod instance;
mod interfaces;
mod kms;
mod network;
mod order;
mod policy_document;
mod recorded;
mod refused;
mod rform;
mod s3;
mod s3_rules;
mod schema;
mod secretsmanager;
mod ssm;
mod vpc;
mod words;
