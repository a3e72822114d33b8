//! Random passwords.

use super::lookup::invalid;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call};
use serde_json::json;

/// The kinds of characters of a password, and the parameter that excludes each:
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html>.
const KINDS: &[(&str, &str)] = &[
    ("ExcludeLowercase", "abcdefghijklmnopqrstuvwxyz"),
    ("ExcludeUppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("ExcludeNumbers", "0123456789"),
    ("ExcludePunctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
];

/// `GetRandomPassword`: returns a random password of the length and characters that are asked for.
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html>.
pub(crate) fn random(account: &mut Account, call: &Call) -> Outcome {
    let length = call.member_number("PasswordLength").unwrap_or(32);
    let length = usize::try_from(length)
        .ok()
        .filter(|length| (1..=4096).contains(length));
    let length = length.ok_or_else(|| invalid("Password length must be between 1 and 4096."))?;
    let excluded = call.member_text("ExcludeCharacters").unwrap_or_default();
    let kept = |letters: &str| {
        letters
            .chars()
            .filter(|it| !excluded.contains(*it))
            .collect()
    };
    let kinds = KINDS.iter().filter(|(flag, _)| !call.member_flag(flag));
    let mut kinds: Vec<String> = kinds.map(|(_, letters)| kept(letters)).collect();
    if call.member_flag("IncludeSpace") {
        kinds.push(" ".into());
    }
    kinds.retain(|letters| !letters.is_empty());
    if kinds.is_empty() {
        return Err(invalid(
            "The password can't be empty: every character is excluded.",
        ));
    }
    // One of each kind first, so that each is there.
    let each = call
        .member("RequireEachIncludedType")
        .and_then(|it| it.as_bool())
        != Some(false);
    let mut password = String::new();
    if each && kinds.len() <= length {
        for letters in &kinds {
            password += &account.random.text(1, letters);
        }
    }
    let rest = length - password.chars().count();
    password += &account.random.text(rest, &kinds.concat());
    Ok(Answer::Json(json!({ "RandomPassword": password })))
}
