//! Lines of stripped wikitext to paragraphs.
//!
//! In: lines in which only headings, lists and rules are still marked. Out: paragraphs, one a line;
//! sections that hold no running text (sources, links) are left out, and headings of nothing too.

use super::meaning::ends_text;

/// The paragraphs of a page.
pub fn paragraphs(lines: &str) -> String {
    let mut page = Paragraphs::default();
    for line in lines.lines() {
        page.line(line.trim());
    }
    page.end_paragraph();
    page.out
}

#[derive(Default)]
struct Paragraphs {
    out: String,
    paragraph: String,
    /// A heading that waits for its text.
    heading: Option<String>,
    /// The rank of the section that is left out.
    left_out: Option<usize>,
}

impl Paragraphs {
    fn line(&mut self, line: &str) {
        if let Some((rank, heading)) = heading(line) {
            self.end_paragraph();
            self.heading = None;
            if self.left_out.is_none_or(|left_out| rank <= left_out) {
                self.left_out = ends_text(heading).then_some(rank);
            }
            if self.left_out.is_none() && !heading.is_empty() {
                self.heading = Some(heading.to_owned());
            }
            return;
        }
        if self.left_out.is_some() {
            return;
        }
        if line.is_empty() || line.starts_with("----") || is_row(line) {
            self.end_paragraph();
            return;
        }
        let item = line.trim_start_matches(['*', '#', ':', ';']);
        if item.len() < line.len() {
            self.end_paragraph();
            self.paragraph.push_str(item.trim_start());
            self.end_paragraph();
            return;
        }
        if !self.paragraph.is_empty() {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(line);
    }

    fn end_paragraph(&mut self) {
        let paragraph = tidy(&self.paragraph);
        self.paragraph.clear();
        if !paragraph.chars().any(char::is_alphanumeric) {
            return;
        }
        for line in self.heading.take().into_iter().chain([paragraph]) {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            self.out.push_str(&line);
        }
    }
}

/// The rank and the words of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let before = line.bytes().take_while(|b| *b == b'=').count();
    let after = line.bytes().rev().take_while(|b| *b == b'=').count();
    let rank = before.min(after).min(6);
    if rank == 0 || line.len() < 2 * rank + 1 {
        return None;
    }
    Some((rank, line[rank..line.len() - rank].trim()))
}

/// What is left of a table whose beginning is missing.
fn is_row(line: &str) -> bool {
    line.starts_with("|-") || line.starts_with("|}") || line.starts_with("{|")
}

/// One space between words, no magic words, and no brackets around what is gone.
fn tidy(paragraph: &str) -> String {
    let mut out = String::with_capacity(paragraph.len());
    for word in paragraph.split_whitespace().filter(|word| !is_magic(word)) {
        if !out.is_empty() && !out.ends_with('(') && !word.starts_with(')') {
            out.push(' ');
        }
        // `(; born 1960` is left of a pronunciation.
        let word = match out.ends_with('(') {
            true => word.trim_start_matches([',', ';']),
            false => word,
        };
        let word = match word.strip_prefix('(') {
            Some(rest) if rest.starts_with([',', ';']) => {
                out.push('(');
                rest.trim_start_matches([',', ';'])
            }
            _ => word,
        };
        let before = out.len().saturating_sub(1);
        out.push_str(word);
        // Only what has just been added can have made an empty pair.
        while let Some(at) = out.get(before..).and_then(|added| added.find("()")) {
            let at = before + at;
            let space = usize::from(out[..at].ends_with(' '));
            out.replace_range(at - space..at + 2, "");
        }
    }
    out
}

/// `__NOTOC__`.
fn is_magic(word: &str) -> bool {
    word.len() > 4
        && word.starts_with("__")
        && word.ends_with("__")
        && word.chars().all(|c| c == '_' || c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_to_paragraphs() {
        for (lines, text) in [
            (
                "One line\nand the next.\n\nAnother.",
                "One line and the next.\nAnother.",
            ),
            ("* one\n* two\n** three", "one\ntwo\nthree"),
            (
                "== Talks ==\nThey met.\n== Sources ==\n* A paper\n=== Notes ===\nx\n== Reaction ==\nGood.",
                "Talks\nThey met.\nReaction\nGood.",
            ),
            ("== Empty ==\n== Full ==\ntext", "Full\ntext"),
            ("__NOTOC__ Text  with   spaces", "Text with spaces"),
            ("Minsk (; ) is a city", "Minsk is a city"),
            ("Minsk ( ) is a city", "Minsk is a city"),
            ("Minsk (; born 1067) grew", "Minsk (born 1067) grew"),
            ("f() is", "f is"),
            ("----\ntext\n----", "text"),
            ("=\n==\n===", ""),
            ("a = b", "a = b"),
        ] {
            assert_eq!(paragraphs(lines), text, "{lines}");
        }
    }
}
