//! What goes wrong on request: lost answers, 5xx, throttles.

use crate::random::Random;

/// Faults and their probabilities (0 to 1), drawn from the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// The answer is lost; half of these calls were carried out.
    pub lost_responses: f64,
    /// 500 or 503, nothing carried out.
    pub server_errors: f64,
    /// Throttled, nothing carried out.
    pub throttles: f64,
    /// New objects stay unseen for some seconds.
    pub eventual_consistency: bool,
}

impl Faults {
    /// Fair weather.
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
    /// Foul weather, as foul as the seed says: up to 5 % lost answers and 5 % 5xx, up to 5 %
    /// throttles, and new objects that stay unseen for a while.
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

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedFault {
    /// Nothing.
    Fair,
    /// The request never arrives.
    LostBefore,
    /// The answer never arrives.
    LostAfter,
    /// The server gives up.
    ServerError,
    /// The caller is told to slow down.
    Throttle,
}

impl InjectedFault {
    /// Draws what happens to the next call.
    pub fn draw(faults: &Faults, random: &mut Random) -> InjectedFault {
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
            InjectedFault::Fair
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
