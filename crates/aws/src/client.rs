//! The client of one account and region. Every request goes through [`AwsClient::call`] or
//! [`AwsClient::call_once`], which pace it and send it again.

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

use super::clients::Clients;
use super::error::{AwsError, ErrorKind};
use super::host_environment::HostEnvironment;
use super::network::Invocation;
use super::rate_limit::RateLimiter;
use super::reachability::Reachability;
use super::settings::Settings;
use super::shared::{CreateGate, Poller, Shared};
use rform_provider::Clock;

/// A configured account and region, with the state that all operations share.
pub struct AwsClient {
    /// The provider block, completed by the environment.
    pub settings: Settings,
    /// One SDK client for each service.
    pub clients: Clients,
    /// The time that deadlines, waits and the rate limiter go by; virtual in tests and in the
    /// sandbox.
    pub clock: Arc<dyn Clock>,
    rate_limit: RateLimiter,
    reachability: Reachability,
    profile: String,
    jitter_state: AtomicU64,
    identity: Arc<OnceCell<Identity>>,
    created: Arc<Mutex<BTreeSet<String>>>,
    pollers: Mutex<BTreeMap<&'static str, Arc<Poller>>>,
    stopping: Arc<watch::Sender<bool>>,
    /// State that the operations of all types share.
    pub shared: Shared,
}

/// The identity that the credentials belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account id: twelve digits.
    pub account: String,
    /// The user or the assumed-role session, as an ARN.
    pub arn: String,
    /// The unique id of the user or of the session, such as `AIDACKCEVSQ6C2EXAMPLE`.
    pub user: String,
}

impl AwsClient {
    /// A client that has sent no request yet.
    pub fn new(
        settings: Settings,
        clients: Clients,
        clock: Arc<dyn Clock>,
        seed: u64,
        host: HostEnvironment,
    ) -> AwsClient {
        let profile = host.first(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]);
        let profile = settings.profile.clone().or(profile).unwrap_or_default();
        AwsClient {
            settings,
            clients,
            clock,
            rate_limit: RateLimiter::default(),
            reachability: Reachability::new(host),
            profile,
            jitter_state: AtomicU64::new(seed),
            identity: Arc::default(),
            created: Arc::default(),
            pollers: Mutex::default(),
            stopping: Arc::new(watch::Sender::new(false)),
            shared: Shared::default(),
        }
    }

    /// The same account in another region. Credentials, identity, interrupts and what this run has
    /// created are shared; request rates, and what is known of objects, are the region's own.
    pub fn in_region(&self, region: &str) -> AwsClient {
        let seed = self.jitter_state.load(Ordering::Relaxed);
        AwsClient {
            settings: self.settings.clone(),
            clients: self.clients.in_region(region),
            clock: Arc::clone(&self.clock),
            rate_limit: RateLimiter::default(),
            reachability: self.reachability.of_another_region(),
            profile: self.profile.clone(),
            jitter_state: AtomicU64::new(seed.rotate_left(17)),
            identity: Arc::clone(&self.identity),
            created: Arc::clone(&self.created),
            pollers: Mutex::default(),
            stopping: Arc::clone(&self.stopping),
            shared: Shared::default(),
        }
    }

    /// Remembers that this run has created the object.
    pub fn created(&self, id: &str) {
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.insert(id.to_owned());
    }

    /// Whether this run has created the object: AWS may not show it everywhere yet.
    pub fn has_created(&self, id: &str) -> bool {
        let created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.contains(id)
    }

    /// Notes that an object belongs to a create of this run. False if it belonged to another one
    /// already.
    pub fn claim(&self, kind: &'static str, id: &str) -> bool {
        let claimed = &self.shared.claimed;
        let mut claimed = claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert((kind, id.to_owned()))
    }

    /// Whether an object belongs to a create of this run.
    pub fn is_claimed(&self, kind: &'static str, id: &str) -> bool {
        let claimed = &self.shared.claimed;
        let claimed = claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.contains(&(kind, id.to_owned()))
    }

    /// The gate between creates of a type and searches for lost ones.
    pub fn gate(&self, kind: &'static str) -> Arc<CreateGate> {
        let gates = &self.shared.gates;
        let mut gates = gates.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(kind).or_default())
    }

    /// The joint status requests of a type.
    pub fn poller(&self, kind: &'static str) -> Arc<Poller> {
        let mut pollers = self.pollers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(pollers.entry(kind).or_default())
    }

    /// Ends all waits and retries, for an interrupt of the user.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether the user has interrupted the run.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits for a time. False if the user interrupted meanwhile.
    pub async fn pause(&self, duration: Duration) -> bool {
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            biased;
            // The sender is this very object.
            _ = stopping.wait_for(|it| *it) => false,
            () = self.clock.sleep(duration) => true,
        }
    }

    /// The region of the requests, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.clients.region
    }

    /// The partition of the region: `aws`, `aws-cn` or `aws-us-gov`
    /// (<https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>).
    pub fn partition(&self) -> &'static str {
        partition(self.region()).0
    }

    /// The domain of the partition's service endpoints.
    pub fn dns_suffix(&self) -> &'static str {
        partition(self.region()).1
    }

    /// The ARN of a resource in this region: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
    pub fn arn(&self, service: &str, account: &str, resource: &str) -> String {
        let (partition, region) = (self.partition(), self.region());
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The account id, if `caller` has asked for it already.
    pub fn known_account(&self) -> Option<&str> {
        self.identity
            .get()
            .map(|identity| identity.account.as_str())
    }

    /// The identity that the credentials belong to. It is empty, and no request is sent, when the
    /// provider block says `skip_requesting_account_id` and `skip_credentials_validation`, as with
    /// hashicorp/aws.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
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

    /// The identity that the credentials belong to, from `sts:GetCallerIdentity`. The request is
    /// sent once a run, at first use:
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
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

    /// Sends a request that is idempotent: a read, a change to a given end, or a create with a
    /// client token. It is sent again when it was throttled or its response was lost, up to the
    /// limit of the provider block (`max_retries`).
    ///
    /// # Errors
    /// When AWS refuses the request, or does not answer after all retries.
    pub async fn call<T, E, F, S>(&self, action: &'static str, send: F) -> Result<T, AwsError>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Fn() -> S,
        S: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.send(action, send, true).await
    }

    /// Sends a request that would do its work again if it were sent again, such as a create
    /// without a client token. It is sent again when it was throttled, and not when its response
    /// was lost.
    ///
    /// # Errors
    /// When AWS refuses the request. A lost response is [`ErrorKind::Lost`]: the request may have
    /// been carried out.
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
            return Err(self.unknown_account());
        }
        let invocation = Invocation::of_at_most(self.settings.max_retries.saturating_add(1));
        let mut tries = 0;
        loop {
            self.rate_limit.wait(&*self.clock, action).await;
            // The SDK's futures are large: on the heap they do not add up on the stack.
            let attempt = Box::pin(send());
            let error = match invocation.attempt(attempt).await {
                Ok(answer) => {
                    self.reachability.reached(action);
                    return Ok(answer);
                }
                Err(error) => AwsError::of(&error),
            };
            tries += 1;
            if error.is_answer() {
                self.reachability.reached(action);
            }
            if !self.is_worth_retrying(action, &error, tries, repeatable) {
                return Err(error.on_the_way(action, self.region(), &self.profile));
            }
            if error.kind == ErrorKind::Throttled && !self.settings.standard_retries {
                self.rate_limit.throttled(self.clock.now(), action);
            }
            let now = self.clock.now();
            self.reachability.retrying(now, action, &error, tries + 1);
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
            ErrorKind::Lost => repeatable && tries <= most.min(self.reachability.tries(action)),
            ErrorKind::Unreachable => tries <= most.min(self.reachability.tries(action)),
            ErrorKind::Refused | ErrorKind::Unsent | ErrorKind::Astray | ErrorKind::Interrupted => {
                false
            }
        }
    }

    /// Requests with other credentials than those that will be known would be about another
    /// account.
    fn unknown_account(&self) -> AwsError {
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
        Duration::from_secs_f64(seconds * (0.5 + self.jitter() / 2.0))
    }

    /// Anything from 0 to 1 (splitmix64 of the seed).
    fn jitter(&self) -> f64 {
        let state = self
            .jitter_state
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 40) as f64 / (1u64 << 24) as f64
    }
}

/// The partition of a region and the domain of its services.
pub(crate) fn partition(region: &str) -> (&'static str, &'static str) {
    match region {
        _ if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn"),
        _ if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
        _ => ("aws", "amazonaws.com"),
    }
}
