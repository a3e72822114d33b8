//! Texts and names in quotes, as Go writes them.

/// In quotes, with what cannot be seen escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            hidden if !is_visible(hidden) => out.push_str(&escaped(hidden)),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn is_visible(char: char) -> bool {
    // Spaces other than the plain one, and what steers the layout, would not be noticed.
    let steers = matches!(u32::from(char),
        0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff0..=0xfffb
        | 0xe000..=0xf8ff | 0xe0000..=0xe007f | 0xf0000..=0x10ffff);
    char == ' ' || !(char.is_control() || char.is_whitespace() || steers)
}

fn escaped(char: char) -> String {
    match u32::from(char) {
        code @ 0..=0x7f => format!("\\x{code:02x}"),
        code @ 0..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// A name as it stands where it is an identifier, otherwise in quotes.
pub fn name(text: &str) -> String {
    if is_identifier(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(unicode_ident::is_xid_start);
    starts && chars.all(|char| char == '-' || unicode_ident::is_xid_continue(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(
            quoted("a\t\u{1}é世\u{a0}\u{2028}\\\""),
            r#""a\t\x01é世\u00a0\u2028\\\"""#
        );
        assert_eq!(name("a-b"), "a-b");
        assert_eq!(name("a.b"), "\"a.b\"");
        assert_eq!(name("1"), "\"1\"");
    }
}
