//! The actions that roles, users and groups have in common, once for all three.

use super::identity::IamIdentity;
use super::lookup::{conflict, exists, find, required};
use super::naming::{self, new_identity};
use super::views::{answer, nothing, page};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// `CreateRole`, `CreateUser` and `CreateGroup`: a name is unique in the account among its type.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>.
pub(crate) fn create<K: IamIdentity>(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, K::TYPE.parameter())?;
    if K::table(&account.iam).contains(name) {
        return Err(already_exists::<K>(name));
    }
    let there = K::table(&account.iam).values().count();
    let quota = format!("{}s", K::TYPE.noun());
    account.quotas.admit(&quota, there)?;
    let details = K::read(account, call)?;
    let made = K::new(new_identity(account, call, K::TYPE)?, details);
    K::table_mut(&mut account.iam).insert(name, made.clone());
    answer(|xml| {
        xml.element(K::TYPE.element(), |xml| made.write(xml));
    })
}

fn already_exists<K: IamIdentity>(name: &str) -> Failure {
    let element = K::TYPE.element();
    exists(format!("{element} with name {name} already exists."))
}

/// `GetRole` and `GetGroup`: returns one identity; a group with its users.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>.
pub(crate) fn get<K: IamIdentity>(account: &mut Account, call: &Call) -> Outcome {
    let found = find::<K>(account, required(call, K::TYPE.parameter())?)?.clone();
    answer(|xml| {
        xml.element(K::TYPE.element(), |xml| found.write(xml));
        found.write_rest(account, xml);
    })
}

/// `ListRoles`, `ListUsers` and `ListGroups`: lists the identities of a type under a path.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>.
pub(crate) fn list<K: IamIdentity>(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let seen = |it: &&K| {
        let identity = it.identity();
        let key = K::TYPE.visibility_key(&identity.name);
        identity.path.starts_with(prefix) && account.is_visible(&key)
    };
    let identities = K::table(&account.iam).values().filter(seen).collect();
    let name = format!("{}s", K::TYPE.element());
    page(call, &name, identities, |xml, it: &&K| {
        it.write_summary(xml)
    })
}

/// `UpdateUser` and `UpdateGroup`: gives a user or group another name or path, under the same id.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html>.
pub(crate) fn update<K: IamIdentity>(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, K::TYPE.parameter())?;
    let mut changed = find::<K>(account, name)?.clone();
    let parameter = format!("New{}", K::TYPE.parameter());
    if let Some(new) = call.params.get(&parameter) {
        if new != name && K::table(&account.iam).contains(new) {
            return Err(already_exists::<K>(new));
        }
        let new = naming::name(call, &parameter, K::TYPE.longest_name())?;
        changed.identity_mut().name = new.to_owned();
    }
    if let Some(path) = call.params.get("NewPath") {
        changed.identity_mut().path = path.to_owned();
    }
    let identity = changed.identity_mut();
    identity.arn = naming::arn(account, K::TYPE.noun(), &identity.path, &identity.name);
    let new = identity.name.clone();
    K::renamed(account, name, &new);
    let table = K::table_mut(&mut account.iam);
    table.remove(name);
    table.insert(new, changed);
    nothing()
}

/// `DeleteRole`, `DeleteUser` and `DeleteGroup`: refused with `DeleteConflict` while the identity
/// has policies, members, keys or other uses.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html>.
pub(crate) fn delete<K: IamIdentity>(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, K::TYPE.parameter())?;
    let found = find::<K>(account, name)?.clone();
    let identity = found.identity();
    let policies = [
        (!identity.attached.is_empty(), "detach all policies"),
        (!identity.inline.is_empty(), "delete policies"),
    ];
    let used = policies.into_iter().find(|(holds, _)| *holds);
    let must = found.uses(account).or(used.map(|(_, must)| must));
    if let Some(must) = must {
        return Err(conflict(must));
    }
    K::table_mut(&mut account.iam).remove(name);
    nothing()
}
