//! Form fields and AWS's way to write lists and structures in them.

use super::Failure;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// The fields of a form, such as `Filter.1.Name=vpc-id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Params {
    fields: BTreeMap<String, String>,
}

impl Params {
    /// Reads the fields of a form: `a=b&c=d`.
    pub(crate) fn from_form(form: &[u8]) -> Params {
        Params {
            fields: form_urlencoded::parse(form).into_owned().collect(),
        }
    }

    /// The field of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The field of that name, which must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Failure> {
        self.get(name).ok_or_else(|| Failure::missing(name))
    }

    /// A field that holds `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).map(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A field that holds a number or the like.
    pub(crate) fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| Failure::invalid(format!("Invalid value '{text}' for {name}.")))
        };
        self.get(name).map(parse).transpose()
    }

    /// The names of all fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// A copy with one more field.
    pub(crate) fn with(mut self, name: &str, text: &str) -> Params {
        self.fields.insert(name.to_owned(), text.to_owned());
        self
    }

    /// These fields, and those of `defaults` whose first word is not among these.
    pub(crate) fn over(&self, defaults: &Params) -> Params {
        let head = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let mine: BTreeSet<String> = self.names().map(head).collect();
        let theirs = defaults
            .fields
            .iter()
            .filter(|(name, _)| !mine.contains(&head(name)));
        let theirs = theirs.map(|(name, text)| (name.clone(), text.clone()));
        Params {
            fields: self.fields.clone().into_iter().chain(theirs).collect(),
        }
    }

    /// The fields under `name.`, without that prefix.
    pub(crate) fn part(&self, name: &str) -> Params {
        let prefix = format!("{name}.");
        let under = self.fields.range(prefix.clone()..);
        let fields = under
            .map_while(|(field, text)| {
                Some((field.strip_prefix(&prefix)?.to_owned(), text.clone()))
            })
            .collect();
        Params { fields }
    }

    /// `name.1`, `name.2` …; for IAM ask for `Names.member`.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        self.numbers(name)
            .into_iter()
            .filter_map(|number| self.get(&format!("{name}.{number}")))
            .collect()
    }

    /// The structures of a list: the fields under `name.1.`, `name.2.` and so on.
    pub(crate) fn parts(&self, name: &str) -> Vec<Params> {
        let numbers = self.numbers(name).into_iter();
        numbers
            .map(|number| self.part(&format!("{name}.{number}")))
            .collect()
    }

    /// Everything, in the order of names: the same for the same request.
    pub(crate) fn canonical(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        out.extend_pairs(&self.fields).finish()
    }

    /// The numbers of a list's elements, in order: 1, 2 for `name.1.a` and `name.2`.
    pub(super) fn numbers(&self, name: &str) -> Vec<u32> {
        let prefix = format!("{name}.");
        let under = self.fields.range(prefix.clone()..);
        let numbers = under.map_while(|(field, _)| field.strip_prefix(&prefix));
        let mut numbers: Vec<u32> = numbers
            .filter_map(|rest| rest.split('.').next()?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}
