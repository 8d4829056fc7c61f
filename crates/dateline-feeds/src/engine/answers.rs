//! What follows from each answer: of a feed, of a robots.txt, of an article.
//!
//! In: the task, what came of it, the time. Out: the engine's state after it, effects, and the rest of the log's line.

use dateline_record::Document;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

use super::{Engine, MAX_PENDING, refusal_record};
use crate::error::FetchError;
use crate::hosts::later;
use crate::ledger::{Mark, Settled, address_mark, entry_mark};
use crate::log::FetchRecord;
use crate::output::Row;
use crate::reading::Item;
use crate::schedule;
use crate::settings::TextFrom;
use crate::state::Pending;
use crate::task::{Effect, Got, Task};

impl Engine {
    pub(super) fn feed_done(
        &mut self,
        task: &Task,
        outcome: Result<Got, FetchError>,
        now: Timestamp,
        record: &mut FetchRecord,
    ) {
        let chance = self.chance.f64();
        let index = task.feed;
        let policy = self.policy_for(task.trusted).clone();
        let feed = &mut self.feeds[index];
        feed.running = false;
        let outcome = match outcome {
            Ok(Got::Moved { status, location }) => {
                if feed.trail.is_empty() {
                    feed.trail.push(task.url.clone());
                    feed.permanent = true;
                }
                match policy.redirect(&feed.trail, status, location.as_deref()) {
                    Ok(to) => {
                        feed.permanent &= matches!(status, 301 | 308);
                        record.redirect = Some(to.to_string());
                        feed.trail.push(to);
                        return;
                    }
                    Err(refusal) => Err(FetchError::Refused(refusal)),
                }
            }
            other => other,
        };
        let trail = std::mem::take(&mut feed.trail);
        feed.state.last_try = Some(now);
        let holds = match &outcome {
            Ok(Got::NotModified { holds } | Got::Feed { holds, .. }) => *holds,
            _ => None,
        };
        match outcome {
            Ok(got) => {
                feed.state.failures = 0;
                feed.state.error = None;
                feed.state.last_success = Some(now);
                let wait = schedule::after_success(feed.settings.every, holds, chance);
                feed.state.next_try = Some(later(now, wait));
                if let Got::Feed {
                    read,
                    etag,
                    last_modified,
                    ..
                } = got
                {
                    if let Some(to) = trail.last().filter(|_| feed.permanent) {
                        feed.state.moved_to = Some(to.to_string());
                    }
                    feed.state.etag = etag;
                    feed.state.last_modified = last_modified;
                    if read.title.is_some() {
                        feed.state.title.clone_from(&read.title);
                    }
                    record.new = Some(self.entries(index, &task.url, read.items, now));
                } else {
                    record.new = Some(0);
                }
            }
            Err(error) => {
                feed.state.failures = feed.state.failures.saturating_add(1);
                feed.state.error = Some(error.to_string());
                // Where it moved to may be what is wrong.
                if feed.state.moved_to.take().is_some() {
                    feed.state.etag = None;
                    feed.state.last_modified = None;
                }
                if error.status() == Some(410) {
                    feed.state.gone = Some(now);
                    feed.state.next_try = None;
                } else {
                    let wait = schedule::after_failure(
                        feed.settings.every,
                        feed.state.failures,
                        error.retry_after(),
                        chance,
                    );
                    feed.state.next_try = Some(later(now, wait));
                }
                record.error = Some(error.class().to_owned());
                record.why = Some(error.to_string());
            }
        }
        record.next_try = self.feeds[index].state.next_try;
        self.effects.push(Effect::Save);
    }

    /// Takes in the entries of a feed; gives how many are new.
    fn entries(&mut self, index: usize, base: &Url, items: Vec<Item>, now: Timestamp) -> usize {
        let mut new = 0;
        for item in items {
            let name = &self.feeds[index].settings.name;
            let mark = entry_mark(name, &item.id);
            if self.seen.contains(&mark) || self.pending.contains(&mark) {
                continue;
            }
            if new == self.max_entries || self.pending.len() >= 2 * MAX_PENDING {
                // The rest comes with the next poll, which must not be told that nothing is new.
                self.feeds[index].state.etag = None;
                self.feeds[index].state.last_modified = None;
                break;
            }
            new += 1;
            let moment = item.published.filter(|p| *p <= now).unwrap_or(now);
            self.feeds[index].state.note_moment(moment);
            self.entry(index, base, item, mark, now);
        }
        if new > 0 {
            self.feeds[index].state.last_new = Some(now);
        }
        new
    }

    /// Takes in one new entry.
    fn entry(&mut self, index: usize, base: &Url, item: Item, mark: Mark, now: Timestamp) {
        let settings = &self.feeds[index].settings;
        let link = match &item.link {
            None => None,
            Some(link) => match self.policy_for(settings.trusted).address(link, Some(base)) {
                Ok(url) => Some(url),
                Err(refusal) => {
                    let (name, link) = (settings.name.clone(), link.chars().take(500).collect());
                    self.effects
                        .push(Effect::Log(refusal_record(name, link, &refusal, now)));
                    return self.settle(vec![mark], "refused", now);
                }
            },
        };
        let address = link.as_ref().map(address_mark);
        if let Some(address) = address {
            // Another entry has it, or is waiting for it.
            if self.seen.contains(&address) || self.pending.contains(&address) {
                return self.settle(vec![mark], "elsewhere", now);
            }
        }
        let from_feed = settings.text == TextFrom::Feed || link.is_none();
        match (from_feed, item.document, link) {
            (true, Some(mut document), link) => {
                if document.url.is_none() {
                    document.url = link.map(String::from);
                }
                let marks = [Some(mark), address].into_iter().flatten().collect();
                self.hand(
                    index,
                    &item.id,
                    *document,
                    item.title,
                    (item.published, item.day),
                    marks,
                    now,
                );
            }
            (true, None, _) => self.settle(vec![mark], "no-text", now),
            (false, _, Some(link)) => {
                self.pending.extend([mark].into_iter().chain(address));
                self.feeds[index].state.pending.push(Pending {
                    id: item.id,
                    link,
                    title: item.title,
                    published: item.published,
                    day: item.day,
                    found: now,
                    tries: 0,
                    next_try: now,
                    trail: Vec::new(),
                    running: false,
                });
            }
            (false, _, None) => self.settle(vec![mark], "no-link", now),
        }
    }

    pub(super) fn robots_done(
        &mut self,
        origin: &str,
        task: &Task,
        outcome: Result<Got, FetchError>,
        now: Timestamp,
        record: &mut FetchRecord,
    ) {
        let bytes = match outcome {
            Ok(Got::Moved { status, location }) => {
                let trail = self.robots.begin(origin);
                match self
                    .policy_for(task.trusted)
                    .redirect(&trail, status, location.as_deref())
                {
                    Ok(to) => {
                        record.redirect = Some(to.to_string());
                        return self.robots.moved(origin, to);
                    }
                    Err(refusal) => Err(FetchError::Refused(refusal)),
                }
            }
            Ok(Got::Robots(bytes)) => Ok(bytes),
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(error),
        };
        let delay = self.robots.learn(origin, &bytes, now);
        // The file may have come from elsewhere; it speaks of its origin.
        if let Ok(origin) = Url::parse(origin) {
            self.hosts.set_delay(&origin, now, delay);
        }
        if let Err(error) = bytes {
            record.error = Some(error.class().to_owned());
            record.why = Some(error.to_string());
        }
    }

    pub(super) fn article_done(
        &mut self,
        mark: Mark,
        task: &Task,
        outcome: Result<Got, FetchError>,
        now: Timestamp,
        record: &mut FetchRecord,
    ) {
        let Some(place) = self.place(task.feed, mark) else {
            return;
        };
        let policy = self.policy_for(task.trusted).clone();
        let chance = self.chance.f64();
        let entry = &mut self.feeds[task.feed].state.pending[place];
        entry.running = false;
        let outcome = match outcome {
            Ok(Got::Moved { status, location }) => {
                if entry.trail.is_empty() {
                    entry.trail.push(task.url.clone());
                }
                match policy.redirect(&entry.trail, status, location.as_deref()) {
                    Ok(to) => {
                        record.redirect = Some(to.to_string());
                        entry.trail.push(to);
                        return;
                    }
                    Err(refusal) => Err(FetchError::Refused(refusal)),
                }
            }
            Ok(Got::Article(document)) => Ok(document),
            Ok(_) => Err(FetchError::Unreadable {
                why: "no article came".to_owned(),
            }),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(document) => {
                let entry = self.remove(task.feed, place);
                let landed = address_mark(&task.url);
                let marks = vec![mark, address_mark(&entry.link), landed];
                if landed != address_mark(&entry.link) && self.seen.contains(&landed) {
                    return self.settle(marks, "elsewhere", now);
                }
                let mut document = *document;
                document.url = Some(crate::ledger::plain_address(&task.url));
                self.hand(
                    task.feed,
                    &entry.id,
                    document,
                    entry.title,
                    (entry.published, entry.day),
                    marks,
                    now,
                );
            }
            Err(error) => {
                record.error = Some(error.class().to_owned());
                record.why = Some(error.to_string());
                entry.tries += 1;
                entry.trail.clear();
                let again = (!error.is_lasting())
                    .then(|| schedule::article_again(entry.tries, error.retry_after(), chance))
                    .flatten();
                match again {
                    Some(wait) => {
                        entry.next_try = later(now, wait);
                        record.next_try = Some(entry.next_try);
                    }
                    None => {
                        let entry = self.remove(task.feed, place);
                        self.settle(vec![mark, address_mark(&entry.link)], error.class(), now);
                    }
                }
            }
        }
    }

    /// An article that robots.txt does not allow.
    pub(super) fn refused(
        &mut self,
        index: usize,
        place: usize,
        now: Timestamp,
        url: &Url,
        error: FetchError,
    ) {
        let entry = self.remove(index, place);
        let name = self.feeds[index].settings.name.clone();
        let marks = vec![entry_mark(&name, &entry.id), address_mark(&entry.link)];
        if let FetchError::Refused(refusal) = &error {
            self.effects.push(Effect::Log(refusal_record(
                name,
                url.to_string(),
                refusal,
                now,
            )));
        }
        self.settle(marks, error.class(), now);
    }

    /// Hands a document on.
    #[allow(clippy::too_many_arguments)]
    fn hand(
        &mut self,
        index: usize,
        id: &str,
        mut document: Document,
        title: Option<String>,
        (published, day): (Option<Timestamp>, Option<Date>),
        marks: Vec<Mark>,
        now: Timestamp,
    ) {
        let feed = &self.feeds[index];
        // The mark of its address, or of the entry where it has none.
        document.id = format!("d{:016x}", marks.last().copied().unwrap_or_default());
        document.title = document.title.or(title);
        document.published_at = document.published_at.or(published);
        // The day as the page or the feed wrote it, in its own zone; UTC where only a moment is known.
        document.published = document.published.or(day).or_else(|| {
            document
                .published_at
                .map(|p| p.to_zoned(TimeZone::UTC).date())
        });
        let publisher = feed.settings.publisher.clone();
        document.publisher = publisher
            .or(document.publisher)
            .or_else(|| feed.state.title.clone());
        self.seen.extend(&marks);
        let row = Row::new(&feed.settings.name, id, document, now);
        self.effects.push(Effect::Hand(Box::new(row), marks));
    }

    fn settle(&mut self, marks: Vec<Mark>, outcome: &str, now: Timestamp) {
        self.seen.extend(&marks);
        self.effects.push(Effect::Settle(Settled {
            time: now,
            marks,
            outcome: outcome.to_owned(),
            written: None,
        }));
    }
}
