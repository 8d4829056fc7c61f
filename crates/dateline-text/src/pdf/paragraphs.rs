//! Paragraphs as readers see them, of text as it stands on pages.
//!
//! In: text in which lines of a page are joined as far as its layout tells, with an empty line
//! between paragraphs. Out: one paragraph a line; what a page or column broke is whole again, and
//! what only pages have (numbers, running heads) is left out.

use std::collections::HashMap;

/// Characters that a running head may have.
const HEAD: usize = 100;

/// The paragraphs of a document of so many pages.
pub fn tidy(text: &str, pages: usize) -> String {
    let blocks: Vec<String> = blocks(text);
    let mut times: HashMap<String, usize> = HashMap::new();
    for block in blocks.iter().filter(|block| block.len() <= HEAD) {
        *times.entry(shape(block)).or_default() += 1;
    }
    // On half of the pages, and not only by chance.
    let often = (pages / 2).max(3);
    let is_head = |block: &str| {
        block.len() <= HEAD
            && times
                .get(&shape(block))
                .is_some_and(|times| *times >= often)
    };
    let mut out = String::with_capacity(text.len());
    for block in &blocks {
        if is_head(block) || !block.chars().any(char::is_alphabetic) {
            continue;
        }
        let goes_on = block.starts_with(char::is_lowercase) && !out.is_empty() && !ends(&out);
        if goes_on {
            join(&mut out, block);
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(block);
    }
    out
}

/// Blocks of lines, each as one line.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block = String::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if line.is_empty() {
            if !block.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
            continue;
        }
        for word in line.split_whitespace() {
            join(&mut block, word);
        }
    }
    blocks
}

/// Adds a word, or more, after a space; a word that a hyphen broke at the end of a line is made
/// whole. Of the hyphens only those that programs put there say so for certain; the one on keyboards
/// is dropped where the line below goes on in small letters, which the reader of pages has done.
fn join(out: &mut String, more: &str) {
    let more = more.replace(['\0', '\u{FFFC}'], "");
    let broken = out.ends_with(['\u{2010}', '\u{AD}'])
        && out.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && more.starts_with(char::is_lowercase);
    if broken {
        out.pop();
    } else if !out.is_empty() && !more.is_empty() {
        out.push(' ');
    }
    out.extend(
        more.chars()
            .filter(|c| *c != '\u{AD}' || more.ends_with(*c)),
    );
}

/// Whether a paragraph ends here.
fn ends(text: &str) -> bool {
    text.ends_with([
        '.', '!', '?', ':', ';', '"', '\u{201D}', '\u{2019}', ')', '\u{BB}',
    ])
}

/// A block without its numbers: running heads have the number of the page.
fn shape(block: &str) -> String {
    block
        .chars()
        .filter(|c| !c.is_numeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_made_whole() {
        for (text, whole) in [
            (
                "One  line\nand the next.\n\nAnother.",
                "One line and the next.\nAnother.",
            ),
            ("the war was de\u{2010} ployed", "the war was deployed"),
            ("the Na\u{AD}\ntions met", "the Nations met"),
            (
                "Russian\u{2010} Ukrainian talks",
                "Russian\u{2010} Ukrainian talks",
            ),
            (
                "The talks went\n\non in Minsk.\n\nand more",
                "The talks went on in Minsk.\nand more",
            ),
            ("12\n\nText.\n\n- 13 -", "Text."),
            (
                "The Daily 1\n\nOne.\n\nThe Daily 2\n\nTwo.\n\nThe Daily 3\n\nThree.",
                "One.\nTwo.\nThree.",
            ),
            ("", ""),
        ] {
            assert_eq!(tidy(text, 3), whole, "{text}");
        }
    }
}
