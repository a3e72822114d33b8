//! What an instance does once it is up, as far as other services see it.
//!
//! There is no shell here. One line of user data is understood, wherever it stands:
//! `aws secretsmanager put-secret-value --secret-id … --secret-string …`. It is carried out as
//! the instance would: with the rights of its role, and if it can reach the service. What a shell
//! would have to work out, such as `$(docker swarm join-token -q worker)`, is made up.

use super::super::reachability::reaches_internet;
use super::super::scheduled;
use crate::ec2::model::{Instance, Scheduled};
use crate::store::Account;
use crate::{iam, secretsmanager};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

const COMMAND: [&str; 3] = ["aws", "secretsmanager", "put-secret-value"];

/// Notes that a new instance will do something, if it will.
pub(crate) fn expect(account: &mut Account, id: &str) {
    let Some(instance) = account.ec2.instances.get(id) else {
        return;
    };
    if puts(instance).is_empty() {
        return;
    }
    let booted = account.after(account.latencies.instance_running);
    let booted = booted + account.latencies.instance_booted.draw(&mut account.random);
    scheduled::at(account, booted, Scheduled::Booted(id.to_owned()));
}

/// The instance is up and has worked through its user data.
pub(crate) fn has_booted(account: &mut Account, id: &str) {
    let Some(instance) = account.ec2.instances.get(id).cloned() else {
        return;
    };
    let is_up = instance.state.at(account.now) == "running";
    if !is_up || !reaches_internet(account, &instance.subnet, &instance.interfaces) {
        return;
    }
    for put in puts(&instance) {
        put_secret_value(account, &instance, &put);
    }
}

/// A value to be put in a secret.
#[derive(Debug, PartialEq, Eq)]
struct Put {
    secret: String,
    value: String,
}

fn put_secret_value(account: &mut Account, instance: &Instance, put: &Put) {
    let Ok(arn) = secretsmanager::arn_of(account, &put.secret) else {
        return;
    };
    let profile = instance.profile.as_ref().map(|profile| &*profile.name);
    let may = profile.is_some_and(|profile| {
        iam::profile_may(account, profile, "secretsmanager:PutSecretValue", &arn)
    });
    if may {
        let value = shell_result(account, &put.value);
        // A secret that is scheduled for deletion refuses values; the script would not notice.
        let _refused = secretsmanager::put_text(account, &arn, &value);
    }
}

/// The text itself, or a stand-in for the output of a shell command.
fn shell_result(account: &mut Account, text: &str) -> String {
    if text.contains("join-token") {
        format!(
            "SWMTKN-1-{}-{}",
            account.random.hex(50),
            account.random.hex(25)
        )
    } else if text.contains(['$', '`']) {
        format!("sandbox-{}", account.random.hex(16))
    } else {
        text.to_owned()
    }
}

fn puts(instance: &Instance) -> Vec<Put> {
    let decoded = instance.user_data.as_ref().map(|it| BASE64.decode(it));
    let Some(Ok(bytes)) = decoded else {
        return Vec::new();
    };
    let script = String::from_utf8_lossy(&bytes).replace("\\\n", " ");
    if !script.starts_with("#!") {
        return Vec::new();
    }
    script.lines().filter_map(read).collect()
}

/// The lines of an instance's user data that are not carried out: there is no shell here, nor
/// cloud-init.
pub(crate) fn left_out(instance: &Instance) -> Vec<String> {
    let decoded = instance.user_data.as_ref().map(|it| BASE64.decode(it));
    let Some(Ok(bytes)) = decoded else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes).replace("\\\n", " ");
    let is_script = text.starts_with("#!");
    let says_something = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
    let lines = text.lines().filter(says_something);
    let left = lines.filter(|line| !is_script || read(line).is_none());
    left.map(str::to_owned).collect()
}

/// Reads a line that puts a value.
fn read(line: &str) -> Option<Put> {
    let words = words(line);
    let names = |window: &[String]| window.iter().eq(COMMAND);
    let at = words.windows(COMMAND.len()).position(names)?;
    let options = words.get(at + COMMAND.len()..)?;
    let option = |name: &str| {
        let place = options.iter().position(|word| word == name)?;
        options.get(place + 1).cloned()
    };
    Some(Put {
        secret: option("--secret-id")?,
        value: option("--secret-string")?,
    })
}

/// The words of a line as a shell would part them: by blanks that are not in quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{Put, read};

    #[test]
    fn a_line_that_puts_a_value_is_found_among_others() {
        let line = "cd / && aws secretsmanager put-secret-value --region x --secret-id \
                    arn:of:it --secret-string \"$(docker swarm join-token -q worker)\"";
        let put = Put {
            secret: "arn:of:it".into(),
            value: "$(docker swarm join-token -q worker)".into(),
        };
        assert_eq!(read(line), Some(put));
        assert_eq!(
            read("aws secretsmanager get-secret-value --secret-id a"),
            None
        );
        assert_eq!(
            read("aws secretsmanager put-secret-value --secret-id"),
            None
        );
    }
}
