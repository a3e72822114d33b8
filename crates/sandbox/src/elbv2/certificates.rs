//! The certificates of secure listeners beside the default one.

use super::lookup::{answer, find, find_mut, page, required};
use super::model::Listener;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};

fn named(call: &Call) -> Vec<String> {
    let parts = call.params.parts("Certificates.member").into_iter();
    let arns = parts.filter_map(|it| it.get("CertificateArn").map(str::to_owned));
    arns.collect()
}

/// `AddListenerCertificates`: one that is there already is no error.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html>.
pub(super) fn add(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?;
    let listener = find_mut::<Listener>(account, arn)?;
    if !matches!(listener.protocol.as_deref(), Some("HTTPS" | "TLS")) {
        let message = "Certificates can be added to HTTPS and TLS listeners only";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    for certificate in named(call) {
        if !certificate.starts_with("arn:") {
            let message = format!("Certificate ARN '{certificate}' is not valid");
            return Err(Failure::new("CertificateNotFound", message));
        }
        if !listener.certificates.contains(&certificate) {
            listener.certificates.push(certificate);
        }
    }
    answer(|_| ())
}

/// `RemoveListenerCertificates`: the default one stays.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveListenerCertificates.html>.
pub(super) fn remove(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?;
    let unwanted = named(call);
    let listener = find_mut::<Listener>(account, arn)?;
    if listener
        .certificates
        .first()
        .is_some_and(|it| unwanted.contains(it))
    {
        let message = "Default certificate cannot be removed";
        return Err(Failure::new("OperationNotPermitted", message));
    }
    listener.certificates.retain(|it| !unwanted.contains(it));
    answer(|_| ())
}

/// `DescribeListenerCertificates`: the default one first.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?;
    let listener = find::<Listener>(account, arn)?;
    let default = listener.certificates.first();
    page(call, "Certificates", &listener.certificates, |xml, it| {
        xml.text("CertificateArn", it)
            .text("IsDefault", Some(it) == default);
    })
}
