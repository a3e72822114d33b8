//! Many small files in one text, each under a line `-- PATH --`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Ends the heading of a file whose last line has no end.
const OPEN: &str = " -- no newline at the end";

/// Files by their paths.
#[derive(Default)]
pub struct Archive {
    pub files: BTreeMap<String, String>,
}

impl Archive {
    pub fn read(path: &Path) -> Archive {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        Archive::parse(&text)
    }

    pub fn parse(text: &str) -> Archive {
        let mut archive = Archive::default();
        let mut open: Option<(String, String, bool)> = None;
        for line in text.split_inclusive('\n') {
            match heading(line) {
                Some((path, ended)) => {
                    archive.put(open.take());
                    open = Some((path.to_owned(), String::new(), ended));
                }
                None => open.iter_mut().for_each(|it| it.1.push_str(line)),
            }
        }
        archive.put(open);
        archive
    }

    fn put(&mut self, file: Option<(String, String, bool)>) {
        if let Some((path, mut text, ended)) = file {
            if !ended {
                text.pop();
            }
            self.files.insert(path, text);
        }
    }

    /// The text of the archive, which [`Archive::parse`] reads back.
    pub fn print(&self) -> String {
        let mut out = String::new();
        for (path, text) in &self.files {
            let ended = text.is_empty() || text.ends_with('\n');
            let (mark, end) = if ended { (" --", "") } else { (OPEN, "\n") };
            out += &format!("-- {path}{mark}\n{text}{end}");
        }
        out
    }

    /// The files of a directory, by their paths inside it.
    pub fn under<'a>(
        &'a self,
        directory: &str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let prefix = format!("{directory}/");
        self.files
            .iter()
            .filter_map(move |(path, text)| Some((path.strip_prefix(&prefix)?, text.as_str())))
    }

    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}

/// The path in a heading, and whether its text ends with its last line's end.
fn heading(line: &str) -> Option<(&str, bool)> {
    let rest = line.strip_suffix('\n')?.strip_prefix("-- ")?;
    let ended = rest.strip_suffix(" --").map(|path| (path, true));
    ended.or_else(|| Some((rest.strip_suffix(OPEN)?, false)))
}

#[test]
fn an_archive_is_read_as_it_was_printed() {
    let files = [
        ("a", "x\n"),
        ("b/c", ""),
        ("d", "no end"),
        ("e", "\r\n\n"),
        ("f", "\u{feff}x\n"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let archive = Archive {
        files: BTreeMap::from(files),
    };
    assert_eq!(Archive::parse(&archive.print()).files, archive.files);
}
