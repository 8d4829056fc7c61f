//! Whose country people and bodies are of that the words give none: the report's, the scene's, the teller's.
//!
//! In: an identity without a country, and the reader. Out: its country with the reason, where something speaks for one.

use dateline_know::Kind;
use dateline_parse::Token;

use crate::clause::children_with;
use crate::identity::Identity;
use crate::memory::Memory;
use crate::names::{description_key, role_key};
use crate::party::{is_definite, resolve_at};
use crate::phrase::{core, lookup};
use crate::qualify::{by_office, of_body_before, represents};
use crate::reader::Reader;

/// A named person with an office, and a named body of a kind, belong to the country the report is about unless it
/// says otherwise.
pub fn by_setting(reader: &Reader<'_>, who: &mut Identity) -> bool {
    let kind = (who.traits.person && !who.traits.plural) || who.traits.body;
    let told = who.sectors.iter().any(|s| !is_stranger(s));
    let open = who.traits.named
        && who.id.is_none()
        && who.country.is_none()
        && who.members.is_empty()
        && !who.traits.place;
    if !(open && kind && told) {
        return false;
    }
    if let Some((country, count)) = &reader.setting {
        who.country = Some(country.clone());
        who.why = Some(format!(
            "country of the report's setting, named {count} times"
        ));
    } else if let Some(home) = reader.home.as_ref().filter(|_| is_local(who)) {
        who.country = Some(home.clone());
        who.why = Some("of the country where the report is at home".to_owned());
    }
    who.country.is_some()
}

/// The last named of the same branch of a state in the two sentences before: parliament for lawmakers, police for
/// officers.
fn same_organ<'m>(memory: &'m Memory, head: Token<'_>, who: &Identity) -> Option<&'m Identity> {
    let sector = who.sectors.first()?;
    let sentence = head.sent_index();
    if !matches!(sector.as_str(), "LEG" | "COP" | "MIL" | "JUD" | "GOV") {
        return None;
    }
    memory
        .before(head.i())
        .filter(|m| sentence - m.sentence <= 2)
        .map(|m| &*m.who)
        .find(|w| {
            w.sectors.first() == Some(sector)
                && w.members.is_empty()
                && w.country.as_deref().is_some_and(crate::setting::is_state)
        })
}

/// Tokens before a noun in which a people is looked for.
const BESIDE: usize = 8;

/// Whether a phrase says that its people are of no one country, or not of this one: "foreign powers", "governments
/// of the region".
fn is_elsewhere(reader: &Reader<'_>, head: Token<'_>) -> bool {
    let reference = reader.lexicon.reference();
    let told = children_with(head, &["amod", "compound", "nmod"])
        .any(|c| reference.is_elsewhere(c.lower()));
    // "Seven rich countries", "leaders of twenty-six countries"
    let countries = |t: Token<'_>| t.tag() == "NNS" && reference.is_country(t.lemma());
    let region = || {
        children_with(head, &["prep"])
            .flat_map(|p| children_with(p, &["pobj"]))
            .any(|r| {
                reference.is_elsewhere(r.lower())
                    || (r.head().lower() == "of" && countries(r))
                    || lookup(reader, core(r).0, r.i() + 1)
                        .is_some_and(|f| f.entry.kind() == Kind::CountryGroup)
            })
    };
    // "Kurdish rebels": of a people that is of no one country.
    let start = core(head).0.max(head.i().saturating_sub(BESIDE));
    let people = || {
        (start..head.i())
            .filter_map(|i| lookup(reader, i, i + 1))
            .any(|f| f.entry.kind() == Kind::People && f.entry.country().is_none())
    };
    told || countries(head) || people() || region()
}

/// The country of the place where the clause of police, a crowd or a court is set, if the clause names one.
fn set_in(reader: &Reader<'_>, head: Token<'_>, who: &Identity) -> Option<(String, String)> {
    let local = who.sectors.first().is_some_and(|s| {
        matches!(
            s.as_str(),
            "COP" | "CVL" | "JUD" | "EDU" | "LAB" | "MED" | "AGR"
        )
    });
    if !local || (who.traits.person && !who.traits.plural && !who.traits.crowd) {
        return None;
    }
    let mut verb = crate::clause::clause_above(head)?;
    for _ in 0..2 {
        let objects = children_with(verb, &["dobj"]);
        let places = std::iter::once(verb)
            .chain(objects)
            .flat_map(|t| children_with(t, &["prep"]))
            .filter(|p| matches!(p.lower(), "in" | "at" | "near" | "outside" | "across"))
            .flat_map(|p| children_with(p, &["pobj"]));
        for place in places {
            let (start, end) = core(place);
            let found = (start..=place.i()).find_map(|i| lookup(reader, i, end));
            if let Some(found) = found
                .filter(|f| matches!(f.entry.kind(), Kind::Country | Kind::Capital | Kind::Place))
                && let Some(country) = found.entry.country()
            {
                return Some((country.to_owned(), found.entry.name().to_owned()));
            }
        }
        // "police arrested three men after clashing with them in Minsk" is one scene.
        if !matches!(verb.dep(), "conj" | "advcl" | "xcomp") {
            return None;
        }
        verb = crate::clause::clause_above(verb)?;
    }
    None
}

/// Refugees, smugglers and strangers are from elsewhere; a word for nobody in particular stays so.
fn is_stranger(sector: &str) -> bool {
    matches!(sector, "REF" | "UNK" | "UAF" | "CRM")
}

/// A role without a country takes that of the same role before, or of the document's setting.
pub fn carried_over(
    reader: &Reader<'_>,
    head: Token<'_>,
    who: &mut Identity,
    is_role: bool,
    needs_country: bool,
) {
    who.traits.elsewhere |= is_elsewhere(reader, head);
    if who.traits.elsewhere {
        return;
    }
    of_body_before(reader, head, who);
    by_office(reader, head, who, is_role);
    if by_setting(reader, who) {
        return;
    }
    let nobody = who.sectors.iter().all(|s| s == "UNK")
        && !who.sectors.is_empty()
        && !who.traits.person
        && !represents(reader, head);
    if !is_role || nobody || who.country.is_some() || !who.members.is_empty() {
        return;
    }
    let definite = is_definite(head) || matches!(head.dep(), "nsubj" | "nsubjpass");
    let memory = reader.memory.borrow();
    let role = role_key(reader, head);
    let exact = role.as_deref().and_then(|key| memory.by_description(key));
    let before = exact.or_else(|| memory.by_description(&description_key(head)));
    if definite && let Some(before) = before {
        who.country.clone_from(&before.country);
        if who.sectors.iter().all(|s| s == "UNK") && !before.sectors.is_empty() {
            who.sectors.clone_from(&before.sectors);
        }
        // "the foreign minister" is no other minister, whose country it may well share.
        let same_kind =
            (who.traits.person && before.traits.person) || (who.traits.body && before.traits.body);
        if before.traits.named
            && same_kind
            && !who.traits.plural
            && (role.is_none() || exact.is_some())
        {
            who.name.clone_from(&before.name);
            who.id.clone_from(&before.id);
            who.traits.gender = before.traits.gender;
        }
        who.why = Some(format!("country of the `{}` before", head.lemma()));
    } else if let Some((country, place)) = set_in(reader, head, who) {
        // "In Cairo police fired on the crowd": people of the place where the clause is set.
        who.country = Some(country);
        who.why = Some(format!("of the place where the clause is set, {place}"));
    } else if let Some(country) = told_by_state(reader, head, who) {
        // "Lebanese officials said that fifty civilians had been killed"
        who.country = Some(country);
        who.why = Some("of the country of the officials who tell it".to_owned());
    } else if reader.setting.is_none()
        && reader.home.is_none()
        && let Some(near) = same_organ(&memory, head, who)
    {
        // "Ukraine's parliament approved the deal. Lawmakers asked …"
        who.country.clone_from(&near.country);
        who.why = Some("of the same organ named before".to_owned());
    } else if let Some((country, count)) = &reader.setting {
        let stranger = who.sectors.iter().any(|s| is_stranger(s));
        if needs_country || !stranger {
            who.country = Some(country.clone());
            who.why = Some(format!(
                "country of the report's setting, named {count} times"
            ));
        }
    } else if is_local(who)
        && let Some(country) = scene_before(reader, head.i())
    {
        who.country = Some(country);
        who.why = Some("of the country that the report was in last".to_owned());
    }
}

/// The country of the officials who tell of people and organs of none, where the report is about no one country.
fn told_by_state(reader: &Reader<'_>, head: Token<'_>, who: &Identity) -> Option<String> {
    if reader.setting.is_some() || !is_local(who) {
        return None;
    }
    let told = head.ancestors().take(12).find(|a| a.dep() == "ccomp")?;
    let cue = told.head();
    crate::clause::own_subject(cue)
        .into_iter()
        .filter(|s| s.i() != head.i())
        .find_map(|s| {
            let teller = resolve_at(reader, s, 1)?;
            let own = teller.is_gov() && teller.why.is_none();
            teller
                .country
                .clone()
                .filter(|c| own && crate::setting::is_state(c))
        })
}

/// Organs of a state and people at large belong to where the report is; armed strangers and parties need not.
fn is_local(who: &Identity) -> bool {
    who.sectors.first().is_some_and(|s| {
        matches!(
            s.as_str(),
            "COP"
                | "CVL"
                | "JUD"
                | "EDU"
                | "LAB"
                | "MED"
                | "AGR"
                | "GOV"
                | "LEG"
                | "MIL"
                | "OPP"
                | "PTY"
                | "REL"
                | "REB"
                | "SOC"
                | "BUS"
                | "JRN"
                | "ELI"
                | "SPY"
                | "PRM"
        )
    })
}

/// Sentences after which a report may be elsewhere.
const SCENE_LASTS: usize = 5;

/// The country of the place where the sentence of a token is; else that where the report opens, to which it comes
/// back; else that of the last place in which something happened.
fn scene_before(reader: &Reader<'_>, at: usize) -> Option<String> {
    let sentence = reader.token(at).sent_index();
    let of = |i: usize| reader.token(i).sent_index();
    let earlier = reader.scenes.partition_point(|(i, _)| *i < at);
    let last = earlier.checked_sub(1).and_then(|i| reader.scenes.get(i));
    if let Some((_, country)) = last.filter(|(place, _)| of(*place) == sentence) {
        return Some(country.clone());
    }
    if let Some(home) = &reader.home {
        return Some(home.clone());
    }
    last.filter(|(place, _)| sentence - of(*place) <= SCENE_LASTS)
        .map(|(_, country)| country.clone())
}
