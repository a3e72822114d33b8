//! `textdecodebase64` and `textencodebase64`: character encodings other than UTF-8, by their IANA names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use encoding_rs::Encoding;

use crate::functions::call::{Call, blamed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::base64;
use crate::functions::helpers::encodings::{Coding, named};
use crate::functions::helpers::text::text;
use rform_core::go::quote::quoted;
use rform_core::value::Value;

const ENCODING: Parameter = Parameter::new("encoding", types::string);

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "textdecodebase64",
        "Decodes base64 and interprets the bytes in a character encoding.",
        textdecode,
    )
    .takes(&[Parameter::new("source", types::string), ENCODING])
    .examples(&[("textdecodebase64(\"SABpAA==\", \"UTF-16LE\")", "\"Hi\"")]),
    Function::new(
        "textencodebase64",
        "Encodes a string in a character encoding and returns the bytes in base64.",
        textencode,
    )
    .takes(&[Parameter::new("string", types::string), ENCODING])
    .examples(&[("textencodebase64(\"Hi\", \"UTF-16LE\")", "\"SABpAA==\"")]),
];

/// The encoding that the second argument names, and its IANA name.
fn coding(call: &Call<'_>) -> Outcome<(&'static str, Coding)> {
    named(call.text(1)).ok_or_else(|| {
        let name = quoted(call.text(1));
        let message = format!(
            "{name} is not a supported IANA encoding name or alias in this Terraform version"
        );
        blamed(1, message)
    })
}

fn textencode(call: &Call<'_>) -> Outcome<Value> {
    let (name, coding) = coding(call)?;
    let bytes = encode(call.text(0), coding).ok_or_else(|| {
        let message =
            format!("the given string contains characters that cannot be represented in {name}");
        blamed(0, message)
    })?;
    Ok(Value::string(base64::encode(bytes)))
}

fn encode(text: &str, coding: Coding) -> Option<Vec<u8>> {
    match coding {
        Coding::Below(limit) => text
            .chars()
            .map(|char| {
                u8::try_from(char)
                    .ok()
                    .filter(|byte| u32::from(*byte) < limit)
            })
            .collect(),
        Coding::Utf16(little, mark) => {
            let mark = mark.then_some(0xfeff);
            let units = mark.into_iter().chain(text.encode_utf16());
            let bytes = units.flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            });
            Some(bytes.collect())
        }
        Coding::Page(page) => page_bytes(text, page),
        Coding::Graphic(_) if text.contains(is_control) => None,
        Coding::Japanese(_) if text.contains(['¥', '‾']) => None,
        Coding::Japanese(table) if table == encoding_rs::ISO_2022_JP => iso_2022_jp(text),
        Coding::Table(table) | Coding::Graphic(table) | Coding::Japanese(table) => {
            by_table(text, table)
        }
    }
}

fn by_table(text: &str, table: &'static Encoding) -> Option<Vec<u8>> {
    let (bytes, _, failed) = table.encode(text);
    match failed {
        false => Some(bytes.into_owned()),
        true => by_more_than(text, table),
    }
}

/// Encodes character by character, including those that the library's table reads but does not
/// write.
fn by_more_than(text: &str, table: &'static Encoding) -> Option<Vec<u8>> {
    let more = match table {
        _ if table == encoding_rs::EUC_JP => &*JIS_X_0212,
        _ if table == encoding_rs::BIG5 => &*HKSCS,
        _ => return None,
    };
    let mut all = Vec::new();
    for char in text.chars() {
        let mut buffer = [0; 4];
        let (bytes, _, failed) = table.encode(char.encode_utf8(&mut buffer));
        match failed {
            false => all.extend_from_slice(&bytes),
            true => all.extend(more.get(&char)?),
        }
    }
    Some(all)
}

type Codes = BTreeMap<char, Vec<u8>>;

static JIS_X_0212: LazyLock<Codes> = LazyLock::new(|| {
    let row = |first: u8| (0xa1..=0xfe).map(move |second| vec![0x8f, first, second]);
    read_back(encoding_rs::EUC_JP, (0xa1..=0xfe).flat_map(row))
});

static HKSCS: LazyLock<Codes> = LazyLock::new(|| {
    let row = |first: u8| (0x40..=0xfe).map(move |second| vec![first, second]);
    read_back(encoding_rs::BIG5, (0x87..=0xfe).flat_map(row))
});

/// The characters that codes stand for, each alone.
fn read_back(table: &'static Encoding, codes: impl Iterator<Item = Vec<u8>>) -> Codes {
    let read = codes.filter_map(|code| {
        let text = table.decode_without_bom_handling_and_without_replacement(&code)?;
        let mut characters = text.chars();
        let only = characters.next().filter(|_| characters.next().is_none());
        only.map(|char| (char, code))
    });
    read.collect()
}

fn is_control(char: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&char)
}

/// Which byte the first character of a page stands for.
fn page_start(page: &str) -> usize {
    256_usize.saturating_sub(page.chars().count())
}

fn page_bytes(text: &str, page: &str) -> Option<Vec<u8>> {
    let start = page_start(page);
    let ascii = (0..start).filter_map(|byte| char::from_u32(byte as u32));
    let bytes: BTreeMap<char, u8> = ascii.chain(page.chars()).zip(0..=u8::MAX).collect();
    text.chars().map(|char| bytes.get(&char).copied()).collect()
}

/// Half-width katakana have a state of their own, which the table does not know.
fn iso_2022_jp(text: &str) -> Option<Vec<u8>> {
    const ASCII: &[u8] = b"\x1b(B";
    const KATAKANA: &[u8] = b"\x1b(I";
    const FIRST: u32 = 0xff61 - 0x21;
    let is_half = |char: char| ('\u{ff61}'..='\u{ff9f}').contains(&char);
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let half = is_half(first);
        let end = rest.find(|char| is_half(char) != half);
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        if half {
            // From one state to another it does not go through ASCII.
            let kept = bytes.strip_suffix(ASCII).map_or(bytes.len(), <[u8]>::len);
            bytes.truncate(kept);
            bytes.extend(KATAKANA);
            let codes = run.chars().map(|char| u32::from(char) - FIRST);
            bytes.extend(codes.filter_map(|code| u8::try_from(code).ok()));
            let next_is_other = after.starts_with(|char: char| !char.is_ascii());
            bytes.extend(if next_is_other { &[] } else { ASCII });
        } else {
            bytes.extend(by_table(run, encoding_rs::ISO_2022_JP)?);
        }
        rest = after;
    }
    Some(bytes)
}

fn textdecode(call: &Call<'_>) -> Outcome<Value> {
    let (name, coding) = coding(call)?;
    let bytes = base64::decode(call.text(0)).map_err(|at| {
        let message = format!("the given value is has an invalid base64 symbol at offset {at}");
        blamed(0, message)
    })?;
    let decoded = decode_bytes(&bytes, coding).ok_or_else(|| {
        let message = format!("the given string contains symbols that are not defined for {name}");
        blamed(0, message)
    })?;
    Ok(text(decoded))
}

fn decode_bytes(bytes: &[u8], coding: Coding) -> Option<String> {
    match coding {
        Coding::Below(limit) => bytes
            .iter()
            .map(|byte| Some(char::from(*byte)).filter(|char| u32::from(*char) < limit))
            .collect(),
        Coding::Utf16(little, mark) => decode_utf16(bytes, little, mark),
        Coding::Page(page) => {
            let start = page_start(page);
            let characters: Vec<char> = page.chars().collect();
            let char = |byte: &u8| match usize::from(*byte).checked_sub(start) {
                Some(at) => characters.get(at).copied(),
                None => Some(char::from(*byte)),
            };
            bytes.iter().map(char).collect()
        }
        Coding::Table(table) | Coding::Graphic(table) | Coding::Japanese(table) => {
            let text = table.decode_without_bom_handling_and_without_replacement(bytes)?;
            let undefined = matches!(coding, Coding::Graphic(_)) && text.contains(is_control);
            (!undefined).then(|| text.into_owned())
        }
    }
}

fn decode_utf16(bytes: &[u8], little: bool, mark: bool) -> Option<String> {
    let (bytes, little) = match (mark, bytes) {
        (true, [0xfe, 0xff, rest @ ..]) => (rest, false),
        (true, [0xff, 0xfe, rest @ ..]) => (rest, true),
        (_, bytes) => (bytes, little),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs
        .iter()
        .map(|pair| {
            if little {
                u16::from_le_bytes(*pair)
            } else {
                u16::from_be_bytes(*pair)
            }
        })
        .collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_whole() {
        let every: Vec<u8> = (0..=u8::MAX).collect();
        for name in ["IBM437", "cp037", "latin5", "ISO-8859-1"] {
            let (_, coding) = named(name).expect("an encoding");
            let text = decode_bytes(&every, coding).expect("a text");
            assert_eq!(encode(&text, coding).as_ref(), Some(&every), "{name}");
        }
    }

    #[test]
    fn what_a_table_reads_is_written_too() {
        for (table, bytes) in [
            (encoding_rs::EUC_JP, &[b'e', 0x8f, 0xab, 0xb1][..]),
            (encoding_rs::BIG5, &[b'e', 0x88, 0x6d]),
        ] {
            assert_eq!(by_table("eé", table).as_deref(), Some(bytes));
            assert_eq!(by_table("😀ก", table), None);
        }
    }

    #[test]
    fn half_width_katakana_have_a_state() {
        for (text, bytes) in [
            ("aｱb", &b"a\x1b(I1\x1b(Bb"[..]),
            ("あｱ漢\n", b"\x1b$B$\"\x1b(I1\x1b$B4A\x1b(B\n"),
        ] {
            assert_eq!(iso_2022_jp(text).as_deref(), Some(bytes), "{text}");
        }
    }
}
