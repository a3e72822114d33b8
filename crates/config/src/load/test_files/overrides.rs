//! `override_resource`, `override_data` and `override_module`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::load::reader::Reader;
use crate::shape::Shape;
use crate::test_files::{Override, Replacement};
use rform_core::addr::{Mode, Target};
use rform_core::diag::Span;
use rform_core::value::Value;
use rform_lang::eval::evaluate_constant;
use rform_lang::syntax::{Attribute, Block};

const OBJECT: Shape = Shape {
    arguments: &[
        ("target", false),
        ("values", false),
        ("override_during", false),
    ],
    blocks: &[],
};

const MODULE: Shape = Shape {
    arguments: &[
        ("target", false),
        ("outputs", false),
        ("override_during", false),
    ],
    blocks: &[],
};

/// The overrides of one block or file, and where each was given.
#[derive(Default)]
pub(super) struct Overrides {
    pub all: Vec<Override>,
    /// Places by kind of block and target.
    seen: BTreeMap<(Arc<str>, String), Span>,
    /// Whether they hold already when a plan is made, where they do not say.
    pub at_plan: bool,
}

impl Overrides {
    /// None yet, in a block that says when they hold.
    pub fn within(at_plan: bool) -> Overrides {
        Overrides {
            at_plan,
            ..Overrides::default()
        }
    }

    /// Reads one more `override_…` block.
    pub fn add(&mut self, reader: &mut Reader<'_>, block: &Block) {
        let Some(found) = reader.overriding(block, self.at_plan) else {
            return;
        };
        let (kind, target) = (&block.kind, found.target.to_string());
        if let Some(first) = self.seen.get(&(kind.clone(), target.clone())) {
            let place = reader.place(*first);
            let summary = format!("Duplicate {kind} block");
            let detail =
                format!("An {kind} block targeting {target} has already been defined at {place}.");
            return reader.error(&summary, detail, block.header);
        }
        self.seen.insert((kind.clone(), target), block.header);
        self.all.push(found);
    }
}

impl Reader<'_> {
    fn overriding(&mut self, block: &Block, at_plan: bool) -> Option<Override> {
        let is_module = &*block.kind == "override_module";
        let (shape, argument) = match is_module {
            true => (MODULE, "outputs"),
            false => (OBJECT, "values"),
        };
        let block = &*self.decided(block, &shape);
        let body = &block.body;
        self.check(body, &shape);
        let values = self.given_object(&block.kind, argument, body.attribute(argument));
        let at_plan = self.during(body.attribute("override_during"), at_plan);
        let Some(target) = body.attribute("target") else {
            let summary = "Missing target attribute";
            let detail = format!("{} blocks must specify a target address.", block.kind);
            self.error(summary, detail, block.header);
            return None;
        };
        let argument = target.span;
        let (target, span) = self.target(Some(&target.value))?;
        self.check_kind(&block.kind, &target, argument)
            .then(|| Override {
                target,
                by: Replacement {
                    values,
                    place: self.place(block.header).into(),
                    at_plan,
                },
                span,
            })
    }

    fn check_kind(&mut self, kind: &str, target: &Target, span: Span) -> bool {
        let mode = match target {
            Target::Module(_) => None,
            Target::Resource(_, resource) => Some(resource.mode),
            Target::Instance(instance) => Some(instance.resource.mode),
        };
        let (wanted, noun) = match kind {
            "override_module" => (None, "modules"),
            "override_data" => (Some(Mode::Data), "data sources"),
            _ => (Some(Mode::Managed), "resources"),
        };
        if mode != wanted {
            let detail = format!("You can only target {noun} from {kind} blocks, not {target}.");
            self.error("Invalid override target", detail, span);
        }
        mode == wanted
    }

    fn given_object(&mut self, kind: &str, name: &str, given: Option<&Attribute>) -> Value {
        let Some(given) = given else {
            return Value::NULL;
        };
        let (value, diagnostics) = evaluate_constant(&given.value);
        let good = !diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if good && !matches!(value.bare(), Value::Object(_)) {
            let summary = format!("Invalid {name} attribute");
            let article = if name == "outputs" { "an" } else { "a" };
            let detail =
                format!("{kind} blocks must specify {article} {name} attribute that is an object.");
            self.error(&summary, detail, given.value.span);
        }
        value
    }

    /// Whether values are overridden during the plan already (`override_during = plan`);
    /// `otherwise` where the argument is not given.
    pub(super) fn during(&mut self, given: Option<&Attribute>, otherwise: bool) -> bool {
        let Some(given) = given else {
            return otherwise;
        };
        match self.bare_keyword(&given.value).as_deref() {
            Some("plan") => return true,
            Some("apply") => return false,
            _ => {}
        }
        let detail = "The override_during attribute must be a value of plan or apply.";
        let summary = "Invalid override_during value";
        self.error(summary, detail, given.value.span);
        false
    }
}
