//! Taking over objects that exist already.

use std::rc::Rc;

use super::refresh::stored;
use super::{Instance, Planner};
use crate::addr::ResourceInstance;
use crate::config::Import;
use crate::diag::{Diagnostic, Span};
use crate::engine::events::Event;
use crate::engine::imports;
use crate::engine::names::Names;
use crate::engine::object::{Held, from_problems, id_of};
use crate::lang::references::{Traversal, key_of};
use crate::lang::syntax::{Expression, ExpressionKind};
use crate::provider::{Object, ReadRequest};

/// What is to be taken over under an address.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// As the provider calls it.
    pub id: String,
    /// Where that was said; none for the command line.
    pub span: Option<Span>,
    /// Whether an instance was found for it.
    pub met: bool,
}

impl Planner<'_> {
    /// Reads the objects that are to be taken over for these instances.
    pub(super) async fn find_imports(&self, instances: &[Instance<'_>]) {
        for instance in instances {
            let wanted = {
                let mut imports = self.imports.borrow_mut();
                let wanted = imports.get_mut(&instance.address);
                wanted.map(|wanted| {
                    wanted.met = true;
                    wanted.clone()
                })
            };
            let known = matches!(self.held.borrow().get(&instance.address), Some(Some(_)));
            match wanted {
                Some(wanted) if !known => self.take_over(instance, &wanted).await,
                Some(_) => _ = self.imports.borrow_mut().remove(&instance.address),
                None => {}
            }
        }
    }

    /// The id under which an instance is taken over in this plan.
    pub(super) fn importing(&self, address: &ResourceInstance) -> Option<String> {
        let imports = self.imports.borrow();
        imports.get(address).map(|wanted| wanted.id.clone())
    }

    async fn take_over(&self, it: &Instance<'_>, wanted: &Wanted) {
        let kind = &it.address.resource.kind;
        (self.run.session.events)(Event::ImportPrepare {
            address: it.address.clone(),
            id: wanted.id.clone(),
        });
        let found = match it.provider.import(kind, &wanted.id).await {
            Ok(found) => found,
            Err(problems) => {
                self.run.report(from_problems(problems, &it.address));
                return;
            }
        };
        let Some(first) = found.into_iter().find(|found| found.kind == *kind) else {
            self.run.report([nothing_there(it, wanted)]);
            return;
        };
        (self.run.session.events)(Event::RefreshStart {
            address: it.address.clone(),
            id: id_of(&first.object.value).or(Some(wanted.id.clone())),
        });
        let request = ReadRequest {
            current: first.object.value,
            private: first.object.private,
        };
        let answer = it
            .provider
            .read(kind, vec![request])
            .await
            .into_iter()
            .next();
        match answer {
            Some(Ok(Some(object))) => {
                (self.run.session.events)(Event::RefreshDone {
                    address: it.address.clone(),
                    id: id_of(&object.value).or(Some(wanted.id.clone())),
                });
                self.adopt(it, object);
            }
            Some(Err(problems)) => _ = self.run.report(from_problems(problems, &it.address)),
            _ => _ = self.run.report([nothing_there(it, wanted)]),
        }
    }

    fn adopt(&self, it: &Instance<'_>, object: Object) {
        let held = Held {
            value: object.value,
            sensitive: Vec::new(),
            private: object.private,
            tainted: false,
            dependencies: self.dependencies_of(&it.address.config()),
            create_before_destroy: false,
        };
        match stored(&it.address, &held, &it.schema) {
            Ok(object) => {
                let mut state = self.state.borrow_mut();
                state.set_current(&it.address, &it.place.address(), Some(object));
                let mut all = self.held.borrow_mut();
                all.insert(it.address.clone(), Some(Rc::new(held)));
            }
            Err(fault) => _ = self.run.report([fault]),
        }
    }

    /// Finds out what is to be taken over, from `import` blocks and the command line.
    pub(super) fn collect_imports(&self) {
        for (address, id) in &self.options.imports {
            let wanted = Wanted {
                id: id.clone(),
                span: None,
                met: false,
            };
            self.imports.borrow_mut().insert(address.clone(), wanted);
        }
        let Some(root) = self
            .run
            .values
            .of(&crate::addr::Module::root())
            .into_iter()
            .next()
        else {
            return;
        };
        for import in &root.config.imports {
            for names in imports::scopes(self.run, &root, import) {
                self.collect_one(import, &names);
            }
        }
    }

    fn collect_one(&self, import: &Import, names: &Names<'_>) {
        let Some(id) = imports::id(self.run, import, names) else {
            return;
        };
        let address = match &import.to_address {
            Some(address) => Some(address.clone()),
            None => self.computed_address(import, names),
        };
        if let Some(address) = address {
            let wanted = Wanted {
                id,
                span: Some(import.to.span),
                met: false,
            };
            self.imports.borrow_mut().insert(address, wanted);
        }
    }

    /// The address of `aws_vpc.main[each.key]`.
    fn computed_address(&self, import: &Import, names: &Names<'_>) -> Option<ResourceInstance> {
        let ExpressionKind::Index(on, key) = &*import.to.kind else {
            return None;
        };
        let key = key_of(names.value(key)?.bare())?;
        let resource = without_key(on)?;
        Some(ResourceInstance { key, ..resource })
    }

    /// Whatever was to be taken over and has no place is an error.
    pub(super) fn check_imports(&self) {
        let imports = self.imports.borrow();
        for (address, wanted) in imports.iter().filter(|(_, wanted)| !wanted.met) {
            self.run.report([not_configured(address, wanted)]);
        }
    }
}

fn not_configured(address: &ResourceInstance, wanted: &Wanted) -> Diagnostic {
    let detail = format!(
        "The configuration for the given import target {address} does not exist. If you wish to \
         automatically generate config for this resource, use the -generate-config-out option \
         within terraform plan. Otherwise, make sure the target resource exists within your \
         configuration. For example:\n\n  terraform plan -generate-config-out=generated.tf"
    );
    let fault = Diagnostic::error("Configuration for import target does not exist", detail);
    match wanted.span {
        Some(span) => fault.at(span),
        None => fault,
    }
}

fn without_key(on: &Expression) -> Option<ResourceInstance> {
    let traversal = Traversal::of(on)?;
    crate::addr::parse_resource_instance(&traversal.to_string()).ok()
}

fn nothing_there(it: &Instance<'_>, wanted: &Wanted) -> Diagnostic {
    let detail = format!(
        "While attempting to import an existing object to \"{}\", the provider detected that no \
         object exists with the given id ({:?}). Only pre-existing objects can be imported; check \
         that the id is correct and that it is associated with the provider's configured region \
         or endpoint, or use \"terraform apply\" to create a new remote object for this resource.",
        it.address, wanted.id
    );
    let fault = Diagnostic::error("Cannot import non-existent remote object", detail);
    match wanted.span {
        Some(span) => fault.at(span),
        None => fault,
    }
}
