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

/// Replaces each name in quotes that begins an argument by an identifier.
pub(super) fn unquote(text: &str) -> Unquoted {
    let mut unquoted = Unquoted::default();
    for line in text.split_inclusive('\n') {
        match named(line) {
            Some((indent, name, rest)) => {
                let identifier = format!("{MARK}{}", unquoted.names.len());
                unquoted
                    .text
                    .push_str(&format!("{indent}{identifier}{rest}"));
                unquoted.names.insert(identifier, name.to_owned());
            }
            None => unquoted.text.push_str(line),
        }
    }
    unquoted
}

/// A line that begins with a name in quotes and an equals sign: the parts around the quotes.
fn named(line: &str) -> Option<(&str, &str, &str)> {
    let behind = line.trim_start().strip_prefix('"')?;
    let (name, rest) = behind.split_once('"')?;
    let indent = line.get(..line.len() - behind.len() - 1)?;
    let is_argument = rest.trim_start().starts_with('=') && !name.contains('\\');
    is_argument.then_some((indent, name, rest))
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
}
