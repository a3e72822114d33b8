//! Addresses of provider configurations in state files: of today's Terraform, of older versions and
//! of OpenTofu.

use rform_core::addr::{Module, ProviderConfig, ProviderSource, Resource};

/// Reads the address of a provider configuration; none if it is not valid.
///
/// Today's form is `module.m.provider["registry.terraform.io/hashicorp/aws"].west`. Before
/// Terraform 0.13 it was `module.m.provider.aws.west`; before 0.9 it was `aws`, or empty where the
/// type of the resource implies the provider.
pub(super) fn config(text: &str, resource: &Resource) -> Option<ProviderConfig> {
    let config = match text.contains("[\"") {
        true => ProviderConfig::parse(text)?,
        false => legacy(text, resource)?,
    };
    let config = ProviderConfig {
        source: current_source(config.source),
        ..config
    };
    // An address that is not valid today could be written, but never read again.
    let is_read_again = ProviderConfig::parse(&config.to_string()).as_ref() == Some(&config);
    is_read_again.then_some(config)
}

fn legacy(text: &str, resource: &Resource) -> Option<ProviderConfig> {
    let mut parts: Vec<&str> = text.split('.').collect();
    let mut module = Vec::new();
    while let ["module", name, rest @ ..] = &parts[..] {
        module.push((*name).into());
        parts = rest.to_vec();
    }
    let (name, alias) = match &parts[..] {
        ["provider", name, alias] => (*name, Some((*alias).into())),
        ["provider", name] | [name] => (*name, None),
        [name, alias] => (*name, Some((*alias).into())),
        _ => return None,
    };
    let name = match name {
        "" => resource.implied_provider(),
        name => name,
    };
    let is_name = |text: &str| {
        let mut chars = text.chars();
        !text.is_empty() && chars.all(|it| it.is_alphanumeric() || matches!(it, '_' | '-'))
    };
    let is_whole = is_name(name) && alias.as_deref().is_none_or(is_name);
    is_whole.then(|| ProviderConfig {
        module: Module(module.into()),
        source: ProviderSource::default_for(name),
        alias,
    })
}

/// The same provider under the address it has for Terraform today: 0.13 wrote `-` where it did
/// not know the namespace yet, and OpenTofu has the same providers in a registry of its own.
/// <https://opentofu.org/docs/language/providers/requirements/#source-addresses>
fn current_source(source: ProviderSource) -> ProviderSource {
    let unqualified = ProviderSource::default_for(&source.kind);
    match (&*source.host, &*source.namespace) {
        ("registry.terraform.io", "-") => unqualified,
        ("registry.terraform.io", "hashicorp") if &*source.kind == "terraform" => unqualified,
        ("registry.opentofu.org", _) => ProviderSource {
            host: "registry.terraform.io".into(),
            ..source
        },
        _ => source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::addr::Mode;

    #[test]
    fn every_form_of_an_address_is_read() {
        let resource = Resource {
            mode: Mode::Managed,
            kind: "aws_vpc".into(),
            name: "main".into(),
        };
        let aws = "provider[\"registry.terraform.io/hashicorp/aws\"]";
        for (text, expected) in [
            ("", aws.to_owned()),
            ("aws", aws.to_owned()),
            ("aws.west", format!("{aws}.west")),
            ("provider.aws", aws.to_owned()),
            ("provider.aws.west", format!("{aws}.west")),
            ("module.m.provider.aws", format!("module.m.{aws}")),
            (
                "module.m.module.n.provider.aws.b",
                format!("module.m.module.n.{aws}.b"),
            ),
            (
                "module.provider.provider.aws",
                format!("module.provider.{aws}"),
            ),
            (
                "provider.terraform",
                "provider[\"terraform.io/builtin/terraform\"]".to_owned(),
            ),
            ("provider[\"registry.terraform.io/-/aws\"]", aws.to_owned()),
            (
                "provider[\"registry.opentofu.org/hashicorp/aws\"].b",
                format!("{aws}.b"),
            ),
            (
                "module.m.provider[\"example.com/a/b\"]",
                "module.m.provider[\"example.com/a/b\"]".to_owned(),
            ),
        ] {
            let read = config(text, &resource).map(|it| it.to_string());
            assert_eq!(read, Some(expected), "{text}");
        }
        for text in [
            "provider.a/b",
            "provider.aws.b.c",
            "module.m",
            "provider.",
            "x y",
        ] {
            let read = config(text, &resource).map(|it| it.to_string());
            // Without a name the type of the resource implies the provider.
            let expected = (text == "provider.").then(|| aws.to_owned());
            assert_eq!(read, expected, "{text}");
        }
    }
}
