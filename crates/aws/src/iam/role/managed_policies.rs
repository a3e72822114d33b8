//! The managed policies of a role, where `managed_policy_arns` names them.

use std::collections::BTreeSet;

use crate::error::AwsError;
use crate::iam::principal::{self, Principal};
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Attaches and detaches policies so that exactly the planned ones are attached.
pub(super) async fn update_managed(operation: &Operation<'_>) -> Result<(), AwsError> {
    let texts = |object: &Value| -> BTreeSet<String> {
        object.strings("managed_policy_arns").into_iter().collect()
    };
    let (before, after) = (texts(operation.prior), texts(operation.planned));
    for arn in before.difference(&after) {
        principal::detach(operation.client, Principal::Role, operation.id(), arn).await?;
    }
    for arn in after.difference(&before) {
        principal::attach(operation.client, Principal::Role, operation.id(), arn).await?;
    }
    Ok(())
}
