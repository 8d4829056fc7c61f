//! What people do to a report: cut it, drop and add sentences, write another lead, put it in house style, tell it anew
//! in another order.
//!
//! In: a draft. Out: the draft changed, in such ways that its numbers, names, dates, places and negations stay as they
//! are: those are altered apart, with their truth.

use super::draft::{Draft, Made};
use super::grammar::Cast;
use super::rng::Rng;
use super::spin::replace_words;
use super::tables::tables;
use super::text::{CLOSE, OPEN, capitalized, in_sentence, replaced, words};
use super::words::Care;

/// Keeps a part of the report: its beginning, a passage, or some paragraphs of it.
pub fn excerpt(draft: &mut Draft, rng: &mut Rng) {
    let n = draft.sentences.len();
    let keep = (n as f64 * (0.3 + 0.5 * rng.share())) as usize;
    let keep = keep.clamp(3.min(n), n.saturating_sub(1).max(1));
    let continued = draft.continued();
    // Nobody cuts inside a quotation.
    let whole = |mut at: usize| {
        while at < n && continued[at] {
            at += 1;
        }
        at
    };
    match rng.below(5) {
        // Wire copy is cut from the end.
        0..=2 => draft.sentences.truncate(whole(keep)),
        3 => {
            let start = rng.below(n - keep + 1);
            let (start, end) = (whole(start), whole(start + keep));
            draft.sentences = draft.sentences.drain(start.min(end)..end).collect();
        }
        _ => {
            let mut chosen: Vec<usize> = (1..n).collect();
            rng.shuffle(&mut chosen);
            chosen.truncate(keep.saturating_sub(1));
            let mut i = 0;
            let mut kept = false;
            draft.sentences.retain(|_| {
                // What goes on a quotation goes with what opened it.
                kept = if continued[i] {
                    kept
                } else {
                    i == 0 || chosen.contains(&i)
                };
                i += 1;
                kept
            });
        }
    }
}

/// How an edited copy differs from its ancestor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Light,
    Medium,
}

/// Edits as a desk does; at least one thing is changed.
pub fn edit(draft: &mut Draft, weight: Weight, british: bool, cast: &Cast, rng: &mut Rng) {
    let (each, words_share) = match weight {
        Weight::Light => (0.35, 0.02),
        Weight::Medium => (0.6, 0.06),
    };
    let before: Vec<String> = draft.sentences.iter().map(|m| m.text.clone()).collect();
    if rng.chance(each) {
        drop_sentences(draft, 0.05 + 0.15 * rng.share(), rng);
    }
    if rng.chance(each) {
        shorten_lead(draft);
    }
    if rng.chance(each) {
        move_attributions(draft, 0.5, rng);
    }
    if rng.chance(each) {
        replace_words(draft, words_share, true, Care::Person, rng);
    }
    if rng.chance(0.8) {
        house_style(draft, british, rng.chance(0.5), rng);
    }
    if rng.chance(each / 2.0) {
        move_days(draft, rng);
    }
    // What only left something out would be an excerpt.
    let same = draft.sentences.iter().all(|m| before.contains(&m.text));
    if rng.chance(each) || same {
        add_sentences(
            draft,
            rng.between(1, if weight == Weight::Light { 1 } else { 3 }),
            cast,
            rng,
        );
    }
}

/// Tells the report anew: other order, sentences put together and taken apart, other words, matter of its own.
pub fn rewrite(draft: &mut Draft, british: bool, cast: &Cast, rng: &mut Rng) {
    drop_sentences(draft, 0.15 + 0.2 * rng.share(), rng);
    replace_words(draft, 0.15 + 0.15 * rng.share(), true, Care::Person, rng);
    actives(draft);
    move_attributions(draft, 0.8, rng);
    move_days(draft, rng);
    shorten_lead(draft);
    split(draft, 0.6, rng);
    reorder(draft, rng);
    merge(draft, 0.4, rng);
    house_style(draft, british, true, rng);
    openers(draft, rng);
    own_lead(draft, cast, rng);
    let own = (draft.sentences.len() / 5).clamp(1, 6);
    add_sentences(draft, own, cast, rng);
    let continued = draft.continued();
    for (made, continued) in draft.sentences.iter_mut().zip(continued) {
        made.opens = !continued && rng.chance(0.6);
    }
}

/// Drops a share of the sentences, at least one, never the first nor one that holds an altered passage.
fn drop_sentences(draft: &mut Draft, share: f64, rng: &mut Rng) {
    let n = draft.sentences.len();
    let continued = draft.continued();
    let whole = |i: usize| !continued[i] && !continued.get(i + 1).is_some_and(|c| *c);
    let mut places: Vec<usize> = (1..n)
        .filter(|i| whole(*i) && !draft.sentences[*i].text.contains(OPEN))
        .collect();
    rng.shuffle(&mut places);
    places.truncate(
        ((n as f64 * share) as usize)
            .max(1)
            .min(n.saturating_sub(2)),
    );
    let mut i = 0;
    let mut opened = false;
    draft.sentences.retain_mut(|made| {
        let keep = !places.contains(&i);
        i += 1;
        // What opened the paragraph hands that on.
        if keep && std::mem::take(&mut opened) {
            made.opens = true;
        }
        opened |= !keep && made.opens;
        keep
    });
}

/// Adds sentences of the copy's own, not before the second place.
fn add_sentences(draft: &mut Draft, how_many: usize, cast: &Cast, rng: &mut Rng) {
    for _ in 0..how_many {
        let text = capitalized(&cast.expand("{more}", rng));
        if draft.sentences.iter().any(|m| m.text == text) {
            continue;
        }
        let mut at = rng.between(1.min(draft.sentences.len()), draft.sentences.len());
        let continued = draft.continued();
        while continued.get(at).is_some_and(|c| *c) {
            at += 1;
        }
        let made = Made {
            text,
            opens: rng.chance(0.6),
            from: Vec::new(),
        };
        draft.sentences.insert(at, made);
    }
}

/// A lead of the copy's own before the report.
fn own_lead(draft: &mut Draft, cast: &Cast, rng: &mut Rng) {
    if rng.chance(0.5) {
        let text = capitalized(&cast.expand("{opening}", rng));
        draft.sentences.insert(
            0,
            Made {
                text,
                opens: true,
                from: Vec::new(),
            },
        );
    }
}

/// Takes an aside out of the first sentence: between commas, without names, numbers or negations in it.
fn shorten_lead(draft: &mut Draft) {
    let Some(first) = draft.sentences.first_mut() else {
        return;
    };
    let commas: Vec<usize> = first.text.match_indices(", ").map(|(at, _)| at).collect();
    let cut = commas.iter().enumerate().find_map(|(n, start)| {
        let end = commas
            .get(n + 1)
            .map_or(first.text.len() - 1, |end| end + 1);
        let aside = first.text.get(start + 2..end)?;
        let plain = aside.split(' ').count() >= 3
            && !aside.contains(|c: char| {
                c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '”' | OPEN)
            })
            && !holds_a_fact(aside);
        (plain && *start > 20).then_some((*start, end))
    });
    if let Some((start, end)) = cut {
        first.text.replace_range(start..end, "");
    }
}

/// Whether words hold a number or a negation.
fn holds_a_fact(text: &str) -> bool {
    const FACTS: [&str; 18] = [
        "not", "no", "never", "without", "none", "nor", "two", "three", "four", "five", "six",
        "seven", "eight", "nine", "ten", "hundred", "thousand", "million",
    ];
    words(text)
        .into_iter()
        .any(|w| FACTS.contains(&&text[w.clone()]) || text[w].contains("n't"))
}

/// Turns `X said` after a quotation to `said X` and back, and puts another verb of saying.
fn move_attributions(draft: &mut Draft, share: f64, rng: &mut Rng) {
    let verbs = &tables().style["attribution"];
    for made in draft.sentences.iter_mut().filter(|m| !m.from.is_empty()) {
        if !rng.chance(share) {
            continue;
        }
        let text = &made.text;
        // After the closing mark of a quotation: "…," NAME said.
        let Some(at) = text.rfind(['”', '"']) else {
            continue;
        };
        let mark = text[at..].chars().next().map_or(1, char::len_utf8);
        let Some(rest) = text[at + mark..].strip_prefix(' ') else {
            continue;
        };
        let start = at + mark + 1;
        let named = |s: &str| {
            !s.is_empty()
                && s.split(' ').count() <= 4
                && s.split(' ').all(|w| w.starts_with(char::is_uppercase))
        };
        let clause = rest.split(['.', ',']).next().unwrap_or("");
        let turned = if let Some(name) = clause.strip_suffix(" said").filter(|n| named(n)) {
            Some(format!("said {name}"))
        } else if let Some(name) = clause.strip_prefix("said ").filter(|n| named(n)) {
            rng.pick(verbs).map(|(verb, _)| format!("{name} {verb}"))
        } else {
            None
        };
        if let Some(turned) = turned {
            made.text = replaced(text, vec![(start..start + clause.len(), turned)]);
        }
    }
}

/// "on Monday" from the end of a sentence to its beginning.
fn move_days(draft: &mut Draft, rng: &mut Rng) {
    for made in draft.sentences.iter_mut().filter(|m| !m.from.is_empty()) {
        let Some(day) = super::alter::WEEKDAYS
            .iter()
            .find(|d| made.text.ends_with(&format!(" on {d}.")))
        else {
            continue;
        };
        if made.text.contains(['"', '“', '”']) || !rng.chance(0.7) {
            continue;
        }
        let rest = made
            .text
            .trim_end_matches(&format!(" on {day}."))
            .to_owned();
        let rest = in_sentence(&rest);
        made.text = format!("On {day}, {rest}.");
    }
}

/// Puts spelling, wording and figures in house style, outside quotations.
fn house_style(draft: &mut Draft, british: bool, figures: bool, rng: &mut Rng) {
    let style = &tables().style;
    let other_wording = rng.chance(0.5);
    let words_for_figures = rng.chance(0.5);
    let quoted = draft.quoted();
    for (made, quoted) in draft.sentences.iter_mut().zip(quoted) {
        if made.from.is_empty() {
            continue;
        }
        let text = &made.text;
        let mut edits = Vec::new();
        for range in words(text) {
            if quoted
                .iter()
                .any(|q| q.start < range.end && range.start < q.end)
            {
                continue;
            }
            let word = &text[range.clone()];
            let lower = word.to_lowercase();
            let put = |(american, british_form): &(&'static str, &'static str), first: bool| {
                let (old, new) = if first {
                    (*american, *british_form)
                } else {
                    (*british_form, *american)
                };
                (old == lower).then_some(new)
            };
            // Names keep their spelling, and what begins a sentence may be one.
            let name = word.starts_with(char::is_uppercase);
            let spelled = style["spelling"]
                .iter()
                .filter(|_| !name)
                .find_map(|pair| put(pair, british));
            let worded = style["wording"]
                .iter()
                .find_map(|pair| put(pair, other_wording));
            let figure = figures
                .then(|| {
                    style["figure"]
                        .iter()
                        .find_map(|pair| put(pair, words_for_figures))
                })
                .flatten();
            // "2 p.m.", "May 5", "3-2" and "5 percent" keep their figures.
            let after = text[range.end..].chars().next().unwrap_or(' ');
            let close = text[..range.start].ends_with(|c: char| !matches!(c, ' ' | '“' | '"'));
            let next = text[range.end..]
                .trim_start()
                .split(' ')
                .next()
                .unwrap_or("");
            let loose = after == ' '
                && !close
                && next.chars().all(char::is_lowercase)
                && !next.contains('.')
                && !next.is_empty();
            let dated = text[..range.start]
                .trim_end()
                .rsplit(' ')
                .next()
                .is_some_and(|w| w.starts_with(char::is_uppercase));
            let counted = ![
                "percent", "per", "million", "billion", "thousand", "hundred", "of",
            ]
            .contains(&next);
            let figure = figure.filter(|_| loose && !dated && counted);
            if let Some(new) = spelled.or(worded).or(figure) {
                let new = if word.starts_with(char::is_uppercase) {
                    capitalized(new)
                } else {
                    new.to_owned()
                };
                edits.push((range, new));
            }
        }
        made.text = replaced(text, edits);
        // Abbreviations with stops are no words of their own above.
        for (dotted, plain) in style["wording"]
            .iter()
            .filter(|(one, _)| one.ends_with('.'))
        {
            if other_wording && quoted.is_empty() && !made.text.ends_with(dotted) {
                made.text = made
                    .text
                    .replace(&format!("{dotted} "), &format!("{plain} "));
            }
        }
    }
}

/// `X was VERBED by Y.` to `Y verbed X.`, for short sentences without more in them.
fn actives(draft: &mut Draft) {
    for made in &mut draft.sentences {
        let text = &made.text;
        if text.contains([',', ';', ':', '"', '“', '”', OPEN, CLOSE])
            || text.split(' ').count() > 16
        {
            continue;
        }
        let Some(whole) = text.strip_suffix('.') else {
            continue;
        };
        let passive = [" was ", " were "].iter().find_map(|aux| {
            let (patient, rest) = whole.split_once(aux)?;
            let (participle, agent) = rest.split_once(" by ")?;
            let simple = !participle.contains(' ')
                && !agent.contains(" by ")
                && agent.split(' ').count() <= 4;
            let person = agent.starts_with(char::is_uppercase)
                || agent.starts_with("the ")
                || agent.starts_with("a ");
            let past = tables().synonyms.past_of_participle(participle)?;
            (simple && person && patient.split(' ').count() <= 8).then_some((patient, past, agent))
        });
        if let Some((patient, past, agent)) = passive {
            let first = patient.split(' ').next().unwrap_or("");
            // Pronouns would need another case.
            if ["He", "She", "They", "It", "I", "We", "Who"].contains(&first) {
                continue;
            }
            let patient = in_sentence(patient);
            made.text = format!("{} {past} {patient}.", capitalized(agent));
        }
    }
}

/// Takes sentences apart before ", and " with a subject of its own, or ", but ".
fn split(draft: &mut Draft, share: f64, rng: &mut Rng) {
    let mut i = 0;
    while i < draft.sentences.len() {
        let made = &draft.sentences[i];
        let plain = !made.from.is_empty() && !made.text.contains(['"', '“', '”']);
        let cut = [", and ", ", but ", "; "].iter().find_map(|joint| {
            let at = made.text.find(joint)?;
            let rest = &made.text[at + joint.len()..];
            let subject = [
                "the ",
                "he ",
                "she ",
                "they ",
                "it ",
                "his ",
                "her ",
                "their ",
                "officials ",
                "police ",
            ];
            let clause = subject.iter().any(|s| rest.starts_with(s)) || joint.starts_with(';');
            // Lists and asides have more commas.
            (clause
                && at > 25
                && rest.split(' ').count() >= 4
                && made.text[..at].matches(',').count().is_multiple_of(2))
            .then_some((at, joint.len(), joint.contains("but")))
        });
        if let Some((at, length, but)) = cut.filter(|_| plain && rng.chance(share)) {
            let rest = made.text[at + length..].to_owned();
            let rest = if but {
                format!("But {rest}")
            } else {
                capitalized(&rest)
            };
            let second = Made {
                text: rest,
                opens: false,
                from: made.from.clone(),
            };
            let first = format!("{}.", &made.text[..at]);
            draft.sentences[i].text = first;
            draft.sentences.insert(i + 1, second);
            i += 1;
        }
        i += 1;
    }
}

/// Puts short neighbours together.
fn merge(draft: &mut Draft, share: f64, rng: &mut Rng) {
    let mut i = 0;
    while i + 1 < draft.sentences.len() {
        let (a, b) = (&draft.sentences[i], &draft.sentences[i + 1]);
        let plain = |m: &Made| {
            !m.from.is_empty()
                && m.text.ends_with('.')
                && !m.text.contains(['"', '“', '”'])
                && m.text.split(' ').count() <= 22
        };
        if plain(a) && plain(b) && a.from != b.from && rng.chance(share) {
            let rest = in_sentence(&b.text);
            let joint = if rng.chance(0.6) {
                ", and "
            } else {
                ", while "
            };
            let text = format!("{}{joint}{rest}", a.text.trim_end_matches('.'));
            let from = a.from.iter().chain(&b.from).copied().collect();
            draft.sentences[i] = Made {
                text,
                opens: a.opens,
                from,
            };
            draft.sentences.remove(i + 1);
        }
        i += 1;
    }
}

/// Moves blocks of sentences; the first stays first more often than not.
fn reorder(draft: &mut Draft, rng: &mut Rng) {
    let mut blocks: Vec<Vec<Made>> = Vec::new();
    let continued = draft.continued();
    for (made, continued) in draft.sentences.drain(..).zip(continued) {
        match blocks.last_mut() {
            Some(last) if continued || last.len() < 2 && rng.chance(0.4) => last.push(made),
            _ => blocks.push(vec![made]),
        }
    }
    // Far moves of some blocks rather than a shuffle of all.
    let moves = (blocks.len() / 3).max(1);
    let first = usize::from(rng.chance(0.7)).min(blocks.len().saturating_sub(1));
    for _ in 0..moves {
        if blocks.len() > first + 1 {
            let block = blocks.remove(rng.between(first, blocks.len() - 1));
            blocks.insert(rng.between(first, blocks.len()), block);
        }
    }
    draft.sentences = blocks.into_iter().flatten().collect();
}

/// Puts "Meanwhile," and the like before some sentences.
fn openers(draft: &mut Draft, rng: &mut Rng) {
    let small = [
        "The", "A", "An", "He", "She", "It", "They", "His", "Her", "Its", "Their", "This",
    ];
    for made in draft
        .sentences
        .iter_mut()
        .skip(1)
        .filter(|m| !m.from.is_empty())
    {
        let first = made.text.split(' ').next().unwrap_or("");
        if small.contains(&first) && rng.chance(0.12) {
            let opener = rng.pick(&[
                "Meanwhile",
                "At the same time",
                "For their part",
                "In addition",
                "Earlier",
            ]);
            made.text = format!(
                "{}, {}",
                opener.unwrap_or(&"Meanwhile"),
                in_sentence(&made.text)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::Report;
    use super::*;

    fn draft_of(lines: &[&str], act: impl FnOnce(&mut Draft)) -> Vec<String> {
        let report = Report::of(lines);
        let mut draft = Draft::of(&report);
        act(&mut draft);
        draft.sentences.into_iter().map(|m| m.text).collect()
    }

    #[test]
    fn each_act_does_what_it_says() {
        let mut rng = Rng::new(1);
        assert_eq!(
            draft_of(&["The minister was shot by the police."], actives),
            ["The police shot the minister."]
        );
        assert_eq!(
            draft_of(&["“We go,” Ann Lee said."], |d| move_attributions(
                d, 1.0, &mut rng
            )),
            ["“We go,” said Ann Lee."]
        );
        assert_eq!(
            draft_of(
                &["The army closed the old bridge over the river, and the mayor left the town."],
                |d| split(d, 1.0, &mut rng)
            ),
            [
                "The army closed the old bridge over the river.",
                "The mayor left the town."
            ]
        );
        assert_eq!(
            draft_of(&["One came.", "He left."], |d| merge(d, 1.0, &mut rng)).len(),
            1
        );
        let styled = draft_of(
            &["The defense center said 5 men and 5 percent came on May 5."],
            |d| {
                for _ in 0..9 {
                    house_style(d, true, true, &mut rng);
                }
            },
        );
        assert!(
            styled[0].contains("defence centre") && styled[0].contains("May 5"),
            "{styled:?}"
        );
    }

    #[test]
    fn an_excerpt_is_a_part_in_order() {
        let lines: Vec<String> = (0..12).map(|i| format!("Line {i}.")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        for seed in 0..50 {
            let kept = draft_of(&lines, |d| excerpt(d, &mut Rng::new(seed)));
            assert!((3..12).contains(&kept.len()));
            let places: Vec<_> = kept
                .iter()
                .map(|k| lines.iter().position(|l| l == k))
                .collect();
            assert!(places.is_sorted() && places.iter().all(Option::is_some));
        }
    }
}
