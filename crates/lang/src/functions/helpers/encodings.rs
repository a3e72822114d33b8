//! Character encodings by their IANA names
//! (<https://www.iana.org/assignments/character-sets/character-sets.xhtml>).

use encoding_rs::Encoding;

use crate::functions::helpers::code_pages;
use Coding::{Below, Graphic, Japanese, Page, Table, Utf16};

/// How characters become bytes.
#[derive(Clone, Copy)]
pub(crate) enum Coding {
    /// One byte each, of the code points below this.
    Below(u32),
    /// One byte each: the characters of the last bytes; before them comes ASCII.
    Page(&'static str),
    /// UTF-16: whether little-endian, whether with a byte order mark.
    Utf16(bool, bool),
    /// By a table.
    Table(&'static Encoding),
    /// By a table in which bytes without meaning stand for control characters of that number.
    Graphic(&'static Encoding),
    /// By a table in which signs of JIS X 0201 stand for those of ASCII.
    Japanese(&'static Encoding),
}

/// The IANA name and the other names of each.
const ENCODINGS: &[(&str, Coding)] = &[
    ("UTF-8 csUTF8", Table(encoding_rs::UTF_8)),
    ("UTF-16 csUTF16", Utf16(false, true)),
    ("UTF-16BE csUTF16BE", Utf16(false, false)),
    ("UTF-16LE csUTF16LE", Utf16(true, false)),
    (
        "US-ASCII iso-ir-6 ANSI_X3.4-1968 ANSI_X3.4-1986 ISO_646.irv:1991 ISO646-US us IBM367 cp367 csASCII iso646-us",
        Below(0x80),
    ),
    (
        "ISO_8859-1:1987 iso-ir-100 ISO_8859-1 ISO-8859-1 latin1 l1 IBM819 CP819 csISOLatin1",
        Below(0x100),
    ),
    (
        "ISO_8859-2:1987 iso-ir-101 ISO_8859-2 ISO-8859-2 latin2 l2 csISOLatin2",
        Graphic(encoding_rs::ISO_8859_2),
    ),
    (
        "ISO_8859-3:1988 iso-ir-109 ISO_8859-3 ISO-8859-3 latin3 l3 csISOLatin3",
        Graphic(encoding_rs::ISO_8859_3),
    ),
    (
        "ISO_8859-4:1988 iso-ir-110 ISO_8859-4 ISO-8859-4 latin4 l4 csISOLatin4",
        Graphic(encoding_rs::ISO_8859_4),
    ),
    (
        "ISO_8859-5:1988 iso-ir-144 ISO_8859-5 ISO-8859-5 cyrillic csISOLatinCyrillic",
        Graphic(encoding_rs::ISO_8859_5),
    ),
    (
        "ISO_8859-6:1987 iso-ir-127 ISO_8859-6 ISO-8859-6 ECMA-114 ASMO-708 arabic csISOLatinArabic",
        Graphic(encoding_rs::ISO_8859_6),
    ),
    (
        "ISO_8859-7:1987 iso-ir-126 ISO_8859-7 ISO-8859-7 ELOT_928 ECMA-118 greek greek8 csISOLatinGreek",
        Graphic(encoding_rs::ISO_8859_7),
    ),
    (
        "ISO_8859-8:1988 iso-ir-138 ISO_8859-8 ISO-8859-8 hebrew csISOLatinHebrew",
        Graphic(encoding_rs::ISO_8859_8),
    ),
    (
        "ISO_8859-9:1989 iso-ir-148 ISO_8859-9 ISO-8859-9 latin5 l5 csISOLatin5",
        Page(code_pages::ISO_8859_9),
    ),
    (
        "ISO-8859-10 iso-ir-157 l6 ISO_8859-10:1992 csISOLatin6 latin6",
        Graphic(encoding_rs::ISO_8859_10),
    ),
    (
        "ISO_8859-6-E ISO-8859-6-E csISO88596E",
        Graphic(encoding_rs::ISO_8859_6),
    ),
    (
        "ISO_8859-6-I ISO-8859-6-I csISO88596I",
        Graphic(encoding_rs::ISO_8859_6),
    ),
    (
        "ISO_8859-8-E ISO-8859-8-E csISO88598E",
        Graphic(encoding_rs::ISO_8859_8),
    ),
    (
        "ISO_8859-8-I ISO-8859-8-I csISO88598I",
        Graphic(encoding_rs::ISO_8859_8),
    ),
    ("ISO-8859-13 csISO885913", Graphic(encoding_rs::ISO_8859_13)),
    (
        "ISO-8859-14 iso-ir-199 ISO_8859-14:1998 ISO_8859-14 latin8 iso-celtic l8 csISO885914",
        Graphic(encoding_rs::ISO_8859_14),
    ),
    (
        "ISO-8859-15 ISO_8859-15 Latin-9 csISO885915",
        Graphic(encoding_rs::ISO_8859_15),
    ),
    (
        "ISO-8859-16 iso-ir-226 ISO_8859-16:2001 ISO_8859-16 latin10 l10 csISO885916",
        Graphic(encoding_rs::ISO_8859_16),
    ),
    ("IBM866 cp866 866 csIBM866", Table(encoding_rs::IBM866)),
    ("KOI8-R csKOI8R", Table(encoding_rs::KOI8_R)),
    ("KOI8-U csKOI8U", Table(encoding_rs::KOI8_U)),
    ("macintosh mac csMacintosh", Table(encoding_rs::MACINTOSH)),
    (
        "windows-874 cswindows874",
        Graphic(encoding_rs::WINDOWS_874),
    ),
    (
        "windows-1250 cswindows1250",
        Graphic(encoding_rs::WINDOWS_1250),
    ),
    (
        "windows-1251 cswindows1251",
        Graphic(encoding_rs::WINDOWS_1251),
    ),
    (
        "windows-1252 cswindows1252",
        Graphic(encoding_rs::WINDOWS_1252),
    ),
    (
        "windows-1253 cswindows1253",
        Graphic(encoding_rs::WINDOWS_1253),
    ),
    (
        "windows-1254 cswindows1254",
        Graphic(encoding_rs::WINDOWS_1254),
    ),
    (
        "windows-1255 cswindows1255",
        Graphic(encoding_rs::WINDOWS_1255),
    ),
    (
        "windows-1256 cswindows1256",
        Graphic(encoding_rs::WINDOWS_1256),
    ),
    (
        "windows-1257 cswindows1257",
        Graphic(encoding_rs::WINDOWS_1257),
    ),
    (
        "windows-1258 cswindows1258",
        Graphic(encoding_rs::WINDOWS_1258),
    ),
    ("GBK CP936 MS936 windows-936 csGBK", Table(encoding_rs::GBK)),
    ("GB18030 csGB18030", Table(encoding_rs::GB18030)),
    ("Big5 csBig5", Table(encoding_rs::BIG5)),
    (
        "Shift_JIS MS_Kanji csShiftJIS",
        Japanese(encoding_rs::SHIFT_JIS),
    ),
    (
        "Extended_UNIX_Code_Packed_Format_for_Japanese EUC-JP csEUCPkdFmtJapanese",
        Japanese(encoding_rs::EUC_JP),
    ),
    (
        "ISO-2022-JP csISO2022JP",
        Japanese(encoding_rs::ISO_2022_JP),
    ),
    ("EUC-KR csEUCKR", Table(encoding_rs::EUC_KR)),
    (
        "IBM037 cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csIBM037",
        Page(code_pages::IBM037),
    ),
    (
        "IBM437 cp437 437 csPC8CodePage437",
        Page(code_pages::IBM437),
    ),
    (
        "IBM850 cp850 850 csPC850Multilingual",
        Page(code_pages::IBM850),
    ),
    ("IBM852 cp852 852 csPCp852", Page(code_pages::IBM852)),
    ("IBM855 cp855 855 csIBM855", Page(code_pages::IBM855)),
    (
        "IBM00858 CCSID00858 CP00858 PC-Multilingual-850+euro csIBM00858",
        Page(code_pages::IBM858),
    ),
    ("IBM860 cp860 860 csIBM860", Page(code_pages::IBM860)),
    (
        "IBM862 cp862 862 csPC862LatinHebrew",
        Page(code_pages::IBM862),
    ),
    ("IBM863 cp863 863 csIBM863", Page(code_pages::IBM863)),
    ("IBM865 cp865 865 csIBM865", Page(code_pages::IBM865)),
    ("IBM1047 IBM-1047 csIBM1047", Page(code_pages::IBM1047)),
    (
        "IBM01140 CCSID01140 CP01140 ebcdic-us-37+euro csIBM01140",
        Page(code_pages::IBM1140),
    ),
];

/// The encoding of that name or alias, under its IANA name.
pub(crate) fn named(wanted: &str) -> Option<(&'static str, Coding)> {
    ENCODINGS.iter().find_map(|(names, coding)| {
        let mut all = names.split(' ');
        let found = all.any(|name| name.eq_ignore_ascii_case(wanted));
        let iana = names.split(' ').next().unwrap_or_default();
        found.then_some((iana, *coding))
    })
}
