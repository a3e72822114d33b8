//! Asking the provider, and recording what it reports while it works.

use crate::apply::applier::{Applier, Target};
use crate::apply::progress::Told;
use crate::base::diagnostics::Reported;
use crate::resource::desired::Desired;
use rform_plan::events::Event;
use rform_provider::{ApplyRequest, ApplyResponse};
use rform_state::Record;

impl Applier<'_> {
    /// Asks the provider, and keeps what it tells meanwhile.
    pub(super) async fn ask(
        &self,
        it: &Target<'_>,
        request: ApplyRequest,
        wanted: Option<&Desired>,
    ) -> ApplyResponse {
        let (progress, mut told) = crate::apply::progress::channel();
        let mut answer = std::pin::pin!(it.provider.apply(request, &progress));
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => {
                    while let Ok(message) = told.try_recv() {
                        // The answer says all that the provider knows by now.
                        _ = self.hear(it, message, wanted).await;
                    }
                    return answer;
                }
                () = self.run.session.stop.interrupted(), if !progress.is_stopped() => {
                    progress.stop();
                }
                // The provider goes on when this is safe on disk.
                Some(message) = told.recv() => {
                    if self.hear(it, message, wanted).await.is_err() {
                        progress.lose();
                    }
                }
            }
        }
    }

    /// Takes up a message of the provider; what has to be safe on disk is when this returns.
    ///
    /// # Errors
    /// The journal could not be written.
    async fn hear(
        &self,
        it: &Target<'_>,
        message: Told,
        wanted: Option<&Desired>,
    ) -> Result<(), Reported> {
        let address = &it.change.address;
        let attempt = self.state.borrow().interrupted.get(address).cloned();
        let attempt = attempt.unwrap_or_default();
        match message {
            Told::Noted(before) => {
                let before = Some(before);
                let attempt = rform_state::Attempt { before, ..attempt };
                return self.note(address, attempt).await;
            }
            Told::Waiting(what) => (self.run.session.events)(Event::Waiting {
                address: address.clone(),
                what,
            }),
            Told::Created(object) => {
                // Not all of it may be known yet; what is not becomes null until it is.
                let known = object.value.known_or_null();
                let marks = wanted.map(|wanted| &wanted.marks[..]).unwrap_or_default();
                let value = known.mark_with_paths(marks);
                if self.store(it, value, object.private, true).is_ok() {
                    // It is there, but not finished: a run that is killed now is taken up.
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
