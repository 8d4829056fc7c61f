//! Cursors: where a page ended, as text to hand back.
//!
//! A cursor names the state of the archive that the first page saw (the last event's row and the number of changes
//! of older rows), so that later pages see the same, whatever was added since. Where the answer depends on stories it has
//! their fingerprint too: documents that come later can make one story of two.

use std::str::FromStr;

use dateline_cube::Place;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Number of changes of older rows that the archive had seen.
    pub generation: u64,
    /// The last row it had.
    pub watermark: u64,
    /// After what to go on.
    pub after: After,
    /// What the stories were, where the answer depends on them.
    pub stories: Option<u64>,
}

/// After what to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// A row of a listing by day.
    Place(Place),
    /// So many rows of a list of counts.
    Rows(usize),
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.", self.generation, self.watermark)?;
        match self.after {
            After::Place(place) => write!(f, "d{}.{}", place.day, place.row)?,
            After::Rows(rows) => write!(f, "n{rows}")?,
        }
        self.stories
            .map_or(Ok(()), |stories| write!(f, ".s{stories:x}"))
    }
}

/// A text that is no cursor.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no cursor: it is what a page before said to go on with")]
pub struct NoCursor(String);

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let read = || {
            let mut parts = text.splitn(3, '.');
            let generation = parts.next()?.parse().ok()?;
            let watermark = parts.next()?.parse().ok()?;
            let after = parts.next()?;
            let (after, stories) = match after.split_once(".s") {
                None => (after, None),
                Some((after, stories)) => (after, Some(u64::from_str_radix(stories, 16).ok()?)),
            };
            let after = match after.strip_prefix('n') {
                Some(rows) => After::Rows(rows.parse().ok()?),
                None => {
                    let (day, row) = after.strip_prefix('d')?.split_once('.')?;
                    After::Place(Place {
                        day: day.parse().ok()?,
                        row: row.parse().ok()?,
                    })
                }
            };
            Some(Self {
                generation,
                watermark,
                after,
                stories,
            })
        };
        read().ok_or_else(|| NoCursor(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back() {
        for after in [
            After::Rows(40),
            After::Place(Place { day: -7, row: 12 }),
            After::Place(Place {
                day: i32::MIN,
                row: u64::MAX,
            }),
        ] {
            let cursor = Cursor {
                generation: 3,
                watermark: 900,
                after,
                stories: None,
            };
            let told = Cursor {
                stories: Some(u64::MAX - 1),
                ..cursor
            };
            for cursor in [cursor, told] {
                assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
            }
        }
        for bad in [
            "",
            "1",
            "1.2",
            "1.2.x",
            "1.2.d5",
            "1.2.n-1",
            "a.2.n1",
            "1.2.n3.sx",
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
