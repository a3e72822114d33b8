//! Checksums of packages: `h1:` of the files in one, `zh:` of its archive.
//! <https://developer.hashicorp.com/terraform/language/files/dependency-lock#new-provider-package-checksums>

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rform_core::world::World;
use sha2::{Digest, Sha256};

/// The checksum of a directory with the files of a package.
///
/// # Errors
/// Something in it cannot be read.
pub fn of_directory(world: &dyn World, directory: &Path) -> io::Result<String> {
    let mut names = Vec::new();
    list(world, directory, Path::new(""), &mut names)?;
    let mut names: Vec<(String, PathBuf)> = names
        .into_iter()
        .map(|it| (it.to_string_lossy().into_owned(), it))
        .collect();
    names.sort();
    let mut lines = Sha256::new();
    for (name, path) in names {
        let digest = digest(world, &directory.join(path))?;
        lines.update(format!("{}  {name}\n", hex::encode(digest)));
    }
    Ok(format!("h1:{}", STANDARD.encode(lines.finalize())))
}

/// The checksum of an archive.
///
/// # Errors
/// It cannot be read.
pub fn of_archive(world: &dyn World, archive: &Path) -> io::Result<String> {
    Ok(format!("zh:{}", hex::encode(digest(world, archive)?)))
}

fn list(world: &dyn World, root: &Path, within: &Path, names: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in world.read_dir(&root.join(within))? {
        let path = within.join(&entry.name);
        match entry.is_dir {
            true => list(world, root, &path, names)?,
            false => names.push(path),
        }
    }
    Ok(())
}

fn digest(world: &dyn World, file: &Path) -> io::Result<Vec<u8>> {
    let mut file = world.open(file)?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 256 << 10];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(digest.finalize().to_vec()),
            read => digest.update(chunk.get(..read).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::world::Host;

    /// The checksum that Terraform 1.11.4 wrote to a lock file for these files.
    #[test]
    fn the_checksum_of_a_directory_is_that_of_terraform() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let host = Host::new()?.within(directory.path());
        let program = "terraform-provider-y_v0.1.0";
        let mut file = host.create(Path::new(program), true)?;
        file.write_all(b"#!/bin/sh\nexit 1\n")?;
        let expected = "h1:6KqLcOpduz47qpl6sKGo7QpDu+O0f+pBNlttDz/OwoI=";
        assert_eq!(of_directory(&host, Path::new("."))?, expected);
        host.create_dir(Path::new("a"))?;
        host.create(Path::new("a/b"), false)?;
        assert_ne!(of_directory(&host, Path::new("."))?, expected);
        Ok(())
    }
}
