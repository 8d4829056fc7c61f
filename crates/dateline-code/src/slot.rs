//! Slots of the act lexicon (`docs/lexicon.md`, "Slots") to tokens of the tree, for verbs, nouns and
//! predicate adjectives alike.

use dateline_know::acts::TriggerPos;
use dateline_parse::Token;

use crate::clause::{
    Tokens, children_with, complements, conjuncts, indirect_object, is_infinitive, is_nominal,
    is_passive, is_verbal, object, own_subject, prepositional, subject, surface_subject,
};
use crate::reader::Reader;

/// A predicate with the light verb that carries it, if any.
#[derive(Clone, Copy, Debug)]
pub struct Predicate<'d> {
    /// The word the trigger hangs on.
    pub head: Token<'d>,
    /// What it is.
    pub pos: TriggerPos,
    /// The light verb, for nouns: "launch" of "launch an attack".
    pub light: Option<Light<'d>>,
    /// Whether a nominal's *of* brings its object.
    pub of_is_object: bool,
}

/// A light verb and the side of the act that its subject is on.
#[derive(Clone, Copy, Debug)]
pub struct Light<'d> {
    /// The verb.
    pub verb: Token<'d>,
    /// Its subject undergoes the act.
    pub undergoing: bool,
}

impl<'d> Predicate<'d> {
    /// The tokens in a slot, relative pronouns resolved; heads only, conjuncts not yet expanded.
    #[must_use]
    pub fn slot(&self, path: &[String]) -> Tokens<'d> {
        let Some((first, rest)) = path.split_first() else {
            return Tokens::new();
        };
        let mut out = self.first(first);
        for step in rest {
            out = out.into_iter().flat_map(|t| onward(t, step)).collect();
        }
        out
    }

    fn first(&self, name: &str) -> Tokens<'d> {
        match (self.pos, name) {
            (TriggerPos::Verb, "subj") => subject(self.head),
            (TriggerPos::Verb, "obj") => object(self.head),
            (TriggerPos::Verb, "iobj") => indirect_object(self.head),
            (TriggerPos::Noun, "subj") => self.noun_subject(),
            (TriggerPos::Noun, "obj") => self.noun_object(),
            (TriggerPos::Noun, "iobj") => self
                .light
                .map(|l| indirect_object(l.verb))
                .unwrap_or_default(),
            (TriggerPos::Adjective, "subj") => adjective_subject(self.head),
            (TriggerPos::Adjective, "obj" | "iobj") => prepositional(self.head, "of"),
            (_, "comp") => {
                let mut out = complements(self.head);
                if let (true, Some(light)) = (out.is_empty(), self.light) {
                    out = complements(light.verb);
                }
                out
            }
            (_, "inf") => {
                let mut out: Tokens = complements(self.head)
                    .into_iter()
                    .filter(|c| is_infinitive(*c))
                    .collect();
                if let (true, Some(light)) = (out.is_empty(), self.light) {
                    out = complements(light.verb)
                        .into_iter()
                        .filter(|c| is_infinitive(*c))
                        .collect();
                }
                out
            }
            (_, "oprd") => {
                let below = children_with(self.head, &["oprd", "acomp", "attr"]);
                let clause = children_with(self.head, &["ccomp", "xcomp"])
                    .filter(|c| matches!(c.pos(), "ADJ" | "NOUN"));
                below.chain(clause).collect()
            }
            (_, "as") => {
                let own = self.preposition("as");
                let bare = self
                    .head
                    .children()
                    .filter(|c| c.lower() == "as")
                    .flat_map(|p| children_with(p, &["amod", "acomp", "advmod", "pcomp"]));
                if own.is_empty() { bare.collect() } else { own }
            }
            (_, "aux") => {
                let verb = self.light.map_or(self.head, |l| l.verb);
                children_with(verb, &["aux"]).collect()
            }
            (_, "poss") => children_with(self.head, &["poss"]).collect(),
            (_, "mod") => children_with(
                self.head,
                &["amod", "compound", "nmod", "advmod", "npadvmod"],
            )
            .collect(),
            (_, preposition) => self.preposition(preposition),
        }
    }

    /// A preposition's noun: among the trigger's own dependents, then the light verb's, then (for
    /// verbs) the object's, where the parser may have hung it.
    fn preposition(&self, name: &str) -> Tokens<'d> {
        let own = prepositional(self.head, name);
        if !own.is_empty() {
            return own;
        }
        // "degrees of repression by Russia": hung on the head that only counts.
        if self.pos == TriggerPos::Noun
            && self.head.dep() == "pobj"
            && self.head.head().lower() == "of"
            && name != "of"
        {
            let beside = prepositional(self.head.head().head(), name);
            if !beside.is_empty() {
                return beside;
            }
        }
        if let Some(light) = self.light {
            let of_verb = prepositional(light.verb, name);
            if !of_verb.is_empty() {
                return of_verb;
            }
        }
        if self.pos == TriggerPos::Verb && name != "of" && name != "in" {
            let below = children_with(
                self.head,
                &["dobj", "nsubjpass", "xcomp", "acomp", "oprd", "prt", "prep"],
            );
            // "according to" names a speaker and no party.
            for o in below.filter(|o| o.lower() != "according").flat_map(|o| {
                if o.dep() == "dobj" {
                    conjuncts(o)
                } else {
                    vec![o]
                }
            }) {
                let below = prepositional(o, name);
                if !below.is_empty() {
                    return below;
                }
            }
            // "attacked and looted on": coordinated verbs share what stands behind the last.
            let shared: Tokens = children_with(self.head, &["conj"])
                .filter(|c| own_subject(*c).is_empty() && is_verbal(*c))
                .flat_map(|c| prepositional(c, name))
                .collect();
            return shared;
        }
        Tokens::new()
    }

    fn noun_subject(&self) -> Tokens<'d> {
        let n = self.head;
        let by = self.preposition("by");
        if !by.is_empty() {
            return by;
        }
        if let Some(light) = self.light {
            if light.undergoing {
                let from = [
                    prepositional(n, "from"),
                    prepositional(light.verb, "from"),
                    prepositional(n, "of"),
                ]
                .concat();
                if !from.is_empty() {
                    return from;
                }
            } else {
                let subjects = subject(light.verb);
                if !subjects.is_empty() {
                    return subjects;
                }
            }
        }
        let owners: Tokens = children_with(n, &["poss"]).collect();
        if !owners.is_empty() {
            return owners;
        }
        for name in ["between", "among"] {
            let parties = prepositional(n, name);
            if !parties.is_empty() {
                return parties;
            }
        }
        if !self.of_is_object {
            let of = prepositional(n, "of");
            if !of.is_empty() {
                return of;
            }
        }
        let from = prepositional(n, "from");
        if !from.is_empty() {
            return from;
        }
        let modifiers = modifiers(n);
        if !modifiers.is_empty() {
            return modifiers;
        }
        self.carrier_subject()
    }

    /// "X is in talks with Y", "X remains under attack": the subject of the verb whose
    /// prepositional predicate the noun is.
    fn carrier_subject(&self) -> Tokens<'d> {
        let n = self.head;
        if n.dep() == "pobj"
            && is_verbal(n.head().head())
            && matches!(n.head().lower(), "in" | "at" | "on")
        {
            let v = n.head().head();
            if matches!(
                v.lemma(),
                "be" | "remain"
                    | "engage"
                    | "involve"
                    | "go"
                    | "stay"
                    | "enter"
                    | "lead"
                    | "participate"
                    | "embroil"
                    | "lock"
            ) {
                return surface_subject(v);
            }
        }
        // "Requests have come from X"
        if n.dep() == "nsubj"
            && matches!(
                n.head().lemma(),
                "come" | "arrive" | "emerge" | "arise" | "emanate" | "originate"
            )
        {
            return prepositional(n.head(), "from");
        }
        // "use the country as a base for attacks": the purpose is the subject's.
        let mut p = n.head();
        if n.dep() == "pobj" && p.lower() == "for" {
            for _ in 0..6 {
                p = p.head();
                if is_verbal(p) {
                    return subject(p);
                }
            }
        }
        Tokens::new()
    }

    fn noun_object(&self) -> Tokens<'d> {
        let n = self.head;
        let has_by = n.children().any(|c| c.lower() == "by");
        if self.of_is_object {
            let of = prepositional(n, "of");
            if !of.is_empty() {
                return of;
            }
        }
        if let Some(light) = self.light.filter(|l| l.undergoing) {
            return subject(light.verb);
        }
        let owner_is_subject = !has_by && self.light.is_none();
        if !owner_is_subject {
            let owners: Tokens = children_with(n, &["poss"]).collect();
            if !owners.is_empty() {
                return owners;
            }
        }
        for name in [
            "on", "against", "upon", "at", "to", "toward", "towards", "for", "with",
        ] {
            let found = self.preposition(name);
            if !found.is_empty() {
                return found;
            }
        }
        // "the Gaza bombing", "a prisoner release": a compound, where somebody else acts.
        let compounds: Tokens = children_with(n, &["compound", "nmod"]).collect();
        if compounds.is_empty() && self.light.is_some() {
            modifiers(n)
        } else {
            compounds
        }
    }
}

/// Nationality adjectives and names before a noun.
fn modifiers(n: Token<'_>) -> Tokens<'_> {
    children_with(n, &["amod", "compound", "nmod", "nsubj"])
        .filter(|m| {
            m.dep() != "nsubj"
                && (matches!(m.ent_type(), "GPE" | "NORP" | "ORG" | "PERSON" | "LOC")
                    || m.pos() == "PROPN")
        })
        .collect()
}

fn adjective_subject(a: Token<'_>) -> Tokens<'_> {
    match a.dep() {
        "acomp" | "attr" | "oprd" | "xcomp" | "ccomp" | "ROOT"
            if is_verbal(a.head()) && a.head().i() != a.i() =>
        {
            surface_subject(a.head())
        }
        "conj" if a.head().pos() == "ADJ" => adjective_subject(a.head()),
        "amod" => vec![a.head()],
        "acl" | "relcl" => vec![a.head()],
        _ => children_with(a, &["nsubj"]).collect(),
    }
}

/// One more step from a head found.
fn onward<'d>(t: Token<'d>, step: &str) -> Tokens<'d> {
    match step {
        "subj" => {
            if is_verbal(t) {
                let own = own_subject(t);
                if own.is_empty() { subject(t) } else { own }
            } else {
                children_with(t, &["poss"]).collect()
            }
        }
        "obj" => {
            if is_verbal(t) {
                object(t)
            } else {
                prepositional(t, "of")
            }
        }
        "iobj" => {
            if is_verbal(t) {
                indirect_object(t)
            } else {
                Tokens::new()
            }
        }
        "poss" => children_with(t, &["poss"]).collect(),
        "mod" => children_with(t, &["amod", "compound", "nmod"]).collect(),
        "acl" => children_with(t, &["acl", "relcl"]).collect(),
        "acomp" => children_with(t, &["acomp", "attr", "oprd"]).collect(),
        "aux" => children_with(t, &["aux"]).collect(),
        "comp" => complements(t),
        preposition => prepositional(t, preposition),
    }
}

/// Finds the light verb that carries a noun: the noun is its object, directly, in coordination or
/// inside a head that is looked through ("launched a series of attacks").
#[must_use]
pub fn light_verb<'d>(reader: &Reader<'_>, noun: Token<'d>) -> Option<Light<'d>> {
    let mut n = noun;
    for _ in 0..6 {
        let h = n.head();
        match n.dep() {
            "conj" if is_nominal(h) => n = h,
            "pobj" if h.lower() == "of" && reader.lexicon.transparent(h.head().lemma()) => {
                n = h.head()
            }
            "compound" | "nmod" if reader.lexicon.transparent(h.lemma()) => n = h,
            "dobj" | "attr" => return as_light(reader, h, None),
            "nsubjpass" => return as_light(reader, h, None),
            "nsubj" if is_passive(h) => return as_light(reader, h, None),
            "pobj" if h.dep() == "prep" && is_verbal(h.head()) => {
                return as_light(reader, h.head(), Some(h.lower()));
            }
            // "the attack launched by Russia"
            _ => {
                let carried = children_with(n, &["acl"])
                    .filter(|v| is_passive(*v))
                    .find_map(|v| as_light(reader, v, None));
                return carried.or_else(|| relative_light(reader, n));
            }
        }
    }
    None
}

/// "the attack that Russia launched"
fn relative_light<'d>(reader: &Reader<'_>, n: Token<'d>) -> Option<Light<'d>> {
    children_with(n, &["relcl"])
        .filter(|v| object(*v).iter().any(|o| o.i() == n.i()))
        .find_map(|v| as_light(reader, v, None))
}

fn as_light<'d>(
    reader: &Reader<'_>,
    verb: Token<'d>,
    preposition: Option<&str>,
) -> Option<Light<'d>> {
    let particle = |word: &str| {
        verb.children()
            .any(|c| c.dep() == "prt" && c.lower() == word)
    };
    let has = |words: &[String]| match (words, preposition) {
        ([], None) => true,
        ([w], None) => particle(w),
        ([w], Some(p)) => w == p,
        ([w, x], Some(p)) => x == p && (particle(w) || verb.children().any(|c| c.lower() == w)),
        _ => false,
    };
    let lemma = crate::lemma::known(verb, |l| !reader.lexicon.light(l).is_empty());
    let forms = reader.lexicon.light(&lemma);
    let form = forms.iter().filter(|w| has(w)).max_by_key(|w| w.len())?;
    let words = std::iter::once(lemma.as_ref())
        .chain(form.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ");
    Some(Light {
        verb,
        undergoing: reader.lexicon.undergoing(&words),
    })
}
