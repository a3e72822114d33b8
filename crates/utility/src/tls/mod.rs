//! `hashicorp/tls`: keys and certificates.
//! <https://registry.terraform.io/providers/hashicorp/tls/latest/docs>

mod algorithm;
mod arguments;
mod certificate;
mod certificate_data;
mod der;
mod describe;
mod dial;
mod ec_key;
mod ephemeral_key;
mod extensions;
mod key;
mod lifetime;
mod locally_signed;
mod names;
mod openssh_rsa;
mod pem;
mod private_key;
mod proxy;
mod public_key;
mod public_key_data;
mod reader;
mod request;
mod self_signed;
#[cfg(test)]
mod testing;
mod url;

use std::sync::Arc;

use crate::framework::Offer;

/// What the provider offers.
pub fn offer() -> Offer {
    Offer {
        provider: proxy::declaration(),
        resources: vec![
            Arc::new(locally_signed::LocallySignedCert),
            Arc::new(private_key::PrivateKeyResource),
            Arc::new(request::CertRequest),
            Arc::new(self_signed::SelfSignedCert),
        ],
        ephemerals: vec![Arc::new(ephemeral_key::EphemeralKey)],
        data_sources: vec![
            Arc::new(certificate_data::CertificateData),
            Arc::new(public_key_data::PublicKeyData),
        ],
        ..Offer::default()
    }
}
