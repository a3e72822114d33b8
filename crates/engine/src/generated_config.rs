//! Generated configuration: `plan -generate-config-out`.
//!
//! An `import` block may name a resource that has no configuration yet. For each such resource a
//! first plan is made with an empty block; the object that this plan reads becomes the block that
//! is written, and the plan proper is made with that. The file is written with hcl-rs, so that
//! quoting and nesting are not done by hand, and then formatted like any other file.
//!
//! <https://developer.hashicorp.com/terraform/language/import/generating-configuration>

use std::collections::BTreeMap;
use std::path::Path;

use hcl::expr::{Expression, Object, ObjectKey, Variable};
use hcl::format::{Format, Formatter};
use hcl::structure::{Attribute as HclAttribute, Block as HclBlock, Body, Structure};
use hcl::{Identifier, Number};

use crate::base::options::PlanOptions;
use crate::base::results::Planned;
use crate::base::session::Session;
use crate::plan::operation::plan;
use rform_config::{
    Config, EarlyInputs, EarlyVariables, Import, ImportBy, WorkspaceName, load_texts, texts,
};
use rform_core::addr::{Key, Mode, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use rform_core::value::Value;
use rform_core::value::json::value_from_json;
use rform_core::world::World;
use rform_lang::eval::evaluate_constant;
use rform_plan::Plan;
use rform_state::State;

/// Refuses to generate configuration into a file that exists.
///
/// # Errors
/// The file exists.
pub fn check_generated_path(world: &dyn World, path: &str) -> Result<(), Diagnostic> {
    if !world.exists(Path::new(path)) {
        return Ok(());
    }
    Err(Diagnostic::error(
        "Target generated file already exists",
        "Terraform can only write generated config into a new file. Either choose a different \
         target location or move all existing configuration out of the target file, delete it \
         and try again.",
    ))
}

/// Configuration that was generated.
pub struct GeneratedConfig {
    /// The content of the file.
    pub text: String,
    /// The block of each imported instance, without the comment above it.
    pub blocks: BTreeMap<ResourceInstance, String>,
    /// The configuration with the file in it.
    pub config: Config,
}

/// Generates configuration for all imported resources of the root module that have none, as the
/// file `path` would hold it; none if no resource lacks its configuration. Nothing is written.
///
/// # Errors
/// No plan can be made with empty blocks, or the configuration with the generated file in it is
/// not valid. The sources are those of the diagnostics.
pub async fn generate_config(
    session: &Session<'_>,
    state: State,
    options: &PlanOptions,
    path: &str,
) -> Result<Option<GeneratedConfig>, (Diagnostics, Sources)> {
    let repeated = repeated_imports(session.config);
    if repeated.has_errors() {
        return Err((repeated, session.config.sources.clone()));
    }
    let imports = unconfigured_imports(session.config);
    // An import without an id is an error of the plan, and nothing is generated.
    if imports.is_empty() || imports.values().any(|id| id.as_deref() == Some("")) {
        return Ok(None);
    }
    let empty: Vec<HclBlock> = imports
        .keys()
        .map(|it| resource_block(it, Vec::new()))
        .collect();
    let file = &file_of_root(session.config, path);
    let config = with_file(session, file, &blocks_text(empty))?;
    let plan = plan_with(session, &config, state, options).await?;
    let mut text = String::from(
        "# __generated__ by Terraform\n# Please review these resources and move them into your \
         main configuration files.\n",
    );
    let mut blocks = BTreeMap::new();
    for (address, constant) in &imports {
        if let Some(block) = block_of(session, &plan, address) {
            // An object that is in the state is not imported again.
            let id = import_target(&plan, address)
                .or(constant.clone())
                .unwrap_or_default();
            let comment = format!("\n# __generated__ by Terraform from {id:?}\n");
            text.push_str(&format!("{comment}{block}"));
            blocks.insert(address.clone(), block.trim_end().to_owned());
        }
    }
    let config = with_file(session, file, &text)?;
    Ok(Some(GeneratedConfig {
        text,
        blocks,
        config,
    }))
}

/// The errors of imports into more than one instance of a resource that is not configured: a block
/// without repetition is all that is generated.
fn repeated_imports(config: &Config) -> Diagnostics {
    let imports = config.root().into_iter().flat_map(|root| &root.imports);
    let missing = imports.filter(|it| is_unconfigured(config, it));
    let errors = missing.filter_map(|import| {
        let (summary, detail) = match &import.to_address {
            Some(address) if address.key == Key::None => return None,
            Some(_) => (
                "Configuration for import target does not exist",
                "The given import block is not compatible with config generation. The \
                 -generate-config-out option cannot be used with import blocks which use for_each, \
                 or resources which use for_each or count.",
            ),
            None if import.for_each.is_none() => return None,
            None => (
                "Invalid import 'to' expression",
                "The target resource does not use for_each.",
            ),
        };
        Some(Diagnostic::error(summary, detail).at(import.to.span))
    });
    errors.collect()
}

/// Whether an import is into a managed resource of the root module that is not configured.
fn is_unconfigured(config: &Config, import: &Import) -> bool {
    let (module, resource) = &import.to_resource;
    let root = config.root().filter(|_| module.is_root());
    resource.mode == Mode::Managed
        && root.is_some_and(|root| !root.resources.contains_key(resource))
}

/// The imports of the root module into resources that it does not configure, with the ids that are
/// constant.
fn unconfigured_imports(config: &Config) -> BTreeMap<ResourceInstance, Option<String>> {
    let Some(root) = config.root() else {
        return BTreeMap::new();
    };
    let missing = root.imports.iter().filter_map(|import| {
        let address = import.to_address.clone()?;
        let id = match &import.by {
            ImportBy::Id(id) => evaluate_constant(id).0.as_str().map(str::to_owned),
            ImportBy::Identity(_) => None,
        };
        is_unconfigured(config, import).then_some((address, id))
    });
    missing.collect()
}

/// By what an object is imported; none if the plan does not import it.
fn import_target(plan: &Plan, address: &ResourceInstance) -> Option<String> {
    let mut changes = plan.changes.iter().filter(|it| it.address == *address);
    changes.find_map(|it| it.importing.as_ref().map(ToString::to_string))
}

/// The name of the generated file among those of the root module. It is its own where it will be one
/// of them; elsewhere it is read as one of them this time, as Terraform does.
fn file_of_root(config: &Config, path: &str) -> String {
    let is_read = |name: &str| !name.contains('/') && name.ends_with(".tf");
    let path = path.strip_prefix("./").unwrap_or(path);
    if is_read(path) {
        return path.to_owned();
    }
    let taken = texts(config);
    let names = (0..).map(|number| format!("generated-{number}.tf"));
    let mut free = names.filter(|name| !taken.contains_key(name));
    free.next().unwrap_or_default()
}

/// The session's configuration with one more file.
fn with_file(
    session: &Session<'_>,
    path: &str,
    text: &str,
) -> Result<Config, (Diagnostics, Sources)> {
    let mut texts = texts(session.config);
    texts.insert(path.to_owned(), text.to_owned());
    let inputs = EarlyInputs {
        variables: EarlyVariables::Planned(&session.variables),
        workspace: WorkspaceName::Given(&session.workspace),
    };
    let loaded = load_texts(&session.world, &session.root, &inputs, &texts);
    match loaded.diagnostics.has_errors() {
        true => Err((loaded.diagnostics, loaded.config.sources)),
        false => Ok(loaded.config),
    }
}

/// A plan with another configuration, without events.
async fn plan_with(
    session: &Session<'_>,
    config: &Config,
    state: State,
    options: &PlanOptions,
) -> Result<Plan, (Diagnostics, Sources)> {
    let session = Session {
        world: session.world.clone(),
        config,
        registry: session.registry,
        workspace: session.workspace.clone(),
        root: session.root.clone(),
        cwd: session.cwd.clone(),
        variables: session.variables.clone(),
        unfit: session.unfit.clone(),
        overrides: Default::default(),
        parallelism: session.parallelism,
        events: &|_| {},
        stop: session.stop,
    };
    let Planned {
        plan, diagnostics, ..
    } = plan(&session, state, options).await;
    plan.ok_or_else(|| (diagnostics, config.sources.clone()))
}

/// The formatted block that describes an imported object as it was read.
fn block_of(session: &Session<'_>, plan: &Plan, address: &ResourceInstance) -> Option<String> {
    let object = plan.prior.current(address)?;
    let resource = &address.resource;
    let source = &plan.prior.resources.get(address)?.provider.source;
    let schema = session
        .registry
        .resource(source, resource.mode, &resource.kind)?;
    let value = value_from_json(&object.attributes, &schema.block.object_type()).ok()?;
    let block = resource_block(address, structures(&schema.block, &value));
    Some(blocks_text(vec![block]))
}

fn resource_block(address: &ResourceInstance, content: Vec<Structure>) -> HclBlock {
    let resource = &address.resource;
    HclBlock::builder("resource")
        .add_label(&*resource.kind)
        .add_label(&*resource.name)
        .add_structures(content)
        .build()
}

/// The text of blocks in the canonical form of `fmt`.
fn blocks_text(blocks: Vec<HclBlock>) -> String {
    let body: Body = blocks.into_iter().map(Structure::Block).collect();
    let mut formatter = Formatter::builder()
        .dense(true)
        .compact_arrays(true)
        .prefer_ident_keys(true)
        .build_vec();
    // Writing into memory does not fail.
    let text = body.format_string(&mut formatter).unwrap_or_default();
    rform_lang::format::format(&text)
}

/// The attributes and nested blocks of an object, by its schema.
fn structures(schema: &Block, value: &Value) -> Vec<Structure> {
    let member = |name: &str| value.get(name).cloned().unwrap_or(Value::NULL);
    let mut content = Vec::new();
    for (name, attribute) in &schema.attributes {
        let value = member(name);
        if is_written(name, attribute, &value) {
            let written = match attribute.sensitive {
                true => verbatim("null # sensitive"),
                false => expression(&value),
            };
            let attribute = HclAttribute::new(Identifier::unchecked(&**name), written);
            content.push(Structure::Attribute(attribute));
        }
    }
    for (name, nested) in &schema.blocks {
        let value = member(name);
        if !value.is_null() && &**name != "timeouts" {
            content.extend(nested_blocks(name, nested, &value));
        }
    }
    content
}

/// The blocks of one type in an object: one for each element of their value.
fn nested_blocks(name: &str, nested: &NestedBlock, value: &Value) -> Vec<Structure> {
    let elements: Vec<(Option<String>, Value)> = match (nested.nesting, value.bare()) {
        (Nesting::Map, Value::Map(_, items)) => items
            .iter()
            .map(|(key, value)| (Some(key.to_string()), value.clone()))
            .collect(),
        (Nesting::Single | Nesting::Group, _) => vec![(None, value.clone())],
        _ => value.elements().map(|it| (None, it.clone())).collect(),
    };
    let block = |(label, value): (Option<String>, Value)| {
        HclBlock::builder(Identifier::unchecked(name))
            .add_labels(label)
            .add_structures(structures(&nested.block, &value))
            .build()
    };
    let blocks = elements.into_iter().map(block);
    blocks.map(Structure::Block).collect()
}

/// Whether an attribute is written: the user must be able to set it, and one that the provider
/// could set as well needs a value.
fn is_written(name: &str, attribute: &Attribute, value: &Value) -> bool {
    match attribute.presence {
        Presence::Computed => false,
        Presence::OptionalComputed => name != "id" && !value.is_null(),
        Presence::Required | Presence::Optional => attribute.deprecated.is_none(),
    }
}

/// A known value as an expression.
fn expression(value: &Value) -> Expression {
    match value.bare() {
        Value::Null(_) | Value::Unknown(..) => Expression::Null,
        Value::Bool(truth) => Expression::Bool(*truth),
        Value::Number(number) => number_expression(&number.to_string()),
        Value::String(text) => Expression::String(text.to_string()),
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
            Expression::Array(items.iter().map(expression).collect())
        }
        Value::Map(_, members) | Value::Object(members) => {
            let member = |(key, value): (&std::sync::Arc<str>, &Value)| {
                let key = ObjectKey::Expression(Expression::String(key.to_string()));
                (key, expression(value))
            };
            Expression::Object(members.iter().map(member).collect::<Object<_, _>>())
        }
        Value::Marked(..) => Expression::Null,
    }
}

/// hcl-rs knows numbers of 64 bits; all others are written with the digits they have.
fn number_expression(digits: &str) -> Expression {
    match digits.parse::<i64>() {
        Ok(number) => Expression::Number(Number::from(number)),
        Err(_) => verbatim(digits),
    }
}

/// A text that is written as it stands.
fn verbatim(text: &str) -> Expression {
    Expression::Variable(Variable::unchecked(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_terraform_writes_them() {
        let value = Value::object([
            ("big", Value::int(7)),
            (
                "list",
                Value::tuple([Value::from("a"), Value::from("b\"c")]),
            ),
            ("nothing", Value::NULL),
            ("object", Value::object([("a.b", Value::from("${x}"))])),
        ]);
        let Value::Object(members) = &value else {
            panic!("an object");
        };
        let content = members.iter().map(|(name, value)| {
            let name = Identifier::unchecked(&**name);
            Structure::Attribute(HclAttribute::new(name, expression(value)))
        });
        let block = HclBlock::builder("x").add_structures(content).build();
        let expected = "x {\n  big     = 7\n  list    = [\"a\", \"b\\\"c\"]\n  nothing = null\n  \
                        object = {\n    \"a.b\" = \"$${x}\"\n  }\n}\n";
        assert_eq!(blocks_text(vec![block]), expected);
        assert_eq!(number_expression("1e100"), verbatim("1e100"));
    }
}
