//! Finding objects by name in the region of the call, and what is answered when they are not there.

use super::model::{Instance, OptionGroup, ParameterGroup, Snapshot};
use crate::store::Account;
use crate::store::table::Table;
use crate::subnet_group::key;
use crate::wire::Failure;

/// A type of objects of the service.
pub(super) trait Kept: Clone + 'static {
    /// The error code of a name that no object has, and the noun in its message.
    const ABSENT: (&'static str, &'static str);

    /// The table of the type.
    fn table(account: &Account) -> &Table<Self>;

    /// The table of the type, to change.
    fn table_mut(account: &mut Account) -> &mut Table<Self>;
}

macro_rules! kept {
    ($model:ident, $field:ident, $code:literal, $noun:literal) => {
        impl Kept for $model {
            const ABSENT: (&'static str, &'static str) = ($code, $noun);

            fn table(account: &Account) -> &Table<Self> {
                &account.rds.$field
            }

            fn table_mut(account: &mut Account) -> &mut Table<Self> {
                &mut account.rds.$field
            }
        }
    };
}

kept!(Instance, instances, "DBInstanceNotFound", "DBInstance");
kept!(Snapshot, snapshots, "DBSnapshotNotFound", "DBSnapshot");
kept!(
    OptionGroup,
    option_groups,
    "OptionGroupNotFoundFault",
    "Option group"
);
kept!(
    ParameterGroup,
    parameter_groups,
    "DBParameterGroupNotFound",
    "DBParameterGroup"
);

/// The error of an object that is not there.
pub(super) fn absent<K: Kept>(name: &str) -> Failure {
    let (code, noun) = K::ABSENT;
    Failure::with_status(404, code, format!("{noun} {name} not found."))
}

/// The object of that name.
pub(super) fn find<'a, K: Kept>(account: &'a Account, name: &str) -> Result<&'a K, Failure> {
    let found = K::table(account).get(&key(account, name));
    found.ok_or_else(|| absent::<K>(name))
}

/// The object of that name, to change.
pub(super) fn find_mut<'a, K: Kept>(
    account: &'a mut Account,
    name: &str,
) -> Result<&'a mut K, Failure> {
    let key = key(account, name);
    let found = K::table_mut(account).get_mut(&key);
    found.ok_or_else(|| absent::<K>(name))
}

/// The object of that name, or all of the region.
///
/// # Errors
/// No object has that name.
pub(super) fn chosen<'a, K: Kept>(
    account: &'a Account,
    name: Option<&str>,
) -> Result<Vec<&'a K>, Failure> {
    match name {
        Some(name) => Ok(vec![find::<K>(account, name)?]),
        None => Ok(here(account, K::table(account))),
    }
}

/// The rows of the region.
pub(super) fn here<'a, T: Clone>(account: &Account, table: &'a Table<T>) -> Vec<&'a T> {
    let begin = key(account, "");
    let rows = table.iter().filter(|(key, _)| key.starts_with(&begin));
    rows.map(|(_, row)| row).collect()
}

/// Refuses a name that an object cannot have: letters, digits and single hyphens, beginning with a
/// letter.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>
pub(super) fn check_name(what: &str, name: &str) -> Result<(), Failure> {
    let is_allowed = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    let begins = name
        .bytes()
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic());
    let ends = name.ends_with('-') || name.contains("--") || name.len() > 255;
    match begins && !ends && name.bytes().all(is_allowed) {
        true => Ok(()),
        false => Err(Failure::invalid(format!(
            "The parameter {what} is not a valid identifier. Identifiers must begin with a letter; \
             must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or \
             contain two consecutive hyphens."
        ))),
    }
}
