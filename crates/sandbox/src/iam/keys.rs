//! How a user gets in: access keys and the login profile.

use super::lookup::{exists, find, limit, none, required};
use super::model::{AccessKey, User};
use super::naming;
use super::views::{answer, nothing, page, time};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Xml};

/// The most access keys of a user:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const MOST_KEYS: usize = 2;
/// The characters of secret access keys.
const SECRET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn owner<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut User, Failure> {
    find(account, required(call, "UserName")?)
}

fn write(xml: &mut Xml, user: &str, key: &AccessKey) {
    xml.text("UserName", user)
        .text("AccessKeyId", &key.id)
        .text("Status", if key.active { "Active" } else { "Inactive" })
        .text("CreateDate", time(key.created));
}

/// `CreateAccessKey`: a user has at most two access keys; the secret is returned only here.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let id = format!("AKIA{}", account.random.text(16, naming::LETTERS));
    let key = AccessKey {
        secret: account.random.text(40, SECRET),
        active: true,
        created: account.now,
        id,
    };
    let user = owner(account, call)?;
    if user.keys.len() >= MOST_KEYS {
        return Err(limit("Cannot exceed quota for AccessKeysPerUser: 2"));
    }
    user.keys.push(key.clone());
    answer(|xml| {
        xml.element("AccessKey", |xml| {
            write(xml, &user.identity.name, &key);
            xml.text("SecretAccessKey", &key.secret);
        });
    })
}

/// `ListAccessKeys`: lists the access keys of a user, without their secrets.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let user = owner(account, call)?.clone();
    page(call, "AccessKeyMetadata", user.keys, |xml, key| {
        write(xml, &user.identity.name, key);
    })
}

fn no_key(id: &str) -> Failure {
    none(format!("The Access Key with id {id} cannot be found."))
}

/// `UpdateAccessKey`: makes an access key active or inactive.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html>.
pub(crate) fn update(account: &mut Account, call: &Call) -> Outcome {
    let id = required(call, "AccessKeyId")?;
    let active = required(call, "Status")? == "Active";
    let mut keys = owner(account, call)?.keys.iter_mut();
    let key = keys.find(|key| key.id == id).ok_or_else(|| no_key(id))?;
    key.active = active;
    nothing()
}

/// `DeleteAccessKey`: deletes an access key, active or not.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = required(call, "AccessKeyId")?;
    let keys = &mut owner(account, call)?.keys;
    let before = keys.len();
    keys.retain(|key| key.id != id);
    if keys.len() == before {
        return Err(no_key(id));
    }
    nothing()
}

fn no_login(name: &str) -> Failure {
    none(format!("Login Profile for User {name} cannot be found."))
}

fn login(user: &User) -> Outcome {
    let name = &user.identity.name;
    let (created, reset) = user.login.ok_or_else(|| no_login(name))?;
    answer(|xml| {
        xml.element("LoginProfile", |xml| {
            xml.text("UserName", name)
                .text("CreateDate", time(created))
                .text("PasswordResetRequired", reset);
        });
    })
}

/// `CreateLoginProfile`: a user has at most one login profile.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html>.
pub(crate) fn create_login(account: &mut Account, call: &Call) -> Outcome {
    let reset = call.params.flag("PasswordResetRequired").unwrap_or(false);
    let now = account.now;
    let user = owner(account, call)?;
    if user.login.is_some() {
        let name = &user.identity.name;
        return Err(exists(format!(
            "Login Profile for user {name} already exists."
        )));
    }
    user.login = Some((now, reset));
    login(user)
}

/// `GetLoginProfile`: returns when the login profile was made, never its password.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>.
pub(crate) fn get_login(account: &mut Account, call: &Call) -> Outcome {
    login(owner(account, call)?)
}

/// `UpdateLoginProfile`: sets whether the password must be changed at the next login.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html>.
pub(crate) fn update_login(account: &mut Account, call: &Call) -> Outcome {
    let user = owner(account, call)?;
    let (created, before) = user.login.ok_or_else(|| no_login(&user.identity.name))?;
    let reset = call.params.flag("PasswordResetRequired").unwrap_or(before);
    user.login = Some((created, reset));
    nothing()
}

/// `DeleteLoginProfile`: refused with `NoSuchEntity` when the user has no login profile.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html>.
pub(crate) fn delete_login(account: &mut Account, call: &Call) -> Outcome {
    let user = owner(account, call)?;
    let gone = user.login.take();
    gone.ok_or_else(|| no_login(&user.identity.name))?;
    nothing()
}
