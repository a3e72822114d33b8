//! The sandbox's clock: sandbox time, which tests and users can let pass faster than real time.
//!
//! AWS is slow on purpose here: a NAT gateway takes two minutes to come and one to go, because an
//! engine that orders its work badly must be seen to lose that time. Nobody wants to wait for it,
//! so everything in the sandbox happens in *sandbox time*, and one real second is `factor` sandbox
//! seconds ([`Clock::scaled`]).
//!
//! A [`Moment`] is a point in sandbox time, in milliseconds since 1970. The clock has an anchor: a
//! moment, and the [`tokio::time::Instant`] at which it was. Now is the anchor's moment plus the
//! time since the instant, times the factor. Because it follows tokio's instants, sandbox time is
//! virtual under tokio's paused clock: a test that sleeps an hour takes no time, and is exact.
//!
//! The time of a call is read once and kept in the account, so that all that one call does happens
//! at the same moment. Nothing in the sandbox wakes up by itself. A state that changes with time is
//! kept as both states and the moment between them (`ec2/model/transition.rs`); a change that
//! touches other resources too is put on a list (`ec2/scheduled.rs`) and carried out at the
//! beginning of the first call after its moment. A client can only look by a call, so it cannot
//! tell the difference, and an idle account costs nothing.
//!
//! Latencies are drawn in sandbox time. Only two things take real time: the latency of a call,
//! which [`Clock::host_time`] converts, and the client's own waiting.
//!
//! An account that is opened again goes on ([`Clock::resume`]): the journal has the sandbox time
//! and the host's time of its last line, and the real time since then, times the factor, has passed
//! in the sandbox as well. An instance that was launched before a restart is running after it.

use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// How fast sandbox time passes, and which time it is.
#[derive(Clone, Debug)]
pub struct Clock {
    scale: f64,
    anchor: Anchor,
}

#[derive(Clone, Debug)]
struct Anchor {
    instant: Instant,
    moment: Moment,
}

impl Clock {
    /// A clock on which one real second is one sandbox second.
    pub fn real() -> Clock {
        Clock::scaled(1.0)
    }

    /// A clock on which one real second is `factor` sandbox seconds. A factor that is not a positive
    /// finite number counts as 1.
    pub fn scaled(factor: f64) -> Clock {
        let scale = if factor.is_finite() && factor > 0.0 {
            factor
        } else {
            1.0
        };
        Clock {
            scale,
            anchor: Anchor {
                instant: Instant::now(),
                moment: Moment::of_the_host(),
            },
        }
    }

    /// The sandbox time now.
    pub(crate) fn now(&self) -> Moment {
        self.anchor.moment + self.anchor.instant.elapsed().mul_f64(self.scale)
    }

    /// The real time that passes while `duration` passes in the sandbox.
    pub(crate) fn host_time(&self, duration: Duration) -> Duration {
        duration.div_f64(self.scale)
    }

    /// Goes on from the last journal entry of an earlier process: it was made at `moment`, when the
    /// host's clock said `wall`.
    pub(crate) fn resume(&mut self, moment: Moment, wall: Moment) {
        let gone = Moment::of_the_host().since(wall).mul_f64(self.scale);
        self.anchor = Anchor {
            instant: Instant::now(),
            moment: moment + gone,
        };
    }
}

/// A point in sandbox time: milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(pub i64);

impl Moment {
    /// The host's time of day, as a moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "a sandbox stands for AWS's clock, not for the engine's host"
    )]
    pub(crate) fn of_the_host() -> Moment {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// The time that passed since `earlier`; zero if that is later.
    pub(crate) fn since(self, earlier: Moment) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// As AWS writes it in XML: `2024-05-01T12:00:00.000Z`.
    pub(crate) fn iso(self) -> String {
        chrono::DateTime::from_timestamp_millis(self.0)
            .unwrap_or_default()
            .format("%Y-%m-%dT%H:%M:%S%.3fZ")
            .to_string()
    }

    /// As AWS writes it in JSON: seconds since 1970.
    pub(crate) fn epoch_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl std::ops::Add<Duration> for Moment {
    type Output = Moment;

    fn add(self, duration: Duration) -> Moment {
        Moment(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}
