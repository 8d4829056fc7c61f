//! A row that was read: its cells by column name, with faults that name the column.

use std::str::FromStr;

use jiff::civil::Date;

use super::Layout;

/// Why a cell, or a row, cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column, where it is one cell's.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl Fault {
    /// A fault of the row as a whole.
    #[must_use]
    pub fn row(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            column: None,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// A fault of a cell.
    #[must_use]
    pub fn cell(column: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            column: Some(column.to_owned()),
            ..Self::row(problem, remedy)
        }
    }
}

/// The cells of a row.
pub struct Cells<'r> {
    pub(super) layout: &'r Layout,
    /// Where each column of the layout stands in the file.
    pub(super) places: &'r [Option<usize>],
    pub(super) cells: &'r [String],
}

impl<'r> Cells<'r> {
    /// The text of a column; nothing where it is missing, empty, or one of the format's words for that.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&'r str> {
        let at = self.layout.position(column)?;
        let text = self.cells.get((*self.places.get(at)?)?)?.as_str();
        let missing = text.is_empty() || self.layout.missing.contains(&text);
        (!missing).then_some(text)
    }

    /// How many cells the row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// The same, with a fault where it is missing.
    pub fn needed(&self, column: &str) -> Result<&'r str, Fault> {
        self.get(column).ok_or_else(|| {
            Fault::cell(
                column,
                "it is empty",
                "a row needs it: give it a value or leave the row out",
            )
        })
    }

    /// A number.
    pub fn number<N: FromStr>(&self, column: &str) -> Result<Option<N>, Fault> {
        let Some(text) = self.get(column) else {
            return Ok(None);
        };
        let number = text.trim().parse();
        number.map(Some).map_err(|_| {
            Fault::cell(
                column,
                format!("`{}` is no number", cut(text)),
                "is the file of this format, with its columns in their places?",
            )
        })
    }

    /// A latitude or longitude: a number that is not beyond `most` on either side.
    pub fn degrees(&self, column: &str, most: f64) -> Result<Option<f64>, Fault> {
        match self.number::<f64>(column)? {
            Some(d) if !d.is_finite() || d.abs() > most => Err(Fault::cell(
                column,
                format!("{d} degrees is outside the world"),
                format!("it must lie between -{most} and {most}"),
            )),
            degrees => Ok(degrees),
        }
    }

    /// A day, as YYYYMMDD or YYYY-MM-DD.
    pub fn day(&self, column: &str) -> Result<Option<Date>, Fault> {
        self.get(column).map(|text| day(column, text)).transpose()
    }
}

/// Reads a day, as YYYYMMDD or YYYY-MM-DD.
pub fn day(column: &str, text: &str) -> Result<Date, Fault> {
    let digits: String = match text.len() {
        10 => text.split('-').collect(),
        _ => text.to_owned(),
    };
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse().ok());
    let date = (digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| {
            let (month, day) = (number(4, 6)?, number(6, 8)?);
            Date::new(number(0, 4)?, month as i8, day as i8).ok()
        })
        .flatten();
    date.ok_or_else(|| {
        Fault::cell(
            column,
            format!("`{}` is no day", cut(text)),
            "YYYYMMDD or YYYY-MM-DD is expected",
        )
    })
}

/// The beginning of a text, for messages.
pub fn cut(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
