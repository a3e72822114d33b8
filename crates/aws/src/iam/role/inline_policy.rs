//! The inline policies of a role (`inline_policy` blocks).

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::iam::principal::{self, Principal};
use crate::object::Attributes;
use crate::policy;
use crate::resource::Operation;
use rform_core::value::{Type, Value};

pub(super) fn inline_value(known: &Value, found: &BTreeMap<String, String>) -> Value {
    let before = inline_policies(known);
    let ty = Type::object([("name", Type::String), ("policy", Type::String)]);
    let blocks = found.iter().map(|(name, document)| {
        let kept = policy::kept_version_first(document, before.get(name).map(String::as_str));
        Value::object([
            ("name", Value::string(name.as_str())),
            ("policy", Value::string(kept)),
        ])
    });
    Value::set(ty, blocks)
}

/// The inline policies of an object, by name.
pub(super) fn inline_policies(object: &Value) -> BTreeMap<String, String> {
    let blocks = object.items("inline_policy");
    blocks
        .filter_map(|block| Some((block.owned("name")?, block.text("policy").to_owned())))
        .collect()
}

pub(super) async fn read_inline(
    client: &AwsClient,
    role: &str,
) -> Result<BTreeMap<String, String>, AwsError> {
    let names = principal::inline_names(client, Principal::Role, role).await?;
    let ask = |name: String| async move {
        let document = principal::get_inline(client, Principal::Role, role, &name).await?;
        Ok::<_, AwsError>(document.map(|document| (name, document)))
    };
    let all = try_join_all(names.into_iter().map(ask)).await?;
    Ok(all.into_iter().flatten().collect())
}

pub(super) async fn update_inline(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (before, after) = (
        inline_policies(operation.prior),
        inline_policies(operation.planned),
    );
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        principal::delete_inline(operation.client, Principal::Role, operation.id(), name).await?;
    }
    for (name, document) in &after {
        if before.get(name) != Some(document) {
            principal::put_inline(
                operation.client,
                Principal::Role,
                operation.id(),
                (name, document),
            )
            .await?;
        }
    }
    Ok(())
}
