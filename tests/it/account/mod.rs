//! Whose account it is: the `provider` block, the environment and the shared files, as the real
//! program takes them, against a Security Token Service that remembers who asked.

mod network;
mod roles;
mod server;
mod tls;

use std::process::{Command, Output};

use server::{Heard, Server};
use tempfile::TempDir;

/// A stack that asks who it is, and what is around it.
pub struct Place {
    pub directory: TempDir,
    pub server: Server,
    vars: Vec<(String, String)>,
}

impl Place {
    pub fn new() -> Place {
        let directory = tempfile::tempdir().expect("a directory");
        let place = Place {
            directory,
            server: Server::new(),
            vars: Vec::new(),
        };
        let files = [
            ("config", "[profile other]\nregion = eu-west-3\n"),
            (
                "credentials",
                "[default]\naws_access_key_id = DEFAULTKEY\naws_secret_access_key = s\n[other]\naws_access_key_id = OTHERKEY\naws_secret_access_key = s\n",
            ),
        ];
        for (name, text) in files {
            place.write(&format!(".aws/{name}"), text);
        }
        place
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.directory.path().join(name);
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory).expect("a directory");
        }
        std::fs::write(path, text).expect("a file");
    }

    pub fn var(mut self, name: &str, value: &str) -> Place {
        self.vars.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Keys in the environment.
    pub fn keys(self) -> Place {
        self.var("AWS_ACCESS_KEY_ID", "ENVKEY")
            .var("AWS_SECRET_ACCESS_KEY", "s")
    }

    /// Plans with that in the provider block; `URL` stands for the service's.
    pub fn plan(&self, block: &str) -> Output {
        let block = block.replace("URL", &self.server.url());
        let stack = format!(
            "provider \"aws\" {{\n{block}\n}}\ndata \"aws_caller_identity\" \"me\" {{}}\noutput \"me\" {{ value = data.aws_caller_identity.me.account_id }}\n"
        );
        self.write("main.tf", &stack);
        Command::new(env!("CARGO_BIN_EXE_rform"))
            .args(["plan", "-no-color", "-input=false"])
            .current_dir(self.directory.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .env("HOME", self.directory.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.vars.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("it runs")
    }

    /// The same, which must work: what the service heard.
    pub fn heard(&self, block: &str) -> Vec<Heard> {
        let output = self.plan(&format!("{block}\nendpoints {{ sts = \"URL\" }}"));
        assert!(output.status.success(), "{block}: {}", all(&output));
        self.server.take()
    }

    /// Key and region of the last request.
    pub fn signer(&self, block: &str) -> String {
        self.heard(block)
            .last()
            .map(Heard::signer)
            .unwrap_or_default()
    }

    /// The same, which must fail: what is said.
    pub fn refused(&self, block: &str) -> String {
        let output = self.plan(&format!("{block}\nendpoints {{ sts = \"URL\" }}"));
        assert!(!output.status.success(), "{block}: {}", all(&output));
        all(&output)
    }
}

/// All that was said.
pub fn all(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}

const HERE: &str = "region = \"us-east-1\"";

#[test]
fn the_block_comes_before_the_environment_and_that_before_the_files() {
    let keys = "access_key = \"BLOCKKEY\"\nsecret_key = \"s\"";
    let bare = Place::new();
    assert_eq!(bare.signer(HERE), "DEFAULTKEY/us-east-1");
    let place = Place::new().keys();
    assert_eq!(place.signer(HERE), "ENVKEY/us-east-1");
    assert_eq!(
        place.signer(&format!("{HERE}\n{keys}")),
        "BLOCKKEY/us-east-1"
    );
    let other = format!("{HERE}\nprofile = \"other\"");
    assert_eq!(place.signer(&other), "OTHERKEY/us-east-1");
    let place = Place::new().keys().var("AWS_PROFILE", "other");
    assert_eq!(place.signer(HERE), "ENVKEY/us-east-1");
    for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        let place = Place::new().var(name, "other");
        assert_eq!(place.signer(""), "OTHERKEY/eu-west-3", "{name}");
    }
}

#[test]
fn the_region_is_the_blocks_the_environments_or_the_profiles() {
    let profile = "profile = \"other\"";
    assert_eq!(Place::new().signer(profile), "OTHERKEY/eu-west-3");
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let place = Place::new().var(name, "eu-north-1");
        assert_eq!(place.signer(profile), "OTHERKEY/eu-north-1", "{name}");
    }
    let sts = format!("{HERE}\nsts_region = \"eu-central-1\"");
    assert_eq!(Place::new().signer(&sts), "DEFAULTKEY/eu-central-1");
    let said = Place::new().refused("region = \"us-wset-2\"");
    assert!(said.contains("Invalid AWS Region: us-wset-2"), "{said}");
    let any = "region = \"moon-1\"\nskip_region_validation = true";
    assert_eq!(Place::new().signer(any), "DEFAULTKEY/moon-1");
    let said = Place::new().refused("");
    assert!(said.contains("No region is set"), "{said}");
}

#[test]
fn a_profile_that_does_not_exist_is_an_error() {
    let missing = "failed to get shared config profile, nobody";
    let said = Place::new()
        .keys()
        .refused(&format!("{HERE}\nprofile = \"nobody\""));
    assert!(said.contains(missing), "{said}");
    let place = Place::new().keys().var("AWS_PROFILE", "nobody");
    let said = place.refused(HERE);
    assert!(said.contains(missing), "{said}");
}

#[test]
fn files_that_are_named_are_read_or_it_is_an_error() {
    let mine = "[default]\naws_access_key_id = FILEKEY\naws_secret_access_key = s\n";
    let place = Place::new();
    place.write("mine", mine);
    for name in [
        "shared_credentials_files = [\"mine\"]",
        "shared_credentials_file = \"mine\"",
    ] {
        assert_eq!(
            place.signer(&format!("{HERE}\n{name}")),
            "FILEKEY/us-east-1"
        );
    }
    let place = Place::new().var("AWS_SHARED_CREDENTIALS_FILE", "mine");
    place.write("mine", mine);
    assert_eq!(place.signer(HERE), "FILEKEY/us-east-1");
    place.write("conf", "[default]\nregion = sa-east-1\n");
    let conf = "shared_config_files = [\"conf\"]";
    assert_eq!(place.signer(conf), "FILEKEY/sa-east-1");
    for name in ["shared_credentials_files", "shared_config_files"] {
        let said = Place::new()
            .keys()
            .refused(&format!("{HERE}\n{name} = [\"gone\"]"));
        assert!(
            said.contains("Cannot read a shared configuration file"),
            "{said}"
        );
        assert!(said.contains("\"gone\""), "{said}");
    }
    let place = Place::new().var("AWS_SHARED_CREDENTIALS_FILE", "gone");
    let said = place.refused(HERE);
    assert!(
        said.contains("Cannot read a shared configuration file"),
        "{said}"
    );
}

#[test]
fn without_credentials_it_says_where_it_looked() {
    let place = Place::new();
    place.write(".aws/credentials", "");
    let said = place.refused(HERE);
    assert!(said.contains("No valid credential sources found"), "{said}");
}

#[test]
fn another_account_than_the_allowed_ones_is_refused() {
    let said = Place::new().refused(&format!("{HERE}\nallowed_account_ids = [\"210987654321\"]"));
    assert!(
        said.contains("AWS account ID not allowed: 123456789012"),
        "{said}"
    );
    let said = Place::new().refused(&format!(
        "{HERE}\nforbidden_account_ids = [\"123456789012\"]"
    ));
    assert!(
        said.contains("AWS account ID not allowed: 123456789012"),
        "{said}"
    );
}

#[test]
fn the_user_agent_says_more_when_told_to() {
    let place = Place::new().var("TF_APPEND_USER_AGENT", "Jenkins/1 (a b)");
    let heard = place.heard(&format!("{HERE}\nuser_agent = [\"mine/2\"]"));
    let agent = heard.last().map(|it| it.header("user-agent").to_owned());
    let agent = agent.unwrap_or_default();
    assert!(agent.ends_with("mine/2 Jenkins/1 (a b)"), "{agent}");
    assert!(agent.starts_with("rform/"), "{agent}");
    let attempt = heard
        .last()
        .map(|it| it.header("amz-sdk-request").to_owned());
    assert!(attempt.unwrap_or_default().starts_with("attempt=1; max="));
}

#[test]
fn what_is_not_carried_out_is_refused() {
    for line in [
        "token_bucket_rate_limiter_capacity = 10",
        "s3_us_east_1_regional_endpoint = \"legacy\"",
        "retry_mode = \"legacy\"",
        "custom_ca_bundle = \"gone.pem\"",
        "ec2_metadata_service_endpoint_mode = \"IPv5\"",
    ] {
        let place = Place::new();
        let said = place.refused(&format!("{HERE}\n{line}"));
        let name = line.split(' ').next().unwrap_or_default();
        assert!(said.contains(name), "{said}");
        assert_eq!(place.server.take().len(), 0, "{line}");
    }
}
