//! Cleaning file paths: without `.`, and without `..` where that is possible.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and, as far as there is something before it, `..`. Never empty.
pub fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                let within = matches!(cleaned.components().next_back(), Some(Component::Normal(_)));
                if within {
                    cleaned.pop();
                } else {
                    cleaned.push("..");
                }
            }
            part => cleaned.push(part),
        }
    }
    if cleaned.as_os_str().is_empty() {
        cleaned.push(".");
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        let cleaned = |path: &str| clean(Path::new(path)).to_string_lossy().into_owned();
        assert_eq!(cleaned("lib/one/../two"), "lib/two");
        assert_eq!(cleaned("./m/"), "m");
        assert_eq!(cleaned("../a/../../b"), "../../b");
        assert_eq!(cleaned("m/.."), ".");
    }
}
