//! The edges of the configuration graph to the dependencies of a resource.

use crate::graph::builder::Builder;
use crate::graph::node::{LocalProviderConfig, Node};
use crate::graph::references::body_references;
use crate::graph::referents::{in_module, referents};
use rform_config::Resource;
use rform_core::addr::{self, Module};
use rform_core::diag::Diagnostic;
use rform_lang::references::{Subject, references};

impl Builder<'_> {
    /// Adds the edges of one resource: from all that its body, its repetition, its lifecycle, its
    /// connections, its provisioners and the `import` blocks into it refer to, from `depends_on`,
    /// and from the `provider` block that serves it.
    pub(super) fn resource_edges(&mut self, path: &Module, resource: &Resource) {
        let name = &resource.name;
        let node = Node::Resource(in_module(path, name));
        self.depend_on_expressions(&node, path, resource.repetition.expression());
        let schema = self
            .registry
            .resource(&resource.provider_source, name.mode, &name.kind)
            .map(|schema| schema.block.clone());
        let found = body_references(&resource.body, schema.as_ref());
        self.depend_on_all(&node, path, &found);
        self.refuse_self_references(&found, |it| self_referential_block(it, name));
        self.depend_explicitly(&node, path, &resource.depends_on);
        let lifecycle = &resource.lifecycle;
        self.depend_on_expressions(&node, path, &lifecycle.replace_triggered_by);
        self.depend_on_conditions(&node, path, &lifecycle.preconditions);
        self.depend_on_conditions(&node, path, &lifecycle.postconditions);
        let provisioners = resource.provisioners.iter();
        let bodies = provisioners.flat_map(|it| it.connection.iter().chain([&it.body]));
        for body in bodies.chain(&resource.connection) {
            self.depend_on_body(&node, path, body, None);
        }
        self.import_edges(&node);
        if let Some((module, key)) = self.config.provider_block(path, &resource.provider) {
            let provider = LocalProviderConfig { module, key };
            self.add_edge(&Node::Provider(provider), &node);
        }
    }

    /// A resource depends on what `id`, `identity` and `for_each` of its `import` blocks refer to. That an
    /// id refers to the imported resource itself is an error of the plan (`import/block.rs`).
    fn import_edges(&mut self, node: &Node) {
        let root = Module::root();
        let config = self.config;
        let imports = config.root().into_iter().flat_map(|it| &it.imports);
        for import in imports {
            let (module, resource) = &import.to_resource;
            if *node != Node::Resource(in_module(module, resource)) {
                continue;
            }
            let expressions = import.for_each.iter().chain([import.by.expression()]);
            for reference in expressions.flat_map(|it| references(it).0) {
                for needed in referents(config, &root, &reference.subject) {
                    self.add_edge(&needed, node);
                }
            }
        }
    }
}

/// The error of a resource that refers to itself without a key, and so to all of its instances.
fn self_referential_block(subject: &Subject, name: &addr::Resource) -> Option<Diagnostic> {
    (*subject == Subject::Resource(name.clone(), None)).then(|| {
        let detail = format!("Configuration for {name} may not refer to itself.");
        Diagnostic::error("Self-referential block", detail)
    })
}
