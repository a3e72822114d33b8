//! One test file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::overrides::Overrides;
use super::parse::{has_required_labels, parse};
use crate::load::call::key_text;
use crate::load::dialect::DialectContext;
use crate::load::reader::{NAME_RULE, Reader, is_name};
use crate::shape::Shape;
use crate::test_files::TestFile;
use crate::{Dialect, ProviderBlock, ProviderKey};
use rform_core::addr::Module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::world::World;
use rform_lang::syntax::{Attribute, Block};

/// The blocks that a test file may have.
const SHAPE: Shape = Shape {
    arguments: &[],
    blocks: &[
        ("run", &["name"]),
        ("variables", &[]),
        ("provider", &["name"]),
        ("mock_provider", &["name"]),
        ("override_resource", &[]),
        ("override_data", &[]),
        ("override_module", &[]),
    ],
};

/// Reads a test file. `root` is the directory of the stack, from which sources are named.
pub(super) fn read(
    world: &dyn World,
    root: &Path,
    path: &Path,
    sources: &mut Sources,
) -> (TestFile, Diagnostics) {
    let name = path.to_string_lossy().into_owned();
    let (body, diagnostics) = parse(world, path, &SHAPE, sources);
    let mocks = super::mock::directories(world, root, &body, sources);
    let mut builder = Builder {
        reader: reader(sources, diagnostics),
        root,
        mocks,
        file: TestFile {
            name,
            ..TestFile::default()
        },
        overrides: Overrides::default(),
        variables: None,
        runs: BTreeMap::new(),
        providers: BTreeMap::new(),
    };
    for block in body
        .blocks
        .iter()
        .filter(|it| has_required_labels(it, &SHAPE))
    {
        builder.block(block);
    }
    builder.file.overrides = builder.overrides.all;
    (builder.file, builder.reader.diagnostics)
}

fn reader(sources: &Sources, diagnostics: Diagnostics) -> Reader<'_> {
    static ROOT: std::sync::OnceLock<Module> = std::sync::OnceLock::new();
    Reader {
        sources,
        module: ROOT.get_or_init(Module::root),
        diagnostics,
        later: Diagnostics::new(),
        dialect: DialectContext {
            dialect: Dialect::Current,
            ..DialectContext::default()
        },
    }
}

struct Builder<'a> {
    reader: Reader<'a>,
    root: &'a Path,
    /// The mocks in directories, by the source range of the block that names the directory.
    mocks: super::mock::Directories,
    file: TestFile,
    overrides: Overrides,
    /// The place of the block of variables.
    variables: Option<Span>,
    /// The places of runs.
    runs: BTreeMap<Arc<str>, Span>,
    /// The places of the names of providers.
    providers: BTreeMap<ProviderKey, Span>,
}

impl Builder<'_> {
    fn block(&mut self, block: &Block) {
        match &*block.kind {
            "run" => self.run(block),
            "variables" => self.variables(block),
            "provider" => {
                let provider = self.reader.test_provider(block);
                self.provider(provider, block);
            }
            "mock_provider" => {
                let mock = self.reader.mock_provider(block, &self.mocks);
                self.provider(mock, block);
            }
            _ => self.overrides.add(&mut self.reader, block),
        }
    }

    fn run(&mut self, block: &Block) {
        let Some((name, span)) = block.labels.first() else {
            return;
        };
        if !is_name(name) {
            self.reader
                .error("Invalid run block name", NAME_RULE, *span);
        }
        if let Some(first) = self.runs.get(name) {
            let place = self.reader.place(*first);
            let detail =
                format!("This test file already has a run named {name} block defined at {place}.");
            let summary = "Duplicate \"run\" block names";
            return self.reader.error(summary, detail, block.header);
        }
        self.runs.insert(name.clone(), block.header);
        let run = self.reader.test_run(block, self.root);
        self.file.runs.push(Arc::new(run));
    }

    fn variables(&mut self, block: &Block) {
        if let Some(first) = self.variables {
            return self.reader.repeated(block, "test file", first);
        }
        self.variables = Some(block.header);
        let variables = self.reader.assigned(block).into_iter();
        self.file.variables = variables.map(|it| (it.name.clone(), it)).collect();
    }

    fn provider(&mut self, provider: Option<ProviderBlock>, block: &Block) {
        let (Some(provider), Some((_, span))) = (provider, block.labels.first()) else {
            return;
        };
        let key = provider.key.clone();
        if let Some(first) = self.providers.get(&key) {
            let place = self.reader.place(*first);
            let name = key_text(&key);
            let detail = format!("A provider for {name} is already defined at {place}.");
            let summary = "Duplicate provider block";
            return self.reader.error(summary, detail, block.header);
        }
        self.providers.insert(key.clone(), *span);
        self.file.providers.insert(key, Arc::new(provider));
    }
}

impl Reader<'_> {
    /// Refuses a second block of a kind of which there may be one.
    pub(super) fn repeated(&mut self, block: &Block, within: &str, first: Span) {
        let place = self.place(first);
        let kind = &block.kind;
        let summary = format!("Multiple {kind:?} blocks");
        let detail = format!("This {within} already has a {kind} block defined at {place}.");
        self.error(&summary, detail, block.header);
    }

    /// The values that a `variables` block assigns.
    pub(super) fn assigned(&mut self, block: &Block) -> Vec<Attribute> {
        let body = self.arguments(&block.body).into_owned();
        if let Some(inner) = body.blocks.first() {
            let summary = format!("Unexpected {:?} block", inner.kind);
            self.error(&summary, "Blocks are not allowed here.", inner.kind_span);
        }
        body.attributes
    }

    /// A `provider` block, which may not ask for a version here.
    fn test_provider(&mut self, block: &Block) -> Option<ProviderBlock> {
        let block = &*self.decided(block, &crate::load::provider::SHAPE);
        let mut block = block.clone();
        if let Some(version) = block.body.attribute("version") {
            let detail = "Version constraints inside provider configuration blocks are not \
                          allowed in test files. To silence this error, move the provider version \
                          constraint into the required_providers block of the configuration that \
                          uses this provider.";
            let diagnostic =
                Diagnostic::error("Version constraints are not allowed in test files", detail);
            self.diagnostics.push(diagnostic.at(version.span));
            block.body.attributes.retain(|it| &*it.name != "version");
        }
        self.provider(&block).map(|it| it.block)
    }
}
