//! Spans of the document text: the evidence that every field carries.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode scalar values of the document text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CharSpan {
    /// First scalar value inside.
    pub start: usize,
    /// First scalar value after.
    pub end: usize,
}

impl CharSpan {
    /// The span `start..end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The words that stand there.
    #[must_use]
    pub fn words(self, text: &str) -> String {
        let length = self.end.saturating_sub(self.start);
        text.chars().skip(self.start).take(length).collect()
    }

    /// Whether `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl From<std::ops::Range<usize>> for CharSpan {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// On the wire a span is `[start, end]`.
impl Serialize for CharSpan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CharSpan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, end) = <(usize, usize)>::deserialize(deserializer)?;
        if start > end {
            return Err(serde::de::Error::custom(format!(
                "span [{start}, {end}] ends before it starts"
            )));
        }
        Ok(Self { start, end })
    }
}

/// Words of the text with their place in it: `{"start","end","text"}` on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// First scalar value inside.
    pub start: usize,
    /// First scalar value after.
    pub end: usize,
    /// `text[start..end]` of the document.
    pub text: String,
}

impl Words {
    /// The words' place.
    #[must_use]
    pub fn span(&self) -> CharSpan {
        CharSpan::new(self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_pair_on_the_wire() {
        assert_eq!(
            serde_json::to_string(&CharSpan::new(3, 7)).unwrap(),
            "[3,7]"
        );
        assert_eq!(
            serde_json::from_str::<CharSpan>("[3,7]").unwrap(),
            CharSpan::new(3, 7)
        );
        assert!(serde_json::from_str::<CharSpan>("[7,3]").is_err());
    }

    #[test]
    fn words_are_cut_by_characters() {
        assert_eq!(CharSpan::new(1, 3).words("aé–z"), "é–");
        assert_eq!(CharSpan::new(2, 9).words("abc"), "c");
    }

    #[test]
    fn spans_join_and_contain() {
        let all = CharSpan::new(2, 5).join(CharSpan::new(9, 12));
        assert_eq!(all, CharSpan::new(2, 12));
        assert!(all.contains(CharSpan::new(5, 9)) && !CharSpan::new(3, 9).contains(all));
    }
}
