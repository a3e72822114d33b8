//! Sandbox time: tokio's clock, faster by a factor, counted in milliseconds since 1970.

use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// Where sandbox time comes from. It follows [`tokio::time::Instant`], so under tokio's paused
/// clock it is virtual.
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
    /// One second is one second.
    pub fn real() -> Clock {
        Clock::scaled(1.0)
    }

    /// One real second is `factor` sandbox seconds. What is not a positive number counts as 1.
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

    pub(super) fn now(&self) -> Moment {
        self.anchor.moment + self.anchor.instant.elapsed().mul_f64(self.scale)
    }

    /// The time that passes outside while `duration` passes in the sandbox.
    pub(super) fn host_time(&self, duration: Duration) -> Duration {
        duration.div_f64(self.scale)
    }

    /// Goes on from where an earlier process left: at `moment`, when the wall clock said `wall`.
    pub(super) fn resume(&mut self, moment: Moment, wall: Moment) {
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
pub struct Moment(pub i64);

impl Moment {
    /// What the host's clock says.
    pub fn of_the_host() -> Moment {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// The time passed since `earlier`; nothing if that is later.
    pub fn since(self, earlier: Moment) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// As AWS writes it in XML: `2024-05-01T12:00:00.000Z`.
    pub fn iso(self) -> String {
        chrono::DateTime::from_timestamp_millis(self.0)
            .unwrap_or_default()
            .format("%Y-%m-%dT%H:%M:%S%.3fZ")
            .to_string()
    }

    /// As AWS writes it in JSON: seconds since 1970.
    pub fn epoch_seconds(self) -> f64 {
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
