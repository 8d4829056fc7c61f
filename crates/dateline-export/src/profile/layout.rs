//! How the rows of a format stand in a file: its columns, read from a data file, and what is between them.

use std::collections::HashMap;

/// What a column holds, for readers that type their columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text, and codes: "010" is not 10.
    Text,
    /// A whole number.
    Integer,
    /// A number with a decimal point.
    Decimal,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnType,
    /// Other names that files give it.
    pub aliases: Vec<String>,
}

/// When cells stand in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Never: a quotation mark is a character like any other, and a cell can hold no separator.
    Never,
    /// Where the cell has a separator, a quotation mark or a line break in it (RFC 4180).
    Needed,
}

/// How the rows of a format stand in a file.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// What stands between two cells.
    pub separator: char,
    /// When cells stand in quotation marks.
    pub quoting: Quoting,
    /// Whether the first line names the columns.
    pub header: bool,
    /// How many of the columns every row has; the rest, at the end, may be missing in a file without
    /// header.
    pub least: usize,
    /// How many columns are written; [`Layout::columns`] may know more at the end.
    pub written: usize,
    /// Texts that stand for a missing value besides the empty one.
    pub missing: &'static [&'static str],
    by_name: HashMap<String, usize>,
    /// The same as the columns are written: what is asked for every cell is found without a copy of it.
    as_written: HashMap<String, usize>,
}

impl Layout {
    /// Rows of tab-separated cells without header or quotation marks, with the columns of a data file
    /// (`name,type,meaning` and perhaps `aliases`, separated by `|`). The file is a part of the program;
    /// `name` is for messages.
    ///
    /// # Panics
    /// If the data file is wrong; the tests open every one.
    #[must_use]
    pub fn of(name: &str, data: &str) -> Self {
        let table = super::tables::rows(name, data);
        let columns: Vec<Column> = table
            .iter()
            .map(|row| Column {
                name: row["name"].clone(),
                kind: match row.get("type").map(String::as_str) {
                    Some("integer") => ColumnType::Integer,
                    Some("decimal") => ColumnType::Decimal,
                    Some("text") | None => ColumnType::Text,
                    Some(other) => panic!("{name}: `{other}` is no type of a column"),
                },
                aliases: row.get("aliases").map_or_else(Vec::new, |all| {
                    let all = all.split('|').map(str::trim).filter(|a| !a.is_empty());
                    all.map(str::to_owned).collect()
                }),
            })
            .collect();
        let mut by_name = HashMap::new();
        let mut as_written = HashMap::new();
        for (n, column) in columns.iter().enumerate() {
            for called in std::iter::once(&column.name).chain(&column.aliases) {
                as_written.insert(called.clone(), n);
                let twice = by_name.insert(called.to_lowercase(), n);
                assert!(twice.is_none(), "{name}: two columns are called `{called}`");
            }
        }
        Self {
            separator: '\t',
            quoting: Quoting::Never,
            header: false,
            least: columns.len(),
            written: columns.len(),
            missing: &[],
            columns,
            by_name,
            as_written,
        }
    }

    /// Where a column stands that is called so, in any case of letters.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        let found = self.as_written.get(name);
        found
            .or_else(|| self.by_name.get(&name.trim().to_lowercase()))
            .copied()
    }

    /// The names of the columns that are written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns[..self.written].iter().map(|c| c.name.as_str())
    }

    /// Adds a cell to a line, in quotation marks where it needs and may have them.
    pub(super) fn add(&self, line: &mut String, cell: &str) {
        let needs =
            self.quoting == Quoting::Needed && cell.contains([self.separator, '"', '\n', '\r']);
        if needs {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }

    /// Cells as a line, without its end.
    pub(super) fn line<'c>(&self, cells: impl Iterator<Item = &'c str>) -> String {
        let mut line = String::new();
        for (n, cell) in cells.enumerate() {
            if n > 0 {
                line.push(self.separator);
            }
            self.add(&mut line, cell);
        }
        line
    }
}
