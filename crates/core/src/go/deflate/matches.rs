//! Which earlier text is referred to: hash chains over a window, and a match waits for whether the
//! next byte begins a longer one.

use super::symbols::Token;

const WINDOW: usize = 1 << 15;

/// The shortest match that is looked for, and the longest there is.
const SHORTEST: usize = 4;
const LONGEST: usize = 258;

const HASH_BITS: u32 = 17;

/// A match of this length is not improved by one that begins a byte later.
const LAZY: usize = 16;

/// Matches of the shortest length are taken up to this distance.
const NEAR: usize = 4096;

/// How long is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Level 5, which `archive/zip` uses.
    Five,
    /// Level 6, the default.
    Six,
}

impl Level {
    /// So many candidates are looked at, and a match of this length ends the search.
    fn effort(self) -> usize {
        match self {
            Level::Five => 32,
            Level::Six => 128,
        }
    }
}

/// What a step found.
pub enum Step {
    /// More data is needed.
    Wait,
    /// Nothing for now.
    Nothing,
    /// A token, and where the data that it and those before it stand for ends.
    Token {
        /// The literal or the copy that was found.
        token: Token,
        /// An index of the window.
        end: usize,
    },
    /// All data is looked at.
    End {
        /// The last byte, if it waited.
        last: Option<Token>,
        /// An index of the window.
        end: usize,
    },
}

/// The window and the chains of positions in it whose next bytes have the same hash.
pub struct Matcher {
    effort: usize,
    window: Vec<u8>,
    /// The next byte to look at.
    index: usize,
    /// The newest position of each hash, counted from the beginning of all data, and from 1.
    heads: Vec<u64>,
    /// The position before it with the same hash, by position within a window.
    previous: Vec<u64>,
    /// What has left the window, and 1: the position of the first byte of the window.
    origin: u64,
    /// Positions from here on have too few bytes behind them to be hashed.
    hash_end: usize,
    /// The newest position with the hash of the current one.
    candidate: Option<u64>,
    /// The match at the last position: length and distance.
    length: usize,
    distance: usize,
    /// Whether the byte before the current one has no token yet.
    is_byte_waiting: bool,
}

impl Matcher {
    /// Nothing is in the window yet.
    pub fn new(level: Level) -> Matcher {
        Matcher {
            effort: level.effort(),
            window: Vec::with_capacity(2 * WINDOW),
            index: 0,
            heads: vec![0; 1 << HASH_BITS],
            previous: vec![0; WINDOW],
            origin: 1,
            hash_end: 0,
            candidate: None,
            length: SHORTEST - 1,
            distance: 0,
            is_byte_waiting: false,
        }
    }

    /// Drops the first half of the window where its end is near; answers how much was dropped.
    pub fn shift(&mut self) -> usize {
        if self.index < 2 * WINDOW - (SHORTEST + LONGEST) {
            return 0;
        }
        self.window.drain(..WINDOW);
        self.index -= WINDOW;
        self.origin += WINDOW as u64;
        WINDOW
    }

    /// Takes data as far as there is room, and answers the rest.
    pub fn fill<'d>(&mut self, data: &'d [u8]) -> &'d [u8] {
        let room = (2 * WINDOW).saturating_sub(self.window.len());
        let (taken, rest) = data.split_at(room.min(data.len()));
        self.window.extend(taken);
        rest
    }

    /// A part of the window.
    pub fn window(&self, start: usize, end: usize) -> &[u8] {
        self.window.get(start..end).unwrap_or_default()
    }

    /// Begins to look at what is in the window.
    pub fn begin(&mut self) {
        self.hash_end = self.window.len().saturating_sub(SHORTEST - 1);
    }

    /// Looks at the next position.
    pub fn step(&mut self, to_the_end: bool) -> Step {
        let ahead = self.window.len() - self.index;
        if ahead < SHORTEST + LONGEST && !to_the_end {
            return Step::Wait;
        }
        if ahead == 0 {
            return self.end();
        }
        if self.index < self.hash_end {
            self.candidate = self.insert(self.index);
        }
        let before = (self.length, self.distance);
        (self.length, self.distance) = self.search(before.0, ahead);
        match before.0 >= SHORTEST && self.length <= before.0 {
            true => self.take(before),
            false => self.pass(),
        }
    }

    fn end(&mut self) -> Step {
        let last = match self.is_byte_waiting {
            true => Some(Token::Literal(self.window[self.index - 1])),
            false => None,
        };
        self.is_byte_waiting = false;
        Step::End {
            last,
            end: self.index,
        }
    }

    /// Adds a position to its chain; answers the one that was the newest.
    fn insert(&mut self, index: usize) -> Option<u64> {
        let bytes = self.window[index..index + SHORTEST].iter();
        let bytes = bytes.fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let hash = bytes.wrapping_mul(0x1e35_a7bd) >> (32 - HASH_BITS);
        let head = &mut self.heads[hash as usize];
        let newest = *head;
        self.previous[index % WINDOW] = newest;
        *head = index as u64 + self.origin;
        Some(newest)
    }

    /// The longest match at the current position, unless the last one is long enough.
    fn search(&self, last_length: usize, ahead: usize) -> (usize, usize) {
        let none = (SHORTEST - 1, 0);
        if ahead <= last_length || last_length >= LAZY {
            return none;
        }
        let within = |position: u64| {
            let index = usize::try_from(position.checked_sub(self.origin)?).ok()?;
            (index >= self.index.saturating_sub(WINDOW)).then_some(index)
        };
        let Some(mut at) = self.candidate.and_then(within) else {
            return none;
        };
        let ahead = ahead.min(LONGEST);
        let (mut length, mut distance) = none;
        for _ in 0..self.effort {
            let found = self.common(at, length, ahead);
            let is_better = found > length;
            if is_better && (found > SHORTEST || self.index - at <= NEAR) {
                (length, distance) = (found, self.index - at);
                if found >= self.effort.min(ahead) {
                    break;
                }
            }
            if at + WINDOW == self.index {
                break;
            }
            match within(self.previous[at % WINDOW]) {
                Some(before) => at = before,
                None => break,
            }
        }
        (length, distance)
    }

    /// How many bytes at an earlier index are those at the current one; 0 if not more than `least`.
    fn common(&self, at: usize, least: usize, most: usize) -> usize {
        let (earlier, now) = (&self.window[at..], &self.window[self.index..]);
        if earlier.get(least) != now.get(least) {
            return 0;
        }
        let pairs = earlier.iter().zip(now).take(most);
        pairs.take_while(|(one, other)| one == other).count()
    }

    /// The match at the last position is taken: positions within it are added to their chains.
    fn take(&mut self, (length, distance): (usize, usize)) -> Step {
        let end = self.index + length - 1;
        for index in self.index + 1..end {
            if index < self.hash_end {
                self.insert(index);
            }
        }
        self.index = end;
        self.is_byte_waiting = false;
        self.length = SHORTEST - 1;
        Step::Token {
            token: Token::Match { length, distance },
            end,
        }
    }

    /// The byte before is a literal, and the current one waits.
    fn pass(&mut self) -> Step {
        let index = self.index;
        self.index += 1;
        match std::mem::replace(&mut self.is_byte_waiting, true) {
            true => Step::Token {
                token: Token::Literal(self.window[index - 1]),
                end: index,
            },
            false => Step::Nothing,
        }
    }
}
