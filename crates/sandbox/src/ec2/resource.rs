//! The common part of EC2's resource types: ids, look-up, filters, description.

use super::tags;
use crate::action::Outcome;
use crate::ec2::tables::Stored;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// A resource type with ids like `vpc-0123…`.
pub(crate) trait Ec2Resource: Stored {
    /// The name of the type in tag specifications: `vpc`, `security-group`.
    const RESOURCE_TYPE: &'static str;
    /// The prefix of ids before the hyphen: `vpc`.
    const PREFIX: &'static str;
    /// The parameter that lists ids in Describe: `VpcId`.
    const PARAMETER: &'static str;
    /// The element that lists objects in Describe's answer: `vpcSet`.
    const SET: &'static str;
    /// The filter that means the id: `vpc-id`.
    const ID_FILTER: &'static str;
    /// The most objects on a page, for types whose Describe request has pages:
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination>.
    const PAGE: usize = 1000;

    /// The quota on objects of this kind in a region, if there is one.
    const QUOTA: Option<&'static str> = None;

    /// The code and the message of an id that is not there.
    fn not_found(id: &str) -> (&'static str, String);

    /// The values a filter compares with; `None` for a filter that this kind does not have.
    fn filter(&self, id: &str, account: &Account, name: &str) -> Option<Vec<String>>;

    /// Describes the object, without its tags.
    fn write(&self, id: &str, account: &Account, xml: &mut Xml);

    /// Whether Describe still (or already) shows it.
    fn shown(&self, _account: &Account) -> bool {
        true
    }
}

/// The object of that id, if it can be seen.
///
/// # Errors
/// `….NotFound`, `….Malformed`.
pub(crate) fn find<'a, K: Ec2Resource>(account: &'a Account, id: &str) -> Result<&'a K, Failure> {
    let (code, message) = K::not_found(id);
    if !id.starts_with(K::PREFIX) || !id[K::PREFIX.len()..].starts_with('-') {
        let code = code.replace(".NotFound", ".Malformed");
        let message = format!("Invalid id: \"{id}\" (expecting \"{}-...\")", K::PREFIX);
        return Err(Failure::new(code, message));
    }
    let found = K::table(&account.ec2).get(id);
    let seen = found.filter(|object| object.shown(account) && account.is_visible(id));
    seen.ok_or_else(|| Failure::new(code, message))
}

/// The object of that id, to change.
///
/// # Errors
/// As [`find`].
pub(crate) fn find_mut<'a, K: Ec2Resource>(
    account: &'a mut Account,
    id: &str,
) -> Result<&'a mut K, Failure> {
    find::<K>(account, id)?;
    let (code, message) = K::not_found(id);
    K::table_mut(&mut account.ec2)
        .get_mut(id)
        .ok_or_else(|| Failure::new(code, message))
}

/// Deletes the object with its tags.
pub(crate) fn remove<K: Ec2Resource>(account: &mut Account, id: &str) {
    K::table_mut(&mut account.ec2).remove(id);
    account.ec2.tags.remove(id);
}

/// The answer that describes one object in `<element>`.
pub(crate) fn described<K: Ec2Resource>(account: &Account, id: &str, element: &str) -> Outcome {
    let object = K::table(&account.ec2).get(id);
    let (code, message) = K::not_found(id);
    let object = object.ok_or_else(|| Failure::new(code, message))?;
    let mut xml = Xml::new();
    xml.element(element, |xml| {
        object.write(id, account, xml);
        tags::write(account, id, xml);
    });
    Ok(Answer::Xml(xml))
}

/// Puts a new object, with the tags that the call specifies for its type.
pub(crate) fn create<K: Ec2Resource>(
    account: &mut Account,
    call: &Call,
    object: K,
) -> Result<String, Failure> {
    if let Some(quota) = K::QUOTA {
        let there = K::table(&account.ec2).iter();
        let shown = there.filter(|(_, it)| it.shown(account));
        account.quotas.admit(quota, shown.count())?;
    }
    let id = account.new_id(K::PREFIX);
    tags::attach(account, call, K::RESOURCE_TYPE, &id)?;
    K::table_mut(&mut account.ec2).insert(id.clone(), object);
    let propagation = account.latencies.propagation;
    account.hide_new(&id, propagation);
    Ok(id)
}

/// One value for a filter to compare with.
pub(crate) fn one(value: impl ToString) -> Option<Vec<String>> {
    Some(vec![value.to_string()])
}

/// As many values as there are: none or one.
pub(crate) fn maybe(value: Option<impl ToString>) -> Option<Vec<String>> {
    Some(value.iter().map(ToString::to_string).collect())
}

/// Several values for a filter to compare with.
pub(crate) fn many(values: impl IntoIterator<Item = impl ToString>) -> Option<Vec<String>> {
    Some(values.into_iter().map(|value| value.to_string()).collect())
}
