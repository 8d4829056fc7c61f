//! What is wrong with one record of an archive.
//!
//! Readers of archives yield a [`Fault`] in a broken record's place and go on with the next one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// A record that could not be read: where it begins, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}{}: {what}; {remedy}", Within(*within))]
pub struct Fault {
    /// The byte in the file as served where the record begins: in a compressed file, where its
    /// compressed member begins.
    pub offset: u64,
    /// The byte in the unpacked member, where the record does not begin with it.
    pub within: Option<u64>,
    /// What is wrong.
    pub what: Cow<'static, str>,
    /// What to do.
    pub remedy: Cow<'static, str>,
}

impl Fault {
    /// A fault of the record that begins at this byte.
    pub fn new(
        offset: u64,
        what: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            offset,
            within: None,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// The end of what can be read: the system gives no more.
    pub fn unreadable(offset: u64, error: &std::io::Error) -> Self {
        let what = format!("cannot be read further: {error}");
        let remedy = "fetch the file again, or see whether the disk is sound";
        Self::new(offset, what, remedy)
    }
}

struct Within(Option<u64>);

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(byte) => write!(f, " (unpacked: {byte})"),
            None => Ok(()),
        }
    }
}

/// Reasons that are told apart; what comes after them counts as "other".
const MAX_REASONS: usize = 200;

/// What an archive holds that is no document, counted by the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped(BTreeMap<Cow<'static, str>, u64>);

impl Skipped {
    /// One more of a kind.
    pub fn count(&mut self, reason: impl Into<Cow<'static, str>>) {
        let mut reason = reason.into();
        if self.0.len() >= MAX_REASONS && !self.0.contains_key(&reason) {
            reason = Cow::Borrowed("other");
        }
        *self.0.entry(reason).or_default() += 1;
    }

    /// The reasons, each with how many.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(reason, n)| (reason.as_ref(), *n))
    }

    /// How many for this reason.
    #[must_use]
    pub fn of(&self, reason: &str) -> u64 {
        self.0.get(reason).copied().unwrap_or_default()
    }

    /// How many in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_where_what_and_the_remedy() {
        let mut fault = Fault::new(12, "it is cut off", "fetch it again");
        assert_eq!(fault.to_string(), "byte 12: it is cut off; fetch it again");
        fault.within = Some(7);
        assert!(fault.to_string().starts_with("byte 12 (unpacked: 7): "));
    }

    #[test]
    fn reasons_do_not_grow_without_end() {
        let mut skipped = Skipped::default();
        for n in 0..1000 {
            skipped.count(n.to_string());
        }
        assert_eq!(skipped.total(), 1000);
        assert_eq!(skipped.iter().count(), MAX_REASONS + 1);
    }
}
