//! One operation of the driver: what every step of it needs.

use super::resource_type::ResourceType;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::{AttemptTracking, HandledArguments, Operation};
use crate::timeouts;
use rform_core::addr::ResourceInstance;
use rform_core::value::Value;
use rform_provider::{ApplyRequest, ApplyResponse, Object, Problem, Progress};

/// An operation together with its resource type.
pub struct Task<'a> {
    pub(super) resource_type: &'a ResourceType,
    pub(super) operation: Operation<'a>,
    pub(super) private: Vec<u8>,
    pub(super) address: &'a ResourceInstance,
}

impl<'a> Task<'a> {
    pub(super) fn of(
        kind: &'a ResourceType,
        client: &'a AwsClient,
        request: &'a ApplyRequest,
        progress: &'a dyn Progress,
        operation: &str,
    ) -> Task<'a> {
        let private = match request.private.is_empty() && !request.config.is_null() {
            true => timeouts::of_config(&kind.spec, &request.config)
                .map(|limits| timeouts::private(&kind.spec, &limits))
                .unwrap_or_default(),
            false => request.private.clone(),
        };
        let limit = timeouts::limit(&kind.spec, &private, operation);
        let operation = Operation {
            client,
            prior: &request.prior,
            planned: &request.planned,
            config: &request.config,
            attempt: &request.attempt,
            deleting: &request.deleting,
            changing: &request.changing,
            keeping: &request.keeping,
            tracking: AttemptTracking::of(&request.attempt),
            progress,
            deadline: client.clock.now() + limit,
            handled: HandledArguments::default(),
        };
        Task {
            resource_type: kind,
            operation,
            private,
            address: &request.address,
        }
    }
}

impl Task<'_> {
    pub(super) fn object(&self, value: Value) -> Object {
        Object {
            value,
            private: self.private.clone(),
            identity: Value::NULL,
        }
    }

    /// `updating EC2 VPC (vpc-1)`
    pub(super) fn doing(&self, verb: &str) -> String {
        let title = self.resource_type.resource.title();
        match self.operation.id() {
            "" => format!("{verb} {title}"),
            id => format!("{verb} {title} ({id})"),
        }
    }

    pub(super) fn failed(
        &self,
        verb: &str,
        error: &AwsError,
        left: Option<Value>,
    ) -> ApplyResponse {
        self.failed_with(error.problem(&self.doing(verb)), left)
    }

    pub(super) fn failed_with(&self, problem: Problem, left: Option<Value>) -> ApplyResponse {
        ApplyResponse {
            create_pending: false,
            object: left.map(|value| self.object(value)),
            problems: vec![problem],
        }
    }

    pub(super) fn done(&self, value: Value) -> ApplyResponse {
        ApplyResponse {
            create_pending: false,
            object: Some(self.object(value)),
            problems: Vec::new(),
        }
    }
}
