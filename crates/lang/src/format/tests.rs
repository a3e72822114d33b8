//! Recorded pairs of texts and what Terraform makes of them.

use std::path::Path;

use super::format;

/// Texts in `fixtures/fmt`: `name.tf` and `name.tf.out`.
#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the fixtures are files of the repository"
)]
fn texts_are_formatted_as_recorded() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/fmt");
    let mut wrong = Vec::new();
    let mut read = 0;
    for entry in std::fs::read_dir(directory)
        .expect("fixtures/fmt")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "out") {
            continue;
        }
        read += 1;
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("readable");
        let expected = std::fs::read_to_string(path.with_file_name(format!("{name}.out")))
            .expect("a recorded result");
        let got = format(&text);
        if got != expected {
            wrong.push(format!("{name}:\n{got}\n--- expected\n{expected}"));
        } else if format(&got) != got {
            wrong.push(format!("{name} changes again:\n{}", format(&got)));
        }
    }
    assert!(read > 30, "only {read} texts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_does_not_parse_stays() {
    assert_eq!(format("a  = [\n"), "a  = [\n");
    assert_eq!(format(""), "");
}

#[test]
fn comments_end_where_they_do() {
    let text = "a = /*/* x */ 1\nb = 2 /* y */\n";
    assert_eq!(format(text), text);
}

/// Terraform needs a run for each layer.
#[test]
fn quotes_within_quotes_come_off_together() {
    for text in [
        "v = \"${\"${a}\"}\"\n",
        "v = \"${ \"${ \"${a}\" }\" }\"\n",
        "v = \"${\n\"${a}\"\n}\"\n",
    ] {
        assert_eq!(format(text), "v = a\n", "{text}");
    }
}

/// Terraform takes them off, and the comment takes in what follows it.
#[test]
fn quotes_stay_where_a_comment_needs_them() {
    for text in ["v = \"${ # c\na}\"\n", "v = \"${a # c\n+ 1}\"\n"] {
        assert_eq!(format(text), text);
    }
    assert_eq!(format("v = \"${a}\" # c\n"), "v = a # c\n");
}

/// Terraform makes `1.0` of it, which means something else.
#[test]
fn an_index_of_a_number_does_not_become_a_fraction() {
    assert_eq!(format("a  = 1 .0\n"), "a = 1 .0\n");
}
