//! Templates of `template_file`. Its provider reads them by today's grammar from version 2.0 on, and
//! so it does here in a module of today: in texts that stand in the module, and in files of it.
//! <https://registry.terraform.io/providers/hashicorp/template/latest/docs/guides/version_2_upgrade>

use std::path::{Path, PathBuf};

use crate::Config;
use crate::load::children;
use crate::path::clean;
use crate::value_kind::sole_interpolation;
use rform_core::diag::{SourceId, Sources, Span};
use rform_core::world::World;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::tree::{TemplateForm, TemplatePart};
use rform_lang::syntax::{Attribute, Body, Expression, ExpressionKind};

/// A template of a module of Terraform 0.11.
pub(super) struct Template {
    /// The value of the argument that gives it.
    pub(super) given: Span,
    /// The name of that argument where it is `filename`, which takes the name of a file.
    pub(super) filename: Option<Span>,
    pub(super) from: Origin,
}

/// Where the text of a template stands.
pub(super) enum Origin {
    /// A file, whose text is a source; others may read it too.
    File { id: SourceId, is_shared: bool },
    /// The text of the argument itself, which is a source too.
    Inline { id: SourceId, form: TemplateForm },
    /// It is not known before a plan.
    Unknown,
}

/// The templates of a module's `template_file`; none where they are of today's grammar already. What
/// they are made of is read into the sources.
pub(super) fn templates(
    world: &dyn World,
    directory: &Path,
    files: &[(SourceId, Body)],
    config: &mut Config,
) -> Vec<Template> {
    if !config.renders_legacy_templates() {
        return Vec::new();
    }
    let blocks = files.iter().flat_map(|(_, body)| &body.blocks);
    let renders = |kind: &str| matches!(kind, "resource" | "data");
    let blocks = blocks.filter(|it| {
        renders(&it.kind) && it.label(0).is_some_and(|kind| **kind == *"template_file")
    });
    let given = blocks.filter_map(|it| {
        let own = it.body.attribute("template");
        own.or_else(|| it.body.attribute("filename"))
    });
    let given: Vec<&Attribute> = given.collect();
    let origin = |attribute: &Attribute, sources: &mut Sources| {
        let value = &attribute.value;
        let Some(path) = path_of(attribute) else {
            return inline(value, sources);
        };
        let path = constant_path(path, directory)?;
        let others = reads(files, directory, &path);
        let own = given.iter().filter(|it| {
            let file = file_argument(&it.value);
            file.and_then(|it| constant_path(it, directory)).as_ref() == Some(&path)
        });
        let is_shared = others > own.count() || !is_of(&path, directory);
        let id = read(world, &path, sources)?;
        Some(Origin::File { id, is_shared })
    };
    let found = given.iter().map(|attribute| Template {
        given: attribute.value.span,
        filename: is_filename(attribute).then_some(attribute.name_span),
        from: origin(attribute, &mut config.sources).unwrap_or(Origin::Unknown),
    });
    found.collect()
}

fn is_filename(attribute: &Attribute) -> bool {
    *attribute.name == *"filename"
}

/// The path of the file in which an argument says that the template is.
fn path_of(attribute: &Attribute) -> Option<&Expression> {
    match is_filename(attribute) {
        true => Some(&attribute.value),
        false => file_argument(&attribute.value),
    }
}

/// A template that is a text in the module.
fn inline(value: &Expression, sources: &mut Sources) -> Option<Origin> {
    let ExpressionKind::Template(_, form) = &*value.kind else {
        return None;
    };
    let id = sources.add("<template>", &*value.as_text()?);
    Some(Origin::Inline { id, form: *form })
}

/// Whether a file is in the directory of a module.
fn is_of(path: &Path, directory: &Path) -> bool {
    match clean(directory) {
        here if here == Path::new(".") => path.is_relative() && !path.starts_with(".."),
        directory => path.starts_with(directory),
    }
}

/// The text of a file, which is read once.
fn read(world: &dyn World, path: &Path, sources: &mut Sources) -> Option<SourceId> {
    let name = path.to_string_lossy();
    let known = sources.iter().find(|(_, it)| *it.name == *name);
    if let Some((id, _)) = known {
        return Some(id);
    }
    let text = String::from_utf8(world.read(path).ok()?).ok()?;
    Some(sources.add(&*name, text))
}

/// The argument of `"${file(…)}"`.
fn file_argument(value: &Expression) -> Option<&Expression> {
    match &*sole_interpolation(value).unwrap_or(value).kind {
        ExpressionKind::Call {
            name, arguments, ..
        } if &**name == "file" => arguments.first(),
        _ => None,
    }
}

/// The path of a file, from the working directory; none if it is not constant.
fn constant_path(value: &Expression, directory: &Path) -> Option<PathBuf> {
    let ExpressionKind::Template(parts, _) = &*value.kind else {
        return None;
    };
    let mut path = String::new();
    for part in parts {
        match part {
            TemplatePart::Text(text, _) => path.push_str(text),
            TemplatePart::Interpolation(inner, _) => {
                let traversal = Traversal::of(inner)?;
                match (&*traversal.root, &traversal.accesses[..]) {
                    ("path", [Access::Attribute(name, _)]) if **name == *"module" => {
                        path.push_str(&directory.to_string_lossy());
                    }
                    ("path", [Access::Attribute(name, _)]) if **name == *"root" => path.push('.'),
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    Some(clean(Path::new(&path)))
}

/// How often the module reads a file.
fn reads(files: &[(SourceId, Body)], directory: &Path, path: &Path) -> usize {
    fn in_body(body: &Body, is_read: &dyn Fn(&Expression) -> bool) -> usize {
        let own = body.attributes.iter();
        let own: usize = own.map(|it| in_value(&it.value, is_read)).sum();
        let blocks = body.blocks.iter();
        own + blocks.map(|it| in_body(&it.body, is_read)).sum::<usize>()
    }
    fn in_value(value: &Expression, is_read: &dyn Fn(&Expression) -> bool) -> usize {
        let within = children(value).into_iter();
        usize::from(is_read(value)) + within.map(|it| in_value(it, is_read)).sum::<usize>()
    }
    let is_read = |value: &Expression| match &*value.kind {
        ExpressionKind::Call {
            name, arguments, ..
        } if &**name == "file" => arguments
            .first()
            .and_then(|it| constant_path(it, directory))
            .is_some_and(|it| it == *path),
        _ => false,
    };
    files.iter().map(|(_, body)| in_body(body, &is_read)).sum()
}
