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
        let first = words.first().and_then(|w| written_out(w));
        let last = words.last().and_then(|w| written_out_last(w));
        if first.is_some() || last.is_some() {
            let mut words = words.to_vec();
            if let (Some(full), Some(word)) = (first, words.first_mut()) {
                *word = full;
            }
            if let (Some(full), Some(word)) = (last, words.last_mut()) {
                *word = full;
            }
            let known: Vec<u32> = out.iter().map(|c| c.place.index()).collect();
            let more = self.named(&words);
            out.extend(
                more.into_iter()
                    .filter(|c| !known.contains(&c.place.index())),
            );
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

    /// The place whose people or adjective words are: "Malian", "South Ossetians".
    pub fn people_of(self, words: &[&str]) -> Option<PlaceEntry<'a>> {
        let found = self.know.actors().longest(words)?;
        if found.len != words.len() {
            return None;
        }
        let entry = found.entries.clone().find(|e| e.kind() == Kind::Demonym)?;
        let name: Vec<&str> = entry.name().split_whitespace().collect();
        let country = self.gazetteer.coded(entry.country()?);
        // Of a region rather than a country: the region, where the gazetteer has it in that country.
        let region = self.named(&name).into_iter().map(|c| c.place).find(|p| {
            let inside = p.country_code() == entry.country();
            inside && matches!(p.feature(), Feature::Admin1 | Feature::Region)
        });
        let of_country = country.is_some_and(|c| {
            self.exact(&name)
                .iter()
                .any(|n| n.place.index() == c.index())
        });
        if of_country {
            country
        } else {
            region.or(country)
        }
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
            && let Some(place) = self
                .short_form(one, true)
                .or_else(|| self.short_form(one, false))
            && !one.chars().skip(1).all(char::is_lowercase)
        {
            return vec![Candidate {
                place,
                alternate: false,
            }];
        }
        let mut exact = self.exact(words);
        if let Some(place) = self.people_of(words)
            && exact.iter().all(|c| c.place.index() != place.index())
        {
            exact.insert(
                0,
                Candidate {
                    place,
                    alternate: false,
                },
            );
        }
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
        let word = written_out_last(word).unwrap_or(word);
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

/// Words at the head of names that are mostly shortened, in full, and the other way: a matter of
/// spelling.
fn written_out(word: &str) -> Option<&'static str> {
    Some(match word {
        "St" | "St." => "Saint",
        "Ste" | "Ste." => "Sainte",
        "Mt" | "Mt." => "Mount",
        "Ft" | "Ft." => "Fort",
        "Pt." => "Point",
        "N." => "North",
        "S." => "South",
        "E." => "East",
        "W." => "West",
        "Saint" => "St",
        "Mount" => "Mt",
        "Fort" => "Ft",
        _ => return None,
    })
}

/// The same at the end.
fn written_out_last(word: &str) -> Option<&'static str> {
    Some(match word {
        "Co." => "County",
        "Twp" | "Twp." => "Township",
        "Hts." => "Heights",
        "Is." => "Islands",
        _ => return None,
    })
}
