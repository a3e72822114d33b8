//! Checks that the names of entries and the targets of links stay within the archive.

use std::path::{Component, Path, PathBuf};

/// The path of an entry below the directory; empty for the directory itself.
///
/// # Errors
/// The path leads outside of the directory, or is not the name of a file.
pub(super) fn inside(name: &str) -> Result<PathBuf, String> {
    let refused = || format!("the entry {name:?} leads outside of the archive");
    if name.contains('\0') {
        return Err(format!(
            "the entry {name:?} does not have the name of a file"
        ));
    }
    let mut path = PathBuf::new();
    // Some programs on Windows write their own separator.
    for part in Path::new(&name.replace('\\', "/")).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => path.push(part),
            _ => return Err(refused()),
        }
    }
    Ok(path)
}

/// Checks that a link at `path` leads to a place below the directory.
///
/// `..` is accepted at the beginning of the target only: after a name, that name may be a link itself.
///
/// # Errors
/// The link leads outside, or could.
pub(super) fn check_link(path: &Path, target: &Path) -> Result<(), String> {
    let mut depth = path.components().count().saturating_sub(1);
    let mut has_name = false;
    let is_inside = target.components().all(|part| match part {
        Component::CurDir => true,
        Component::Normal(_) => {
            has_name = true;
            true
        }
        Component::ParentDir if !has_name && depth > 0 => {
            depth -= 1;
            true
        }
        _ => false,
    });
    if is_inside && target.components().next().is_some() {
        return Ok(());
    }
    let (path, target) = (path.display(), target.display());
    Err(format!(
        "the link {path} leads to {target}, outside of the archive"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        assert_eq!(inside("./a/b"), Ok("a/b".into()));
        assert_eq!(inside("a\\b"), Ok("a/b".into()));
        assert_eq!(inside("./"), Ok(PathBuf::new()));
        for bad in ["/a", "../a", "a/../../b", "a/..", "..\\a", "a\0b"] {
            assert!(inside(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn links_stay_inside() {
        let check = |path: &str, target: &str| check_link(Path::new(path), Path::new(target));
        assert_eq!(check("a/b/link", "../../c"), Ok(()));
        assert_eq!(check("link", "a/b"), Ok(()));
        for (path, target) in [
            ("link", ".."),
            ("a/link", "../../x"),
            ("link", "/etc/passwd"),
            // `a/b` may be a link to the directory itself.
            ("link", "a/b/../x"),
            ("link", ""),
        ] {
            assert!(check(path, target).is_err(), "{path} {target}");
        }
    }
}
