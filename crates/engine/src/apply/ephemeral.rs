//! Ephemeral resources during apply: the steps that need one open it, and no others do.

use crate::apply::applier::Applier;
use crate::base::diagnostics::Reported;
use crate::graph::node::{LocalProviderConfig, Node};
use crate::resource::ephemeral::EphemeralInstance;
use crate::resource::mocks::provider_for_instance;
use crate::resource::providers::provider_place;
use rform_core::addr::ConfigResource;
use rform_plan::{Change, Mode};

impl Applier<'_> {
    /// Opens what a change needs: itself, or by the configuration of its provider.
    ///
    /// # Errors
    /// Something of it cannot be opened.
    pub(super) async fn open_ephemerals_of(&self, change: &Change) -> Result<(), Reported> {
        let resource = Node::Resource(change.address.config());
        let nodes = [self.provider_of(change), resource];
        self.open_ephemerals_before(&nodes).await
    }

    /// Opens what the deletion of an object needs: its own block says nothing about that.
    ///
    /// # Errors
    /// Something of it cannot be opened.
    pub(super) async fn open_ephemerals_of_delete(&self, change: &Change) -> Result<(), Reported> {
        let nodes = [self.provider_of(change)];
        self.open_ephemerals_before(&nodes).await
    }

    fn provider_of(&self, change: &Change) -> Node {
        let place = provider_place(self.run, &change.provider);
        Node::Provider(LocalProviderConfig {
            module: place.module,
            key: place.key,
        })
    }

    /// Opens what outputs and checks need. What cannot be opened is reported.
    pub(super) async fn open_ephemerals_of_results(&self) {
        let Some(graph) = self.graph.get() else {
            return;
        };
        if self.plan.mode == Mode::Destroy || self.run.has_errors() {
            return;
        }
        let nodes = graph.graph.node_weights();
        let results = nodes.filter(|it| matches!(it, Node::Output(_) | Node::Check(_)));
        let results: Vec<Node> = results.cloned().collect();
        _ = self.open_ephemerals_before(&results).await;
    }

    async fn open_ephemerals_before(&self, nodes: &[Node]) -> Result<(), Reported> {
        let Some(graph) = self.graph.get() else {
            return Ok(());
        };
        for name in graph.ephemerals_before(nodes) {
            let cell = self
                .opened
                .borrow_mut()
                .entry(name.clone())
                .or_default()
                .clone();
            (*cell.get_or_init(|| self.open_ephemeral(&name)).await)?;
        }
        Ok(())
    }

    async fn open_ephemeral(&self, name: &ConfigResource) -> Result<(), Reported> {
        let session = self.run.session;
        for module in self.run.values.of(&name.module) {
            let Some(resource) = module.config.resources.get(&name.resource) else {
                continue;
            };
            let keys = {
                let resources = module.resources.borrow();
                resources
                    .get(&name.resource)
                    .map(|it| it.instance_keys.clone())
            };
            let instances = keys.map(|it| it.instances()).unwrap_or_default();
            for (key, repetition) in instances {
                let place = session
                    .config
                    .resolve_provider(&name.module, &resource.provider);
                let provider = self.providers.get(self.run, &place).await?;
                let (mode, kind) = (name.resource.mode, &name.resource.kind);
                let schema = session.registry.resource(&place.source, mode, kind);
                let address = name.resource.instance(&module.address, key);
                let Some(schema) = schema else {
                    return Err(self.run.fail_apply_unexplained(&address.to_string()));
                };
                let instance = EphemeralInstance {
                    provider: provider_for_instance(self.run, &address, &place, &provider),
                    address,
                    module: &module,
                    repetition,
                    resource,
                    schema,
                };
                self.ephemerals.visit(self.run, &instance).await?;
            }
        }
        Ok(())
    }
}
