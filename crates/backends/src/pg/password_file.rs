//! The password file, `~/.pgpass`: passwords by host, port, database and user.
//!
//! <https://www.postgresql.org/docs/current/libpq-pgpass.html>

/// What a line has to fit: host, port, database and user.
pub(super) type Wanted<'a> = [&'a str; 4];

/// The password of the first line that fits.
pub(super) fn password(text: &str, wanted: Wanted<'_>) -> Option<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| fields(line, &wanted)).next()
}

/// The password of a line if its other fields fit.
fn fields(line: &str, wanted: &Wanted<'_>) -> Option<String> {
    let mut fields = split(line).into_iter();
    for wanted in wanted {
        let field = fields.next()?;
        let is_any = field == "*";
        if !is_any && field != *wanted {
            return None;
        }
    }
    fields.next()
}

/// The fields between colons; a backslash takes its meaning from a colon or a backslash.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        let taken = match char {
            ':' => {
                fields.push(String::new());
                continue;
            }
            '\\' => chars.next().unwrap_or('\\'),
            char => char,
        };
        if let Some(field) = fields.last_mut() {
            field.push(taken);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# h:1:d:u:comment\nh:1:d:u:first\nh:*:*:u:se\\:co\\\\nd\n\n*:*:*:v:third\nbad:line\n";

    #[test]
    fn the_first_line_that_fits_counts() {
        for (wanted, expected) in [
            (["h", "1", "d", "u"], Some("first")),
            (["h", "2", "d", "u"], Some("se:co\\nd")),
            (["x", "2", "e", "v"], Some("third")),
            (["x", "2", "e", "w"], None),
            (["bad", "line", "", ""], None),
        ] {
            assert_eq!(password(FILE, wanted).as_deref(), expected, "{wanted:?}");
        }
    }
}
