//! Bytes of a stream, the first of which may be looked at before they are read.
//!
//! In: any reader. Out: the same bytes as a [`BufRead`], and what is held of them. Nothing is read
//! ahead but what was asked for, so that a slow pipe is answered as soon as it can be.

use std::io::{self, BufRead, Read};

/// Bytes asked of the reader at once.
const CHUNK: usize = 1 << 16;

/// A stream with a window on what comes next.
pub struct Bytes {
    inner: Box<dyn Read + Send>,
    held: Vec<u8>,
    at: usize,
    /// Bytes let go before `held`.
    gone: u64,
    ended: bool,
}

impl Bytes {
    pub fn new(inner: impl Read + Send + 'static) -> Self {
        Self {
            inner: Box::new(inner),
            held: Vec::new(),
            at: 0,
            gone: 0,
            ended: false,
        }
    }

    /// What is held of the bytes that come next.
    pub fn held(&self) -> &[u8] {
        &self.held[self.at..]
    }

    /// Whether what is held is all there is.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Bytes handed out so far.
    pub fn offset(&self) -> u64 {
        self.gone + self.at as u64
    }

    /// Holds more, as much as one read gives; false at the end.
    pub fn hold_more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.held.drain(..self.at);
            self.gone += self.at as u64;
            self.at = 0;
        }
        let before = self.held.len();
        self.held.resize(before + CHUNK, 0);
        let read = loop {
            match self.inner.read(&mut self.held[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.held.truncate(before + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(!self.ended)
    }

    /// Holds at least so many bytes, where there are as many.
    pub fn hold(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while self.held().len() < bytes && self.hold_more()? {}
        Ok(self.held())
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Large reads go past the window.
        if self.held().is_empty() && buffer.len() >= CHUNK && !self.ended {
            let n = self.inner.read(buffer)?;
            self.gone += n as u64;
            self.ended = n == 0;
            return Ok(n);
        }
        let held = self.fill_buf()?;
        let n = held.len().min(buffer.len());
        buffer[..n].copy_from_slice(&held[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Bytes {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.held().is_empty() {
            self.hold_more()?;
        }
        Ok(self.held())
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.held.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_is_still_read() {
        let all: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
        let mut bytes = Bytes::new(io::Cursor::new(all.clone()));
        assert_eq!(bytes.hold(100_000).unwrap()[..10], all[..10]);
        let mut read = vec![0; 7];
        bytes.read_exact(&mut read).unwrap();
        assert_eq!((bytes.offset(), bytes.held()[0]), (7, all[7]));
        bytes.hold(150_000).unwrap();
        bytes.read_to_end(&mut read).unwrap();
        assert_eq!(read, all);
        assert_eq!((bytes.offset(), bytes.ended()), (200_000, true));
    }
}
