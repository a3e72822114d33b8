//! Texts in other encodings than UTF-8, by their IANA names.

use encoding_rs::Encoding;

use super::base64;
use super::call::{Call, blamed};
use super::function::{Function, Outcome, Parameter, types};
use super::quote::quoted;
use super::string::text;
use crate::value::Value;

const ENCODING: Parameter = Parameter::new("encoding", types::string);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "textdecodebase64",
        "The text whose bytes in an encoding are given in base64.",
        textdecode,
    )
    .takes(&[Parameter::new("source", types::string), ENCODING])
    .examples(&[("textdecodebase64(\"SABpAA==\", \"UTF-16LE\")", "\"Hi\"")]),
    Function::new(
        "textencodebase64",
        "The bytes of a text in an encoding, in base64.",
        textencode,
    )
    .takes(&[Parameter::new("string", types::string), ENCODING])
    .examples(&[("textencodebase64(\"Hi\", \"UTF-16LE\")", "\"SABpAA==\"")]),
];

/// How characters become bytes.
#[derive(Clone, Copy)]
enum Coding {
    /// One byte each, of the code points below this.
    Below(u32),
    /// UTF-16: whether little-endian, whether with a byte order mark.
    Utf16(bool, bool),
    /// By a table.
    Table(&'static Encoding),
}

/// The IANA name, other names, the coding.
type Entry = (&'static str, &'static [&'static str], Coding);

const ENTRIES: &[Entry] = &[
    ("UTF-8", &["csutf8"], Coding::Table(encoding_rs::UTF_8)),
    ("UTF-16", &["csutf16"], Coding::Utf16(false, true)),
    ("UTF-16BE", &["csutf16be"], Coding::Utf16(false, false)),
    ("UTF-16LE", &["csutf16le"], Coding::Utf16(true, false)),
    (
        "US-ASCII",
        &["ascii", "us", "iso646-us", "cp367", "ibm367"],
        Coding::Below(0x80),
    ),
    (
        "ISO_8859-1:1987",
        &[
            "iso-8859-1",
            "iso_8859-1",
            "latin1",
            "l1",
            "ibm819",
            "cp819",
            "iso-ir-100",
        ],
        Coding::Below(0x100),
    ),
    (
        "ISO_8859-2:1987",
        &["iso-8859-2", "latin2", "l2"],
        Coding::Table(encoding_rs::ISO_8859_2),
    ),
    (
        "ISO_8859-3:1988",
        &["iso-8859-3", "latin3", "l3"],
        Coding::Table(encoding_rs::ISO_8859_3),
    ),
    (
        "ISO_8859-4:1988",
        &["iso-8859-4", "latin4", "l4"],
        Coding::Table(encoding_rs::ISO_8859_4),
    ),
    (
        "ISO_8859-5:1988",
        &["iso-8859-5", "cyrillic"],
        Coding::Table(encoding_rs::ISO_8859_5),
    ),
    (
        "ISO_8859-6:1987",
        &["iso-8859-6", "arabic"],
        Coding::Table(encoding_rs::ISO_8859_6),
    ),
    (
        "ISO_8859-7:1987",
        &["iso-8859-7", "greek"],
        Coding::Table(encoding_rs::ISO_8859_7),
    ),
    (
        "ISO_8859-8:1988",
        &["iso-8859-8", "hebrew"],
        Coding::Table(encoding_rs::ISO_8859_8),
    ),
    (
        "ISO-8859-10",
        &["latin6", "l6"],
        Coding::Table(encoding_rs::ISO_8859_10),
    ),
    ("ISO-8859-13", &[], Coding::Table(encoding_rs::ISO_8859_13)),
    (
        "ISO-8859-14",
        &["latin8", "l8"],
        Coding::Table(encoding_rs::ISO_8859_14),
    ),
    (
        "ISO-8859-15",
        &["latin-9"],
        Coding::Table(encoding_rs::ISO_8859_15),
    ),
    (
        "ISO-8859-16",
        &["latin10", "l10"],
        Coding::Table(encoding_rs::ISO_8859_16),
    ),
    (
        "IBM866",
        &["cp866", "866"],
        Coding::Table(encoding_rs::IBM866),
    ),
    ("KOI8-R", &["cskoi8r"], Coding::Table(encoding_rs::KOI8_R)),
    ("KOI8-U", &["cskoi8u"], Coding::Table(encoding_rs::KOI8_U)),
    (
        "macintosh",
        &["mac", "csmacintosh"],
        Coding::Table(encoding_rs::MACINTOSH),
    ),
    ("windows-874", &[], Coding::Table(encoding_rs::WINDOWS_874)),
    (
        "windows-1250",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1250),
    ),
    (
        "windows-1251",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1251),
    ),
    (
        "windows-1252",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1252),
    ),
    (
        "windows-1253",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1253),
    ),
    (
        "windows-1254",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1254),
    ),
    (
        "windows-1255",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1255),
    ),
    (
        "windows-1256",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1256),
    ),
    (
        "windows-1257",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1257),
    ),
    (
        "windows-1258",
        &[],
        Coding::Table(encoding_rs::WINDOWS_1258),
    ),
    (
        "GBK",
        &["cp936", "ms936", "windows-936"],
        Coding::Table(encoding_rs::GBK),
    ),
    ("GB18030", &[], Coding::Table(encoding_rs::GB18030)),
    ("Big5", &["csbig5"], Coding::Table(encoding_rs::BIG5)),
    (
        "Shift_JIS",
        &["ms_kanji", "csshiftjis"],
        Coding::Table(encoding_rs::SHIFT_JIS),
    ),
    (
        "Extended_UNIX_Code_Packed_Format_for_Japanese",
        &["euc-jp"],
        Coding::Table(encoding_rs::EUC_JP),
    ),
    (
        "ISO-2022-JP",
        &["csiso2022jp"],
        Coding::Table(encoding_rs::ISO_2022_JP),
    ),
    ("EUC-KR", &["cseuckr"], Coding::Table(encoding_rs::EUC_KR)),
];

/// The encoding that the second argument names, and its IANA name.
fn coding(call: &Call<'_>) -> Outcome<(&'static str, Coding)> {
    let wanted = call.text(1).to_ascii_lowercase();
    let named = |(name, others, _): &&Entry| {
        name.to_ascii_lowercase() == wanted || others.contains(&&*wanted)
    };
    let (name, _, coding) = ENTRIES.iter().find(named).ok_or_else(|| {
        let name = quoted(call.text(1));
        let message = format!(
            "{name} is not a supported IANA encoding name or alias in this Terraform version"
        );
        blamed(1, message)
    })?;
    Ok((name, *coding))
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
        Coding::Table(table) => {
            let (bytes, _, failed) = table.encode(text);
            (!failed).then(|| bytes.into_owned())
        }
    }
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
        Coding::Table(table) => table
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| text.into_owned()),
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
