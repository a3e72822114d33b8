//! A stack in a directory of its own, with all providers, planned as text.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rform_aws::{Aws, client_of};
use rform_config::upgrade::{SchemaLookup, upgrade};
use rform_config::variables::{final_value, gather};
use rform_config::{Config, load};
use rform_core::addr::{Mode as Kind, ProviderConfig, ProviderSource, ResourceInstance};
use rform_core::diag::{Diagnostics, Sources};
use rform_core::graph::Stop;
use rform_core::value::Value;
use rform_core::world::{Host, World};
use rform_engine::{PlanOptions, Registry, Session};
use rform_provider::Problem;
use rform_provider::builtin::{Builtin, RemoteStates};
use rform_sandbox::{Options, Sandbox};
use rform_state::State;
use rform_ui::layout::Layout;
use rform_ui::plan::View;
use tempfile::TempDir;

use crate::stack::harness::TokioClock;

/// Texts by path within the stack.
pub type Files = BTreeMap<PathBuf, String>;

/// All files in a directory and below, without some.
pub fn read(directory: &Path, without: &[&str]) -> Files {
    let mut files = Files::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(next) = directories.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(directory).expect("within").to_owned();
            if without.iter().any(|it| name == Path::new(it)) {
                continue;
            }
            if path.is_dir() {
                directories.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                files.insert(name, text);
            }
        }
    }
    files
}

/// Writes files and the directories they are in.
pub fn write(directory: &Path, files: &Files) {
    for (name, text) in files {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
}

/// A stack on a host of its own.
pub struct Stack {
    world: Arc<dyn World>,
    _directory: TempDir,
}

impl Stack {
    pub fn new(files: &Files) -> Stack {
        let directory = tempfile::tempdir().expect("a directory");
        write(directory.path(), files);
        let host = Host::new().expect("a host").within(directory.path());
        Stack {
            world: Arc::new(host),
            _directory: directory,
        }
    }

    /// The plan as text, and a line for each warning.
    pub fn planned(&self) -> (String, Vec<String>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(self.plan())
    }

    async fn plan(&self) -> (String, Vec<String>) {
        let loaded = load(&*self.world, Path::new("."));
        let mut sources = loaded.config.sources.clone();
        let mut found = loaded.diagnostics;
        if found.has_errors() {
            return (errors(&found, &sources), Vec::new());
        }
        let variables = self.variables(&loaded.config, &mut sources, &mut found);
        let registry = self.registry();
        let stop = Stop::default();
        let session = Session {
            world: self.world.clone(),
            config: &loaded.config,
            registry: &registry,
            workspace: "default".into(),
            root: ".".into(),
            cwd: "/stack".into(),
            unfit: Default::default(),
            variables,
            overrides: Default::default(),
            parallelism: None,
            events: &|_| {},
            stop: &stop,
        };
        found.extend(rform_engine::validate(&session, None));
        let state = match self.world.read(Path::new("terraform.tfstate")) {
            Ok(text) => rform_state::decode(&text).expect("a state"),
            Err(_) => State::new("l".into()),
        };
        let planned = rform_engine::plan(&session, state, &PlanOptions::default()).await;
        found.extend(planned.diagnostics);
        let mut text = errors(&found, &sources);
        if let Some(plan) = &planned.plan {
            let schemas = |provider: &ProviderConfig, address: &ResourceInstance| {
                let resource = &address.resource;
                registry
                    .resource(&provider.source, resource.mode, &resource.kind)
                    .cloned()
            };
            let view = View {
                layout: Layout::PLAIN,
                schemas: &schemas,
                errored: false,
                relevant: None,
            };
            text.push_str(&rform_ui::plan::plan(plan, &view));
        }
        (text, warnings(&found, &sources))
    }

    fn variables(
        &self,
        config: &Config,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> BTreeMap<Arc<str>, Value> {
        let root = config.root().expect("a root module");
        let inputs = gather(&*self.world, Path::new("."), root, &[], sources);
        found.extend(inputs.diagnostics);
        let mut values = BTreeMap::new();
        for (name, variable) in &root.variables {
            let input = inputs.values.get(name);
            let origin = input.map(|input| &input.origin);
            let (value, faults) = final_value(variable, input.map(|input| &input.value), origin);
            found.extend(faults);
            values.insert(name.clone(), value);
        }
        values
    }

    fn registry(&self) -> Registry {
        let mut registry = Registry::new();
        let sandbox = Sandbox::new(Options::default());
        let aws = move || -> Arc<dyn rform_provider::Provider> {
            let cloud = sandbox.clone();
            let http = client_of(move |request| {
                let cloud = cloud.clone();
                async move { cloud.handle(request).await }
            });
            Arc::new(Aws::new(Some(http), Arc::new(TokioClock), 0))
        };
        registry.add(ProviderSource::default_for("aws"), Box::new(aws));
        let world = self.world.clone();
        let builtin = move || -> Arc<dyn rform_provider::Provider> {
            Arc::new(Builtin::new(world.clone(), Arc::new(OtherStack)))
        };
        registry.add(Builtin::source(), Box::new(builtin));
        registry.add_utilities(&self.world);
        registry
    }

    /// The files that the upgrade changes, in all modules of the stack, and what it says.
    pub fn upgraded(&self) -> (Files, Vec<String>) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async { self.upgrade() })
    }

    fn upgrade(&self) -> (Files, Vec<String>) {
        let registry = self.registry();
        let resources = |source: &ProviderSource, mode: Kind, kind: &str| {
            registry.resource(source, mode, kind).cloned()
        };
        let providers = |source: &ProviderSource| registry.provider(source).cloned();
        let known = SchemaLookup {
            resources: &resources,
            providers: &providers,
        };
        let (mut files, mut notes) = (Files::new(), Vec::new());
        let mut directories = vec![".".to_owned()];
        while let Some(directory) = directories.pop() {
            let upgraded = match upgrade(&*self.world, Path::new(&directory), known, false) {
                Ok(upgraded) => upgraded,
                Err((found, sources)) => return (files, vec![errors(&found, &sources)]),
            };
            if directory == "." {
                directories.extend(upgraded.legacy_modules);
            }
            let changed = upgraded.files.into_iter();
            files.extend(changed.map(|file| (PathBuf::from(file.name), file.new)));
            let said = upgraded.notes.into_iter();
            notes.extend(said.map(|note| format!("{}:{} {}", note.file, note.line, note.text)));
        }
        (files, notes)
    }
}

/// What another stack has put out.
struct OtherStack;

impl RemoteStates for OtherStack {
    fn outputs(&self, _: &str, config: &Value, _: &str, _: &str) -> Result<Option<Value>, Problem> {
        let bucket = config.get("bucket").cloned().unwrap_or(Value::from("none"));
        let ids = Value::tuple(["subnet-1".into(), "subnet-2".into()]);
        Ok(Some(Value::object([
            ("bucket", bucket),
            ("subnet_ids", ids),
        ])))
    }

    fn has_backend(&self, _: &str) -> bool {
        true
    }
}

fn place(diagnostic: &rform_core::diag::Diagnostic, sources: &Sources) -> String {
    let place = diagnostic.span.and_then(|span| sources.range_of(span));
    place.map(|place| format!("{place} ")).unwrap_or_default()
}

fn errors(found: &Diagnostics, sources: &Sources) -> String {
    let errors = found.iter().filter(|it| it.is_error());
    errors
        .map(|it| {
            format!(
                "Error: {}{}: {}\n",
                place(it, sources),
                it.summary,
                it.detail
            )
        })
        .collect()
}

fn warnings(found: &Diagnostics, sources: &Sources) -> Vec<String> {
    let warnings = found.iter().filter(|it| !it.is_error());
    let mut lines: Vec<String> = warnings
        .map(|it| format!("{}{}", place(it, sources), it.summary))
        .collect();
    lines.sort();
    lines.dedup();
    lines
}
