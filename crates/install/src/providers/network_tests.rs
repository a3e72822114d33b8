//! Providers of a network mirror on loopback, and a mirror that is filled from it.

use std::collections::BTreeMap;
use std::path::Path;

use rform_core::addr::ProviderSource;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{
    InstallationMethods, Platform, ProviderInstaller, ProvidersInstalled, Store, add_to_mirror,
    index_mirror,
};
use crate::cli_config::{CliConfig, Method, MethodKind};
use crate::constraints::Constraints;
use crate::lock_file::LockFile;
use crate::testing::{Answered, Server, Workplace, client};

const INDEX: &str = "/m/example.com/x/y/index.json";
const VERSION: &str = "/m/example.com/x/y/1.0.0.json";
const ARCHIVE: &str = "/m/example.com/x/y/y.zip";

fn source() -> ProviderSource {
    ProviderSource::parse("example.com/x/y").expect("an address")
}

fn archive(content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    let name = "terraform-provider-y_v1.0.0";
    archive.start_file(name, options).expect("an entry");
    std::io::Write::write_all(&mut archive, content).expect("written");
    archive.finish().expect("an archive").into_inner()
}

/// A mirror with version 1.0.0 of one provider for this platform; 1.1.0 is for another one.
fn mirror() -> Server {
    let server = Server::secure();
    let archive = archive(b"#!/bin/sh\nexit 1\n");
    let sum = format!("zh:{}", hex::encode(Sha256::digest(&archive)));
    server.answer(
        INDEX,
        json_of(&json!({"versions": {"1.0.0": {}, "1.1.0": {}}})),
    );
    server.answer(VERSION, version("y.zip", &[&sum]));
    let other = json!({"archives": {"plan9_386": {"url": "other.zip"}}});
    server.answer("/m/example.com/x/y/1.1.0.json", json_of(&other));
    server.answer(ARCHIVE, Answered::with(archive));
    server
}

fn json_of(document: &Json) -> Answered {
    Answered::with(document.to_string()).and("content-type", "application/json")
}

fn version(url: &str, hashes: &[&str]) -> Answered {
    let platform = Platform::own().to_string();
    json_of(&json!({"archives": {platform: {"url": url, "hashes": hashes}}}))
}

fn moved(to: &str) -> Answered {
    Answered {
        status: 302,
        ..Answered::with("")
    }
    .and("location", to)
}

fn failing(status: u16) -> Answered {
    Answered {
        status,
        ..Answered::with("")
    }
}

/// What a test works with: the settings name the mirror, and everything trusts it.
fn config(address: &str) -> CliConfig {
    let kind = MethodKind::Network(address.to_owned());
    CliConfig {
        installation: Some(vec![Method::for_all(kind)]),
        ..CliConfig::default()
    }
}

fn install(place: &Workplace, server: &Server, versions: &str) -> ProvidersInstalled {
    install_from(place, server, &config(&server.at("/m/")), versions)
}

fn install_from(
    place: &Workplace,
    server: &Server,
    config: &CliConfig,
    versions: &str,
) -> ProvidersInstalled {
    let trusting = || client().trusting(server.authorities.clone());
    let asking = place.registry(config.clone(), trusting());
    let world = place.world.as_ref();
    let methods = InstallationMethods::configured(world, &asking, config).expect("methods");
    let http = trusting();
    let installer = ProviderInstaller {
        world,
        client: &http,
        methods: &methods,
        store: Store::own(world),
        cache: None,
        trusts_cache: false,
        told: &|_| {},
    };
    let required = BTreeMap::from([(source(), Constraints::parse(versions).expect("one"))]);
    installer.install(&required, &LockFile::default(), false)
}

fn why(outcome: &ProvidersInstalled) -> String {
    let errors = outcome.errors.iter();
    errors
        .map(|it| format!("{}: {}", it.summary, it.detail))
        .collect()
}

fn program() -> String {
    let platform = Platform::own();
    format!(".terraform/providers/example.com/x/y/1.0.0/{platform}/terraform-provider-y_v1.0.0")
}

#[test]
fn a_package_is_installed_with_the_checksums_that_the_mirror_tells() {
    let (place, server) = (Workplace::new(), mirror());
    let outcome = install(&place, &server, "1.0.0");
    assert_eq!(why(&outcome), "");
    assert!(place.has(&program()));
    let world = place.world.as_ref();
    outcome.lock.write(world, Path::new(".")).expect("written");
    let lock = place.read(".terraform.lock.hcl").unwrap_or_default();
    assert!(lock.contains("\"h1:") && lock.contains("\"zh:"), "{lock}");
}

/// Addresses of archives are relative to where the document really is, after all redirections.
#[test]
fn redirections_are_followed_and_links_are_seen_from_where_they_end() {
    let (place, server) = (Workplace::new(), mirror());
    server.answer(INDEX, moved("/real/index.json"));
    server.answer(VERSION, moved("/real/1.0.0.json"));
    server.answer(
        "/real/index.json",
        json_of(&json!({"versions": {"1.0.0": {}}})),
    );
    server.answer("/real/1.0.0.json", version("sub/y.zip", &[]));
    server.answer("/real/sub/y.zip", moved(ARCHIVE));
    let outcome = install(&place, &server, "1.0.0");
    assert_eq!(why(&outcome), "");
    assert!(place.has(&program()));
    server.answer(INDEX, moved(INDEX));
    let refused = why(&install(&Workplace::new(), &server, "1.0.0"));
    assert!(refused.contains("stopped after 10 redirects"), "{refused}");
}

#[test]
fn what_a_mirror_does_not_have_is_told_apart_from_what_it_does_not_say() {
    let refused = |change: &dyn Fn(&Server), versions: &str| {
        let (place, server) = (Workplace::new(), mirror());
        change(&server);
        let outcome = install(&place, &server, versions);
        assert!(!place.has(&program()));
        why(&outcome)
    };
    let found = refused(&|server| server.answer(INDEX, failing(404)), "1.0.0");
    assert!(
        found.contains("was not found in any of the search locations"),
        "{found}"
    );
    let found = refused(&|_| {}, "9.9.9");
    assert!(found.contains("no available releases match"), "{found}");
    let found = refused(&|_| {}, "1.1.0");
    assert!(found.contains("is not available for"), "{found}");
    let found = refused(&|server| server.answer(VERSION, failing(404)), "1.0.0");
    assert!(found.contains("is not available for"), "{found}");
    for path in [INDEX, VERSION, ARCHIVE] {
        let found = refused(&|server| server.answer(path, failing(500)), "1.0.0");
        assert!(found.contains("500"), "{path}: {found}");
    }
    let found = refused(&|server| server.answer(ARCHIVE, failing(403)), "1.0.0");
    assert!(found.contains("403"), "{found}");
    for path in [INDEX, VERSION] {
        let found = refused(&|server| server.answer(path, failing(403)), "1.0.0");
        assert!(
            found.contains("rejected the given authentication"),
            "{found}"
        );
        let found = refused(
            &|server| server.answer(path, Answered::with("<html>")),
            "1.0.0",
        );
        assert!(found.contains("is not JSON"), "{path}: {found}");
    }
}

#[test]
fn archives_that_differ_from_the_checksums_are_refused() {
    let (place, server) = (Workplace::new(), mirror());
    server.answer(ARCHIVE, Answered::with(archive(b"evil")));
    let refused = why(&install(&place, &server, "1.0.0"));
    assert!(refused.contains("checksum"), "{refused}");
    assert!(!place.has(&program()));
    server.answer(ARCHIVE, Answered::with("no archive"));
    server.answer(VERSION, version("y.zip", &[]));
    let refused = why(&install(&place, &server, "1.0.0"));
    assert!(!refused.is_empty() && !place.has(&program()), "{refused}");
}

/// What `providers mirror` writes is a filesystem mirror, and the documents of a network mirror.
#[test]
fn a_filled_mirror_is_read_both_ways() {
    let (place, server) = (Workplace::new(), mirror());
    let settings = config(&server.at("/m/"));
    let trusting = || client().trusting(server.authorities.clone());
    let asking = place.registry(settings.clone(), trusting());
    let world = place.world.as_ref();
    let methods = InstallationMethods::configured(world, &asking, &settings).expect("methods");
    let (source, platform) = (source(), Platform::own());
    let wanted = (&source, "1.0.0", &platform);
    let added = add_to_mirror((world, &trusting()), &methods, wanted, Path::new("filled"));
    added.expect("added");
    index_mirror(world, Path::new("filled"), &source).expect("documents");
    let kind = MethodKind::Filesystem("filled".into());
    let files = CliConfig {
        installation: Some(vec![Method::for_all(kind)]),
        ..CliConfig::default()
    };
    let outcome = install_from(&place, &server, &files, "1.0.0");
    assert_eq!(why(&outcome), "");
    assert!(place.has(&program()));
    let again = Server::secure();
    for name in ["index.json", "1.0.0.json"] {
        let text = place.read(&format!("filled/example.com/x/y/{name}"));
        let text = text.expect("a document");
        again.answer(&format!("/m/example.com/x/y/{name}"), Answered::with(text));
    }
    let name = format!("terraform-provider-y_1.0.0_{platform}.zip");
    let archive = place.bytes(&format!("filled/example.com/x/y/{name}"));
    let path = format!("/m/example.com/x/y/{name}");
    again.answer(&path, Answered::with(archive.expect("an archive")));
    let other = Workplace::new();
    assert_eq!(why(&install(&other, &again, "1.0.0")), "");
    assert!(other.has(&program()));
}
