//! Providers of a registry and of mirrors on loopback.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use pgp::composed::{
    ArmorOptions, DetachedSignature, KeyType, SecretKeyParamsBuilder, SignedPublicKey,
    SignedSecretKey,
};
use pgp::crypto::hash::HashAlgorithm;
use pgp::types::Password;
use rform_core::addr::ProviderSource;
use sha2::{Digest, Sha256};

use super::{InstallationMethods, Platform, ProviderInstaller, ProvidersInstalled, Store};
use crate::cli_config::{CliConfig, Method, MethodKind};
use crate::constraints::Constraints;
use crate::lock_file::LockFile;
use crate::testing::{Answered, Server, Workplace, client};

const PROGRAM: &[u8] = b"#!/bin/sh\nexit 1\n";

fn source() -> ProviderSource {
    ProviderSource::parse("example.com/x/y").expect("an address")
}

fn archive(content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    archive
        .start_file("terraform-provider-y_v1.0.0", options)
        .expect("an entry");
    std::io::Write::write_all(&mut archive, content).expect("written");
    archive.finish().expect("an archive").into_inner()
}

fn key() -> SignedSecretKey {
    let mut params = SecretKeyParamsBuilder::default();
    params
        .key_type(KeyType::Ed25519Legacy)
        .can_certify(true)
        .can_sign(true)
        .primary_user_id("Me <me@example.com>".into());
    let params = params.build().expect("parameters");
    params.generate(rand_source()).expect("a key")
}

fn rand_source() -> rand::rngs::OsRng {
    rand::rngs::OsRng
}

/// A registry with one version of one provider.
struct Registry {
    server: Server,
    key: SignedSecretKey,
}

impl Registry {
    fn new() -> Registry {
        let registry = Registry {
            server: Server::secure(),
            key: key(),
        };
        let versions = r#"{"versions":[{"version":"1.0.0","protocols":["5.0"]},{"version":"2.0.0","protocols":["9.0"]}]}"#;
        registry
            .server
            .answer("/v1/x/y/versions", Answered::with(versions));
        registry.publish(&archive(PROGRAM), &registry.key);
        registry
    }

    /// Publishes an archive, whose checksums are signed by a key.
    fn publish(&self, archive: &[u8], signer: &SignedSecretKey) {
        let platform = Platform::own();
        let name = format!("terraform-provider-y_1.0.0_{platform}.zip");
        let sum = hex::encode(Sha256::digest(archive));
        let sums = format!(
            "{sum}  {name}\n{:064}  terraform-provider-y_1.0.0_plan9_386.zip\n",
            7
        );
        let signature = DetachedSignature::sign_binary_data(
            rand_source(),
            &signer.primary_key,
            &Password::empty(),
            HashAlgorithm::Sha256,
            sums.as_bytes(),
        );
        let signature = signature.expect("signed").signature;
        let mut packet = Vec::new();
        pgp::packet::PacketTrait::to_writer_with_header(&signature, &mut packet).expect("bytes");
        let public = SignedPublicKey::from(self.key.clone());
        let armored = public
            .to_armored_string(ArmorOptions::default())
            .expect("a key");
        let document = serde_json::json!({
            "filename": name, "download_url": "/files/a.zip", "shasum": sum,
            "shasums_url": "/files/sums", "shasums_signature_url": "/files/sums.sig",
            "signing_keys": {"gpg_public_keys": [{"key_id": "x", "ascii_armor": armored}]},
        });
        let path = format!(
            "/v1/x/y/1.0.0/download/{}/{}",
            platform.system, platform.processor
        );
        self.server
            .answer(&path, Answered::with(document.to_string()));
        self.server.answer("/files/sums", Answered::with(sums));
        self.server
            .answer("/files/sums.sig", Answered::with(packet));
        self.server.answer("/files/a.zip", Answered::with(archive));
    }

    fn config(&self) -> CliConfig {
        let services = [("providers.v1".to_owned(), self.server.at("/v1/"))];
        CliConfig {
            hosts: BTreeMap::from([("example.com".to_owned(), BTreeMap::from(services))]),
            installation: Some(vec![Method::for_all(MethodKind::Direct)]),
            ..CliConfig::default()
        }
    }
}

fn install(
    place: &Workplace,
    registry: &Registry,
    lock: &LockFile,
) -> (ProvidersInstalled, Vec<String>) {
    install_cached(place, registry, lock, None)
}

fn install_cached(
    place: &Workplace,
    registry: &Registry,
    lock: &LockFile,
    cache: Option<&Path>,
) -> (ProvidersInstalled, Vec<String>) {
    let told: Mutex<Vec<String>> = Mutex::default();
    let tell = |line: &str| told.lock().expect("lines").push(line.to_owned());
    let trusting = || client().trusting(registry.server.authorities.clone());
    let config = registry.config();
    let asking = place.registry(config.clone(), trusting());
    let world = place.world.as_ref();
    let methods = InstallationMethods::configured(world, &asking, &config).expect("methods");
    let http = trusting();
    let installer = ProviderInstaller {
        world,
        client: &http,
        methods: &methods,
        store: Store::own(world),
        cache: cache.map(|it| Store::at(it.to_owned())),
        trusts_cache: false,
        told: &tell,
    };
    let required = BTreeMap::from([(source(), Constraints::parse("~> 1.0").expect("one"))]);
    let outcome = installer.install(&required, lock, false);
    (outcome, told.into_inner().expect("lines"))
}

fn why(outcome: &ProvidersInstalled) -> String {
    outcome.errors.iter().map(|it| it.detail.clone()).collect()
}

fn place_of() -> String {
    format!(
        ".terraform/providers/example.com/x/y/1.0.0/{}",
        Platform::own()
    )
}

#[test]
fn a_signed_package_is_installed_and_locked() {
    let (place, registry) = (Workplace::new(), Registry::new());
    let (outcome, told) = install(&place, &registry, &LockFile::default());
    assert_eq!(why(&outcome), "");
    assert_eq!(
        told[0],
        "- Finding example.com/x/y versions matching \"~> 1.0\"..."
    );
    assert_eq!(told[1], "- Installing example.com/x/y v1.0.0...");
    assert!(told[2].starts_with("- Installed example.com/x/y v1.0.0 (self-signed, key ID "));
    let locked = &outcome.lock.0[&source()];
    assert_eq!(
        locked
            .hashes
            .iter()
            .filter(|it| it.starts_with("zh:"))
            .count(),
        2
    );
    assert_eq!(
        locked
            .hashes
            .iter()
            .filter(|it| it.starts_with("h1:"))
            .count(),
        1
    );
    assert!(outcome.incomplete.is_empty());
    assert!(place.has(&format!("{}/terraform-provider-y_v1.0.0", place_of())));
    // The second time nothing is fetched.
    let (again, told) = install(&place, &registry, &outcome.lock);
    assert_eq!(again.lock, outcome.lock);
    assert_eq!(
        told[1],
        "- Using previously-installed example.com/x/y v1.0.0"
    );
}

#[test]
fn a_package_that_was_changed_where_it_is_installed_is_installed_anew() {
    let (place, registry) = (Workplace::new(), Registry::new());
    let (outcome, _) = install(&place, &registry, &LockFile::default());
    place.write(
        &format!("{}/terraform-provider-y_v1.0.0", place_of()),
        "evil",
    );
    let (again, told) = install(&place, &registry, &outcome.lock);
    assert_eq!(why(&again), "");
    assert_eq!(told[1], "- Installing example.com/x/y v1.0.0...");
    let program = place.read(&format!("{}/terraform-provider-y_v1.0.0", place_of()));
    assert_eq!(program.map(String::into_bytes).as_deref(), Some(PROGRAM));
}

#[test]
fn what_nobody_vouches_for_is_refused() {
    let (place, registry) = (Workplace::new(), Registry::new());
    let none = LockFile::default();
    // Another archive than that of the signed list.
    registry
        .server
        .answer("/files/a.zip", Answered::with(archive(b"evil")));
    let refused = why(&install(&place, &registry, &none).0);
    assert!(refused.contains("incorrect checksum"), "{refused}");
    // A list that somebody else has signed.
    registry.publish(&archive(b"evil"), &key());
    let refused = why(&install(&place, &registry, &none).0);
    assert!(refused.contains("not signed by a key"), "{refused}");
    // A signature of another list.
    registry.publish(&archive(PROGRAM), &registry.key);
    registry
        .server
        .answer("/files/sums", Answered::with(format!("{:064}  x.zip\n", 1)));
    let refused = why(&install(&place, &registry, &none).0);
    assert!(refused.contains("has none for"), "{refused}");
    // Nothing for this platform.
    let (empty, platform) = (Registry::new(), Platform::own());
    let path = format!(
        "/v1/x/y/1.0.0/download/{}/{}",
        platform.system, platform.processor
    );
    empty.server.answer(
        &path,
        Answered {
            status: 404,
            ..Answered::with("")
        },
    );
    let refused = why(&install(&place, &empty, &none).0);
    assert!(refused.contains("is not available for"), "{refused}");
    assert!(!place.has(&place_of()), "nothing is left");
}

#[test]
fn the_lock_file_decides() {
    let (place, registry) = (Workplace::new(), Registry::new());
    let (outcome, _) = install(&place, &registry, &LockFile::default());
    let other = Workplace::new();
    registry.publish(&archive(b"other"), &registry.key);
    let refused = why(&install(&other, &registry, &outcome.lock).0);
    assert!(
        refused.contains("doesn't match any of the checksums"),
        "{refused}"
    );
    // The package for another platform is as it was: only this one is wrong.
    assert!(!refused.contains("other builds"), "{refused}");
    let mut theirs = outcome.lock.clone();
    let hashes = &mut theirs.0.get_mut(&source()).expect("locked").hashes;
    hashes.retain(|it| *it != format!("zh:{:064}", 7));
    let refused = why(&install(&other, &registry, &theirs).0);
    assert!(refused.contains("they are other builds"), "{refused}");
    assert!(refused.contains("providers lock"), "{refused}");
    let mut old = outcome.lock.clone();
    old.0.get_mut(&source()).expect("locked").version = "0.9.0".into();
    let refused = why(&install(&other, &registry, &old).0);
    assert!(
        refused.contains("does not match configured version constraint"),
        "{refused}"
    );
}

#[test]
fn twenty_runs_share_one_cache() {
    let registry = Arc::new(Registry::new());
    let cache = Workplace::new();
    std::thread::scope(|scope| {
        let run = || {
            let place = Workplace::new();
            let cache = Some(cache.at("cache"));
            let (outcome, _) =
                install_cached(&place, &registry, &LockFile::default(), cache.as_deref());
            assert_eq!(why(&outcome), "");
            let (again, told) = install_cached(&place, &registry, &outcome.lock, cache.as_deref());
            assert_eq!(why(&again), "");
            assert!(
                told[1].starts_with("- Using previously-installed"),
                "{told:?}"
            );
        };
        let runs: Vec<_> = (0..20).map(|_| scope.spawn(run)).collect();
        for run in runs {
            run.join().expect("a sound run");
        }
    });
    let place = Workplace::new();
    let first = Workplace::new();
    let (outcome, _) = install(&first, &registry, &LockFile::default());
    let path = cache.at("cache");
    let (_, told) = install_cached(&place, &registry, &outcome.lock, Some(&path));
    assert_eq!(
        told[1],
        "- Using example.com/x/y v1.0.0 from the shared cache directory"
    );
    // A cache that somebody changed does not count.
    let changed = format!(
        "cache/example.com/x/y/1.0.0/{}/terraform-provider-y_v1.0.0",
        Platform::own()
    );
    cache.write(&changed, "evil");
    let (_, told) = install_cached(&Workplace::new(), &registry, &outcome.lock, Some(&path));
    assert_eq!(told[1], "- Installing example.com/x/y v1.0.0...");
}
