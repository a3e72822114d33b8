//! `plan_options { … }`

use std::sync::Arc;

use crate::load::moved::target_of;
use crate::load::reader::{Reader, json_text};
use crate::shape::Shape;
use crate::test_files::TestOptions;
use rform_core::addr::{Key, ResourceInstance, Target};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::syntax::{Attribute, Block, Expression};

const SHAPE: Shape = Shape {
    arguments: &[
        ("mode", false),
        ("refresh", false),
        ("replace", false),
        ("target", false),
    ],
    blocks: &[],
};

impl Reader<'_> {
    pub(super) fn test_options(&mut self, block: &Block) -> TestOptions {
        let block = &*self.decided(block, &SHAPE);
        let body = &block.body;
        self.check(body, &SHAPE);
        let refresh = self
            .bool_argument(body.attribute("refresh"))
            .unwrap_or(true);
        let mut options = TestOptions {
            refresh_only: self.is_refresh_only(body.attribute("mode")),
            skip_refresh: !refresh,
            ..TestOptions::default()
        };
        if let (true, Some(given)) = (options.refresh_only && !refresh, body.attribute("refresh")) {
            let detail = "The \"refresh\" option cannot be set to false when running a test in \
                          \"refresh-only\" mode.";
            self.error("Incompatible plan options", detail, given.span);
        }
        for traversal in self.static_references(body.attribute("target")) {
            match target_of(&traversal) {
                Ok(target) => options.targets.push(target),
                Err(diagnostic) => options.diagnostics.push(diagnostic),
            }
        }
        for traversal in self.static_references(body.attribute("replace")) {
            let place = traversal.span();
            match target_of(&traversal).and_then(|target| instance(target, place)) {
                Ok(address) => options.replace.push(address),
                Err(diagnostic) => options.diagnostics.push(diagnostic),
            }
        }
        options
    }

    fn is_refresh_only(&mut self, mode: Option<&Attribute>) -> bool {
        let Some(mode) = mode else { return false };
        match self.bare_keyword(&mode.value).as_deref() {
            Some("refresh-only") => return true,
            Some("normal") => return false,
            _ => {}
        }
        let detail = "The \"mode\" argument requires one of the following keywords without \
                      quotes:\nnormal or refresh-only";
        self.error("Invalid \"mode\" keyword", detail, mode.value.span);
        false
    }

    /// A word without quotes; in JSON, with them.
    pub(super) fn bare_keyword(&mut self, expression: &Expression) -> Option<Arc<str>> {
        expression
            .as_word()
            .cloned()
            .or_else(|| json_text(expression))
    }
}

fn instance(target: Target, place: Span) -> Result<ResourceInstance, Diagnostic> {
    match target {
        Target::Instance(address) => Ok(address),
        Target::Resource(module, resource) => Ok(resource.instance(&module, Key::None)),
        Target::Module(_) => {
            let detail = "A resource instance address is required here. The module path must be \
                          followed by a resource instance specification.";
            Err(Diagnostic::error("Invalid address", detail).at(place))
        }
    }
}
