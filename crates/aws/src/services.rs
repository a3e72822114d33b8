//! The services of which the provider has types.

use super::resource::{DataSources, Resources};
use super::{
    autoscaling, cloudwatch, dynamodb, ec2, elasticache, elbv2, events, iam, kms, logs, meta, rds,
    redshift, s3, secretsmanager, sns, sqs, ssm,
};

/// All resource types, by service.
pub const RESOURCES: &[Resources] = &[
    autoscaling::RESOURCES,
    cloudwatch::RESOURCES,
    dynamodb::RESOURCES,
    ec2::RESOURCES,
    elasticache::RESOURCES,
    elbv2::RESOURCES,
    events::RESOURCES,
    iam::RESOURCES,
    kms::RESOURCES,
    logs::RESOURCES,
    rds::RESOURCES,
    redshift::RESOURCES,
    s3::RESOURCES,
    secretsmanager::RESOURCES,
    sns::RESOURCES,
    sqs::RESOURCES,
    ssm::RESOURCES,
];
/// All data sources, by service.
pub const DATA_SOURCES: &[DataSources] = &[
    autoscaling::DATA_SOURCES,
    ec2::DATA_SOURCES,
    elbv2::DATA_SOURCES,
    iam::DATA_SOURCES,
    kms::DATA_SOURCES,
    logs::DATA_SOURCES,
    meta::DATA_SOURCES,
    rds::DATA_SOURCES,
    s3::DATA_SOURCES,
    secretsmanager::DATA_SOURCES,
    sns::DATA_SOURCES,
    sqs::DATA_SOURCES,
    ssm::DATA_SOURCES,
];
