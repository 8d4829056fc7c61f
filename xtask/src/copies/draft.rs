//! A report as sentences, and a copy in the making: every sentence knows which of its ancestor's it came from.
//!
//! In: an ancestor. Out: a report and the truth about it: what was altered, dropped, added and quoted otherwise, with
//! the passages' places in both texts.

use std::ops::Range;

use serde::Serialize;

use super::alter::{self, Alteration};
use super::rng::Rng;
use super::text::{self, CLOSE, FIRST, OPEN};

/// A sentence of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub text: String,
    /// Whether it begins a paragraph.
    pub opens: bool,
}

/// A report as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its headline.
    pub title: String,
    /// Paragraphs before the report: bylines.
    pub top: Vec<String>,
    /// What stands before the first sentence: a dateline.
    pub lead_in: String,
    /// The report itself.
    pub body: Vec<Sentence>,
    /// Paragraphs among it that are none of it, each before the sentence of that number: captions, links, advertising.
    pub within: Vec<(usize, String)>,
    /// Paragraphs after it: credits and notices.
    pub tail: Vec<String>,
    /// What parts paragraphs.
    pub between: &'static str,
}

impl Report {
    /// Sentences and nothing around them, a paragraph each.
    #[cfg(test)]
    pub fn of(sentences: &[&str]) -> Self {
        Self {
            title: String::new(),
            top: vec![],
            lead_in: String::new(),
            body: sentences
                .iter()
                .map(|s| Sentence {
                    text: (*s).to_owned(),
                    opens: true,
                })
                .collect(),
            within: vec![],
            tail: vec![],
            between: "\n\n",
        }
    }

    /// The text, and where each sentence of the body stands in it, in characters.
    pub fn text(&self) -> (String, Vec<Range<usize>>) {
        let mut out = String::new();
        let mut length = 0;
        let mut push = |out: &mut String, part: &str| {
            out.push_str(part);
            length += part.chars().count();
            length
        };
        for paragraph in &self.top {
            push(&mut out, paragraph);
            push(&mut out, self.between);
        }
        push(&mut out, &self.lead_in);
        let mut places = Vec::with_capacity(self.body.len());
        for (i, sentence) in self.body.iter().enumerate() {
            if i > 0 {
                let parted = sentence.opens || self.within.iter().any(|(at, _)| *at == i);
                push(&mut out, if parted { self.between } else { " " });
            }
            for (_, paragraph) in self.within.iter().filter(|(at, _)| *at == i && i > 0) {
                push(&mut out, paragraph);
                push(&mut out, self.between);
            }
            let start = push(&mut out, "");
            let end = push(&mut out, &sentence.text);
            places.push(start..end);
        }
        for paragraph in &self.tail {
            push(&mut out, self.between);
            push(&mut out, paragraph);
        }
        (out, places)
    }

    /// Passages between quotation marks, by sentence.
    fn quoted(&self) -> Vec<Vec<Range<usize>>> {
        text::quoted(self.body.iter().map(|s| (s.text.as_str(), s.opens)))
    }
}

/// A sentence in the making; altered passages are marked in its text.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its words.
    pub text: String,
    /// Whether it begins a paragraph.
    pub opens: bool,
    /// The ancestor's sentences it was made from; none where it is the copy's own.
    pub from: Vec<usize>,
}

/// A copy in the making.
pub struct Draft<'a> {
    ancestor: &'a Report,
    /// The copy's sentences.
    pub sentences: Vec<Made>,
    alterations: Vec<Alteration>,
}

/// What a copy changed, as the truth says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind, as the records name it.
    pub kind: &'static str,
    /// The words in the ancestor.
    pub before: String,
    /// Where they stand there, in characters.
    pub before_span: Option<[usize; 2]>,
    /// The words in the copy.
    pub after: String,
    /// Where they stand there, in characters.
    pub after_span: Option<[usize; 2]>,
}

impl<'a> Draft<'a> {
    /// A copy that says the same.
    pub fn of(ancestor: &'a Report) -> Self {
        let made = |(i, s): (usize, &Sentence)| Made {
            text: s.text.clone(),
            opens: s.opens,
            from: vec![i],
        };
        Self {
            ancestor,
            sentences: ancestor.body.iter().enumerate().map(made).collect(),
            alterations: Vec::new(),
        }
    }

    /// Alters about so many passages of the sentences that are still as the ancestor has them.
    pub fn alter(&mut self, how_many: usize, rng: &mut Rng) {
        let texts: Vec<&str> = self.ancestor.body.iter().map(|s| s.text.as_str()).collect();
        self.alterations = alter::choose(&texts, how_many, rng);
        for made in &mut self.sentences {
            if let [from] = made.from.as_slice() {
                made.text = alter::altered(*from, &made.text, &self.alterations);
            }
        }
    }

    /// Whether anything was altered.
    pub fn is_altered(&self) -> bool {
        !self.alterations.is_empty()
    }

    /// Passages between quotation marks, by sentence.
    pub fn quoted(&self) -> Vec<Vec<Range<usize>>> {
        text::quoted(self.sentences.iter().map(|s| (s.text.as_str(), s.opens)))
    }

    /// Whether each sentence goes on a quotation of the one before.
    pub fn continued(&self) -> Vec<bool> {
        text::continued(self.sentences.iter().map(|s| (s.text.as_str(), s.opens)))
    }

    /// The report and what it changed. `around` puts title, boilerplate and typography on it: it may change white
    /// space and marks but must keep the marks of altered passages.
    pub fn finish(mut self, around: impl FnOnce(&mut Report)) -> (Report, Vec<Change>) {
        if let Some(first) = self.sentences.first_mut() {
            first.opens = true;
        }
        let body = self.sentences.iter().map(|m| Sentence {
            text: m.text.clone(),
            opens: m.opens,
        });
        let mut report = Report {
            title: self.ancestor.title.clone(),
            top: Vec::new(),
            lead_in: String::new(),
            body: body.collect(),
            within: Vec::new(),
            tail: Vec::new(),
            between: "\n\n",
        };
        around(&mut report);
        let mut marks: Vec<Vec<(usize, Range<usize>)>> = Vec::new();
        for sentence in &mut report.body {
            let (text, found) = unmarked(&sentence.text);
            sentence.text = text;
            marks.push(found);
        }
        let changes = self.changes(&report, &marks);
        (report, changes)
    }

    fn changes(&self, report: &Report, marks: &[Vec<(usize, Range<usize>)>]) -> Vec<Change> {
        let (before_text, before_places) = self.ancestor.text();
        let (after_text, after_places) = report.text();
        let before_chars: Vec<char> = before_text.chars().collect();
        let after_chars: Vec<char> = after_text.chars().collect();
        let slice = |chars: &[char], r: &Range<usize>| chars[r.clone()].iter().collect::<String>();
        let span = |r: &Range<usize>| Some([r.start, r.end]);
        let mut out = Vec::new();
        for (place, marks) in after_places.iter().zip(marks) {
            for (number, range) in marks {
                let Some(alteration) = self.alterations.get(*number) else {
                    continue;
                };
                let sentence = &self.ancestor.body[alteration.sentence].text;
                let before = in_characters(
                    sentence,
                    &alteration.range,
                    &before_places[alteration.sentence],
                );
                let after = place.start + range.start..place.start + range.end;
                out.push(Change {
                    kind: alteration.kind.name(),
                    before: slice(&before_chars, &before),
                    before_span: span(&before),
                    after: slice(&after_chars, &after),
                    after_span: span(&after),
                });
            }
        }
        self.quotations(report, &before_places, &after_places, &mut out);
        for (i, place) in before_places.iter().enumerate() {
            if !self.sentences.iter().any(|m| m.from.contains(&i)) {
                out.push(Change {
                    kind: "dropped",
                    before: slice(&before_chars, place),
                    before_span: span(place),
                    after: String::new(),
                    after_span: None,
                });
            }
        }
        for (made, place) in self.sentences.iter().zip(&after_places) {
            if made.from.is_empty() {
                out.push(Change {
                    kind: "added",
                    before: String::new(),
                    before_span: None,
                    after: slice(&after_chars, place),
                    after_span: span(place),
                });
            }
        }
        out
    }

    /// Quotations whose words the copy does not give as its ancestor does.
    fn quotations(
        &self,
        report: &Report,
        before: &[Range<usize>],
        after: &[Range<usize>],
        out: &mut Vec<Change>,
    ) {
        let (ours, theirs) = (report.quoted(), self.ancestor.quoted());
        let mut seen = vec![false; theirs.len()];
        for (i, made) in self.sentences.iter().enumerate() {
            // A sentence that was split is told once, by its first part.
            let fresh: Vec<usize> = made.from.iter().copied().filter(|f| !seen[*f]).collect();
            fresh.iter().for_each(|f| seen[*f] = true);
            let parts: Vec<usize> = (0..self.sentences.len())
                .filter(|j| *j == i || self.sentences[*j].from.iter().any(|f| fresh.contains(f)))
                .collect();
            let old: Vec<_> = fresh
                .iter()
                .flat_map(|f| theirs[*f].iter().map(move |r| (*f, r.clone())))
                .collect();
            let new: Vec<_> = parts
                .iter()
                .flat_map(|j| ours[*j].iter().map(move |r| (*j, r.clone())))
                .collect();
            for (n, (f, range)) in old.iter().enumerate() {
                let was = &self.ancestor.body[*f].text[range.clone()];
                let now = new
                    .get(n)
                    .map(|(j, range)| (*j, range, &report.body[*j].text[range.clone()]));
                if now.as_ref().is_some_and(|(_, _, now)| same_words(was, now)) {
                    continue;
                }
                let place = in_characters(&self.ancestor.body[*f].text, range, &before[*f]);
                let there = now
                    .as_ref()
                    .map(|(j, range, _)| in_characters(&report.body[*j].text, range, &after[*j]));
                out.push(Change {
                    kind: "quotation",
                    before: was.to_owned(),
                    before_span: Some([place.start, place.end]),
                    after: now.map_or(String::new(), |(_, _, now)| now.to_owned()),
                    after_span: there.map(|r| [r.start, r.end]),
                });
            }
        }
    }
}

/// Whether two passages have the same words, marks and spelling of marks aside.
fn same_words(a: &str, b: &str) -> bool {
    let words = |s: &str| {
        let spaced: String = s
            .chars()
            .map(|c| match c {
                '’' | '‘' => '\'',
                c if c.is_alphanumeric() || c == '\'' => c,
                _ => ' ',
            })
            .collect();
        spaced
            .split_whitespace()
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    };
    words(a) == words(b)
}

/// Bytes of a sentence as characters of the text it stands in.
fn in_characters(sentence: &str, bytes: &Range<usize>, place: &Range<usize>) -> Range<usize> {
    let start = place.start + sentence[..bytes.start].chars().count();
    start..start + sentence[bytes.clone()].chars().count()
}

/// A text without its marks, and where each altered passage stands in it, in characters.
fn unmarked(text: &str) -> (String, Vec<(usize, Range<usize>)>) {
    let mut out = String::with_capacity(text.len());
    let mut length = 0;
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            OPEN => {
                let number = chars.next().map_or(0, |n| n as usize - FIRST as usize);
                open = Some((number, length));
            }
            CLOSE => found.extend(open.take().map(|(number, start)| (number, start..length))),
            c => {
                out.push(c);
                length += 1;
            }
        }
    }
    (out, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(sentences: &[&str]) -> Report {
        Report {
            title: "A title".to_owned(),
            top: vec!["By A".to_owned()],
            lead_in: "KYIV (AP) - ".to_owned(),
            within: vec![(1, "Advertisement".to_owned())],
            tail: vec!["Reuters".to_owned()],
            ..Report::of(sentences)
        }
    }

    #[test]
    fn what_the_truth_says_stands_in_both_texts() {
        let ancestor = report(&[
            "Some 9,000 troops did not leave Minsk on Monday.",
            "“We will not go,” said Angela Merkel’s aide.",
            "Nothing else happened.",
        ]);
        for seed in 0..200 {
            let mut draft = Draft::of(&ancestor);
            draft.alter(3, &mut Rng::new(seed));
            draft.sentences.remove(2);
            draft.sentences.push(Made {
                text: "Ours.".to_owned(),
                opens: false,
                from: vec![],
            });
            let (copy, changes) = draft.finish(|r| r.lead_in = "MINSK — ".to_owned());
            let before: Vec<char> = ancestor.text().0.chars().collect();
            let after: Vec<char> = copy.text().0.chars().collect();
            for change in &changes {
                let at = |chars: &[char], span: Option<[usize; 2]>| {
                    span.map_or(String::new(), |[a, b]| chars[a..b].iter().collect())
                };
                assert_eq!(at(&before, change.before_span), change.before);
                assert_eq!(at(&after, change.after_span), change.after);
                assert_ne!(change.before, change.after);
            }
            let kinds: Vec<_> = changes.iter().map(|c| c.kind).collect();
            assert!(kinds.contains(&"dropped") && kinds.contains(&"added"));
            assert!(
                !copy
                    .text()
                    .0
                    .contains(|c: char| (OPEN..=text::LAST).contains(&c))
            );
        }
    }

    #[test]
    fn a_quotation_in_other_words_is_told_and_one_with_other_marks_is_not() {
        let ancestor = report(&["“We propose a deal,” he said."]);
        let changed = |text: &str| {
            let mut draft = Draft::of(&ancestor);
            draft.sentences[0].text = text.to_owned();
            draft.finish(|_| ()).1
        };
        assert!(changed("\"We propose a deal\", he said.").is_empty());
        let found = changed("“We recommend a deal,” he said.");
        assert_eq!(
            (found[0].kind, found[0].after.as_str()),
            ("quotation", "We recommend a deal,")
        );
        assert_eq!(changed("We propose a deal, he said.")[0].after, "");
    }
}
