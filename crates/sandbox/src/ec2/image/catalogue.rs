//! Every image that was ever published under a well-formed name, by rule.

use super::families::TEMPLATES;
use super::known_ids::KNOWN;
use super::part::{Part, read, spell};
use super::public_image::{Image, anonymous};
use super::sealed_id;
use super::template::Template;
use crate::clock::Moment;
use crate::store::Account;
use crate::wildcard::matches_wildcard;
use chrono::{Datelike, NaiveDate};

/// Room for as many templates in an id.
const MOST_TEMPLATES: u64 = 64;

/// The most days that are read out of one pattern.
const MOST_DAYS: usize = 4;

/// Where ids lie that never exist: there must be some to try errors with.
const NEVER: char = '0';

/// The images of a region on a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Catalogue<'a> {
    pub region: &'a str,
    pub today: NaiveDate,
}

impl<'a> Catalogue<'a> {
    /// The images in the region of the call at hand.
    pub(crate) fn of(account: &'a Account) -> Catalogue<'a> {
        Catalogue::at(&account.region, account.now)
    }

    /// The images of a region at a moment.
    pub(crate) fn at(region: &'a str, now: Moment) -> Catalogue<'a> {
        let now = chrono::DateTime::from_timestamp_millis(now.0).unwrap_or_default();
        Catalogue {
            region,
            today: now.date_naive(),
        }
    }

    /// The image of exactly that name.
    pub(crate) fn named(&self, name: &str) -> Option<Image> {
        let mut templates = (0..).zip(TEMPLATES);
        templates.find_map(|(index, template)| {
            let values = template.read(name, self.today)?;
            Some(self.image(index, template, &values))
        })
    }

    /// The image of an id. What is no id of the catalogue, but well formed, is somebody's public
    /// image. None if it is not well formed, or all zeros.
    pub(crate) fn with_id(&self, id: &str) -> Option<Image> {
        let digits = id.strip_prefix("ami-").filter(|it| is_well_formed(it))?;
        if digits.chars().all(|digit| digit == NEVER) {
            return None;
        }
        let known = KNOWN
            .iter()
            .find(|(known, _)| *known == id && self.is_home());
        if let Some((_, name)) = known {
            return self.named(name);
        }
        let ours = sealed_id::open(self.region, digits).and_then(|number| self.decode(number));
        Some(ours.unwrap_or_else(|| anonymous(id)))
    }

    /// The images whose names are like a pattern: of the releases that lists have or, if none of
    /// them fits, of the days that the pattern speaks of.
    pub(crate) fn matching(&self, pattern: &str) -> Vec<Image> {
        let fixed = pattern.split(['*', '?']).next().unwrap_or_default();
        let mut found = Vec::new();
        for (index, template) in (0..).zip(TEMPLATES) {
            if !may_begin(template, fixed) {
                continue;
            }
            let names = self.names_like(template, pattern);
            found.extend(names.iter().filter_map(|name| {
                let values = template.read(name, self.today)?;
                Some(self.image(index, template, &values))
            }));
        }
        found
    }

    /// All images that lists have.
    pub(crate) fn listed(&self) -> Vec<Image> {
        self.matching("*")
    }

    fn names_like(&self, template: &Template, pattern: &str) -> Vec<String> {
        let mentions = |word: &str| !word.is_empty() && pattern.contains(word);
        let fits = |name: &String| matches_wildcard(pattern.as_bytes(), name.as_bytes());
        let listed = template.names(template.listed.iter().copied(), mentions);
        let listed: Vec<String> = listed.into_iter().filter(fits).collect();
        if !listed.is_empty() {
            return listed;
        }
        let days = days_in(pattern, template).into_iter();
        let on = |day| {
            let mut releases = releases_on(template, day).into_iter();
            let names = |release: String| {
                let names = template.names(std::iter::once(release.as_str()), mentions);
                let names: Vec<String> = names.into_iter().filter(fits).collect();
                (!names.is_empty()).then_some(names)
            };
            releases.find_map(names).unwrap_or_default()
        };
        days.flat_map(on).collect()
    }

    /// Ids that are well known are those of this region.
    fn is_home(&self) -> bool {
        self.region == "us-east-1"
    }

    fn image(&self, index: u64, template: &Template, values: &[u64]) -> Image {
        let name = template.spell(values);
        let known = KNOWN
            .iter()
            .find(|(_, known)| *known == name && self.is_home());
        let id = match known {
            Some((id, _)) => (*id).to_owned(),
            None => {
                let number = index + MOST_TEMPLATES * pack(&template.parts(), values);
                format!("ami-{}", sealed_id::seal(self.region, number))
            }
        };
        let (facts, day) = template.describe(values);
        Image::new(id, name, facts, day)
    }

    fn decode(&self, number: u64) -> Option<Image> {
        let index = number % MOST_TEMPLATES;
        let template = TEMPLATES.get(usize::try_from(index).ok()?)?;
        let values = unpack(&template.parts(), number / MOST_TEMPLATES)?;
        // Only what reads the same again is a name.
        let values = template.read(&template.spell(&values), self.today)?;
        Some(self.image(index, template, &values))
    }
}

/// Ids have eight hexadecimal digits or, since 2016, seventeen:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>.
pub(crate) fn is_well_formed(digits: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    [8, 17].contains(&digits.len()) && digits.bytes().all(is_digit)
}

fn may_begin(template: &Template, fixed: &str) -> bool {
    match template.name.first() {
        Some(Part::Text(text)) => text.starts_with(fixed) || fixed.starts_with(text),
        _ => true,
    }
}

/// Releases of a kind on a day. Whatever else they have in them is as in one of the list; what is as
/// in one of about that time comes first.
fn releases_on(template: &Template, day: u64) -> Vec<String> {
    let mut places = (0..).zip(template.release);
    let Some((at, _)) = places.find(|(_, part)| matches!(part, Part::Date(_))) else {
        return Vec::new();
    };
    let like = |listed: &&str| {
        let mut values = read(template.release, listed)?;
        let there = std::mem::replace(values.get_mut(at)?, day);
        Some((there > day, there.abs_diff(day), values))
    };
    let mut releases: Vec<_> = template.listed.iter().filter_map(like).collect();
    releases.sort();
    let spelled = releases.iter();
    spelled
        .map(|(.., values)| spell(template.release, values))
        .collect()
}

/// The days that a pattern speaks of, wholly (`20190110`) or in part (`201901*`: its first day).
fn days_in(pattern: &str, template: &Template) -> Vec<u64> {
    let mut parts = template.release.iter();
    let part = parts.find(|part| matches!(part, Part::Date(_)));
    let Some(part @ Part::Date(between)) = part else {
        return Vec::new();
    };
    let longest = 8 + 2 * between.len();
    let starts = pattern.char_indices().filter(|(at, letter)| {
        let before = pattern.get(..*at).unwrap_or_default();
        letter.is_ascii_digit() && !before.ends_with(|letter: char| letter.is_ascii_digit())
    });
    let is_part = |letter: &char| letter.is_ascii_digit() || between.contains(*letter);
    let runs = starts.map(|(at, _)| {
        let rest = pattern.get(at..).unwrap_or_default().chars();
        let run: String = rest.take_while(is_part).take(longest).collect();
        run
    });
    let years = runs.filter_map(|run| {
        let year = run.get(..4)?.parse::<i32>().ok()?;
        (2010..2050).contains(&year).then_some((year, run))
    });
    let first = |(year, run): (i32, String)| {
        let start = NaiveDate::from_ymd_opt(year, 1, 1)?;
        let mut days = start.iter_days().take_while(|day| day.year() == year);
        let format = format!("%Y{between}%m{between}%d");
        let text = |day: &NaiveDate| day.format(&format).to_string();
        let day = days.find(|day| text(day).starts_with(run.trim_end_matches(between)))?;
        part.readings(&text(&day)).first().map(|(value, _)| *value)
    };
    years.filter_map(first).take(MOST_DAYS).collect()
}

/// Numbers below their limits, as one.
fn pack(parts: &[Part], values: &[u64]) -> u64 {
    let pairs = parts.iter().zip(values).rev();
    pairs.fold(0, |number, (part, value)| number * part.radix() + value)
}

fn unpack(parts: &[Part], number: u64) -> Option<Vec<u64>> {
    let mut left = number;
    let mut value = |part: &Part| {
        let value = left % part.radix();
        left /= part.radix();
        value
    };
    let values = parts.iter().map(&mut value).collect();
    (left == 0).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_fits_into_an_id_and_comes_out_again() {
        assert!((TEMPLATES.len() as u64) <= MOST_TEMPLATES);
        let most = |template: &Template| {
            let radices = template
                .parts()
                .into_iter()
                .map(|part| u128::from(part.radix()));
            radices.product::<u128>() * u128::from(MOST_TEMPLATES)
        };
        for template in TEMPLATES {
            assert!(most(template) < 1 << sealed_id::BITS, "{:?}", template.name);
        }
        for region in ["us-east-1", "eu-west-3"] {
            let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let catalogue = Catalogue { region, today };
            for image in catalogue.listed() {
                let found = catalogue.with_id(&image.id).map(|it| it.name);
                assert_eq!(found.as_ref(), Some(&image.name), "{}", image.id);
                let named = catalogue.named(&image.name).map(|it| it.id);
                assert_eq!(named, Some(image.id), "{}", image.name);
            }
        }
    }

    #[test]
    fn lists_hold_only_releases_that_are_well_formed() {
        for template in TEMPLATES {
            for release in template.listed {
                let read = read(template.release, release);
                assert!(read.is_some(), "{release} of {:?}", template.name);
            }
        }
    }
}
