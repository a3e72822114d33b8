//! STS: who is calling, and credentials for a while.

use crate::action::Actions;
use crate::action::Outcome;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::time::Duration;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("GetCallerIdentity", caller_identity),
    ("AssumeRole", assume_role),
    ("GetSessionToken", session_token),
    ("GetAccessKeyInfo", access_key_info),
];

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `GetCallerIdentity`: the caller is the account's root, unless the access key is that of a user.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
fn caller_identity(account: &mut Account, call: &Call) -> Outcome {
    let (id, arn) = caller_of(account, call);
    let mut xml = Xml::new();
    xml.text("UserId", id)
        .text("Account", &account.account_id)
        .text("Arn", arn);
    Ok(Answer::Xml(xml))
}

/// The unique id and the ARN of who signed the call.
fn caller_of(account: &Account, call: &Call) -> (String, String) {
    let owns = |keys: &[crate::iam::AccessKey]| keys.iter().any(|key| key.id == call.access_key);
    let user = account.iam.users.values().find(|user| owns(&user.keys));
    match user {
        Some(user) => (user.identity.id.clone(), user.identity.arn.clone()),
        None => (
            account.account_id.clone(),
            format!("arn:aws:iam::{}:root", account.account_id),
        ),
    }
}

/// A session's name has 2 to 64 characters of a few kinds.
fn check_session(name: &str) -> Result<(), Failure> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
    match (2..=64).contains(&name.len()) && name.chars().all(allowed) {
        true => Ok(()),
        false => Err(Failure::new(
            "ValidationError",
            format!(
                "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy \
                 constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{{2,64}}"
            ),
        )),
    }
}

/// `GetAccessKeyInfo`: every access key belongs to this account.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>.
fn access_key_info(account: &mut Account, _call: &Call) -> Outcome {
    let mut xml = Xml::new();
    xml.text("Account", &account.account_id);
    Ok(Answer::Xml(xml))
}

fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let missing = || {
        Failure::new(
            "ValidationError",
            format!("The request must contain {name}."),
        )
    };
    call.params.get(name).ok_or_else(missing)
}

/// `AssumeRole`: returns temporary credentials for a role; a missing role is `AccessDenied`, as on
/// AWS.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
fn assume_role(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "RoleArn")?;
    let session = required(call, "RoleSessionName")?;
    let role = account
        .iam
        .roles
        .values()
        .find(|role| role.identity.arn == arn);
    let role = role.ok_or_else(|| denied(account, arn))?;
    let (_, caller) = caller_of(account, call);
    let external = call.params.get("ExternalId");
    if !crate::iam::trusts(role, &account.account_id, &caller, external) {
        return Err(denied(account, arn));
    }
    check_session(session)?;
    let (id, name) = (role.identity.id.clone(), role.identity.name.clone());
    let until = expiry(account, call, 3600)?;
    let mut xml = Xml::new();
    credentials(&mut xml, account, until);
    xml.element("AssumedRoleUser", |xml| {
        let account = &account.account_id;
        xml.text("AssumedRoleId", format!("{id}:{session}")).text(
            "Arn",
            format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
        );
    });
    Ok(Answer::Xml(xml))
}

/// AWS does not tell a missing role from a forbidden one.
fn denied(account: &Account, arn: &str) -> Failure {
    let message = format!(
        "User: arn:aws:iam::{}:root is not authorized to perform: sts:AssumeRole on resource: {arn}",
        account.account_id
    );
    Failure::with_status(403, "AccessDenied", message)
}

/// `GetSessionToken`: returns temporary credentials for the caller.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>.
fn session_token(account: &mut Account, call: &Call) -> Outcome {
    let until = expiry(account, call, 43200)?;
    let mut xml = Xml::new();
    credentials(&mut xml, account, until);
    Ok(Answer::Xml(xml))
}

fn expiry(account: &Account, call: &Call, default: u64) -> Result<Moment, Failure> {
    let seconds: u64 = call.params.parse("DurationSeconds")?.unwrap_or(default);
    Ok(account.now + Duration::from_secs(seconds))
}

fn credentials(xml: &mut Xml, account: &mut Account, until: Moment) {
    let id = account.random.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    let secret = account.random.text(40, LETTERS);
    let token = account.random.text(120, LETTERS);
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", format!("ASIA{id}"))
            .text("SecretAccessKey", secret)
            .text("SessionToken", token)
            .text("Expiration", until.iso());
    });
}
