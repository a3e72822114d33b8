//! The error of a request, in one form for all services.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::credentials::Reason;
use super::network::{ConnectionFailure, ENDPOINT, FailureKind, causes};
use rform_provider::Problem;

/// A request that failed, or an answer without a required part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsError {
    /// The error code of AWS, such as `DependencyViolation`; empty when AWS did not answer.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>
    pub code: String,
    /// The message of AWS, or of the connection.
    pub message: String,
    /// The request id of AWS; empty if there is none.
    pub request: String,
    /// The kind of the failure, by what it means for the caller.
    pub kind: ErrorKind,
}

/// The kinds of failures, by what they mean for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// AWS refused the request: nothing was done.
    Refused,
    /// AWS limits the rate of requests: nothing was done, and a later attempt may succeed.
    Throttled,
    /// No response came, or one that does not tell: the request may have been carried out.
    Lost,
    /// No connection could be made this time: nothing was done.
    Unreachable,
    /// The request could not be sent: credentials or region are missing, or the request is
    /// invalid.
    Unsent,
    /// The endpoint is wrong and will be next time: nothing was done.
    Astray,
    /// The user interrupted a wait: another run goes on from there.
    Interrupted,
}

/// The error codes of throttled requests:
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>, and EC2's own
/// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>.
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

impl AwsError {
    /// A failure that AWS did not report: an incomplete answer, or a wrong state.
    pub fn new(message: impl Into<String>) -> AwsError {
        AwsError {
            code: String::new(),
            message: message.into(),
            request: String::new(),
            kind: ErrorKind::Refused,
        }
    }

    /// The user interrupted the wait for something.
    pub fn interrupted(what: &str) -> AwsError {
        AwsError {
            kind: ErrorKind::Interrupted,
            ..AwsError::new(format!("interrupted while waiting for {what}"))
        }
    }

    /// A refusal that is found out here, with the code that AWS would give.
    pub fn refused(code: &str, message: impl Into<String>) -> AwsError {
        AwsError {
            code: code.to_owned(),
            ..AwsError::new(message)
        }
    }

    /// The error of a failed call of the SDK.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> AwsError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        if let Some(error) = AwsError::before_aws(error) {
            return error;
        }
        let code = error.code().unwrap_or_default().to_owned();
        let status = error.raw_response().map(|it| it.status().as_u16());
        let kind = match error {
            SdkError::ConstructionFailure(_) => ErrorKind::Unsent,
            SdkError::DispatchFailure(failure)
                if failure.is_user() || is_credentials(error) || has_no_endpoint(error) =>
            {
                ErrorKind::Unsent
            }
            SdkError::ServiceError(_) => service_error_kind(&code, status),
            _ => ErrorKind::Lost,
        };
        let message = match error.message() {
            Some(message) => message.to_owned(),
            None => unexplained(error),
        };
        let request = error
            .raw_response()
            .and_then(request_id)
            .unwrap_or_default();
        AwsError {
            code,
            message,
            request,
            kind,
        }
    }

    /// The error of a request that never reached AWS.
    fn before_aws(error: &(dyn Error + 'static)) -> Option<AwsError> {
        let plain = |message: String, kind| AwsError {
            kind,
            ..AwsError::new(message)
        };
        causes(error).find_map(|cause| {
            if let Some(reason) = cause.downcast_ref::<Reason>() {
                return Some(plain(reason.to_string(), ErrorKind::Unsent));
            }
            let failure = cause.downcast_ref::<ConnectionFailure>()?;
            let kind = match failure.kind {
                FailureKind::Permanent => ErrorKind::Astray,
                FailureKind::NotConnected => ErrorKind::Unreachable,
                FailureKind::ConnectionLost => ErrorKind::Lost,
            };
            Some(plain(failure.to_string(), kind))
        })
    }

    /// Adds action, region and profile to the message, where no answer of AWS names them.
    pub fn on_the_way(self, action: &str, region: &str, profile: &str) -> AwsError {
        if !self.code.is_empty() || self.kind == ErrorKind::Unsent {
            return self;
        }
        let profile = match profile {
            "" => String::new(),
            name => format!(", profile {name}"),
        };
        let (what, message) = (action.replacen(':', " ", 1), &self.message);
        AwsError {
            message: format!("{what} at {message} (region {region}{profile})"),
            ..self
        }
    }

    /// Whether AWS, or an endpoint in its place, answered.
    pub fn is_answer(&self) -> bool {
        !self.code.is_empty()
    }

    /// The code, or the message without the endpoint.
    pub fn brief(&self) -> String {
        if !self.code.is_empty() {
            return self.code.clone();
        }
        let text = self.message.as_str();
        let endpoint = text
            .starts_with("http")
            .then(|| text.split_once(": "))
            .flatten();
        endpoint.map_or(text, |(_, reason)| reason).to_owned()
    }

    /// The code with the message, where AWS answered; else the message.
    pub fn reason(&self) -> String {
        match self.code.as_str() {
            "" => self.brief(),
            code => format!("{code}: {}", self.message.trim_end_matches('.')),
        }
    }

    /// Whether the failure was found out here rather than reported by AWS.
    pub fn is_plain(&self) -> bool {
        self.code.is_empty() && self.kind == ErrorKind::Refused
    }

    /// Success if the code is one of these, which say that there is nothing left to do.
    ///
    /// # Errors
    /// The error itself, if its code is none of them.
    pub fn unless(self, codes: &[&str]) -> Result<(), AwsError> {
        if self.is(codes) { Ok(()) } else { Err(self) }
    }

    /// Whether the error code is one of these.
    pub fn is(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code.as_str())
    }

    /// Whether the error has this code, and its message contains this part.
    pub fn says(&self, code: &str, part: &str) -> bool {
        self.code == code && self.message.contains(part)
    }

    /// The error for the user: the operation, the answer of AWS, and advice.
    pub fn problem(&self, doing: &str) -> Problem {
        self.problem_with(doing, advice(self))
    }

    /// The same for one who knows better what helps.
    pub fn problem_without_advice(&self, doing: &str) -> Problem {
        self.problem_with(doing, "")
    }

    fn problem_with(&self, doing: &str, advice: &str) -> Problem {
        let summary = match self.code.as_str() {
            "" => format!("{doing}: {}", self.message),
            code => format!("{doing}: {code}: {}", self.message),
        };
        let mut detail = advice.to_owned();
        if !self.request.is_empty() {
            let space = if detail.is_empty() { "" } else { " " };
            detail = format!("{detail}{space}AWS request id: {}.", self.request);
        }
        Problem::error(summary.trim_end_matches('.'), detail)
    }
}

/// The error codes of a shortage. EC2 answers some of them with HTTP status 500, but nothing was
/// done, and minutes or hours may pass until there is more:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>.
fn is_shortage(code: &str) -> bool {
    code.starts_with("Insufficient") && code != "InsufficientPrivilegesException"
}

fn service_error_kind(code: &str, status: Option<u16>) -> ErrorKind {
    match status {
        _ if is_shortage(code) => ErrorKind::Refused,
        _ if THROTTLES.contains(&code) => ErrorKind::Throttled,
        Some(429 | 503) => ErrorKind::Throttled,
        Some(500..) => ErrorKind::Lost,
        _ => ErrorKind::Refused,
    }
}

/// Advice about common failures.
fn advice(error: &AwsError) -> &'static str {
    match error.code.as_str() {
        "AuthFailure"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => {
            "Check the access key and the secret key: arguments first, then the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), then the shared files and the profile."
        }
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            "The credentials have expired. Get new ones, for example with `aws sso login`, and check the clock of this host."
        }
        "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => {
            "The credentials are valid, but their policies do not allow this."
        }
        "InvalidRequestException" if error.message.contains("scheduled for deletion") => {
            "Its name stays taken until then. Bring the old secret back with `aws secretsmanager restore-secret` and import it, delete it at once with `aws secretsmanager delete-secret --force-delete-without-recovery`, or take another name. With recovery_window_in_days = 0 a secret goes at once when it is destroyed."
        }
        "BucketNotEmpty" => {
            "Delete its objects, all of their versions, or let the program do it: with force_destroy = true, which has to be applied before the destroy."
        }
        code if is_shortage(code) => {
            "Nothing was made. AWS may have more later, or elsewhere: try again, or take another availability zone or another instance type."
        }
        "" if matches!(error.kind, ErrorKind::Unreachable | ErrorKind::Astray) => {
            "Nothing was sent. The endpoint follows from the region, the endpoints block and AWS_ENDPOINT_URL: check them, proxies (HTTPS_PROXY, NO_PROXY), and the network."
        }
        "" if error.kind == ErrorKind::Unsent => {
            "No request was sent. If credentials are missing, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the arguments access_key and secret_key."
        }
        _ => "",
    }
}

fn is_credentials<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let text = chain(error);
    text.contains("credential") || text.contains("identity")
}

/// Whether the settings fit no endpoint, such as FIPS with an endpoint that was given: the rules that
/// AWS gives to its SDKs say so in these words before anything is sent.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html>
fn has_no_endpoint<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    chain(error).contains("Invalid Configuration: ")
}

fn request_id(response: &HttpResponse) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
        .iter()
        .find_map(|name| response.headers().get(*name))
        .map(str::to_owned)
}

/// An error of which AWS says nothing that is known to the SDK.
fn unexplained<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> String {
    let Some(response) = error.raw_response() else {
        return chain(error);
    };
    let status = response.status().as_u16();
    let endpoint = response.headers().get(ENDPOINT).unwrap_or("AWS");
    match error {
        SdkError::ServiceError(_) => {
            format!("{endpoint}: the answer is HTTP {status} without an error of AWS in it")
        }
        _ => format!(
            "{endpoint}: the answer (HTTP {status}) is not from AWS: {}",
            chain(error)
        ),
    }
}

/// An error with all its causes, outermost first. What is a structure of the SDK rather than
/// words is left out.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error) {
        let next = cause.to_string();
        if next.contains(" { ") || next.contains("DispatchFailure") || text.ends_with(&next) {
            continue;
        }
        let colon = if text.is_empty() { "" } else { ": " };
        text = format!("{text}{colon}{next}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_what_was_done_the_code_and_the_request() {
        let error = AwsError {
            code: "VpcLimitExceeded".into(),
            message: "The maximum number of VPCs has been reached.".into(),
            request: "r-1".into(),
            kind: ErrorKind::Refused,
        };
        let problem = error.problem("creating EC2 VPC");
        assert_eq!(
            problem.summary,
            "creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached"
        );
        assert_eq!(problem.detail, "AWS request id: r-1.");
    }

    #[test]
    fn a_server_error_may_have_done_it_and_a_throttle_has_not() {
        assert_eq!(
            service_error_kind("InternalError", Some(500)),
            ErrorKind::Lost
        );
        assert_eq!(
            service_error_kind("RequestLimitExceeded", Some(503)),
            ErrorKind::Throttled
        );
        assert_eq!(
            service_error_kind("InvalidVpcID.NotFound", Some(400)),
            ErrorKind::Refused
        );
    }
}
