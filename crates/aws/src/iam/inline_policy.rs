//! `aws_iam_role_policy` and `aws_iam_user_policy`: a policy that is a part of its principal.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::name_fields;
use super::principal::{self, Principal};
use super::requests::NOT_FOUND_CODES;
use crate::client::AwsClient;
use crate::declare::{Field, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use crate::{naming, policy};
use rform_core::value::Value;

/// The longest name of an inline policy, in characters.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>
const NAME_LENGTH: usize = 128;

/// An inline policy of a principal of one kind.
pub struct InlinePolicy(pub Principal);

#[async_trait]
impl Resource for InlinePolicy {
    fn title(&self) -> &'static str {
        match self.0 {
            Principal::Group => "IAM Group Policy",
            Principal::Role => "IAM Role Policy",
            Principal::User => "IAM User Policy",
        }
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            name_fields::name(NAME_LENGTH).conflicts_with(&["name_prefix"]),
            optional("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .length(1, name_fields::prefix_length(NAME_LENGTH))
                .check(name_fields::characters),
            required("policy", STRING)
                .check(policy::policy)
                .state_func(policy::version_first)
                .diff_suppress(policy::same),
            self.principal_field(),
        ])
        .global()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: self.0.retryable_errors(),
            retryable_delete_errors: self.0.retryable_errors(),
            // Putting the same policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let name = naming::name(operation, "name", "name_prefix");
        Some(format!("{}:{name}", self.principal_of(operation.planned)))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        self.put(operation, &name).await?;
        Ok(format!("{}:{name}", self.principal_of(operation.planned)))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let Some((owner, name)) = known.text("id").split_once(':') else {
                    return Ok(None);
                };
                let document = principal::get_inline(client, self.0, owner, name).await?;
                Ok::<_, AwsError>(document.map(|it| self.object(&known, owner, name, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["policy"]);
        self.put(operation, operation.prior.text("name")).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (owner, name) = (
            self.principal_of(operation.prior),
            operation.prior.text("name"),
        );
        principal::delete_inline(operation.client, self.0, owner, name).await
    }
}

impl InlinePolicy {
    /// The argument that names the principal. Only that of roles is checked in hashicorp/aws.
    fn principal_field(&self) -> Field {
        let field = required(self.0.argument(), STRING).force_new();
        match self.0 {
            Principal::Role => field.length(1, 64).check(name_fields::characters),
            Principal::Group | Principal::User => field,
        }
    }

    fn principal_of<'v>(&self, object: &'v Value) -> &'v str {
        object.text(self.0.argument())
    }

    async fn put(&self, operation: &Operation<'_>, name: &str) -> Result<(), AwsError> {
        let owner = self.principal_of(operation.planned);
        let document = operation.planned.text("policy");
        principal::put_inline(operation.client, self.0, owner, (name, document)).await
    }

    fn object(&self, known: &Value, owner: &str, name: &str, document: &str) -> Value {
        let kept = policy::kept_version_first(document, known.string("policy"));
        let mut builder = ObjectBuilder::from(known);
        builder
            .text("name", Some(name))
            .text(self.0.argument(), Some(owner))
            .text("policy", Some(&kept));
        builder.build()
    }
}
