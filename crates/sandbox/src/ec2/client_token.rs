//! ClientToken: the same token gets the same answer, and nothing is done twice.

use crate::action::{Action, Outcome};
use crate::ec2::model::TokenAnswer;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use sha2::{Digest, Sha256};

/// Runs the action, unless its token has been seen.
pub(crate) fn once(account: &mut Account, call: &Call, action: Action, accepted: bool) -> Outcome {
    let Some(token) = call.params.get("ClientToken") else {
        return action(account, call);
    };
    if !accepted {
        let message = "The parameter ClientToken is not recognized";
        return Err(Failure::new("UnknownParameter", message));
    }
    let key = format!("{}/{token}", call.action);
    let digest = hex::encode(Sha256::digest(call.params.canonical()));
    if let Some(given) = account.ec2.client_tokens.get(&key) {
        if given.digest == digest {
            check_not_terminated(account, call, &given.answer)?;
            return Ok(Answer::Xml(Xml::from(given.answer.clone())));
        }
        let message = "Arguments on this idempotent request are inconsistent with arguments \
                       used in previous request(s).";
        return Err(Failure::new("IdempotentParameterMismatch", message));
    }
    let answer = action(account, call)?;
    if let Answer::Xml(xml) = &answer {
        let given = TokenAnswer {
            digest,
            answer: xml.clone().into_text(),
        };
        account.ec2.client_tokens.insert(key, given);
    }
    Ok(answer)
}

/// A launch is not repeated, and not shown either, once its instances are gone.
fn check_not_terminated(account: &Account, call: &Call, answer: &str) -> Result<(), Failure> {
    if call.action != "RunInstances" {
        return Ok(());
    }
    let ids = answer.split("<instanceId>").skip(1);
    let ids = ids.filter_map(|rest| Some(rest.split_once("</instanceId>")?.0));
    for id in ids {
        let instance = account.ec2.instances.get(id);
        if instance.is_none_or(|instance| instance.is_terminated(account.now)) {
            let message = format!("The instance {id} of the idempotent request is terminated.");
            return Err(Failure::new("IdempotentInstanceTerminated", message));
        }
    }
    Ok(())
}
