//! Values for formats without quotation marks: a tab or line break inside would shift the columns.

use std::borrow::Cow;

/// The text with each run of separators and control characters as one space, trimmed.
pub fn one_line(text: &str, separator: char) -> Cow<'_, str> {
    let bad = |c: char| c == separator || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let parts: Vec<&str> = text
        .split(bad)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    Cow::Owned(parts.join(" "))
}
