//! Abbreviations cut in two, full stops inside a sentence, and words left over from another language.

use dateline_record::{CharSpan, Damage, DamageSign};

use super::Text;

pub(super) fn signs(text: &Text<'_>, out: &mut Vec<Damage>) {
    let chars: Vec<char> = text.doc.text().chars().collect();
    abbreviations(text, &chars, out);
    stops(text, &chars, out);
    leftovers(text, out);
}

/// "U. S." for "U.S.".
fn abbreviations(text: &Text<'_>, chars: &[char], out: &mut Vec<Damage>) {
    for whole in text.know.stories().damage.abbreviations() {
        let cut: Vec<char> = whole
            .trim_end_matches('.')
            .replace('.', ". ")
            .chars()
            .chain(['.'])
            .collect();
        for start in find(chars, &cut) {
            let letter = |i: Option<usize>| i.and_then(|i| chars.get(i)).copied();
            let inside =
                letter(start.checked_sub(1)).is_some_and(|c| c.is_alphanumeric() || c == '.');
            // "J. U. S. Smith": initials before or a further one behind are of a person's name.
            let more = chars.get(start + cut.len()) == Some(&' ')
                && letter(Some(start + cut.len() + 1)).is_some_and(char::is_uppercase)
                && letter(Some(start + cut.len() + 2)) == Some('.');
            let initial = start >= 3
                && chars[start - 1] == ' '
                && chars[start - 2] == '.'
                && chars[start - 3].is_uppercase();
            if !inside && !more && !initial {
                let span = CharSpan::new(start, start + cut.len());
                out.push(text.damage(
                    DamageSign::Abbreviation,
                    span,
                    format!("“{whole}” with a space in it"),
                ));
            }
        }
    }
}

fn find<'c>(chars: &'c [char], needle: &'c [char]) -> impl Iterator<Item = usize> + 'c {
    chars
        .windows(needle.len().max(1))
        .enumerate()
        .filter(move |(_, w)| *w == needle)
        .map(|(i, _)| i)
}

/// "losses. in Ukraine": a full stop before a word that goes on with the sentence.
fn stops(text: &Text<'_>, chars: &[char], out: &mut Vec<Damage>) {
    for i in 1..chars.len().saturating_sub(2) {
        if chars[i] != '.' || chars[i + 1] != ' ' || !chars[i + 2].is_lowercase() {
            continue;
        }
        let next: String = chars[i + 2..]
            .iter()
            .take_while(|c| c.is_alphanumeric())
            .collect();
        let behind = chars.get(i + 2 + next.chars().count());
        let before: String = chars[..i]
            .iter()
            .rev()
            .take_while(|c| c.is_alphabetic())
            .collect();
        let length = before.chars().count();
        let glued = i.checked_sub(length + 1).is_some_and(|k| {
            matches!(chars[k], '.' | '@' | '/' | '-' | '&') || chars[k].is_ascii_digit()
        });
        let word: String = before.chars().rev().collect();
        let ends = length >= 3
            && !glued
            && word.chars().all(char::is_lowercase)
            && !text.is_in("abbreviated", &word)
            && behind.is_none_or(|c| c.is_whitespace() || *c == ',')
            && text.is_in("going_on", &next);
        if ends {
            let span = CharSpan::new(i - length, i + 2 + next.chars().count());
            out.push(text.damage(
                DamageSign::Fragment,
                span,
                "a full stop inside a sentence".to_owned(),
            ));
        }
    }
}

/// "Se faced": a word of another language where the subject should be.
fn leftovers(text: &Text<'_>, out: &mut Vec<Damage>) {
    for sentence in text.doc.sents() {
        let mut words = sentence
            .tokens()
            .filter(|t| t.text().contains(char::is_alphanumeric));
        let (Some(first), Some(next)) = (words.next(), words.next()) else {
            continue;
        };
        let capital = first.text().starts_with(char::is_uppercase);
        let elsewhere = || {
            let mut others = text.doc.tokens();
            others.any(|t| t.i() != first.i() && t.lower() == first.lower())
        };
        if capital
            && text.is_in("foreign", first.lower())
            && matches!(next.tag(), "VBD" | "VBZ" | "VBP" | "MD")
            && next.text().chars().all(|c| c.is_ascii_lowercase())
            && !elsewhere()
        {
            out.push(text.damage_of(
                DamageSign::Fragment,
                first.i()..next.i() + 1,
                format!("“{}” is no English subject", first.text()),
            ));
        }
    }
}
