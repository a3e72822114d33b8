//! `tls_private_key`.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/private_key>

use async_trait::async_trait;
use serde_json::Value as Json;

use super::algorithm::{ALGORITHMS, CURVES, Curve};
use super::key::PrivateKey;
use super::public_key;
use crate::framework::declare::{integer, text};
use crate::framework::{Check, Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource type.
pub struct PrivateKeyResource;

#[async_trait]
impl ResourceType for PrivateKeyResource {
    fn kind(&self) -> &'static str {
        "tls_private_key"
    }

    fn declaration(&self) -> Declaration {
        let secrets = [
            "private_key_openssh",
            "private_key_pem",
            "private_key_pem_pkcs8",
        ];
        let mut fields = vec![
            text("algorithm")
                .required()
                .replaces()
                .checked(Check::OneOf(ALGORITHMS)),
            text("ecdsa_curve")
                .default("P224")
                .replaces()
                .checked(Check::OneOf(CURVES)),
            integer("rsa_bits").default(2048).replaces(),
        ];
        fields.extend(secrets.map(|name| text(name).computed().sensitive()));
        fields.extend(public_key::fields());
        Declaration {
            version: 1,
            fields,
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        // Finding the primes of a long key takes seconds.
        let making = tokio::task::spawn_blocking(move || made(planned));
        making
            .await
            .unwrap_or_else(|error| Err(generation_error(error.to_string())))
    }

    fn upgrade(&self, version: u64, attributes: Json) -> Option<Result<Json, Problem>> {
        (version == 0).then(|| upgraded(attributes))
    }
}

fn generation_error(why: String) -> Problem {
    Problem::error("Unable to generate Key from configuration", why)
}

fn made(planned: Fields) -> Result<Fields, Problem> {
    let key = match planned.text_or_empty("algorithm") {
        "RSA" => {
            let bits = planned.integer("rsa_bits").unwrap_or(0);
            PrivateKey::rsa(usize::try_from(bits).unwrap_or(0)).map_err(generation_error)?
        }
        "ECDSA" => {
            let curve = Curve::named(planned.text_or_empty("ecdsa_curve"));
            PrivateKey::ec(curve.ok_or_else(|| generation_error("invalid ECDSA curve".into()))?)
        }
        "ED25519" => PrivateKey::ed25519(),
        other => {
            let detail = format!("Key Algorithm {other:?} is not supported");
            return Err(Problem::error("Invalid Key Algorithm", detail));
        }
    };
    let mut object = planned;
    let encoding = |why| Problem::error("Unable to encode key to PEM", why);
    object.set(
        "private_key_pem",
        Value::string(key.to_pem().map_err(encoding)?),
    );
    describe(&mut object, &key)?;
    Ok(object)
}

/// Sets all but the first form of the key.
fn describe(object: &mut Fields, key: &PrivateKey) -> Result<(), Problem> {
    let encoding = |why| Problem::error("Unable to encode private key to PKCS#8 PEM", why);
    let pkcs8 = key.to_pkcs8_pem().map_err(encoding)?;
    object.set("private_key_pem_pkcs8", Value::string(pkcs8));
    let openssh = key
        .to_openssh_pem()
        .map_err(|why| Problem::error("Unable to marshal private key into OpenSSH format", why))?;
    object.set(
        "private_key_openssh",
        Value::string(openssh.unwrap_or_default()),
    );
    public_key::describe(object, key)
}

/// Version 0 had no form of PKCS #8, and its first releases none of OpenSSH and one fingerprint.
fn upgraded(mut attributes: Json) -> Result<Json, Problem> {
    let text = attributes["private_key_pem"].as_str().unwrap_or_default();
    let key = PrivateKey::parse(text)
        .map_err(|why| Problem::error("Unable to parse key from PEM", why))?;
    let mut object = Fields::default();
    describe(&mut object, &key)?;
    let is_there = |value: &Json| value.as_str().is_some_and(|text| !text.is_empty());
    let names = [
        "id",
        "private_key_openssh",
        "private_key_pem_pkcs8",
        "public_key_fingerprint_md5",
        "public_key_fingerprint_sha256",
        "public_key_openssh",
        "public_key_pem",
    ];
    for name in names {
        // What OpenSSH writes has a random part: it stays as it is.
        if name != "private_key_openssh" || !is_there(&attributes[name]) {
            attributes[name] = object.text_or_empty(name).into();
        }
    }
    Ok(attributes)
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn each_algorithm_has_all_forms() {
        for (config, label, openssh) in [
            (r#"{"algorithm": "RSA"}"#, "RSA PRIVATE KEY", "ssh-rsa "),
            (
                r#"{"algorithm": "RSA", "rsa_bits": 1024}"#,
                "RSA PRIVATE KEY",
                "ssh-rsa ",
            ),
            (r#"{"algorithm": "ECDSA"}"#, "EC PRIVATE KEY", ""),
            (
                r#"{"algorithm": "ECDSA", "ecdsa_curve": "P256"}"#,
                "EC PRIVATE KEY",
                "ecdsa-sha2-nistp256 ",
            ),
            (
                r#"{"algorithm": "ECDSA", "ecdsa_curve": "P384"}"#,
                "EC PRIVATE KEY",
                "ecdsa-sha2-nistp384 ",
            ),
            (
                r#"{"algorithm": "ECDSA", "ecdsa_curve": "P521"}"#,
                "EC PRIVATE KEY",
                "ecdsa-sha2-nistp521 ",
            ),
            (r#"{"algorithm": "ED25519"}"#, "PRIVATE KEY", "ssh-ed25519 "),
        ] {
            let mut stack = Stack::new("tls");
            let made = stack.apply("tls_private_key", config).await;
            let text = |name: &str| made.text_or_empty(name).to_owned();
            assert!(text("private_key_pem").starts_with(&format!("-----BEGIN {label}-----")));
            assert!(text("public_key_openssh").starts_with(openssh), "{config}");
            assert_eq!(text("private_key_openssh").is_empty(), openssh.is_empty());
            stack.expect_no_change("tls_private_key", config);
            // Each form is read as the same key.
            for name in [
                "private_key_pem",
                "private_key_pem_pkcs8",
                "private_key_openssh",
            ] {
                if text(name).is_empty() {
                    continue;
                }
                let argument = if name == "private_key_openssh" {
                    name
                } else {
                    "private_key_pem"
                };
                let config = format!(r#"{{"{argument}": {:?}}}"#, text(name));
                let read = stack
                    .data("tls_public_key", &config)
                    .await
                    .unwrap_or_default();
                for same in [
                    "id",
                    "public_key_pem",
                    "public_key_openssh",
                    "public_key_fingerprint_md5",
                    "public_key_fingerprint_sha256",
                ] {
                    assert_eq!(read.text(same), made.text(same), "{config}");
                }
            }
        }
    }

    #[tokio::test]
    async fn arguments_replace_and_are_checked() {
        let mut stack = Stack::new("tls");
        stack
            .apply("tls_private_key", r#"{"algorithm": "ED25519"}"#)
            .await;
        for (config, name) in [
            (r#"{"algorithm": "ECDSA"}"#, "algorithm"),
            (r#"{"algorithm": "ED25519", "rsa_bits": 4096}"#, "rsa_bits"),
            (
                r#"{"algorithm": "ED25519", "ecdsa_curve": "P256"}"#,
                "ecdsa_curve",
            ),
        ] {
            let replaced = stack.replaced_by("tls_private_key", config);
            assert!(replaced.contains(&name.to_owned()), "{replaced:?}");
        }
        let errors = stack.errors("tls_private_key", r#"{"algorithm": "DSA"}"#);
        assert_eq!(
            errors,
            "algorithm: Invalid Attribute Value Match: Attribute algorithm value must be one of: \
             [\"RSA\" \"ECDSA\" \"ED25519\"], got: \"DSA\""
        );
        for bits in ["512", "-1", "99999999"] {
            let config = format!(r#"{{"algorithm": "RSA", "rsa_bits": {bits}}}"#);
            let error = Stack::new("tls")
                .try_apply("tls_private_key", &config)
                .await
                .err();
            assert!(
                error.is_some_and(|it| it.contains("rsa_bits must be")),
                "{bits}"
            );
        }
    }

    #[tokio::test]
    async fn old_states_get_the_newer_forms() {
        let mut stack = Stack::new("tls");
        let config = r#"{"algorithm": "ECDSA", "ecdsa_curve": "P256"}"#;
        let made = stack.apply("tls_private_key", config).await;
        let old = format!(
            r#"{{"algorithm": "ECDSA", "ecdsa_curve": "P256", "rsa_bits": 2048, "id": "x", "private_key_pem": {:?}}}"#,
            made.text_or_empty("private_key_pem")
        );
        let upgraded = stack.upgraded("tls_private_key", 0, &old);
        for name in ["id", "private_key_pem_pkcs8", "public_key_openssh"] {
            assert_eq!(upgraded.text(name), made.text(name));
        }
        stack.expect_no_change("tls_private_key", config);
    }
}
