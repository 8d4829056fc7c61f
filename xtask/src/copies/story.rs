//! A story: a report, the copies made of it and of each other, and other events with the same actors.
//!
//! In: a base text and what is wanted. Out: documents with their truth.

use serde::Serialize;

use super::draft::{Change, Draft, Report, Sentence};
use super::edit::{self, Weight};
use super::grammar::{Cast, Person};
use super::publish::{self, House};
use super::rng::Rng;
use super::spin::{self, Strength};
use super::tables::{Publisher, tables};
use super::text::words;

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// Weights of the ways to copy, in the order of `WAYS`.
    pub ways: [f64; 7],
    /// Of edited, rewritten and spun copies, the share that alters numbers, names, dates, places or negations.
    pub altered: f64,
    /// The share of copies made from a copy.
    pub chains: f64,
    /// Other events with the same actors, a story.
    pub negatives: f64,
    /// The share of stories without a copy.
    pub single: f64,
}

/// Ways to copy.
pub const WAYS: [&str; 7] = [
    "identical",
    "excerpt",
    "edited",
    "rewritten",
    "spun-light",
    "spun-medium",
    "spun-strong",
];

impl Default for Mix {
    fn default() -> Self {
        Self {
            ways: [2.0, 1.5, 3.0, 1.5, 1.0, 1.5, 0.5],
            altered: 0.5,
            chains: 0.25,
            negatives: 0.4,
            single: 0.15,
        }
    }
}

/// What a story begins with.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its id, where given.
    pub id: Option<String>,
    /// Its headline, where given.
    pub title: Option<String>,
    /// Its text.
    pub body: Vec<Sentence>,
    /// The day, where given.
    pub day: Option<i64>,
    /// Who acts in it; the same as in the text where it was made by grammar.
    pub cast: Cast,
}

/// A document as `dateline stories` reads it.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    pub id: String,
    pub text: String,
    pub date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<String>,
    pub title: String,
    pub publisher: String,
    pub url: String,
}

/// What is true of a document.
#[derive(Clone, Debug, Serialize)]
pub struct Truth {
    pub document: String,
    pub story: String,
    /// The id of the text that the story begins with, where it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// What it was made from; none for an origin.
    pub ancestor: Option<String>,
    pub relation: &'static str,
    /// How far it was spun or edited.
    pub strength: Option<&'static str>,
    /// The share of content words that was replaced in a spun copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// The story that another event with the same actors stands beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
    /// Steps from the origin.
    pub steps: usize,
    pub changes: Vec<Change>,
}

struct Member {
    id: String,
    report: Report,
    minute: i64,
    steps: usize,
    strong: bool,
}

/// Makes a story of about so many copies.
pub fn make(
    base: &Base,
    number: usize,
    copies: usize,
    mix: &Mix,
    rng: &mut Rng,
) -> Vec<(Document, Truth)> {
    let tables = tables();
    let story = format!("s{number:06}");
    let mut out = Vec::new();
    let mut houses: Vec<&Publisher> = tables.publishers.iter().collect();
    rng.shuffle(&mut houses);
    let mut houses = houses.into_iter().cycle();
    let mut house = || houses.next().expect("publishers never run out");
    let city = base.cast.expand("{X1}", rng);
    let day = base
        .day
        .unwrap_or_else(|| publish::days(2023, 1, 1) + rng.between(0, 120) as i64);
    let wire = rng.chance(0.45).then(|| rng.below(tables.agencies.len()));

    let minute = day * 1440 + rng.between(5 * 60, 22 * 60) as i64;
    let origin_house = house();
    let mut report = Report {
        title: base
            .title
            .clone()
            .unwrap_or_else(|| publish::headline(&base.body[0].text, rng)),
        top: Vec::new(),
        lead_in: String::new(),
        body: base.body.clone(),
        within: Vec::new(),
        tail: Vec::new(),
        between: "\n\n",
    };
    let around = House {
        publisher: origin_house,
        agency: wire,
        city: &city,
        day,
    };
    publish::put_around(&mut report, &around, rng);
    let publisher = wire.map_or(origin_house.name, |a| tables.agencies[a].0);
    let origin = Member {
        id: id(rng),
        report,
        minute,
        steps: 0,
        strong: false,
    };
    let truth = Truth {
        document: origin.id.clone(),
        story: story.clone(),
        base: base.id.clone(),
        ancestor: None,
        relation: "independent",
        strength: None,
        share: None,
        near: None,
        steps: 0,
        changes: Vec::new(),
    };
    out.push((
        document(&origin, true, publisher, origin_house.host, rng),
        truth,
    ));

    let wanted = if rng.chance(mix.single) {
        0
    } else {
        rng.between(1, (2 * copies).saturating_sub(1).max(1))
    };
    let mut members = vec![origin];
    for _ in 0..wanted {
        let from = if rng.chance(mix.chains) {
            rng.below(members.len())
        } else {
            0
        };
        let from = if members[from].strong || members[from].steps >= 3 {
            0
        } else {
            from
        };
        let Some((member, mut truth, publisher)) =
            copy(&members[from], house(), wire, &city, base, mix, rng)
        else {
            continue;
        };
        truth.story.clone_from(&story);
        let later_day = member.minute.div_euclid(1440) > members[from].minute.div_euclid(1440);
        out.push((
            document(&member, later_day, publisher.name, publisher.host, rng),
            truth,
        ));
        members.push(member);
    }
    let whole = mix.negatives.trunc() as usize + usize::from(rng.chance(mix.negatives.fract()));
    for n in 0..whole {
        let (report, later) = other_event(base, rng);
        let publisher = house();
        let minute = minute + later;
        let mut report = report;
        let around = House {
            publisher,
            agency: wire.filter(|_| rng.chance(0.5)),
            city: &city,
            day: minute.div_euclid(1440),
        };
        publish::put_around(&mut report, &around, rng);
        let member = Member {
            id: id(rng),
            report,
            minute,
            steps: 0,
            strong: false,
        };
        let truth = Truth {
            document: member.id.clone(),
            story: format!("{story}-{}", n + 1),
            base: None,
            ancestor: None,
            relation: "independent",
            strength: None,
            share: None,
            near: Some(story.clone()),
            steps: 0,
            changes: Vec::new(),
        };
        out.push((
            document(&member, true, publisher.name, publisher.host, rng),
            truth,
        ));
    }
    out
}

/// Makes a copy of a member; nothing where the text is too short for it.
fn copy<'p>(
    ancestor: &Member,
    publisher: &'p Publisher,
    wire: Option<usize>,
    city: &str,
    base: &Base,
    mix: &Mix,
    rng: &mut Rng,
) -> Option<(Member, Truth, &'p Publisher)> {
    let mut way = rng.weighted(&mix.ways)?;
    if ancestor.report.body.len() < 5 && matches!(way, 1 | 3) {
        way = 2;
    }
    if ancestor.report.body.len() < 2 {
        way = 0;
    }
    let mut draft = Draft::of(&ancestor.report);
    let alters = way != 1 && rng.chance(mix.altered * if way == 0 { 0.2 } else { 1.0 });
    if alters {
        draft.alter(rng.between(1, 4), rng);
    }
    let mut share = None;
    let (relation, strength) = match way {
        0 if draft.is_altered() => ("edited", Some("silent")),
        0 => ("identical", None),
        1 => {
            edit::excerpt(&mut draft, rng);
            ("excerpt", None)
        }
        2 => {
            let (weight, name) = if rng.chance(0.6) {
                (Weight::Light, "light")
            } else {
                (Weight::Medium, "medium")
            };
            edit::edit(&mut draft, weight, publisher.british, &base.cast, rng);
            ("edited", Some(name))
        }
        3 => {
            edit::rewrite(&mut draft, publisher.british, &base.cast, rng);
            ("rewritten", None)
        }
        way => {
            let strength = [Strength::Light, Strength::Medium, Strength::Strong][way - 4];
            share = Some((spin::spin(&mut draft, strength, rng) * 1000.0).round() / 1000.0);
            ("spun", Some(strength.name()))
        }
    };
    // Hours: wires at once, desks within a day, spinners over days.
    let mean = match relation {
        "identical" | "excerpt" => 4.0,
        "edited" => 10.0,
        _ => 30.0,
    };
    let lag = 5.0 - (1.0 - rng.share()).ln() * mean * 60.0;
    let minute = ancestor.minute + lag as i64;
    let agency = wire.filter(|_| rng.chance(if relation == "spun" { 0.15 } else { 0.65 }));
    let around = House {
        publisher,
        agency,
        city,
        day: minute.div_euclid(1440),
    };
    let (report, changes) = draft.finish(|report| {
        let again = rng.chance(if relation == "identical" { 0.3 } else { 0.6 });
        if again && let Some(first) = report.body.first() {
            report.title = publish::headline(&first.text, rng);
        }
        publish::put_around(report, &around, rng);
    });
    let member = Member {
        id: id(rng),
        report,
        minute,
        steps: ancestor.steps + 1,
        strong: strength == Some("strong"),
    };
    let truth = Truth {
        document: member.id.clone(),
        story: String::new(),
        base: None,
        ancestor: Some(ancestor.id.clone()),
        relation,
        strength,
        share,
        near: None,
        steps: member.steps,
        changes,
    };
    Some((member, truth, publisher))
}

/// Another event with the same actors, and how many minutes later: a follow-up that repeats some background of the
/// base word for word, or something else that happened.
fn other_event(base: &Base, rng: &mut Rng) -> (Report, i64) {
    let topics = &tables().topics;
    let topic = topics[rng.below(topics.len())];
    let mut body = base.cast.another_day(rng).report(topic, rng);
    let later = rng.between(18 * 60, 60 * 60) as i64;
    if rng.chance(0.6) {
        // Background: from the second half, no quotation, a tenth to a fifth of the follow-up.
        let half = base.body.len() / 2;
        let mut background: Vec<&Sentence> = base.body[half..]
            .iter()
            .filter(|s| !s.text.contains(['"', '“', '”']))
            .collect();
        rng.shuffle(&mut background);
        let share = 0.1 + 0.1 * rng.share();
        let how_many = ((body.len() as f64 * share).round() as usize).max(1);
        body.extend(background.into_iter().take(how_many).map(|s| Sentence {
            text: s.text.clone(),
            opens: true,
        }));
    }
    let report = Report {
        title: publish::headline(&body[0].text, rng),
        top: Vec::new(),
        lead_in: String::new(),
        body,
        within: Vec::new(),
        tail: Vec::new(),
        between: "\n\n",
    };
    (report, later)
}

fn document(
    member: &Member,
    day_alone: bool,
    publisher: &str,
    host: &str,
    rng: &mut Rng,
) -> Document {
    let day = member.minute.div_euclid(1440);
    let minute = member.minute.rem_euclid(1440);
    // One in ten says the day alone, where that leaves no doubt of what came first.
    let at = (!(rng.chance(0.1) && day_alone)).then(|| {
        format!(
            "{}T{:02}:{:02}:{:02}Z",
            publish::date_text(day),
            minute / 60,
            minute % 60,
            rng.below(60)
        )
    });
    let slug: Vec<String> = words(&member.report.title)
        .into_iter()
        .take(6)
        .map(|w| {
            member.report.title[w]
                .to_lowercase()
                .replace(|c: char| !c.is_ascii_alphanumeric(), "")
        })
        .filter(|w| !w.is_empty())
        .collect();
    Document {
        id: member.id.clone(),
        text: member.report.text().0,
        date: publish::date_text(day),
        published_at: at,
        title: member.report.title.clone(),
        publisher: publisher.to_owned(),
        url: format!(
            "https://www.{host}/{}/{}",
            publish::date_text(day).replace('-', "/"),
            slug.join("-")
        ),
    }
}

fn id(rng: &mut Rng) -> String {
    format!("{:016x}", rng.next())
}

/// Who acts in a text, and where: persons by given names that are known, the country named most often.
pub fn cast_of(body: &[Sentence], rng: &mut Rng) -> Cast {
    let tables = tables();
    let mut persons: Vec<Person> = Vec::new();
    let mut countries = vec![0usize; tables.countries.len()];
    for sentence in body {
        let found = words(&sentence.text);
        for (i, range) in found.iter().enumerate() {
            let range = super::text::bare(&sentence.text, range);
            let word = &sentence.text[range.clone()];
            for (n, country) in tables.countries.iter().enumerate() {
                countries[n] += usize::from(country.name == word || country.adjective == word);
            }
            if let Some(n) = tables.cities.get(word) {
                countries[*n] += 1;
            }
            let family = found
                .get(i + 1)
                .map(|next| super::text::bare(&sentence.text, next));
            let Some(family) = family.filter(|f| sentence.text[range.end..f.start] == *" ") else {
                continue;
            };
            let family = &sentence.text[family];
            let fresh = !persons.iter().any(|p| p.family == family);
            if fresh
                && family.chars().count() > 2
                && persons.len() < 3
                && tables.given.contains(word)
                && family.starts_with(char::is_uppercase)
            {
                persons.push(Person {
                    given: word.to_owned(),
                    family: family.to_owned(),
                    woman: tables.female.contains(&word),
                });
            }
        }
    }
    let most = (0..countries.len()).max_by_key(|n| (countries[*n], std::cmp::Reverse(*n)));
    let country = most
        .filter(|n| countries[*n] > 0)
        .unwrap_or_else(|| rng.below(countries.len()));
    Cast::new(&persons, country, rng)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn stories(seed: u64) -> Vec<(Document, Truth)> {
        (0..30)
            .flat_map(|n| {
                let mut rng = Rng::part(seed, n);
                let cast = Cast::random(&mut rng);
                let topic = tables().topics[rng.below(tables().topics.len())];
                let body = cast.report(topic, &mut rng);
                let base = Base {
                    id: None,
                    title: None,
                    body,
                    day: None,
                    cast,
                };
                make(&base, n as usize, 6, &Mix::default(), &mut rng)
            })
            .collect()
    }

    #[test]
    fn truth_and_documents_agree() {
        let all = stories(11);
        let by_id: HashMap<&str, &Document> = all.iter().map(|(d, _)| (d.id.as_str(), d)).collect();
        assert_eq!(by_id.len(), all.len());
        let mut relations = HashSet::new();
        let mut kinds = HashSet::new();
        for (document, truth) in &all {
            relations.insert(truth.relation);
            assert_eq!(truth.ancestor.is_none(), truth.relation == "independent");
            let Some(ancestor) = &truth.ancestor else {
                continue;
            };
            let ancestor = by_id[ancestor.as_str()];
            assert!(ancestor.date <= document.date);
            if let (Some(a), Some(b)) = (&ancestor.published_at, &document.published_at) {
                assert!(a < b, "a copy is later than what it was made from");
            }
            let (before, after): (Vec<char>, Vec<char>) = (
                ancestor.text.chars().collect(),
                document.text.chars().collect(),
            );
            for change in &truth.changes {
                kinds.insert(change.kind);
                if let Some([a, b]) = change.before_span {
                    assert_eq!(before[a..b].iter().collect::<String>(), change.before);
                }
                if let Some([a, b]) = change.after_span {
                    assert_eq!(after[a..b].iter().collect::<String>(), change.after);
                }
                if change.kind == "number" {
                    assert_ne!(change.before, change.after);
                }
            }
            if truth.relation == "identical" {
                assert!(truth.changes.is_empty(), "{:?}", truth.changes);
            }
        }
        assert_eq!(relations.len(), 6, "{relations:?}");
        for kind in [
            "number",
            "name",
            "date",
            "place",
            "negation",
            "quotation",
            "dropped",
            "added",
        ] {
            assert!(kinds.contains(kind), "{kind}");
        }
    }

    #[test]
    fn the_actors_of_a_text_are_found() {
        let body = vec![Sentence {
            text: "President Angela Merkel left Warsaw, Polish officials said. Donald Tusk’s aides stayed in Poland.".to_owned(),
            opens: true,
        }];
        let cast = cast_of(&body, &mut Rng::new(1));
        assert_eq!(
            cast.expand("{P1}, {P2}, {C1}, {G1}", &mut Rng::new(1)),
            "Angela Merkel, Donald Tusk, Poland, her"
        );
    }
}
