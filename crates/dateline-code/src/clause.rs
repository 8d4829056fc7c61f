//! Predicates and their arguments, read off the dependency tree.
//!
//! In: a token that may be a predicate (verb, deverbal noun, predicate adjective). Out: the
//! heads of the phrases that fill its slots: logical subject and object through passives, relative
//! clauses, participles, control, raising and coordination; prepositions; complements. Knows
//! the labels of the English spaCy models (ClearNLP style) and nothing of acts.

use dateline_parse::Token;

/// How far relations are followed upwards: deeper nesting than this is not English news.
const MAX_CLIMB: usize = 12;

/// Token lists are short: slots have one filler, coordinated ones a few.
pub type Tokens<'d> = Vec<Token<'d>>;

/// Children with one of these labels.
pub fn children_with<'d>(
    t: Token<'d>,
    deps: &'static [&'static str],
) -> impl Iterator<Item = Token<'d>> {
    t.children().filter(move |c| deps.contains(&c.dep()))
}

/// The first child with one of these labels.
pub fn child<'d>(t: Token<'d>, deps: &'static [&'static str]) -> Option<Token<'d>> {
    children_with(t, deps).next()
}

/// Whether the token is a verb form that heads a clause.
pub fn is_verbal(t: Token<'_>) -> bool {
    matches!(t.pos(), "VERB" | "AUX")
}

/// Whether the token is a noun, name or pronoun.
pub fn is_nominal(t: Token<'_>) -> bool {
    matches!(t.pos(), "NOUN" | "PROPN" | "PRON" | "NUM" | "DET" | "X")
        || (t.pos() == "ADJ" && is_argument(t))
}

/// "the wounded", "Ukrainians": adjectives in a noun's place.
fn is_argument(t: Token<'_>) -> bool {
    matches!(
        t.dep(),
        "nsubj" | "nsubjpass" | "dobj" | "pobj" | "dative" | "attr" | "conj" | "appos"
    )
}

/// A pronoun that opens a relative clause.
pub fn is_relative_pronoun(t: Token<'_>) -> bool {
    matches!(t.tag(), "WDT" | "WP" | "WP$") && clause_above(t).is_some_and(|v| v.dep() == "relcl")
}

/// The verb whose clause a token stands in.
pub fn clause_above(t: Token<'_>) -> Option<Token<'_>> {
    t.ancestors().find(|a| is_verbal(*a))
}

/// A relative pronoun's antecedent, or the token itself.
pub fn antecedent(t: Token<'_>) -> Token<'_> {
    if !is_relative_pronoun(t) {
        return t;
    }
    clause_above(t)
        .filter(|v| v.dep() == "relcl")
        .map_or(t, |v| v.head())
}

/// A phrase's head and the heads coordinated with it, in text order.
pub fn conjuncts<'d>(t: Token<'d>) -> Tokens<'d> {
    let mut out = vec![t];
    let mut at = 0;
    while at < out.len() && out.len() < 64 {
        out.extend(children_with(out[at], &["conj"]).filter(|c| is_nominal(*c) || !is_nominal(t)));
        at += 1;
    }
    out.sort_by_key(|t| t.i());
    out
}

/// Whether the clause is passive: its surface subject is the logical object.
pub fn is_passive(v: Token<'_>) -> bool {
    passive(v, 0)
}

fn passive(v: Token<'_>, depth: usize) -> bool {
    if children_with(v, &["auxpass", "nsubjpass", "csubjpass"])
        .next()
        .is_some()
    {
        return true;
    }
    if !matches!(v.tag(), "VBN" | "VBD") || depth > MAX_CLIMB {
        return false;
    }
    let has_aux = children_with(v, &["aux"]).next().is_some();
    let has_object = child(v, &["dobj"]).is_some();
    match v.dep() {
        // "weapons supplied by Iran"
        "acl" => !has_aux && !has_object,
        // Headlines tell the past in the present: a past form without an object is a passive there
        // ("Over 900 people rescued off the coast").
        "ROOT" if v.tag() == "VBD" => {
            !has_aux && !has_object && is_headline(v) && child(v, &["prep", "agent"]).is_some()
        }
        // "Driven back, they …"; headlines: "Ten killed in Gaza"
        "advcl" | "ROOT" | "ccomp" | "relcl" | "amod" => {
            v.tag() == "VBN" && !has_aux && !has_object
        }
        // "was arrested and charged"
        "conj" => {
            v.tag() == "VBN"
                && !has_aux
                && child(v, &["nsubj"]).is_none()
                && is_verbal(v.head())
                && passive(v.head(), depth + 1)
        }
        _ => false,
    }
}

/// A short line without a closing mark: a headline. The parser may run the line below it into the same
/// sentence.
fn is_headline(t: Token<'_>) -> bool {
    let sent = t.sent();
    let line: Tokens = sent
        .tokens()
        .take_while(|t| !(t.is_space() && t.text().contains('\n')))
        .filter(|t| !t.is_space())
        .collect();
    let closed = line.last().is_none_or(|l| l.pos() == "PUNCT");
    line.len() < 25 && !closed && line.iter().any(|l| l.i() == t.i())
}

/// The phrases that are the clause's grammatical subject, understood ones included.
pub fn surface_subject(v: Token<'_>) -> Tokens<'_> {
    surface(v, 0)
}

fn surface(v: Token<'_>, depth: usize) -> Tokens<'_> {
    if depth > MAX_CLIMB {
        return Tokens::new();
    }
    let own: Tokens = children_with(v, &["nsubj", "nsubjpass"])
        .filter(|s| s.tag() != "EX")
        .collect();
    if !own.is_empty() {
        return own.into_iter().map(antecedent).collect();
    }
    let h = v.head();
    match v.dep() {
        "conj" if is_verbal(h) || h.pos() == "ADJ" => surface(h, depth + 1),
        "xcomp" | "ccomp" | "oprd" | "acomp" => controller(h, depth),
        "advcl" => surface(h, depth + 1),
        "acl" if v.tag() == "VB" => understood_of_noun(h, depth),
        "acl" => vec![h],
        "relcl" => {
            // A subject relative whose pronoun was attached elsewhere, or "the man to see".
            if v.left_edge().tag().starts_with('W') {
                vec![h]
            } else {
                Tokens::new()
            }
        }
        "pcomp" => {
            let g = h.head();
            if is_verbal(g) {
                let object_control = matches!(
                    h.lower(),
                    "of" | "for" | "from" | "with" | "into" | "against" | "as"
                );
                let objects = raw_objects(g);
                // "took such action as firing": an example of the act, not of its object.
                let example = objects
                    .iter()
                    .any(|o| o.children().any(|c| c.lower() == "such"));
                if object_control && !example && !is_passive(g) && !objects.is_empty() {
                    objects
                } else {
                    surface(g, depth + 1)
                }
            } else if g.pos() == "ADJ" {
                surface(g.head(), depth + 1)
            } else {
                understood_of_noun(g, depth)
            }
        }
        _ => Tokens::new(),
    }
}

/// "promised Ukraine to send", "used drones to attack": the complement is the subject's in spite of the object.
fn keeps_subject(h: Token<'_>) -> bool {
    matches!(
        h.lemma(),
        "promise" | "use" | "vow" | "threaten" | "deploy" | "employ"
    )
}

/// Whose act the bare complement of `h` is: the object's where there is one, else the subject's.
fn controller(h: Token<'_>, depth: usize) -> Tokens<'_> {
    if h.pos() == "ADJ" && !is_verbal(h) {
        return surface(h.head(), depth + 1);
    }
    let objects = raw_objects(h);
    // "promised Ukraine to send" keeps the subject.
    if !objects.is_empty() && !keeps_subject(h) && !is_passive(h) {
        return objects;
    }
    let datives: Tokens = children_with(h, &["dative"])
        .filter(|d| is_nominal(*d))
        .collect();
    if !datives.is_empty() && !keeps_subject(h) {
        return datives;
    }
    // "called on Turkey to withdraw"
    if matches!(h.lemma(), "call" | "appeal" | "look" | "prevail" | "plead") {
        let on: Tokens = children_with(h, &["prep"])
            .filter(|p| matches!(p.lower(), "on" | "upon" | "to" | "with"))
            .flat_map(|p| children_with(p, &["pobj"]))
            .collect();
        if !on.is_empty() {
            return on;
        }
    }
    surface(h, depth + 1)
}

/// Whose act the complement of a noun is: "Russia's plan to attack", "Russia has a plan to attack".
fn understood_of_noun(n: Token<'_>, depth: usize) -> Tokens<'_> {
    let owners: Tokens = children_with(n, &["poss"]).collect();
    if !owners.is_empty() {
        return owners;
    }
    if let Some(by) = n
        .children()
        .find(|c| c.lower() == "by" && matches!(c.dep(), "prep" | "agent"))
    {
        let by: Tokens = children_with(by, &["pobj"]).collect();
        if !by.is_empty() {
            return by;
        }
    }
    let of: Tokens = children_with(n, &["prep"])
        .filter(|p| p.lower() == "of")
        .flat_map(|p| children_with(p, &["pobj"]))
        .collect();
    if !of.is_empty() && !matches!(n.dep(), "dobj") {
        return of;
    }
    let h = n.head();
    match n.dep() {
        "dobj" | "attr" if is_verbal(h) => surface(h, depth + 1),
        "nsubj" if is_verbal(h) && depth < MAX_CLIMB => Tokens::new(),
        "pobj" if is_verbal(h.head()) => surface(h.head(), depth + 1),
        _ => children_with(n, &["amod", "compound", "nmod"])
            .filter(|m| matches!(m.ent_type(), "GPE" | "NORP" | "ORG" | "PERSON"))
            .collect(),
    }
}

/// Direct objects as attached, relative pronouns resolved.
fn raw_objects(v: Token<'_>) -> Tokens<'_> {
    children_with(v, &["dobj"]).map(antecedent).collect()
}

/// The logical subject: in the passive the *by*-phrase.
pub fn subject(v: Token<'_>) -> Tokens<'_> {
    if is_passive(v) {
        agent(v)
    } else {
        surface_subject(v)
    }
}

fn agent(v: Token<'_>) -> Tokens<'_> {
    let mut out: Tokens = v
        .children()
        .filter(|c| c.dep() == "agent" || (c.dep() == "prep" && c.lower() == "by"))
        .flat_map(|p| children_with(p, &["pobj"]))
        .collect();
    // "was attacked and occupied by Russia": the phrase hangs on the last verb.
    if out.is_empty() {
        out = children_with(v, &["conj"])
            .filter(|c| is_passive(*c))
            .flat_map(agent)
            .collect();
    }
    // "was banned from worshipping at sites by the ministry": hung on the end of the complement.
    if out.is_empty() {
        let inside = v
            .subtree()
            .filter(|t| t.i() > v.i() && t.lower() == "by" && matches!(t.dep(), "prep" | "agent"));
        let ends = |by: &Token<'_>| {
            by.ancestors()
                .take_while(|a| a.i() != v.i())
                .all(|a| matches!(a.dep(), "pcomp" | "prep" | "pobj" | "dobj" | "xcomp"))
        };
        let last = inside.filter(ends).max_by_key(|by| by.i());
        out = last
            .map(|by| children_with(by, &["pobj"]).collect())
            .unwrap_or_default();
    }
    out
}

/// The logical object: in the passive the surface subject; of a relative clause the antecedent.
pub fn object(v: Token<'_>) -> Tokens<'_> {
    let own = raw_objects(v);
    if is_passive(v) {
        // "were denied visas": the retained object is the object, the subject the receiver.
        return if own.is_empty() {
            surface_subject(v)
        } else {
            own
        };
    }
    if !own.is_empty() {
        return own;
    }
    // "the town Russia attacked", "the town that Russia attacked"
    if v.dep() == "relcl" && children_with(v, &["nsubj"]).any(|s| !is_relative_pronoun(s)) {
        return vec![v.head()];
    }
    // "established what they call a union": a free relative stands for what its clause names.
    let named: Tokens = children_with(v, &["ccomp", "dobj"])
        .filter(|c| is_verbal(*c) && c.children().any(|w| w.tag() == "WP"))
        .flat_map(|c| children_with(c, &["oprd", "attr"]))
        .collect();
    if !named.is_empty() {
        return named;
    }
    // "helped the girls enter": the subject of a bare infinitive is the verb's object.
    let raised: Tokens = children_with(v, &["ccomp"])
        .filter(|c| is_infinitive(*c))
        .flat_map(own_subject)
        .collect();
    if !raised.is_empty() {
        return raised;
    }
    // "attacked and destroyed the town"
    children_with(v, &["conj"])
        .find(|c| is_verbal(*c) && child(*c, &["nsubj", "nsubjpass"]).is_none())
        .map(raw_objects)
        .unwrap_or_default()
}

/// Whether a verb stands in the infinitive: no tense and no modal of its own.
pub fn is_infinitive(v: Token<'_>) -> bool {
    v.tag() == "VB"
        && !v.children().any(|c| {
            matches!(c.dep(), "aux" | "auxpass")
                && (c.tag() == "MD" || matches!(c.tag(), "VBP" | "VBZ" | "VBD"))
        })
}

/// Whether a verb form carries tense, itself or by an auxiliary.
pub fn is_finite(v: Token<'_>) -> bool {
    matches!(v.tag(), "VBP" | "VBZ" | "VBD")
        || v.children().any(|c| {
            matches!(c.dep(), "aux" | "auxpass") && matches!(c.tag(), "MD" | "VBP" | "VBZ" | "VBD")
        })
}

/// Indirect objects: "gave Ukraine tanks", "gave tanks to Ukraine".
pub fn indirect_object(v: Token<'_>) -> Tokens<'_> {
    if is_passive(v) && child(v, &["dobj"]).is_some() {
        return surface_subject(v);
    }
    children_with(v, &["dative"])
        .flat_map(|d| {
            if d.pos() == "ADP" {
                children_with(d, &["pobj"]).collect::<Tokens>()
            } else {
                vec![d]
            }
        })
        .map(antecedent)
        .collect()
}

/// What a preposition among the dependents brings; several words for "out of", "in front of".
pub fn prepositional<'d>(t: Token<'d>, name: &str) -> Tokens<'d> {
    let mut words = name.split(' ');
    let Some(first) = words.next() else {
        return Tokens::new();
    };
    let mut out = Tokens::new();
    for p in t.children().filter(|c| {
        matches!(
            c.dep(),
            "prep" | "agent" | "dative" | "prt" | "advmod" | "mark"
        ) && c.lower() == first
    }) {
        // Each further word hangs on the one before.
        let bearer = words
            .clone()
            .try_fold(p, |p, word| p.children().find(|c| c.lower() == word));
        if let Some(bearer) = bearer {
            out.extend(children_with(bearer, &["pobj", "pcomp"]).map(antecedent));
            // "on Sunday, and with Turkey"
            if bearer.i() == p.i() {
                out.extend(
                    children_with(bearer, &["prep"])
                        .filter(|q| first == "from" && q.lower() != first)
                        .flat_map(|q| children_with(q, &["pobj"])),
                );
            }
        }
    }
    // "the town in which", "a country with which": the preposition hangs on the relative clause's verb.
    out
}

/// Clauses that complete a verb, noun or adjective: infinitives, that-clauses, gerunds.
///
/// `inf` of the lexicon asks for the infinitives among them only ([`is_infinitive`]).
pub fn complements(t: Token<'_>) -> Tokens<'_> {
    let mut out: Tokens = children_with(t, &["xcomp", "ccomp"])
        .filter(|c| c.i() > t.i() || c.dep() == "xcomp")
        .collect();
    if is_verbal(t) {
        out.extend(children_with(t, &["prep", "agent"]).flat_map(|p| children_with(p, &["pcomp"])));
        // Purpose infinitives are often controlled complements that the parser calls adverbial:
        // "called on Turkey to withdraw".
        out.extend(children_with(t, &["advcl"]).filter(|c| {
            c.tag() == "VB" && c.children().any(|x| x.lower() == "to" && x.dep() == "aux")
        }));
        // "urged an end", "made a promise to help": the object noun's own complement.
        for o in raw_objects(t) {
            out.extend(children_with(o, &["acl"]).filter(|c| c.tag() == "VB"));
        }
    } else {
        out.extend(
            children_with(t, &["acl"])
                .filter(|c| c.tag() == "VB" || c.children().any(|x| x.dep() == "mark")),
        );
        out.extend(children_with(t, &["prep"]).flat_map(|p| children_with(p, &["pcomp"])));
    }
    out
}

/// Subjects that stand in a complement itself.
pub fn own_subject(v: Token<'_>) -> Tokens<'_> {
    children_with(v, &["nsubj", "nsubjpass"])
        .map(antecedent)
        .collect()
}

/// Arcs of a way through the tree that are told, at most on each side.
const LONGEST_WAY: usize = 50;

fn way_up(t: Token<'_>) -> Vec<Token<'_>> {
    std::iter::once(t)
        .chain(t.ancestors())
        .take(LONGEST_WAY)
        .collect()
}

/// The labels from one token to another along the tree, for `because`; an ellipsis where they are too far apart.
pub fn path(from: Token<'_>, to: Token<'_>) -> String {
    let up: Vec<Token> = way_up(from);
    let down: Vec<Token> = way_up(to);
    let Some((a, b)) = up
        .iter()
        .enumerate()
        .find_map(|(a, t)| down.iter().position(|d| d.i() == t.i()).map(|b| (a, b)))
    else {
        return format!("{} … {}", from.text(), to.text());
    };
    let mut out = from.text().to_owned();
    for (step, t) in up[..a].iter().enumerate() {
        out.push_str(&format!(" <{}< {}", t.dep(), up[step + 1].text()));
    }
    for t in down[..b].iter().rev() {
        out.push_str(&format!(" >{}> {}", t.dep(), t.text()));
    }
    out
}
