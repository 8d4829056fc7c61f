//! A reader of msgpack, the format of the model's binary files.
//!
//! In: bytes, trusted for nothing. Out: a [`Reader`] that pulls one item after another,
//! and [`Value`], a tree that borrows from the bytes. Text and binary items are not told
//! apart, because the files mix them.

/// Nothing in a model is nested deeper.
const MAX_DEPTH: u32 = 32;

/// The bytes are no msgpack, or not of the asked kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct MsgpackError {
    /// What was found wrong.
    pub what: &'static str,
    /// Where.
    pub at: usize,
}

type Result<T> = std::result::Result<T, MsgpackError>;

/// An item of msgpack.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Nil,
    /// True or false.
    Bool(bool),
    /// A number below zero.
    Negative(i64),
    /// A number from zero.
    Uint(u64),
    /// A number with a fraction.
    Float(f64),
    /// A text or a blob.
    Bytes(&'a [u8]),
    /// A list.
    Array(Vec<Value<'a>>),
    /// Pairs, in the order of the file.
    Map(Vec<(Value<'a>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// Reads one value that takes up all of `bytes`.
    ///
    /// # Errors
    ///
    /// If the bytes are no msgpack or hold more than one item.
    pub fn parse(bytes: &'a [u8]) -> Result<Value<'a>> {
        let mut reader = Reader::new(bytes);
        let value = reader.value()?;
        reader.finish()?;
        Ok(value)
    }

    /// The value of a text key in a map.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        let pairs = self.as_map()?;
        pairs
            .iter()
            .find(|(k, _)| k.as_bytes() == Some(key.as_bytes()))
            .map(|(_, v)| v)
    }

    /// The value of a number key in a map.
    pub fn get_int(&self, key: u64) -> Option<&Value<'a>> {
        self.as_map()?
            .iter()
            .find(|(k, _)| *k == Value::Uint(key))
            .map(|(_, v)| v)
    }

    /// The pairs of a map.
    pub fn as_map(&self) -> Option<&[(Value<'a>, Value<'a>)]> {
        if let Value::Map(pairs) = self {
            Some(pairs)
        } else {
            None
        }
    }

    /// The items of a list.
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        if let Value::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The bytes of a text or blob.
    pub fn as_bytes(&self) -> Option<&'a [u8]> {
        if let Value::Bytes(bytes) = self {
            Some(bytes)
        } else {
            None
        }
    }

    /// A text.
    pub fn as_str(&self) -> Option<&'a str> {
        std::str::from_utf8(self.as_bytes()?).ok()
    }

    /// A number from zero.
    pub fn as_u64(&self) -> Option<u64> {
        if let Value::Uint(n) = self {
            Some(*n)
        } else {
            None
        }
    }
}

/// Pulls items from bytes.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// An item's head: its kind, and its size where its content follows.
enum Head {
    Nil,
    Bool(bool),
    Negative(i64),
    Uint(u64),
    Float(f64),
    Bytes(usize),
    Array(usize),
    Map(usize),
    Ext,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, at: 0 }
    }

    fn error<T>(&self, what: &'static str) -> Result<T> {
        Err(MsgpackError { what, at: self.at })
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    ///
    /// If something is.
    pub fn finish(&self) -> Result<()> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            self.error("more than one item")
        }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        match self.bytes.get(self.at..).and_then(|rest| rest.get(..len)) {
            Some(taken) => {
                self.at += len;
                Ok(taken)
            }
            None => self.error("the end too early"),
        }
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut number = [0; N];
        number.copy_from_slice(self.take(N)?);
        Ok(number)
    }

    fn u8(&mut self) -> Result<u8> {
        Ok(self.number::<1>()?[0])
    }

    fn len16(&mut self) -> Result<usize> {
        Ok(usize::from(u16::from_be_bytes(self.number()?)))
    }

    fn len32(&mut self) -> Result<usize> {
        Ok(u32::from_be_bytes(self.number()?) as usize)
    }

    fn head(&mut self) -> Result<Head> {
        let signed = |n: i64| u64::try_from(n).map_or(Head::Negative(n), Head::Uint);
        Ok(match self.u8()? {
            n @ 0x00..=0x7f => Head::Uint(u64::from(n)),
            n @ 0x80..=0x8f => Head::Map(usize::from(n & 0x0f)),
            n @ 0x90..=0x9f => Head::Array(usize::from(n & 0x0f)),
            n @ 0xa0..=0xbf => Head::Bytes(usize::from(n & 0x1f)),
            0xc0 => Head::Nil,
            0xc1 => return self.error("an unused code"),
            0xc2 => Head::Bool(false),
            0xc3 => Head::Bool(true),
            0xc4 | 0xd9 => Head::Bytes(usize::from(self.u8()?)),
            0xc5 | 0xda => Head::Bytes(self.len16()?),
            0xc6 | 0xdb => Head::Bytes(self.len32()?),
            0xc7..=0xc9 => Head::Ext,
            0xca => Head::Float(f64::from(f32::from_be_bytes(self.number()?))),
            0xcb => Head::Float(f64::from_be_bytes(self.number()?)),
            0xcc => Head::Uint(u64::from(self.u8()?)),
            0xcd => Head::Uint(u64::from(u16::from_be_bytes(self.number()?))),
            0xce => Head::Uint(u64::from(u32::from_be_bytes(self.number()?))),
            0xcf => Head::Uint(u64::from_be_bytes(self.number()?)),
            0xd0 => signed(i64::from(i8::from_be_bytes(self.number()?))),
            0xd1 => signed(i64::from(i16::from_be_bytes(self.number()?))),
            0xd2 => signed(i64::from(i32::from_be_bytes(self.number()?))),
            0xd3 => signed(i64::from_be_bytes(self.number()?)),
            0xd4..=0xd8 => Head::Ext,
            0xdc => Head::Array(self.len16()?),
            0xdd => Head::Array(self.len32()?),
            0xde => Head::Map(self.len16()?),
            0xdf => Head::Map(self.len32()?),
            n @ 0xe0..=0xff => Head::Negative(i64::from(n as i8)),
        })
    }

    /// Reads a number from zero.
    ///
    /// # Errors
    ///
    /// If the next item is none.
    pub fn u64(&mut self) -> Result<u64> {
        match self.head()? {
            Head::Uint(n) => Ok(n),
            _ => self.error("not an unsigned number"),
        }
    }

    /// Reads the head of a map; its pairs follow.
    ///
    /// # Errors
    ///
    /// If the next item is none.
    pub fn map(&mut self) -> Result<usize> {
        match self.head()? {
            Head::Map(len) => Ok(len),
            _ => self.error("not a map"),
        }
    }

    /// Reads one item with all it holds.
    ///
    /// # Errors
    ///
    /// If the bytes are no msgpack or nested too deeply.
    pub fn value(&mut self) -> Result<Value<'a>> {
        self.value_at(0)
    }

    fn value_at(&mut self, depth: u32) -> Result<Value<'a>> {
        if depth > MAX_DEPTH {
            return self.error("nesting too deep");
        }
        // A claimed length is believed only as far as there are bytes for it.
        let plausible = |len: usize| len.min(self.bytes.len() - self.at.min(self.bytes.len()));
        let capacity = plausible(4096);
        Ok(match self.head()? {
            Head::Nil => Value::Nil,
            Head::Bool(b) => Value::Bool(b),
            Head::Negative(n) => Value::Negative(n),
            Head::Uint(n) => Value::Uint(n),
            Head::Float(x) => Value::Float(x),
            Head::Bytes(len) => Value::Bytes(self.take(len)?),
            Head::Ext => return self.error("an extension type"),
            Head::Array(len) => {
                let mut items = Vec::with_capacity(len.min(capacity));
                for _ in 0..len {
                    items.push(self.value_at(depth + 1)?);
                }
                Value::Array(items)
            }
            Head::Map(len) => {
                let mut pairs = Vec::with_capacity(len.min(capacity));
                for _ in 0..len {
                    pairs.push((self.value_at(depth + 1)?, self.value_at(depth + 1)?));
                }
                Value::Map(pairs)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items() {
        let bytes = b"\x84\xa1a\x01\xc4\x01b\xff\xa1c\x92\xc0\xc3\x07\xcb\x3f\xe0\0\0\0\0\0\0";
        let value = Value::parse(bytes).unwrap();
        assert_eq!(value.get("a").and_then(Value::as_u64), Some(1));
        assert_eq!(value.get("b"), Some(&Value::Negative(-1)));
        assert_eq!(
            value.get("c"),
            Some(&Value::Array(vec![Value::Nil, Value::Bool(true)]))
        );
        assert_eq!(value.get_int(7), Some(&Value::Float(0.5)));
    }

    #[test]
    fn damage_is_an_error() {
        for bytes in [
            &b""[..],
            b"\xc1",
            b"\xa5abc",
            b"\xdf\xff\xff\xff\xff",
            b"\x01\x01",
            b"\xd4\0\0",
        ] {
            assert!(Value::parse(bytes).is_err(), "{bytes:x?}");
        }
        assert!(Value::parse(&[0x91; 100]).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = Value::parse(&bytes);
        }
    }
}
