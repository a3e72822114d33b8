//! Changes that are carried out.

use rform_core::addr::Mode;
use rform_core::program_name::command_line;
use rform_core::value::{Type, Value};
use rform_provider::{ApplyRequest, ApplyResponse, Object, Problem};

use super::instance::Instance;
use super::problems::{has_errors, of_diagnostics};
use super::values::{from_wire, to_wire};
use crate::client::Method;
use crate::wire;

/// The prior object, as long as nothing is known to have changed.
pub(super) fn unchanged(request: &ApplyRequest) -> Option<Object> {
    (!request.prior.is_null()).then(|| Object {
        value: request.prior.clone(),
        private: request.private.clone(),
        identity: Value::NULL,
    })
}

/// The answer in the place of one that did not come.
pub(super) fn not_answered(prior: Option<Object>, problems: Vec<Problem>) -> ApplyResponse {
    ApplyResponse {
        // A create may have been carried out all the same.
        create_pending: prior.is_none(),
        object: prior,
        problems,
    }
}

/// Plugins cannot be asked what they made.
pub(super) fn cannot_tell(request: &ApplyRequest) -> Problem {
    let address = &request.address;
    let detail = format!(
        "An earlier run asked the provider to create {address} and did not get an answer. The \
         object may or may not be there, and the provider cannot be asked. Look for it yourself. If \
         it is there, take it over with: {import}. If it is not, run: {forget}. Nothing is created \
         until then.",
        import = command_line(&format!("import '{address}' ID")),
        forget = command_line(&format!("state rm '{address}'"))
    );
    Problem::error("Cannot tell whether an object was created", detail)
}

impl Instance {
    pub(super) async fn apply(&self, request: ApplyRequest) -> ApplyResponse {
        let prior = unchanged(&request);
        let failed = |problems| ApplyResponse {
            object: prior.clone(),
            create_pending: false,
            problems,
        };
        let ty = match self.type_of(Mode::Managed, &request.kind) {
            Ok(ty) => ty,
            Err(problems) => return failed(problems),
        };
        let asked = match self.apply_request(&request, &ty) {
            Ok(asked) => asked,
            Err(problems) => return failed(problems),
        };
        match self.call(Method::Apply, asked).await {
            Ok(answer) => self.take_applied(&request, answer, &ty),
            Err(problems) => not_answered(prior, problems),
        }
    }

    fn apply_request(
        &self,
        request: &ApplyRequest,
        ty: &Type,
    ) -> Result<wire::ApplyRequest, Vec<Problem>> {
        Ok(wire::ApplyRequest {
            type_name: request.kind.to_string(),
            prior_state: to_wire(&request.prior, ty)?,
            planned_state: to_wire(&request.planned, ty)?,
            config: to_wire(&request.config, ty)?,
            planned_private: request.private.clone(),
            provider_meta: self.provider_meta()?,
            planned_identity: self.identity_to_wire(&request.kind, &request.identity)?,
        })
    }

    /// What there is after the answer. Also with errors, an object that the plugin tells of is
    /// there; one that it tells nothing of is as it was.
    fn take_applied(
        &self,
        request: &ApplyRequest,
        answer: wire::ApplyResponse,
        ty: &Type,
    ) -> ApplyResponse {
        if answer.legacy_type_system {
            self.note_legacy(&request.kind);
        }
        let mut problems = of_diagnostics(answer.diagnostics);
        let value = match from_wire(answer.new_state, ty) {
            Ok(value) => value,
            Err(why) => {
                problems.push(self.broken("returned", &why));
                return not_answered(unchanged(request), problems);
            }
        };
        let value = self.without_unknowns(value, &mut problems);
        if let Err(found) = self.check_write_only(&request.kind, &value, "returned") {
            problems.extend(found);
        }
        let identity = self.known_identity_of(&request.kind, answer.new_identity, "returned");
        let identity = identity.unwrap_or_else(|found| {
            problems.extend(found);
            Value::NULL
        });
        let returned = Object {
            value,
            private: answer.private,
            identity,
        };
        ApplyResponse {
            object: self.left_over(request, returned, &mut problems),
            create_pending: false,
            problems,
        }
    }

    /// The object that is there after an answer; none if there is none (any more).
    fn left_over(
        &self,
        request: &ApplyRequest,
        returned: Object,
        problems: &mut Vec<Problem>,
    ) -> Option<Object> {
        let was_to_go = request.planned.is_null();
        match returned.value.is_null() {
            true if has_errors(problems) => unchanged(request),
            true if was_to_go => None,
            true => {
                problems.push(self.broken("returned", "it is null although it was to be there"));
                unchanged(request)
            }
            false => {
                if was_to_go && !has_errors(problems) {
                    let why = "it is there although it was to be deleted";
                    problems.push(self.broken("returned", why));
                }
                Some(returned)
            }
        }
    }

    /// Everything is known after apply; nulls stand for what is not.
    fn without_unknowns(&self, value: Value, problems: &mut Vec<Problem>) -> Value {
        if value.is_wholly_known() {
            return value;
        }
        problems.push(self.broken("returned", "parts of it are unknown after it was applied"));
        value.known_or_null()
    }
}
