//! `run "name" { … }`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::overrides::Overrides;
use crate::load::reader::Reader;
use crate::module_source::ModuleSource;
use crate::path::clean;
use crate::shape::Shape;
use crate::test_files::{TestRun, TestedModule};
use rform_core::diag::Span;
use rform_lang::references::Traversal;
use rform_lang::syntax::{Attribute, Block};

const SHAPE: Shape = Shape {
    arguments: &[
        ("command", false),
        ("providers", false),
        ("expect_failures", false),
        ("state_key", false),
    ],
    blocks: &[
        ("plan_options", &[]),
        ("assert", &[]),
        ("variables", &[]),
        ("module", &[]),
        ("override_resource", &[]),
        ("override_data", &[]),
        ("override_module", &[]),
    ],
};

const MODULE: Shape = Shape {
    arguments: &[("source", false), ("version", false)],
    blocks: &[],
};

/// The blocks of a run of which there may be one.
#[derive(Default)]
struct Seen {
    variables: Option<Span>,
    module: Option<Span>,
    options: Option<Span>,
}

impl Reader<'_> {
    /// Reads a run; `root` is the directory of the stack.
    pub(super) fn test_run(&mut self, block: &Block, root: &Path) -> TestRun {
        let block = &*self.decided(block, &SHAPE);
        let body = &block.body;
        self.check(body, &SHAPE);
        let name: Arc<str> = block.label(0).cloned().unwrap_or_else(|| "".into());
        let mut run = TestRun {
            name,
            plan_only: self.is_plan(body.attribute("command")),
            variables: Vec::new(),
            module: None,
            providers: match body.attribute("providers") {
                Some(given) => {
                    let given = self.providers(given).into_iter();
                    given
                        .map(|it| (it.inner, it.outer, it.inner_span.to(it.outer_span)))
                        .collect()
                }
                None => Vec::new(),
            },
            options: Default::default(),
            asserts: Vec::new(),
            expect_failures: self.static_references(body.attribute("expect_failures")),
            overrides: Vec::new(),
            state_key: self.text(body.attribute("state_key")),
            span: block.header,
        };
        let (mut seen, mut overrides) = (Seen::default(), Overrides::default());
        for inner in &body.blocks {
            match &*inner.kind {
                "assert" => run.asserts.extend(self.condition(inner)),
                kind if kind.starts_with("override_") => overrides.add(self, inner),
                _ => self.part_of_run(&mut run, inner, &mut seen, root),
            }
        }
        run.overrides = overrides.all;
        run
    }

    fn part_of_run(&mut self, run: &mut TestRun, block: &Block, seen: &mut Seen, root: &Path) {
        let first = match &*block.kind {
            "variables" => &mut seen.variables,
            "module" => &mut seen.module,
            "plan_options" => &mut seen.options,
            _ => return,
        };
        if let Some(first) = *first {
            return self.repeated(block, "run block", first);
        }
        let before = self.diagnostics.0.len();
        match &*block.kind {
            "variables" => run.variables = self.assigned(block),
            "module" => run.module = self.tested_module(block, root),
            _ => run.options = self.test_options(block),
        }
        let new = self.diagnostics.0.get(before..).unwrap_or_default();
        if !new.iter().any(|diagnostic| diagnostic.is_error()) {
            *first = Some(block.header);
        }
    }

    fn is_plan(&mut self, command: Option<&Attribute>) -> bool {
        let Some(command) = command else { return false };
        match self.bare_keyword(&command.value).as_deref() {
            Some("plan") => return true,
            Some("apply") => return false,
            _ => {}
        }
        let detail = "The \"command\" argument requires one of the following keywords without \
                      quotes: apply or plan.";
        let summary = "Invalid \"command\" keyword";
        self.error(summary, detail, command.value.span);
        false
    }

    /// A list of references, as in `depends_on`, but not looked at any further.
    pub(super) fn static_references(&mut self, attribute: Option<&Attribute>) -> Vec<Traversal> {
        let Some(attribute) = attribute else {
            return Vec::new();
        };
        let items = self.list(&attribute.value).unwrap_or_default();
        let mut found = Vec::new();
        for item in items {
            found.extend(self.traversal_or_quoted(&item));
        }
        found
    }

    fn tested_module(&mut self, block: &Block, root: &Path) -> Option<TestedModule> {
        let block = &*self.decided(block, &MODULE);
        let body = &block.body;
        self.check(body, &MODULE);
        let Some(given) = body.attribute("source") else {
            let detail = "You must specify a source attribute when executing alternate modules \
                          during test executions.";
            let summary = "Missing \"source\" attribute for module block";
            self.error(summary, detail, block.header);
            return None;
        };
        let span = given.value.span;
        let source = self.text(Some(given))?;
        let version = body.attribute("version");
        let constraint = self.constraint(version).map(|(text, _)| text);
        let module = |directory: Option<PathBuf>| TestedModule {
            directory,
            source: source.clone(),
            version: constraint.clone(),
            span: block.header,
            source_span: span,
        };
        match ModuleSource::parse(&source, version.is_some()) {
            Ok(ModuleSource::Local(relative)) => Some(module(Some(clean(&root.join(relative))))),
            Ok(ModuleSource::Registry(_)) => Some(module(None)),
            Ok(ModuleSource::Package { .. }) => {
                let detail = "Only local or registry module sources are currently supported from \
                              within test run blocks.";
                self.error("Invalid module source address", detail, span);
                None
            }
            Err((summary, detail)) => {
                self.error(summary, detail, span);
                None
            }
        }
    }
}
