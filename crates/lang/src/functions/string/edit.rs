//! `chomp`, `indent`, `lower`, `replace`, `split`, `substr`, `title`, `trim`, `upper` and their kin:
//! functions on strings. A character is a grapheme cluster.

use crate::functions::call::{Call, check_length, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;
use crate::functions::string::regex;
use rform_core::diag::graphemes;
use rform_core::value::{Type, Value};

const STR: Parameter = Parameter::new("str", types::string);
const STR_DYNAMIC: Parameter = STR.dynamic();

const fn string(name: &'static str) -> Parameter {
    Parameter::new(name, types::string)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "chomp",
        "Removes line breaks from the end of a string.",
        chomp,
    )
    .takes(&[STR])
    .examples(&[("chomp(\"a\\n\")", "\"a\"")]),
    Function::new(
        "endswith",
        "Returns whether a string ends with a suffix.",
        |call| Ok(Value::from(call.text(0).ends_with(call.text(1)))),
    )
    .takes(&[STR, string("suffix")])
    .gives(types::give_bool)
    .examples(&[("endswith(\"main.tf\", \".tf\")", "true")]),
    Function::new(
        "indent",
        "Adds spaces to the beginning of each line but the first.",
        indent,
    )
    .takes(&[Parameter::new("spaces", types::number), STR])
    .examples(&[("indent(2, \"a\\nb\") == \"a\\n  b\"", "true")]),
    Function::new("lower", "Converts to lowercase.", |call| {
        Ok(text(map_chars(call.text(0), small_letter)))
    })
    .takes(&[STR_DYNAMIC])
    .examples(&[("lower(\"HELLO\")", "\"hello\"")]),
    Function::new(
        "replace",
        "Replaces each occurrence of a substring, or of a regular expression between slashes.",
        replace,
    )
    .takes(&[STR, string("substr"), string("replace")])
    .examples(&[
        ("replace(\"a-b\", \"-\", \"+\")", "\"a+b\""),
        ("replace(\"a12\", \"/\\\\d+/\", \"#\")", "\"a#\""),
    ]),
    Function::new(
        "split",
        "Splits a string at each occurrence of a separator.",
        split,
    )
    .takes(&[string("separator"), STR])
    .gives(types::give_strings)
    .examples(&[("split(\",\", \"a,b\")[1]", "\"b\"")]),
    Function::new(
        "startswith",
        "Returns whether a string begins with a prefix.",
        startswith,
    )
    .takes(&[STR.unknown(), string("prefix")])
    .gives(types::give_bool)
    .examples(&[("startswith(\"hello\", \"he\")", "true")]),
    Function::new(
        "strcontains",
        "Returns whether a string contains a substring.",
        |call| Ok(Value::from(call.text(0).contains(call.text(1)))),
    )
    .takes(&[STR, string("substr")])
    .gives(types::give_bool)
    .examples(&[("strcontains(\"hello\", \"ell\")", "true")]),
    Function::new("strrev", "Reverses the characters of a string.", |call| {
        let mut clusters: Vec<&str> = graphemes(call.text(0)).collect();
        clusters.reverse();
        Ok(text(clusters.concat()))
    })
    .takes(&[STR_DYNAMIC])
    .examples(&[("strrev(\"abc\")", "\"cba\"")]),
    Function::new(
        "substr",
        "Returns a substring by offset and length; a negative offset counts from the end.",
        substr,
    )
    .takes(&[
        STR_DYNAMIC,
        Parameter::new("offset", types::number).dynamic(),
        Parameter::new("length", types::number).dynamic(),
    ])
    .examples(&[("substr(\"hello\", 1, 3)", "\"ell\"")]),
    Function::new(
        "title",
        "Converts the first letter of each word to uppercase.",
        title,
    )
    .takes(&[STR])
    .examples(&[("title(\"hello world\")", "\"Hello World\"")]),
    Function::new(
        "trim",
        "Removes the given characters from both ends of a string.",
        |call| {
            let cut: Vec<char> = call.text(1).chars().collect();
            Ok(text(call.text(0).trim_matches(&cut[..])))
        },
    )
    .takes(&[STR, string("cutset")])
    .examples(&[("trim(\"?!hello?!\", \"!?\")", "\"hello\"")]),
    Function::new("trimprefix", "Removes a prefix from a string.", |call| {
        let (whole, prefix) = (call.text(0), call.text(1));
        Ok(text(whole.strip_prefix(prefix).unwrap_or(whole)))
    })
    .takes(&[STR, string("prefix")])
    .examples(&[("trimprefix(\"helloworld\", \"hello\")", "\"world\"")]),
    Function::new(
        "trimspace",
        "Removes white space from both ends of a string.",
        |call| Ok(text(call.text(0).trim())),
    )
    .takes(&[STR])
    .examples(&[("trimspace(\"  hello \")", "\"hello\"")]),
    Function::new("trimsuffix", "Removes a suffix from a string.", |call| {
        let (whole, suffix) = (call.text(0), call.text(1));
        Ok(text(whole.strip_suffix(suffix).unwrap_or(whole)))
    })
    .takes(&[STR, string("suffix")])
    .examples(&[("trimsuffix(\"helloworld\", \"world\")", "\"hello\"")]),
    Function::new("upper", "Converts to uppercase.", |call| {
        Ok(text(map_chars(call.text(0), large_letter)))
    })
    .takes(&[STR_DYNAMIC])
    .examples(&[("upper(\"hello\")", "\"HELLO\"")]),
];

/// How many characters a text has.
pub(crate) fn length(text: &str) -> usize {
    graphemes(text).count()
}

/// The beginning that an unknown text is known to have may decide it.
fn startswith(call: &Call<'_>) -> Outcome<Value> {
    let prefix = call.text(1);
    let text = call.argument(0);
    if text.is_known() {
        return Ok(Value::from(call.text(0).starts_with(prefix)));
    }
    let range = text.range();
    let known = range.prefix.as_deref().unwrap_or_default();
    let decided = known.starts_with(prefix) || known.len() >= prefix.len();
    if decided {
        return Ok(Value::from(known.starts_with(prefix)));
    }
    Ok(call.unknown())
}

fn chomp(call: &Call<'_>) -> Outcome<Value> {
    Ok(text(call.text(0).trim_end_matches(['\r', '\n'])))
}

fn indent(call: &Call<'_>) -> Outcome<Value> {
    const MOST_SPACES: usize = 1 << 20;
    let spaces = usize::try_from(call.int(0)?)
        .ok()
        .filter(|spaces| *spaces <= MOST_SPACES)
        .ok_or_else(|| failed(format!("spaces must be between 0 and {MOST_SPACES}")))?;
    let lines = call.text(1).matches('\n').count();
    check_length(
        lines
            .saturating_mul(spaces)
            .saturating_add(call.text(1).len()),
    )?;
    let pad = format!("\n{}", " ".repeat(spaces));
    Ok(text(call.text(1).replace('\n', &pad)))
}

fn replace(call: &Call<'_>) -> Outcome<Value> {
    let (whole, what, with) = (call.text(0), call.text(1), call.text(2));
    let pattern = what
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    match pattern {
        Some(pattern) => Ok(text(regex::replace_all(pattern, whole, with)?)),
        None => {
            let added = whole.matches(what).count().saturating_mul(with.len());
            check_length(added.saturating_add(whole.len()))?;
            Ok(text(whole.replace(what, with)))
        }
    }
}

fn split(call: &Call<'_>) -> Outcome<Value> {
    let (separator, whole) = (call.text(0), call.text(1));
    let parts: Vec<Value> = if separator.is_empty() {
        whole.chars().map(|char| text(char.to_string())).collect()
    } else {
        whole.split(separator).map(text).collect()
    };
    Ok(Value::list(Type::String, parts))
}

fn substr(call: &Call<'_>) -> Outcome<Value> {
    let (offset, length) = (call.int(1)?, call.int(2)?);
    if offset >= 0 && length == 0 {
        return Ok(Value::from(""));
    }
    let characters: Vec<&str> = graphemes(call.text(0)).collect();
    let start = if offset < 0 {
        let back = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        characters.len().saturating_sub(back)
    } else {
        usize::try_from(offset).unwrap_or(usize::MAX)
    };
    let rest = characters.get(start..).unwrap_or_default();
    // A length of zero behind a negative offset is no limit either.
    let wanted = usize::try_from(length).ok().filter(|length| *length > 0);
    let end = wanted.map_or(rest.len(), |wanted| wanted.min(rest.len()));
    Ok(text(rest.get(..end).unwrap_or_default().concat()))
}

/// Letters after anything but a letter, digit, underscore or mark begin a word.
fn title(call: &Call<'_>) -> Outcome<Value> {
    let mut inside = false;
    let titled = map_chars(call.text(0), |char| {
        let first = !inside;
        inside = !separates(char);
        if first { title_letter(char) } else { char }
    });
    Ok(text(titled))
}

fn separates(char: char) -> bool {
    match char {
        '_' => false,
        ascii if ascii.is_ascii() => !ascii.is_ascii_alphanumeric(),
        other => !other.is_alphanumeric() && other.is_whitespace(),
    }
}

/// The letter in title case, as Go's `unicode.ToTitle` has it.
fn title_letter(char: char) -> char {
    match char {
        'Ǆ' | 'ǅ' | 'ǆ' => 'ǅ',
        'Ǉ' | 'ǈ' | 'ǉ' => 'ǈ',
        'Ǌ' | 'ǋ' | 'ǌ' => 'ǋ',
        'Ǳ' | 'ǲ' | 'ǳ' => 'ǲ',
        // Georgian has large letters for texts that are large throughout.
        'ა'..='ჺ' | 'ჽ'..='ჿ' => char,
        other => large_letter(other),
    }
}

fn map_chars(text: &str, change: impl FnMut(char) -> char) -> String {
    text.chars().map(change).collect()
}

/// One character for one, as Go's `unicode.ToUpper`: `ß` stays.
fn large_letter(char: char) -> char {
    let mut large = char.to_uppercase();
    match (large.next(), large.next()) {
        (Some(only), None) => only,
        _ => with_iota(char),
    }
}

/// Greek vowels with an iota below are one large letter where the iota stands beside them, and two
/// in full.
fn with_iota(char: char) -> char {
    let large = match u32::from(char) {
        code @ (0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7) => code + 8,
        code @ (0x1fb3 | 0x1fc3 | 0x1ff3) => code + 9,
        code => code,
    };
    char::from_u32(large).unwrap_or(char)
}

/// One character for one: `İ` becomes a plain `i`.
fn small_letter(char: char) -> char {
    let mut small = char.to_lowercase();
    match (small.next(), small.next()) {
        (Some(only), None) => only,
        (Some('i'), Some(_)) => 'i',
        _ => char,
    }
}
