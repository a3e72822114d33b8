//! `aws_iam_group_policy_attachment`, `aws_iam_role_policy_attachment` and
//! `aws_iam_user_policy_attachment`: one managed policy on one principal.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment>

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::principal::{self, Principal};
use super::requests::{NOT_FOUND_CODES, found};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The attachment of a managed policy to a principal of one kind.
pub struct PrincipalPolicyAttachment(pub Principal);

#[async_trait]
impl Resource for PrincipalPolicyAttachment {
    fn title(&self) -> &'static str {
        match self.0 {
            Principal::Group => "IAM Group Policy Attachment",
            Principal::Role => "IAM Role Policy Attachment",
            Principal::User => "IAM User Policy Attachment",
        }
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("policy_arn", STRING).force_new(),
            required(self.0.argument(), STRING).force_new(),
        ])
        .global()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: self.0.retryable_errors(),
            retryable_delete_errors: self.0.retryable_errors(),
            // Attaching a policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(self.new_id(operation))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (name, arn) = self.name_and_arn(operation.planned);
        principal::attach(operation.client, self.0, name, arn).await?;
        Ok(self.new_id(operation))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let names: BTreeSet<&str> = known.iter().map(|it| self.name_and_arn(it).0).collect();
        let ask = |name| async move {
            let attached = found(principal::attached(client, self.0, name).await)?;
            Ok::<_, AwsError>((name, attached.unwrap_or_default()))
        };
        let attached = try_join_all(names.into_iter().map(ask)).await?;
        let attached: BTreeMap<&str, Vec<String>> = attached.into_iter().collect();
        let read = |known: &Value| {
            let (name, arn) = self.name_and_arn(known);
            let is_attached = attached.get(name)?.iter().any(|it| it == arn);
            is_attached.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (name, arn) = self.name_and_arn(operation.prior);
        principal::detach(operation.client, self.0, name, arn).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let argument = self.0.argument();
        let Some((name, arn)) = id.split_once('/') else {
            let message =
                format!("unexpected format of ID ({id}), expected <{argument}-name>/<policy_arn>");
            return Err(Problem::error(message, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(&format!("{name}-{arn}")))
            .text(argument, Some(name))
            .text("policy_arn", Some(arn));
        Ok(builder)
    }
}

impl PrincipalPolicyAttachment {
    fn name_and_arn<'v>(&self, object: &'v Value) -> (&'v str, &'v str) {
        (object.text(self.0.argument()), object.text("policy_arn"))
    }

    /// IAM gives an attachment no id: the name of the principal and a generated suffix serve as one.
    fn new_id(&self, operation: &Operation<'_>) -> String {
        let (name, _) = self.name_and_arn(operation.planned);
        naming::generated(operation, &format!("{name}-"))
    }
}
