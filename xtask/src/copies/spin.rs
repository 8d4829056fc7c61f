//! Spinning: words replaced in place from the table, sentence by sentence in the order of the ancestor, and the
//! damage that spinners do on the way.

use std::ops::Range;

use super::draft::Draft;
use super::rng::Rng;
use super::tables::tables;
use super::text::{replaced, words};
use super::words::Care;

/// How much is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    Light,
    Medium,
    Strong,
}

impl Strength {
    /// As the truth names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
    }

    /// The share of content words to replace, as far as the table reaches.
    fn share(self) -> f64 {
        match self {
            Self::Light => 0.12,
            Self::Medium => 0.28,
            Self::Strong => 0.50,
        }
    }
}

/// Function words: what is left is content.
const FUNCTION: [&str; 96] = [
    "the", "and", "that", "this", "these", "those", "with", "from", "have", "has", "had", "been",
    "being", "was", "were", "are", "is", "be", "but", "for", "not", "you", "your", "his", "her",
    "hers", "him", "she", "he", "they", "them", "their", "its", "it", "we", "our", "us", "who",
    "whom", "whose", "which", "what", "when", "where", "why", "how", "than", "then", "there",
    "here", "will", "would", "can", "could", "should", "shall", "may", "might", "must", "does",
    "did", "do", "done", "into", "onto", "over", "under", "after", "before", "between", "through",
    "of", "to", "in", "on", "at", "by", "as", "or", "if", "a", "an", "no", "nor", "so", "up",
    "out", "off", "down", "all", "any", "some", "each", "every", "both", "such",
];

/// Replaces words of the draft; gives the share of content words that was.
pub fn spin(draft: &mut Draft, strength: Strength, rng: &mut Rng) -> f64 {
    // Some spinners leave quotations alone.
    let keeps_quotations = rng.chance(0.3);
    let share = replace_words(
        draft,
        strength.share(),
        keeps_quotations,
        Care::Spinner,
        rng,
    );
    let (light, heavy) = match strength {
        Strength::Light => (0.1, 0.02),
        Strength::Medium => (0.3, 0.04),
        Strength::Strong => (0.5, 0.08),
    };
    if rng.chance(light) {
        split_abbreviations(draft);
    }
    for i in 0..draft.sentences.len() {
        if !keeps_quotations && rng.chance(heavy) {
            break_marks(draft, i, rng);
        }
        if rng.chance(heavy / 2.0) {
            flip_gender(draft, i);
        }
        if rng.chance(heavy / 2.0) {
            break_sentence(draft, i);
        }
    }
    share
}

/// Replaces a share of the content words by synonyms, as far as there are any.
pub fn replace_words(
    draft: &mut Draft,
    target: f64,
    keeps_quotations: bool,
    care: Care,
    rng: &mut Rng,
) -> f64 {
    let quoted = draft.quoted();
    let mut content = 0usize;
    let mut places: Vec<(usize, Range<usize>, Option<Range<usize>>)> = Vec::new();
    for (i, made) in draft.sentences.iter().enumerate() {
        if made.from.is_empty() {
            continue;
        }
        let found = words(&made.text);
        for (n, range) in found.iter().enumerate() {
            let word = &made.text[range.clone()];
            let letters = word.chars().all(|c| c.is_alphabetic() || c == '-');
            // Capitalised words are names, but for the first of a sentence that none follows.
            let next = found.get(n + 1).is_some_and(|next| {
                made.text[range.end..next.start] == *" "
                    && made.text[next.clone()].starts_with(char::is_uppercase)
            });
            let name = word.starts_with(char::is_uppercase) && (n > 0 || next);
            if !letters
                || name
                || word.len() < 3
                || FUNCTION.contains(&word.to_lowercase().as_str())
            {
                continue;
            }
            content += 1;
            if keeps_quotations
                && quoted[i]
                    .iter()
                    .any(|q| q.start < range.end && range.start < q.end)
            {
                continue;
            }
            let before = n
                .checked_sub(1)
                .map(|n| found[n].clone())
                .filter(|b| made.text[b.end..range.start] == *" ");
            places.push((i, range.clone(), before));
        }
    }
    let wanted = (content as f64 * target).round() as usize;
    rng.shuffle(&mut places);
    let mut edits: Vec<Vec<(Range<usize>, String)>> = vec![Vec::new(); draft.sentences.len()];
    let mut done = 0;
    for (i, range, before) in places {
        if done == wanted {
            break;
        }
        let text = &draft.sentences[i].text;
        let word_before = before.clone().map(|b| &text[b]);
        let table = if care == Care::Spinner {
            &tables().synonyms
        } else {
            &tables().desk
        };
        let Some(put) = table.other(&text[range.clone()], word_before, care, rng) else {
            continue;
        };
        // The article goes with the new word.
        let vowel = put.to_lowercase().starts_with(['a', 'e', 'i', 'o', 'u']);
        match (before, word_before.map(str::to_lowercase).as_deref()) {
            (Some(b), Some("a" | "an")) if !edits[i].iter().any(|(e, _)| *e == b) => {
                let article = if vowel { "an" } else { "a" };
                let upper = text[b.clone()].starts_with('A');
                edits[i].push((
                    b,
                    if upper {
                        super::text::capitalized(article)
                    } else {
                        article.to_owned()
                    },
                ));
            }
            _ => {}
        }
        edits[i].push((range, put));
        done += 1;
    }
    for (made, edits) in draft.sentences.iter_mut().zip(edits) {
        made.text = replaced(&made.text, edits);
    }
    done as f64 / content.max(1) as f64
}

/// "U.S." to "U. S.".
fn split_abbreviations(draft: &mut Draft) {
    for made in &mut draft.sentences {
        for (whole, parts) in [
            ("U.S.", "U. S."),
            ("U.N.", "U. N."),
            ("U.K.", "U. K."),
            ("a.m.", "a. m."),
            ("p.m.", "p. m."),
        ] {
            made.text = made.text.replace(whole, parts);
        }
    }
}

/// Moves or loses the mark that closes a quotation.
fn break_marks(draft: &mut Draft, i: usize, rng: &mut Rng) {
    let text = &draft.sentences[i].text;
    let Some(at) = text.rfind(['”', '"']).filter(|at| *at > 0) else {
        return;
    };
    let mark = text[at..].chars().next().unwrap_or('"');
    let mut broken = text.clone();
    broken.remove(at);
    if rng.chance(0.6) {
        // One word further, or after the full stop with white space before it.
        let rest = broken[at..].find(' ').map(|n| at + n);
        match rest {
            Some(space) => broken.insert_str(space, &format!(" {mark}").replace(' ', "")),
            None => broken.push_str(&format!(" {mark}")),
        }
    }
    draft.sentences[i].text = broken;
}

/// Gives the first pronoun of a sentence the other gender.
fn flip_gender(draft: &mut Draft, i: usize) {
    const FLIPS: [(&str, &str); 8] = [
        ("she", "he"),
        ("he", "she"),
        ("her", "his"),
        ("his", "her"),
        ("She", "He"),
        ("He", "She"),
        ("Her", "His"),
        ("His", "Her"),
    ];
    let text = &draft.sentences[i].text;
    let flip = words(text).into_iter().find_map(|range| {
        let (_, other) = FLIPS.iter().find(|(one, _)| *one == &text[range.clone()])?;
        Some((range, (*other).to_owned()))
    });
    draft.sentences[i].text = replaced(text, flip.into_iter().collect());
}

/// Puts a full stop before a preposition near the end, as the seed of this project has it ("losses. in Ukraine").
fn break_sentence(draft: &mut Draft, i: usize) {
    let text = &draft.sentences[i].text;
    let found = words(text);
    let from = found.len() * 2 / 3;
    let place = found
        .iter()
        .skip(from.max(4))
        .find(|r| matches!(&text[(*r).clone()], "in" | "on" | "for" | "with"));
    if let Some(at) = place
        .map(|r| r.start)
        .filter(|at| text[..*at].ends_with(' '))
    {
        let mut broken = text.clone();
        broken.insert(at - 1, '.');
        draft.sentences[i].text = broken;
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::Report;
    use super::*;

    #[test]
    fn the_share_of_words_grows_with_strength_and_alterations_stay() {
        let lines = [
            "The government did not announce a significant plan to help 9,000 refugees in the region on Monday.",
            "Officials said the attack killed soldiers and destroyed houses near the border.",
        ];
        let report = Report::of(&lines);
        let share = |strength, seed| {
            let mut rng = Rng::new(seed);
            let mut draft = Draft::of(&report);
            draft.alter(2, &mut rng);
            let share = spin(&mut draft, strength, &mut rng);
            let (copy, changes) = draft.finish(|_| ());
            let text: Vec<char> = copy.text().0.chars().collect();
            for change in changes.iter().filter(|c| c.kind != "quotation") {
                let [a, b] = change.after_span.expect("altered passages are in the copy");
                assert_eq!(text[a..b].iter().collect::<String>(), change.after);
            }
            assert!(changes.len() >= 2, "{changes:?}");
            share
        };
        let mean = |strength| (0..40).map(|seed| share(strength, seed)).sum::<f64>() / 40.0;
        let shares = [Strength::Light, Strength::Medium, Strength::Strong].map(mean);
        assert!(shares[0] < shares[1] && shares[1] < shares[2], "{shares:?}");
        assert!(shares[2] > 0.4, "{shares:?}");
    }
}
