//! Calling the provider to apply a change, and recording the progress that it reports.

use crate::apply::applier::{Applier, ChangeContext};
use crate::apply::provider_progress::ProgressMessage;
use crate::base::diagnostics::Reported;
use crate::resource::evaluated_config::EvaluatedConfig;
use rform_plan::events::Event;
use rform_provider::{ApplyRequest, ApplyResponse, Object};
use rform_state::Record;

impl Applier<'_> {
    /// Calls the provider to apply a change. Its progress is handled while the call runs.
    pub(super) async fn apply_in_provider(
        &self,
        it: &ChangeContext<'_>,
        request: ApplyRequest,
        evaluated: Option<&EvaluatedConfig>,
    ) -> ApplyResponse {
        let (progress, mut messages) = crate::apply::provider_progress::progress_channel();
        let mut module = it.module.iter();
        let response = match module.any(|it| self.run.session.renders_legacy(&it.config)) {
            true => it.provider.apply_legacy(request, &progress),
            false => it.provider.apply(request, &progress),
        };
        let mut response = std::pin::pin!(response);
        loop {
            tokio::select! {
                biased;
                response = &mut response => {
                    while let Ok(message) = messages.try_recv() {
                        // The response has all that the provider knows by now.
                        _ = self.handle_progress(it, message, evaluated).await;
                    }
                    return response;
                }
                () = self.run.session.stop.interrupted(), if !progress.is_stopped() => {
                    progress.stop();
                }
                // The provider goes on once the message is in the journal.
                Some(message) = messages.recv() => {
                    if self.handle_progress(it, message, evaluated).await.is_err() {
                        progress.mark_unrecorded();
                    }
                }
            }
        }
    }

    /// Handles a progress message of the provider. What has to be in the journal is there when this
    /// returns.
    ///
    /// # Errors
    /// The journal could not be written.
    async fn handle_progress(
        &self,
        it: &ChangeContext<'_>,
        message: ProgressMessage,
        evaluated: Option<&EvaluatedConfig>,
    ) -> Result<(), Reported> {
        let address = &it.change.address;
        let attempt = self.state.borrow().interrupted.get(address).cloned();
        let attempt = attempt.unwrap_or_default();
        match message {
            ProgressMessage::ExistingIds(before) => {
                let before = Some(before);
                let attempt = rform_state::Attempt { before, ..attempt };
                return self.record_attempt(address, attempt).await;
            }
            ProgressMessage::Waiting(what) => (self.run.session.events)(Event::Waiting {
                address: address.clone(),
                what,
            }),
            ProgressMessage::Created(object) => {
                // Attributes that are unknown so far become null in the state.
                let known = object.value.known_or_null();
                let marks = evaluated
                    .map(|evaluated| &evaluated.marks[..])
                    .unwrap_or_default();
                let object = Object {
                    value: known.mark_with_paths(marks),
                    ..object
                };
                if self.save_object(it, object, true).is_ok() {
                    // The object exists, but is not complete: if this run is killed, the next one
                    // completes it.
                    let exists = self.state.borrow().resources.get(address).cloned();
                    if let Some(instance) = exists {
                        let instance = Box::new(instance);
                        let record = Record::Unfinished(address.clone(), instance, attempt);
                        return self.write(record).await;
                    }
                }
            }
        }
        Ok(())
    }
}
