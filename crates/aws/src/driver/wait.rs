//! Waiting for the status of an object.

use std::time::Duration;

use super::retry::PROPAGATION;
use super::task::Task;
use crate::error::AwsError;
use crate::resource::Status;

/// Waits until the object is ready. An object that AWS does not show yet counts as pending for the
/// propagation period.
///
/// # Errors
/// When the object failed or ended, did not appear, or the deadline has passed.
pub async fn until_ready(task: &Task<'_>, id: &str) -> Result<(), AwsError> {
    let began = task.operation.client.clock.now();
    let mut poller = StatusPoller::new(task, id, "become ready");
    loop {
        let state = match poller.poll().await? {
            Status::Ready => return Ok(()),
            Status::Failed(why) | Status::Ended(why) => return Err(AwsError::new(why)),
            Status::Pending(state) => state,
            Status::Absent => {
                let waited = task.operation.client.clock.now().saturating_sub(began);
                if waited > PROPAGATION {
                    return Err(AwsError::new("couldn't find resource"));
                }
                "not visible yet".to_owned()
            }
        };
        poller.check_time(&state)?;
    }
}

/// Waits until AWS does not show the object any more, or shows it as ended.
///
/// # Errors
/// When a status request fails, or the deadline has passed.
pub async fn until_gone(task: &Task<'_>, id: &str) -> Result<(), AwsError> {
    let mut poller = StatusPoller::new(task, id, "be deleted");
    loop {
        let state = match poller.poll().await? {
            Status::Absent | Status::Ended(_) => return Ok(()),
            Status::Pending(state) | Status::Failed(state) => state,
            Status::Ready => "still there".to_owned(),
        };
        poller.check_time(&state)?;
    }
}

struct StatusPoller<'a> {
    task: &'a Task<'a>,
    id: &'a str,
    what: &'static str,
    polls: u32,
}

impl<'a> StatusPoller<'a> {
    fn new(task: &'a Task<'a>, id: &'a str, what: &'static str) -> StatusPoller<'a> {
        let title = task.resource_type.resource.title();
        task.operation
            .progress
            .waiting_for(&format!("{title} {id} to {what}"));
        StatusPoller {
            task,
            id,
            what,
            polls: 0,
        }
    }

    /// The status, after the interval that is due. One request serves all operations that wait at
    /// the time.
    async fn poll(&mut self) -> Result<Status, AwsError> {
        let client = self.task.operation.client;
        let (first, further) = self.task.resource_type.behavior.poll_interval;
        let pause = if self.polls == 0 { first } else { further };
        self.polls += 1;
        if !client.pause(Duration::from_secs_f64(pause)).await {
            return Err(AwsError::interrupted(&format!("it to {}", self.what)));
        }
        let resource = &self.task.resource_type.resource;
        let poller = client.poller(self.task.resource_type.name);
        loop {
            let answer = poller
                .ask(self.id.to_owned(), |ids: Vec<String>| async move {
                    let count = ids.len();
                    match resource.status(client, &ids).await {
                        Ok(all) => all.into_iter().map(Ok).collect(),
                        Err(error) => vec![Err(error); count],
                    }
                })
                .await;
            if let Some(answer) = answer {
                return answer;
            }
        }
    }

    fn check_time(&self, state: &str) -> Result<(), AwsError> {
        if self.task.operation.client.clock.now() < self.task.operation.deadline {
            return Ok(());
        }
        let what = self.what;
        Err(AwsError::new(format!(
            "timeout while waiting for it to {what} (last state: '{state}')"
        )))
    }
}
