//! The table of differences names tests that exist.

use std::fs;
use std::path::Path;

#[test]
fn each_difference_between_the_dialects_names_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("docs/dialect-0.11.md")).expect("the table");
    let rows = table
        .lines()
        .filter(|it| it.starts_with("| ") && !it.ends_with("| test |"));
    let mut sources = String::new();
    read_all(&root.join("crates"), &mut sources);
    read_all(&root.join("tests"), &mut sources);
    let mut count = 0;
    for row in rows {
        let last = row
            .trim_end_matches(" |")
            .rsplit("| ")
            .next()
            .unwrap_or_default();
        let names: Vec<&str> = last.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test: {row}");
        for name in names {
            let test = format!("#[test]\nfn {name}()");
            let inner = format!("#[test]\n    fn {name}()");
            assert!(
                sources.contains(&test) || sources.contains(&inner),
                "{name}"
            );
        }
        count += 1;
    }
    assert!(count > 25, "only {count} rows");
}

fn read_all(directory: &Path, text: &mut String) {
    for entry in fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|it| it == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}
