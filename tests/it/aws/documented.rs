//! The list of native types in the documentation. `UPDATE_EXPECT=1` writes it anew.

use expect_test::expect_file;
use rform_provider::Provider;

use super::harness::Harness;

const INTRODUCTION: &str = "\
# AWS types of this program

The types below are built in: a stack of them starts no plugin. Their schemas are those of
hashicorp/aws 6, and states of versions 2 to 5 are upgraded. What an argument has that is not carried
out is refused by name when the configuration is validated. All other types go through the provider
`hashicorp/aws` itself, in the same `provider` block and the same state. So does a type if one of its
blocks names an argument that is not known here and that the installed provider knows.
";

#[tokio::test]
async fn the_documented_types_are_those_there_are() {
    let harness = Harness::new(0);
    let schema = harness.aws.schema();
    let listed = |names: Vec<&str>| {
        let lines = names.iter().map(|name| format!("- `{name}`\n"));
        lines.collect::<String>()
    };
    let resources = schema.resources.keys().map(|it| &**it).collect();
    let data = schema.data_sources.keys().map(|it| &**it).collect();
    let text = format!(
        "{INTRODUCTION}\n## Resources\n\n{}\n## Data sources\n\n{}",
        listed(resources),
        listed(data)
    );
    expect_file!["../../../docs/aws-types.md"].assert_eq(&text);
}
