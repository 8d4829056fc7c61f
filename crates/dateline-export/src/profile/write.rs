//! Rows to a file of separated cells.
//!
//! In: cells by column name, or rows as they came. Out: lines. The first row decides how the file stands: rows
//! that came with a header line or further columns go out with these.

use std::collections::HashMap;
use std::io::Write;

use dateline_record::Foreign;

use super::clean::one_line;
use super::{Layout, Merging, Quoting, Sidecar};
use crate::ExportError;

/// A row that is being filled, column by column.
pub struct Row<'l> {
    layout: &'l Layout,
    cells: Vec<String>,
    next: usize,
    /// Columns whose value had separators or line breaks in it.
    mended: Vec<usize>,
}

impl<'l> Row<'l> {
    pub(super) fn new(layout: &'l Layout) -> Self {
        Self {
            layout,
            cells: vec![String::new(); layout.written],
            next: 0,
            mended: Vec::new(),
        }
    }

    fn clear(&mut self) {
        for cell in &mut self.cells {
            cell.clear();
        }
        self.next = 0;
        self.mended.clear();
    }

    /// Sets a column. Columns in their order are found at once.
    ///
    /// # Panics
    /// If the format has no such column: a fault of the profile, not of the data.
    pub fn set(&mut self, column: &str, value: impl AsRef<str>) {
        let expected = self.layout.columns.get(self.next);
        let at = match expected {
            Some(c) if c.name == column => Some(self.next),
            _ => self.layout.position(column),
        };
        let at = at.filter(|at| *at < self.layout.written);
        let at = at.unwrap_or_else(|| panic!("there is no column `{column}`"));
        self.next = at + 1;
        let value = value.as_ref();
        let value = match self.layout.quoting {
            Quoting::Never => one_line(value, self.layout.separator),
            Quoting::Needed => value.into(),
        };
        if value.len() != value.as_ref().len() || matches!(value, std::borrow::Cow::Owned(_)) {
            self.mended.push(at);
        }
        self.cells[at].clear();
        self.cells[at].push_str(&value);
    }

    /// Sets a column to a number or anything else that is shown as text, where there is one.
    pub fn show(&mut self, column: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.set(column, value.to_string());
        }
    }

    /// The text of a column so far.
    #[must_use]
    pub fn get(&self, column: &str) -> &str {
        let at = self.layout.position(column);
        at.and_then(|at| self.cells.get(at))
            .map_or("", String::as_str)
    }

    /// The cells, in the order of the columns.
    #[must_use]
    pub fn cells(&self) -> &[String] {
        &self.cells
    }
}

/// The columns of the file that is written.
enum Shape {
    /// Nothing was written yet.
    Open,
    /// The format's own.
    Own,
    /// Those of the rows that came.
    AsCame(Vec<String>),
}

/// Where rows go.
pub struct Rows<'w> {
    layout: &'w Layout,
    out: Box<dyn Write + 'w>,
    row: Option<Row<'w>>,
    shape: Shape,
    /// The last line has no end yet.
    unended: bool,
    crlf: bool,
    latin1: bool,
    line: String,
    held: Option<Held>,
}

/// Rows that wait for others that they become one with.
struct Held {
    key: Vec<usize>,
    joined: Vec<usize>,
    rows: Vec<Vec<String>>,
    by_key: HashMap<Vec<String>, usize>,
}

impl Held {
    fn new(layout: &Layout, merging: Merging) -> Self {
        let places = |names: &[&str]| names.iter().filter_map(|n| layout.position(n)).collect();
        Self {
            key: places(merging.key),
            joined: places(merging.joined),
            rows: Vec::new(),
            by_key: HashMap::new(),
        }
    }

    /// Takes a row; says whether it became a part of one that was there.
    fn take(&mut self, cells: &[String]) -> bool {
        let key: Vec<String> = self.key.iter().map(|at| cells[*at].clone()).collect();
        let Some(at) = self.by_key.get(&key) else {
            self.by_key.insert(key, self.rows.len());
            self.rows.push(cells.to_vec());
            return false;
        };
        let row = &mut self.rows[*at];
        for column in &self.joined {
            let (all, new) = (&mut row[*column], &cells[*column]);
            if !new.is_empty() && !all.split(';').any(|one| one == new) {
                if !all.is_empty() {
                    all.push(';');
                }
                all.push_str(new);
            }
        }
        true
    }
}

impl<'w> Rows<'w> {
    pub(super) fn new(
        layout: &'w Layout,
        merging: Option<Merging>,
        out: Box<dyn Write + 'w>,
    ) -> Self {
        Self {
            held: merging.map(|merging| Held::new(layout, merging)),
            layout,
            out,
            row: Some(Row::new(layout)),
            shape: Shape::Open,
            unended: false,
            crlf: false,
            latin1: false,
            line: String::new(),
        }
    }

    /// Writes a row that `fill` fills.
    pub fn put(
        &mut self,
        sidecar: &mut Sidecar,
        fill: impl FnOnce(&mut Row<'w>, &mut Sidecar),
    ) -> Result<(), ExportError> {
        let mut row = self.row.take().unwrap_or_else(|| Row::new(self.layout));
        row.clear();
        fill(&mut row, sidecar);
        for at in &row.mended {
            sidecar.approximated(
                &self.layout.columns[*at].name,
                "tabs and line breaks became spaces: the format cannot hold them",
            );
        }
        let done = match &mut self.held {
            Some(held) => {
                if held.take(&row.cells) {
                    sidecar.approximated(
                        "rows",
                        "what several sentences tell of one day, pair and code became one row",
                    );
                }
                Ok(())
            }
            None => self.cells(&row.cells, sidecar),
        };
        self.row = Some(row);
        done
    }

    /// Writes cells in the order of the format's columns.
    pub fn cells(&mut self, cells: &[String], sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.begin_own()?;
        let line = match &self.shape {
            Shape::AsCame(names) => {
                let layout = self.layout;
                let cell = |name: &String| {
                    let at = layout.position(name);
                    at.and_then(|at| cells.get(at)).map_or("", String::as_str)
                };
                let line = layout.line(names.iter().map(cell));
                sidecar.approximated(
                    "columns",
                    "the row stands in the columns of the rows that came before it",
                );
                line
            }
            _ => self.layout.line(cells.iter().map(String::as_str)),
        };
        self.line(&line, self.crlf, false)?;
        sidecar.wrote(1);
        Ok(())
    }

    /// Writes a row as it came.
    pub fn as_it_came(
        &mut self,
        foreign: &Foreign,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        if matches!(self.shape, Shape::Open) {
            self.begin_as_came(foreign)?;
        }
        let same = match &self.shape {
            Shape::AsCame(names) => names.iter().eq(foreign.raw.iter().map(|(name, _)| name)),
            _ => self.is_own(foreign),
        };
        if same && foreign.form.latin1 == self.latin1 {
            let line = match &foreign.form.verbatim {
                Some(line) => line.clone(),
                None => self
                    .layout
                    .line(foreign.raw.iter().map(|(_, text)| text.as_str())),
            };
            self.line(&line, foreign.form.crlf, foreign.form.open)?;
        } else {
            let layout = self.layout;
            let value = |name: &str| {
                let at = layout.position(name);
                let found = foreign
                    .raw
                    .iter()
                    .find(|(n, _)| n == name || (at.is_some() && layout.position(n) == at));
                found.map_or("", |(_, text)| text.as_str())
            };
            let line = match &self.shape {
                Shape::AsCame(names) => layout.line(names.iter().map(|n| value(n))),
                _ => layout.line(layout.names().map(value)),
            };
            self.line(&line, self.crlf, false)?;
            sidecar.approximated(
                "columns",
                "the row came with other columns than the file has: it stands in those of the file",
            );
        }
        sidecar.wrote(1);
        Ok(())
    }

    /// Writes out what is held back.
    pub fn finish(&mut self, sidecar: &mut Sidecar) -> Result<(), ExportError> {
        self.begin_own()?;
        if let Some(held) = self.held.take() {
            for row in &held.rows {
                self.cells(row, sidecar)?;
            }
        }
        self.out.flush()?;
        Ok(())
    }

    fn begin_own(&mut self) -> Result<(), ExportError> {
        if matches!(self.shape, Shape::Open) {
            self.shape = Shape::Own;
            if self.layout.header {
                let line = self.layout.line(self.layout.names());
                self.line(&line, false, false)?;
            }
        }
        Ok(())
    }

    fn begin_as_came(&mut self, foreign: &Foreign) -> Result<(), ExportError> {
        self.crlf = foreign.form.crlf;
        self.latin1 = foreign.form.latin1;
        let header = match &foreign.form.header {
            Some(line) => Some(line.clone()),
            None if self.layout.header => Some(self.layout.line(self.layout.names())),
            None => None,
        };
        self.shape = Shape::AsCame(foreign.raw.iter().map(|(name, _)| name.clone()).collect());
        if self.is_own(foreign) && foreign.form.header.is_none() {
            self.shape = Shape::Own;
        }
        match header.filter(|line| !line.is_empty()) {
            Some(line) => self.line(&line, self.crlf, false),
            None => Ok(()),
        }
    }

    /// Whether a row came in the format's own columns.
    fn is_own(&self, foreign: &Foreign) -> bool {
        self.layout
            .names()
            .eq(foreign.raw.iter().map(|(name, _)| name.as_str()))
    }

    fn end_line(&mut self) -> Result<(), ExportError> {
        self.unended = false;
        let end: &[u8] = if self.crlf { b"\r\n" } else { b"\n" };
        Ok(self.out.write_all(end)?)
    }

    fn line(&mut self, line: &str, crlf: bool, open: bool) -> Result<(), ExportError> {
        if self.unended {
            self.end_line()?;
        }
        self.line.clear();
        self.line.push_str(line);
        if !open {
            self.line.push_str(if crlf { "\r\n" } else { "\n" });
        }
        self.unended = open;
        if self.latin1 {
            // What ISO 8859-1 lacks came from elsewhere: it is shown as a question mark.
            let bytes: Vec<u8> = self
                .line
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                .collect();
            self.out.write_all(&bytes)?;
        } else {
            self.out.write_all(self.line.as_bytes())?;
        }
        Ok(())
    }
}
