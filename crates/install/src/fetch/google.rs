//! Archives of Google Cloud Storage: `gcs::https://www.googleapis.com/storage/v1/BUCKET/OBJECT`.

use std::path::Path;

use http::header::AUTHORIZATION;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rform_core::world::World;

use super::address::Address;
use super::archived;
use crate::http::{Client, Request};

/// The variable with an access token.
/// <https://developer.hashicorp.com/terraform/language/modules/sources#gcs-bucket>
const TOKEN: &str = "GOOGLE_OAUTH_ACCESS_TOKEN";

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
    let generation = address.take("generation");
    let format = archived::format(&mut address)?.ok_or(
        "the object is not an archive of a supported kind: its name must end in \
         one of .zip, .tar.gz, .tar.bz2, .tar.xz",
    )?;
    let path = address.path().into_owned();
    let parts: Vec<&str> = path.trim_start_matches('/').splitn(4, '/').collect();
    let ["storage", version, bucket, object] = parts[..] else {
        return Err("URL is not a valid GCS URL".into());
    };
    let encoded = |part: &str| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string();
    let generation = generation.map_or(String::new(), |it| format!("&generation={}", encoded(&it)));
    let url = format!(
        "https://storage.googleapis.com/storage/{version}/b/{}/o/{}?alt=media{generation}",
        encoded(bucket),
        encoded(object)
    );
    let request = Request {
        retries: 2,
        ..Request::new(&url)
    };
    let token = world.var(TOKEN).filter(|it| !it.is_empty());
    let request = match &token {
        Some(token) => request.with(AUTHORIZATION, &format!("Bearer {token}")),
        None => request,
    };
    let how = (format, expected.as_deref());
    archived::fetch((world, client), &request, how, into).map_err(|why| match token {
        Some(_) => why,
        None => format!("{why} (the variable {TOKEN} is not set, so the request was anonymous)"),
    })
}
