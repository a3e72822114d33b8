//! Running one test file: its runs in order, then cleanup.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::test_run::context::TestContext;
use crate::test_run::events::TestEvent;
use crate::test_run::file_run::TestFileRun;
use crate::test_run::states::TestStates;
use crate::test_run::{cleanup, run};
use rform_config::Config;
use rform_config::test_files::{Override, TestFile};
use rform_config::variables::UnparsedValues;
use rform_core::addr::Target;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_plan::test_results::{FileReport, RunReport, Status};

/// Runs a test file and returns its report.
pub async fn run_file(context: &TestContext<'_>, file: &Arc<TestFile>) -> FileReport {
    let name = &file.name;
    (context.events)(TestEvent::FileBegins(name));
    let mut file_run = TestFileRun {
        context,
        file,
        values: values_for(context, name),
        outputs: BTreeMap::new(),
        states: TestStates::kept_by(context.at_rest.clone()),
        status: match file.runs.is_empty() {
            true => Status::Pass,
            false => Status::Skip,
        },
    };
    let mut runs = Vec::new();
    for (index, run) in file.runs.iter().enumerate() {
        if context.interrupts.is_ended() {
            break;
        }
        let (report, config) =
            match file_run.status == Status::Error || context.interrupts.is_interrupted() {
                true => (RunReport::skipped(&run.name), None),
                false => run::execute(&mut file_run, index, run).await,
            };
        file_run.status = file_run.status.max(report.status);
        (context.events)(TestEvent::RunEnds {
            file: name,
            report: &report,
            config: config.as_deref(),
        });
        runs.push(report);
    }
    (context.events)(TestEvent::FileTearsDown(name));
    if !context.interrupts.is_ended() {
        cleanup::destroy_all(&mut file_run).await;
    }
    let report = FileReport {
        name: name.clone(),
        status: file_run.status,
        runs,
        diagnostics: unmatched_overrides(context, file),
    };
    (context.events)(TestEvent::FileEnds(&report));
    report
}

/// The values of variables for a file: those in the test directory have additional ones.
fn values_for(context: &TestContext<'_>, name: &str) -> UnparsedValues {
    let (directory, inner) = &context.inner;
    match std::path::Path::new(name).parent() == Some(directory) {
        true => context.values.with(inner),
        false => context.values.clone(),
    }
}

/// The warnings about overrides whose target is not in the configuration.
fn unmatched_overrides(context: &TestContext<'_>, file: &TestFile) -> Diagnostics {
    let configs: Vec<&Config> = match file.runs.is_empty() {
        true => vec![context.config],
        false => file.runs.iter().map(|run| context.module_of(run)).collect(),
    };
    let mut warnings = Diagnostics::new();
    let is_unmatched =
        |it: &&Override| !configs.iter().any(|config| has_target(config, &it.target));
    warnings.extend(
        file.overrides
            .iter()
            .filter(is_unmatched)
            .map(unmatched_override),
    );
    for run in &file.runs {
        let config = context.module_of(run);
        let own = run.overrides.iter();
        warnings.extend(
            own.filter(|it| !has_target(config, &it.target))
                .map(unmatched_override),
        );
    }
    warnings
}

fn has_target(config: &Config, target: &Target) -> bool {
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

fn unmatched_override(it: &Override) -> Diagnostic {
    let detail = format!(
        "The override target {} does not exist within the configuration under test. This could \
         indicate a typo in the target address or an unnecessary override.",
        it.target
    );
    Diagnostic::warning("Invalid override target", detail).at(it.span)
}
