//! ClientToken: the same token gets the same answer, and nothing is done twice.

use super::Outcome;
use crate::cloud::Cloud;
use crate::dispatch::Action;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The answer to a call with a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Given {
    digest: String,
    answer: String,
}

/// The actions that take a ClientToken.
const WITH_TOKEN: &[&str] = &[
    "AssociateIamInstanceProfile",
    "AttachVolume",
    "CreateEgressOnlyInternetGateway",
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    "CreateNatGateway",
    "CreateNetworkAcl",
    "CreateNetworkInterface",
    "CreateRouteTable",
    "CreateVolume",
    "ModifyInstanceCreditSpecification",
    "ModifyLaunchTemplate",
    "RunInstances",
];

/// Runs the action, unless its token has been seen.
pub fn once(cloud: &mut Cloud, call: &Call, action: Action) -> Outcome {
    let Some(token) = call.params.get("ClientToken") else {
        return action(cloud, call);
    };
    if !WITH_TOKEN.contains(&call.action.as_str()) {
        let message = "The parameter ClientToken is not recognized";
        return Err(Failure::new("UnknownParameter", message));
    }
    let key = format!("{}/{token}", call.action);
    let digest = hex::encode(Sha256::digest(call.params.canonical()));
    if let Some(given) = cloud.ec2.tokens.get(&key) {
        if given.digest == digest {
            refuse_the_dead(cloud, call, &given.answer)?;
            return Ok(Answer::Xml(Xml::from(given.answer.clone())));
        }
        let message = "Arguments on this idempotent request are inconsistent with arguments \
                       used in previous request(s).";
        return Err(Failure::new("IdempotentParameterMismatch", message));
    }
    let answer = action(cloud, call)?;
    if let Answer::Xml(xml) = &answer {
        let given = Given {
            digest,
            answer: xml.clone().into_text(),
        };
        cloud.ec2.tokens.insert(key, given);
    }
    Ok(answer)
}

/// A launch is not repeated, and not shown either, once its instances are gone.
fn refuse_the_dead(cloud: &Cloud, call: &Call, answer: &str) -> Result<(), Failure> {
    if call.action != "RunInstances" {
        return Ok(());
    }
    let ids = answer.split("<instanceId>").skip(1);
    let ids = ids.filter_map(|rest| Some(rest.split_once("</instanceId>")?.0));
    for id in ids {
        let instance = cloud.ec2.instances.get(id);
        if instance.is_none_or(|instance| instance.is_terminated(cloud.now)) {
            let message = format!("The instance {id} of the idempotent request is terminated.");
            return Err(Failure::new("IdempotentInstanceTerminated", message));
        }
    }
    Ok(())
}
