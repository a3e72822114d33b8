//! A working directory of its own, and the programs of the machine in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rform_core::world::{Host, Program, World};
use rform_testing::Memory;
use tempfile::TempDir;

use crate::cli_config::CliConfig;
use crate::http::Client;
use crate::registry::RegistryClient;

/// A directory with a host in it.
pub struct Workplace {
    directory: TempDir,
    /// The host, whose current directory it is.
    pub world: Arc<dyn World>,
}

impl Workplace {
    /// An empty directory.
    pub fn new() -> Workplace {
        let directory = tempfile::tempdir().expect("a directory");
        let host = Host::new().expect("a host").within(directory.path());
        Workplace {
            directory,
            world: Arc::new(host),
        }
    }

    /// The absolute path of something in it.
    pub fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// Writes a file, with the directories above it.
    pub fn write(&self, path: &str, text: &str) {
        let path = Path::new(path);
        let above = path.parent().expect("a parent");
        self.world.create_dir(above).expect("a directory");
        self.world.write(path, text.as_bytes()).expect("a file");
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> Option<String> {
        let text = self.bytes(path)?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// The content of a file that is no text.
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.world.read(Path::new(path)).ok()
    }

    /// Whether something is there.
    pub fn has(&self, path: &str) -> bool {
        self.world.kind(Path::new(path)).is_ok()
    }

    /// Runs git in a directory.
    pub fn git(&self, directory: &str, arguments: &[&str]) {
        let identity = [
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@example.com"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@example.com"),
        ];
        let program = Program {
            command: "git".into(),
            name: "git".into(),
            arguments: arguments.iter().map(|&it| it.into()).collect(),
            directory: Some(directory.into()),
            environment: BTreeMap::from(identity.map(|(name, it)| (name.into(), it.into()))),
        };
        let mut said = String::new();
        let exit = self.world.run(&program, &mut |line| said.push_str(line));
        let exit = exit.expect("git is there").to_string();
        assert_eq!(exit, "exit status 0", "git {arguments:?}: {said}");
    }

    /// A client of registries with these settings, which trusts these authorities.
    pub fn registry(&self, config: CliConfig, client: Client) -> RegistryClient {
        RegistryClient::new(self.world.clone(), Arc::new(client), Arc::new(config))
    }
}

/// A client of web servers for tests, on a host without proxies.
pub fn client() -> Client {
    client_on(Memory::default())
}

/// A client of web servers for tests, with the environment of that host.
pub fn client_on(world: Memory) -> Client {
    Client::new(Arc::new(world), Duration::from_secs(10)).expect("a client")
}
