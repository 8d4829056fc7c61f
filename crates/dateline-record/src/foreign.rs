//! Records that somebody else coded: a row of another project's event data, kept as it came, with what it
//! says in the words of the codebook.

use serde::{Deserialize, Serialize};

use crate::{Claim, Counts, Document, Event};

/// Who made what this program coded, where a record of another coder has the name of the profile it was imported by.
pub const CODED: &str = "coded";

/// A row of foreign event data.
///
/// `raw` is the row as it came, so that its own format gives it back byte for byte; the rest is what dateline
/// reads in it. Nothing in `event` has evidence in a text: its spans are empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Foreign {
    /// The format it came in, by the name of its export profile: `gdelt2-events`.
    pub profile: String,
    /// What identifies the row within that format.
    pub key: String,
    /// The document it was coded from, as far as the row tells: it has no text.
    pub document: Document,
    /// What it says; absent where the codebook has no such act (a bare statement) or the row tells none.
    pub event: Option<Event>,
    /// Who says so, where the format tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// How often it was told, where the format counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// The columns with their text, in the order of the file.
    pub raw: Vec<(String, String)>,
    /// What the columns do not say about the bytes of the row.
    #[serde(default, skip_serializing_if = "RowForm::is_plain")]
    pub form: RowForm,
}

/// What the columns of a row do not say about its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowForm {
    /// The row's own bytes as text, where writing its columns anew gives other ones (needless quotation
    /// marks).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbatim: Option<String>,
    /// The file begins with a line of column names, this one, though its format has none, or lacks the line
    /// that its format has: then it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The line ends with carriage return and line feed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub crlf: bool,
    /// The line is the last and has no end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// The file is in ISO 8859-1.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub latin1: bool,
}

impl RowForm {
    /// Whether the row stands as its format writes it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl Foreign {
    /// The text of a column.
    #[must_use]
    pub fn cell(&self, column: &str) -> Option<&str> {
        let found = self.raw.iter().find(|(name, _)| name == column);
        found.map(|(_, text)| text.as_str())
    }
}
