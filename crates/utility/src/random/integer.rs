//! `random_integer`: a number within limits.
//! <https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/integer>

use async_trait::async_trait;

use super::go_generator::GoGenerator;
use super::keepers::keepers;
use crate::framework::declare::{integer, kept_id, text};
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use crate::randomness;
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource type.
pub struct RandomInteger;

#[async_trait]
impl ResourceType for RandomInteger {
    fn kind(&self) -> &'static str {
        "random_integer"
    }

    fn declaration(&self) -> Declaration {
        Declaration {
            fields: vec![
                kept_id(),
                keepers(),
                integer("max").required().replaces(),
                integer("min").required().replaces(),
                integer("result").computed().kept(),
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
        let limits = (planned.integer("min"), planned.integer("max"));
        let (Some(min), Some(max)) = limits else {
            return Err(create_error("The limits must be whole numbers of 64 bits."));
        };
        let drawn = drawn(min, max, planned.text_or_empty("seed"))?;
        let mut object = planned;
        object.set("result", drawn);
        object.set("id", Value::string(drawn.to_string()));
        if object.text("seed") == Some("") {
            object.clear("seed");
        }
        Ok(object)
    }

    fn import(
        &self,
        _around: &ProviderData,
        empty: Fields,
        id: &str,
    ) -> Option<Result<Fields, Problem>> {
        Some(imported(empty, id))
    }
}

fn create_error(detail: impl Into<String>) -> Problem {
    Problem::error("Create Random Integer Error", detail)
}

fn drawn(min: i64, max: i64, seed: &str) -> Result<i64, Problem> {
    if max < min {
        return Err(create_error(
            "The minimum (min) value needs to be smaller than or equal to maximum (max) value.",
        ));
    }
    let count = i64::try_from(i128::from(max) - i128::from(min) + 1).map_err(|_| {
        create_error("There must be less than 2^63 numbers from the minimum to the maximum.")
    })?;
    let offset = match seed {
        "" => randomness::below(count.cast_unsigned())?.cast_signed(),
        seed => GoGenerator::of_text(seed).below(count),
    };
    Ok(min + offset)
}

fn imported(mut object: Fields, id: &str) -> Result<Fields, Problem> {
    let failed = |detail: String| Problem::error("Import Random Integer Error", detail);
    let parts: Vec<&str> = id.split(',').collect();
    let (result, min, max, seed) = match parts[..] {
        [result, min, max] => (result, min, max, None),
        [result, min, max, seed] => (result, min, max, Some(seed)),
        _ => {
            return Err(failed(
                "Invalid import usage: expecting {result},{min},{max} or \
                 {result},{min},{max},{seed}"
                    .into(),
            ));
        }
    };
    let named = [("result", result), ("min", min), ("max", max)];
    for (name, text) in named {
        let what = if name == "result" {
            ""
        } else {
            &format!("{name} ")
        };
        let number: i64 = text.parse().map_err(|error| {
            failed(format!(
                "The {what}value supplied could not be parsed as an integer.\n\nOriginal Error: \
                 {text:?}: {error}"
            ))
        })?;
        object.set(name, number);
    }
    object.set_text("id", result);
    if let Some(seed) = seed {
        object.set_text("seed", seed);
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;
    use expect_test::expect;

    #[tokio::test]
    async fn numbers_are_within_limits_and_drawn_once() {
        let mut stack = Stack::new("random");
        let config = r#"{"min": -3, "max": -1, "keepers": {"a": "1"}}"#;
        let made = stack.apply("random_integer", config).await;
        let number = made.integer("result").unwrap_or(0);
        assert!((-3..=-1).contains(&number));
        assert_eq!(made.text("id"), Some(number.to_string().as_str()));
        stack.expect_no_change("random_integer", config);
        let other = r#"{"min": -3, "max": 5, "keepers": {"a": "2"}}"#;
        assert_eq!(
            stack.replaced_by("random_integer", other),
            ["keepers", "max"]
        );
    }

    #[test]
    fn limits_may_be_as_far_apart_as_numbers_go() {
        // What the provider in Go draws for these seeds.
        assert_eq!(drawn(1, 50000, "a"), Ok(35583));
        assert_eq!(drawn(-5, 5, "another seed"), Ok(-3));
        assert_eq!(drawn(7, 7, ""), Ok(7));
        assert!(drawn(i64::MIN, i64::MAX, "").is_err());
        assert!(drawn(2, 1, "").is_err());
        assert!(drawn(0, i64::MAX - 1, "").is_ok());
    }

    #[tokio::test]
    async fn imports_have_three_or_four_parts() {
        let stack = Stack::new("random");
        expect![[r#"{"id":"15390","keepers":null,"max":50000,"min":1,"result":15390,"seed":"s"}"#]]
            .assert_eq(&stack.imported("random_integer", "15390,1,50000,s").await);
        for id in ["1,2", "1,2,3,4,5", "x,1,2", "1,,2"] {
            let shown = stack.imported("random_integer", id).await;
            assert!(shown.starts_with("Import Random Integer Error"), "{shown}");
        }
    }
}
