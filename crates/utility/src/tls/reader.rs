//! Reading DER as far as keys and requests need it.

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

/// A value: its tag, what is in it, and all of its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The tag byte of the element.
    pub tag: u8,
    /// What is in it.
    pub content: &'a [u8],
    /// Tag, length and content.
    pub whole: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the beginning.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    /// The next value; none at the end, or where it is cut off.
    pub fn next(&mut self) -> Option<Element<'a>> {
        let (tag, length) = (*self.0.first()?, *self.0.get(1)?);
        let (head, length) = match length {
            short @ 0..0x80 => (2, usize::from(short)),
            long => {
                let count = usize::from(long & 0x7f);
                let bytes = self
                    .0
                    .get(2..2 + count)
                    .filter(|_| (1..=4).contains(&count))?;
                let length = bytes
                    .iter()
                    .fold(0, |length, byte| length << 8 | usize::from(*byte));
                (2 + count, length)
            }
        };
        let whole = self.0.get(..head.checked_add(length)?)?;
        self.0 = &self.0[whole.len()..];
        Some(Element {
            tag,
            content: &whole[head..],
            whole,
        })
    }

    /// The next value, which must have that tag.
    pub fn next_of(&mut self, tag: u8) -> Option<Element<'a>> {
        self.next().filter(|element| element.tag == tag)
    }

    /// Reads within the next value, which must be a sequence.
    pub fn sequence(&mut self) -> Option<Reader<'a>> {
        self.next_of(0x30).map(|element| Reader(element.content))
    }
}
