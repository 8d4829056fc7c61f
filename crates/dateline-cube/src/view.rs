//! The columns of a part as plain slices, looked up once for a whole pass.
//!
//! A mapped column is checked each time it is looked at ([`crate::file::Column`]), which is nothing for a pass and
//! much for an event.

use crate::columns::Flags;

/// What [`crate::columns::Columns`] holds.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub day: &'a [i32],
    pub flags: &'a [u8],
    pub class: &'a [u8],
    pub act: &'a [u32],
    pub actors: &'a [u32],
    pub recipients: &'a [u32],
    pub place: &'a [u16],
    pub confidence: &'a [u16],
    pub document: &'a [u32],
    pub blocks: &'a [i32],
    pub rows: &'a [u64],
}

impl View<'_> {
    /// How many events there are, the dead ones among them.
    pub fn len(&self) -> usize {
        self.day.len()
    }

    /// Whether an event is no longer what the archive says.
    pub fn is_dead(&self, index: usize) -> bool {
        self.flags[index] == Flags::DEAD.0
    }

    /// Whether an event falls into the same groups as one of another part, whatever is grouped by. Numbers of lists
    /// and acts are those of the whole cube.
    pub fn falls_as(&self, index: usize, other: &View, at: usize) -> bool {
        let told = Flags::STATUS | Flags::RECIPROCAL;
        self.day[index] == other.day[at]
            && self.actors[index] == other.actors[at]
            && self.recipients[index] == other.recipients[at]
            && self.act[index] == other.act[at]
            && self.place[index] == other.place[at]
            && self.class[index] == other.class[at]
            && self.flags[index] & told == other.flags[at] & told
    }

    /// The archive's row of an event.
    pub fn row(&self, index: usize) -> u64 {
        index as u64 + self.shift(self.steps_to(index))
    }

    /// How far the rows of all events between two of them are from their indices, where that is the same of all.
    pub fn shift_between(&self, first: usize, last: usize) -> Option<u64> {
        let steps = self.steps_to(first);
        (steps == self.steps_to(last)).then(|| self.shift(steps))
    }

    /// How often the distance of rows from indices has changed up to an event.
    fn steps_to(&self, index: usize) -> usize {
        let (steps, _) = self.rows.as_chunks::<2>();
        steps.partition_point(|[at, _]| *at <= index as u64)
    }

    fn shift(&self, steps: usize) -> u64 {
        steps.checked_sub(1).map_or(0, |at| self.rows[at * 2 + 1])
    }

    /// The first event whose row lies beyond this one.
    pub fn index_after(&self, row: u64) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.row(middle) <= row {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use crate::columns::Columns;
    use crate::file::Column;

    #[test]
    fn rows_are_found_over_gaps() {
        let columns = Columns {
            day: Column::Held(vec![0; 6]),
            // Events 0 and 1 are rows 0 and 1, then two rows are missing, then five more.
            rows: Column::Held(vec![2, 2, 5, 7]),
            ..Columns::default()
        };
        let view = columns.view();
        let rows: Vec<u64> = (0..6).map(|index| view.row(index)).collect();
        assert_eq!(rows, [0, 1, 4, 5, 6, 12]);
        for (first, last, shift) in [
            (0, 1, Some(0)),
            (2, 4, Some(2)),
            (5, 5, Some(7)),
            (1, 2, None),
            (0, 5, None),
        ] {
            assert_eq!(view.shift_between(first, last), shift, "{first} to {last}");
        }
        for (row, index) in [(0, 1), (1, 2), (3, 2), (4, 3), (7, 5), (12, 6), (99, 6)] {
            assert_eq!(view.index_after(row), index, "{row}");
        }
    }
}
