//! Quotation marks that do not pair, or that open where nothing can begin.

use std::ops::Range;

use dateline_record::{CharSpan, Damage, DamageSign};

use super::{Text, paragraphs};

/// What is open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Curly(usize),
    Straight(usize),
}

pub(super) fn signs(text: &Text<'_>, out: &mut Vec<Damage>) {
    let chars: Vec<char> = text.doc.text().chars().collect();
    let all = paragraphs(&chars);
    let mut carried = false;
    for (n, paragraph) in all.iter().enumerate() {
        let next = all.get(n + 1).map(|p| first(&chars, p));
        let reading = Reading {
            text,
            chars: &chars,
            paragraph: paragraph.clone(),
            last: next.is_none(),
            paragraphs: all.len() > 2,
            goes_on: matches!(next, Some('“' | '"')),
        };
        carried = reading.signs(carried, out);
    }
}

fn first(chars: &[char], paragraph: &Range<usize>) -> char {
    let mut inside = chars[paragraph.clone()].iter();
    inside.find(|c| !c.is_whitespace()).copied().unwrap_or(' ')
}

struct Reading<'r, 'd> {
    text: &'r Text<'d>,
    chars: &'r [char],
    paragraph: Range<usize>,
    last: bool,
    /// The text has paragraphs, so that a quotation that goes on in the next can be told.
    paragraphs: bool,
    /// The next paragraph opens a quotation, as the next part of one does.
    goes_on: bool,
}

impl Reading<'_, '_> {
    /// Adds the signs of the paragraph; whether a quotation is open at its end.
    fn signs(&self, carried: bool, out: &mut Vec<Damage>) -> bool {
        let before = out.len();
        let (mut open, mut closed) = (None::<Open>, false);
        for i in self.paragraph.clone() {
            match self.chars[i] {
                // Spaced on both sides it is a dash that an encoding spoiled.
                '“' if self.is_spaced(i) => {}
                '“' => {
                    if let Some(reason) = self.opens_badly(i) {
                        out.push(self.sign(i, reason));
                        // Such a mark may have been meant to close.
                        open = match open {
                            Some(Open::Curly(_)) => None,
                            _ => Some(Open::Curly(i)),
                        };
                        continue;
                    }
                    // Where white space lost its paragraphs, a quotation opens again behind a full stop.
                    let again = i > self.paragraph.start && self.after_full_stop(i - 1);
                    if matches!(open, Some(Open::Curly(_))) && !again {
                        out.push(self.sign(i, "it opens a quotation inside one"));
                    }
                    open = Some(Open::Curly(i));
                }
                '”' => {
                    if self.is_spaced_close(i) {
                        out.push(self.sign(i, "a closing mark behind a space"));
                    } else if open.is_none() && !carried && self.is_lone_close(i) {
                        out.push(self.sign(i, "it closes a quotation that was not opened"));
                    }
                    open = None;
                    closed = true;
                }
                '"' if !self.is_inch(i) => match open {
                    Some(Open::Straight(_)) => open = None,
                    // Some papers mix marks.
                    Some(Open::Curly(_)) => open = None,
                    None => {
                        if let Some(reason) = self.opens_badly(i).filter(|r| *r == MIDDLE) {
                            out.push(self.sign(i, reason));
                        }
                        open = Some(Open::Straight(i));
                    }
                },
                _ => {}
            }
        }
        let Some(left) = open else {
            return carried && !closed;
        };
        let at = match left {
            Open::Curly(at) | Open::Straight(at) => at,
        };
        // A text that is cut off leaves its last quotation open; a paragraph with a broken mark has said so.
        let whole = !self.last || self.ends_whole();
        if self.paragraphs && !self.goes_on && whole && out.len() == before {
            out.push(self.sign(at, "a quotation that is not closed"));
        }
        true
    }

    fn at(&self, i: usize) -> Option<char> {
        self.paragraph.contains(&i).then(|| self.chars[i])
    }

    fn before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|k| self.at(k))
    }

    /// Why an opening mark cannot open here.
    fn opens_badly(&self, i: usize) -> Option<&'static str> {
        let rest = &self.chars[i + 1..self.paragraph.end];
        if rest.iter().all(|c| c.is_whitespace()) {
            let follows = self.chars[self.paragraph.start..i]
                .iter()
                .any(|c| c.is_alphanumeric());
            return follows.then_some("it opens a quotation at the end of a paragraph");
        }
        let spaced = self.before(i).is_some_and(char::is_whitespace);
        let small = rest.first().is_some_and(|c| c.is_lowercase());
        if spaced && small && self.after_full_stop(i - 1) {
            return Some(MIDDLE);
        }
        None
    }

    /// Whether the white space before ends a sentence.
    fn after_full_stop(&self, space: usize) -> bool {
        let head = &self.chars[self.paragraph.start..space];
        let Some((stop, word)) = head.split_last() else {
            return false;
        };
        if !matches!(stop, '.' | '?' | '!') {
            return false;
        }
        let start = word
            .iter()
            .rposition(|c| !c.is_alphanumeric())
            .map_or(0, |k| k + 1);
        let last: String = word[start..]
            .iter()
            .flat_map(|c| c.to_lowercase())
            .collect();
        // "U.S. “national interest”", "Mr. “big”", "… “later”": no sentence ends there.
        let dotted = start.checked_sub(1).is_some_and(|k| word[k] == '.');
        *stop != '.'
            || (last.chars().count() > 1 && !dotted && !self.text.is_in("abbreviated", &last))
    }

    /// "“Russified. ” This": the mark stands behind a space and before one, or ends the paragraph.
    fn is_spaced_close(&self, i: usize) -> bool {
        let behind = self
            .at(i + 1)
            .is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ','));
        self.before(i).is_some_and(char::is_whitespace) && behind
    }

    fn is_spaced(&self, i: usize) -> bool {
        let space = |c: Option<char>| c.is_some_and(|c| c == ' ');
        space(self.before(i)) && space(self.at(i + 1)) && !self.after_full_stop(i - 1)
    }

    /// Not a mark that some papers use to open as well.
    fn is_lone_close(&self, i: usize) -> bool {
        self.before(i)
            .is_some_and(|c| !c.is_whitespace() && c != '(' && c != '—')
            && self.at(i + 1).is_none_or(|c| !c.is_alphanumeric())
    }

    /// 5'10", 12".
    fn is_inch(&self, i: usize) -> bool {
        self.before(i).is_some_and(|c| c.is_ascii_digit())
            && !self.at(i + 1).is_none_or(|c| c.is_whitespace() || c == ',')
    }

    fn ends_whole(&self) -> bool {
        let end = self.chars[self.paragraph.clone()]
            .iter()
            .rev()
            .find(|c| !c.is_whitespace());
        end.is_some_and(|c| matches!(c, '.' | '!' | '?'))
    }

    fn sign(&self, i: usize, reason: &str) -> Damage {
        // The mark with the words on both sides.
        let from = self.chars[self.paragraph.start..i].iter().rev();
        let back = word_length(from);
        let ahead = word_length(self.chars[i + 1..self.paragraph.end].iter());
        let span = CharSpan::new(i - back, i + 1 + ahead);
        self.text
            .damage(DamageSign::QuotationMarks, span, reason.to_owned())
    }
}

const MIDDLE: &str = "it opens a quotation in the middle of a sentence, behind a full stop";

/// White space and the word behind it, in characters.
fn word_length<'c>(chars: impl Iterator<Item = &'c char> + Clone) -> usize {
    let space = chars.clone().take_while(|c| c.is_whitespace()).count();
    let word = chars.skip(space).take_while(|c| !c.is_whitespace()).count();
    space + word
}
