//! The way to AWS: every request goes through [`AwsClient::call`], which paces and retries it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::{OnceCell, watch};

use super::around::Around;
use super::clients::Clients;
use super::contact::Contact;
use super::error::{AwsError, ErrorKind};
use super::rate_limit::RateLimiter;
use super::settings::Settings;
use super::shared::{Gate, Poller, Shared};
use rform_provider::Clock;

/// A configured account and region.
pub struct AwsClient {
    /// What the `provider` block says.
    pub settings: Settings,
    /// A client for each service.
    pub clients: Clients,
    /// Time.
    pub clock: Arc<dyn Clock>,
    rate_limit: RateLimiter,
    contact: Contact,
    profile: String,
    chance: AtomicU64,
    identity: OnceCell<Identity>,
    made: Mutex<BTreeSet<String>>,
    pollers: Mutex<BTreeMap<&'static str, Arc<Poller>>>,
    stopping: watch::Sender<bool>,
    /// What the services' own files keep for all of their types.
    pub shared: Shared,
}

/// Who the credentials belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// Of the user or the session.
    pub arn: String,
    /// The unique id.
    pub user: String,
}

impl AwsClient {
    /// A cloud that nothing was asked of yet.
    pub fn new(
        settings: Settings,
        clients: Clients,
        clock: Arc<dyn Clock>,
        seed: u64,
        around: Around,
    ) -> AwsClient {
        let profile = around.first(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]);
        let profile = settings.profile.clone().or(profile).unwrap_or_default();
        AwsClient {
            settings,
            clients,
            clock,
            rate_limit: RateLimiter::default(),
            contact: Contact::new(around),
            profile,
            chance: AtomicU64::new(seed),
            identity: OnceCell::new(),
            made: Mutex::default(),
            pollers: Mutex::default(),
            stopping: watch::Sender::new(false),
            shared: Shared::default(),
        }
    }

    /// Remembers that an object was made in this run.
    pub fn made(&self, id: &str) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.insert(id.to_owned());
    }

    /// Whether an object was made in this run: AWS may not show it everywhere yet.
    pub fn has_made(&self, id: &str) -> bool {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.contains(id)
    }

    /// Notes that an object is of a create of this run; answers whether it was of none before.
    pub fn claim(&self, kind: &'static str, id: &str) -> bool {
        let claimed = &self.shared.claimed;
        let mut claimed = claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert((kind, id.to_owned()))
    }

    /// Whether an object is of a create of this run.
    pub fn is_claimed(&self, kind: &'static str, id: &str) -> bool {
        let claimed = &self.shared.claimed;
        let claimed = claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.contains(&(kind, id.to_owned()))
    }

    /// The creates of a type.
    pub fn gate(&self, kind: &'static str) -> Arc<Gate> {
        let gates = &self.shared.gates;
        let mut gates = gates.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(kind).or_default())
    }

    /// Who asks for the status of all objects of a type.
    pub fn poller(&self, kind: &'static str) -> Arc<Poller> {
        let mut pollers = self.pollers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(pollers.entry(kind).or_default())
    }

    /// Nothing is waited for any more, and nothing tried again.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether that was asked for.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits so long; answers whether to go on.
    pub async fn pause(&self, duration: Duration) -> bool {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            biased;
            // The sender is this very object.
            _ = stopping.wait_for(|it| *it) => false,
            () = self.clock.sleep(duration) => true,
        }
    }

    /// The region's name.
    pub fn region(&self) -> &str {
        &self.clients.region
    }

    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &'static str {
        partition(self.region()).0
    }

    /// The domain of the partition's services.
    pub fn dns_suffix(&self) -> &'static str {
        partition(self.region()).1
    }

    /// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`
    pub fn arn(&self, service: &str, account: &str, resource: &str) -> String {
        let (partition, region) = (self.partition(), self.region());
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The account, if it was asked for already.
    pub fn known_account(&self) -> Option<&str> {
        self.identity
            .get()
            .map(|identity| identity.account.as_str())
    }

    /// Whose credentials these are, as far as that may be asked: nobody's otherwise, as with
    /// hashicorp/aws when it is told neither to validate credentials nor to ask for the account.
    pub async fn identity(&self) -> Result<&Identity, AwsError> {
        static NOBODY: Identity = Identity {
            account: String::new(),
            arn: String::new(),
            user: String::new(),
        };
        match self.settings.skip_account_id && self.settings.skip_credentials_validation {
            true => Ok(self.identity.get().unwrap_or(&NOBODY)),
            false => self.caller().await,
        }
    }

    /// Whose credentials these are; asked once, at first use.
    pub async fn caller(&self) -> Result<&Identity, AwsError> {
        self.identity
            .get_or_try_init(|| async {
                let sts = &self.clients.sts;
                let found = self
                    .call("sts:GetCallerIdentity", || sts.get_caller_identity().send())
                    .await?;
                Ok(Identity {
                    account: found.account.unwrap_or_default(),
                    arn: found.arn.unwrap_or_default(),
                    user: found.user_id.unwrap_or_default(),
                })
            })
            .await
    }

    /// Sends a request that may be sent twice without harm: reads, changes to a given end, and
    /// creates with a client token. Throttles and lost answers are retried.
    pub async fn call<T, E, F, S>(&self, action: &'static str, send: F) -> Result<T, AwsError>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Fn() -> S,
        S: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.send(action, send, true).await
    }

    /// Sends a request that would do its work again if it were sent again: throttles are
    /// retried, an answer that is lost is reported as [`ErrorKind::Lost`].
    pub async fn call_once<T, E, F, S>(&self, action: &'static str, send: F) -> Result<T, AwsError>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Fn() -> S,
        S: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.send(action, send, false).await
    }

    async fn send<T, E, F, S>(
        &self,
        action: &'static str,
        send: F,
        repeatable: bool,
    ) -> Result<T, AwsError>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Fn() -> S,
        S: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        if !self.settings.unknown.is_empty() {
            return Err(self.nobody_yet());
        }
        let mut tries = 0;
        loop {
            self.rate_limit.wait(&*self.clock, action).await;
            let error = match send().await {
                Ok(answer) => {
                    self.contact.reached(action);
                    return Ok(answer);
                }
                Err(error) => AwsError::of(&error),
            };
            tries += 1;
            if error.is_answer() {
                self.contact.reached(action);
            }
            if !self.is_worth_retrying(action, &error, tries, repeatable) {
                return Err(error.on_the_way(action, self.region(), &self.profile));
            }
            if error.kind == ErrorKind::Throttled && !self.settings.standard_retries {
                self.rate_limit.throttled(self.clock.now(), action);
            }
            let now = self.clock.now();
            self.contact.retrying(now, action, &error, tries + 1);
            if !self.pause(self.backoff(tries)).await {
                return Err(error.on_the_way(action, self.region(), &self.profile));
            }
        }
    }

    fn is_worth_retrying(
        &self,
        action: &str,
        error: &AwsError,
        tries: u32,
        repeatable: bool,
    ) -> bool {
        let most = self.settings.max_retries;
        match error.kind {
            ErrorKind::Throttled => tries <= most,
            ErrorKind::Lost => repeatable && tries <= most.min(self.contact.tries(action)),
            ErrorKind::Unreachable => tries <= most.min(self.contact.tries(action)),
            ErrorKind::Refused | ErrorKind::Unsent | ErrorKind::Astray | ErrorKind::Interrupted => {
                false
            }
        }
    }

    /// Requests with other credentials than those that will be known would be about another
    /// account.
    fn nobody_yet(&self) -> AwsError {
        let names = self.settings.unknown.join(", ");
        AwsError {
            kind: ErrorKind::Astray,
            ..AwsError::new(format!(
                "the provider's {names} will be known only after apply, and until then nothing can be asked of AWS"
            ))
        }
    }

    /// Half a second, doubled each time up to twenty, and anything from half of that to all.
    fn backoff(&self, tries: u32) -> Duration {
        let seconds = (0.25 * f64::from(1u32 << tries.min(8))).min(20.0);
        Duration::from_secs_f64(seconds * (0.5 + self.fraction() / 2.0))
    }

    /// Anything from 0 to 1 (splitmix64 of the seed).
    fn fraction(&self) -> f64 {
        let state = self
            .chance
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 40) as f64 / (1u64 << 24) as f64
    }
}

/// The partition of a region and the domain of its services.
fn partition(region: &str) -> (&'static str, &'static str) {
    match region {
        _ if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn"),
        _ if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
        _ => ("aws", "amazonaws.com"),
    }
}
