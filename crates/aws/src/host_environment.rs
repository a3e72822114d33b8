//! The host as the provider needs it: environment variables, files, and messages about retries.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rform_core::world::World;

/// Receives a message when a request takes longer than usual.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// The environment variables and files of the host, and the receiver of messages. The default has
/// no variables and no files, and drops messages.
#[derive(Clone, Default)]
pub struct HostEnvironment {
    world: Option<Arc<dyn World>>,
    tell: Option<Tell>,
}

impl HostEnvironment {
    /// The environment of a host, with a receiver of messages.
    pub fn new(world: Arc<dyn World>, tell: Tell) -> HostEnvironment {
        HostEnvironment {
            world: Some(world),
            tell: Some(tell),
        }
    }

    /// An environment variable; an empty one counts as unset.
    pub fn var(&self, name: &str) -> Option<String> {
        let value = self.world.as_ref()?.var(name);
        value.filter(|text| !text.is_empty())
    }

    /// The first of these variables that is set.
    pub fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.var(name))
    }

    /// Whether a variable is `true` or `1`.
    pub fn flag(&self, name: &str) -> bool {
        self.var(name)
            .is_some_and(|text| text.eq_ignore_ascii_case("true") || text == "1")
    }

    /// The content of a file; a leading `~/` stands for the home directory.
    ///
    /// # Errors
    /// When the file cannot be read, or there is no host.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let Some(world) = &self.world else {
            return Err(io::ErrorKind::NotFound.into());
        };
        world.read(Path::new(&self.expanded(path)))
    }

    fn expanded(&self, path: &str) -> String {
        match (path.strip_prefix("~/"), self.var("HOME")) {
            (Some(rest), Some(home)) => format!("{home}/{rest}"),
            _ => path.to_owned(),
        }
    }

    /// Sends a message to the receiver.
    pub fn tell(&self, what: &str) {
        if let Some(tell) = &self.tell {
            tell(what);
        }
    }
}
