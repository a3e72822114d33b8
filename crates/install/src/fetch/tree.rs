//! Copies of directories, and directories within packages.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rform_core::world::{Kind, World};

/// Copies a directory with all that is in it to where nothing is. Links stay links.
///
/// # Errors
/// Something cannot be read or written.
pub fn copy(world: &dyn World, from: &Path, to: &Path) -> io::Result<()> {
    match world.kind(from)? {
        Kind::Link => {
            let target = world.link(from).ok_or(io::ErrorKind::NotFound)?;
            world.make_link(&target, to)
        }
        Kind::File { is_executable, .. } => {
            let mut file = world.create(to, is_executable)?;
            io::copy(&mut world.open(from)?, &mut file)?;
            file.flush()
        }
        Kind::Directory => {
            world.create_dir(to)?;
            for entry in world.read_dir(from)? {
                copy(world, &from.join(&entry.name), &to.join(&entry.name))?;
            }
            Ok(())
        }
        // A repository may hold sockets of its own.
        Kind::Other => Ok(()),
    }
}

/// The directory that a path within a package names; each `*` stands for the one directory that fits.
///
/// # Errors
/// There is none, or there are several.
pub fn expand(world: &dyn World, package: &Path, inner: &str) -> Result<PathBuf, String> {
    let inner = inner.trim_matches('/');
    let mut path = PathBuf::new();
    for part in inner.split('/').filter(|part| !part.is_empty()) {
        if !part.contains('*') {
            path.push(part);
            continue;
        }
        let entries = world.read_dir(&package.join(&path));
        let entries = entries.map_err(|error| format!("subdir {inner:?}: {error}"))?;
        let mut fitting = entries
            .iter()
            .filter(|it| it.is_dir && fits(&it.name, part));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => path.push(&only.name),
            (None, _) => return Err(format!("subdir {inner:?} not found")),
            _ => return Err(format!("subdir {inner:?} matches multiple paths")),
        }
    }
    // Joining nothing would add a separator.
    let directory = match path.as_os_str().is_empty() {
        true => package.to_owned(),
        false => package.join(&path),
    };
    // Whether it is a directory is what counts, links followed.
    match world.read_dir(&directory) {
        Ok(_) => Ok(directory),
        Err(_) => Err(format!("subdir {inner:?} not found")),
    }
}

fn fits(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, rest)) => {
            let Some(left) = name.strip_prefix(start) else {
                return false;
            };
            let mut ends = (0..=left.len()).filter(|at| left.is_char_boundary(*at));
            ends.any(|at| fits(left.get(at..).unwrap_or(""), rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(fits("owner-repo-1a2b", "*"));
        assert!(fits("owner-repo-1a2b", "owner-*-*"));
        assert!(!fits("owner-repo", "x*"));
    }
}
