//! A stream seen through a window: bytes that were read may be looked at again until they are let
//! go.
//!
//! Offsets count from the beginning of the stream. In: any reader. Out: slices, without copying
//! them.

use std::io::{self, Read};

/// Bytes asked of the reader at once.
const CHUNK: usize = 1 << 16;

/// A stream and the part of it that is held.
pub struct Window<R> {
    inner: R,
    /// The bytes held; `mark` and `at` are places in it.
    bytes: Vec<u8>,
    /// The offset of `bytes[0]` in the stream.
    base: u64,
    /// Bytes before it are let go.
    mark: usize,
    /// The place of reading.
    at: usize,
    ended: bool,
}

impl<R: Read> Window<R> {
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            bytes: Vec::new(),
            base: 0,
            mark: 0,
            at: 0,
            ended: false,
        }
    }

    /// The reader behind the window.
    pub fn inner(&self) -> &R {
        &self.inner
    }

    /// The reader behind the window, to be changed.
    pub fn inner_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    /// Lets everything go and reads on: the reader has begun with something new. Offsets begin at
    /// zero again.
    pub fn restart(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(4 * CHUNK);
        (self.base, self.mark, self.at, self.ended) = (0, 0, 0, false);
    }

    /// The offset of the place of reading.
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// What is held from the place of reading on.
    pub fn ahead(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Whether the stream has ended, so that no more than `ahead` will come.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Bytes of memory that are held.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.bytes.capacity()
    }

    /// Reads until so many bytes are ahead; false where the stream ends before.
    pub fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        while self.bytes.len() - self.at < wanted {
            if !self.more()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads a chunk; false at the end of the stream.
    pub fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.let_go();
        let held = self.bytes.len();
        if self.bytes.capacity() - held < CHUNK {
            // Half as much again, so that growing stays linear and wastes little.
            self.bytes.reserve_exact(CHUNK + held / 2);
        }
        self.bytes.resize(held + CHUNK, 0);
        loop {
            match self.inner.read(&mut self.bytes[held..]) {
                Ok(n) => {
                    self.bytes.truncate(held + n);
                    self.ended = n == 0;
                    return Ok(n > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.bytes.truncate(held);
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }

    /// Drops what is before the mark, where that is most of what is held.
    fn let_go(&mut self) {
        if self.mark > self.bytes.len() / 2 {
            self.bytes.copy_within(self.mark.., 0);
            self.bytes.truncate(self.bytes.len() - self.mark);
            self.base += self.mark as u64;
            self.at -= self.mark;
            self.mark = 0;
            if self.bytes.capacity() > 64 * CHUNK && self.bytes.len() < 4 * CHUNK {
                self.bytes.shrink_to(8 * CHUNK);
            }
        }
    }

    /// Goes on by so many of the bytes ahead.
    pub fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.bytes.len());
    }

    /// Lets go what is before the place of reading.
    pub fn release(&mut self) {
        self.mark = self.at;
    }

    /// Lets go what is before this offset, as far as it has been read.
    pub fn release_before(&mut self, offset: u64) {
        let place = usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX);
        self.mark = place.clamp(self.mark, self.at);
    }

    /// Goes back to this offset, or to the first one that is still held.
    pub fn go_back_to(&mut self, offset: u64) {
        let place = usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX);
        self.at = place.clamp(self.mark, self.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_let_go_can_be_read_again() {
        let bytes: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8).collect();
        let mut window = Window::new(&bytes[..]);
        assert!(window.fill(300_000).unwrap());
        window.advance(200_000);
        window.release();
        window.advance(50_000);
        assert!(window.fill(400_000).unwrap());
        window.go_back_to(0);
        assert_eq!(window.offset(), 200_000);
        assert_eq!(window.ahead()[..400_000], bytes[200_000..600_000]);
        window.release();
        assert!(!window.fill(900_000).unwrap());
        assert!(window.ended());
        assert_eq!(window.ahead(), &bytes[200_000..]);
    }
}
