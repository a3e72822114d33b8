//! What went wrong with a request, in one form for all services.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::provider::Problem;

/// A request that failed, or an answer that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// AWS's code, such as `DependencyViolation`; empty when AWS did not answer.
    pub code: String,
    /// What AWS, or the way to it, has to say.
    pub message: String,
    /// AWS's name for the request; empty if there is none.
    pub request: String,
    /// What it means for the one who asked.
    pub nature: Nature,
}

/// What a failure means for the one who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// AWS refused: nothing was done.
    Refused,
    /// AWS has no time right now: nothing was done, ask again.
    Throttled,
    /// No answer came, or none that tells: it may have been done.
    Lost,
    /// It could not be sent: credentials, region, or a fault in the request.
    Unsent,
}

const THROTTLES: &[&str] = &[
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "LimitExceededException.Rate",
    "SlowDown",
    "PriorRequestNotComplete",
    "Unavailable",
    "ServiceUnavailable",
];

impl Fault {
    /// A failure that is not AWS's: an answer without what it must hold, a state that is wrong.
    pub fn new(message: impl Into<String>) -> Fault {
        Fault {
            code: String::new(),
            message: message.into(),
            request: String::new(),
            nature: Nature::Refused,
        }
    }

    /// A refusal in AWS's manner, found out by us.
    pub fn refused(code: &str, message: impl Into<String>) -> Fault {
        Fault {
            code: code.to_owned(),
            ..Fault::new(message)
        }
    }

    /// Of a failed call of the SDK.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let code = error.code().unwrap_or_default().to_owned();
        let status = error.raw_response().map(|it| it.status().as_u16());
        let nature = match error {
            SdkError::ConstructionFailure(_) => Nature::Unsent,
            SdkError::DispatchFailure(failure) if failure.is_user() || is_credentials(error) => {
                Nature::Unsent
            }
            SdkError::ServiceError(_) => service_nature(&code, status),
            _ => Nature::Lost,
        };
        let message = match error.message() {
            Some(message) => message.to_owned(),
            None => chain(error),
        };
        let request = error
            .raw_response()
            .and_then(request_id)
            .unwrap_or_default();
        Fault {
            code,
            message,
            request,
            nature,
        }
    }

    /// Whether it is ours rather than AWS's.
    pub fn is_plain(&self) -> bool {
        self.code.is_empty() && self.nature == Nature::Refused
    }

    /// Success if AWS's code is one of these: what was asked for is so already.
    pub fn unless(self, codes: &[&str]) -> Result<(), Fault> {
        if self.is(codes) { Ok(()) } else { Err(self) }
    }

    /// Whether AWS's code is one of these.
    pub fn is(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code.as_str())
    }

    /// Whether AWS's code is this one, and its message has that part.
    pub fn says(&self, code: &str, part: &str) -> bool {
        self.code == code && self.message.contains(part)
    }

    /// The error as the user sees it: what was being done, and what came of it.
    pub fn problem(&self, doing: &str) -> Problem {
        let summary = match self.code.as_str() {
            "" => format!("{doing}: {}", self.message),
            code => format!("{doing}: {code}: {}", self.message),
        };
        let mut detail = advice(self).to_owned();
        if !self.request.is_empty() {
            let space = if detail.is_empty() { "" } else { " " };
            detail = format!("{detail}{space}AWS request id: {}.", self.request);
        }
        Problem::error(summary.trim_end_matches('.'), detail)
    }
}

fn service_nature(code: &str, status: Option<u16>) -> Nature {
    match status {
        _ if THROTTLES.contains(&code) => Nature::Throttled,
        Some(429 | 503) => Nature::Throttled,
        Some(500..) => Nature::Lost,
        _ => Nature::Refused,
    }
}

/// What helps against failures that everybody meets once.
fn advice(fault: &Fault) -> &'static str {
    match fault.code.as_str() {
        "AuthFailure"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => {
            "Check the access key and the secret key: provider arguments first, then the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), then the shared files and the profile."
        }
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            "The credentials have expired. Get new ones, for example with `aws sso login`, and check the clock of this machine."
        }
        "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => {
            "The credentials are valid, but their policies do not allow this."
        }
        "InvalidRequestException" if fault.message.contains("scheduled for deletion") => {
            "Its name stays taken until then. Bring the old secret back with `aws secretsmanager restore-secret` and import it, delete it at once with `aws secretsmanager delete-secret --force-delete-without-recovery`, or take another name. With recovery_window_in_days = 0 a secret goes at once when it is destroyed."
        }
        "" if fault.nature == Nature::Unsent => {
            "No request was sent. If credentials are missing, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the arguments of the provider block."
        }
        _ => "",
    }
}

fn is_credentials<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let text = chain(error);
    text.contains("credential") || text.contains("identity")
}

fn request_id(response: &HttpResponse) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
        .iter()
        .find_map(|name| response.headers().get(*name))
        .map(str::to_owned)
}

/// An error with all its causes, outermost first.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let next = inner.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_what_was_done_the_code_and_the_request() {
        let fault = Fault {
            code: "VpcLimitExceeded".into(),
            message: "The maximum number of VPCs has been reached.".into(),
            request: "r-1".into(),
            nature: Nature::Refused,
        };
        let problem = fault.problem("creating EC2 VPC");
        assert_eq!(
            problem.summary,
            "creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached"
        );
        assert_eq!(problem.detail, "AWS request id: r-1.");
    }

    #[test]
    fn a_server_error_may_have_done_it_and_a_throttle_has_not() {
        assert_eq!(service_nature("InternalError", Some(500)), Nature::Lost);
        assert_eq!(
            service_nature("RequestLimitExceeded", Some(503)),
            Nature::Throttled
        );
        assert_eq!(
            service_nature("InvalidVpcID.NotFound", Some(400)),
            Nature::Refused
        );
    }
}
