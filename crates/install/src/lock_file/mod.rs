//! The dependency lock file: which versions of providers are chosen, and their checksums.
//! <https://developer.hashicorp.com/terraform/language/files/dependency-lock>

mod locked;
mod read;
mod text;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rform_core::addr::ProviderSource;
use rform_core::diag::Diagnostic;
use rform_core::world::{World, error_text};

pub use locked::Locked;

/// The name of the file, in the directory of the root module.
pub const FILE: &str = ".terraform.lock.hcl";

/// The content of the file, by provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile(pub BTreeMap<ProviderSource, Locked>);

impl LockFile {
    /// Reads the file of a root module; empty if there is none.
    ///
    /// # Errors
    /// The file cannot be read, or is not valid.
    pub fn read(world: &dyn World, root: &Path) -> Result<LockFile, Diagnostic> {
        let text = match world.read(&root.join(FILE)) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(invalid(&error_text(&error))),
        };
        let entries = read::entries(&text).map_err(|why| invalid(&why))?;
        Ok(LockFile(entries))
    }

    /// Writes the file of a root module.
    ///
    /// # Errors
    /// It cannot be written; it then is as it was.
    pub fn write(&self, world: &dyn World, root: &Path) -> Result<(), Diagnostic> {
        let path = root.join(FILE);
        let text = text::of(&self.0);
        let written = match world.exists(&path) {
            true => world.rewrite(&path, text.as_bytes()),
            false => create(world, &path, text.as_bytes()),
        };
        written.map_err(|error| {
            let detail = format!("{FILE}: {}.", error_text(&error));
            Diagnostic::error("Failed to write the dependency lock file", detail)
        })
    }
}

/// A new file is the team's, and no secret.
fn create(world: &dyn World, path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = world.create(path, false)?;
    file.write_all(text)?;
    file.flush()
}

fn invalid(why: &str) -> Diagnostic {
    let detail = format!("{FILE}: {}.", why.trim_end_matches('.'));
    Diagnostic::error("Invalid dependency lock file", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_testing::Memory;

    /// As Terraform 1.11.4 wrote it.
    const TEXT: &str = r#"# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "example.com/x/y" {
  version = "0.1.0"
  hashes = [
    "h1:6KqLcOpduz47qpl6sKGo7QpDu+O0f+pBNlttDz/OwoI=",
  ]
}

provider "registry.terraform.io/acme/bar" {
  version     = "2.1.0"
  constraints = "~> 2.0"
  hashes = [
    "h1:0iPZQvxm3R322wbbmHTYXf7leganQRAlyvKeN+UY2FQ=",
    "zh:00",
  ]
}
"#;

    fn locked(text: &str) -> Result<LockFile, String> {
        let world = Memory::new([(FILE, text)]);
        LockFile::read(&world, Path::new(".")).map_err(|error| error.detail)
    }

    #[test]
    fn what_is_read_is_written_byte_for_byte() {
        let read = locked(TEXT).unwrap_or_default();
        assert_eq!(read.0.len(), 2);
        assert_eq!(text::of(&read.0), TEXT);
        let none = LockFile::read(&Memory::default(), Path::new("."));
        assert_eq!(none, Ok(LockFile::default()));
    }

    #[test]
    fn what_is_not_in_normal_form_is_refused() {
        for text in [
            "provider \"a/b\" {\n  version = \"../../x\"\n}\n",
            "provider \"a/b\" {\n  version = \"1.0\"\n}\n",
            "provider \"a/b\" {\n}\n",
            "provider \"a//b\" {\n  version = \"1.0.0\"\n}\n",
            "provider \"a/b\" {\n  version = \"1.0.0\"\n  constraints = \"~>1.0\"\n}\n",
            "provider \"a/b\" {\n  version = \"1.0.0\"\n  hashes = [\"x\"]\n}\n",
            "provider \"a/b\" {\n  version = \"1.0.0\"\n}\nprovider \"a/b\" {\n  version = \"1.0.0\"\n}\n",
            "provider \"a/b\" {",
        ] {
            assert!(locked(text).is_err(), "{text}");
        }
        let error =
            locked("provider \"a/b\" {\n  version = \"1.0.0\"\n  constraints = \"~>1.0\"\n}\n");
        assert!(error.is_err_and(|why| why.contains("normalized form: \"~> 1.0\"")));
    }
}
