//! Names of a dictionary, in capitals with underscores, as names that texts write.

/// Words that names write small.
const SMALL: [&str; 14] = [
    "of", "the", "and", "in", "for", "on", "to", "at", "by", "with", "from", "de", "la", "des",
];

/// A name as a text would write it: `PREMIER_KRUSE_` is `Premier Kruse`, `BAN_KI-MOON` is `Ban
/// Ki-Moon`. A single word of up to five letters without a vowel, or of up to three letters, is an
/// acronym and stays in capitals. Blanks, which allow other words between, become plain neighbours:
/// the second value says so.
pub fn written(name: &str) -> (String, bool) {
    let gaps = name.trim().contains(' ');
    let words: Vec<&str> = name
        .split(['_', ' '])
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .collect();
    let alone = words.len() == 1;
    let text: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(i, word)| cased(word, i == 0, alone))
        .collect();
    (text.join(" "), gaps)
}

/// A role or kind of actor, written small.
pub fn small(name: &str) -> String {
    name.split(['_', ' '])
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

fn cased(word: &str, first: bool, alone: bool) -> String {
    let low = word.to_lowercase();
    if !first && SMALL.contains(&low.as_str()) {
        return low;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let vowel = low.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if word.contains('.') || (letters <= 5 && !vowel) || (alone && letters <= 3) {
        return word.to_uppercase();
    }
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = c == '-' || c == '(';
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_in_texts() {
        let table = [
            ("PREMIER_KRUSE_", "Premier Kruse", false),
            ("BAN_KI-MOON", "Ban Ki-Moon", false),
            ("THE_UNITED_NATIONS_", "The United Nations", false),
            (
                "SECRETARY_GENERAL_OF_THE_UN",
                "Secretary General of the Un",
                false,
            ),
            ("U.N._", "U.N.", false),
            ("UN_", "UN", false),
            ("PKK_", "PKK", false),
            ("ANNA MARIA_KRUSE_", "Anna Maria Kruse", true),
        ];
        for (name, text, gaps) in table {
            assert_eq!(written(name), (text.to_owned(), gaps), "{name}");
        }
        assert_eq!(small("HARBOUR_POLICE"), "harbour police");
    }
}
