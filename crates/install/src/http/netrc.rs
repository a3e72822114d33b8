//! `.netrc`: user and password of a host.
//! <https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html>

use std::path::{Path, PathBuf};

use rform_core::world::World;

/// The user and the password for a host, from the file of `NETRC` or the one of the home directory.
pub fn credentials(world: &dyn World, host: &str) -> Option<(String, String)> {
    let named = world.var("NETRC").filter(|name| !name.is_empty());
    let path = match named {
        Some(path) => PathBuf::from(path),
        None => Path::new(&world.var("HOME")?).join(".netrc"),
    };
    let text = String::from_utf8_lossy(&world.read(&path).ok()?).into_owned();
    let host = host.split(':').next().unwrap_or(host);
    find(&text, host)
}

fn find(text: &str, host: &str) -> Option<(String, String)> {
    let mut words = text.split_whitespace();
    let mut entry: Option<(Option<String>, Option<String>)> = None;
    while let Some(word) = words.next() {
        match word {
            "machine" | "default" => {
                if let Some((Some(user), Some(password))) = entry {
                    return Some((user, password));
                }
                let fits = word == "default" || words.next() == Some(host);
                entry = fits.then_some((None, None));
            }
            "login" => {
                let user = words.next().map(str::to_owned);
                entry = entry.map(|(_, password)| (user, password));
            }
            "password" => {
                let password = words.next().map(str::to_owned);
                entry = entry.map(|(user, _)| (user, password));
            }
            _ => {}
        }
    }
    let (user, password) = entry?;
    Some((user?, password?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_the_host_counts_and_the_default_behind_it() {
        let text = "machine a.com login one password two\nmachine b.com\n  password four\n  \
                    login three\ndefault login any password word\n";
        let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(find(text, "a.com"), pair("one", "two"));
        assert_eq!(find(text, "b.com"), pair("three", "four"));
        assert_eq!(find(text, "c.com"), pair("any", "word"));
        assert_eq!(find("machine a.com login x", "a.com"), None);
    }
}
