//! The pieces that names of images consist of, each with a countable number of values.

use chrono::{Datelike, Days, NaiveDate};

/// A piece of a name. A value of a piece is a number from 0 up to its `radix`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// A fixed text.
    Text(&'static str),
    /// One of several words; the slot's name is what parameter paths refer to.
    OneOf(&'static str, &'static [Word]),
    /// A day, with this between year, month and day: `20190110`, `2019.01.10`.
    Date(&'static str),
    /// A month such as `2018.03`.
    Month,
    /// The month of a version and the letter of its release: `2018.03.g`.
    MonthLetter,
    /// Days since CoreOS began, which is how its builds are numbered.
    CoreOsBuild,
    /// A number below this limit.
    Number(u64),
    /// Nothing, or a counter such as `.0`.
    Revision,
    /// In a template's name or path: where its release goes.
    Release,
}

/// A word that a slot can have, with the properties of the image that it states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The word as it stands in names.
    pub text: &'static str,
    /// Properties in addition to those of the template.
    pub facts: &'static [Fact],
    /// Whether lists have it without being asked for it.
    pub is_listed: bool,
}

/// A property of an image that a word in its name states.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fact {
    Architecture(&'static str),
    /// Type of the root volume.
    Volume(&'static str),
    /// GiB of the root volume.
    Size(u32),
    /// The root device is no volume, but a disk of the host.
    InstanceStore,
    Paravirtual,
    /// How the platform is called and billed.
    Platform(&'static str, &'static str),
}

/// A word that says nothing more.
pub(crate) const fn plain(text: &'static str) -> Word {
    word(text, &[])
}

/// A word that says something.
pub(crate) const fn word(text: &'static str, facts: &'static [Fact]) -> Word {
    Word {
        text,
        facts,
        is_listed: true,
    }
}

/// A word that is in lists only if it is asked for.
pub(crate) const fn rare(text: &'static str, facts: &'static [Fact]) -> Word {
    Word {
        text,
        facts,
        is_listed: false,
    }
}

/// The first year that dates may have.
const FIRST_YEAR: i32 = 2010;
/// Days from there that dates may lie in: up to the year 2054.
const DAYS: u64 = 16_384;
const MONTHS: u64 = DAYS / 31;

/// CoreOS counts its builds in days from here:
/// <https://github.com/coreos/docs/blob/master/os/switching-channels.md>.
const CORE_OS_EPOCH: (i32, u32, u32) = (2013, 7, 1);

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn days_after(start: Option<NaiveDate>, days: u64) -> Option<NaiveDate> {
    start?.checked_add_days(Days::new(days))
}

fn digits(text: &str, count: usize) -> Option<(u64, &str)> {
    let (head, rest) = text.split_at_checked(count)?;
    let all = !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_digit());
    Some((all.then(|| head.parse().ok())??, rest))
}

fn number(text: &str) -> Option<(u64, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_padded = length > 1 && text.starts_with('0');
    (!is_padded).then(|| digits(text, length))?
}

fn date<'a>(text: &'a str, between: &str) -> Option<(u64, &'a str)> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix(between)?, 2)?;
    let (of_month, rest) = digits(rest.strip_prefix(between)?, 2)?;
    let date = day(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(of_month).ok()?,
    )?;
    let since = date - day(FIRST_YEAR, 1, 1)?;
    Some((u64::try_from(since.num_days()).ok()?, rest))
}

fn month(text: &str) -> Option<(u64, &str)> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('.')?, 2)?;
    let years = year.checked_sub(u64::from(FIRST_YEAR.unsigned_abs()))?;
    let is_month = (1..=12).contains(&month);
    is_month.then(|| (years * 12 + month - 1, rest))
}

fn month_letter(text: &str) -> Option<(u64, &str)> {
    let (month, rest) = month(text)?;
    let rest = rest.strip_prefix('.')?;
    let letter = rest.bytes().next().filter(u8::is_ascii_lowercase)?;
    Some((month * 26 + u64::from(letter - b'a'), rest.get(1..)?))
}

fn revision(text: &str) -> Option<(u64, &str)> {
    let (count, rest) = number(text.strip_prefix('.')?)?;
    Some((count + 1, rest))
}

fn month_text(value: u64) -> String {
    let year = u64::from(FIRST_YEAR.unsigned_abs()) + value / 12;
    format!("{year}.{:02}", value % 12 + 1)
}

impl Part {
    /// How many values there are.
    pub(crate) fn radix(&self) -> u64 {
        match self {
            Part::Text(_) | Part::Release => 1,
            Part::OneOf(_, words) => words.len() as u64,
            Part::Date(_) | Part::CoreOsBuild => DAYS,
            Part::Month => MONTHS,
            Part::MonthLetter => MONTHS * 26,
            Part::Number(limit) => *limit,
            Part::Revision => 101,
        }
    }

    /// Every value that the beginning of a text can have, with the rest of the text.
    pub(crate) fn readings<'a>(&self, text: &'a str) -> Vec<(u64, &'a str)> {
        let one = |reading: Option<(u64, &'a str)>| reading.into_iter().collect();
        let found: Vec<_> = match self {
            Part::Text(fixed) => one(text.strip_prefix(fixed).map(|rest| (0, rest))),
            Part::OneOf(_, words) => (0..)
                .zip(*words)
                .filter_map(|(value, word)| Some((value, text.strip_prefix(word.text)?)))
                .collect(),
            Part::Date(between) => one(date(text, between)),
            Part::Month => one(month(text)),
            Part::MonthLetter => one(month_letter(text)),
            Part::CoreOsBuild | Part::Number(_) => one(number(text)),
            Part::Revision => revision(text).into_iter().chain([(0, text)]).collect(),
            Part::Release => Vec::new(),
        };
        let fits = |(value, _): &(u64, &str)| *value < self.radix();
        found.into_iter().filter(fits).collect()
    }

    /// The text of a value.
    pub(crate) fn spell(&self, value: u64) -> String {
        match self {
            Part::Text(fixed) => (*fixed).to_owned(),
            Part::OneOf(_, words) => {
                let word = usize::try_from(value).ok().and_then(|at| words.get(at));
                word.map(|word| word.text).unwrap_or_default().to_owned()
            }
            Part::Date(between) => {
                let date = self.date(value).unwrap_or_default();
                let (year, month, day) = (date.year(), date.month(), date.day());
                format!("{year:04}{between}{month:02}{between}{day:02}")
            }
            Part::Month => month_text(value),
            Part::MonthLetter => {
                let letter = char::from(b'a' + u8::try_from(value % 26).unwrap_or_default());
                format!("{}.{letter}", month_text(value / 26))
            }
            Part::CoreOsBuild | Part::Number(_) => value.to_string(),
            Part::Revision if value == 0 => String::new(),
            Part::Revision => format!(".{}", value - 1),
            Part::Release => String::new(),
        }
    }

    /// The day that a value stands for, if the piece says one. Letters are taken to be three weeks
    /// apart.
    pub(crate) fn date(&self, value: u64) -> Option<NaiveDate> {
        let (year, month, first) = CORE_OS_EPOCH;
        match self {
            Part::Date(_) => days_after(day(FIRST_YEAR, 1, 1), value),
            Part::CoreOsBuild => days_after(day(year, month, first), value),
            Part::MonthLetter => {
                let month = value / 26;
                let year = FIRST_YEAR + i32::try_from(month / 12).ok()?;
                let start = day(year, u32::try_from(month % 12).ok()? + 1, 1);
                days_after(start, value % 26 * 21)
            }
            _ => None,
        }
    }
}

/// Reads a text as these pieces, one after the other: the value of each.
pub(crate) fn read(parts: &[Part], text: &str) -> Option<Vec<u64>> {
    let Some((part, others)) = parts.split_first() else {
        return text.is_empty().then(Vec::new);
    };
    part.readings(text).into_iter().find_map(|(value, rest)| {
        let mut values = read(others, rest)?;
        values.insert(0, value);
        Some(values)
    })
}

/// The text of these pieces with these values.
pub(crate) fn spell(parts: &[Part], values: &[u64]) -> String {
    let pairs = parts.iter().zip(values);
    pairs.map(|(part, value)| part.spell(*value)).collect()
}
