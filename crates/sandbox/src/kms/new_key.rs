//! New keys: those of callers, and those that AWS makes for its services.

use super::model::{Alias, Key};
use crate::store::Account;
use serde_json::json;
use std::collections::BTreeMap;

/// A new symmetric key with the default policy, not yet in the table.
pub(crate) fn new_key(account: &mut Account, multi_region: bool) -> Key {
    let id = if multi_region {
        format!("mrk-{}", account.random.hex(32))
    } else {
        account.random.uuid()
    };
    Key {
        arn: account.arn("kms", &format!("key/{id}")),
        id,
        description: String::new(),
        policy: default_policy(account),
        tags: BTreeMap::new(),
        usage: "ENCRYPT_DECRYPT".into(),
        spec: "SYMMETRIC_DEFAULT".into(),
        enabled: true,
        rotation: None,
        created: account.now,
        deletion: None,
        of_aws: false,
        multi_region,
    }
}

/// Creates a service's own key with its alias. Returns the ARN of the key.
pub(crate) fn make_for_service(account: &mut Account, service: &str, alias: &str) -> String {
    let mut key = new_key(account, false);
    key.of_aws = true;
    key.rotation = Some(365);
    key.description =
        format!("Default key that protects my {service} data when no other key is defined");
    let arn = key.arn.clone();
    account.kms.keys.insert(arn.clone(), key);
    let made = Alias {
        name: format!("alias/aws/{service}"),
        arn: alias.to_owned(),
        key: arn.clone(),
        created: account.now,
        updated: account.now,
    };
    account.kms.aliases.insert(alias, made);
    arn
}

/// The policy of a key that is created without one.
pub(crate) fn default_policy(account: &Account) -> String {
    let policy = json!({
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [{
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{}:root", account.account_id) },
            "Action": "kms:*",
            "Resource": "*",
        }],
    });
    format!("{policy:#}")
}
