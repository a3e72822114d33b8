//! Reading the document of a JSON call.

use super::{Call, Failure};
use serde_json::Value;
use std::collections::BTreeMap;

impl Call {
    /// A member of the document that is there and not null.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.json.get(name).filter(|value| !value.is_null())
    }

    /// A member that is text.
    pub(crate) fn member_text(&self, name: &str) -> Option<&str> {
        self.member(name)?.as_str()
    }

    /// A member that must be there and be text.
    pub(crate) fn member_required(&self, name: &str) -> Result<&str, Failure> {
        self.member_text(name).ok_or_else(|| {
            let mut letters = name.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            let member: String = first.into_iter().chain(letters).collect();
            let message = format!(
                "1 validation error detected: Value null at '{member}' failed to satisfy \
                 constraint: Member must not be null"
            );
            Failure::new("ValidationException", message)
        })
    }

    /// A member that is true; false if it is not there.
    pub(crate) fn member_flag(&self, name: &str) -> bool {
        self.member(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A member that is a whole number.
    pub(crate) fn member_number(&self, name: &str) -> Option<i64> {
        self.member(name)?.as_i64()
    }

    /// A member that is a list.
    pub(crate) fn member_list(&self, name: &str) -> &[Value] {
        let list = self.member(name).and_then(Value::as_array);
        list.map(Vec::as_slice).unwrap_or_default()
    }

    /// A member that is a list of texts.
    pub(crate) fn member_texts(&self, name: &str) -> Vec<&str> {
        self.member_list(name)
            .iter()
            .filter_map(Value::as_str)
            .collect()
    }

    /// A list of pairs, such as `[{"Key": …, "Value": …}]`.
    pub(crate) fn member_pairs(
        &self,
        name: &str,
        key: &str,
        value: &str,
    ) -> BTreeMap<String, String> {
        let text = |pair: &Value, name| pair.get(name).and_then(Value::as_str).map(str::to_owned);
        let pairs = self.member_list(name).iter();
        pairs
            .filter_map(|pair| Some((text(pair, key)?, text(pair, value).unwrap_or_default())))
            .collect()
    }

    /// The page of `items` that the call asks for, and the token of the next one.
    pub(crate) fn member_page<T>(
        &self,
        items: Vec<T>,
        (size, token): (&str, &str),
        usual: i64,
    ) -> (Vec<T>, Option<String>) {
        let size = self.member_number(size).unwrap_or(usual).clamp(1, 1000);
        let size = usize::try_from(size).unwrap_or(1);
        let start = self.member_text(token).and_then(|token| token.parse().ok());
        let start: usize = start.unwrap_or(0);
        let end = start.saturating_add(size);
        let next = (end < items.len()).then(|| end.to_string());
        (items.into_iter().skip(start).take(size).collect(), next)
    }
}
