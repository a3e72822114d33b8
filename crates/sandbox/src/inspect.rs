//! The inventory of a whole account.

use crate::inventory::InventoryItem;
use crate::store::Account;
use crate::{
    autoscaling, cloudwatch, dynamodb, ec2, elasticache, elbv2, events, iam, kms, logs, rds,
    redshift, s3, secretsmanager, sns, sqs, ssm,
};

/// Every resource that is scheduled for deletion, sorted.
pub(crate) fn scheduled(account: &Account) -> Vec<InventoryItem> {
    let mut items = secretsmanager::scheduled(&account.secretsmanager);
    items.extend(kms::scheduled(&account.kms));
    items.sort();
    items
}

/// Every resource that exists at `account.now`, those of a new account included, sorted.
pub(crate) fn items(account: &Account) -> Vec<InventoryItem> {
    let mut items = ec2::inventory(account);
    items.extend(autoscaling::inventory(account));
    items.extend(elasticache::inventory(account));
    items.extend(elbv2::inventory(account));
    items.extend(events::inventory(&account.events));
    items.extend(rds::inventory(account));
    items.extend(redshift::inventory(account));
    items.extend(cloudwatch::inventory(&account.cloudwatch));
    items.extend(iam::inventory(&account.iam));
    items.extend(secretsmanager::inventory(&account.secretsmanager));
    items.extend(kms::inventory(&account.kms));
    items.extend(logs::inventory(&account.logs));
    items.extend(dynamodb::inventory(&account.dynamodb, account.now));
    items.extend(s3::inventory(&account.s3));
    items.extend(sns::inventory(&account.sns));
    items.extend(sqs::inventory(&account.sqs));
    items.extend(ssm::inventory(&account.ssm));
    items.sort();
    items
}
