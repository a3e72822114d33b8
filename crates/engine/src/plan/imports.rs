//! Importing existing objects: by `import` blocks, or with `rform import`.
//! <https://developer.hashicorp.com/terraform/language/import>

use std::sync::Arc;

use crate::base::provider_diagnostics::problem_diagnostics;
use crate::import::block;
use crate::import::identity::import_identity;
use crate::object::encode::stored;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::{Instance, Planner, Visit};
use crate::plan::planner_state::{FoundObject, RequestedImport};
use crate::scope::values::instance_keys::InstanceKeys;
use rform_config::Import;
use rform_core::addr::{
    ConfigResource, Module, ModuleInstance, Resource as ResourceName, ResourceInstance,
};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_plan::events::Event;
use rform_plan::{ImportTarget, Mode};
use rform_provider::{Imported, Object, ReadRequest};

impl Planner<'_> {
    /// Reads the objects that are imported into these instances.
    pub(super) async fn find_imports(&self, instances: &[Instance<'_>]) -> Visit {
        let mut visit = Ok(());
        for instance in instances {
            let wanted = {
                let mut known = self.known.borrow_mut();
                let wanted = known.imports.get_mut(&instance.address);
                wanted.map(|wanted| {
                    wanted.has_instance = true;
                    wanted.clone()
                })
            };
            let known = matches!(
                self.known.borrow().prior_objects.get(&instance.address),
                Some(Some(_))
            );
            match wanted {
                Some(wanted) if !known => {
                    visit = visit.and(self.import_object(instance, &wanted).await);
                }
                Some(_) => _ = self.known.borrow_mut().imports.remove(&instance.address),
                None => {}
            }
        }
        visit
    }

    /// What this plan imports into an instance; none for all that it does not import.
    pub(super) fn importing(&self, address: &ResourceInstance) -> Option<ImportTarget> {
        let known = self.known.borrow();
        known.imports.get(address).map(|it| it.target.clone())
    }

    /// Asks the provider for the objects that an import names.
    ///
    /// # Errors
    /// The provider refuses, or the identity is not one of the type.
    async fn found_by_provider(
        &self,
        it: &Instance<'_>,
        wanted: &RequestedImport,
    ) -> Result<Vec<Imported>, Diagnostics> {
        let kind = &it.address.resource.kind;
        let found = match &wanted.target {
            ImportTarget::Id(id) => it.provider.import(kind, id).await,
            ImportTarget::Identity(given) => {
                let schema = it.schema.identity.as_deref();
                let identity = import_identity(given, (&it.address, schema), wanted.span)?;
                it.provider.import_by_identity(kind, &identity).await
            }
        };
        found.map_err(|problems| problem_diagnostics(problems, None, None, &it.address))
    }

    async fn import_object(&self, it: &Instance<'_>, wanted: &RequestedImport) -> Visit {
        let kind = &it.address.resource.kind;
        (self.run.session.events)(Event::ImportPrepare {
            address: it.address.clone(),
            id: wanted.target.to_string(),
        });
        let missing = || self.run.fail(object_not_found(it, wanted));
        let found = match self.found_by_provider(it, wanted).await {
            Ok(found) => found,
            Err(errors) => {
                self.run.report(errors)?;
                return Err(missing());
            }
        };
        let first = found.into_iter().find(|found| found.kind == *kind);
        let first = first.ok_or_else(missing)?;
        (self.run.session.events)(Event::RefreshStart {
            address: it.address.clone(),
            deposed: None,
            id: id_of(&first.object.value).or(Some(wanted.target.to_string())),
        });
        let request = ReadRequest {
            current: first.object.value,
            private: first.object.private,
            identity: first.object.identity,
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
                    deposed: None,
                    id: id_of(&object.value).or(Some(wanted.target.to_string())),
                });
                self.add_imported(it, object)
            }
            Some(Err(problems)) => {
                self.run
                    .report(problem_diagnostics(problems, None, None, &it.address))?;
                Err(missing())
            }
            _ => Err(missing()),
        }
    }

    fn add_imported(&self, it: &Instance<'_>, object: Object) -> Visit {
        let prior_object = PriorObject {
            value: object.value,
            sensitive: Vec::new(),
            private: object.private,
            identity: object.identity,
            tainted: false,
            // Those of now are kept with the object once it is as configured.
            dependencies: Arc::from([]),
            create_before_destroy: false,
        };
        let stored =
            stored(&it.address, &prior_object, &it.schema).map_err(|it| self.run.fail(it))?;
        let found = FoundObject {
            provider: it.place.address(),
            stored,
            object: prior_object,
        };
        self.set_found(&it.address, found);
        Ok(())
    }

    /// Adds the imports that the command line requests.
    pub(super) fn collect_imports(&self) {
        for (address, id) in &self.options.imports {
            let wanted = RequestedImport {
                target: ImportTarget::Id(id.clone()),
                span: None,
                has_instance: false,
            };
            self.known
                .borrow_mut()
                .imports
                .insert(address.clone(), wanted);
        }
    }

    /// Adds the imports of all `import` blocks into a resource, in all instances of its module.
    ///
    /// # Errors
    /// An address or an id cannot be evaluated.
    pub(super) fn collect_imports_of(&self, resource: &ConfigResource) -> Visit {
        let root = self.run.values.of(&Module::root()).into_iter().next();
        let Some(root) = root.filter(|_| self.is(Mode::Normal)) else {
            return Ok(());
        };
        let imports = root.config.imports.iter();
        let mut visit = Ok(());
        for import in imports.filter(|import| is_into(import, resource)) {
            let found = match block::wanted(self.run, &root, import) {
                Ok(found) => found,
                Err(reported) => {
                    visit = Err(reported);
                    continue;
                }
            };
            for (address, target) in found {
                let wanted = RequestedImport {
                    target,
                    span: Some(import.to.span),
                    has_instance: false,
                };
                self.known.borrow_mut().imports.insert(address, wanted);
            }
        }
        visit
    }

    /// Checks that every import into a resource has an instance in the configuration.
    ///
    /// # Errors
    /// There is no instance for an import.
    pub(super) fn check_import_targets(
        &self,
        module: &ModuleInstance,
        name: &ResourceName,
        keys: &InstanceKeys,
    ) -> Visit {
        let instances = keys.instances();
        let mut known = self.known.borrow_mut();
        let of_resource = known
            .imports
            .iter_mut()
            .filter(|(address, _)| address.module == *module && address.resource == *name);
        let mut all_fit = Ok(());
        for (address, wanted) in of_resource {
            if !instances.iter().any(|(key, _)| *key == address.key) {
                wanted.has_instance = true;
                all_fit = Err(self.run.fail(no_instance(address)));
            }
        }
        all_fit
    }

    /// Reports an error for each import into a resource or instance that is not configured.
    pub(super) fn check_imports(&self) {
        let config = self.run.session.config;
        let imports = config.root().into_iter().flat_map(|root| &root.imports);
        for import in imports {
            let (path, name) = &import.to_resource;
            let target = config.module(path);
            if !target.is_some_and(|target| target.resources.contains_key(name)) {
                self.run.note([not_configured(import)]);
            }
        }
        let known = self.known.borrow();
        for (address, _) in known
            .imports
            .iter()
            .filter(|(_, wanted)| !wanted.has_instance)
        {
            self.run.note([no_instance(address)]);
        }
    }
}

/// Whether an `import` block is about instances of a resource.
fn is_into(import: &Import, resource: &ConfigResource) -> bool {
    let (module, name) = &import.to_resource;
    *module == resource.module && *name == resource.resource
}

const NOT_CONFIGURED: &str = "Configuration for import target does not exist";

fn not_configured(import: &Import) -> Diagnostic {
    let (module, resource) = &import.to_resource;
    let address = match &import.to_address {
        Some(address) => address.to_string(),
        None if module.is_root() => resource.to_string(),
        None => format!("{module}.{resource}"),
    };
    let detail = format!(
        "The configuration for the given import target {address} does not exist. If you wish to \
         automatically generate config for this resource, use the -generate-config-out option \
         within {plan}. Otherwise, make sure the target resource exists within your \
         configuration. For example:\n\n  {plan} -generate-config-out=generated.tf",
        plan = command_line("plan")
    );
    Diagnostic::error(NOT_CONFIGURED, detail).at(import.to.span)
}

fn no_instance(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "The configuration for the given import {address} does not exist. All target instances \
         must have an associated configuration to be imported."
    );
    Diagnostic::error(NOT_CONFIGURED, detail)
}

fn object_not_found(it: &Instance<'_>, wanted: &RequestedImport) -> Diagnostic {
    let detail = format!(
        "While attempting to import an existing object to \"{}\", the provider detected that no \
         object exists with the given {}. Only pre-existing objects can be imported; check \
         that the id is correct and that it is associated with the provider's configured region \
         or endpoint, or use \"{}\" to create a new remote object for this resource.",
        it.address,
        match &wanted.target {
            ImportTarget::Id(id) => format!("id ({id:?})"),
            ImportTarget::Identity(_) => format!("identity ({})", wanted.target),
        },
        command_line("apply")
    );
    let error = Diagnostic::error("Cannot import non-existent remote object", detail);
    match wanted.span {
        Some(span) => error.at(span),
        None => error,
    }
}
