//! What happens during a run, as lines, and on a terminal as a view that keeps itself up to date.

mod lines;
mod live;
mod running;

use std::collections::BTreeMap;
use std::time::Duration;

pub use lines::{Verbs, duration, ephemeral_verbs, line, verbs};

use self::lines::still;
use self::running::{Counts, Running, Subject, Work};
use super::layout::Layout;
use rform_plan::events::Event;

/// After how long, and how often, a step that is still running is mentioned.
pub const REMINDER: Duration = Duration::from_secs(10);

/// Follows a run and says what to write. Times are durations since any fixed moment.
///
/// The caller writes what [`Progress::event`], [`Progress::tick`] and [`Progress::finish`]
/// return, as it is, and asks for a tick some times a second.
#[derive(Debug)]
pub struct Progress {
    layout: Layout,
    live: Option<live::LiveRegion>,
    running: BTreeMap<Subject, Running>,
    counts: Counts,
}

impl Progress {
    /// Plain lines, as Terraform writes them.
    pub fn lines(layout: Layout) -> Progress {
        Progress {
            layout,
            live: None,
            running: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// Finished lines above a few lines on what runs. `steps` is how many there will be, `rows`
    /// how many lines the terminal has; both may be 0 for not known.
    pub fn live(layout: Layout, steps: usize, rows: usize, now: Duration) -> Progress {
        let counts = Counts {
            total: steps,
            started: now,
            ..Counts::default()
        };
        let live = Some(live::LiveRegion::new(rows));
        Progress {
            live,
            counts,
            ..Progress::lines(layout)
        }
    }

    /// Takes note of an event of the apply. Returns what is to be written to the terminal now.
    pub fn event(&mut self, event: &Event, now: Duration) -> String {
        self.follow(event, now);
        let line = match &self.live {
            Some(_) => self.finished_line(event),
            None => line(event, self.layout.paint),
        };
        let mut text = line.map(|line| line + "\n").unwrap_or_default();
        if let Some(screen) = &mut self.live {
            text = screen.draw(&text, &self.running, self.counts, now, &self.layout);
        }
        text
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) -> String {
        if let Some(screen) = &mut self.live {
            return screen.draw("", &self.running, self.counts, now, &self.layout);
        }
        let mut text = String::new();
        for ((address, deposed), running) in &mut self.running {
            let Work::Step(action) = running.work else {
                continue;
            };
            if now.saturating_sub(running.reminded) < REMINDER {
                continue;
            }
            running.reminded = now;
            let elapsed = now.saturating_sub(running.since);
            let id = running.id.as_deref();
            let paint = self.layout.paint;
            text.push_str(&still(
                address,
                deposed.as_deref(),
                action,
                id,
                elapsed,
                paint,
            ));
            text.push('\n');
        }
        text
    }

    /// The run is over: nothing is left behind but finished lines.
    pub fn finish(&mut self) -> String {
        self.running.clear();
        self.live
            .as_mut()
            .map(live::LiveRegion::clear)
            .unwrap_or_default()
    }

    fn follow(&mut self, event: &Event, now: Duration) {
        match event {
            Event::RefreshStart {
                address,
                deposed,
                id,
            } => {
                let subject = (address.clone(), deposed.clone());
                self.begin(subject, Work::Refresh, id.clone(), now);
            }
            Event::ReadStart { address } => {
                self.begin((address.clone(), None), Work::Read, None, now);
            }
            Event::Start {
                address,
                action,
                deposed,
                id,
            } => {
                let subject = (address.clone(), deposed.clone());
                self.begin(subject, Work::Step(*action), id.clone(), now);
            }
            Event::Waiting { address, what } => {
                let subject = self.running.iter_mut().find(|((it, _), _)| it == address);
                if let Some((_, running)) = subject {
                    running.waits_for = Some(what.clone()).filter(|what| !what.is_empty());
                }
            }
            Event::RefreshDone {
                address, deposed, ..
            } => {
                self.running.remove(&(address.clone(), deposed.clone()));
                self.counts.read += 1;
            }
            Event::ReadDone { address, .. } => {
                self.running.remove(&(address.clone(), None));
                self.counts.read += 1;
            }
            Event::Done {
                address, deposed, ..
            } => {
                self.running.remove(&(address.clone(), deposed.clone()));
                self.counts.done += 1;
            }
            Event::Failed { address, .. } => {
                self.running.retain(|(it, _), _| it != address);
                self.counts.failed += 1;
            }
            Event::Forgotten { .. } => self.counts.done += 1,
            _ => {}
        }
    }

    fn begin(&mut self, subject: Subject, work: Work, id: Option<String>, now: Duration) {
        let running = Running {
            work,
            since: now,
            reminded: now,
            id,
            waits_for: None,
        };
        self.running.insert(subject, running);
    }

    /// What of an event stays on the screen when the live view has shown it while it ran.
    fn finished_line(&self, event: &Event) -> Option<String> {
        match event {
            Event::RefreshStart { .. }
            | Event::RefreshDone { .. }
            | Event::ReadStart { .. }
            | Event::EphemeralStart { .. }
            | Event::Start { .. }
            | Event::ProvisionStart { .. }
            | Event::ImportPrepare { .. }
            | Event::ImportStart { .. } => None,
            Event::Failed {
                address,
                action,
                elapsed,
            } => Some(lines::failed(address, *action, *elapsed, self.layout.paint)),
            _ => line(event, self.layout.paint),
        }
    }
}

#[cfg(test)]
mod tests;
