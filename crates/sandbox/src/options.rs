//! How a sandbox behaves: the one argument of [`crate::Sandbox::new`].

use crate::clock::Clock;
use crate::faults::Faults;
use crate::latency::Latencies;

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How fast sandbox time passes.
    pub clock: Clock,
    /// Seeds ids, jitter and injected faults: the same seed and calls give the same run.
    pub seed: u64,
    /// Which faults are injected into calls, and how often.
    pub faults: Faults,
    /// How long operations and state changes take, in sandbox time.
    pub latencies: Latencies,
    /// Whether calls beyond AWS's request rates are refused, as EC2 does by
    /// `RequestLimitExceeded`.
    pub throttling: bool,
    /// The region in which the default VPC exists from the start.
    pub region: String,
    /// The account's id, twelve digits.
    pub account: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            clock: Clock::real(),
            seed: 0,
            faults: Faults::none(),
            latencies: Latencies::realistic(),
            throttling: true,
            region: "us-east-1".into(),
            account: "123456789012".into(),
        }
    }
}
