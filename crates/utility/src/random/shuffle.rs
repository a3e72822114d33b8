//! `random_shuffle`: items in another order.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/shuffle>

use async_trait::async_trait;

use super::go_generator::GoGenerator;
use super::keepers::keepers;
use crate::framework::declare::{integer, kept_id, text, texts};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use crate::randomness;
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource type.
pub struct RandomShuffle;

#[async_trait]
impl ResourceType for RandomShuffle {
    fn kind(&self) -> &'static str {
        "random_shuffle"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                kept_id(),
                texts("input").required().replaces(),
                keepers(),
                texts("result").computed().kept(),
                integer("result_count").replaces(),
                text("seed").replaces(),
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
        let input: Vec<Value> = planned.get("input").elements().cloned().collect();
        let asked = planned.integer("result_count");
        let count = asked.map_or(Ok(input.len()), |asked| {
            usize::try_from(asked).map_err(|_| {
                let detail = format!("result_count must not be negative, got: {asked}");
                Problem::error("Invalid Attribute Value", detail).at_attribute("result_count")
            })
        })?;
        let result = shuffled(&input, count, planned.text_or_empty("seed"))?;
        let mut object = planned;
        object.set("id", "-");
        object.set("result", Value::list(Type::String, result));
        Ok(object)
    }
}

/// So many items: one order of all of them after the other.
fn shuffled(input: &[Value], count: usize, seed: &str) -> Result<Vec<Value>, Problem> {
    let mut result = Vec::new();
    let mut generator = (!seed.is_empty()).then(|| GoGenerator::of_text(seed));
    while result.len() < count && !input.is_empty() {
        let order = match &mut generator {
            Some(generator) => generator.permutation(input.len()),
            None => {
                let mut order: Vec<usize> = (0..input.len()).collect();
                randomness::shuffle(&mut order)?;
                order
            }
        };
        let items = order.into_iter().filter_map(|at| input.get(at).cloned());
        result.extend(items.take(count - result.len()));
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;

    fn texts(made: &Fields) -> Vec<&str> {
        made.texts("result")
    }

    #[tokio::test]
    async fn a_seed_says_the_order() {
        let mut stack = Stack::new("random");
        let config = r#"{"input": ["a","b","c","d","e"], "seed": "x", "result_count": 7}"#;
        let made = stack.apply("random_shuffle", config).await;
        // What the provider in Go answers.
        assert_eq!(texts(&made), ["b", "e", "d", "a", "c", "e", "b"]);
        stack.expect_no_change("random_shuffle", config);
        let other = r#"{"input": ["a","b","c","d"], "seed": "y", "result_count": 6}"#;
        let replaced = stack.replaced_by("random_shuffle", other);
        assert_eq!(replaced, ["input", "result_count", "seed"]);
    }

    #[tokio::test]
    async fn all_items_are_in_the_result_as_often() {
        let mut stack = Stack::new("random");
        let config = r#"{"input": ["a","b","c"], "result_count": 9}"#;
        let made = stack.apply("random_shuffle", config).await;
        let mut result = texts(&made);
        result.sort_unstable();
        assert_eq!(result.concat(), "aaabbbccc");
    }

    #[tokio::test]
    async fn nothing_is_asked_for_or_there() {
        for config in [
            r#"{"input": [], "result_count": 9}"#,
            r#"{"input": ["a"], "result_count": 0}"#,
        ] {
            let made = Stack::new("random").apply("random_shuffle", config).await;
            assert_eq!(texts(&made), Vec::<&str>::new());
        }
    }
}
