//! Cutting a long file between its blocks.

/// How long a part is at least, in bytes: the pieces of one fit into the processor's cache.
const PART: usize = 16 << 10;

/// The text in parts, each but the last ending with a block and an empty line, as far as that can
/// be told from the lines alone. A cut within a heredoc, a comment or brackets leaves a part that
/// does not parse, since what it cuts is not closed in it.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, after) = rest.split_at(cut(rest));
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

fn cut(text: &str) -> usize {
    const BETWEEN: &str = "\n}\n\n";
    let far = text.floor_char_boundary(PART);
    let rest = text.get(far..).unwrap_or_default();
    rest.find(BETWEEN)
        .map_or(text.len(), |at| far + at + BETWEEN.len())
}

#[cfg(test)]
mod tests {
    use super::super::{format, formatted, whole};
    use super::{PART, parts};

    fn blocks(inner: &str) -> String {
        let block = format!("a \"b\" {{\nx=1\n  long = 2\n{inner}}}\n\n");
        block.repeat(3 * PART / block.len())
    }

    #[track_caller]
    fn check(text: &str, count: usize) {
        assert_eq!(parts(text).count(), count);
        assert_eq!(parts(text).collect::<String>(), text);
        assert_eq!(formatted(text), whole(text).map(|part| part.text));
    }

    #[test]
    fn parts_make_the_same_as_the_whole() {
        check(&blocks(""), 3);
        check(&blocks("y = \"ö\"\n"), 3);
        check(&format!("z = 1\nlonger = 2\n{}", blocks("")), 3);
    }

    #[test]
    fn what_only_looks_like_the_end_of_a_block_is_not_cut() {
        let heredoc = format!("a = <<E\n{}E\n", blocks(""));
        assert!(parts(&heredoc).count() > 1);
        assert_eq!(format(&heredoc), heredoc);
        let comment = format!("/*\n{}*/\n", blocks(""));
        assert_eq!(format(&comment), comment);
        let nested = format!("o {{\n{}}}\n", blocks(""));
        assert_eq!(formatted(&nested), whole(&nested).map(|part| part.text));
    }

    #[test]
    fn an_argument_given_twice_far_apart_is_an_error() {
        let text = format!("z = 1\n{}z = 2\n", blocks(""));
        assert!(formatted(&text).is_none());
    }
}
