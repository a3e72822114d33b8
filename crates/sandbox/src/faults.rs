//! Faults that are injected into calls on request: lost responses, server errors, throttling.

use crate::random::Random;

/// Faults and their probabilities (0 to 1), drawn from the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// The response is lost; half of these calls were carried out.
    pub lost_responses: f64,
    /// The service answers 500 or 503 and carries nothing out.
    pub server_errors: f64,
    /// The service answers that the caller is too fast, and carries nothing out.
    pub throttles: f64,
    /// Whether new resources stay invisible for some seconds.
    pub eventual_consistency: bool,
}

impl Faults {
    /// No faults: each call is carried out and answered.
    pub const fn none() -> Faults {
        Faults {
            lost_responses: 0.0,
            server_errors: 0.0,
            throttles: 0.0,
            eventual_consistency: false,
        }
    }
}

impl Faults {
    /// Random rates of each fault between 0 and 5 %, drawn from `seed`, and eventual consistency.
    pub fn drawn(seed: u64) -> Faults {
        let mut random = Random::new(seed, u64::MAX);
        let mut rate = || 0.05 * random.fraction();
        Faults {
            lost_responses: rate(),
            server_errors: rate(),
            throttles: rate(),
            eventual_consistency: true,
        }
    }
}

/// The fault that is injected into one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InjectedFault {
    /// The call is carried out and answered.
    None,
    /// The request is lost before the service sees it.
    LostBefore,
    /// The response is lost after the call was carried out.
    LostAfter,
    /// The service answers that it failed, and carries nothing out.
    ServerError,
    /// The service answers that the caller is too fast.
    Throttle,
}

impl InjectedFault {
    /// Draws the fault of the next call.
    pub(crate) fn draw(faults: &Faults, random: &mut Random) -> InjectedFault {
        if random.happens(faults.lost_responses) {
            return if random.happens(0.5) {
                InjectedFault::LostBefore
            } else {
                InjectedFault::LostAfter
            };
        }
        if random.happens(faults.server_errors) {
            return InjectedFault::ServerError;
        }
        if random.happens(faults.throttles) {
            InjectedFault::Throttle
        } else {
            InjectedFault::None
        }
    }
}

/// The connection broke before the response arrived: the client cannot know whether the operation
/// was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostResponse;

impl std::fmt::Display for LostResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connection closed before the response arrived")
    }
}

impl std::error::Error for LostResponse {}
