//! Waiting for an object to become what it shall be.

use std::time::Duration;

use super::retry::PROPAGATION;
use super::task::Task;
use crate::error::AwsError;
use crate::resource::Status;

/// Waits until it is ready; not to be seen yet counts as on the way, for a while.
pub async fn until_ready(task: &Task<'_>, id: &str) -> Result<(), AwsError> {
    let began = task.operation.client.clock.now();
    let mut watch = Watch::new(task, id, "become ready");
    loop {
        let state = match watch.look().await? {
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
        watch.check_time(&state)?;
    }
}

/// Waits until it is gone.
pub async fn until_gone(task: &Task<'_>, id: &str) -> Result<(), AwsError> {
    let mut watch = Watch::new(task, id, "be deleted");
    loop {
        let state = match watch.look().await? {
            Status::Absent | Status::Ended(_) => return Ok(()),
            Status::Pending(state) | Status::Failed(state) => state,
            Status::Ready => "still there".to_owned(),
        };
        watch.check_time(&state)?;
    }
}

struct Watch<'a> {
    task: &'a Task<'a>,
    id: &'a str,
    what: &'static str,
    looks: u32,
}

impl<'a> Watch<'a> {
    fn new(task: &'a Task<'a>, id: &'a str, what: &'static str) -> Watch<'a> {
        let title = task.kind.resource.title();
        task.operation
            .progress
            .waiting(&format!("{title} {id} to {what}"));
        Watch {
            task,
            id,
            what,
            looks: 0,
        }
    }

    /// Its status, after the pause that is due; one request serves all who ask at the time.
    async fn look(&mut self) -> Result<Status, AwsError> {
        let client = self.task.operation.client;
        let (first, further) = self.task.kind.behavior.poll_interval;
        let pause = if self.looks == 0 { first } else { further };
        self.looks += 1;
        if !client.pause(Duration::from_secs_f64(pause)).await {
            return Err(AwsError::interrupted(&format!("it to {}", self.what)));
        }
        let resource = &self.task.kind.resource;
        let poller = client.poller(self.task.kind.name);
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
