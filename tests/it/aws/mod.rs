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
mod region;
mod rform;
mod s3;
mod s3_rules;
mod schema;
mod schema_listed;
mod secretsmanager;
mod ssm;
mod today;
mod vpc;
mod words;
