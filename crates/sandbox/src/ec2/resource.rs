//! What the kinds of EC2 objects have in common: ids, look-up, filters, description.

use super::{Ec2, tags};
use crate::cloud::Cloud;
use crate::store::Table;
use crate::wire::{Answer, Call, Failure, Xml};

/// A kind of object with ids like `vpc-0123…`.
pub trait Kind: Clone + 'static {
    /// `vpc`.
    const PREFIX: &'static str;
    /// The parameter that lists ids in Describe: `VpcId`.
    const PARAMETER: &'static str;
    /// The element that lists objects in Describe's answer: `vpcSet`.
    const SET: &'static str;
    /// The filter that means the id: `vpc-id`.
    const ID_FILTER: &'static str;
    /// The most objects on a page, if Describe has pages.
    const PAGE: usize = 1000;

    /// Where objects of this kind are.
    fn table(ec2: &Ec2) -> &Table<Self>;

    /// Where objects of this kind are, to change.
    fn table_mut(ec2: &mut Ec2) -> &mut Table<Self>;

    /// The code and the message of an id that is not there.
    fn not_found(id: &str) -> (&'static str, String);

    /// The values a filter compares with; `None` for a filter that this kind does not have.
    fn filter(&self, id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>>;

    /// Describes the object, without its tags.
    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml);

    /// Whether Describe still (or already) shows it.
    fn shown(&self, _cloud: &Cloud) -> bool {
        true
    }
}

/// The object of that id, if it can be seen.
///
/// # Errors
/// `….NotFound`, `….Malformed`.
pub fn find<'a, K: Kind>(cloud: &'a Cloud, id: &str) -> Result<&'a K, Failure> {
    let (code, message) = K::not_found(id);
    if !id.starts_with(K::PREFIX) || !id[K::PREFIX.len()..].starts_with('-') {
        let code = code.replace(".NotFound", ".Malformed");
        let message = format!("Invalid id: \"{id}\" (expecting \"{}-...\")", K::PREFIX);
        return Err(Failure::new(code, message));
    }
    let found = K::table(&cloud.ec2).get(id);
    let seen = found.filter(|object| object.shown(cloud) && cloud.sees(id));
    seen.ok_or_else(|| Failure::new(code, message))
}

/// The object of that id, to change.
///
/// # Errors
/// As [`find`].
pub fn find_mut<'a, K: Kind>(cloud: &'a mut Cloud, id: &str) -> Result<&'a mut K, Failure> {
    find::<K>(cloud, id)?;
    let (code, message) = K::not_found(id);
    K::table_mut(&mut cloud.ec2)
        .get_mut(id)
        .ok_or_else(|| Failure::new(code, message))
}

/// Deletes the object with its tags.
pub fn remove<K: Kind>(cloud: &mut Cloud, id: &str) {
    K::table_mut(&mut cloud.ec2).remove(id);
    cloud.ec2.tags.remove(id);
}

/// The answer that describes one object in `<element>`.
pub fn described<K: Kind>(cloud: &Cloud, id: &str, element: &str) -> Result<Answer, Failure> {
    let object = K::table(&cloud.ec2).get(id);
    let (code, message) = K::not_found(id);
    let object = object.ok_or_else(|| Failure::new(code, message))?;
    let mut xml = Xml::new();
    xml.element(element, |xml| {
        object.write(id, cloud, xml);
        tags::write(cloud, id, xml);
    });
    Ok(Answer::Xml(xml))
}

/// Puts a new object, with the tags that the call specifies for its type.
pub fn create<K: Kind>(
    cloud: &mut Cloud,
    call: &Call,
    resource_type: &str,
    object: K,
) -> Result<String, Failure> {
    let id = cloud.new_id(K::PREFIX);
    tags::attach(cloud, call, resource_type, &id)?;
    K::table_mut(&mut cloud.ec2).insert(id.clone(), object);
    let propagation = cloud.latencies.propagation;
    cloud.appears(&id, propagation);
    Ok(id)
}

/// Implements the two halves of [`Kind`] that name the table.
macro_rules! in_table {
    ($field:ident) => {
        fn table(ec2: &$crate::ec2::Ec2) -> &$crate::store::Table<Self> {
            &ec2.$field
        }

        fn table_mut(ec2: &mut $crate::ec2::Ec2) -> &mut $crate::store::Table<Self> {
            &mut ec2.$field
        }
    };
}
pub(super) use in_table;

/// A `DependencyViolation` in EC2's usual words.
pub fn dependency(noun: &str, id: &str) -> Failure {
    let message = format!("The {noun} '{id}' has dependencies and cannot be deleted.");
    Failure::new("DependencyViolation", message)
}

/// One value for a filter to compare with.
pub fn one(value: impl ToString) -> Option<Vec<String>> {
    Some(vec![value.to_string()])
}

/// As many values as there are: none or one.
pub fn maybe(value: Option<impl ToString>) -> Option<Vec<String>> {
    Some(value.iter().map(ToString::to_string).collect())
}

/// All these values.
pub fn many(values: impl IntoIterator<Item = impl ToString>) -> Option<Vec<String>> {
    Some(values.into_iter().map(|value| value.to_string()).collect())
}
