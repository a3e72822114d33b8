//! What a plugin prints: the line of its handshake, log lines, and the text of a panic.

use std::collections::VecDeque;
use std::io::{self, PipeReader, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;
use tokio::sync::{oneshot, watch};

/// Takes the lines of a plugin's log: the level (`trace` to `error`) and the text.
pub type Log = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// In bytes: what is longer comes in pieces.
const LONGEST_LINE: usize = 64 << 10;

/// In lines: so much of the end of the standard error is kept for messages.
const KEPT: usize = 20;

/// In bytes: so much of the text of a panic is kept.
const LONGEST_PANIC: usize = 64 << 10;

/// The last lines of a plugin's standard error, for messages.
#[derive(Clone, Default)]
pub(crate) struct Heard {
    kept: Arc<Mutex<Kept>>,
    /// Whether the standard error has ended, so that nothing more will be heard.
    is_complete: watch::Sender<bool>,
}

/// So long the end of the standard error is waited for when the process has ended: what the process
/// left running may hold it open.
const END_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Kept {
    /// The last lines that are no log lines.
    last: VecDeque<String>,
    /// All lines since the beginning of a panic.
    panic: Option<String>,
}

impl Heard {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last words of a process that has ended, as the end of a message: the text of its panic,
    /// or its last lines; empty if it said nothing.
    pub(crate) async fn last_words(&self) -> String {
        let mut complete = self.is_complete.subscribe();
        let complete = complete.wait_for(|is_complete| *is_complete);
        let _complete = tokio::time::timeout(END_TIMEOUT, complete).await;
        let kept = self.kept();
        let lines: Vec<&str> = kept.last.iter().map(String::as_str).collect();
        let said = kept.panic.clone().unwrap_or_else(|| lines.join("\n"));
        match said.is_empty() {
            true => said,
            false => format!(" It said:\n\n{said}"),
        }
    }

    fn hear(&self, line: &str) {
        let mut kept = self.kept();
        let begins = line.starts_with("panic: ") || line.starts_with("fatal error: ");
        if let Some(panic) = &mut kept.panic {
            if panic.len() < LONGEST_PANIC {
                panic.push_str(line);
                panic.push('\n');
            }
        } else if begins {
            kept.panic = Some(format!("{line}\n"));
        }
        if kept.last.len() == KEPT {
            kept.last.pop_front();
        }
        kept.last.push_back(line.to_owned());
    }
}

/// Reads the standard output: answers its first line, and goes on reading it to its end.
pub(super) fn listen(output: PipeReader, log: Log) -> io::Result<oneshot::Receiver<String>> {
    let (tell, first) = oneshot::channel();
    let mut tell = Some(tell);
    let thread = thread::Builder::new().name("plugin-output".into());
    thread.spawn(move || {
        each_line(output, &mut |line| match tell.take() {
            Some(tell) => drop(tell.send(line.to_owned())),
            None => log("debug", line),
        });
    })?;
    Ok(first)
}

/// Reads the standard error to its end.
pub(super) fn listen_errors(errors: PipeReader, log: Log) -> io::Result<Heard> {
    let heard = Heard::default();
    let ears = heard.clone();
    let thread = thread::Builder::new().name("plugin-errors".into());
    thread.spawn(move || {
        each_line(errors, &mut |line| match log_line(line) {
            Some((level, text)) => log(&level, &text),
            None => {
                ears.hear(line);
                log("debug", line);
            }
        });
        ears.is_complete.send_replace(true);
    })?;
    Ok(heard)
}

/// The level and text of a line of the logging library of Go plugins, which writes JSON
/// (<https://github.com/hashicorp/go-hclog>).
fn log_line(line: &str) -> Option<(String, String)> {
    let Ok(Json::Object(mut fields)) = serde_json::from_str(line) else {
        return None;
    };
    let mut take = |name: &str| Some(fields.shift_remove(name)?.as_str()?.to_owned());
    let message = take("@message")?;
    let level = take("@level").unwrap_or_else(|| "debug".into());
    let _time = take("@timestamp");
    let more = fields.iter().filter(|(name, _)| !name.starts_with('@'));
    let more: String = more.map(|(name, it)| format!(" {name}={it}")).collect();
    Some((level, format!("{message}{more}")))
}

fn each_line(mut stream: impl Read, told: &mut dyn FnMut(&str)) {
    let mut line = Vec::new();
    let mut chunk = vec![0; LONGEST_LINE];
    loop {
        match stream.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => break,
            Ok(count) => split(&mut line, chunk.get(..count).unwrap_or_default(), told),
        }
    }
    if !line.is_empty() {
        told(&String::from_utf8_lossy(&line));
    }
}

fn split(line: &mut Vec<u8>, chunk: &[u8], told: &mut dyn FnMut(&str)) {
    for byte in chunk {
        if *byte != b'\n' {
            line.push(*byte);
        }
        if *byte == b'\n' || line.len() >= LONGEST_LINE {
            told(String::from_utf8_lossy(line).trim_end_matches('\r'));
            line.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_lines_are_told_from_other_lines() {
        let line = r#"{"@level":"warn","@message":"slow","@module":"x","@timestamp":"t","n":1}"#;
        assert_eq!(log_line(line), Some(("warn".into(), "slow n=1".into())));
        assert_eq!(log_line("{}"), None);
        assert_eq!(log_line("panic: x"), None);
    }

    #[tokio::test]
    async fn a_panic_is_kept_whole_and_other_lines_for_a_while() {
        let heard = Heard::default();
        heard.is_complete.send_replace(true);
        assert_eq!(heard.last_words().await, "");
        for number in 0..100 {
            heard.hear(&number.to_string());
        }
        let said = heard.last_words().await;
        assert_eq!(said.lines().count(), 2 + KEPT);
        assert!(said.ends_with("99"));
        heard.hear("panic: no");
        heard.hear("goroutine 1");
        let expected = " It said:\n\npanic: no\ngoroutine 1\n";
        assert_eq!(heard.last_words().await, expected);
    }

    #[test]
    fn lines_without_end_come_in_pieces() {
        let mut lines = Vec::new();
        let long = vec![b'x'; 3 * LONGEST_LINE];
        each_line(&long[..], &mut |line| lines.push(line.len()));
        assert_eq!(lines, [LONGEST_LINE; 3]);
        let mut lines = Vec::new();
        each_line(&b"a\r\nb"[..], &mut |line| lines.push(line.to_owned()));
        assert_eq!(lines, ["a", "b"]);
    }
}
