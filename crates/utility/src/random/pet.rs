//! `random_pet`: a name that one can remember.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/pet>

use async_trait::async_trait;
use petname::Petnames;

use super::keepers::keepers;
use crate::framework::declare::{integer, kept_id, text};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use crate::randomness;
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource type.
pub struct RandomPet;

#[async_trait]
impl ResourceType for RandomPet {
    fn kind(&self) -> &'static str {
        "random_pet"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                kept_id(),
                keepers(),
                integer("length").default(2).replaces(),
                text("prefix").replaces(),
                text("separator").default("-").replaces(),
            ],
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let separator = planned.text_or_empty("separator").to_owned();
        let name = words(planned.integer("length").unwrap_or(2))?.join(&separator);
        let name = match planned.text_or_empty("prefix") {
            "" => name,
            prefix => format!("{prefix}{separator}{name}"),
        };
        let mut object = planned;
        object.set("id", Value::normalized(&name));
        if object.text("prefix") == Some("") {
            object.clear("prefix");
        }
        Ok(object)
    }
}

/// A noun, before it an adjective, and before that adverbs. The lists are those of the program
/// `petname`, which the provider in Go uses as well.
fn words(length: i64) -> Result<Vec<&'static str>, Problem> {
    let names = Petnames::small();
    let draw = |words: &[&'static str]| -> Result<&'static str, Problem> {
        let at = randomness::below(words.len() as u64)?;
        let at = usize::try_from(at).unwrap_or(0);
        Ok(words.get(at).copied().unwrap_or_default())
    };
    let mut drawn = Vec::new();
    for _ in 2..length {
        drawn.push(draw(&names.adverbs)?);
    }
    if length != 1 {
        drawn.push(draw(&names.adjectives)?);
    }
    drawn.push(draw(&names.nouns)?);
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use crate::testing::Stack;

    #[tokio::test]
    async fn names_have_words_between_separators() {
        let mut stack = Stack::new("random");
        let made = stack.apply("random_pet", "{}").await;
        assert_eq!(made.text_or_empty("id").split('-').count(), 2);
        stack.expect_no_change("random_pet", "{}");
        let config = r#"{"length": 4, "separator": "_", "prefix": "p"}"#;
        let replaced = stack.replaced_by("random_pet", config);
        assert_eq!(replaced, ["length", "prefix", "separator"]);
        let made = Stack::new("random").apply("random_pet", config).await;
        let name = made.text_or_empty("id");
        assert!(
            name.starts_with("p_") && name.split('_').count() == 5,
            "{name}"
        );
        let made = Stack::new("random")
            .apply("random_pet", r#"{"length": 1}"#)
            .await;
        assert!(!made.text_or_empty("id").contains('-'));
    }
}
