//! One test file: its runs in order, then everything that they made is destroyed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::test_run::file_run::TestFileRun;
use crate::test_run::report::TestEvent;
use crate::test_run::settings::Testing;
use crate::test_run::states::States;
use crate::test_run::{cleanup, run};
use rform_config::Config;
use rform_config::test_files::{Override, TestFile};
use rform_config::variables::UnparsedValues;
use rform_core::addr::Target;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_plan::test_results::{FileReport, RunReport, Status};

/// Runs a test file.
pub async fn test(testing: &Testing<'_>, file: &Arc<TestFile>) -> FileReport {
    let name = &file.name;
    (testing.events)(TestEvent::FileBegins(name));
    let mut course = TestFileRun {
        testing,
        file,
        values: values_for(testing, name),
        outputs: BTreeMap::new(),
        states: States::default(),
        status: match file.runs.is_empty() {
            true => Status::Pass,
            false => Status::Skip,
        },
    };
    let mut runs = Vec::new();
    for (index, run) in file.runs.iter().enumerate() {
        if testing.interrupts.are_final() {
            break;
        }
        let (report, config) =
            match course.status == Status::Error || testing.interrupts.are_there() {
                true => (RunReport::skipped(&run.name), None),
                false => run::test(&mut course, index, run).await,
            };
        course.status = course.status.max(report.status);
        (testing.events)(TestEvent::RunEnds {
            file: name,
            report: &report,
            config: config.as_deref(),
        });
        runs.push(report);
    }
    (testing.events)(TestEvent::FileTearsDown(name));
    if !testing.interrupts.are_final() {
        cleanup::destroy_all(&mut course).await;
    }
    let report = FileReport {
        name: name.clone(),
        status: course.status,
        runs,
        diagnostics: idle_overrides(testing, file),
    };
    (testing.events)(TestEvent::FileEnds(&report));
    report
}

/// Tests in the directory of tests have values of their own.
fn values_for(testing: &Testing<'_>, name: &str) -> UnparsedValues {
    let (directory, inner) = &testing.inner;
    match std::path::Path::new(name).parent() == Some(directory) {
        true => testing.values.with(inner),
        false => testing.values.clone(),
    }
}

/// Overrides of what is not there are of no use.
fn idle_overrides(testing: &Testing<'_>, file: &TestFile) -> Diagnostics {
    let configs: Vec<&Config> = match file.runs.is_empty() {
        true => vec![testing.config],
        false => file.runs.iter().map(|run| testing.module_of(run)).collect(),
    };
    let mut told = Diagnostics::new();
    let is_idle = |it: &&Override| !configs.iter().any(|config| is_there(config, &it.target));
    told.extend(file.overrides.iter().filter(is_idle).map(idle));
    for run in &file.runs {
        let config = testing.module_of(run);
        let own = run.overrides.iter();
        told.extend(own.filter(|it| !is_there(config, &it.target)).map(idle));
    }
    told
}

fn is_there(config: &Config, target: &Target) -> bool {
    let has = |module: &rform_core::addr::ModuleInstance, resource: &rform_core::addr::Resource| {
        let module = config.module(&module.module());
        module.is_some_and(|module| module.resources.contains_key(resource))
    };
    match target {
        Target::Module(module) => config.module(&module.module()).is_some(),
        Target::Resource(module, resource) => has(module, resource),
        Target::Instance(instance) => has(&instance.module, &instance.resource),
    }
}

fn idle(it: &Override) -> Diagnostic {
    let detail = format!(
        "The override target {} does not exist within the configuration under test. This could \
         indicate a typo in the target address or an unnecessary override.",
        it.target
    );
    Diagnostic::warning("Invalid override target", detail).at(it.span)
}
