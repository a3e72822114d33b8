//! The data sources of Systems Manager.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ssm_parameter>
//! - <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use async_trait::async_trait;
use aws_sdk_ssm::types::ParameterType;

use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_ssm_parameter`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ssm_parameter>
pub struct Parameter;

#[async_trait]
impl DataSource for Parameter {
    fn title(&self) -> &'static str {
        "SSM parameter"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("insecure_value", STRING),
            required("name", STRING),
            computed("type", STRING),
            computed("value", STRING).sensitive(),
            computed("version", NUMBER),
            optional("with_decryption", BOOL).default(true),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let decrypts = config.boolean("with_decryption").unwrap_or(true);
        let answer = client.call("ssm:GetParameter", || {
            let request = client.clients.ssm.get_parameter().name(name);
            request.with_decryption(decrypts).send()
        });
        let answer =
            answer
                .await
                .map_err(|error| match error.is(super::parameter::NOT_FOUND_CODES) {
                    true => AwsError::new(format!(
                        "describing SSM parameter ({name}): {}: {}",
                        error.code, error.message
                    )),
                    false => error,
                })?;
        let Some(parameter) = answer.parameter else {
            return Err(AwsError::new("the answer holds no parameter"));
        };
        let version = i32::try_from(parameter.version).unwrap_or(i32::MAX);
        let is_secure = parameter.r#type == Some(ParameterType::SecureString);
        let open = parameter.value.as_deref().filter(|_| !is_secure);
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", parameter.name.as_deref())
            .text("arn", parameter.arn.as_deref())
            .maybe("insecure_value", open)
            .text("name", parameter.name.as_deref())
            .text("type", parameter.r#type.as_ref().map(|it| it.as_str()))
            .text("value", parameter.value.as_deref())
            .number("version", Some(version))
            .flag("with_decryption", Some(decrypts));
        Ok(found.build())
    }
}
