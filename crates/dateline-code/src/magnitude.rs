//! How much: numbers in an act's arguments, with the noun they count and the words that bound them.

use dateline_parse::Token;
use dateline_record::{Magnitude, MagnitudeRole};

use crate::act::{Candidate, carrier};
use crate::clause::children_with;
use crate::reader::Reader;

/// Numbers of an act: those that count its own arguments.
#[must_use]
pub fn of_act(reader: &Reader<'_>, candidate: &Candidate<'_>) -> Vec<Magnitude> {
    let top = carrier(candidate);
    let mut holders: Vec<Token<'_>> = candidate.words.clone();
    if top.i() != candidate.predicate.head.i() {
        holders.push(top);
    }
    let mut out: Vec<Magnitude> = Vec::new();
    for slot in ["subj", "obj"] {
        holders.extend(
            candidate
                .predicate
                .slot(&[slot.to_owned()])
                .into_iter()
                .flat_map(crate::clause::conjuncts),
        );
    }
    let arguments: Vec<Token<'_>> = holders
        .iter()
        .flat_map(|h| children_with(*h, &["dobj", "pobj", "nsubj", "nsubjpass", "prep"]))
        .collect();
    holders.extend(arguments.iter().filter(|a| a.pos() != "ADP"));
    for t in holders {
        for n in t
            .children()
            .filter(|c| {
                matches!(c.dep(), "nummod" | "amod" | "quantmod" | "det") || c.pos() == "NUM"
            })
            .chain((t.pos() == "NUM").then_some(t))
        {
            if let Some(m) = read(reader, candidate, n, t)
                && !out.iter().any(|o| o.span == m.span)
            {
                out.push(m);
            }
        }
    }
    // "dozens of soldiers": the counting head.
    out.sort_by_key(|m| m.span);
    out
}

fn read(
    reader: &Reader<'_>,
    candidate: &Candidate<'_>,
    n: Token<'_>,
    counted: Token<'_>,
) -> Option<Magnitude> {
    if matches!(n.ent_type(), "DATE" | "TIME" | "ORDINAL" | "PERCENT")
        || (n.pos() != "NUM" && parse_number(n.lower()).is_none())
    {
        return None;
    }
    // "5 million": the words of one number stand together, and the last of them is read.
    if n.dep() == "compound" && parse_number(n.head().lower()).is_some() {
        return None;
    }
    // "the two countries" are parties, not a quantity.
    if reader.lexicon.pairs(counted.lemma()) {
        return None;
    }
    let mut value = parse_number(n.lower())?;
    // "two dozen civilians"
    for c in n
        .children()
        .filter(|c| c.dep() == "quantmod" && c.i() > n.i())
    {
        value *= parse_number(c.lower())
            .filter(|m| *m >= 12.0)
            .unwrap_or(1.0);
    }
    for c in n
        .children()
        .filter(|c| c.dep() == "compound" && c.i() < n.i())
    {
        value *= parse_number(c.lower())?;
    }
    let qualifier = qualifier(reader, n);
    let (low, high) = match qualifier.as_deref() {
        Some("at least" | "more than" | "over" | "no fewer than" | "not less than") => {
            (Some(value), None)
        }
        Some("up to" | "at most" | "fewer than" | "less than" | "under" | "no more than") => {
            (None, Some(value))
        }
        _ => (Some(value), Some(value)),
    };
    // The number's own words: "at least" is the qualifier, and stands apart.
    let start = n
        .children()
        .filter(|c| c.dep() == "compound" && c.i() < n.i())
        .map(|c| c.i())
        .min()
        .unwrap_or(n.i());
    let end = counted.i().max(n.i()) + 1;
    let currency = currency(n);
    Some(Magnitude {
        role: if currency.is_some() {
            MagnitudeRole::Money
        } else {
            role(candidate, counted)
        },
        low,
        best: Some(value),
        high,
        qualifier,
        currency,
        text: reader.text(start, end).to_owned(),
        span: reader.span(start, end),
    })
}

fn qualifier(reader: &Reader<'_>, n: Token<'_>) -> Option<String> {
    let from = n.left_edge().i().saturating_sub(3);
    let before: Vec<&str> = (from..n.i()).map(|i| reader.token(i).lower()).collect();
    let before = before.join(" ");
    const WORDS: [&str; 18] = [
        "no fewer than",
        "not less than",
        "no more than",
        "at least",
        "more than",
        "fewer than",
        "less than",
        "up to",
        "at most",
        "about",
        "around",
        "approximately",
        "roughly",
        "nearly",
        "almost",
        "some",
        "over",
        "under",
    ];
    WORDS
        .iter()
        .find(|w| before.ends_with(*w))
        .map(|w| (*w).to_owned())
}

fn currency(n: Token<'_>) -> Option<String> {
    let mark = n
        .children()
        .chain(std::iter::once(n.head()))
        .find_map(|c| match c.text() {
            "$" | "US$" | "dollar" | "dollars" => Some("USD"),
            "€" | "euro" | "euros" | "EUR" => Some("EUR"),
            "£" | "pounds" => Some("GBP"),
            "¥" | "yen" => Some("JPY"),
            _ => None,
        });
    mark.map(str::to_owned)
}

fn role(candidate: &Candidate<'_>, counted: Token<'_>) -> MagnitudeRole {
    let act = candidate.predicate.head.lemma();
    let noun = counted.lemma();
    if counted.ent_type() == "MONEY" || matches!(noun, "dollar" | "euro" | "pound" | "$") {
        return MagnitudeRole::Money;
    }
    // "shot dead seven protesters", "burned to death"
    if candidate
        .words
        .iter()
        .any(|w| matches!(w.lemma(), "dead" | "death"))
    {
        return MagnitudeRole::Killed;
    }
    match act {
        "kill" | "execute" | "massacre" | "murder" | "assassinate" | "behead" => {
            return MagnitudeRole::Killed;
        }
        "wound" | "injure" | "hurt" => return MagnitudeRole::Wounded,
        "arrest" | "detain" | "jail" | "imprison" | "arrestation" => {
            return MagnitudeRole::Arrested;
        }
        "free" | "release" => return MagnitudeRole::Freed,
        "rescue" | "save" | "evacuate" => return MagnitudeRole::Rescued,
        "abduct" | "kidnap" => return MagnitudeRole::Held,
        "displace" | "expel" => return MagnitudeRole::Displaced,
        _ => {}
    }
    match noun {
        "troop" | "soldier" | "force" | "marine" | "personnel" | "peacekeeper" | "reservist" => {
            MagnitudeRole::Troops
        }
        "tank" | "missile" | "rocket" | "drone" | "aircraft" | "warship" | "vehicle" | "weapon"
        | "shell" | "jet" | "helicopter" => MagnitudeRole::Weapons,
        "protester" | "demonstrator" | "marcher" | "striker" => MagnitudeRole::Protesters,
        "people" | "person" | "civilian" | "man" | "woman" | "child" | "resident" | "refugee"
        | "migrant" | "seeker" => MagnitudeRole::People,
        _ => MagnitudeRole::Other,
    }
}

/// A number in figures or words.
#[must_use]
pub fn parse_number(word: &str) -> Option<f64> {
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    if plain.chars().next().is_some_and(|c| c.is_ascii_digit()) {
        return plain.parse().ok();
    }
    const WORDS: [(&str, f64); 33] = [
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("eleven", 11.0),
        ("twelve", 12.0),
        ("thirteen", 13.0),
        ("fourteen", 14.0),
        ("fifteen", 15.0),
        ("sixteen", 16.0),
        ("seventeen", 17.0),
        ("eighteen", 18.0),
        ("nineteen", 19.0),
        ("twenty", 20.0),
        ("thirty", 30.0),
        ("forty", 40.0),
        ("fifty", 50.0),
        ("sixty", 60.0),
        ("seventy", 70.0),
        ("eighty", 80.0),
        ("ninety", 90.0),
        ("hundred", 100.0),
        ("thousand", 1e3),
        ("million", 1e6),
        ("billion", 1e9),
        ("trillion", 1e12),
        ("dozen", 12.0),
    ];
    WORDS.iter().find(|(w, _)| *w == word).map(|(_, n)| *n)
}

#[cfg(test)]
mod tests {
    use super::parse_number;

    #[test]
    fn numbers_in_figures_and_words() {
        for (word, value) in [
            ("9,000", Some(9000.0)),
            ("1.5", Some(1.5)),
            ("twelve", Some(12.0)),
            ("million", Some(1e6)),
            ("troops", None),
            ("the", None),
        ] {
            assert_eq!(parse_number(word), value, "{word}");
        }
    }
}
