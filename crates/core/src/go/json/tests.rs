use super::*;

fn message(text: &str) -> (String, usize) {
    let error = check(text).expect_err(text);
    (error.to_string(), error.offset(text))
}

#[test]
fn errors_are_gos() {
    let key = "looking for beginning of object key string";
    let cases = [
        ("{not json", format!("'n' {key}"), 2),
        ("{\"a\":1,}", format!("'}}' {key}"), 8),
        ("hello", "'h' looking for beginning of value".to_owned(), 1),
        ("[1 2]", "'2' after array element".to_owned(), 4),
        ("{\"a\" 1}", "'1' after object key".to_owned(), 6),
        (
            "{\"a\":1 \"b\":2}",
            "'\"' after object key:value pair".to_owned(),
            8,
        ),
        ("{} x", "'x' after top-level value".to_owned(), 4),
        ("trux", "'x' in literal true (expecting 'e')".to_owned(), 4),
        ("-x", "'x' in numeric literal".to_owned(), 2),
        ("\"\\q\"", "'q' in string escape code".to_owned(), 3),
        ("é", "'Ã' looking for beginning of value".to_owned(), 1),
    ];
    for (text, rest, offset) in cases {
        let expected = format!("invalid character {rest}");
        assert_eq!(message(text), (expected, offset), "{text}");
    }
    for text in ["", "{\"Version\": ", "\"a", "-"] {
        assert_eq!(message(text).0, "unexpected end of JSON input", "{text}");
    }
}

#[test]
fn documents_pass() {
    let nested = " {\"a\": [1, -2.5e+3, null, true, \"\\u00e9\"], \"b\": {}} ";
    for text in ["[]", "{}", nested, "0", "[[], [[1]]]"] {
        assert_eq!(check(text), Ok(()), "{text}");
    }
}

#[test]
fn escapes_are_resolved_and_written() {
    let read = Scanner::new(r#""\u00e9\ud83d\ude00\ud83d\n\/""#).string();
    assert_eq!(read.as_deref(), Ok("é😀\u{fffd}\n/"));
    let mut written = String::new();
    write_string("<a>&\u{8}\u{1}\u{2028}\"", &mut written);
    assert_eq!(written, r#""\u003ca\u003e\u0026\b\u0001\u2028\"""#);
}
