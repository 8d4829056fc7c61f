//! The news, day by day: documents with what is coded in them.
//!
//! In: a world and a seed. Out: documents in order of publication, from 2001 to 2025, some of them copies of a
//! recent one. Spans are those of the text, ids come from content, as the coder's do.

use std::collections::VecDeque;

use anyhow::Result;
use dateline_record::{
    Because, CharSpan, Claim, Coded, DatePrecision, Document, Event, EventType, Manner, Party,
    Place, PlacePrecision, Quotation, Status, When, Words as Said, content_id, sha256_hex,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::acts::{Act, Acts, TEMPERS};
use crate::draw::Weights;
use crate::words::Words;
use crate::world::{Actor, World};

const FIRST: Date = Date::constant(2001, 1, 1);
const DAYS: usize = 25 * 365;
/// Documents that a copy may be made from.
const RECENT: usize = 400;
/// Bursts that go on at the same time.
const BURSTS: usize = 60;
/// Statuses in thousandths, as the coder gives them on the project's own gold texts, to the nearest hundredth.
const STATUSES: [(Status, f64); 6] = [
    (Status::Actual, 740.0),
    (Status::Planned, 90.0),
    (Status::Possible, 70.0),
    (Status::Negated, 40.0),
    (Status::Denied, 10.0),
    (Status::Historical, 50.0),
];

/// Documents without end.
pub struct News {
    world: World,
    acts: Acts,
    words: Words,
    rng: fastrand::Rng,
    events: u64,
    made: u64,
    number: u64,
    volume: Weights,
    /// Events of each day up to and with it.
    until: Vec<u64>,
    bursts: Vec<Burst>,
    /// Documents that may be copied, with their numbers.
    recent: VecDeque<(u32, Document, Coded)>,
    publishers: Vec<String>,
    statuses: Weights,
}

/// A document, what is coded from it, and the number of the document that it is a copy of; the first is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The document.
    pub document: Document,
    /// Its records.
    pub coded: Coded,
    /// The one it was copied from.
    pub copied: Option<u32>,
}

struct Burst {
    pair: (usize, usize),
    until: usize,
}

impl News {
    /// As many events, spread over 25 years with four times as many a day at the end, fewer at weekends.
    pub fn new(events: u64, seed: u64) -> Result<Self> {
        let volume = (0..DAYS).map(|day| {
            let grown = 1.0 + 3.0 * day as f64 / DAYS as f64;
            // 2001-01-01 was a Monday.
            grown * if day % 7 >= 5 { 0.6 } else { 1.0 }
        });
        let weights: Vec<f64> = volume.collect();
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let until = weights
            .iter()
            .map(|weight| {
                sum += weight;
                (sum / total * events as f64) as u64
            })
            .collect();
        let publishers = (1..=3000).map(|n| format!("Gazette {n}")).collect();
        Ok(Self {
            world: World::new(seed)?,
            acts: Acts::new()?,
            words: Words::new(),
            rng: fastrand::Rng::with_seed(seed ^ 0x6e65_7773),
            events,
            made: 0,
            number: 0,
            volume: Weights::zipf(3000, 0.8, 3.0),
            until,
            bursts: Vec::new(),
            recent: VecDeque::new(),
            publishers,
            statuses: Weights::new(STATUSES.iter().map(|(_, weight)| *weight)),
        })
    }

    fn today(&self) -> usize {
        self.until
            .partition_point(|until| *until <= self.made)
            .min(DAYS - 1)
    }

    fn topic(&mut self, today: usize) -> ((usize, usize), bool) {
        self.bursts.retain(|burst| burst.until >= today);
        while self.bursts.len() < BURSTS {
            let pair = self.world.pair(&mut self.rng);
            let until = today + self.rng.usize(3..40);
            self.bursts.push(Burst { pair, until });
        }
        match self.rng.u8(..10) {
            0..4 => {
                let nth = self.rng.usize(..self.bursts.len());
                (self.bursts[nth].pair, true)
            }
            4..9 => (self.world.pair(&mut self.rng), false),
            _ => (
                (self.world.any(&mut self.rng), self.world.any(&mut self.rng)),
                false,
            ),
        }
    }

    fn publisher(&mut self) -> String {
        self.publishers[self.volume.draw(&mut self.rng)].clone()
    }

    fn copy(&mut self, published: Date, at: Timestamp) -> Option<Report> {
        let nth = self.rng.usize(..RECENT);
        let (number, from, coded) = self.recent.get(nth)?.clone();
        let mut text = from.text.clone();
        // What a copy adds stands at its end, so that spans stay.
        for _ in 0..self.rng.usize(..12) {
            text.push(' ');
            text.push_str(self.words.draw(&mut self.rng));
        }
        let publisher = self.publisher();
        let (document, coded) = self.document(text, publisher, published, at, coded);
        Some(Report {
            document,
            coded,
            copied: Some(number),
        })
    }

    fn document(
        &mut self,
        text: String,
        publisher: String,
        published: Date,
        at: Timestamp,
        mut coded: Coded,
    ) -> (Document, Coded) {
        self.number += 1;
        let id = format!("made-{}", self.number);
        let mut document = Document::new(id.clone(), text).published(Some(published));
        document.title = Some(
            document
                .text
                .chars()
                .take_while(|c| *c != '.')
                .take(90)
                .collect(),
        );
        document.url = Some(format!(
            "https://{}.example/{}",
            publisher.to_lowercase().replace(' ', "-"),
            self.number
        ));
        document.publisher = Some(publisher);
        document.published_at = Some(at);
        document.language = Some("en".into());
        debug_assert_eq!(document.sha256, sha256_hex(document.text.as_bytes()));
        name(&mut coded, &document);
        (document, coded)
    }

    fn report(&mut self, today: usize, published: Date, at: Timestamp) -> (Document, Coded) {
        let ((a, b), burst) = self.topic(today);
        let mut text = String::new();
        let mut chars = 0;
        let mut coded = Coded::default();
        let n = 1 + self.rng.usize(..5) + self.rng.usize(..5);
        for sentence in 0..n {
            // Within a report most acts are the same parties', back and forth.
            let (a, b) = match self.rng.u8(..10) {
                0..6 => (a, b),
                6..9 => (b, a),
                _ => self.world.pair(&mut self.rng),
            };
            let temper = (self.world.temper(a, b) + usize::from(burst)).min(TEMPERS - 1);
            let event = self.event(sentence, (a, b), temper, published, &mut text, &mut chars);
            if self.rng.u8(..10) < 4 {
                let speaker = event.actors.first().cloned();
                coded.claims.push(self.claim(sentence, speaker, chars));
            }
            coded.events.push(event);
        }
        coded.sentences = n;
        coded.tokens = text.split_whitespace().count();
        let publisher = self.publisher();
        self.document(text, publisher, published, at, coded)
    }

    fn claim(&mut self, sentence: usize, speaker: Option<Party>, chars: usize) -> Claim {
        Claim {
            id: String::new(),
            document: String::new(),
            sentence,
            speaker,
            addressee: None,
            cue: None,
            manner: Manner::ALL[self.rng.usize(..4)],
            quotation: Quotation::ALL[self.rng.usize(..3)],
            content: CharSpan::new(chars.saturating_sub(60), chars.saturating_sub(1)),
            hedge: None,
            inside: None,
            events: vec![sentence.to_string()],
            when: None,
            contradicts: Vec::new(),
        }
    }

    /// A sentence of an act and of some other words.
    fn event(
        &mut self,
        sentence: usize,
        (a, b): (usize, usize),
        temper: usize,
        published: Date,
        text: &mut String,
        chars: &mut usize,
    ) -> Event {
        let act = self.acts.draw(temper, &mut self.rng);
        let mut say = |words: &str| {
            let start = *chars;
            text.push_str(words);
            *chars += words.chars().count();
            CharSpan::new(start, *chars)
        };
        let (home, away) = (self.world.country(a), self.world.country(b));
        let actors = match self.rng.u8(..100) {
            0..4 => vec![],
            _ => vec![party(home.actor(&mut self.rng), &home.id, &mut say)],
        };
        say(if actors.is_empty() { "Somebody " } else { " " });
        let trigger = say(&act.words);
        let recipients = match self.rng.u8(..100) {
            0..12 => vec![],
            12..18 => {
                say(" ");
                let one = party(away.actor(&mut self.rng), &away.id, &mut say);
                say(" and ");
                vec![one, party(home.actor(&mut self.rng), &home.id, &mut say)]
            }
            _ => {
                say(" ");
                vec![party(away.actor(&mut self.rng), &away.id, &mut say)]
            }
        };
        let place = match self.rng.u8(..10) {
            0..5 => {
                let there = if self.rng.bool() { home } else { away };
                say(" in ");
                let span = say(&there.name);
                Some(Place {
                    text: there.name.clone(),
                    span,
                    name: Some(there.name.clone()),
                    id: Some(there.id.clone()),
                    country: Some(there.id.clone()),
                    admin1: None,
                    admin2: None,
                    precision: PlacePrecision::Country,
                    lat: None,
                    lon: None,
                    radius_km: Some(300.0),
                    geonames: None,
                })
            }
            _ => None,
        };
        let filler = 8 + self.rng.usize(..16);
        for _ in 0..filler {
            say(" ");
            say(self.words.draw(&mut self.rng));
        }
        say(". ");
        let status = STATUSES[self.statuses.draw(&mut self.rng)].0;
        let when = when(status, published, &mut self.rng);
        let reciprocal = matches!(act.event_type, EventType::Consult | EventType::Cooperate)
            && !actors.is_empty()
            && !recipients.is_empty()
            && self.rng.u8(..10) < 4;
        let (actors, recipients) = match reciprocal {
            true => {
                let all = [actors, recipients].concat();
                (all.clone(), all)
            }
            false => (actors, recipients),
        };
        // How sure the coder is: most often between a half and nine tenths.
        let sure = (self.rng.f64() + self.rng.f64() + self.rng.f64()) / 3.0;
        Event {
            id: String::new(),
            document: String::new(),
            sentence,
            event_type: act.event_type,
            mode: act.mode.clone(),
            cameo: Some(act.cameo.clone()),
            quad: act.event_type.quad(),
            intensity: act.intensity,
            contexts: Vec::new(),
            trigger: Said {
                start: trigger.start,
                end: trigger.end,
                text: act.words.clone(),
            },
            because: because(act, &actors, &recipients, &mut self.rng),
            actors,
            recipients,
            reciprocal,
            status,
            claim: None,
            when,
            place,
            places: Vec::new(),
            magnitude: Vec::new(),
            same_as: (sentence > 0 && self.rng.u8(..100) < 6).then(String::new),
            same_event: None,
            run: None,
            counts: None,
            confidence: ((0.25 + 0.7 * sure) * 1000.0).round() / 1000.0,
        }
    }
}

impl Iterator for News {
    type Item = Report;

    fn next(&mut self) -> Option<Self::Item> {
        if self.made >= self.events {
            return None;
        }
        let today = self.today();
        let published = FIRST.saturating_add(i64::try_from(today).unwrap_or(0).days());
        let second = self.rng.i64(0..86_400);
        let at = published
            .in_tz("UTC")
            .map(|midnight| midnight.timestamp() + SignedDuration::from_secs(second))
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let copied = match self.rng.u8(..10) {
            0..3 => self.copy(published, at),
            _ => None,
        };
        let mut report = match copied {
            Some(copy) => copy,
            None => {
                let (document, coded) = self.report(today, published, at);
                let number = u32::try_from(self.number).unwrap_or(u32::MAX);
                self.recent
                    .push_back((number, document.clone(), coded.clone()));
                if self.recent.len() > RECENT {
                    self.recent.pop_front();
                }
                Report {
                    document,
                    coded,
                    copied: None,
                }
            }
        };
        let coded = &mut report.coded;
        let left = usize::try_from(self.events - self.made).unwrap_or(usize::MAX);
        if coded.events.len() > left {
            coded.events.truncate(left);
            let known = |id: &String| coded.events.iter().any(|e| e.id == *id);
            coded.claims.retain(|claim| claim.events.iter().all(known));
        }
        self.made += coded.events.len() as u64;
        Some(report)
    }
}

/// Gives records their ids, from content, and makes them point at each other.
fn name(coded: &mut Coded, document: &Document) {
    let mut first: Option<String> = None;
    for event in &mut coded.events {
        let (start, end) = (
            event.trigger.start.to_string(),
            event.trigger.end.to_string(),
        );
        event.id = content_id(
            'e',
            &[&document.sha256, &start, &end, event.event_type.as_str()],
        );
        event.document.clone_from(&document.id);
        event.claim = None;
        if event.same_as.is_some() {
            event.same_as.clone_from(&first);
        } else if first.is_none() {
            first = Some(event.id.clone());
        }
    }
    for claim in &mut coded.claims {
        let sentence = claim.sentence.to_string();
        claim.id = content_id('c', &[&document.sha256, &sentence]);
        claim.document.clone_from(&document.id);
        if let Some(event) = coded.events.get_mut(claim.sentence) {
            event.claim = Some(claim.id.clone());
            claim.events = vec![event.id.clone()];
        }
    }
}

fn party(actor: &Actor, country: &str, say: &mut impl FnMut(&str) -> CharSpan) -> Party {
    let span = say(&actor.name);
    Party {
        start: Some(span.start),
        end: Some(span.end),
        text: actor.name.clone(),
        head: actor.name.split(' ').next_back().map(str::to_owned),
        id: actor.id.clone(),
        name: actor.id.is_some().then(|| actor.name.clone()),
        country: Some(country.to_owned()),
        sectors: actor.sectors.clone(),
        role: None,
        alternatives: Vec::new(),
    }
}

fn when(status: Status, published: Date, rng: &mut fastrand::Rng) -> Option<When> {
    let back = |days: i64| published.saturating_sub(days.days());
    let (start, end, precision) = match (status, rng.u8(..10)) {
        (Status::Historical, _) => {
            let start = back(rng.i64(370..9000)).first_of_year();
            (start, start.last_of_year(), DatePrecision::Year)
        }
        (Status::Planned | Status::Possible, 0..4) => {
            let start = published.saturating_add(rng.i64(1..60).days());
            (start, start, DatePrecision::Day)
        }
        (_, 0..4) => (published, published, DatePrecision::Publication),
        (_, 4..8) => {
            let start = back(rng.i64(0..4));
            (start, start, DatePrecision::Day)
        }
        (_, 8) => (back(7), published, DatePrecision::Week),
        _ if rng.bool() => (
            published.first_of_month(),
            published.last_of_month(),
            DatePrecision::Month,
        ),
        _ => return None,
    };
    Some(When {
        start: Some(start),
        end: Some(end),
        precision,
        text: None,
        span: None,
    })
}

/// Reasons as long as the coder's are.
fn because(act: &Act, actors: &[Party], recipients: &[Party], rng: &mut fastrand::Rng) -> Because {
    let head = |p: &Party| p.head.clone().unwrap_or_default();
    let path = actors
        .iter()
        .map(|p| format!("actor [subj]: {} >nsubj> {}", act.words, head(p)))
        .chain(
            recipients
                .iter()
                .map(|p| format!("recipient [obj]: {} >dobj> {}", act.words, head(p))),
        )
        .collect();
    const REJECTED: [&str; 8] = [
        "the clause is not passive",
        "against is empty",
        "obj is none of @ailment, stage, market, fridge, kitchen, net",
        "subj is none of @disaster, crisis, recession, deadline",
        "with is none of jet, warplane, plane, aircraft, bomber",
        "obj is none of decision, policy, plan, bill, law, record",
        "as is none of dictator, liar, tyrant, terrorist",
        "for is none of failure, policy, stance, decision",
    ];
    let rejected = (0..rng.usize(..4))
        .map(|n| {
            format!(
                "{}-{n}: {}",
                act.rule,
                REJECTED[rng.usize(..REJECTED.len())]
            )
        })
        .collect();
    Because {
        rule: act.rule.clone(),
        path,
        rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_documents_and_so_many_events() {
        let made = |seed| News::new(3000, seed).unwrap().collect::<Vec<_>>();
        let all = made(7);
        assert!(all == made(7));
        assert!(all != made(8));
        let events: usize = all.iter().map(|r| r.coded.events.len()).sum();
        assert_eq!(events, 3000);
        let days: Vec<_> = all.iter().map(|r| r.document.published).collect();
        assert!(days.is_sorted() && days[0] < days[days.len() - 1]);
    }

    #[test]
    fn spans_show_the_words_and_records_point_at_each_other() {
        for report in News::new(2000, 1).unwrap() {
            let (document, coded) = (report.document, report.coded);
            let chars: Vec<char> = document.text.chars().collect();
            let words = |start: usize, end: usize| chars[start..end].iter().collect::<String>();
            for event in &coded.events {
                assert_eq!(
                    words(event.trigger.start, event.trigger.end),
                    event.trigger.text
                );
                for party in event.actors.iter().chain(&event.recipients) {
                    let span = party.span().unwrap();
                    assert_eq!(words(span.start, span.end), party.text);
                }
                if let Some(other) = &event.same_as {
                    assert!(
                        coded
                            .events
                            .iter()
                            .any(|e| e.id == *other && e.same_as.is_none())
                    );
                }
                if let Some(claim) = &event.claim {
                    assert!(coded.claims.iter().any(|c| c.id == *claim));
                }
            }
        }
    }
}
