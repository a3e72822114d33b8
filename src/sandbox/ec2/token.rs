//! ClientToken: the same token gets the same answer, and nothing is done twice.

use super::Outcome;
use crate::sandbox::cloud::Cloud;
use crate::sandbox::dispatch::Action;
use crate::sandbox::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The answer to a call with a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Given {
    digest: String,
    answer: String,
}

/// The actions that take a ClientToken.
const WITH_TOKEN: &[&str] = &["CreateNetworkAcl", "CreateRouteTable"];

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
    let digest = format!("{:x}", Sha256::digest(call.params.canonical()));
    if let Some(given) = cloud.ec2.tokens.get(&key) {
        if given.digest == digest {
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
