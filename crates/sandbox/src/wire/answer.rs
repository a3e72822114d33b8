//! Answers, dressed in the protocol of the service.

use super::{Call, Failure, Xml, cbor, escape, is_query, query_error};
use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

/// The successful answer of an action, in the form of its service's protocol.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The content of the response element (EC2) or the result element (IAM, STS).
    Xml(Xml),
    /// The document of a JSON service.
    Json(Value),
    /// The whole HTTP response, for S3.
    Http(Response<Bytes>),
}

impl Answer {
    /// The answer of EC2 operations that return nothing: `<return>true</return>`.
    pub(crate) fn done() -> Answer {
        let mut xml = Xml::new();
        xml.text("return", true);
        Answer::Xml(xml)
    }
}

/// The response to a call.
pub(crate) fn respond(
    call: &Call,
    outcome: Result<Answer, Failure>,
    request_id: &str,
) -> Response<Bytes> {
    let mut response = match outcome {
        Ok(Answer::Http(response)) => response,
        Ok(Answer::Json(document)) => response(200, json_type(call), document.to_string()),
        Ok(Answer::Xml(xml)) => {
            let body = success(call, &xml.into_text(), request_id);
            response(200, "text/xml;charset=UTF-8", body)
        }
        Err(failure) => refusal(call, &failure, request_id),
    };
    if call.is_cbor() {
        cbor::dress(&mut response);
    }
    if call.service == "sqs" {
        query_error::name(&mut response);
    }
    let names = if call.service == "s3" {
        ["x-amz-request-id", "x-amz-id-2"].as_slice()
    } else {
        ["x-amzn-requestid"].as_slice()
    };
    for name in names {
        if let Ok(value) = request_id.parse() {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}

fn response(status: u16, content_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let value = http::HeaderValue::from_static(content_type);
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, value);
    response
}

fn json_type(call: &Call) -> &'static str {
    if call.header("content-type") == Some("application/x-amz-json-1.0") {
        "application/x-amz-json-1.0"
    } else {
        "application/x-amz-json-1.1"
    }
}

fn success(call: &Call, inside: &str, id: &str) -> String {
    let action = &call.action;
    let space = match call.service.as_str() {
        "elasticache" => "http://elasticache.amazonaws.com/doc/2015-02-02/",
        "rds" => "http://rds.amazonaws.com/doc/2014-10-31/",
        "redshift" => "http://redshift.amazonaws.com/doc/2012-12-01/",
        "autoscaling" => "http://autoscaling.amazonaws.com/doc/2011-01-01/",
        "elasticloadbalancing" => "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
        "iam" => "https://iam.amazonaws.com/doc/2010-05-08/",
        "sns" => "http://sns.amazonaws.com/doc/2010-03-31/",
        "sts" => "https://sts.amazonaws.com/doc/2011-06-15/",
        _ => {
            return format!(
                "<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
                 <requestId>{id}</requestId>{inside}</{action}Response>"
            );
        }
    };
    format!(
        "<{action}Response xmlns=\"{space}\"><{action}Result>{inside}</{action}Result>\
         <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{action}Response>"
    )
}

fn refusal(call: &Call, failure: &Failure, id: &str) -> Response<Bytes> {
    if call.is_json() {
        let Failure { code, message, .. } = failure;
        let mut document = json!({ "__type": code, "message": message });
        if call.service == "dynamodb" {
            document = json!({ "__type": code, "message": message, "Message": message });
        }
        return response(failure.status, json_type(call), document.to_string());
    }
    let (code, message) = (escape(&failure.code), escape(&failure.message));
    let error = format!("<Code>{code}</Code><Message>{message}</Message>");
    let kind = if failure.status < 500 {
        "Sender"
    } else {
        "Receiver"
    };
    let body = match call.service.as_str() {
        "s3" => format!("<Error>{error}<RequestId>{id}</RequestId></Error>"),
        service if is_query(service) => format!(
            "<ErrorResponse><Error><Type>{kind}</Type>{error}</Error>\
             <RequestId>{id}</RequestId></ErrorResponse>"
        ),
        _ => format!(
            "<Response><Errors><Error>{error}</Error></Errors>\
             <RequestID>{id}</RequestID></Response>"
        ),
    };
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}");
    let content_type = if call.service == "s3" {
        "application/xml"
    } else {
        "text/xml;charset=UTF-8"
    };
    response(failure.status, content_type, body)
}
