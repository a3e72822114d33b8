//! What an action answers when it refuses.

use super::is_query;

/// An error in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The HTTP status of the response.
    pub status: u16,
    /// The error code that clients match on, such as `DependencyViolation`.
    pub code: String,
    /// The message for people, in AWS's words.
    pub message: String,
}

impl Failure {
    /// An error of status 400.
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure::with_status(400, code, message)
    }

    /// An error of another status.
    pub(crate) fn with_status(
        status: u16,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Failure {
        Failure {
            status,
            code: code.into(),
            message: message.into(),
        }
    }

    /// A parameter that must be there is not.
    pub(crate) fn missing(name: &str) -> Failure {
        let message = format!("The request must contain the parameter {name}");
        Failure::new("MissingParameter", message)
    }

    /// A parameter's value is not allowed.
    pub(crate) fn invalid(message: impl Into<String>) -> Failure {
        Failure::new("InvalidParameterValue", message)
    }

    /// The sandbox itself is at fault.
    pub(crate) fn internal(message: impl Into<String>) -> Failure {
        Failure::with_status(500, "InternalFailure", message)
    }

    /// The 5xx that a service answers on a bad day.
    pub(crate) fn server_error(service: &str) -> Failure {
        let (status, code) = match service {
            "ec2" => (503, "Unavailable"),
            "s3" => (500, "InternalError"),
            "iam" | "sts" => (500, "ServiceFailure"),
            "sns" => (500, "InternalError"),
            _ if is_query(service) => (500, "InternalFailure"),
            "secretsmanager" => (500, "InternalServiceError"),
            "kms" => (500, "KMSInternalException"),
            _ => (500, "InternalServerError"),
        };
        Failure::with_status(status, code, "An internal error has occurred")
    }

    /// The error of a throttled call.
    pub(crate) fn throttled(service: &str) -> Failure {
        match service {
            "ec2" => Failure::with_status(503, "RequestLimitExceeded", "Request limit exceeded."),
            "s3" => Failure::with_status(503, "SlowDown", "Please reduce your request rate."),
            _ if is_query(service) => Failure::new("Throttling", "Rate exceeded"),
            _ => Failure::new("ThrottlingException", "Rate exceeded"),
        }
    }
}
