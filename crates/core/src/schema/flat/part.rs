//! The attributes under one dotted name.

use std::collections::BTreeMap;

use super::error::{FlatmapError, UNKNOWN};

/// The flat attributes at and below one dotted name, such as `tags` or `ingress.0`.
pub(super) struct Part<'a> {
    pub(super) name: String,
    /// The text under the name itself.
    pub(super) own: Option<&'a str>,
    /// The rest of each key after the name and a dot, with its text.
    pub(super) under: Vec<(&'a str, &'a str)>,
}

impl<'a> Part<'a> {
    pub(super) fn of(name: String) -> Part<'a> {
        Part {
            name,
            own: None,
            under: Vec::new(),
        }
    }

    pub(super) fn is_absent(&self) -> bool {
        self.under.is_empty()
            && self
                .own
                .is_none_or(|text| text.is_empty() || text == UNKNOWN)
    }

    pub(super) fn sub(&self, name: &str) -> String {
        match self.name.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let found = self.under.iter().find(|(key, _)| *key == name);
        found.map(|(_, text)| *text)
    }

    /// By the first part of the names; the signs of counts are no members.
    pub(super) fn members(&self) -> BTreeMap<&'a str, Part<'a>> {
        let mut members = BTreeMap::new();
        for (key, text) in &self.under {
            let (first, rest) = match key.split_once('.') {
                Some((first, rest)) => (first, Some(rest)),
                None => (*key, None),
            };
            if rest.is_none() && matches!(first, "#" | "%") {
                continue;
            }
            let part = members.entry(first);
            let part = part.or_insert_with(|| Part::of(self.sub(first)));
            match rest {
                Some(rest) => part.under.push((rest, text)),
                None => part.own = Some(text),
            }
        }
        members
    }

    pub(super) fn flatmap_error<T>(&self, message: impl Into<String>) -> Result<T, FlatmapError> {
        Err(FlatmapError {
            attribute: self.name.clone(),
            message: message.into(),
        })
    }

    /// The number under that sign; none if it is not there.
    pub(super) fn count(&self, sign: &str) -> Result<Option<usize>, FlatmapError> {
        let Some(text) = self.text(sign) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| FlatmapError {
            attribute: self.sub(sign),
            message: format!("the number of members is {text:?}, which is no number"),
        })
    }

    pub(super) fn miscounted<T>(
        &self,
        sign: &str,
        told: usize,
        there: usize,
    ) -> Result<T, FlatmapError> {
        Err(FlatmapError {
            attribute: self.sub(sign),
            message: format!("it tells of {told} members, and {there} are there"),
        })
    }
}

/// The number of members by the key `#`, and the members that exist, by index or hash.
type Counted<'a> = (Option<usize>, Vec<(u64, Part<'a>)>);

/// The number of members and the members of a list or set; none while they are not known.
pub(super) fn counted<'a>(part: &Part<'a>) -> Result<Option<Counted<'a>>, FlatmapError> {
    alone(part)?;
    if part.text("#") == Some(UNKNOWN) {
        return Ok(None);
    }
    let count = part.count("#")?;
    let mut members = Vec::new();
    for (key, member) in part.members() {
        // Hashes of members that were not known wholly had a tilde.
        match key.trim_start_matches('~').parse() {
            Ok(place) => members.push((place, member)),
            Err(_) => return member.flatmap_error("it has no place in a list or set"),
        }
    }
    members.sort_by_key(|(place, _)| *place);
    Ok(Some((count, members)))
}

/// A single text where members are expected is a misfit.
pub(super) fn alone(part: &Part<'_>) -> Result<(), FlatmapError> {
    match part.own {
        None | Some("" | UNKNOWN) => Ok(()),
        Some(_) => part.flatmap_error("several values are expected, and there is a single one"),
    }
}
