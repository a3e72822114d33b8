use std::path::Path;

use super::*;
use crate::config::testing::{cases, differences};

/// What Terraform 1.11.4 says about configurations that are wrong in themselves.
#[test]
fn faults_are_told_as_recorded() {
    let recorded = include_str!("../../../fixtures/config/load.txt");
    let mut faults = Vec::new();
    for case in cases(recorded) {
        let loaded = load(&case.world, Path::new("."));
        let found = loaded.diagnostics;
        faults.extend(differences(&case, &found, &loaded.config.sources));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
