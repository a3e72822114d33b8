//! `tls_cert_request`: a certificate signing request (RFC 2986).
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/cert_request>

use async_trait::async_trait;

use super::certificate::Subject;
use super::extensions::{SUBJECT_ALT_NAME, extension};
use super::key::{self, PrivateKey};
use super::reader::Reader;
use super::{arguments, der, pem, public_key, self_signed};
use crate::framework::declare::text;
use crate::framework::{Declaration, Fields, ResourceType};
use crate::provider_data::ProviderData;
use rform_core::value::Value;
use rform_provider::Problem;

/// The attribute for extensions that are asked for (RFC 2985, 5.4.2).
const EXTENSION_REQUEST: &str = "1.2.840.113549.1.9.14";

/// The resource type.
pub struct CertRequest;

#[async_trait]
impl ResourceType for CertRequest {
    fn kind(&self) -> &'static str {
        "tls_cert_request"
    }

    fn declaration(&self) -> Declaration {
        let mut fields = arguments::alternative_names();
        fields.extend([
            arguments::pem("private_key_pem").sensitive(),
            text("cert_request_pem").computed().kept(),
            text("id").computed().kept(),
            text("key_algorithm").computed().kept(),
        ]);
        Declaration {
            fields,
            blocks: vec![arguments::subject()],
            ..Declaration::default()
        }
    }

    async fn create(
        &self,
        _around: &ProviderData,
        planned: Fields,
        _warn: &mut Vec<Problem>,
    ) -> Result<Fields, Problem> {
        let (key, subject) = self_signed::subject_of(&planned)?;
        let request = written(&key, &subject)
            .map_err(|why| Problem::error("Error creating certificate request", why))?;
        let mut object = planned;
        object.set("key_algorithm", key.algorithm());
        object.set("id", Value::string(public_key::id(&request)));
        let text = pem::encode(pem::REQUEST, &request);
        object.set("cert_request_pem", Value::string(text));
        Ok(object)
    }
}

fn written(key: &PrivateKey, subject: &Subject) -> Result<Vec<u8>, String> {
    let asked = match &subject.alternative_names {
        Some(names) => {
            let extensions = der::sequence(&[&extension(SUBJECT_ALT_NAME, false, names)]);
            der::sequence(&[&der::oid(EXTENSION_REQUEST), &der::set(&[extensions])])
        }
        None => Vec::new(),
    };
    let body = der::sequence(&[
        &der::small(0),
        &subject.name,
        &subject.public_key,
        &der::explicit(0, &asked),
    ]);
    let (algorithm, signature) = key.sign(&body)?;
    Ok(der::sequence(&[&body, &algorithm, &der::bits(&signature)]))
}

/// Who a request is of.
///
/// # Errors
/// The text is no request.
pub fn subject_of(text: &str) -> Result<Subject, String> {
    let bytes = pem::decode_as(text, pem::REQUEST)?;
    read(&bytes).ok_or_else(|| "failed to parse certificate request".into())
}

fn read(bytes: &[u8]) -> Option<Subject> {
    let mut body = Reader::new(bytes).sequence()?.sequence()?;
    body.next_of(0x02)?;
    let name = body.next_of(0x30)?;
    let public_key = body.next_of(0x30)?;
    let attributes = body.next_of(0xa0);
    let mut info = Reader::new(public_key.content);
    let algorithm = info.sequence()?.next_of(0x06)?.whole;
    let bits = info.next_of(0x03)?.content.get(1..)?;
    Some(Subject {
        name: name.whole.to_vec(),
        alternative_names: attributes.and_then(|it| alternative_names(it.content)),
        public_key: public_key.whole.to_vec(),
        // Go takes the id of an Ed25519 key from its bytes as an octet string.
        key_id_of: match algorithm == der::oid(key::ED25519) {
            true => der::octets(bits),
            false => bits.to_vec(),
        },
    })
}

/// The alternative names among the attributes of a request.
fn alternative_names(attributes: &[u8]) -> Option<Vec<u8>> {
    let mut attributes = Reader::new(attributes);
    while let Some(mut attribute) = attributes.sequence() {
        if attribute.next_of(0x06)?.whole != der::oid(EXTENSION_REQUEST) {
            continue;
        }
        let values = attribute.next_of(0x31)?.content;
        let mut extensions = Reader::new(values).sequence()?;
        while let Some(mut extension) = extensions.sequence() {
            let is_names = extension.next_of(0x06)?.whole == der::oid(SUBJECT_ALT_NAME);
            let mut content = extension.next()?;
            if content.tag == 0x01 {
                content = extension.next()?;
            }
            if is_names {
                return Some(content.content.to_vec());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stack;
    use crate::tls::testing;
    use x509_parser::certification_request::X509CertificationRequest;
    use x509_parser::prelude::FromDer;

    #[tokio::test]
    async fn a_request_is_signed_and_says_who_it_is_of() {
        let key = PrivateKey::ec(crate::tls::algorithm::Curve::P256);
        let mut stack = Stack::new("tls");
        for config in [
            r#"{"dns_names": ["a.example"], "subject": [{"common_name": "n"}]}"#,
            "{ }",
        ] {
            let config = testing::with_key(config, &key);
            let made = stack.apply("tls_cert_request", &config).await;
            stack.expect_no_change("tls_cert_request", &config);
            let bytes = pem::decode_as(made.text_or_empty("cert_request_pem"), pem::REQUEST);
            let bytes = bytes.unwrap_or_default();
            assert!(
                X509CertificationRequest::from_der(&bytes).is_ok_and(|(rest, _)| rest.is_empty())
            );
            assert_eq!(made.text("id"), Some(public_key::id(&bytes).as_str()));
            let subject = read(&bytes);
            let names = subject.and_then(|subject| subject.alternative_names);
            assert_eq!(names.is_some(), config.contains("dns_names"));
        }
        let other = testing::with_key(r#"{"dns_names": ["b.example"]}"#, &key);
        assert_eq!(stack.replaced_by("tls_cert_request", &other), ["dns_names"]);
    }

    #[test]
    fn nonsense_is_no_request() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 2, 0x30, 0],
        ] {
            assert!(subject_of(&pem::encode(pem::REQUEST, bytes)).is_err());
        }
        assert!(subject_of("x").is_err());
    }
}
