//! How a sandbox behaves: the one argument of [`crate::Sandbox::new`].

use crate::clock::Clock;
use crate::faults::Faults;
use crate::latency::Latencies;
use crate::quotas::Quotas;

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How fast sandbox time passes.
    pub clock: Clock,
    /// Seeds ids, jitter and injected faults: the same seed and calls give the same run.
    pub seed: u64,
    /// Which faults are injected into calls, and how often.
    pub faults: Faults,
    /// How often there is no room for an instance that is to start: from 0, never, to 1.
    pub capacity_shortages: f64,
    /// How long operations and state changes take, in sandbox time.
    pub latencies: Latencies,
    /// Whether calls beyond AWS's request rates are refused, as EC2 does by
    /// `RequestLimitExceeded`.
    pub throttling: bool,
    /// How many of each kind the account may have.
    pub quotas: Quotas,
    /// The region of calls that are signed for none.
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
            capacity_shortages: 0.0,
            latencies: Latencies::realistic(),
            throttling: true,
            quotas: Quotas::of_aws(),
            region: "us-east-1".into(),
            account: "123456789012".into(),
        }
    }
}

impl Options {
    /// Switches faults on as a user asks for them: `lost=0.05,errors=0.02,throttles=0.1,
    /// capacity=0.3,consistency,seed=7`, or `all` for some of each.
    ///
    /// # Errors
    /// What is no fault, and which there are.
    pub fn set_faults(&mut self, text: &str) -> Result<(), String> {
        let parts = text.split(',').map(str::trim);
        for part in parts.filter(|it| !it.is_empty()) {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (part, None),
            };
            self.set_fault(name, value).ok_or_else(|| no_fault(part))?;
        }
        Ok(())
    }

    fn set_fault(&mut self, name: &str, value: Option<&str>) -> Option<()> {
        let share = || {
            let share: f64 = value?.parse().ok()?;
            (0.0..=1.0).contains(&share).then_some(share)
        };
        match (name, value) {
            ("all", None) => {
                self.faults = Faults::drawn(self.seed);
                self.capacity_shortages = 0.1;
            }
            ("consistency", None) => self.faults.eventual_consistency = true,
            ("lost", _) => self.faults.lost_responses = share()?,
            ("errors", _) => self.faults.server_errors = share()?,
            ("throttles", _) => self.faults.throttles = share()?,
            ("capacity", _) => self.capacity_shortages = share()?,
            ("seed", _) => self.seed = value?.parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}

fn no_fault(part: &str) -> String {
    format!(
        "\"{part}\" is no fault. There are lost=SHARE (answers that do not arrive), errors=SHARE (answers \
         500 and 503), throttles=SHARE (too many requests), capacity=SHARE (no room for an instance), \
         consistency (new objects show late), all (some of each), each share from 0 to 1, and \
         seed=NUMBER, which decides when they happen"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_users_write_them() -> Result<(), String> {
        let mut options = Options::default();
        options.set_faults("lost=0.5, throttles=1,consistency,capacity=0.25,seed=7")?;
        let faults = Faults {
            lost_responses: 0.5,
            throttles: 1.0,
            eventual_consistency: true,
            ..Faults::none()
        };
        let seen = (options.faults, options.capacity_shortages, options.seed);
        assert_eq!(seen, (faults, 0.25, 7));
        for wrong in [
            "lost", "lost=2", "lost=-1", "lost=nan", "wind=0.5", "seed=x",
        ] {
            assert!(Options::default().set_faults(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}
