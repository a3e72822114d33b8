//! Characters as Terraform counts them: grapheme clusters by the rules of Unicode 15.0.

use unicode_segmentation::{GraphemeIndices, UnicodeSegmentation};

/// The grapheme clusters of a text.
pub fn graphemes(text: &str) -> Graphemes<'_> {
    Graphemes {
        clusters: text.grapheme_indices(true),
        rest: "",
    }
}

/// The iterator over grapheme clusters that [`graphemes`] returns.
pub struct Graphemes<'a> {
    clusters: GraphemeIndices<'a>,
    /// The rest of a cluster that later versions of the Unicode rules split.
    rest: &'a str,
}

impl<'a> Iterator for Graphemes<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            self.rest = self.clusters.next()?.1;
        }
        let (cluster, rest) = self.rest.split_at(conjunct(self.rest));
        self.rest = rest;
        Some(cluster)
    }
}

/// Where in a cluster the next consonant of an Indic conjunct is, or the end. Since 15.1, rule GB9c
/// keeps conjuncts together.
fn conjunct(cluster: &str) -> usize {
    /// A consonant, a sign that joins it and the next consonant have three bytes each.
    const SHORTEST: usize = 9;
    let found = match cluster.len() {
        0..SHORTEST => None,
        _ => places(cluster).find(|at| is_conjunct(cluster, *at)),
    };
    found.unwrap_or(cluster.len())
}

/// Where letters begin, but for the first.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let letters = text.char_indices().skip(1);
    letters.filter_map(|(at, char)| char.is_alphabetic().then_some(at))
}

/// Whether the letter there is joined to what is before it by the rule on conjuncts: neither to the
/// character just before, nor as a picture.
fn is_conjunct(cluster: &str, at: usize) -> bool {
    let (before, after) = cluster.split_at(at);
    let (Some(last), Some(letter)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    let apart = |text: String| text.graphemes(true).nth(1).is_some();
    apart(format!("{last}{letter}")) && apart(format!("\u{263a}\u{200d}{letter}"))
}

#[cfg(test)]
mod tests {
    use super::graphemes;

    #[test]
    fn conjuncts_are_several() {
        for (text, count) in [
            ("", 0),
            ("abc\r\n", 4),
            ("क्ष", 2),
            ("हिन्दी", 3),
            ("ខ្មែរ", 3),
            ("क्\u{200d}ष", 2),
            ("क्ष्म", 3),
            ("각", 1),
            ("👩\u{200d}👩\u{200d}👧", 1),
            ("🅰\u{200d}🅱", 1),
            ("🇩🇪🇫🇷", 2),
            ("\u{600}क", 1),
            ("e\u{301}", 1),
        ] {
            let found: Vec<&str> = graphemes(text).collect();
            assert_eq!(found.len(), count, "{text}");
            assert_eq!(found.concat(), text);
        }
    }
}
