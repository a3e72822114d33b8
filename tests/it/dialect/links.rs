//! Files that several modules have by way of a symbolic link.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use rform_config::upgrade::{SchemaLookup, Upgraded, upgrade};
use rform_core::world::Host;

const SHARED: &str = r#"
variable "name" {
  type = "string"
}

variable "names" {
  type = "list"
}

output "shared" {
  value = "${upper(var.name)}"
}
"#;
const OWN: &str = "output \"own\" {\n  value = \"${lower(var.name)}\"\n}\n";

#[test]
fn a_module_whose_shared_file_is_upgraded_already_is_upgraded_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    for module in ["one", "two"] {
        fs::create_dir(at(module)).expect("a directory");
        fs::write(at(module).join("main.tf"), OWN).expect("a file");
        symlink("../shared.tf", at(module).join("shared.tf")).expect("a link");
    }
    fs::write(at("shared.tf"), SHARED).expect("a file");

    let one = upgraded(&at("one"));
    let names: Vec<&str> = one.files.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["main.tf", "shared.tf", "versions.tf"]);
    let notes: Vec<&str> = one.notes.iter().map(|it| it.text.as_str()).collect();
    assert!(
        notes[0].starts_with("this is a link to ../shared.tf"),
        "{notes:?}"
    );

    for file in &one.files {
        fs::write(at("one").join(&file.name), &file.new).expect("a file");
    }
    let two = upgraded(&at("two"));
    let [file, versions] = &two.files[..] else {
        panic!("{two:?}");
    };
    assert_eq!((file.name.as_str(), two.is_current), ("main.tf", false));
    assert!(file.new.contains("value = lower(var.name)"), "{}", file.new);
    assert_eq!(versions.name, "versions.tf");
}

fn upgraded(directory: &Path) -> Upgraded {
    let host = Host::new().expect("a host").within(directory);
    let known = SchemaLookup {
        resources: &|_, _, _| None,
        providers: &|_| None,
    };
    upgrade(&host, Path::new("."), known, false).expect("it can be read")
}
