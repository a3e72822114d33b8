//! Finding objects by ARN in the region of the call, and what is answered when they are not there.

use super::model::{Balancer, Listener, Rule, TargetGroup};
use crate::action::Outcome;
use crate::store::Account;
use crate::store::table::Table;
use crate::wire::{Answer, Call, Failure, Xml};

/// The error `ValidationError`: a parameter is missing or not allowed.
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationError", message)
}

/// A parameter that must be there.
pub(super) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let found = call.params.get(name).filter(|it| !it.is_empty());
    found.ok_or_else(|| invalid(format!("'{name}' must be specified")))
}

/// The values of a list of texts.
pub(super) fn texts(call: &Call, name: &str) -> Vec<String> {
    let listed = call.params.list(&format!("{name}.member")).into_iter();
    listed.map(str::to_owned).collect()
}

/// An answer with what `fill` writes in it.
pub(super) fn answer(fill: impl FnOnce(&mut Xml)) -> Outcome {
    let mut xml = Xml::new();
    fill(&mut xml);
    Ok(Answer::Xml(xml))
}

/// The page of `items` that the call asks for, as the list `name`.
pub(super) fn page<T>(
    call: &Call,
    name: &str,
    items: &[T],
    mut fill: impl FnMut(&mut Xml, &T),
) -> Outcome {
    /// The most objects on a page:
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html>.
    const MOST: usize = 400;
    let size: usize = call.params.parse("PageSize")?.unwrap_or(MOST);
    let start: usize = call.params.parse("Marker")?.unwrap_or(0);
    let end = start.saturating_add(size.clamp(1, MOST)).min(items.len());
    answer(|xml| {
        let shown = items.get(start..end).unwrap_or_default();
        xml.members(name, shown, &mut fill);
        if end < items.len() {
            xml.text("NextMarker", end);
        }
    })
}

/// A type of objects of the service.
pub(super) trait Kept: Clone + 'static {
    /// The error of an ARN that names no object.
    const NOT_FOUND: (&'static str, &'static str);

    /// The table of the type.
    fn table(account: &Account) -> &Table<Self>;

    /// The table of the type, to change.
    fn table_mut(account: &mut Account) -> &mut Table<Self>;
}

macro_rules! kept {
    ($model:ident, $field:ident, $code:literal, $noun:literal) => {
        impl Kept for $model {
            const NOT_FOUND: (&'static str, &'static str) =
                ($code, concat!("One or more ", $noun, " not found"));

            fn table(account: &Account) -> &Table<Self> {
                &account.elbv2.$field
            }

            fn table_mut(account: &mut Account) -> &mut Table<Self> {
                &mut account.elbv2.$field
            }
        }
    };
}

kept!(
    Balancer,
    balancers,
    "LoadBalancerNotFound",
    "load balancers"
);
kept!(
    TargetGroup,
    target_groups,
    "TargetGroupNotFound",
    "target groups"
);
kept!(Listener, listeners, "ListenerNotFound", "listeners");
kept!(Rule, rules, "RuleNotFound", "rules");

/// The error of an object that is not there.
pub(super) fn absent<K: Kept>() -> Failure {
    Failure::new(K::NOT_FOUND.0, K::NOT_FOUND.1)
}

/// Whether an ARN is one of the region of the call.
fn is_here(account: &Account, arn: &str) -> bool {
    arn.split(':').nth(3) == Some(account.region.as_str())
}

/// The object of that ARN.
pub(super) fn find<'a, K: Kept>(account: &'a Account, arn: &str) -> Result<&'a K, Failure> {
    let found = K::table(account).get(arn);
    let found = found.filter(|_| is_here(account, arn) && account.is_visible(arn));
    found.ok_or_else(absent::<K>)
}

/// The object of that ARN, to change.
pub(super) fn find_mut<'a, K: Kept>(
    account: &'a mut Account,
    arn: &str,
) -> Result<&'a mut K, Failure> {
    find::<K>(account, arn)?;
    K::table_mut(account).get_mut(arn).ok_or_else(absent::<K>)
}

/// The objects of the region, with their ARNs.
pub(super) fn all<K: Kept>(account: &Account) -> Vec<(&String, &K)> {
    let rows = K::table(account).iter();
    rows.filter(|(arn, _)| is_here(account, arn) && account.is_visible(arn))
        .collect()
}

/// The objects that a Describe asks for by ARN or name; all of them if it names none.
///
/// # Errors
/// One of those that it names is not there.
pub(super) fn chosen<'a, K: Kept>(
    account: &'a Account,
    (arns, names): (&[String], &[String]),
    name_of: impl Fn(&K) -> &str,
) -> Result<Vec<(&'a String, &'a K)>, Failure> {
    let here = all::<K>(account);
    if arns.is_empty() && names.is_empty() {
        return Ok(here);
    }
    for arn in arns {
        find::<K>(account, arn)?;
    }
    for name in names {
        let is_it = |(_, row): &(&String, &'a K)| name_of(row) == name;
        here.iter().find(|it| is_it(it)).ok_or_else(absent::<K>)?;
    }
    let wanted =
        |arn: &String, row: &K| arns.contains(arn) || names.iter().any(|it| it == name_of(row));
    Ok(here
        .into_iter()
        .filter(|(arn, row)| wanted(arn, row))
        .collect())
}
