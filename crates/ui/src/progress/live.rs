//! The lines at the bottom of a terminal that show the running steps.

use std::collections::BTreeMap;
use std::time::Duration;

use unicode_width::UnicodeWidthChar;

use super::lines::{duration, verbs};
use super::running::{Counts, Running, Subject, Work};
use crate::layout::{Layout, columns_of};
use crate::paint::Ink;

/// The largest number of running steps that are shown.
const MOST: usize = 12;

/// The part of the terminal that is redrawn.
#[derive(Debug)]
pub struct LiveRegion {
    rows: usize,
    drawn: usize,
    last: String,
}

/// A terminal that knows these shows what is between them at once, without flicker; others
/// ignore them.
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

impl LiveRegion {
    /// The live view of a terminal with that number of rows; 0 if it is not known.
    pub fn new(rows: usize) -> LiveRegion {
        LiveRegion {
            rows,
            drawn: 0,
            last: String::new(),
        }
    }

    /// The output that writes finished lines and redraws the running steps below them. Empty if
    /// nothing has changed.
    pub fn draw(
        &mut self,
        finished: &str,
        running: &BTreeMap<Subject, Running>,
        counts: Counts,
        now: Duration,
        layout: &Layout,
    ) -> String {
        let lines = self.lines(running, counts, now, layout);
        let view: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if finished.is_empty() && view == self.last {
            return String::new();
        }
        let text = format!("{BEGIN}{}{finished}{view}{END}", self.wiped());
        self.drawn = lines.len();
        self.last = view;
        text
    }

    /// The output that clears the running steps.
    pub fn clear(&mut self) -> String {
        let text = self.wiped();
        self.drawn = 0;
        self.last.clear();
        text
    }

    fn wiped(&self) -> String {
        match self.drawn {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\r\x1b[J"),
        }
    }

    fn lines(
        &self,
        running: &BTreeMap<Subject, Running>,
        counts: Counts,
        now: Duration,
        layout: &Layout,
    ) -> Vec<String> {
        let room = match self.rows {
            0 => MOST,
            rows => MOST.min(rows.saturating_sub(3)).max(1),
        };
        // The steps that have run longest come first: the user waits for them.
        let mut oldest: Vec<(&Subject, &Running)> = running.iter().collect();
        oldest.sort_by_key(|(_, running)| running.since);
        let shown = if oldest.len() > room {
            room.saturating_sub(1).max(1)
        } else {
            oldest.len()
        };
        let width = oldest
            .iter()
            .take(shown)
            .map(|(subject, _)| columns_of(&name(subject)))
            .max();
        let width = width.unwrap_or(0).min(layout.columns / 2);
        let entry =
            |(subject, running): &(&Subject, &Running)| entry(subject, running, now, width, layout);
        let mut lines: Vec<String> = oldest.iter().take(shown).map(entry).collect();
        if oldest.len() > shown {
            let more = format!("  … and {} more", oldest.len() - shown);
            lines.push(layout.paint.ink(Ink::Faint, cut(&more, layout.columns)));
        }
        if !lines.is_empty() {
            lines.push(summary(counts, running.len(), now, layout));
        }
        lines
    }
}

fn name((address, deposed): &Subject) -> String {
    match deposed {
        Some(key) => format!("{address} (deposed object {key})"),
        None => address.to_string(),
    }
}

fn entry(
    subject: &Subject,
    running: &Running,
    now: Duration,
    width: usize,
    layout: &Layout,
) -> String {
    let (sign, ink, work) = match running.work {
        Work::Refresh => ("·", Ink::Cyan, "refreshing"),
        Work::Read => ("·", Ink::Cyan, "reading"),
        Work::Step(action) => {
            let (sign, ink) = match action {
                rform_plan::Action::Create => ("+", Ink::Green),
                rform_plan::Action::Delete => ("-", Ink::Red),
                _ => ("~", Ink::Yellow),
            };
            (
                sign,
                ink,
                verbs(action).map_or("working", |verbs| verbs.runs),
            )
        }
    };
    let name = cut(&name(subject), width);
    let gap = " ".repeat(width.saturating_sub(columns_of(&name)));
    let elapsed = duration(whole(now.saturating_sub(running.since)));
    let waits = running.waits_for.as_ref();
    let waits = waits
        .map(|what| format!("  waiting for {what}"))
        .unwrap_or_default();
    let tail = format!("{gap}  {work} {elapsed:>4}{waits}");
    let room = layout.columns.saturating_sub(4 + columns_of(&name) + 1);
    let paint = layout.paint;
    let tail = paint.ink(Ink::Faint, cut(&tail, room));
    format!("  {} {}{tail}", paint.ink(ink, sign), paint.bold(name))
}

/// Seconds that have passed: a running time is never rounded up.
fn whole(elapsed: Duration) -> Duration {
    Duration::from_secs(elapsed.as_secs())
}

fn summary(counts: Counts, running: usize, now: Duration, layout: &Layout) -> String {
    let mut parts = Vec::new();
    if counts.total > 0 {
        parts.push(format!("{} of {} done", counts.done, counts.total));
    } else if counts.done > 0 {
        parts.push(format!("{} done", counts.done));
    }
    if counts.total == 0 && counts.read > 0 {
        parts.push(format!("{} read", counts.read));
    }
    parts.push(format!("{running} running"));
    if counts.failed > 0 {
        parts.push(format!("{} failed", counts.failed));
    }
    parts.push(duration(whole(now.saturating_sub(counts.started))));
    let text = cut(
        &format!("  {}", parts.join(" · ")),
        layout.columns.saturating_sub(1),
    );
    layout.paint.ink(Ink::Faint, text)
}

/// The text cut to so many columns, with an ellipsis where something is missing. Control
/// characters are left out: they would move the cursor.
fn cut(text: &str, columns: usize) -> String {
    let clean: String = text.chars().filter(|char| !char.is_control()).collect();
    if columns_of(&clean) <= columns {
        return clean;
    }
    let mut out = String::new();
    let mut used = 1;
    for char in clean.chars() {
        used += char.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(char);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}
