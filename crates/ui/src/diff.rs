//! Differences between texts, as `diff -u` writes them.

use similar::TextDiff;

use super::paint::{Ink, Paint};

/// The differences between two texts of a file, with three lines of context around each; empty if
/// there is none.
pub fn unified(name: &str, old: &str, new: &str, paint: Paint) -> String {
    let diff = TextDiff::from_lines(old, new);
    let (before, after) = (format!("old/{name}"), format!("new/{name}"));
    let plain = diff
        .unified_diff()
        .context_radius(3)
        .header(&before, &after)
        .to_string();
    match paint.enabled {
        true => plain
            .split_inclusive('\n')
            .map(|it| line(it, paint))
            .collect(),
        false => plain,
    }
}

fn line(line: &str, paint: Paint) -> String {
    let (text, end) = match line.strip_suffix('\n') {
        Some(text) => (text, "\n"),
        None => (line, ""),
    };
    let ink = match text.get(..1) {
        _ if text.starts_with("--- ") || text.starts_with("+++ ") => Ink::Bold,
        Some("@") => Ink::Cyan,
        Some("-") => Ink::Red,
        Some("+") => Ink::Green,
        _ => return line.to_owned(),
    };
    format!("{}{end}", paint.ink(ink, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_says_what_goes_and_what_comes() {
        let plain = unified("a.tf", "x\ny\n", "x\nz\n", Paint::PLAIN);
        assert_eq!(
            plain,
            "--- old/a.tf\n+++ new/a.tf\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n"
        );
        let painted = unified("a.tf", "x\ny\n", "x\nz\n", Paint { enabled: true });
        assert!(painted.contains("\u{1b}[31m-y\u{1b}[0m\n\u{1b}[32m+z\u{1b}[0m\n"));
        assert_eq!(unified("a.tf", "x", "x", Paint::PLAIN), "");
    }
}
