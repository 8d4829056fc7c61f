//! The closing table: every figure that the project is judged by, with its target, side by side.

/// What is asked of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// Not less than this.
    AtLeast(f64),
    /// Not more than this.
    AtMost(f64),
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// On what it is measured.
    pub on: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// What is asked of it.
    pub target: Target,
    /// What was measured; absent where the data are.
    pub measured: Option<f64>,
}

impl Line {
    pub fn new(
        on: &'static str,
        what: &'static str,
        target: Target,
        measured: Option<f64>,
    ) -> Self {
        Self {
            on,
            what,
            target,
            measured,
        }
    }

    fn met(&self) -> Option<bool> {
        // What the table shows decides, not digits behind it.
        let measured = self.measured.map(shown_value)?;
        Some(match self.target {
            Target::AtLeast(least) => measured >= least,
            Target::AtMost(most) => measured <= most,
        })
    }
}

/// The table as text.
pub fn table(lines: &[Line]) -> String {
    let mut out = format!(
        "{:<38}{:<34}{:>9}{:>10}\n",
        "measured on", "figure", "target", "measured"
    );
    let mut before = "";
    for line in lines {
        let target = match line.target {
            Target::AtLeast(n) => format!("≥ {}", shown(n)),
            Target::AtMost(n) => format!("≤ {}", shown(n)),
        };
        let measured = line.measured.map_or("skipped".to_owned(), shown);
        let verdict = match line.met() {
            Some(true) => "  met",
            Some(false) | None => "",
        };
        let on = if line.on == before { "" } else { line.on };
        before = line.on;
        let row = format!(
            "{on:<38}{:<34}{target:>9}{measured:>10}{verdict}",
            line.what
        );
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

/// Shares with three digits, counts without.
fn shown(n: f64) -> String {
    if n.abs() > 1.5 {
        return format!("{n:.0}");
    }
    let text = format!("{n:.3}");
    text.strip_prefix('0').map_or(text.clone(), str::to_owned)
}

fn shown_value(n: f64) -> f64 {
    let digits = if n.abs() > 1.5 { 1.0 } else { 1000.0 };
    (n * digits).round() / digits
}

/// The number behind a label: in the first line that starts with `line`, the first one after `label`.
pub fn number(text: &str, line: &str, label: &str) -> Option<f64> {
    let line = text.lines().find(|l| l.trim_start().starts_with(line))?;
    let after = &line[line.find(label)? + label.len()..];
    let word = after.split_whitespace().next()?;
    word.trim_end_matches([',', ';']).parse().ok()
}

/// The n-th number of the first line that starts with a word.
pub fn nth_number(text: &str, line: &str, n: usize) -> Option<f64> {
    let line = text.lines().find(|l| l.trim_start().starts_with(line))?;
    line.split_whitespace()
        .filter_map(|word| word.parse().ok())
        .nth(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_scorers_print() {
        let text =
            "gold 125  system 108\nevent   P 0.769  R 0.664  F1 0.712\n  source  0.1 0.2 0.3";
        assert_eq!(number(text, "event", "F1"), Some(0.712));
        assert_eq!(number(text, "event", "P"), Some(0.769));
        assert_eq!(
            number("error .031, Brier .2", "error", "error"),
            Some(0.031)
        );
        assert_eq!(number(text, "dyad", "F1"), None);
        assert_eq!(nth_number(text, "source", 2), Some(0.3));
    }

    #[test]
    fn a_line_says_what_is_met_and_what_is_skipped() {
        let at_least = |measured| Line::new("a", "b", Target::AtLeast(0.75), measured);
        assert_eq!(at_least(Some(0.7496)).met(), Some(true), "it reads .750");
        assert_eq!(at_least(Some(0.749)).met(), Some(false));
        assert_eq!(at_least(None).met(), None);
        let text = table(&[
            at_least(None),
            Line::new("a", "speed", Target::AtLeast(500.0), Some(2220.4)),
            Line::new("c", "error", Target::AtMost(0.05), Some(0.058)),
        ]);
        let rows: Vec<Vec<&str>> = text
            .lines()
            .map(|l| l.split_whitespace().collect())
            .collect();
        assert_eq!(rows[1], ["a", "b", "≥", ".750", "skipped"]);
        assert_eq!(rows[2], ["speed", "≥", "500", "2220", "met"]);
        assert_eq!(rows[3], ["c", "error", "≤", ".050", ".058"]);
    }
}
