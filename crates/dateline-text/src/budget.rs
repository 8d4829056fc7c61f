//! How much an input may unpack to.
//!
//! One [`Budget`] goes with an input through all that is packed in it: what it unpacks to, at any
//! depth, is held against the bytes that were served.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Cause;

/// Bytes that every input may unpack to.
const FREE: u64 = 64 << 20;
/// How deep archives may be packed in one another.
pub const MAX_DEPTH: usize = 4;

/// Bytes served and unpacked, and the most that one may give of the other.
pub struct Budget {
    served: AtomicU64,
    unpacked: AtomicU64,
    /// Bytes that one served byte may unpack to.
    max_ratio: u64,
    /// Counts what all inputs served.
    all: Arc<AtomicU64>,
}

impl Budget {
    pub fn new(max_ratio: u64, all: Arc<AtomicU64>) -> Arc<Self> {
        Arc::new(Self {
            served: AtomicU64::new(0),
            unpacked: AtomicU64::new(0),
            max_ratio,
            all,
        })
    }

    fn unpack(&self, bytes: usize) -> io::Result<()> {
        let unpacked = self.unpacked.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        let served = self.served.load(Ordering::Relaxed);
        if unpacked > FREE.max(served.saturating_mul(self.max_ratio)) {
            return Err(Cause::Bomb {
                served,
                unpacked,
                max_ratio: self.max_ratio,
            }
            .into());
        }
        Ok(())
    }
}

/// A reader of bytes as served: counts them.
pub struct Served<R> {
    inner: R,
    budget: Arc<Budget>,
}

impl<R> Served<R> {
    pub fn new(inner: R, budget: &Arc<Budget>) -> Self {
        Self {
            inner,
            budget: Arc::clone(budget),
        }
    }
}

impl<R: Read> Read for Served<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.budget.served.fetch_add(n as u64, Ordering::Relaxed);
        self.budget.all.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: io::Seek> io::Seek for Served<R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A reader of unpacked bytes: fails where they are more than the budget allows.
pub struct Unpacked<R> {
    inner: R,
    budget: Arc<Budget>,
}

impl<R> Unpacked<R> {
    pub fn new(inner: R, budget: &Arc<Budget>) -> Self {
        Self {
            inner,
            budget: Arc::clone(budget),
        }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.budget.unpack(n)?;
        Ok(n)
    }
}
