//! Credentials for Amazon S3: of the address, the environment, or the file of shared credentials.

use std::io;
use std::path::{Path, PathBuf};

use rform_core::world::{World, error_text};

use super::address::Address;

/// An access key.
pub(super) struct Credentials {
    /// The id of the key.
    pub id: String,
    /// The secret of the key.
    pub secret: String,
    /// The token of a session.
    pub token: Option<String>,
}

/// Takes the credentials out of an address.
pub(super) fn of_address(address: &mut Address) -> Option<Credentials> {
    let id = address.take("aws_access_key_id");
    let secret = address.take("aws_access_key_secret");
    let token = address.take("aws_access_token");
    Some(Credentials {
        id: id?,
        secret: secret?,
        token,
    })
}

/// Those of the environment, or of a profile.
///
/// # Errors
/// The file is there and cannot be read.
pub(super) fn find(
    world: &dyn World,
    profile: Option<&str>,
) -> Result<Option<Credentials>, String> {
    let var = |name: &str| world.var(name).filter(|it| !it.is_empty());
    if let (Some(id), Some(secret), None) = (
        var("AWS_ACCESS_KEY_ID"),
        var("AWS_SECRET_ACCESS_KEY"),
        profile,
    ) {
        let token = var("AWS_SESSION_TOKEN");
        return Ok(Some(Credentials { id, secret, token }));
    }
    let usual = || Some(Path::new(&var("HOME")?).join(".aws/credentials"));
    let named = var("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from);
    let Some(path) = named.or_else(usual) else {
        return Ok(None);
    };
    let text = match world.read(&path) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {}", path.display(), error_text(&error))),
    };
    let profile = profile.map(str::to_owned).or_else(|| var("AWS_PROFILE"));
    Ok(of_profile(&text, profile.as_deref().unwrap_or("default")))
}

fn of_profile(text: &str, profile: &str) -> Option<Credentials> {
    let mut is_here = false;
    let (mut id, mut secret, mut token) = (None, None, None);
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            is_here = name.trim_end_matches(']').trim() == profile;
        } else if let Some((name, value)) = line.split_once('=').filter(|_| is_here) {
            let place = match name.trim() {
                "aws_access_key_id" => &mut id,
                "aws_secret_access_key" => &mut secret,
                "aws_session_token" => &mut token,
                _ => continue,
            };
            *place = Some(value.trim().to_owned());
        }
    }
    Some(Credentials {
        id: id?,
        secret: secret?,
        token,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_counts() {
        let text = "[default]\naws_access_key_id = A\naws_secret_access_key = B\n\n[two]\n\
                    aws_access_key_id=C\naws_secret_access_key=D=\naws_session_token=E\n[three]\n";
        let found =
            |profile: &str| of_profile(text, profile).map(|it| (it.id, it.secret, it.token));
        assert_eq!(found("default"), Some(("A".into(), "B".into(), None)));
        let two = Some(("C".into(), "D=".into(), Some("E".into())));
        assert_eq!(found("two"), two);
        assert_eq!(found("three"), None);
    }
}
