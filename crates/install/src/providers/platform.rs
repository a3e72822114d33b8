//! Platforms, as Go names them.

use std::fmt;

/// An operating system and a processor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform {
    /// Such as `linux`.
    pub system: String,
    /// Such as `amd64`.
    pub processor: String,
}

impl Platform {
    /// The platform that this program runs on.
    pub fn own() -> Platform {
        let system = match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let processor = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            other => other,
        };
        Platform {
            system: system.into(),
            processor: processor.into(),
        }
    }

    /// Reads a name such as `linux_amd64`.
    pub fn parse(text: &str) -> Option<Platform> {
        let (system, processor) = text.split_once('_')?;
        let is_word =
            |it: &str| !it.is_empty() && it.chars().all(|char| char.is_ascii_alphanumeric());
        (is_word(system) && is_word(processor)).then(|| Platform {
            system: system.into(),
            processor: processor.into(),
        })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}_{}", self.system, self.processor)
    }
}
