//! The region: from the provider block, the environment, the profile, or the instance.

use aws_config::imds::region::ImdsRegionProvider;

use super::credentials::{Profiles, Search};
use super::host_environment::HostEnvironment;
use super::settings::Settings;
use rform_provider::Problem;

/// The region that the provider block, the environment or the profile names.
pub fn find(settings: &Settings, profiles: &Profiles, host: &HostEnvironment) -> Option<String> {
    let said = settings.region.clone();
    said.or_else(|| host.first(&["AWS_REGION", "AWS_DEFAULT_REGION"]))
        .or_else(|| profiles.get("region").map(str::to_owned))
}

/// The region of the instance that the program runs on.
///
/// # Errors
/// When the metadata service has none, or does not answer.
pub async fn of_instance(search: &Search<'_>) -> Result<String, Problem> {
    let found = match search.asks_instance() {
        true => {
            let provider = ImdsRegionProvider::builder().imds_client(search.metadata()?);
            provider.build().region().await
        }
        false => None,
    };
    found.map(|region| region.to_string()).ok_or_else(|| {
        Problem::error(
            "Invalid provider configuration",
            "No region is set for the aws provider. Set its argument \"region\", the environment variable AWS_REGION, or the region of the profile.",
        )
        .at_attribute("region")
    })
}

/// How the names of regions begin, by partition
/// (<https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>).
const AREAS: &[&str] = &[
    "af", "ap", "ca", "cn", "eu", "eu-isoe", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov",
    "us-iso", "us-isob", "us-isof",
];

/// Where in the area it is.
const DIRECTIONS: &[&str] = &[
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// Checks the form of a region name. New regions that follow the naming rule pass.
///
/// # Errors
/// When the text is not the name of a region.
pub fn validate(region: &str) -> Result<(), Problem> {
    match is_region(region) {
        true => Ok(()),
        false => {
            let detail = format!(
                "\"{region}\" is not the name of a region, such as us-east-1. With skip_region_validation = true any name is accepted."
            );
            Err(
                Problem::error(format!("Invalid AWS Region: {region}"), detail)
                    .at_attribute("region"),
            )
        }
    }
}

/// The parts of an import id: `ID@REGION` names an object in another region than the provider's.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support>
pub fn of_import(id: &str) -> (&str, Option<&str>) {
    match id.rsplit_once('@') {
        Some((id, region)) if !id.is_empty() && is_region(region) => (id, Some(region)),
        _ => (id, None),
    }
}

fn is_region(name: &str) -> bool {
    let parts: Vec<&str> = name.rsplitn(3, '-').collect();
    let [number, direction, area] = parts[..] else {
        return false;
    };
    let is_number = number.len() == 1 && number.chars().all(|it| it.is_ascii_digit());
    is_number && DIRECTIONS.contains(&direction) && AREAS.contains(&area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_id_may_end_in_a_region() {
        let told = ("vpc-1", Some("eu-west-1"));
        assert_eq!(of_import("vpc-1@eu-west-1"), told);
        for id in ["vpc-1", "@eu-west-1", "user@example.com", "a@b@c"] {
            assert_eq!(of_import(id), (id, None));
        }
    }

    #[test]
    fn regions_follow_a_rule() {
        for name in [
            "us-east-1",
            "ap-southeast-7",
            "us-gov-west-1",
            "cn-northwest-1",
            "mx-central-1",
        ] {
            assert!(is_region(name), "{name}");
        }
        for name in [
            "us-east",
            "us-east-1a",
            "us-wset-2",
            "useast1",
            "",
            "xx-north-1",
        ] {
            assert!(!is_region(name), "{name}");
        }
    }
}
