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

/// The variable with the address of an emulator of the service, as Google's own clients know it.
/// <https://pkg.go.dev/cloud.google.com/go/storage#NewClient>
const EMULATOR: &str = "STORAGE_EMULATOR_HOST";

/// Where the service is.
fn endpoint(emulator: Option<&str>) -> String {
    match emulator {
        Some(address) if address.contains("://") => address.trim_end_matches('/').to_owned(),
        Some(host) => format!("http://{}", host.trim_end_matches('/')),
        None => "https://storage.googleapis.com".to_owned(),
    }
}

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
    let emulator = world.var(EMULATOR).filter(|it| !it.is_empty());
    let url = format!(
        "{}/storage/{version}/b/{}/o/{}?alt=media{generation}",
        endpoint(emulator.as_deref()),
        encoded(bucket),
        encoded(object)
    );
    let request = Request {
        retries: 2,
        ..Request::new(&url)
    };
    // An emulator knows no accounts, and is not sent a token.
    let token = world
        .var(TOKEN)
        .filter(|it| !it.is_empty() && emulator.is_none());
    let request = match &token {
        Some(token) => request.with(AUTHORIZATION, &format!("Bearer {token}")),
        None => request,
    };
    let how = (format, expected.as_deref());
    archived::fetch((world, client), &request, how, into).map_err(|why| match token {
        Some(_) => why,
        None if emulator.is_some() => format!("{why} (the emulator of {EMULATOR} was asked)"),
        None => format!("{why} (the variable {TOKEN} is not set, so the request was anonymous)"),
    })
}
