//! Which places words can name: the gazetteer, the countries of the knowledge, short forms, and
//! names with what writers put around them ("the city of Basra", "northern Mali", "Ala.").

use dateline_know::places::{Feature, Gazetteer, Makes, PlaceEntry, Rules};
use dateline_know::{Kind, Knowledge};

/// No name has more places that are weighed.
const MOST: usize = 80;

/// A place that words can name.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The place.
    pub place: PlaceEntry<'a>,
    /// The words are not its first name.
    pub alternate: bool,
}

/// What is needed to look names up.
#[derive(Clone, Copy)]
pub struct Lookup<'a> {
    /// Actors and codes.
    pub know: &'a Knowledge,
    /// Places.
    pub gazetteer: &'a Gazetteer,
    /// How texts write them.
    pub rules: &'a Rules,
}

impl<'a> Lookup<'a> {
    /// The lookup of this knowledge, where it has rules and a gazetteer.
    pub fn new(know: &'a Knowledge) -> Option<Self> {
        Some(Self {
            know,
            gazetteer: know.gazetteer()?,
            rules: know.places()?,
        })
    }

    /// The places that these words name as they stand.
    pub fn exact(self, words: &[&str]) -> Vec<Candidate<'a>> {
        let mut out = self.named(words);
        if out.is_empty()
            && let Some(full) = words.first().and_then(|w| written_out(w))
        {
            let mut words = words.to_vec();
            words[0] = full;
            out = self.named(&words);
        }
        if let Some(country) = self.country(words)
            && out.iter().all(|c| c.place.index() != country.index())
        {
            let country = Candidate {
                place: country,
                alternate: false,
            };
            out.insert(0, country);
        }
        out
    }

    fn named(self, words: &[&str]) -> Vec<Candidate<'a>> {
        let named = self.gazetteer.named(words).take(MOST);
        named
            .map(|n| Candidate {
                place: n.place,
                alternate: n.alternate,
            })
            .collect()
    }

    /// The country that the knowledge calls so: it has more spellings than the gazetteer.
    fn country(self, words: &[&str]) -> Option<PlaceEntry<'a>> {
        let found = self.know.actors().longest(words)?;
        let entry = found.entries.clone().find(|e| e.kind() == Kind::Country)?;
        let code = entry.country().filter(|_| found.len == words.len())?;
        self.gazetteer.coded(code)
    }

    /// The place a short form stands for: "Ala.". `alone`: it stands behind no town.
    pub fn short_form(self, text: &str, alone: bool) -> Option<PlaceEntry<'a>> {
        let short = self.rules.abbreviation(text)?;
        // "In" and "Me" are words, "Pa" a father: a period or two capitals make the form.
        let marked = text.contains('.') || !short.text.ends_with('.') || !alone;
        let found = (marked && (short.alone || !alone)).then_some(short)?;
        self.gazetteer.coded(&found.code)
    }

    /// The places that words given as a place name can name, with what stands around the name taken
    /// off step by step.
    pub fn given(self, words: &[&str]) -> Vec<Candidate<'a>> {
        if let [one] = words
            && let Some(place) = self.short_form(one, true).or_else(|| self.short_form(one, false))
            && !one.chars().skip(1).all(char::is_lowercase)
        {
            return vec![Candidate {
                place,
                alternate: false,
            }];
        }
        let exact = self.exact(words);
        if !exact.is_empty() {
            return exact;
        }
        if let [one] = words
            && let Some(place) = self.short_form(one, false)
        {
            return vec![Candidate {
                place,
                alternate: false,
            }];
        }
        let [first, rest @ ..] = words else {
            return Vec::new();
        };
        if let Some(of) = words.iter().position(|w| w.eq_ignore_ascii_case("of"))
            && of + 1 < words.len()
        {
            let found = self.given(&words[of + 1..]);
            if !found.is_empty() {
                return found;
            }
        }
        if first.eq_ignore_ascii_case("the") || self.context(first, true) == Some(Makes::Place) {
            let found = self.given(rest);
            if !found.is_empty() {
                return found;
            }
        }
        if let Some((last, head)) = words.split_last()
            && !head.is_empty()
        {
            let feature = self.feature(last);
            if feature.is_some()
                || self.context(last, false) == Some(Makes::Place)
                || last.eq_ignore_ascii_case("city")
                || last.eq_ignore_ascii_case("town")
            {
                let mut found = self.given(head);
                // "Kalmar County" is the division, "Kalmar" may be the town.
                if let Some(feature) = feature
                    && found.iter().any(|c| c.place.feature() == feature)
                {
                    found.retain(|c| c.place.feature() == feature);
                }
                return found;
            }
        }
        Vec::new()
    }

    /// What a word behind a name says the place is.
    pub fn feature(self, word: &str) -> Option<Feature> {
        let word = self.rules.features.get(&word.to_lowercase())?;
        word.feature().filter(|_| word.after)
    }

    /// What a word beside a name says of it.
    pub fn context(self, word: &str, before: bool) -> Option<Makes> {
        let key = word.trim_end_matches('.').to_lowercase();
        let found = self.rules.contexts.get(&key)?;
        (if before { found.before } else { found.after }).then_some(found.makes)
    }
}

/// Words at the head of names that are mostly shortened, in full: a matter of spelling.
fn written_out(word: &str) -> Option<&'static str> {
    Some(match word.trim_end_matches('.') {
        "St" => "Saint",
        "Ste" => "Sainte",
        "Mt" => "Mount",
        "Ft" => "Fort",
        "Pt" => "Point",
        "Saint" => "St",
        "Mount" => "Mt",
        "Fort" => "Ft",
        _ => return None,
    })

}
