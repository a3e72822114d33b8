//! What the provider takes from the host it runs on: environment, files, and who is told.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rform_core::world::World;

/// Who is told that something takes longer.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// The host, as far as the provider needs it. The default one has no variables and no files, and
/// hears nothing.
#[derive(Clone, Default)]
pub struct Around {
    world: Option<Arc<dyn World>>,
    tell: Option<Tell>,
}

impl Around {
    /// The host that is there.
    pub fn new(world: Arc<dyn World>, tell: Tell) -> Around {
        Around {
            world: Some(world),
            tell: Some(tell),
        }
    }

    /// An environment variable; an empty one counts as none.
    pub fn var(&self, name: &str) -> Option<String> {
        let value = self.world.as_ref()?.var(name);
        value.filter(|text| !text.is_empty())
    }

    /// The first of these variables that is set.
    pub fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.var(name))
    }

    /// Whether a variable says `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.var(name)
            .is_some_and(|text| text.eq_ignore_ascii_case("true") || text == "1")
    }

    /// A file's content; `~` is the home directory.
    ///
    /// # Errors
    /// When it cannot be read.
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

    /// Tells whoever listens.
    pub fn tell(&self, what: &str) {
        if let Some(tell) = &self.tell {
            tell(what);
        }
    }
}
