//! Lines that are no part of the article, and pages that hold none.
//!
//! In: the paragraphs found, the words of `knowledge/pages/boilerplate.toml`. Out: the paragraphs
//! without what sites put between and behind them; why a page is no article.

use std::sync::LazyLock;

use serde::Deserialize;

use super::date;
use super::metadata::Metadata;
use super::paragraphs::Paragraph;
use crate::error::NoArticle;

/// Fewer words than this are no article.
const FEWEST_WORDS: usize = 25;
/// A page with fewer words than this may be one that only says why it shows none.
const SHORT: usize = 150;
/// Words from which a paragraph is running text though it does not end as a sentence: not all scripts
/// have full stops.
const RUNNING_WORDS: usize = 20;
/// Letters in links from which a page without text is called a list of them.
const MANY_LETTERS: usize = 500;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../../knowledge/pages/boilerplate.toml"))
        .unwrap_or_else(|e| panic!("knowledge/pages/boilerplate.toml: {e}"))
});

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    start_words: usize,
    within_words: usize,
    line: Vec<String>,
    start: Vec<String>,
    within: Vec<String>,
    page: PageWords,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageWords {
    error: Vec<String>,
    robot: Vec<String>,
    login: Vec<String>,
}

/// The paragraphs of the article, without the headline where it is repeated at the top.
pub fn cleaned(paragraphs: &[Paragraph], title: Option<&str>) -> Vec<String> {
    let title = title.map(plain);
    let mut out: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let repeats_title =
            out.len() < 2 && title.as_deref() == Some(plain(&paragraph.text).as_str());
        // Pages show a paragraph twice as a pull quote or for another width of screen.
        let repeats_last = out.last().is_some_and(|last| *last == paragraph.text);
        if !repeats_title && !repeats_last && !is_boilerplate(paragraph) {
            out.push(paragraph.text.clone());
        }
    }
    out
}

/// Whether a paragraph is a line of the site and not of the article.
fn is_boilerplate(paragraph: &Paragraph) -> bool {
    if !paragraph.text.contains(char::is_alphanumeric) || date::alone(&paragraph.text).is_some() {
        return true;
    }
    let words = paragraph.text.split_whitespace().count();
    if words > WORDS.start_words.max(WORDS.within_words) {
        return false;
    }
    let lower = paragraph.text.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && !"@©()".contains(c));
    if WORDS.line.iter().any(|l| l == bare) {
        return true;
    }
    if words <= WORDS.start_words
        && WORDS
            .start
            .iter()
            .any(|s| lower.trim_start().starts_with(s))
        && (!reads_as_sentence(&paragraph.text) || speaks_to_reader(&lower))
    {
        return true;
    }
    if words <= WORDS.within_words && WORDS.within.iter().any(|w| lower.contains(w)) {
        return true;
    }
    // A line that is nothing but a link leads elsewhere, unless it is a whole sentence.
    paragraph.linked * 10 >= paragraph.letters * 9
        && words <= WORDS.start_words
        && !reads_as_sentence(&paragraph.text)
}

/// Whether a line ends as a sentence does.
fn reads_as_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '\'', ')', '»']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '။', '։'])
}

/// Whether a line asks the reader to do something on the site.
fn speaks_to_reader(lower: &str) -> bool {
    lower
        .split(|c: char| !c.is_alphanumeric())
        .any(|w| matches!(w, "you" | "your" | "our" | "us" | "we" | "here"))
        || lower.starts_with(['©', '('])
        || lower.contains("rights reserved")
        || lower.contains(": ")
}

/// Letters and figures in lower case.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Why a page holds no article, if it holds none.
pub fn no_article(
    found: &[Paragraph],
    kept: &[String],
    metadata: &Metadata,
    title: Option<&str>,
) -> Option<NoArticle> {
    let words: usize = kept.iter().map(|p| words(p)).sum();
    if words < SHORT {
        let said = format!("{}\n{}", title.unwrap_or_default(), kept.join("\n")).to_lowercase();
        let says = |phrases: &[String]| phrases.iter().any(|p| holds(&said, p));
        let title = title.unwrap_or_default().to_lowercase();
        let title_says = |phrases: &[String]| phrases.iter().any(|p| holds(&title, p));
        if says(&WORDS.page.robot) && !metadata.is_article {
            return Some(NoArticle::Robot);
        }
        if title_says(&WORDS.page.error)
            || (words < FEWEST_WORDS * 2 && says(&WORDS.page.error) && !metadata.is_article)
        {
            return Some(NoArticle::Error);
        }
        if (metadata.asks_password || words < FEWEST_WORDS * 2)
            && (title_says(&WORDS.page.login) || (says(&WORDS.page.login) && !metadata.is_article))
        {
            return Some(NoArticle::Login);
        }
    }
    let mostly_links = metadata.letters[1] * 2 > metadata.letters[0];
    if words < FEWEST_WORDS {
        let listed = mostly_links && metadata.letters[1] >= MANY_LETTERS && !metadata.is_article;
        return Some(if listed {
            NoArticle::List
        } else {
            NoArticle::TooShort(words)
        });
    }
    let letters: usize = found.iter().map(|p| p.letters).sum();
    let linked: usize = found.iter().map(|p| p.linked).sum();
    let running = |p: &&String| reads_as_sentence(p) || self::words(p) >= RUNNING_WORDS;
    let sentences = kept.iter().filter(running).count();
    let listed = linked * 2 > letters || sentences * 4 < kept.len();
    (listed
        && (metadata.is_other || !metadata.is_article)
        && (mostly_links || linked * 2 > letters))
        .then_some(NoArticle::List)
}

/// Words of a text; each letter counts as half a word in scripts without spaces.
fn words(text: &str) -> usize {
    let unspaced = text.chars().filter(|c| is_unspaced(*c)).count();
    text.split_whitespace().count() + unspaced / 2
}

/// Letters of scripts that write no spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Whether a text holds a phrase as whole words.
fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(text: &str, linked: bool) -> Paragraph {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        Paragraph {
            text: text.to_owned(),
            letters,
            linked: if linked { letters } else { 0 },
        }
    }

    #[test]
    fn the_shipped_words_are_read() {
        let file = include_str!("../../../../knowledge/pages/boilerplate.toml");
        let words: Words = toml::from_str(file).unwrap();
        for list in [
            &words.line,
            &words.start,
            &words.within,
            &words.page.error,
            &words.page.login,
        ] {
            assert!(!list.is_empty());
            assert!(
                list.iter().all(|w| *w == w.to_lowercase()),
                "lower case only"
            );
        }
    }

    #[test]
    fn lines_of_the_site_are_told_from_sentences_of_the_article() {
        for (line, linked) in [
            ("ADVERTISEMENT", false),
            ("Share this article", false),
            ("Read more: Border closed after shelling", false),
            ("Border closed after shelling", true),
            (
                "Sign up for our newsletter to get the day's news in your inbox.",
                false,
            ),
            ("Follow us on Twitter @ledger", false),
            ("We use cookies to improve your visit.", false),
            ("© 2022 The Daily Ledger. All rights reserved.", false),
            ("* * *", false),
        ] {
            assert!(is_boilerplate(&paragraph(line, linked)), "{line}");
        }
        for (line, linked) in [
            ("Follow-up talks are planned for Monday.", false),
            ("Read the statement aloud, he told the court.", false),
            (
                "Police said the protesters would not share the square.",
                false,
            ),
            ("The minister denied the report.", true),
            ("(Reporting by Ann Lee; Editing by Bo Wu)", false),
            ("AFP contributed to this report.", false),
            (
                "KYIV, Oct 20 (Reuters) - Troops crossed the border on Thursday.",
                false,
            ),
            ("More than 40 people were killed.", false),
            ("Contact us lines were cut", false),
        ] {
            let kept = !is_boilerplate(&paragraph(line, linked));
            assert_eq!(kept, line != "Contact us lines were cut", "{line}");
        }
    }
}
