//! `mock_provider`, and the files of mocks that it may name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::overrides::Overrides;
use super::parse::{has_required_labels, parse};
use crate::load::files::shown;
use crate::load::reader::{NAME_RULE, Reader, is_name};
use crate::path::clean;
use crate::shape::Shape;
use crate::test_files::{Mock, Replacement};
use crate::{ProviderBlock, ProviderKey};
use rform_core::addr::Mode;
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_core::value::Value;
use rform_core::world::{Entry, World};
use rform_lang::eval::evaluate_constant;
use rform_lang::syntax::{Block, Body};

const SHAPE: Shape = Shape {
    arguments: &[
        ("alias", false),
        ("source", false),
        ("override_during", false),
    ],
    blocks: CONTENT.blocks,
};

/// The blocks that a file of mocks may have.
const CONTENT: Shape = Shape {
    arguments: &[],
    blocks: &[
        ("mock_resource", &["type"]),
        ("mock_data", &["type"]),
        ("override_resource", &[]),
        ("override_data", &[]),
    ],
};

const KIND: Shape = Shape {
    arguments: &[("defaults", false), ("override_during", false)],
    blocks: &[],
};

/// The content of directories of mocks, by the place of the block that names them.
pub(super) type Directories = BTreeMap<Span, (Vec<Block>, Diagnostics)>;

/// Reads the directories that the `mock_provider` blocks of a file name.
pub(super) fn directories(
    world: &dyn World,
    root: &Path,
    body: &Body,
    sources: &mut Sources,
) -> Directories {
    let mut found = Directories::new();
    for block in body.blocks_of("mock_provider") {
        let mut content = block.body.clone();
        SHAPE.decide(&mut content);
        let given = content.attribute("source");
        let given = given.map(|it| evaluate_constant(&it.value).0);
        let Some(directory) = given.as_ref().and_then(Value::as_str) else {
            continue;
        };
        let place = clean(&root.join(directory));
        let content = match world.read_dir(&place) {
            Ok(entries) => directory_content(world, &place, &entries, sources),
            Err(_) => (Vec::new(), unreadable(directory, block.header).into()),
        };
        found.insert(block.header, content);
    }
    found
}

fn unreadable(directory: &str, named: Span) -> Diagnostic {
    let detail = format!("Mock data directory {directory} does not exist or cannot be read.");
    Diagnostic::error("Failed to read mock data directory", detail).at(named)
}

fn directory_content(
    world: &dyn World,
    directory: &Path,
    entries: &[Entry],
    sources: &mut Sources,
) -> (Vec<Block>, Diagnostics) {
    let (mut blocks, mut diagnostics) = (Vec::new(), Diagnostics::new());
    let is_mock = |name: &str| name.ends_with(".tfmock.hcl") || name.ends_with(".tfmock.json");
    let names = entries.iter().filter(|it| !it.is_dir && is_mock(&it.name));
    let paths: Vec<PathBuf> = names.map(|it| shown(directory, &it.name)).collect();
    for path in paths {
        let (body, found) = parse(world, &path, &CONTENT, sources);
        diagnostics.extend(found);
        let known = |it: &Block| has_required_labels(it, &CONTENT);
        blocks.extend(body.blocks.into_iter().filter(known));
    }
    (blocks, diagnostics)
}

/// A mock in the making.
struct Making {
    mock: Mock,
    overrides: Overrides,
    seen: BTreeMap<(Mode, Arc<str>), Span>,
}

impl Reader<'_> {
    pub(super) fn mock_provider(
        &mut self,
        block: &Block,
        directories: &Directories,
    ) -> Option<ProviderBlock> {
        let header = block.header;
        let block = &*self.decided(block, &SHAPE);
        let body = &block.body;
        self.check(body, &SHAPE);
        let name = block.label(0)?.clone();
        self.check_provider_name(&name, header);
        let alias = self.text(body.attribute("alias"));
        if alias.as_ref().is_some_and(|alias| !is_name(alias)) {
            let detail = format!("An alias must be a valid name. {NAME_RULE}");
            self.error("Invalid provider configuration alias", detail, header);
        }
        let at_plan = self.during(body.attribute("override_during"), false);
        let mut making = Making::new(at_plan);
        for inner in body
            .blocks
            .iter()
            .filter(|it| has_required_labels(it, &SHAPE))
        {
            self.mocked(&mut making, inner);
        }
        if let Some((blocks, diagnostics)) = directories.get(&header) {
            self.diagnostics.extend(diagnostics.clone());
            let mut more = Making::new(at_plan);
            blocks.iter().for_each(|it| self.mocked(&mut more, it));
            making.complete(more);
        }
        making.mock.overrides = making.overrides.all;
        Some(ProviderBlock {
            key: ProviderKey { name, alias },
            body: empty(body),
            span: header,
            mock: Some(Arc::new(making.mock)),
        })
    }

    fn mocked(&mut self, making: &mut Making, block: &Block) {
        let mode = match &*block.kind {
            "mock_resource" => Mode::Managed,
            "mock_data" => Mode::Data,
            _ => return making.overrides.add(self, block),
        };
        let header = block.header;
        let block = &*self.decided(block, &KIND);
        let body = &block.body;
        self.check(body, &KIND);
        let Some(kind) = block.label(0).cloned() else {
            return;
        };
        let key = (mode, kind);
        if let Some(first) = making.seen.get(&key) {
            let place = self.place(*first);
            let (word, kind) = (&block.kind, &key.1);
            let summary = format!("Duplicate {word} block");
            let detail = format!("A {word} block for {kind} has already been defined at {place}.");
            return self.error(&summary, detail, header);
        }
        let defaults = body.attribute("defaults");
        let (values, diagnostics) = defaults.map_or((Value::NULL, Diagnostics::new()), |given| {
            evaluate_constant(&given.value)
        });
        self.diagnostics.extend(diagnostics);
        let by = Replacement {
            values,
            place: self.place(defaults.map_or(header, |it| it.span)).into(),
            at_plan: self.during(body.attribute("override_during"), making.overrides.at_plan),
        };
        making.seen.insert(key.clone(), header);
        making.mock.kinds.insert(key, by);
    }
}

impl Making {
    fn new(at_plan: bool) -> Making {
        Making {
            mock: Mock::default(),
            overrides: Overrides::within(at_plan),
            seen: BTreeMap::new(),
        }
    }

    /// Completes a block with the mocks of the files that it names.
    fn complete(&mut self, more: Making) {
        for (key, by) in more.mock.kinds {
            self.mock.kinds.entry(key).or_insert(by);
        }
        for it in more.overrides.all {
            let known = self.overrides.all.iter();
            if !known.clone().any(|own| own.target == it.target) {
                self.overrides.all.push(it);
            }
        }
    }
}

fn empty(body: &Body) -> Body {
    Body {
        attributes: Vec::new(),
        blocks: Vec::new(),
        undecided: None,
        ..body.clone()
    }
}
