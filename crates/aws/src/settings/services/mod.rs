//! The services whose endpoint the `provider` block may set: those of hashicorp/aws. Requests go only
//! to some of them; the endpoints of the others are accepted and have no effect.

mod endpoints;
mod later;
mod names;

pub use endpoints::{endpoints, validate};
pub use later::LATER_SERVICES;
pub use names::SERVICES;

/// The services that requests are sent to.
const ASKED: &[&str] = &[
    "autoscaling",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "elasticache",
    "elb",
    "elbv2",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sso",
    "sts",
];

/// Other names of these services, as hashicorp/aws accepts them.
const ALIASES: &[(&str, &str)] = &[
    ("cloudwatchevents", "events"),
    ("cloudwatchlog", "logs"),
    ("cloudwatchlogs", "logs"),
    ("elasticloadbalancing", "elb"),
    ("elasticloadbalancingv2", "elbv2"),
    ("eventbridge", "events"),
    ("s3api", "s3"),
];
