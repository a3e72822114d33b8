//! From a call to EC2 to its action, with what all actions share: `DryRun` and `ClientToken`.

use super::resource_types::RESOURCE_TYPES;
use super::{
    availability_zone, client_token, default_network, image, instance_type, route, tag_actions,
};
use crate::action::{Action, Actions, Outcome, unknown};
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The operations that belong to no resource type of their own.
const OTHER_ACTIONS: &[Actions] = &[
    default_network::ACTIONS,
    route::ACTIONS,
    image::ACTIONS,
    instance_type::ACTIONS,
    availability_zone::ACTIONS,
    tag_actions::ACTIONS,
];

/// Carries out one call.
///
/// # Errors
/// Those of the action; `InvalidAction` for an unknown operation; `DryRunOperation` when the call
/// says `DryRun` and would have succeeded:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html>.
pub(crate) fn run(account: &mut Account, call: &Call) -> Outcome {
    let action = action(&call.action).ok_or_else(|| unknown(call))?;
    let outcome = client_token::once(account, call, action, accepts_token(&call.action));
    if outcome.is_ok() && call.params.flag("DryRun") == Some(true) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(Failure::with_status(412, "DryRunOperation", message));
    }
    outcome
}

fn action(operation: &str) -> Option<Action> {
    let of_types = RESOURCE_TYPES.iter().flat_map(|row| row.actions);
    let mut actions = of_types.chain(OTHER_ACTIONS).flat_map(|it| it.iter());
    let found = actions.find(|(name, _)| *name == operation);
    found.map(|(_, action)| *action)
}

fn accepts_token(operation: &str) -> bool {
    let mut rows = RESOURCE_TYPES.iter();
    rows.any(|row| row.client_token.contains(&operation))
}
