//! The shared config and credentials files, and the selected profile.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
#![allow(deprecated, reason = "the names under which aws-config shows them")]

use std::borrow::Cow;
use std::io::ErrorKind;

use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{self, Profile, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use crate::host_environment::HostEnvironment;
use crate::settings::Settings;
use rform_provider::Problem;

/// The profiles of the shared files.
pub struct Profiles {
    /// The name of the selected profile.
    pub name: String,
    /// The files in the form of the SDK.
    pub files: ProfileFiles,
    set: Option<ProfileSet>,
    /// The problem of a file that could not be read; reported when a profile is needed.
    unreadable: Option<Problem>,
}

/// One of the two kinds of shared files.
struct Source {
    kind: ProfileFileKind,
    argument: &'static str,
    variable: &'static str,
    usual: &'static str,
}

const SOURCES: [Source; 2] = [
    Source {
        kind: ProfileFileKind::Config,
        argument: "shared_config_files",
        variable: "AWS_CONFIG_FILE",
        usual: "~/.aws/config",
    },
    Source {
        kind: ProfileFileKind::Credentials,
        argument: "shared_credentials_files",
        variable: "AWS_SHARED_CREDENTIALS_FILE",
        usual: "~/.aws/credentials",
    },
];

impl Profiles {
    /// Reads the shared files and selects the profile.
    ///
    /// # Errors
    /// When a file that the provider block names cannot be read, a file is malformed, or the
    /// selected profile is in none of them.
    pub async fn load(settings: &Settings, host: &HostEnvironment) -> Result<Profiles, Problem> {
        let configured = settings.profile.clone();
        let configured = configured.or_else(|| host.first(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]));
        let name = configured.clone().unwrap_or_else(|| "default".to_owned());
        let mut builder = ProfileFiles::builder();
        let mut unreadable = None;
        for source in &SOURCES {
            let (texts, problem) = texts(source, settings, host)?;
            unreadable = unreadable.or(problem);
            for text in texts {
                builder = builder.with_contents(source.kind, text);
            }
        }
        // The SDK wants at least one.
        let files = builder.with_contents(ProfileFileKind::Config, "").build();
        let set = parsed(&files, &name).await?;
        let profiles = Profiles {
            name,
            files,
            set: Some(set),
            unreadable,
        };
        if configured.is_some() {
            profiles.profile(&profiles.name)?;
        }
        Ok(profiles)
    }

    /// No profiles: the shared files are not read.
    pub fn none() -> Profiles {
        Profiles {
            name: "default".to_owned(),
            files: ProfileFiles::builder()
                .with_contents(ProfileFileKind::Config, "")
                .build(),
            set: None,
            unreadable: None,
        }
    }

    /// The profile of a name.
    ///
    /// # Errors
    /// When there is no such profile, or a file that may hold it could not be read.
    pub fn profile(&self, name: &str) -> Result<&Profile, Problem> {
        if let Some(problem) = &self.unreadable {
            return Err(problem.clone());
        }
        self.found(name).ok_or_else(|| {
            let detail = format!(
                "No profile \"{name}\" is in the shared files (shared_config_files and shared_credentials_files, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or ~/.aws/config and ~/.aws/credentials)."
            );
            let summary = format!("failed to get shared config profile, {name}");
            Problem::error(summary, detail).at_attribute("profile")
        })
    }

    /// A setting of the selected profile, if it has it.
    pub fn get(&self, key: &str) -> Option<&str> {
        let value = self.found(&self.name)?.get(key);
        value.filter(|text| !text.is_empty())
    }

    /// The selected profile, if there is one.
    ///
    /// # Errors
    /// When a file that may hold it could not be read.
    pub fn current(&self) -> Result<Option<&Profile>, Problem> {
        match &self.unreadable {
            Some(problem) => Err(problem.clone()),
            None => Ok(self.found(&self.name)),
        }
    }

    fn found(&self, name: &str) -> Option<&Profile> {
        self.set.as_ref()?.get_profile(name)
    }
}

async fn parsed(files: &ProfileFiles, name: &str) -> Result<ProfileSet, Problem> {
    let (fs, env) = (Fs::from_slice(&[]), Env::from_slice(&[]));
    let selected = Some(Cow::Owned(name.to_owned()));
    let set = profile::load(&fs, &env, files, selected).await;
    set.map_err(|error| {
        let detail = format!("The shared configuration files cannot be parsed: {error}.");
        Problem::error("Invalid shared configuration", detail)
    })
}

/// The texts of one kind, and why one could not be read that nobody named in the block.
fn texts(
    source: &Source,
    settings: &Settings,
    host: &HostEnvironment,
) -> Result<(Vec<String>, Option<Problem>), Problem> {
    let named = match source.argument {
        "shared_config_files" => &settings.config_files,
        _ => &settings.credentials_files,
    };
    if !named.is_empty() {
        let read = named.iter().map(|path| {
            let read = text(path, host);
            read.map_err(|why| {
                unreadable(path, &why, source.argument).at_attribute(source.argument)
            })
        });
        let texts: Result<Vec<String>, Problem> = read.collect();
        return Ok((texts?, None));
    }
    let variable = host.var(source.variable);
    let path = variable.as_deref().unwrap_or(source.usual);
    match text(path, host) {
        Ok(text) => Ok((vec![text], None)),
        Err(why) if why.kind() == ErrorKind::NotFound && variable.is_none() => {
            Ok((Vec::new(), None))
        }
        Err(why) => {
            let by = if variable.is_some() {
                source.variable
            } else {
                "default"
            };
            Ok((Vec::new(), Some(unreadable(path, &why, by))))
        }
    }
}

fn text(path: &str, host: &HostEnvironment) -> std::io::Result<String> {
    let bytes = host.read(path)?;
    String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData.into())
}

fn unreadable(path: &str, why: &std::io::Error, by: &str) -> Problem {
    let detail = format!("\"{path}\" ({by}) cannot be read: {why}.");
    Problem::error("Cannot read a shared configuration file", detail)
}
