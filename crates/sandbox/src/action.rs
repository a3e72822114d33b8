//! An action: the function that carries out one operation of an AWS API.
//!
//! Each service has tables of `(operation name, action)`; [`crate::dispatch`] looks the operation
//! of a request up in them.

use crate::store::Account;
use crate::wire::{Answer, Call, Failure};

/// The result of an action: the answer, or the error with AWS's code and message.
pub(crate) type Outcome = Result<Answer, Failure>;

/// Carries out one operation. It may change tables and then fail: the caller rolls back.
pub(crate) type Action = fn(&mut Account, &Call) -> Outcome;

/// A table of operation names, as the API's `Action` parameter or target spells them.
pub(crate) type Actions = &'static [(&'static str, Action)];

/// Finds the action of the call's operation in a service's table.
///
/// # Errors
/// [`unknown`] when the table does not have the operation.
pub(crate) fn find(actions: Actions, call: &Call) -> Result<Action, Failure> {
    let found = actions.iter().find(|(name, _)| *name == call.action);
    found
        .map(|(_, action)| *action)
        .ok_or_else(|| unknown(call))
}

/// `InvalidAction`, the error for an operation that the sandbox does not have:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>.
pub(crate) fn unknown(call: &Call) -> Failure {
    let Call {
        action, service, ..
    } = call;
    let message = format!(
        "The action {action} is not valid for this web service: \
         the sandbox's '{service}' does not know it."
    );
    Failure::new("InvalidAction", message)
}
