//! The key service of AWS, for encryption at rest: keys that are made for one run each.
//!
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html>

use std::fmt;
use std::sync::Arc;

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use serde_json::Value as Json;

use crate::BackendContext;
use crate::s3::provider_block;
use crate::worker::Worker;
use rform_aws::client::AwsClient;
use rform_aws::error::AwsError;
use rform_aws::host_environment::HostEnvironment;
use rform_encryption::{DataKey, KeyService};

/// The key service, reached as the backends of AWS reach theirs.
pub struct Kms {
    context: BackendContext,
}

impl fmt::Debug for Kms {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Kms")
    }
}

impl Kms {
    /// The service as it is reached from here.
    pub fn new(context: BackendContext) -> Kms {
        Kms { context }
    }

    /// Asks for something in the account that the arguments lead to.
    fn ask(&self, account: &Json, request: Request) -> Result<Answer, String> {
        let worker = Worker::start().map_err(|error| error.to_string())?;
        let (account, context) = (account.clone(), self.context.clone());
        let answer = worker.run(async move {
            let aws = connect(&account, &context).await?;
            let answer = request.send(&aws).await;
            answer.map_err(|error| told(&error, &request))
        });
        answer.map_err(|error| error.detail)?
    }
}

impl KeyService for Kms {
    fn generate(&self, account: &Json, key_id: &str, spec: &str) -> Result<DataKey, String> {
        let request = Request::Generate {
            key_id: key_id.to_owned(),
            spec: DataKeySpec::from(spec),
        };
        let (key, blob) = self.ask(account, request)?;
        Ok(DataKey { key, blob })
    }

    fn decrypt(&self, account: &Json, key_id: &str, blob: &[u8]) -> Result<Vec<u8>, String> {
        let request = Request::Decrypt {
            key_id: key_id.to_owned(),
            blob: blob.to_vec(),
        };
        Ok(self.ask(account, request)?.0)
    }
}

/// A key, and what the service needs to find it again.
type Answer = (Vec<u8>, Vec<u8>);

/// What is asked of the service.
enum Request {
    Generate { key_id: String, spec: DataKeySpec },
    Decrypt { key_id: String, blob: Vec<u8> },
}

impl Request {
    async fn send(&self, aws: &AwsClient) -> Result<Answer, AwsError> {
        let kms = &aws.clients.kms;
        let bytes = |blob: Option<Blob>| blob.map(Blob::into_inner).unwrap_or_default();
        match self {
            Request::Generate { key_id, spec } => {
                let answer = aws.call("kms:GenerateDataKey", || {
                    let request = kms.generate_data_key().key_id(key_id);
                    request.key_spec(spec.clone()).send()
                });
                let answer = answer.await?;
                Ok((bytes(answer.plaintext), bytes(answer.ciphertext_blob)))
            }
            Request::Decrypt { key_id, blob } => {
                let answer = aws.call("kms:Decrypt", || {
                    let request = kms.decrypt().key_id(key_id);
                    request.ciphertext_blob(Blob::new(blob.clone())).send()
                });
                Ok((bytes(answer.await?.plaintext), Vec::new()))
            }
        }
    }

    fn right(&self) -> (&str, &str) {
        match self {
            Request::Generate { key_id, .. } => (key_id, "kms:GenerateDataKey"),
            Request::Decrypt { key_id, .. } => (key_id, "kms:Decrypt"),
        }
    }
}

async fn connect(account: &Json, context: &BackendContext) -> Result<AwsClient, String> {
    let world = &context.world;
    let block = provider_block(account, world.as_ref());
    let host = HostEnvironment::new(Arc::clone(world), context.tell.clone());
    let (http, clock) = (context.sandbox.clone(), Arc::clone(&context.clock));
    let seed = u64::try_from(world.now().as_nanos()).unwrap_or_default();
    let aws = rform_aws::connect(&block, http, clock, seed, &host).await;
    aws.map_err(|problem| format!("{}: {}", problem.summary, problem.detail))
}

fn told(error: &AwsError, request: &Request) -> String {
    let (key_id, right) = request.right();
    let advice = match &*error.code {
        "NotFoundException" => format!(
            "; there is no key \"{key_id}\" in this account and region (kms_key_id, region)"
        ),
        "AccessDeniedException" => format!("; the credentials need {right} on \"{key_id}\""),
        "IncorrectKeyException" => "; it was encrypted under another key of the service".to_owned(),
        _ => String::new(),
    };
    format!(
        "{}: {}{advice}",
        error.code,
        error.message.trim_end_matches('.')
    )
}
