//! Modules of repositories, archives and registries, fetched from loopback.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::{Installed, ModuleInstaller};
use crate::Fetcher;
use crate::cli_config::CliConfig;
use crate::testing::{Answered, Server, Workplace, client};

const OUTPUT: &str = "output \"a\" {\n  value = 1\n}\n";

/// Installs, and answers what was told beside the result.
fn install(place: &Workplace, server: Option<&Server>, upgrade: bool) -> (Installed, Vec<String>) {
    let mut config = CliConfig::default();
    let Some(server) = server else {
        return install_with(place, (config, client(), client()), upgrade);
    };
    let services = [("modules.v1".to_owned(), server.at("/modules/"))];
    let hosts = [("example.com".to_owned(), BTreeMap::from(services))];
    config.hosts = BTreeMap::from(hosts);
    let trusting = || client().trusting(server.authorities.clone());
    install_with(place, (config, trusting(), trusting()), upgrade)
}

fn install_with(
    place: &Workplace,
    (config, one, two): (CliConfig, crate::Client, crate::Client),
    upgrade: bool,
) -> (Installed, Vec<String>) {
    let told: Mutex<Vec<String>> = Mutex::default();
    let tell = |line: &str| told.lock().expect("lines").push(line.to_owned());
    let registry = place.registry(config, one);
    let fetcher = Fetcher::new(place.world.clone(), Arc::new(two));
    let installer = ModuleInstaller {
        world: place.world.clone(),
        registry: &registry,
        fetcher: &fetcher,
        inputs: rform_config::EarlyInputs::default(),
        told: &tell,
    };
    let installed = installer.install((Path::new("."), "tests"), upgrade);
    (installed, told.into_inner().expect("lines"))
}

fn directories(installed: &Installed) -> Vec<(&str, &str)> {
    let entries = installed.manifest.0.values();
    entries
        .map(|it| (it.key.as_str(), it.dir.as_str()))
        .collect()
}

fn errors(installed: &Installed) -> Vec<String> {
    let all = installed.diagnostics.iter();
    all.map(|it| format!("{}: {}", it.summary, it.detail))
        .collect()
}

fn repository(place: &Workplace) -> String {
    place.write("repo/main.tf", OUTPUT);
    place.write(
        "repo/modules/x/main.tf",
        "module \"deep\" {\n  source = \"../../sub\"\n}\n",
    );
    place.write("repo/sub/main.tf", OUTPUT);
    place.git("repo", &["init", "-q"]);
    place.git("repo", &["add", "."]);
    place.git("repo", &["commit", "-qm", "one"]);
    place.git("repo", &["tag", "v1"]);
    place.write("repo/main.tf", "output \"later\" {\n  value = 2\n}\n");
    place.git("repo", &["commit", "-qam", "two"]);
    format!("git::file://{}", place.at("repo").display())
}

#[test]
fn repositories_are_cloned_once_and_copied() {
    let place = Workplace::new();
    let repository = repository(&place);
    place.write(
        "main.tf",
        &format!(
            "module \"one\" {{\n  source = \"{repository}//modules/x?ref=v1\"\n}}\n\
             module \"two\" {{\n  source = \"{repository}?ref=v1\"\n}}\n\
             module \"three\" {{\n  source = \"{repository}?depth=1\"\n}}\n"
        ),
    );
    let (installed, told) = install(&place, None, false);
    assert_eq!(errors(&installed), [] as [&str; 0]);
    assert_eq!(
        directories(&installed),
        [
            ("one", ".terraform/modules/one/modules/x"),
            ("three", ".terraform/modules/three"),
            ("two", ".terraform/modules/two"),
        ]
    );
    assert_eq!(told.len(), 3);
    assert_eq!(installed.config.modules.len(), 5);
    assert_eq!(
        place.read(".terraform/modules/two/main.tf").as_deref(),
        Some(OUTPUT)
    );
    let later = place.read(".terraform/modules/three/main.tf");
    assert!(later.is_some_and(|it| it.contains("later")));
    // What is there and listed is not fetched again, unless that is asked for.
    installed
        .manifest
        .write(place.world.as_ref())
        .expect("written");
    assert_eq!(install(&place, None, false).1, [] as [&str; 0]);
    assert_eq!(install(&place, None, true).1.len(), 3);
}

#[test]
fn all_that_cannot_be_fetched_is_told_at_once() {
    let place = Workplace::new();
    let repository = repository(&place);
    place.write(
        "main.tf",
        &format!(
            "module \"a\" {{\n  source = \"git::file:///nonexistent/x\"\n}}\n\
             module \"b\" {{\n  source = \"{repository}?ref=none\"\n}}\n\
             module \"c\" {{\n  source = \"{repository}//none\"\n}}\n\
             module \"d\" {{\n  source = \"{repository}?ref=--upload-pack=x\"\n}}\n\
             module \"e\" {{\n  source = \"hdfs://example.com/x\"\n}}\n\
             module \"f\" {{\n  source = \"{repository}?ref=v1\"\n}}\n"
        ),
    );
    let (installed, _) = install(&place, None, false);
    let errors = errors(&installed);
    assert_eq!(errors.len(), 5, "{errors:#?}");
    for (error, part) in errors.iter().zip([
        "does not appear to be a git repository",
        "invalid reference: none",
        "subdir \"none\" not found",
        "must not begin with a hyphen",
        "not supported for scheme 'hdfs'",
    ]) {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(directories(&installed), [("f", ".terraform/modules/f")]);
    assert!(!place.has(".terraform/modules/.a.fetching"));
}

#[test]
fn a_path_does_not_lead_out_of_its_package() {
    let place = Workplace::new();
    place.write(
        "repo/main.tf",
        "module \"x\" {\n  source = \"../../../secret\"\n}\n",
    );
    place.write("secret/main.tf", OUTPUT);
    place.git("repo", &["init", "-q"]);
    place.git("repo", &["add", "."]);
    place.git("repo", &["commit", "-qm", "one"]);
    let repository = place.at("repo");
    let call = format!(
        "module \"a\" {{\n  source = \"git::file://{}\"\n}}\n",
        repository.display()
    );
    place.write("main.tf", &call);
    let errors = errors(&install(&place, None, false).0);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(
        errors[0].starts_with("Local module path escapes module package"),
        "{errors:?}"
    );
}

/// A tar archive with one file, compressed by gzip.
fn archive(name: &str, text: &str) -> Vec<u8> {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let mut archive = tar::Builder::new(gzip);
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive
        .append_data(&mut header, name, text.as_bytes())
        .expect("an entry");
    archive
        .into_inner()
        .and_then(|gzip| gzip.finish())
        .expect("an archive")
}

#[test]
fn archives_of_web_servers_are_found_by_their_pages() {
    let place = Workplace::new();
    let server = Server::plain();
    server.answer(
        "/a.tar.gz",
        Answered::with(archive("top-1a2b/sub/main.tf", OUTPUT)),
    );
    let link = "/a.tar.gz//*/sub";
    server.answer("/header", Answered::with("").and("x-terraform-get", link));
    let page = format!("<html><meta name=\"terraform-get\" content=\"{link}\"></html>");
    server.answer("/page", Answered::with(page));
    server.answer(
        "/evil",
        Answered::with("").and("x-terraform-get", "file:///etc"),
    );
    place.write(
        "main.tf",
        &format!(
            "module \"a\" {{\n  source = \"{}\"\n}}\nmodule \"b\" {{\n  source = \"{}\"\n}}\n\
             module \"c\" {{\n  source = \"{}\"\n}}\nmodule \"d\" {{\n  source = \"{}\"\n}}\n",
            server.at("/header"),
            server.at("/page"),
            server.at("/evil"),
            server.at("/none.zip"),
        ),
    );
    let (installed, _) = install(&place, None, false);
    let errors = errors(&installed);
    assert_eq!(
        directories(&installed),
        [
            ("a", ".terraform/modules/a/top-1a2b/sub"),
            ("b", ".terraform/modules/b/top-1a2b/sub"),
        ],
        "{errors:#?}"
    );
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(errors[0].contains("is on this machine"), "{}", errors[0]);
    assert!(errors[1].contains("the answer is 404"), "{}", errors[1]);
}

#[test]
fn registries_are_asked_once_and_the_newest_version_is_taken() {
    let place = Workplace::new();
    let server = Server::secure();
    let versions = r#"{"modules":[{"versions":[{"version":"1.2.0"},{"version":"1.10.0"},{"version":"2.0.0"}]}]}"#;
    server.answer("/modules/x/net/aws/versions", Answered::with(versions));
    for (version, text) in [("1.10.0", "old"), ("2.0.0", "new")] {
        let location = format!("/files/{version}.tar.gz");
        let path = format!("/modules/x/net/aws/{version}/download");
        server.answer(
            &path,
            Answered {
                status: 204,
                ..Answered::with("")
            }
            .and("x-terraform-get", &location),
        );
        let text = format!("output \"{text}\" {{\n  value = 1\n}}\n");
        server.answer(
            &location,
            Answered::with(archive("modules/m/main.tf", &text)),
        );
    }
    place.write(
        "main.tf",
        "module \"a\" {\n  source = \"example.com/x/net/aws//modules/m\"\n  version = \"~> 1.2\"\n}\n\
         module \"b\" {\n  source = \"example.com/x/net/aws//modules/m\"\n}\n\
         module \"c\" {\n  source = \"example.com/x/net/aws\"\n  version = \"> 3\"\n}\n\
         module \"d\" {\n  source = \"example.com/x/none/aws\"\n}\n",
    );
    let (installed, told) = install(&place, Some(&server), false);
    assert_eq!(
        told,
        [
            "Downloading example.com/x/net/aws 1.10.0 for a...",
            "Downloading example.com/x/net/aws 2.0.0 for b...",
        ]
    );
    let versions = installed
        .manifest
        .0
        .values()
        .map(|it| it.version.as_deref());
    assert_eq!(
        versions.collect::<Vec<_>>(),
        [Some("1.10.0"), Some("2.0.0")]
    );
    let a = installed.manifest.0.get("a").expect("listed");
    assert_eq!(a.source, "example.com/x/net/aws//modules/m");
    assert_eq!(a.dir, ".terraform/modules/a/modules/m");
    let errors = errors(&installed);
    assert!(
        errors[0].contains("The newest available version is 2.0.0"),
        "{errors:?}"
    );
    assert!(errors[1].starts_with("Module not found"), "{errors:?}");
    let asked = server.seen();
    let lists = asked
        .iter()
        .filter(|it| it.starts_with("GET /modules/x/net/aws/versions"));
    assert_eq!(lists.count(), 1);
}

/// The keys of modules of runs, and of what these call, are those of Terraform.
#[test]
fn modules_of_registries_are_installed_for_runs_of_tests() {
    let place = Workplace::new();
    let server = Server::secure();
    let versions = r#"{"modules":[{"versions":[{"version":"1.2.0"},{"version":"2.0.0"}]}]}"#;
    server.answer("/modules/x/net/aws/versions", Answered::with(versions));
    let location = Answered {
        status: 204,
        ..Answered::with("")
    };
    let location = location.and("x-terraform-get", "/files/net.tar.gz");
    server.answer("/modules/x/net/aws/1.2.0/download", location);
    let text = "module \"in\" {\n  source = \"./in\"\n}\n";
    server.answer(
        "/files/net.tar.gz",
        Answered::with(archive("main.tf", text)),
    );
    place.write("main.tf", OUTPUT);
    let run = |name: &str, version: &str| {
        format!(
            "run \"{name}\" {{\n  module {{\n    source  = \"example.com/x/net/aws\"\n    version = \
             \"{version}\"\n  }}\n}}\n"
        )
    };
    let none = "run \"none\" {\n  module {\n    source = \"example.com/x/none/aws\"\n  }\n}\n";
    let file = run("setup", "~> 1.0") + &run("late", "> 3") + none;
    place.write("tests/main.tftest.hcl", &file);
    let (installed, told) = install(&place, Some(&server), false);
    assert_eq!(
        told,
        ["Downloading example.com/x/net/aws 1.2.0 for test.tests.main.setup..."]
    );
    let key = "test.tests.main.setup";
    let setup = installed.manifest.0.get(key).expect("listed");
    assert_eq!(setup.version.as_deref(), Some("1.2.0"));
    assert_eq!(setup.dir, ".terraform/modules/test.tests.main.setup");
    let errors = errors(&installed);
    let summaries: Vec<&str> = errors
        .iter()
        .filter_map(|it| it.split(':').next())
        .collect();
    // The archive has no directory for the inner module.
    let expected = [
        "Unreadable module directory",
        "Unreadable module directory",
        "Unresolvable module version constraint",
        "Module not found",
    ];
    assert_eq!(summaries, expected, "{errors:#?}");
}
