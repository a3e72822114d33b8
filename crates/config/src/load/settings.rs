//! `terraform { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use crate::shape::Shape;
use crate::{Backend, ProviderMeta, ProviderRequirement};
use rform_core::diag::{Diagnostic, Span};
use rform_lang::eval::evaluate_constant;
use rform_lang::syntax::{Attribute, Block, Body, ExpressionKind};

pub(super) const SHAPE: Shape = Shape {
    arguments: &[
        ("required_version", false),
        ("experiments", false),
        ("language", false),
    ],
    blocks: &[
        ("backend", &["type"]),
        ("cloud", &[]),
        ("encryption", &[]),
        ("required_providers", &[]),
        ("provider_meta", &["provider"]),
    ],
};

/// The settings of all `terraform` blocks of a module.
#[derive(Default)]
pub(super) struct Settings {
    pub required_version: Vec<(Arc<str>, Span)>,
    pub requirements: BTreeMap<Arc<str>, ProviderRequirement>,
    pub backend: Option<Backend>,
    pub cloud: Option<Backend>,
    pub encryption: Vec<Block>,
    /// The place of the first `required_providers`.
    requirements_span: Option<Span>,
    pub metas: BTreeMap<Arc<str>, ProviderMeta>,
}

impl Reader<'_> {
    /// Reads one `terraform` block into what the others said.
    pub fn settings(&mut self, block: &Block, so_far: &mut Settings) {
        let body = &block.body;
        self.check(body, &SHAPE);
        self.required_version(body.attribute("required_version"), so_far);
        self.experiments(body.attribute("experiments"));
        self.language(body.attribute("language"));
        for inner in &body.blocks {
            match &*inner.kind {
                "required_providers" => self.merge_requirements(inner, so_far),
                "provider_meta" => self.provider_meta(inner, so_far),
                "cloud" => self.cloud(inner, so_far),
                "backend" => self.backend(inner, so_far),
                "encryption" => so_far.encryption.push(inner.clone()),
                _ => {}
            }
        }
    }

    /// One backend or cloud block at most may be there.
    pub fn check_settings(&mut self, settings: &Settings) {
        if let (Some(backend), Some(cloud)) = (&settings.backend, &settings.cloud) {
            let detail = format!(
                "A module may declare either one 'cloud' block OR one 'backend' block \
                 configuring a state backend. The 'cloud' block is configured at {}; a backend \
                 is configured at {}. Remove the backend block to configure HCP Terraform or \
                 Terraform Enteprise.",
                self.place(cloud.span),
                self.place(backend.span)
            );
            let summary = "Both a backend and cloud configuration are present";
            self.error(summary, detail, backend.span);
        }
    }

    /// Where the state is kept is the root module's affair.
    pub fn warn_of_backend(&mut self, span: Span) {
        if self.module.is_root() {
            return;
        }
        let detail = "Any selected backend applies to the entire configuration, so Terraform \
                      expects provider configurations only in the root module.\n\nThis is a \
                      warning rather than an error because it's sometimes convenient to \
                      temporarily call a root module as a child module for testing purposes, but \
                      this backend configuration block will have no effect.";
        let warning = Diagnostic::warning("Backend configuration ignored", detail);
        self.diagnostics.push(warning.at(span));
    }

    /// How states are encrypted is the root module's affair too.
    pub fn warn_of_encryption(&mut self, span: Span) {
        if self.module.is_root() {
            return;
        }
        let detail = "Encryption of states and plans is configured in the root module. This block \
                      has no effect.";
        let warning = Diagnostic::warning("Encryption configuration ignored", detail);
        self.diagnostics.push(warning.at(span));
    }

    fn required_version(&mut self, attribute: Option<&Attribute>, so_far: &mut Settings) {
        // The place of a constraint is the whole argument.
        if let (Some(attribute), Some((text, _))) = (attribute, self.constraint(attribute)) {
            so_far.required_version.push((text, attribute.span));
        }
    }

    fn experiments(&mut self, attribute: Option<&Attribute>) {
        let Some(attribute) = attribute else { return };
        if matches!(&*attribute.value.kind, ExpressionKind::Tuple(items) if items.is_empty()) {
            return;
        }
        let detail = "Experimental features are intended only for gathering early feedback on \
                      new language designs, and so are available only in alpha releases of \
                      Terraform.";
        let span = attribute.name_span;
        self.error("Module uses experimental features", detail, span);
    }

    fn language(&mut self, attribute: Option<&Attribute>) {
        let Some(attribute) = attribute else { return };
        if attribute
            .value
            .as_word()
            .is_some_and(|it| **it == *"TF2021")
        {
            return;
        }
        let detail = "The language argument expects a bare language edition keyword. Terraform \
                      1.11.4 supports only language edition TF2021, which is the default.";
        let span = attribute.value.span;
        self.error("Invalid language edition", detail, span);
    }

    fn merge_requirements(&mut self, block: &Block, so_far: &mut Settings) {
        let found = self.requirements(block);
        match so_far.requirements_span {
            None => {
                so_far.requirements_span = Some(block.header);
                so_far.requirements.extend(found);
            }
            Some(first) => {
                let place = self.place(first);
                let detail = format!(
                    "A module may have only one required providers configuration. The required \
                     providers were previously configured at {place}."
                );
                let summary = "Duplicate required providers configuration";
                self.error(summary, detail, block.header);
            }
        }
    }

    fn backend(&mut self, block: &Block, so_far: &mut Settings) {
        let Some(kind) = block.label(0) else { return };
        match &so_far.backend {
            None => so_far.backend = Some(backend(kind.clone(), block)),
            Some(first) => {
                let place = self.place(first.span);
                let detail = format!(
                    "A module may have only one backend configuration. The backend was \
                     previously configured at {place}."
                );
                self.error("Duplicate backend configuration", detail, block.header);
            }
        }
    }

    fn cloud(&mut self, block: &Block, so_far: &mut Settings) {
        match &so_far.cloud {
            None => so_far.cloud = Some(backend("cloud".into(), block)),
            Some(first) => {
                let place = self.place(first.span);
                let detail = format!(
                    "A module may have only one 'cloud' block configuring HCP Terraform or \
                     Terraform Enterprise. The 'cloud' block was previously configured at \
                     {place}."
                );
                let summary = "Duplicate HCP Terraform configurations";
                self.error(summary, detail, block.header);
            }
        }
    }

    fn provider_meta(&mut self, block: &Block, so_far: &mut Settings) {
        let Some(name) = block.label(0) else { return };
        if let Some(first) = so_far.metas.get(name) {
            let place = self.place(first.span);
            let detail = format!(
                "A provider_meta block for provider {name:?} was already declared at {place}. \
                 Providers may only have one provider_meta block per module."
            );
            self.error("Duplicate provider_meta block", detail, block.header);
            return;
        }
        let body = self.arguments(&block.body).into_owned();
        self.check_constants(&body);
        let span = block.header;
        so_far
            .metas
            .insert(name.clone(), ProviderMeta { body, span });
    }

    /// Refuses names, functions and blocks in a body that is read before anything has a value.
    fn check_constants(&mut self, body: &Body) {
        if let Some(inner) = body.blocks.first() {
            let summary = format!("Unexpected {:?} block", inner.kind);
            self.error(&summary, "Blocks are not allowed here.", inner.kind_span);
            return;
        }
        for attribute in &body.attributes {
            self.diagnostics
                .extend(evaluate_constant(&attribute.value).1);
        }
    }
}

fn backend(kind: Arc<str>, block: &Block) -> Backend {
    Backend {
        kind,
        body: block.body.clone(),
        span: block.header,
    }
}
