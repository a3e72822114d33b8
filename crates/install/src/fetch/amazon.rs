//! Archives of Amazon S3: `s3::https://s3.REGION.amazonaws.com/BUCKET/KEY`.
//! <https://developer.hashicorp.com/terraform/language/modules/sources#s3-bucket>

use std::path::Path;

use rform_core::world::World;

use super::address::Address;
use super::amazon_credentials::{self, Credentials};
use super::archived;
use super::signature::{Signed, sign};
use crate::http::{Client, Request};

/// The region of hosts that name none.
const DEFAULT_REGION: &str = "us-east-1";

/// Fetches an archive into a directory that is not there yet.
///
/// # Errors
/// The address is none of an archive in a bucket, or it cannot be had.
pub(super) fn fetch(
    (world, client): (&dyn World, &Client),
    mut address: Address,
    into: &Path,
) -> Result<(), String> {
    let expected = address.take("checksum");
    let given = amazon_credentials::of_address(&mut address);
    let profile = address.take("aws_profile");
    let region = address.take("region");
    let format = archived::format(&mut address)?.ok_or(
        "the object is not an archive of a supported kind: its name must end in \
         one of .zip, .tar.gz, .tar.bz2, .tar.xz",
    )?;
    let credentials = match given {
        Some(given) => Some(given),
        None => amazon_credentials::find(world, profile.as_deref())?,
    };
    let host = address.url.split_once("://").map_or("", |it| it.1);
    let host = host.split('/').next().unwrap_or("");
    let region = region.unwrap_or_else(|| region_of(host).to_owned());
    let url = address.with_query();
    let request = Request {
        retries: 2,
        ..Request::new(&url)
    };
    let request = match &credentials {
        Some(credentials) => signed(world, request, credentials, &region),
        None => request,
    };
    let how = (format, expected.as_deref());
    archived::fetch((world, client), &request, how, into).map_err(|why| match credentials {
        Some(_) => why,
        None => format!(
            "{why} (no AWS credentials were found in the environment or the file of shared \
             credentials, so the request was anonymous)"
        ),
    })
}

fn signed(world: &dyn World, request: Request, credentials: &Credentials, region: &str) -> Request {
    let signed = Signed {
        address: &request.address,
        region,
        now: world.now(),
    };
    let headers = sign(&signed, credentials);
    headers
        .into_iter()
        .fold(request, |request, (name, value)| request.with(name, &value))
}

/// `eu-west-1` of `s3.eu-west-1.amazonaws.com`, `s3-eu-west-1.amazonaws.com`.
fn region_of(host: &str) -> &str {
    let labels: Vec<&str> = host.split('.').collect();
    let named = match labels[..] {
        [.., "s3", region, "amazonaws", "com"] => Some(region),
        [.., service, "amazonaws", "com"] => service.strip_prefix("s3-"),
        _ => None,
    };
    named.unwrap_or(DEFAULT_REGION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_name_their_region() {
        for (host, region) in [
            ("s3.amazonaws.com", "us-east-1"),
            ("s3.eu-west-1.amazonaws.com", "eu-west-1"),
            ("s3-eu-west-1.amazonaws.com", "eu-west-1"),
            ("bucket.s3.eu-west-1.amazonaws.com", "eu-west-1"),
            ("minio.example.com", "us-east-1"),
        ] {
            assert_eq!(region_of(host), region, "{host}");
        }
    }
}
