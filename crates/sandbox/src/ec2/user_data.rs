//! User data of instances and launch templates.

use crate::wire::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The most bytes of user data before they are encoded:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html>.
const MOST_USER_DATA: usize = 16_384;

/// User data must be base64 of at most 16 KiB.
pub(crate) fn check_user_data(text: &str) -> Result<String, Failure> {
    let text: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let bytes = BASE64.decode(&text).map_err(|_| {
        Failure::new(
            "InvalidUserData.Malformed",
            "Invalid BASE64 encoding of user data.",
        )
    })?;
    if bytes.len() > MOST_USER_DATA {
        return Err(Failure::invalid("User data is limited to 16384 bytes"));
    }
    Ok(text)
}
