//! Text broken into lines by the width it takes on a terminal.

use unicode_width::UnicodeWidthStr;

use crate::table::MARKS;

/// The words of a text in lines of at most `width` columns; a longer word stands alone. White
/// space of any kind becomes one space.
///
/// ```
/// assert_eq!(dateline_export::wrap("to be or not", 6), ["to be", "or not"]);
/// assert_eq!(dateline_export::wrap("", 6), [""]);
/// ```
///
/// The marks of a trigger take no place. Control characters are left out: what comes from a text
/// must not steer the terminal.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        let needs = word.width()
            - word
                .matches(MARKS)
                .map(UnicodeWidthStr::width)
                .sum::<usize>();
        if used > 0 && used + 1 + needs > width {
            lines.push(String::new());
            used = 0;
        }
        let line = lines.len() - 1;
        if used > 0 {
            lines[line].push(' ');
            used += 1;
        }
        lines[line].push_str(&word);
        used += needs;
    }
    lines
}
