//! The requests about parameters.

use std::collections::BTreeMap;

use aws_sdk_ssm::types::{
    Parameter as SdkParameter, ParameterMetadata, ParameterStringFilter, ParameterTier,
    ParameterType, ResourceTypeForTagging,
};
use futures_util::future::try_join_all;

use super::tags::sdk_tags;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// The most parameters that one request reads:
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>.
const PAGE: usize = 10;

/// The most values that a filter takes:
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html>.
const NAMES: usize = 50;

pub(super) async fn put(operation: &Operation<'_>, overwrites: bool) -> Result<(), AwsError> {
    let (planned, ssm) = (operation.planned, &operation.client.clients.ssm);
    let is_secure = planned.text("type") == "SecureString";
    let key = planned.owned("key_id").filter(|_| is_secure);
    let unkept = operation.config.string("value_wo");
    let text = planned.string("value").or(planned.string("insecure_value"));
    let text = unkept.or(text);
    let is_new = operation.prior.is_null();
    let tags = match is_new && !overwrites {
        true => sdk_tags(&operation.tags_with_attempt()),
        false => None,
    };
    // What is not sent again stays as it was.
    let again = |name: &str| match is_new {
        true => planned.owned(name),
        false => Some(planned.text(name).to_owned()),
    };
    let (description, pattern) = (again("description"), again("allowed_pattern"));
    let send = || {
        ssm.put_parameter()
            .name(planned.text("name"))
            .value(text.unwrap_or_default())
            .r#type(ParameterType::from(planned.text("type")))
            .set_description(description.clone())
            .set_allowed_pattern(pattern.clone())
            .set_data_type(planned.owned("data_type"))
            .set_key_id(key.clone())
            .set_tier(planned.string("tier").map(ParameterTier::from))
            .overwrite(overwrites)
            .set_tags(tags.clone())
            .send()
    };
    if is_new {
        operation.client.call_once("ssm:PutParameter", send).await?;
    } else {
        operation.client.call("ssm:PutParameter", send).await?;
    }
    Ok(())
}

/// Values by name.
pub(super) async fn get(
    client: &AwsClient,
    names: &[String],
) -> Result<BTreeMap<String, SdkParameter>, AwsError> {
    let ask = |part: &[String]| {
        let part = part.to_vec();
        async move {
            let answer = client
                .call("ssm:GetParameters", || {
                    let request = client.clients.ssm.get_parameters();
                    request
                        .set_names(Some(part.clone()))
                        .with_decryption(true)
                        .send()
                })
                .await?;
            Ok::<_, AwsError>(answer.parameters.unwrap_or_default())
        }
    };
    let all = try_join_all(names.chunks(PAGE).map(ask)).await?;
    let all = all.into_iter().flatten();
    Ok(all.filter_map(|it| Some((it.name.clone()?, it))).collect())
}

/// The metadata of parameters, by name.
pub(super) async fn describe(
    client: &AwsClient,
    names: &[String],
) -> Result<BTreeMap<String, ParameterMetadata>, AwsError> {
    let mut all = BTreeMap::new();
    for part in names.chunks(NAMES) {
        let filter = ParameterStringFilter::builder()
            .key("Name")
            .option("Equals")
            .set_values(Some(part.to_vec()))
            .build();
        let filter = filter.ok();
        let mut token: Option<String> = None;
        loop {
            let page = client
                .call("ssm:DescribeParameters", || {
                    client
                        .clients
                        .ssm
                        .describe_parameters()
                        .set_parameter_filters(filter.clone().map(|it| vec![it]))
                        .max_results(50)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            let found = page.parameters.unwrap_or_default().into_iter();
            all.extend(found.filter_map(|it| Some((it.name.clone()?, it))));
            token = page.next_token.filter(|it| !it.is_empty());
            if token.is_none() {
                break;
            }
        }
    }
    Ok(all)
}

/// The tags of a parameter; none if it is gone.
pub(super) async fn tags_of(
    client: &AwsClient,
    name: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("ssm:ListTagsForResource", || {
        let request = client.clients.ssm.list_tags_for_resource();
        request
            .resource_type(ResourceTypeForTagging::Parameter)
            .resource_id(name)
            .send()
    });
    match answer.await {
        Ok(found) => {
            let tags = found.tag_list.unwrap_or_default().into_iter();
            Ok(Some(tags.map(|tag| (tag.key, tag.value)).collect()))
        }
        Err(error) if error.is(&["InvalidResourceId"]) => Ok(None),
        Err(error) => Err(error),
    }
}
