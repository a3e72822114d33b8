//! Reading MessagePack piece by piece.

use rform_core::value::{Number, Path};
use rmp::Marker;
use rmp::decode::{self, RmpRead};

use super::CodecError;

/// The bytes that are left to read.
pub(super) struct Reader<'b> {
    pub(super) rest: &'b [u8],
    /// How many values are being read, each within the one before.
    pub(super) depth: usize,
}

impl<'b> Reader<'b> {
    pub(super) fn new(rest: &'b [u8]) -> Reader<'b> {
        Reader { rest, depth: 0 }
    }

    /// An integer, a float or a decimal text.
    pub(super) fn number(&mut self, path: &Path) -> Result<Number, CodecError> {
        let marker = self.peek(path)?;
        let number = match marker {
            Marker::F32 => {
                let float = decode::read_f32(&mut self.rest).map_err(|_| cut_off(path))?;
                Number::from_f64(f64::from(float))
            }
            Marker::F64 => {
                let float = decode::read_f64(&mut self.rest).map_err(|_| cut_off(path))?;
                Number::from_f64(float)
            }
            Marker::U64 => Some(Number::from(self.unsigned(path)?)),
            marker if is_text(marker) => Number::parse(self.text(path)?),
            _ => {
                let integer: Result<i64, _> = decode::read_int(&mut self.rest);
                Some(Number::from(integer.map_err(|_| wanted("a number", path))?))
            }
        };
        number.ok_or_else(|| wanted("a number", path))
    }

    pub(super) fn unsigned(&mut self, path: &Path) -> Result<u64, CodecError> {
        decode::read_int(&mut self.rest).map_err(|_| wanted("a whole number", path))
    }

    pub(super) fn bool(&mut self, path: &Path) -> Result<bool, CodecError> {
        decode::read_bool(&mut self.rest).map_err(|_| wanted("a bool", path))
    }

    pub(super) fn text(&mut self, path: &Path) -> Result<&'b str, CodecError> {
        let (text, rest) =
            decode::read_str_from_slice(self.rest).map_err(|_| wanted("a string", path))?;
        self.rest = rest;
        Ok(text)
    }

    /// Bytes, also where they are written as a text.
    pub(super) fn bytes(&mut self, path: &Path) -> Result<&'b [u8], CodecError> {
        if is_text(self.peek(path)?) {
            return self.text(path).map(str::as_bytes);
        }
        let length = decode::read_bin_len(&mut self.rest).map_err(|_| wanted("a type", path))?;
        self.take(length, path)
    }

    pub(super) fn array_len(&mut self, path: &Path) -> Result<u32, CodecError> {
        decode::read_array_len(&mut self.rest).map_err(|_| wanted("an array", path))
    }

    pub(super) fn map_len(&mut self, path: &Path) -> Result<u32, CodecError> {
        decode::read_map_len(&mut self.rest).map_err(|_| wanted("a map", path))
    }

    pub(super) fn extension(&mut self, path: &Path) -> Result<(i8, &'b [u8]), CodecError> {
        let meta = decode::read_ext_meta(&mut self.rest).map_err(|_| cut_off(path))?;
        Ok((meta.typeid, self.take(meta.size, path)?))
    }

    fn take(&mut self, length: u32, path: &Path) -> Result<&'b [u8], CodecError> {
        let split = self.rest.split_at_checked(length as usize);
        let (taken, rest) = split.ok_or_else(|| cut_off(path))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Skips one value of whatever form.
    pub(super) fn skip(&mut self, path: &Path) -> Result<(), CodecError> {
        let mut left: u64 = 1;
        while left > 0 {
            left += self.skip_head(path)?;
            left -= 1;
        }
        Ok(())
    }

    /// Skips a scalar, or the head of a collection: answers how many values are within.
    fn skip_head(&mut self, path: &Path) -> Result<u64, CodecError> {
        match self.peek(path)? {
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                return Ok(self.array_len(path)?.into());
            }
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                return Ok(2 * u64::from(self.map_len(path)?));
            }
            Marker::Null => drop(self.rest.read_u8()),
            Marker::True | Marker::False => drop(self.bool(path)?),
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => drop(self.bytes(path)?),
            marker if is_text(marker) => drop(self.text(path)?),
            marker if is_extension(marker) => drop(self.extension(path)?),
            _ => drop(self.number(path)?),
        }
        Ok(0)
    }

    pub(super) fn peek(&self, path: &Path) -> Result<Marker, CodecError> {
        let first = self.rest.first().ok_or_else(|| cut_off(path))?;
        Ok(Marker::from_u8(*first))
    }

    /// Checks that nothing is left.
    pub(super) fn end(&self, path: &Path) -> Result<(), CodecError> {
        match self.rest.len() {
            0 => Ok(()),
            count => {
                let message = format!("{count} bytes are left over after the value");
                Err(CodecError::new(path, message))
            }
        }
    }
}

fn is_text(marker: Marker) -> bool {
    let long = matches!(marker, Marker::Str8 | Marker::Str16 | Marker::Str32);
    long || matches!(marker, Marker::FixStr(_))
}

pub(super) fn is_extension(marker: Marker) -> bool {
    let fixed = matches!(
        marker,
        Marker::FixExt1 | Marker::FixExt2 | Marker::FixExt4 | Marker::FixExt8 | Marker::FixExt16
    );
    fixed || matches!(marker, Marker::Ext8 | Marker::Ext16 | Marker::Ext32)
}

fn wanted(what: &str, path: &Path) -> CodecError {
    CodecError::new(path, format!("{what} is required"))
}

fn cut_off(path: &Path) -> CodecError {
    CodecError::new(path, "the bytes end in the middle of the value")
}
