//! Reading launch templates and their versions.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{LaunchTemplate, LaunchTemplateVersion};
use futures_util::future::try_join_all;

use super::super::describe::pages;
use crate::client::AwsClient;
use crate::error::AwsError;

/// The error codes of an absent template or version.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "InvalidLaunchTemplateId.Malformed",
    "InvalidLaunchTemplateId.NotFound",
    "InvalidLaunchTemplateId.VersionNotFound",
    "InvalidLaunchTemplateName.NotFoundException",
];

/// The most templates that one request may name, and the most on a page:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html>.
const PAGE: usize = 200;

/// The number of templates from which on their newest versions are asked for with those of the
/// whole account: one by one they take a request each.
const MANY: usize = 5;

/// The templates with these ids, as far as they exist. There is no filter by id, and one absent
/// template fails a request that names several, so that those are asked for one by one then.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn by_ids(client: &AwsClient, ids: &[String]) -> Result<Vec<LaunchTemplate>, AwsError> {
    let mut found = Vec::new();
    for part in ids.chunks(PAGE) {
        match named(client, part).await {
            Ok(all) => found.extend(all),
            Err(error) if error.is(NOT_FOUND_CODES) && part.len() == 1 => {}
            Err(error) if error.is(NOT_FOUND_CODES) => {
                let single = part.iter().map(|id| one(client, id));
                found.extend(try_join_all(single).await?.into_iter().flatten());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

async fn one(client: &AwsClient, id: &String) -> Result<Vec<LaunchTemplate>, AwsError> {
    let found = named(client, std::slice::from_ref(id)).await;
    found.or_else(|error| error.unless(NOT_FOUND_CODES).map(|()| Vec::new()))
}

async fn named(client: &AwsClient, ids: &[String]) -> Result<Vec<LaunchTemplate>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeLaunchTemplates",
        launch_templates,
        client
            .clients
            .ec2
            .describe_launch_templates()
            .set_launch_template_ids(Some(ids.to_vec()))
    ))
}

/// The newest version of each of these templates, by the id of the template.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn latest(
    client: &AwsClient,
    ids: &[String],
) -> Result<BTreeMap<String, LaunchTemplateVersion>, AwsError> {
    let found = match ids.len() > MANY {
        true => versions(client, None, "$Latest").await?,
        false => {
            let single = ids.iter().map(|id| latest_of(client, id));
            try_join_all(single).await?.into_iter().flatten().collect()
        }
    };
    let by_id = found
        .into_iter()
        .filter_map(|it| Some((it.launch_template_id.clone()?, it)));
    Ok(by_id.collect())
}

async fn latest_of(client: &AwsClient, id: &str) -> Result<Vec<LaunchTemplateVersion>, AwsError> {
    let found = versions(client, Some(id), "$Latest").await;
    found.or_else(|error| error.unless(NOT_FOUND_CODES).map(|()| Vec::new()))
}

/// The versions of that number, of one template or of all:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>.
pub(super) async fn versions(
    client: &AwsClient,
    id: Option<&str>,
    number: &str,
) -> Result<Vec<LaunchTemplateVersion>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeLaunchTemplateVersions",
        launch_template_versions,
        client
            .clients
            .ec2
            .describe_launch_template_versions()
            .set_launch_template_id(id.map(str::to_owned))
            .versions(number)
            .max_results(200)
    ))
}
