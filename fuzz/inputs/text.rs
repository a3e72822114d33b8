//! Changes of texts.

use super::chance::Chance;
use super::words::{NUMBERS, TEXTS, TOKENS};

/// Pairs that can be put around something many times.
const NESTS: &[(&str, &str)] = &[
    ("[", "]"),
    ("(", ")"),
    ("{a=", "}"),
    ("{\n", "\n}"),
    ("a {\n", "}\n"),
    ("\"${", "}\""),
    ("f(", ")"),
    ("!", ""),
    ("-", ""),
    ("[for x in ", " : x]"),
    ("true ? ", " : 1"),
    ("\"%{ if true }", "%{ endif }\""),
    ("{\"a\":", "}"),
    ("[*]", ""),
    (".a", ""),
];

/// Changes a text a few times; `other` is what pieces are taken from.
pub fn mutate(text: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let most = *chance.pick(&[1, 4, 12]);
    for _ in 0..1 + chance.below(most) {
        change(text, other, chance);
    }
}

fn change(text: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    match chance.below(16) {
        0 => flip(text, chance),
        1..=4 => insert(text, TOKENS, chance),
        5 => replace(text, chance.pick(TOKENS).as_bytes(), chance),
        6 | 7 => drop(text.drain(chance.range(text.len()))),
        8 => repeat(text, chance),
        9 | 10 => splice(text, other, chance),
        11 => text.truncate(chance.below(text.len() + 1)),
        12 => nest(text, chance),
        13 => number(text, chance),
        14 => insert(text, TEXTS, chance),
        _ => line_breaks(text, chance),
    }
}

fn flip(text: &mut [u8], chance: &mut Chance) {
    let at = chance.below(text.len());
    if let Some(byte) = text.get_mut(at) {
        *byte ^= 1 << chance.below(8);
    }
}

fn insert(text: &mut Vec<u8>, words: &[&str], chance: &mut Chance) {
    let at = chance.below(text.len() + 1);
    let word = chance.pick(words);
    text.splice(at..at, word.bytes());
}

fn replace(text: &mut Vec<u8>, word: &[u8], chance: &mut Chance) {
    let range = chance.range(text.len());
    text.splice(range, word.iter().copied());
}

/// A part stands there twice, or many times.
fn repeat(text: &mut Vec<u8>, chance: &mut Chance) {
    let range = chance.range(text.len());
    let times = if chance.once_in(8) {
        1 + chance.below(200)
    } else {
        1
    };
    let piece = text[range.clone()].repeat(times);
    text.splice(range.end..range.end, piece);
}

fn splice(text: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let piece = other[chance.range(other.len())].to_vec();
    let range = match chance.below(2) {
        0 => chance.range(text.len()),
        _ => {
            let at = chance.below(text.len() + 1);
            at..at
        }
    };
    text.splice(range, piece);
}

fn nest(text: &mut Vec<u8>, chance: &mut Chance) {
    let (open, close) = chance.pick(NESTS);
    let times = if chance.once_in(20) {
        chance.below(2000)
    } else {
        1 + chance.below(3)
    };
    let range = chance.range(text.len());
    let inner = &text[range.clone()];
    let nested = [
        open.repeat(times).as_bytes(),
        inner,
        close.repeat(times).as_bytes(),
    ]
    .concat();
    text.splice(range, nested);
}

/// Another number where there is one.
fn number(text: &mut Vec<u8>, chance: &mut Chance) {
    let from = chance.below(text.len());
    let digits = |byte: &u8| byte.is_ascii_digit();
    let Some(start) = text[from..].iter().position(digits).map(|at| from + at) else {
        return;
    };
    let end = text[start..].iter().position(|it| !digits(it));
    let end = end.map_or(text.len(), |count| start + count);
    text.splice(start..end, chance.pick(NUMBERS).bytes());
}

fn line_breaks(text: &mut Vec<u8>, chance: &mut Chance) {
    let Some(at) = text.iter().position(|byte| *byte == b'\n') else {
        return insert(text, &["\n"], chance);
    };
    if chance.once_in(2) {
        *text = String::from_utf8_lossy(text)
            .replace('\n', "\r\n")
            .into_bytes();
    } else {
        text.insert(at, b'\r');
    }
}
