//! Words by which copies of an article are compared, and damaged texts known.
//!
//! In: `knowledge/stories/`. Out: section `stories` of the compiled file, a [`StoryWords`] to look up in,
//! and findings for the linter.

mod damage;
mod polarity;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Finding, KnowError};
pub use damage::{Damage, Expression, Part};
pub use polarity::{Polarity, Side};

/// The words of stories.
#[derive(Clone, Debug, Default)]
pub struct StoryWords {
    /// What negates, and what bounds a number.
    pub polarity: Polarity,
    /// What shows damage.
    pub damage: Damage,
}

#[derive(Default, Serialize, Deserialize)]
struct Compiled {
    polarity: polarity::Data,
    damage: damage::Data,
}

impl StoryWords {
    /// Opens the compiled form.
    ///
    /// # Errors
    /// If the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        let c: Compiled = postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("the words of stories: {e}")))?;
        Ok(Self {
            polarity: Polarity::new(c.polarity),
            damage: Damage::new(c.damage),
        })
    }

    /// Whether there are no words at all: the knowledge came without them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.polarity.is_empty()
    }
}

/// Compiles the words of stories under `dir` (the knowledge folder) to section `stories`; none, no bytes.
pub(crate) fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    let mut faults = Vec::new();
    let Some(polarity) = polarity::gather(dir, &mut faults)? else {
        return Ok(Vec::new());
    };
    let damage = damage::gather(dir, &mut faults)?;
    if let Some(fault) = faults
        .into_iter()
        .find(|f| f.severity == crate::Severity::Error)
    {
        return Err(fault.into());
    }
    postcard::to_allocvec(&Compiled { polarity, damage })
        .map_err(|e| KnowError::Limit(format!("the words of stories: {e}")))
}

/// What is wrong with the words of stories under `dir`.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    let mut faults = Vec::new();
    let read = polarity::gather(dir, &mut faults).and_then(|found| match found {
        Some(_) => damage::gather(dir, &mut faults).map(drop),
        None => Ok(()),
    });
    if let Err(error) = read {
        faults.push(crate::words::finding(dir, error));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_compile_and_are_found() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let bytes = compile(&dir).unwrap();
        assert_eq!(bytes, compile(&dir).unwrap());
        let words = StoryWords::from_bytes(&bytes).unwrap();
        assert_eq!(words.polarity.affirmed("unlikely"), Some("likely"));
        assert!(words.polarity.is_negator("never"));
        let findings = check(&dir);
        assert!(findings.is_empty(), "{findings:?}");
    }
}
