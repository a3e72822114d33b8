//! Which providers, and which types of them, a configuration and a state name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::not_native::NotNative;
use rform_config::Config;
use rform_config::content::{has_all_names, unknown_names};
use rform_core::addr::{Mode, ProviderSource};
use rform_core::schema::{ProviderSchema, ResourceSchema};
use rform_lang::syntax::Body;
use rform_plan::Plan;
use rform_provider::builtin::Builtin;
use rform_provider::hybrid::TypeNames;
use rform_state::State;

/// A type by its mode and name.
pub type TypeName = (Mode, Arc<str>);

/// What is needed of one provider: types, and what the configuration says of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeededTypes(BTreeMap<TypeName, Vec<Body>>);

impl NeededTypes {
    /// Whether a schema has the types, with all that the configuration names in their blocks.
    pub fn are_all_in(&self, schema: &ProviderSchema) -> bool {
        let mut types = self.0.iter();
        types.all(|(name, bodies)| is_in(schema, name, bodies))
    }

    /// What a native schema does not have of them: types, and arguments with the type that they stand in.
    pub fn not_in<'a>(&'a self, native: &ProviderSchema) -> NotNative<'a> {
        let mut found = NotNative::default();
        for (name, bodies) in &self.0 {
            match schema_of(native, name) {
                None => found.types.push(&name.1),
                Some(schema) => {
                    let unknown = bodies
                        .iter()
                        .flat_map(|it| unknown_names(&schema.block, it));
                    found.names.extend(unknown.map(|it| (&*name.1, it)));
                }
            }
        }
        found
    }

    /// The types that a plugin has to serve although the native side has them: of which the
    /// configuration names what only the plugin knows.
    pub fn beyond(&self, native: &ProviderSchema, plugin: &ProviderSchema) -> TypeNames {
        let types = self.0.iter();
        let beyond = types
            .filter(|(name, bodies)| !is_in(native, name, bodies) && is_in(plugin, name, bodies));
        beyond.map(|(name, _)| name.clone()).collect()
    }
}

fn schema_of<'s>(
    schema: &'s ProviderSchema,
    (mode, kind): &TypeName,
) -> Option<&'s Arc<ResourceSchema>> {
    match mode {
        Mode::Managed => schema.resources.get(kind),
        Mode::Data => schema.data_sources.get(kind),
        Mode::Ephemeral => schema.ephemeral_resources.get(kind),
    }
}

fn is_in(schema: &ProviderSchema, name: &TypeName, bodies: &[Body]) -> bool {
    let found = schema_of(schema, name);
    found.is_some_and(|it| bodies.iter().all(|body| has_all_names(&it.block, body)))
}

/// The types that are needed of each provider. A provider may be needed without a type, for the
/// sake of its `provider` block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needed(pub BTreeMap<ProviderSource, NeededTypes>);

impl Needed {
    /// The providers that a configuration needs.
    pub fn by_config(config: &Config) -> Needed {
        let mut needed = Needed::default();
        needed.add_config(config);
        needed
    }

    /// The providers that a state needs.
    pub fn by_state(state: &State) -> Needed {
        let mut needed = Needed::default();
        needed.add_state(state);
        needed
    }

    /// Adds what a configuration needs.
    pub fn add_config(&mut self, config: &Config) {
        for module in config.modules.values() {
            for requirement in module.required_providers.values() {
                self.0.entry(requirement.source.clone()).or_default();
            }
            for key in module.providers.keys() {
                let source = module.provider_source(&key.name);
                self.0.entry(source).or_default();
            }
            for (name, resource) in &module.resources {
                let kind = (name.mode, name.kind.clone());
                let body = Some(resource.body.clone());
                self.add(resource.provider_source.clone(), kind, body);
            }
            for import in &module.imports {
                let resource = &import.to_resource.1;
                let source = module.provider_source(resource.implied_provider());
                self.add(source, (resource.mode, resource.kind.clone()), None);
            }
        }
    }

    /// Adds what a state needs.
    pub fn add_state(&mut self, state: &State) {
        for (address, instance) in &state.resources {
            let resource = &address.resource;
            let kind = (resource.mode, resource.kind.clone());
            self.add(instance.provider.source.clone(), kind, None);
        }
    }

    /// Adds what the changes of a plan need.
    pub fn add_plan(&mut self, plan: &Plan) {
        for change in &plan.changes {
            let resource = &change.address.resource;
            let kind = (resource.mode, resource.kind.clone());
            self.add(change.provider.source.clone(), kind, None);
        }
    }

    fn add(&mut self, source: ProviderSource, kind: TypeName, body: Option<Body>) {
        if source != Builtin::source() {
            let types = &mut self.0.entry(source).or_default().0;
            types.entry(kind).or_default().extend(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::diag::SourceId;
    use rform_core::schema::{Attribute, Block, Presence};
    use rform_core::value::Type;
    use rform_lang::syntax::parse_body;

    fn schema(types: &[(&str, &[&str])]) -> ProviderSchema {
        let resources = types.iter().map(|(name, attributes)| {
            let attributes = attributes.iter().map(|name| {
                let attribute = Attribute::new(Type::String, Presence::Optional);
                (Arc::from(*name), attribute)
            });
            let block = Block {
                attributes: attributes.collect(),
                ..Block::default()
            };
            let schema = ResourceSchema {
                version: 0,
                block,
                identity: None,
            };
            (Arc::from(*name), Arc::new(schema))
        });
        ProviderSchema {
            resources: resources.collect(),
            ..ProviderSchema::default()
        }
    }

    fn managed(kind: &str) -> TypeName {
        (Mode::Managed, kind.into())
    }

    #[test]
    fn types_of_which_only_the_plugin_knows_an_argument_are_beyond_the_native_side() {
        let mut needed = NeededTypes::default();
        for (kind, text) in [
            ("x_net", "name = \"a\"\n"),
            ("x_net", "region = null\n"),
            ("x_queue", "name = \"a\"\n"),
            ("x_typo", "nam = \"a\"\n"),
        ] {
            let body = parse_body(text, SourceId(0)).tree;
            needed.0.entry(managed(kind)).or_default().push(body);
        }
        let native = schema(&[
            ("x_net", &["name"]),
            ("x_queue", &["name"]),
            ("x_typo", &[]),
        ]);
        let plugin = schema(&[("x_net", &["name", "region"]), ("x_typo", &["name"])]);
        assert!(!needed.are_all_in(&native));
        assert_eq!(needed.beyond(&native, &plugin), [managed("x_net")].into());
        let lacking = needed.not_in(&native);
        let names = lacking.names.iter().map(|(kind, it)| (*kind, &*it.name));
        let names: Vec<(&str, &str)> = names.collect();
        assert_eq!(names, [("x_net", "region"), ("x_typo", "nam")]);
    }

    #[test]
    fn a_type_without_a_block_needs_no_more_than_the_type() {
        let needed = NeededTypes([(managed("x_net"), Vec::new())].into());
        assert!(needed.are_all_in(&schema(&[("x_net", &[])])));
        assert!(!needed.are_all_in(&schema(&[])));
    }
}
