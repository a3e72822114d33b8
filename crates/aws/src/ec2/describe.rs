//! Requests of the Describe family: paging, and filters by id.

use aws_sdk_ec2::types::Filter;

/// The largest number of values in one filter:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>.
pub const FILTER_VALUES: usize = 200;

/// Asks for all pages of a Describe. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {{
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = $client
                .call($action, || $request.set_next_token(token.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
            token = page.next_token.filter(|it| !it.is_empty());
            if token.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use pages;

/// Asks for all objects whose attribute (by the filter's name) is one of these, however many.
macro_rules! pages_by {
    ($client:expr, $action:literal, $items:ident, $name:expr, $values:expr, $request:expr) => {{
        let mut all = Vec::new();
        for part in $values.chunks($crate::ec2::describe::FILTER_VALUES) {
            let filter = $crate::ec2::describe::filter($name, part);
            all.extend($crate::ec2::describe::pages!(
                $client,
                $action,
                $items,
                $request.filters(filter.clone())
            ));
        }
        all
    }};
}
pub(super) use pages_by;

/// Like [`pages!`], for Describe requests without pages.
macro_rules! pages_once {
    ($client:expr, $action:literal, $items:ident, $name:expr, $values:expr, $request:expr) => {{
        let mut all = Vec::new();
        for part in $values.chunks($crate::ec2::describe::FILTER_VALUES) {
            let filter = $crate::ec2::describe::filter($name, part);
            let page = $client
                .call($action, || $request.filters(filter.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
        }
        all
    }};
}
pub(super) use pages_once;

/// A filter of a Describe request.
pub fn filter<T: ToString>(name: &str, values: impl IntoIterator<Item = T>) -> Filter {
    let values = values.into_iter().map(|it| it.to_string()).collect();
    Filter::builder()
        .name(name)
        .set_values(Some(values))
        .build()
}
