//! The `file` provisioner: files that are copied to a host.
//! <https://developer.hashicorp.com/terraform/language/resources/provisioners/file>

use std::path::Path;

use crate::connection::Connection;
use crate::output::Output;
use crate::scripts::connected;
use rform_core::world::{FileKind, World, error_text};

/// The content of a copy.
pub enum Content {
    /// A text, which becomes a file.
    Text(String),
    /// A file or a directory of the local host.
    Path(String),
}

/// Copies content to a host.
///
/// # Errors
/// The content cannot be read, the host cannot be reached, or it refuses.
pub async fn upload(
    world: &dyn World,
    connection: &Connection,
    content: &Content,
    destination: &str,
    output: Output<'_>,
) -> Result<(), String> {
    let is_directory = match content {
        Content::Text(_) => false,
        Content::Path(path) => {
            let status = world.status(Path::new(path));
            let status = status.map_err(|error| format!("stat {path}: {}", error_text(&error)))?;
            status.kind == FileKind::Directory
        }
    };
    let session = connected(world, connection, output).await?;
    let copied = match content {
        Content::Text(text) => session.copy(destination, text.as_bytes()).await,
        Content::Path(path) if is_directory => {
            session.copy_directory(world, path, destination).await
        }
        Content::Path(path) => match world.read(Path::new(path)) {
            Ok(bytes) => session.copy(destination, &bytes).await,
            Err(error) => Err(format!("open {path}: {}", error_text(&error))),
        },
    };
    copied.map_err(|why| format!("Upload failed: {why}"))?;
    session.close().await;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make files")]
mod tests {
    use std::fs;

    use super::*;
    use crate::testing::Machine;
    use rform_core::world::Host;

    async fn copied(
        machine: &Machine,
        content: Content,
        to: &str,
        at: &Path,
    ) -> Result<(), String> {
        let world = Host::new().map_err(|error| error.to_string())?.within(at);
        upload(&world, &machine.connection(), &content, to, &|_| {}).await
    }

    #[tokio::test]
    async fn texts_files_and_directories_are_copied() -> std::io::Result<()> {
        let (machine, directory) = (Machine::start().await, tempfile::tempdir()?);
        let at = directory.path();
        let large = vec![b'x'; 300_000];
        fs::create_dir_all(at.join("d/e"))?;
        fs::write(at.join("d/f"), &large)?;
        fs::write(at.join("d/e/g"), "")?;
        let text = Content::Text("hello".into());
        assert_eq!(copied(&machine, text, "/etc/motd", at).await, Ok(()));
        assert_eq!(machine.text("/etc/motd").as_deref(), Some("hello"));
        let path = |path: &str| Content::Path(path.into());
        assert_eq!(copied(&machine, path("d/f"), "/x y/f", at).await, Ok(()));
        assert_eq!(machine.state().files.get("/x y/f"), Some(&large));
        assert_eq!(copied(&machine, path("d"), "/a", at).await, Ok(()));
        assert_eq!(machine.state().files.get("/a/d/f"), Some(&large));
        assert_eq!(machine.text("/a/d/e/g").as_deref(), Some(""));
        assert_eq!(copied(&machine, path("d/"), "/b", at).await, Ok(()));
        assert_eq!(machine.state().files.get("/b/f"), Some(&large));
        let missing = copied(&machine, path("none"), "/c", at).await;
        assert_eq!(missing, Err("stat none: no such file or directory".into()));
        Ok(())
    }
}
