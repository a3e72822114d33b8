//! The data sources of S3.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/s3_bucket>

use async_trait::async_trait;

use super::requests::region_of;
use super::{bucket_read, regions};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_s3_bucket`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/s3_bucket>
pub struct Bucket;

#[async_trait]
impl DataSource for Bucket {
    fn title(&self) -> &'static str {
        "S3 Bucket"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("bucket", STRING),
            computed("bucket_domain_name", STRING),
            computed("bucket_region", STRING),
            computed("bucket_regional_domain_name", STRING),
            computed("hosted_zone_id", STRING),
            computed("website_domain", STRING),
            computed("website_endpoint", STRING),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("bucket");
        let Some(region) = region_of(client, name).await? else {
            let message = format!("reading S3 Bucket ({name}): couldn't find resource");
            return Err(AwsError::new(message));
        };
        let has_site = bucket_read::website_of(client, name).await?.is_some();
        let domain = regions::website_domain(&region, client.dns_suffix());
        let endpoint = format!("{name}.{domain}");
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(name))
            .text(
                "arn",
                Some(&format!("arn:{}:s3:::{name}", client.partition())),
            )
            .text(
                "bucket_domain_name",
                Some(&format!("{name}.s3.{}", client.dns_suffix())),
            )
            .text(
                "bucket_regional_domain_name",
                Some(&regions::regional_domain(
                    name,
                    &region,
                    client.dns_suffix(),
                )),
            )
            .text("hosted_zone_id", Some(regions::hosted_zone(&region)))
            .text("bucket_region", Some(&region))
            .maybe(
                "website_domain",
                has_site.then_some(&domain).map(|it| it.as_str()),
            )
            .maybe(
                "website_endpoint",
                has_site.then_some(&endpoint).map(|it| it.as_str()),
            );
        Ok(found.build())
    }
}
