//! Following redirections, as Go's `net/http` does.

use ::http::{Method, StatusCode, header};

use super::exchange::{Answer, Question, ask};
use crate::provider_data::ProviderData;

/// The most redirections that are followed. <https://pkg.go.dev/net/http#Client>
const MOST: usize = 10;

/// Sends a request and follows redirections.
///
/// # Errors
/// There is no answer, or it leads nowhere or too far.
pub async fn ask_and_follow(
    meta: &ProviderData,
    question: &Question,
    config: &rustls::ClientConfig,
) -> Result<Answer, String> {
    let mut question = question.clone();
    for _ in 0..MOST {
        let answer = ask(meta, &question, config.clone()).await?;
        let Some(next) = followed(&question, &answer)? else {
            return Ok(answer);
        };
        question = next;
    }
    Err(format!("stopped after {MOST} redirects"))
}

/// The request that a redirection leads to; none if the response is final.
fn followed(question: &Question, answer: &Answer) -> Result<Option<Question>, String> {
    let keeps = match answer.status {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => false,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        _ => return Ok(None),
    };
    let Some(location) = answer.headers.get(header::LOCATION) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let target = question.target.follow(&location)?;
    let mut next = Question {
        target,
        ..question.clone()
    };
    next.headers.remove(header::HOST);
    if !keeps {
        next.body = None;
        if next.method != Method::HEAD {
            next.method = Method::GET;
        }
    }
    // Credentials for one host must not be sent to another.
    let (from, to) = (&question.target.host, &next.target.host);
    if from != to && !to.ends_with(&format!(".{from}")) {
        for name in [
            header::AUTHORIZATION,
            header::WWW_AUTHENTICATE,
            header::COOKIE,
        ] {
            next.headers.remove(name);
        }
    }
    Ok(Some(next))
}
