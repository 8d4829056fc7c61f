//! The lemma that the lexicon knows of a verb form. The model's rules take some past forms wrong ("staged"
//! to "stag", "fined" to "fin", "raped" to "rap"): where the lexicon does not know its lemma, the other ways to undo the
//! ending are tried.

use std::borrow::Cow;

use dateline_parse::Token;

/// The model's lemma where it is known, else the first other reading of the form that is, else the
/// model's.
pub fn known<'d>(t: Token<'d>, is_known: impl Fn(&str) -> bool) -> Cow<'d, str> {
    let lemma = t.lemma();
    if t.pos() != "VERB" || is_known(lemma) {
        return Cow::Borrowed(lemma);
    }
    undone(t.lower())
        .into_iter()
        .find(|form| is_known(form))
        .map_or(Cow::Borrowed(lemma), Cow::Owned)
}

/// Ways to undo a verb's ending.
fn undone(form: &str) -> Vec<String> {
    let mut out = Vec::new();
    for ending in ["ed", "ing", "es", "s"] {
        let Some(stem) = form.strip_suffix(ending) else {
            continue;
        };
        if stem.len() < 2 || !stem.is_ascii() {
            continue;
        }
        out.push(format!("{stem}e"));
        out.push(stem.to_owned());
        if let Some(single) = stem.char_indices().last().map(|(i, _)| &stem[..i])
            && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2]
        {
            out.push(single.to_owned());
        }
        if let Some(y) = stem.strip_suffix('i') {
            out.push(format!("{y}y"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::undone;

    #[test]
    fn endings_are_undone_every_way() {
        for (form, lemma) in [
            ("staged", "stage"),
            ("fined", "fine"),
            ("waterboarded", "waterboard"),
            ("waging", "wage"),
            ("robbed", "rob"),
            ("carried", "carry"),
        ] {
            assert!(
                undone(form).iter().any(|f| f == lemma),
                "{form}: {:?}",
                undone(form)
            );
        }
        assert!(undone("s").is_empty());
    }
}
