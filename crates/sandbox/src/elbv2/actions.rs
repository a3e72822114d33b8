//! The actions of listeners and rules: completing and checking them.
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>

use super::lookup::{find, invalid};
use super::model::{Balancer, TargetGroup};
use super::usage::{balancers_of, groups};
use crate::store::Account;
use crate::wire::{Call, Failure, Params};

/// The actions of a call, completed.
///
/// # Errors
/// There are none, one is of an unknown type or lacks what its type needs, or leads to a target
/// group that the load balancer cannot use.
pub(super) fn given(
    account: &Account,
    call: &Call,
    name: &str,
    (arn, balancer): (&str, &Balancer),
) -> Result<Vec<Params>, Failure> {
    let actions = call.params.parts(&format!("{name}.member"));
    if actions.is_empty() {
        return Err(invalid(format!("'{name}' must be specified")));
    }
    let actions: Vec<Params> = actions
        .into_iter()
        .map(completed)
        .collect::<Result<_, Failure>>()?;
    let is_last = |it: &&Params| {
        let kind = it.get("Type").unwrap_or_default();
        ["forward", "redirect", "fixed-response"].contains(&kind)
    };
    if actions.iter().filter(is_last).count() != 1 {
        let message = "Each rule must have exactly one of the actions forward, redirect and \
                       fixed-response";
        return Err(Failure::new("InvalidLoadBalancerAction", message));
    }
    for group in groups(&actions) {
        check_group(account, &group, (arn, balancer))?;
    }
    Ok(actions)
}

fn check_group(
    account: &Account,
    group: &str,
    (arn, balancer): (&str, &Balancer),
) -> Result<(), Failure> {
    let found = find::<TargetGroup>(account, group)?;
    if balancers_of(account, group).iter().any(|it| it != arn) {
        let message = format!(
            "The following target groups cannot be associated with more than one load balancer: \
             {group}"
        );
        return Err(Failure::new("TargetGroupAssociationLimit", message));
    }
    let fits = match (balancer.kind.as_str(), found.protocol.as_deref()) {
        ("application", None | Some("HTTP" | "HTTPS")) => true,
        ("gateway", Some("GENEVE")) => true,
        ("network", Some(protocol)) => !["HTTP", "HTTPS", "GENEVE"].contains(&protocol),
        _ => false,
    };
    if !fits {
        let message = format!(
            "The protocol of target group '{group}' is not supported for load balancers with type \
             '{}'",
            balancer.kind
        );
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    match found.vpc.as_ref().is_none_or(|it| *it == balancer.vpc) {
        true => Ok(()),
        false => Err(Failure::new(
            "InvalidConfigurationRequest",
            format!("Target group '{group}' is in another VPC than the load balancer"),
        )),
    }
}

/// The action with what AWS adds to it.
fn completed(action: Params) -> Result<Params, Failure> {
    let needs = |name: &str| match action.get(name) {
        Some(_) => Ok(()),
        None => Err(invalid(format!("'{name}' must be specified"))),
    };
    let usual: &[(&str, &str)] = match action.get("Type").unwrap_or_default() {
        "forward" => return forward(action),
        "redirect" => {
            needs("RedirectConfig.StatusCode")?;
            &[
                ("RedirectConfig.Protocol", "#{protocol}"),
                ("RedirectConfig.Port", "#{port}"),
                ("RedirectConfig.Host", "#{host}"),
                ("RedirectConfig.Path", "/#{path}"),
                ("RedirectConfig.Query", "#{query}"),
            ]
        }
        "fixed-response" => {
            needs("FixedResponseConfig.StatusCode")?;
            &[]
        }
        "authenticate-oidc" => {
            needs("AuthenticateOidcConfig.Issuer")?;
            OIDC
        }
        "authenticate-cognito" => {
            needs("AuthenticateCognitoConfig.UserPoolArn")?;
            COGNITO
        }
        "jwt-validation" => {
            needs("JwtValidationConfig.Issuer")?;
            &[]
        }
        other => return Err(invalid(format!("'{other}' is no type of actions"))),
    };
    let mut action = without_secret(action);
    for (name, value) in usual {
        if action.get(name).is_none() {
            action = action.with(name, value);
        }
    }
    Ok(action)
}

const OIDC: &[(&str, &str)] = &[
    (
        "AuthenticateOidcConfig.OnUnauthenticatedRequest",
        "authenticate",
    ),
    ("AuthenticateOidcConfig.Scope", "openid"),
    (
        "AuthenticateOidcConfig.SessionCookieName",
        "AWSELBAuthSessionCookie",
    ),
    ("AuthenticateOidcConfig.SessionTimeout", "604800"),
];
const COGNITO: &[(&str, &str)] = &[
    (
        "AuthenticateCognitoConfig.OnUnauthenticatedRequest",
        "authenticate",
    ),
    ("AuthenticateCognitoConfig.Scope", "openid"),
    (
        "AuthenticateCognitoConfig.SessionCookieName",
        "AWSELBAuthSessionCookie",
    ),
    ("AuthenticateCognitoConfig.SessionTimeout", "604800"),
];

/// Secrets are never described.
fn without_secret(action: Params) -> Params {
    const SECRET: &str = "AuthenticateOidcConfig.ClientSecret";
    if action.get(SECRET).is_none() {
        return action;
    }
    let kept = action.names().filter(|name| *name != SECRET);
    let kept = kept.filter_map(|name| Some((name, action.get(name)?)));
    kept.fold(Params::default(), |all, (name, text)| all.with(name, text))
}

/// One group is described in both forms, whichever it was given in.
fn forward(action: Params) -> Result<Params, Failure> {
    const GROUPS: &str = "ForwardConfig.TargetGroups.member";
    let weighted = action.parts(GROUPS);
    let mut action = action;
    match (
        action.get("TargetGroupArn").map(str::to_owned),
        weighted.as_slice(),
    ) {
        (None, []) => {
            return Err(invalid("A target group ARN must be specified"));
        }
        (Some(arn), []) => {
            action = action.with(&format!("{GROUPS}.1.TargetGroupArn"), &arn);
            action = action.with(&format!("{GROUPS}.1.Weight"), "1");
        }
        (given, groups) => {
            let arns: Vec<&str> = groups
                .iter()
                .filter_map(|it| it.get("TargetGroupArn"))
                .collect();
            if given.as_deref().is_some_and(|it| arns != [it]) {
                let message = "You can specify only one of a target group ARN and several groups";
                return Err(Failure::new("InvalidLoadBalancerAction", message));
            }
            if groups.len() > 5 {
                let message = "A rule can have at most 5 target groups";
                return Err(Failure::new("TooManyTargetGroups", message));
            }
            if let [one] = arns.as_slice() {
                action = action.with("TargetGroupArn", one);
            }
            for (index, group) in groups.iter().enumerate() {
                if group.get("Weight").is_none() {
                    action = action.with(&format!("{GROUPS}.{}.Weight", index + 1), "1");
                }
            }
        }
    }
    const STICKY: &str = "ForwardConfig.TargetGroupStickinessConfig.Enabled";
    Ok(match action.get(STICKY) {
        Some(_) => action,
        None => action.with(STICKY, "false"),
    })
}
