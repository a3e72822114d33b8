//! Describe: ids, filters with wildcards, pages.

use super::resource::{Ec2Resource, find};
use super::tags;
use crate::action::Outcome;
use crate::store::Account;
use crate::wildcard::matches_wildcard;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::BTreeMap;

/// Answers the Describe operation of a resource type.
pub(crate) fn describe<K: Ec2Resource>(account: &mut Account, call: &Call) -> Outcome {
    let (chosen, next) = select::<K>(account, call)?;
    let mut xml = Xml::new();
    xml.list(K::SET, chosen, |item, (id, object)| {
        object.write(id, account, item);
        tags::write(account, id, item);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}

/// A page of resources with their ids, and the token of the next page.
type Selection<'a, K> = (Vec<(&'a String, &'a K)>, Option<String>);

/// The resources that a Describe call asks for, and the token of the next page.
pub(crate) fn select<'a, K: Ec2Resource>(
    account: &'a Account,
    call: &Call,
) -> Result<Selection<'a, K>, Failure> {
    let ids = call.params.list(K::PARAMETER);
    for id in &ids {
        find::<K>(account, id)?;
    }
    let filters = Filter::read(&call.params)?;
    let table = K::table(&account.ec2);
    let mut chosen = Vec::new();
    // An id list or an id filter is looked up; only the rest has to walk the table.
    let exact = Filter::exact_ids(&filters, K::ID_FILTER);
    let candidates: Vec<(&String, &K)> = match (&ids[..], exact) {
        ([], None) => table.iter().collect(),
        ([], Some(wanted)) => wanted.iter().filter_map(|id| table.entry(id)).collect(),
        (ids, _) => ids.iter().filter_map(|id| table.entry(id)).collect(),
    };
    for (id, object) in candidates {
        let visible = object.shown(account) && account.is_visible(id);
        if visible && matches(account, id, object, &filters)? {
            chosen.push((id, object));
        }
    }
    chosen.sort_by_key(|(id, _)| *id);
    chosen.dedup_by_key(|(id, _)| *id);
    let page = Page::read(&call.params, K::PAGE)?;
    Ok(page.cut(chosen, |(id, _)| id))
}

fn matches<K: Ec2Resource>(
    account: &Account,
    id: &str,
    object: &K,
    filters: &[Filter],
) -> Result<bool, Failure> {
    for filter in filters {
        let values = match filter.name.as_str() {
            name if name == K::ID_FILTER => vec![id.to_owned()],
            "owner-id" => vec![account.account_id.clone()],
            name => match tags::filter(account, id, name) {
                Some(values) => values,
                None => object
                    .filter(id, account, name)
                    .ok_or_else(|| filter.unknown())?,
            },
        };
        if !values.iter().any(|value| filter.matches_value(value)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The most values of all filters of a call:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>.
const MOST_FILTER_VALUES: usize = 200;

/// A filter of a Describe call: `Filter.N.Name` and `Filter.N.Value.M`.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// The filter's name, such as `vpc-id`.
    pub name: String,
    values: Vec<String>,
}

impl Filter {
    /// The filters of a call.
    ///
    /// # Errors
    /// More values than AWS takes in one call: `FilterLimitExceeded`.
    pub(crate) fn read(params: &Params) -> Result<Vec<Filter>, Failure> {
        let read = |part: &Params| Filter {
            name: part.get("Name").unwrap_or_default().to_owned(),
            values: part.list("Value").into_iter().map(str::to_owned).collect(),
        };
        let filters: Vec<Filter> = params.parts("Filter").iter().map(read).collect();
        let values: usize = filters.iter().map(|filter| filter.values.len()).sum();
        if values <= MOST_FILTER_VALUES {
            return Ok(filters);
        }
        let message = format!(
            "The maximum number of filter values specified on a single call is \
             {MOST_FILTER_VALUES}"
        );
        Err(Failure::new("FilterLimitExceeded", message))
    }

    /// The patterns that the filter matches, with `*` and `?`.
    pub(crate) fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether one of the filter's values, which may hold `*` and `?`, is like `value`.
    pub(crate) fn matches_value(&self, value: &str) -> bool {
        self.values
            .iter()
            .any(|pattern| matches_wildcard(pattern.as_bytes(), value.as_bytes()))
    }

    /// The error for a filter that the action does not have.
    pub(crate) fn unknown(&self) -> Failure {
        Failure::invalid(format!("The filter '{}' is invalid", self.name))
    }

    /// The values of the filter of that name, if it has no wildcards.
    fn exact_ids<'a>(filters: &'a [Filter], name: &str) -> Option<&'a [String]> {
        let filter = filters.iter().find(|filter| filter.name == name)?;
        let exact = !filter.values.iter().any(|value| value.contains(['*', '?']));
        exact.then_some(&filter.values[..])
    }
}

/// `MaxResults` and `NextToken`. A token is the last id of the page before, in base64.
pub(crate) struct Page {
    size: usize,
    after: Option<String>,
}

impl Page {
    /// Reads what page a call asks for.
    pub(crate) fn read(params: &Params, most: usize) -> Result<Page, Failure> {
        let size = params.parse::<usize>("MaxResults")?.unwrap_or(usize::MAX);
        if size != usize::MAX && (size > most || size < 1) {
            let message = format!(
                "Value ( {size} ) for parameter maxResults is invalid. \
                                   Expecting a value between 5 and {most}."
            );
            return Err(Failure::invalid(message));
        }
        let decode = |token: &str| {
            let text = BASE64
                .decode(token)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            text.ok_or_else(|| Failure::new("InvalidNextToken", "The token is invalid."))
        };
        let after = params.get("NextToken").map(decode).transpose()?;
        Ok(Page { size, after })
    }

    /// The page's items out of all (sorted by key), and the token of the next page.
    pub(crate) fn cut<T>(
        self,
        items: Vec<T>,
        key: impl Fn(&T) -> &str,
    ) -> (Vec<T>, Option<String>) {
        let is_before = |item: &T| {
            self.after
                .as_deref()
                .is_some_and(|after| key(item) <= after)
        };
        let mut rest: Vec<T> = items.into_iter().skip_while(is_before).collect();
        if rest.len() <= self.size {
            return (rest, None);
        }
        rest.truncate(self.size);
        let token = rest.last().map(|item| BASE64.encode(key(item)));
        (rest, token)
    }
}

/// For lists that are not tables (types, images, zones): filters by named values.
pub(crate) fn passes(
    filters: &[Filter],
    values: &BTreeMap<&'static str, Vec<String>>,
) -> Result<bool, Failure> {
    for filter in filters {
        let values = values
            .get(filter.name.as_str())
            .ok_or_else(|| filter.unknown())?;
        if !values.iter().any(|value| filter.matches_value(value)) {
            return Ok(false);
        }
    }
    Ok(true)
}
