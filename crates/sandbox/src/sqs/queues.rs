//! The actions of queues as a whole.

use super::attributes::{checked, given};
use super::lookup::{absent, key, nothing, queue_mut, required};
use super::model::{Deletion, Queue};
use super::tags;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the name of a deleted queue cannot be used:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html>.
const NAME_FREE_AFTER: Duration = Duration::from_secs(60);

/// `CreateQueue`: answers with a queue of that name if it has the attributes that are given.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "QueueName")?.to_owned();
    let given = given(call)?;
    check_name(&name, given.get("FifoQueue").is_some_and(|it| it == "true"))?;
    let key = key(account, &name);
    if let Some(queue) = account.sqs.queues.get(&key) {
        match queue.deleted {
            None => return existing(queue, &given),
            Some(gone) if account.now.since(gone.at) < NAME_FREE_AFTER => {
                let message = "You must wait 60 seconds after deleting a queue before you can \
                               create another with the same name.";
                return Err(Failure::new("QueueDeletedRecently", message));
            }
            Some(_) => {}
        }
    }
    let (region, id) = (account.region.clone(), account.account_id.clone());
    let mut queue = Queue {
        url: format!("https://sqs.{region}.amazonaws.com/{id}/{name}"),
        arn: account.arn("sqs", &name),
        created: account.now,
        changed: account.now,
        attributes: BTreeMap::new(),
        former: None,
        deleted: None,
        tags: tags::given(call, "tags")?,
        region,
        name,
    };
    queue.attributes = checked(account, &queue, &given)?;
    let url = queue.url.clone();
    account.sqs.queues.insert(key, queue);
    Ok(Answer::Json(json!({ "QueueUrl": url })))
}

fn check_name(name: &str, is_fifo: bool) -> Result<(), Failure> {
    let bare = name.strip_suffix(".fifo").filter(|_| is_fifo);
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    let bare = bare.unwrap_or(name);
    let is_fifo_name = !is_fifo || name.ends_with(".fifo");
    if is_fifo_name && !bare.is_empty() && name.len() <= 80 && bare.chars().all(is_allowed) {
        return Ok(());
    }
    let message = match is_fifo_name {
        true => {
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        }
        false => {
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or \
                  underscores, must end with .fifo suffix and be 1 to 80 in length."
        }
    };
    Err(Failure::new("InvalidParameterValue", message))
}

fn existing(queue: &Queue, given: &BTreeMap<String, String>) -> Outcome {
    let differs = |(name, value): &(&String, &String)| queue.attributes.get(*name) != Some(*value);
    if let Some((name, _)) = given.iter().find(differs) {
        let message = format!(
            "A queue already exists with the same name and a different value for attribute {name}"
        );
        return Err(Failure::new("QueueNameExists", message));
    }
    Ok(Answer::Json(json!({ "QueueUrl": queue.url })))
}

/// `GetQueueUrl`: the URL of the queue with that name.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html>.
pub(super) fn url(account: &mut Account, call: &Call) -> Outcome {
    let key = key(account, required(call, "QueueName")?);
    let found = account.sqs.queues.get(&key);
    let found = found.filter(|it| it.deleted.is_none());
    let queue = found.ok_or_else(absent)?;
    Ok(Answer::Json(json!({ "QueueUrl": queue.url })))
}

/// `ListQueues`: the URLs of those whose names begin with a text, or of all.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.member_text("QueueNamePrefix").unwrap_or_default();
    let is_wanted = |it: &&Queue| {
        it.region == account.region && it.deleted.is_none() && it.name.starts_with(prefix)
    };
    let queues = account.sqs.queues.values().filter(is_wanted);
    let urls: Vec<&str> = queues.map(|it| it.url.as_str()).collect();
    let (urls, next) = call.member_page(urls, ("MaxResults", "NextToken"), 1000);
    Ok(Answer::Json(
        json!({ "QueueUrls": urls, "NextToken": next }),
    ))
}

/// `DeleteQueue`: the queue may be told for up to a minute more.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let latency = account.latencies.queue_deleted;
    let (at, told_until) = (account.now, account.after(latency));
    queue_mut(account, call)?.deleted = Some(Deletion { at, told_until });
    nothing()
}
