//! Names of one kind: how they are put together, and what an image of such a name is.

use super::part::{Fact, Part, Word, read, spell};
use chrono::{Datelike, NaiveDate};

/// The properties that all images of a template share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImageFacts {
    /// The account that publishes the family, in twelve digits.
    pub owner: &'static str,
    /// The owner's alias, such as `amazon` or `aws-marketplace`.
    pub alias: Option<&'static str>,
    pub architecture: &'static str,
    pub root_device: &'static str,
    /// Whether the root device is a disk of the host instead of a volume.
    pub instance_store: bool,
    pub paravirtual: bool,
    /// GiB of the root volume.
    pub size: u32,
    /// Type of the root volume.
    pub volume: &'static str,
    /// Whether instances demand session tokens for metadata unless told otherwise.
    pub imds_v2: bool,
    /// The platform's name for people, such as `Linux/UNIX` or `Windows`.
    pub platform: &'static str,
    /// The code by which the platform is billed.
    pub usage_operation: &'static str,
    /// The owner's description of an image of that name and architecture.
    pub describe: fn(&str, &str) -> String,
}

impl ImageFacts {
    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Architecture(name) => self.architecture = name,
            Fact::Volume(kind) => self.volume = kind,
            Fact::Size(size) => self.size = size,
            Fact::InstanceStore => self.instance_store = true,
            Fact::Paravirtual => self.paravirtual = true,
            Fact::Platform(name, operation) => {
                (self.platform, self.usage_operation) = (name, operation);
            }
        }
    }
}

/// The pattern of a family's image names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    pub facts: ImageFacts,
    /// The name's pieces; one of them is [`Part::Release`].
    pub name: &'static [Part],
    /// The pieces of a release.
    pub release: &'static [Part],
    /// The releases that lists have, oldest first. Every other one exists as well, if it is asked
    /// for by name.
    pub listed: &'static [&'static str],
    /// The first year with such images.
    pub since: i32,
    /// The public parameters that hold the newest image of this kind.
    pub parameters: &'static [Parameter],
}

/// The pattern of a public parameter's paths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    /// The path's pieces. Slots are those of the name, with words of their own in the same order.
    pub path: &'static [Part],
    /// The content of the parameter.
    pub holds: Holds,
}

/// The contents of a public parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// The `ami-…` id of the image.
    Id,
    /// The name under which it was published.
    Name,
    /// The release alone, without the rest of the name.
    Release,
    /// A document with all of these.
    Document,
}

/// The parts of a name or a path, with those of the release in their place.
fn flatten(parts: &[Part], release: &[Part]) -> Vec<Part> {
    let pieces = parts.iter().flat_map(|part| match part {
        Part::Release => release,
        part => std::slice::from_ref(part),
    });
    pieces.copied().collect()
}

impl Template {
    /// The pieces of a whole name.
    pub(crate) fn parts(&self) -> Vec<Part> {
        flatten(self.name, self.release)
    }

    /// The values of the pieces of a name, if it is one of this kind that was there by `today`.
    pub(crate) fn read(&self, name: &str, today: NaiveDate) -> Option<Vec<u64>> {
        let parts = self.parts();
        let values = read(&parts, name)?;
        self.existed(&parts, &values, today).then_some(values)
    }

    fn existed(&self, parts: &[Part], values: &[u64], today: NaiveDate) -> bool {
        let date = self.date(parts, values);
        date <= today && date.year() >= self.since
    }

    /// The name with these values.
    pub(crate) fn spell(&self, values: &[u64]) -> String {
        spell(&self.parts(), values)
    }

    /// The properties of the image with these values, and its creation date.
    pub(crate) fn describe(&self, values: &[u64]) -> (ImageFacts, NaiveDate) {
        let parts = self.parts();
        let mut facts = self.facts;
        for (part, value) in parts.iter().zip(values) {
            for fact in word(part, *value).into_iter().flat_map(|it| it.facts) {
                facts.learn(*fact);
            }
        }
        (facts, self.date(&parts, values))
    }

    /// The day that a name speaks of; if it does not, one in the first year.
    fn date(&self, parts: &[Part], values: &[u64]) -> NaiveDate {
        let pairs = parts.iter().zip(values);
        let spoken = pairs.rev().find_map(|(part, value)| part.date(*value));
        spoken
            .or_else(|| NaiveDate::from_ymd_opt(self.since, 12, 1))
            .unwrap_or_default()
    }

    /// The names of these releases, in every form that lists have or that `mentions` asks for.
    pub(crate) fn names<'a>(
        &self,
        releases: impl Iterator<Item = &'a str> + Clone,
        mentions: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut names = vec![String::new()];
        for part in self.name {
            let texts: Vec<&str> = match part {
                Part::Text(text) => vec![text],
                Part::OneOf(_, words) => {
                    let wanted = |word: &&Word| word.is_listed || mentions(word.text);
                    words.iter().filter(wanted).map(|word| word.text).collect()
                }
                _ => releases.clone().collect(),
            };
            let longer = |name: String| texts.iter().map(move |text| format!("{name}{text}"));
            names = names.into_iter().flat_map(longer).collect();
        }
        names
    }

    /// The name that a parameter's path stands for: of its release, or else of the newest one.
    pub(crate) fn named_by(&self, parameter: &Parameter, path: &str) -> Option<String> {
        let parts = flatten(parameter.path, self.release);
        let values = read(&parts, path)?;
        let by_slot = |wanted: &str| {
            let mut pairs = parts.iter().zip(&values);
            pairs.find_map(|(part, value)| match part {
                Part::OneOf(slot, _) if *slot == wanted => Some(*value),
                _ => None,
            })
        };
        let release = match parameter.path.iter().any(|it| matches!(it, Part::Release)) {
            true => release_of(parameter.path, self.release, &values),
            false => (*self.listed.last()?).to_owned(),
        };
        let piece = |part: &Part| match part {
            Part::OneOf(slot, _) => by_slot(slot).map(|value| part.spell(value)),
            Part::Release => Some(release.clone()),
            part => Some(part.spell(0)),
        };
        self.name.iter().map(piece).collect()
    }

    /// The release in a name of this kind.
    pub(crate) fn release(&self, values: &[u64]) -> String {
        release_of(self.name, self.release, values)
    }
}

/// The text of the release among the values of a name or a path.
fn release_of(parts: &[Part], release: &[Part], values: &[u64]) -> String {
    let before = parts
        .iter()
        .take_while(|it| !matches!(it, Part::Release))
        .count();
    spell(release, values.get(before..).unwrap_or_default())
}

fn word(part: &Part, value: u64) -> Option<&'static Word> {
    match part {
        Part::OneOf(_, words) => words.get(usize::try_from(value).ok()?),
        _ => None,
    }
}
