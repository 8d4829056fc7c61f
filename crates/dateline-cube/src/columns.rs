//! The columns: one value an event, in the order of the archive's rows.

use dateline_record::{DatePrecision, EventType, Status};
use rayon::prelude::*;

use crate::CubeError;
use crate::fact::Fact;
use crate::file::Column;
use crate::names::{Coder, Lists, Names};
use crate::view::View;

/// Rows that a block has; what is known of a block (its first and last day) lets whole blocks be passed over.
pub const BLOCK: usize = 1 << 16;
/// The day of events of which it is not known when.
pub const UNDATED: i32 = i32::MIN;

/// Status, whether it counts, whether it is reciprocal, and the date's precision, in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    fn new(status: Status, counts: bool, reciprocal: bool, precision: DatePrecision) -> Self {
        Self(
            status as u8
                | u8::from(counts) << 3
                | u8::from(reciprocal) << 4
                | (precision as u8) << 5,
        )
    }

    /// The bits of the status.
    pub const STATUS: u8 = 7;
    /// The bit of those that act on each other.
    pub const RECIPROCAL: u8 = 16;

    /// Of an event that is no longer what the archive says: it has no status, so that no filter passes it.
    pub const DEAD: Self = Self(7);

    /// How the text presents the act; nothing of one that is dead.
    #[must_use]
    pub fn status(self) -> Option<Status> {
        Status::ALL.get(usize::from(self.0 & Self::STATUS)).copied()
    }

    /// Whether it counts.
    #[must_use]
    pub fn counts(self) -> bool {
        self.0 & 8 != 0
    }

    /// Whether all act on each other.
    #[must_use]
    pub fn reciprocal(self) -> bool {
        self.0 & Self::RECIPROCAL != 0
    }
}

// What `Flags` has room for.
const _: () = assert!(Status::ALL.len() <= Flags::DEAD.0 as usize && DatePrecision::ALL.len() <= 8);
const _: () = assert!(EventType::ALL.len() <= 16);

/// The columns of some events: 30 bytes each.
#[derive(Clone, Default)]
pub struct Columns {
    /// First day.
    pub day: Column<i32>,
    /// Days from the first to the last, at most 65535.
    pub span: Column<u16>,
    /// [`Flags`].
    pub flags: Column<u8>,
    /// Number of the class of origin.
    pub class: Column<u8>,
    /// Number of the act.
    pub act: Column<u32>,
    /// Number of the list of actors.
    pub actors: Column<u32>,
    /// Number of the list of recipients.
    pub recipients: Column<u32>,
    /// Number of the act's country.
    pub place: Column<u16>,
    /// Confidence in ten-thousandths.
    pub confidence: Column<u16>,
    /// The archive's row of the document.
    pub document: Column<u32>,
    /// First and last day of each block, by turns; blocks without a date have them the wrong way round.
    pub blocks: Column<i32>,
    /// Where rows are not consecutive: index of an event and its row's distance from it, by turns.
    pub rows: Column<u64>,
    /// How many of the events are dead.
    pub dead: usize,
}

impl Columns {
    /// How many events there are, the dead ones among them.
    pub fn len(&self) -> usize {
        self.day.len()
    }

    /// The columns, looked up.
    pub fn view(&self) -> View<'_> {
        View {
            day: &self.day,
            flags: &self.flags,
            class: &self.class,
            act: &self.act,
            actors: &self.actors,
            recipients: &self.recipients,
            place: &self.place,
            confidence: &self.confidence,
            document: &self.document,
            blocks: &self.blocks,
            rows: &self.rows,
        }
    }

    /// Marks the events of these rows as dead, first to last; says how many were not before.
    pub fn retire(&mut self, first: u64, last: u64) -> usize {
        let view = self.view();
        let from = view.index_after(first.saturating_sub(1));
        let to = view.index_after(last);
        let before = self.dead;
        if from < to {
            for flags in &mut self.flags.held()[from..to] {
                if *flags != Flags::DEAD.0 {
                    *flags = Flags::DEAD.0;
                    self.dead += 1;
                }
            }
        }
        self.dead - before
    }

    /// Why the columns cannot be those of events, if so.
    pub fn fault(&self) -> Option<&'static str> {
        let lengths = [
            self.span.len(),
            self.flags.len(),
            self.class.len(),
            self.act.len(),
            self.actors.len(),
            self.recipients.len(),
            self.place.len(),
            self.confidence.len(),
            self.document.len(),
        ];
        if lengths.iter().any(|len| *len != self.len()) {
            return Some("its columns have different lengths");
        }
        // One that no filter passes would be missing without a word.
        let known = Status::ALL.len() as u8;
        let bad = self.flags.par_chunks(BLOCK).any(|flags| {
            let most = flags.iter().map(|flags| flags & Flags::STATUS).max();
            most.is_some_and(|most| most >= known)
        });
        bad.then_some("an event has a status that is none")
    }

    /// Adds an event.
    pub fn push(
        &mut self,
        fact: &Fact,
        coder: &mut Coder,
        names: &mut Names,
        lists: &mut Lists,
    ) -> Result<(), CubeError> {
        let index = self.len();
        let class = names.classes.number(fact.class, "classes of origin")?;
        let class = u8::try_from(class)
            .map_err(|_| CubeError::Limit("there are more than 255 classes of origin".into()))?;
        let act = coder.act(names, fact)?;
        let actors = coder.list(names, lists, fact.actors)?;
        let recipients = coder.list(names, lists, fact.recipients)?;
        let place = names
            .countries
            .number(fact.place.unwrap_or(""), "countries")?;
        let day = fact.day.unwrap_or(UNDATED);
        let last = fact.last_day.unwrap_or(day);
        let span = u16::try_from(last.saturating_sub(day).max(0)).unwrap_or(u16::MAX);
        let shift = fact.row.checked_sub(index as u64).ok_or_else(|| {
            CubeError::Limit(format!(
                "row {} of the archive comes out of order",
                fact.row
            ))
        })?;
        let known = self.rows.len().checked_sub(1).map_or(0, |at| self.rows[at]);
        if shift != known {
            self.rows.held().extend([index as u64, shift]);
        }
        if index.is_multiple_of(BLOCK) {
            self.blocks.held().extend([i32::MAX, i32::MIN]);
        }
        if day != UNDATED {
            let blocks = self.blocks.held();
            let at = blocks.len() - 2;
            blocks[at] = blocks[at].min(day);
            blocks[at + 1] = blocks[at + 1].max(day);
        }
        self.day.held().push(day);
        self.span.held().push(span);
        self.flags
            .held()
            .push(Flags::new(fact.status, fact.counts, fact.reciprocal, fact.precision).0);
        self.class.held().push(class);
        self.act.held().push(act);
        self.actors.held().push(actors);
        self.recipients.held().push(recipients);
        self.place.held().push(place);
        self.confidence
            .held()
            .push(ten_thousandths(fact.confidence));
        self.document.held().push(fact.document);
        Ok(())
    }
}

/// A probability as the column has it.
pub fn ten_thousandths(confidence: f64) -> u16 {
    // In range after the clamp.
    (confidence.clamp(0.0, 1.0) * 10_000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_is_none_is_a_fault() {
        let mut columns = Columns::default();
        for flags in 0..=u8::MAX {
            let known = Flags(flags).status().is_some();
            columns.flags = Column::Held(vec![flags]);
            for column in [
                &mut columns.act,
                &mut columns.actors,
                &mut columns.recipients,
            ] {
                *column = Column::Held(vec![0]);
            }
            columns.day = Column::Held(vec![0]);
            columns.document = Column::Held(vec![0]);
            columns.class = Column::Held(vec![0]);
            for column in [
                &mut columns.span,
                &mut columns.place,
                &mut columns.confidence,
            ] {
                *column = Column::Held(vec![0]);
            }
            assert_eq!(columns.fault().is_none(), known, "{flags}");
        }
        columns.span = Column::Held(Vec::new());
        assert!(columns.fault().is_some());
    }
}
