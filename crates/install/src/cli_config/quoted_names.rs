//! Argument names in quotes, which the CLI configuration allows and the grammar of HCL does not:
//! `dev_overrides { "hashicorp/null" = "/dir" }`.

use std::collections::BTreeMap;

/// What stands for a name in quotes, before its number.
const MARK: &str = "quoted_name_";

/// A text without names in quotes, and what stands for which.
#[derive(Debug, Default)]
pub(super) struct Unquoted {
    /// The text with identifiers in their places.
    pub text: String,
    /// The names by identifier.
    names: BTreeMap<String, String>,
}

impl Unquoted {
    /// The name that was written.
    pub fn name<'a>(&'a self, name: &'a str) -> &'a str {
        self.names.get(name).map_or(name, String::as_str)
    }
}

/// Replaces each name in quotes that begins an argument by an identifier: at the head of a line, or
/// behind the brace of a block in one line.
pub(super) fn unquote(text: &str) -> Unquoted {
    let mut unquoted = Unquoted::default();
    for line in text.split_inclusive('\n') {
        unquoted.take(line);
    }
    unquoted
}

impl Unquoted {
    fn take(&mut self, line: &str) {
        let mut rest = line;
        while let Some((before, behind)) = rest.split_once('"') {
            let end = if is_comment(before) {
                None
            } else {
                end_of(behind)
            };
            let Some((name, after)) = end.and_then(|end| behind.split_at_checked(end)) else {
                break;
            };
            // What is left begins with the second quote.
            let after = after.get(1..).unwrap_or_default();
            let begins = matches!(before.trim_end().chars().last(), None | Some('{'));
            self.text.push_str(before);
            match begins && is_assigned(after) && !name.contains('\\') {
                true => {
                    let identifier = format!("{MARK}{}", self.names.len());
                    self.text.push_str(&identifier);
                    self.names.insert(identifier, name.to_owned());
                }
                false => self.text.push_str(&format!("\"{name}\"")),
            }
            rest = after;
        }
        self.text.push_str(rest);
    }
}

/// Whether a comment begins in a text that is outside of quotes.
fn is_comment(text: &str) -> bool {
    text.contains('#') || text.contains("//") || text.contains("/*")
}

/// Where the quote is that ends a text, in bytes.
fn end_of(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, char)| {
        let ends = char == '"' && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        ends.then_some(at)
    })
}

fn is_assigned(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('=') && !rest.starts_with("==")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_identifiers() {
        let unquoted = unquote("a {\n  \"x/y\" = \"z\"\n  b = [\n    \"c\",\n  ]\n}\n");
        let expected = "a {\n  quoted_name_0 = \"z\"\n  b = [\n    \"c\",\n  ]\n}\n";
        assert_eq!(unquoted.text, expected);
        assert_eq!(unquoted.name("quoted_name_0"), "x/y");
        assert_eq!(unquoted.name("b"), "b");
    }

    #[test]
    fn blocks_in_one_line_have_names_too() {
        let unquoted = unquote("a { \"x/y\" = \"z\" }\nb \"c\" { d = \"{\" } # \"e\" = 1\n");
        let expected = "a { quoted_name_0 = \"z\" }\nb \"c\" { d = \"{\" } # \"e\" = 1\n";
        assert_eq!(unquoted.text, expected);
        assert_eq!(unquoted.name("quoted_name_0"), "x/y");
        // What is no name stays as it is.
        for text in [
            "a = \"b\\\" = c\"\n",
            "\"open = 1\n",
            "x = [\"a\", \"b\"]\n",
        ] {
            assert_eq!(unquote(text).text, text);
        }
    }
}
