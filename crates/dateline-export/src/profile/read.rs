//! Foreign files of separated cells, row by row.
//!
//! In: bytes and the format's layout. Out: each row's cells with the line it begins on, or an error that names
//! file, line, column and remedy; the rows after it are read all the same.

use std::io::{BufRead, Read as _};
use std::ops::ControlFlow;

use dateline_record::RowForm;

use super::cells::{Fault, cut};
use super::{Layout, Quoting};

/// Bytes that one row may have.
const MOST: u64 = 16 << 20;

/// How to read a foreign file.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions {
    /// Its bytes are ISO 8859-1 and not UTF-8.
    pub latin1: bool,
}

/// Why a row, or a file, was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}; {}", place(.file, *.line, .fault), .fault.problem, .fault.remedy)]
pub struct ReadError {
    /// The file.
    pub file: String,
    /// The line the row begins on, from 1; 0 where the file as a whole is meant.
    pub line: u64,
    /// What is wrong and what to do.
    pub fault: Fault,
}

fn place(file: &str, line: u64, fault: &Fault) -> String {
    let mut place = file.to_owned();
    if line > 0 {
        place.push_str(&format!(":{line}"));
    }
    if let Some(column) = &fault.column {
        place.push_str(&format!(": {column}"));
    }
    place
}

impl ReadError {
    /// Of a format that only goes out.
    pub(super) fn no_reader(file: &str, profile: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: 0,
            fault: Fault::row(
                format!("files of the profile {profile} are written and not read"),
                "`dateline export --list` shows which can be read",
            ),
        }
    }
}

/// A row as it stands in the file.
pub(super) struct RawRow<'r> {
    /// The line it begins on.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// The names of the cells.
    pub names: &'r [String],
    /// Where each column of the layout stands.
    pub places: &'r [Option<usize>],
    /// What the cells do not say about its bytes.
    pub form: RowForm,
}

/// Reads the rows of a file.
pub(super) fn rows(
    layout: &Layout,
    file: &str,
    input: &mut dyn BufRead,
    options: ReadOptions,
    sink: &mut dyn FnMut(Result<RawRow<'_>, ReadError>) -> ControlFlow<()>,
) {
    let mut lines = Lines {
        layout,
        input,
        latin1: options.latin1,
        line: 0,
    };
    let error = |line: u64, fault: Fault| ReadError {
        file: file.to_owned(),
        line,
        fault,
    };
    let mut columns: Option<Columns> = None;
    loop {
        let (line, text) = match lines.next() {
            Ok(None) => return,
            Ok(Some(found)) => found,
            Err((line, fault, over)) => {
                let go_on = sink(Err(error(line, fault)));
                if over || go_on.is_break() {
                    return;
                }
                continue;
            }
        };
        let cells = split(layout, &text.row);
        let columns = match &mut columns {
            Some(columns) => columns,
            none => {
                let (found, is_header) = Columns::of(layout, &cells, &text.row);
                let columns = none.insert(found);
                if is_header {
                    continue;
                }
                columns
            }
        };
        if let Some(fault) = columns.misfit(layout, cells.len()) {
            if sink(Err(error(line, fault))).is_break() {
                return;
            }
            continue;
        }
        let canonical = layout.line(cells.iter().map(String::as_str)) == text.row;
        let form = RowForm {
            verbatim: (!canonical).then(|| text.row.clone()),
            header: columns.header.clone(),
            crlf: text.crlf,
            open: text.open,
            latin1: options.latin1,
        };
        let names = &columns.names[..cells.len().min(columns.names.len())];
        let row = RawRow {
            line,
            cells,
            names,
            places: &columns.places,
            form,
        };
        if sink(Ok(row)).is_break() {
            return;
        }
    }
}

/// The columns of a file.
struct Columns {
    names: Vec<String>,
    places: Vec<Option<usize>>,
    /// The header line where the format has none, or nothing where the format has one and the file lacks it.
    header: Option<String>,
    /// Whether the first line named them.
    named: bool,
}

impl Columns {
    /// From the first line: the names in it where half of the cells are names of columns.
    fn of(layout: &Layout, cells: &[String], line: &str) -> (Self, bool) {
        let known = cells
            .iter()
            .filter(|cell| layout.position(cell).is_some())
            .count();
        let named = known > 0 && known * 2 >= cells.len();
        if !named {
            let names: Vec<String> = layout.columns.iter().map(|c| c.name.clone()).collect();
            let columns = Self {
                places: (0..names.len()).map(Some).collect(),
                names,
                header: layout.header.then(String::new),
                named,
            };
            return (columns, false);
        }
        let mut places = vec![None; layout.columns.len()];
        for (n, cell) in cells.iter().enumerate() {
            if let Some(at) = layout.position(cell) {
                places[at].get_or_insert(n);
            }
        }
        let own = layout.header && layout.line(layout.names()) == line;
        let columns = Self {
            names: cells.to_vec(),
            places,
            header: (!own).then(|| line.to_owned()),
            named,
        };
        (columns, true)
    }

    fn misfit(&self, layout: &Layout, cells: usize) -> Option<Fault> {
        let (least, most) = match self.named {
            true => (self.names.len(), self.names.len()),
            false => (layout.least, layout.columns.len()),
        };
        if (least..=most).contains(&cells) {
            return None;
        }
        let expected = match (self.named, least == most) {
            (true, _) => format!("the header line names {most}"),
            (false, true) => format!("the format has {most}"),
            (false, false) => format!("the format has {least} to {most}"),
        };
        let between = match layout.separator {
            '\t' => "tabs",
            ',' => "commas",
            _ => "separators",
        };
        Some(Fault::row(
            format!("the row has {cells} cells between {between}, {expected}"),
            "is it of this format, and whole? `dateline export --list` shows the formats",
        ))
    }
}

/// One row's text, without the end of its line.
struct Text {
    row: String,
    crlf: bool,
    open: bool,
}

struct Lines<'i> {
    layout: &'i Layout,
    input: &'i mut dyn BufRead,
    latin1: bool,
    /// Lines read so far.
    line: u64,
}

impl Lines<'_> {
    /// The next row: several lines where a quoted cell has line breaks. An error says whether it is the last
    /// thing to be had.
    fn next(&mut self) -> Result<Option<(u64, Text)>, (u64, Fault, bool)> {
        loop {
            let first = self.line + 1;
            let mut bytes = Vec::new();
            let mut quotes = 0;
            loop {
                let from = bytes.len();
                let left = MOST.saturating_sub(from as u64);
                let read = (&mut *self.input).take(left).read_until(b'\n', &mut bytes);
                let n = read.map_err(|e| {
                    let fault = Fault::row(
                        format!("cannot be read on: {e}"),
                        "what stands before was read",
                    );
                    (first, fault, true)
                })?;
                if n > 0 {
                    self.line += 1;
                }
                if bytes.len() as u64 >= MOST {
                    let fault = Fault::row(
                        format!("the row is longer than {} MB", MOST >> 20),
                        "is a quotation mark missing, or is it a file of another kind?",
                    );
                    return Err((first, fault, true));
                }
                quotes += bytes[from..].iter().filter(|b| **b == b'"').count();
                let inside = self.layout.quoting == Quoting::Needed && quotes % 2 == 1;
                if n > 0 && inside {
                    continue;
                }
                if n == 0 && inside {
                    let fault = Fault::row(
                        "a quotation mark opens a cell that never ends",
                        "close it, or double the mark",
                    );
                    return Err((first, fault, true));
                }
                break;
            }
            if bytes.is_empty() {
                return Ok(None);
            }
            let open = bytes.last() != Some(&b'\n');
            if !open {
                bytes.pop();
            }
            let crlf = !open && bytes.last() == Some(&b'\r');
            if crlf {
                bytes.pop();
            }
            if first == 1 && bytes.starts_with(b"\xef\xbb\xbf") && !self.latin1 {
                bytes.drain(..3);
            }
            if bytes.is_empty() {
                continue;
            }
            let row = if self.latin1 {
                bytes.iter().map(|b| char::from(*b)).collect()
            } else {
                String::from_utf8(bytes).map_err(|e| {
                    let before =
                        String::from_utf8_lossy(&e.as_bytes()[..e.utf8_error().valid_up_to()])
                            .into_owned();
                    let tail: String = before.chars().rev().take(20).collect();
                    let tail: String = tail.chars().rev().collect();
                    let fault = Fault::row(
                        format!("after `{}` it is not UTF-8", cut(&tail)),
                        "--latin1 reads the file as ISO 8859-1",
                    );
                    (first, fault, false)
                })?
            };
            return Ok(Some((first, Text { row, crlf, open })));
        }
    }
}

/// The cells of a row.
fn split(layout: &Layout, row: &str) -> Vec<String> {
    if layout.quoting == Quoting::Never || !row.contains('"') {
        return row.split(layout.separator).map(str::to_owned).collect();
    }
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = row.chars().peekable();
    let mut quoted = false;
    let mut begun = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if !begun => {
                quoted = true;
                begun = true;
            }
            c if c == layout.separator && !quoted => {
                cells.push(std::mem::take(&mut cell));
                begun = false;
            }
            c => {
                cell.push(c);
                begun = true;
            }
        }
    }
    cells.push(cell);
    cells
}
