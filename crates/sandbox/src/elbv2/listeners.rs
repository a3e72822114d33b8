//! Listeners of load balancers.

use super::lookup::{absent, all, answer, chosen, find, find_mut, invalid, page, required, texts};
use super::model::{Balancer, Listener};
use super::{actions, naming, tags, usual};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Params, Xml};

/// The policy of a secure listener for which none is named:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html>.
const USUAL_POLICY: &str = "ELBSecurityPolicy-2016-08";

/// `CreateListener`: a load balancer has one a port.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?.to_owned();
    let balancer = find::<Balancer>(account, &arn)?.clone();
    let (port, protocol): (Option<u16>, _) =
        (call.params.parse("Port")?, call.params.get("Protocol"));
    check_protocol(&balancer.kind, port, protocol)?;
    check_port(account, &arn, port, None)?;
    let actions = actions::given(account, call, "DefaultActions", (&arn, &balancer))?;
    let is_secure = matches!(protocol, Some("HTTPS" | "TLS"));
    let certificates = certificates(call);
    check_certificates(is_secure, &certificates)?;
    let policy = call.params.get("SslPolicy").unwrap_or(USUAL_POLICY);
    let listener = Listener {
        balancer: arn.clone(),
        port,
        protocol: protocol.map(str::to_owned),
        ssl_policy: is_secure.then(|| policy.to_owned()),
        certificates,
        alpn: texts(call, "AlpnPolicy").pop(),
        mutual: mutual(call, protocol),
        actions,
        attributes: usual::of_listener(protocol),
        tags: tags::given(call)?,
    };
    let new = naming::new_arn(account, &format!("listener/{}", naming::path(&arn)));
    account.elbv2.listeners.insert(new.clone(), listener);
    show(account, &[new])
}

/// Refuses a protocol that a kind of load balancer does not have:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>.
fn check_protocol(kind: &str, port: Option<u16>, protocol: Option<&str>) -> Result<(), Failure> {
    let allowed: &[&str] = match kind {
        "application" => &["HTTP", "HTTPS"],
        "network" => &["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
        _ if port.is_none() && protocol.is_none() => return Ok(()),
        _ => {
            let message = "A port and a protocol cannot be specified for a gateway load balancer";
            return Err(invalid(message));
        }
    };
    match (port, protocol) {
        (Some(_), Some(protocol)) if allowed.contains(&protocol) => Ok(()),
        (_, Some(protocol)) if !allowed.contains(&protocol) => Err(invalid(format!(
            "Listener protocol '{protocol}' must be one of '{}'",
            allowed.join(", ")
        ))),
        (None, _) => Err(invalid("A listener port must be specified")),
        _ => Err(invalid("A listener protocol must be specified")),
    }
}

/// Refuses a port that another listener of the load balancer has.
fn check_port(
    account: &Account,
    balancer: &str,
    port: Option<u16>,
    own: Option<&str>,
) -> Result<(), Failure> {
    let same = |it: &Listener| it.balancer == balancer && it.port == port;
    let others = account.elbv2.listeners.ids_where(same).into_iter();
    match others.into_iter().any(|it| Some(it.as_str()) != own) {
        false => Ok(()),
        true => Err(Failure::new(
            "DuplicateListener",
            format!("A listener already exists on this port for this load balancer '{balancer}'"),
        )),
    }
}

fn certificates(call: &Call) -> Vec<String> {
    let parts = call.params.parts("Certificates.member").into_iter();
    let arns = parts.filter_map(|it| it.get("CertificateArn").map(str::to_owned));
    arns.collect()
}

fn check_certificates(is_secure: bool, certificates: &[String]) -> Result<(), Failure> {
    match (is_secure, certificates) {
        (true, []) => Err(invalid(
            "A certificate must be specified for HTTPS listeners",
        )),
        (true, [one]) if !one.starts_with("arn:") => {
            let message = format!("Certificate ARN '{one}' is not valid");
            Err(Failure::new("CertificateNotFound", message))
        }
        (true, [_, _, ..]) => Err(Failure::new(
            "TooManyCertificates",
            "Exactly one certificate must be specified as the default one",
        )),
        (false, [_, ..]) => Err(invalid(
            "A certificate cannot be specified for listeners that are not secure",
        )),
        _ => Ok(()),
    }
}

/// The mutual authentication, which only HTTPS listeners have; off if nothing is said.
fn mutual(call: &Call, protocol: Option<&str>) -> Params {
    let given = call.params.part("MutualAuthentication");
    match (protocol, given.get("Mode")) {
        (Some("HTTPS"), None) => Params::default().with("Mode", "off"),
        (Some("HTTPS"), Some(_)) => given,
        _ => Params::default(),
    }
}

/// `ModifyListener`: what the call does not say stays.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?.to_owned();
    let mut listener = find::<Listener>(account, &arn)?.clone();
    let balancer = find::<Balancer>(account, &listener.balancer)?.clone();
    let before = listener.protocol.clone();
    listener.port = call.params.parse("Port")?.or(listener.port);
    let protocol = call.params.get("Protocol").map(str::to_owned);
    listener.protocol = protocol.or(listener.protocol);
    let protocol = listener.protocol.as_deref();
    check_protocol(&balancer.kind, listener.port, protocol)?;
    check_port(account, &listener.balancer, listener.port, Some(&arn))?;
    if call
        .params
        .names()
        .any(|it| it.starts_with("DefaultActions."))
    {
        let owner = (listener.balancer.as_str(), &balancer);
        listener.actions = actions::given(account, call, "DefaultActions", owner)?;
    }
    let is_secure = matches!(protocol, Some("HTTPS" | "TLS"));
    let new = certificates(call);
    if !new.is_empty() {
        check_certificates(is_secure, &new)?;
        let further = listener.certificates.into_iter().skip(1);
        let further = further.filter(|it| !new.contains(it)).collect::<Vec<_>>();
        listener.certificates = new.iter().cloned().chain(further).collect();
    }
    let policy = call.params.get("SslPolicy").map(str::to_owned);
    let policy = policy.or(listener.ssl_policy);
    match is_secure {
        true => {
            let first = listener.certificates.iter().take(1).cloned();
            check_certificates(true, &first.collect::<Vec<_>>())?;
            listener.ssl_policy = policy.or_else(|| Some(USUAL_POLICY.to_owned()));
        }
        false => (listener.ssl_policy, listener.certificates) = (None, Vec::new()),
    }
    if let Some(policy) = texts(call, "AlpnPolicy").pop() {
        listener.alpn = (policy != "None").then_some(policy);
    }
    let says = call
        .params
        .names()
        .any(|it| it.starts_with("MutualAuthentication."));
    if says || before.as_deref() != protocol {
        listener.mutual = mutual(call, protocol);
    }
    if before.as_deref() != protocol {
        let kept = std::mem::take(&mut listener.attributes);
        listener.attributes = usual::of_listener(protocol);
        for (key, value) in kept {
            listener.attributes.entry(key).and_modify(|it| *it = value);
        }
    }
    *find_mut::<Listener>(account, &arn)? = listener;
    show(account, &[arn])
}

fn show(account: &Account, arns: &[String]) -> Outcome {
    let found = arns
        .iter()
        .filter_map(|arn| account.elbv2.listeners.entry(arn));
    let found: Vec<(&String, &Listener)> = found.collect();
    answer(|xml| _ = xml.members("Listeners", &found, write))
}

/// `DescribeListeners`: by ARN, or those of a load balancer.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let arns = texts(call, "ListenerArns");
    let found = match (call.params.get("LoadBalancerArn"), arns.is_empty()) {
        (Some(balancer), _) => {
            find::<Balancer>(account, balancer)?;
            let mut here = all::<Listener>(account);
            here.retain(|(_, it)| it.balancer == balancer);
            here
        }
        (None, false) => chosen::<Listener>(account, (&arns, &[]), |_| "")?,
        (None, true) => {
            return Err(invalid(
                "You must specify either listener ARNs or a load balancer ARN",
            ));
        }
    };
    page(call, "Listeners", &found, write)
}

fn write(xml: &mut Xml, (arn, it): &(&String, &Listener)) {
    xml.text("ListenerArn", arn)
        .text("LoadBalancerArn", &it.balancer)
        .optional("Port", it.port)
        .optional("Protocol", it.protocol.as_ref())
        .optional("SslPolicy", it.ssl_policy.as_ref());
    xml.members("Certificates", it.certificates.first(), |xml, arn| {
        xml.text("CertificateArn", arn);
    });
    xml.members("AlpnPolicy", &it.alpn, |xml, it| xml.value(it));
    xml.members("DefaultActions", &it.actions, |xml, it| _ = xml.fields(it));
    if it.mutual.names().next().is_some() {
        xml.element("MutualAuthentication", |xml| _ = xml.fields(&it.mutual));
    }
}

/// `DeleteListener`: takes its rules along.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteListener.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "ListenerArn")?.to_owned();
    find::<Listener>(account, &arn)?;
    for rule in account.elbv2.rules.ids_where(|it| it.listener == arn) {
        account.elbv2.rules.remove(&rule);
    }
    let removed = account.elbv2.listeners.remove(&arn);
    removed.ok_or_else(absent::<Listener>)?;
    answer(|_| ())
}
