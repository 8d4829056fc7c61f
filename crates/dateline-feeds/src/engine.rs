//! What to ask for next, and what follows from each answer.
//!
//! In: settings, what is remembered, the time, answers. Out: tasks, and effects for the caller to carry
//! out in their order. No clock, no network, no disk: [`crate::run`] has those, tests drive it by hand.

use std::collections::HashSet;
use std::time::Duration;

use dateline_record::Document;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

use crate::error::FetchError;
use crate::guard::{Policy, Refusal};
use crate::hosts::{Hosts, Turn, later};
use crate::ledger::{Mark, Settled, address_mark, entry_mark};
use crate::log::{FetchKind, FetchRecord};
use crate::output::Row;
use crate::reading::{Item, ReadFeed};
use crate::robots::{RobotsCache, Word, origin};
use crate::schedule;
use crate::settings::{FeedSettings, Settings, TextFrom};
use crate::state::{FeedState, Pending, State};

/// Entries whose articles are waited for, in all feeds; feeds that list more are read further later.
const MAX_PENDING: usize = 20_000;

/// One request to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What is asked for.
    pub what: What,
    /// The address.
    pub url: Url,
    /// Whether named hosts may be private.
    pub trusted: bool,
    /// Index of the feed on whose behalf.
    pub feed: usize,
    /// `ETag` of what we have.
    pub etag: Option<String>,
    /// `Last-Modified` of what we have.
    pub last_modified: Option<String>,
}

/// What a task asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The feed.
    Feed,
    /// robots.txt of this origin.
    Robots(String),
    /// The article of the entry with this mark.
    Article(Mark),
}

impl What {
    fn kind(&self) -> FetchKind {
        match self {
            Self::Feed => FetchKind::Feed,
            Self::Robots(_) => FetchKind::Robots,
            Self::Article(_) => FetchKind::Article,
        }
    }
}

/// What came of a task.
#[derive(Clone, Debug)]
pub struct Report {
    /// The task.
    pub task: Task,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Bytes of the body on the wire.
    pub bytes: u64,
    /// What came.
    pub outcome: Result<Got, FetchError>,
}

/// What came of a task that went well.
#[derive(Clone, Debug)]
pub enum Got {
    /// Nothing new since the last time.
    NotModified {
        /// For how long that holds.
        holds: Option<Duration>,
    },
    /// A feed.
    Feed {
        /// What it says.
        read: ReadFeed,
        /// Its `ETag`.
        etag: Option<String>,
        /// Its `Last-Modified`.
        last_modified: Option<String>,
        /// For how long it holds.
        holds: Option<Duration>,
    },
    /// A robots.txt.
    Robots(Vec<u8>),
    /// An article.
    Article(Box<Document>),
    /// It is somewhere else.
    Moved {
        /// The status.
        status: u16,
        /// Where, as written.
        location: Option<String>,
    },
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// This, now.
    Do(Task),
    /// Nothing before then, unless a task that is running ends.
    Wait(Timestamp),
    /// Nothing until a task that is running ends; nothing at all where none is.
    Rest,
}

/// What is to be done outside, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write a line of the log.
    Log(FetchRecord),
    /// Hand a document on, then enter it.
    Hand(Box<Row>, Vec<Mark>),
    /// Enter an entry that yields no document.
    Settle(Settled),
    /// Save the state.
    Save,
}

/// A feed with what is known of it.
struct Feed {
    settings: FeedSettings,
    state: FeedState,
    running: bool,
    /// Redirects followed in this poll.
    trail: Vec<Url>,
    /// Whether all of them hold for good.
    permanent: bool,
}

/// The whole of a run, as a value.
pub struct Engine {
    feeds: Vec<Feed>,
    /// What is remembered of feeds that are not watched now.
    others: State,
    policy: Policy,
    public: Policy,
    max_entries: usize,
    hosts: Hosts,
    robots: RobotsCache,
    seen: HashSet<Mark>,
    /// Marks of pending entries and their addresses.
    pending: HashSet<Mark>,
    chance: fastrand::Rng,
    /// For a single round: nothing that is due later is begun.
    horizon: Option<Timestamp>,
    stopping: bool,
    effects: Vec<Effect>,
}

impl Engine {
    /// An engine that goes on from what is remembered. `seen` is all that is settled already.
    #[must_use]
    pub fn new(
        settings: &Settings,
        state: State,
        seen: HashSet<Mark>,
        chance: fastrand::Rng,
    ) -> Self {
        let mut others = state;
        let mut pending = HashSet::new();
        let feeds = settings.feeds.iter().map(|feed| {
            let mut state = others.feeds.remove(&feed.name).unwrap_or_default();
            if state.url != feed.url.as_str() {
                // What servers said of another address holds no longer; what it brought before does.
                state = FeedState {
                    url: feed.url.to_string(),
                    last_new: state.last_new,
                    moments: state.moments,
                    pending: state.pending,
                    ..FeedState::default()
                };
            }
            let policy = if feed.trusted {
                settings.policy.clone()
            } else {
                settings.policy.public_only()
            };
            state.moved_to = state.moved_to.filter(|to| policy.address(to, None).is_ok());
            state
                .pending
                .retain(|entry| !seen.contains(&entry_mark(&feed.name, &entry.id)));
            for entry in &state.pending {
                pending.insert(entry_mark(&feed.name, &entry.id));
                pending.insert(address_mark(&entry.link));
            }
            Feed {
                settings: feed.clone(),
                state,
                running: false,
                trail: Vec::new(),
                permanent: true,
            }
        });
        Self {
            feeds: feeds.collect(),
            others,
            public: settings.policy.public_only(),
            policy: settings.policy.clone(),
            max_entries: settings.max_entries,
            hosts: Hosts::new(settings.delay, settings.per_host),
            robots: RobotsCache::default(),
            seen,
            pending,
            chance,
            horizon: None,
            stopping: false,
            effects: Vec::new(),
        }
    }

    /// Only what is due by then is done: one round, for runs from a timetable. Feeds are due a fifth of
    /// their rhythm early, so that a timetable of the same rhythm misses none.
    pub fn single_round(&mut self, now: Timestamp) {
        self.horizon = Some(now);
    }

    /// Nothing new is begun.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    /// What is to be done outside, since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What is to be remembered.
    #[must_use]
    pub fn state(&self) -> State {
        let mut state = self.others.clone();
        for feed in &self.feeds {
            state
                .feeds
                .insert(feed.settings.name.clone(), feed.state.clone());
        }
        state
    }

    /// What there is to do now. A task that is given has begun.
    pub fn next(&mut self, now: Timestamp) -> Step {
        if self.stopping {
            return Step::Rest;
        }
        let mut best: Option<(Timestamp, Task)> = None;
        let mut wake: Option<Timestamp> = None;
        let mut earliest =
            |moment: Timestamp| wake = Some(wake.map_or(moment, |w: Timestamp| w.min(moment)));
        for index in 0..self.feeds.len() {
            let feed = &self.feeds[index];
            let due = self.feed_due(feed, now);
            match due {
                Some(due) if due <= now => {
                    let task = feed_task(index, feed);
                    match self.hosts.turn(&task.url, now) {
                        Turn::Now => better(&mut best, due, task),
                        Turn::At(free) => earliest(free),
                        Turn::Busy => {}
                    }
                }
                Some(due) => earliest(due),
                None => {}
            }
            for place in (0..self.feeds[index].state.pending.len()).rev() {
                match self.article(index, place, now) {
                    Ready::Task(due, task) => better(&mut best, due, task),
                    Ready::At(moment) => earliest(moment),
                    Ready::No => {}
                }
            }
        }
        match best {
            Some((_, task)) => {
                self.begin(&task, now);
                Step::Do(task)
            }
            None => wake.map_or(Step::Rest, Step::Wait),
        }
    }

    /// When a feed is due; nothing where it is not to be asked.
    fn feed_due(&self, feed: &Feed, now: Timestamp) -> Option<Timestamp> {
        if feed.running || feed.state.gone.is_some() {
            return None;
        }
        // In the middle of redirects.
        if !feed.trail.is_empty() {
            return Some(Timestamp::MIN);
        }
        let Some(due) = feed.state.next_try else {
            return Some(Timestamp::MIN);
        };
        let Some(horizon) = self.horizon else {
            return Some(due);
        };
        // A failing feed keeps its distance to the second.
        let early = if feed.state.failures == 0 {
            feed.settings.every / 5
        } else {
            Duration::ZERO
        };
        (due <= later(horizon, early)).then_some(due.min(now))
    }

    /// What is to be done for a pending entry: its article, or robots.txt first, or nothing yet.
    fn article(&mut self, index: usize, place: usize, now: Timestamp) -> Ready {
        let feed = &self.feeds[index];
        let entry = &feed.state.pending[place];
        if entry.running {
            return Ready::No;
        }
        if entry.next_try > now {
            let in_time = self.horizon.is_none_or(|h| entry.next_try <= h);
            return if in_time {
                Ready::At(entry.next_try)
            } else {
                Ready::No
            };
        }
        let due = entry.next_try;
        let trusted = feed.settings.trusted;
        let url = entry.trail.last().unwrap_or(&entry.link).clone();
        let what = What::Article(entry_mark(&feed.settings.name, &entry.id));
        let task = |what, url| Task {
            what,
            url,
            trusted,
            feed: index,
            etag: None,
            last_modified: None,
        };
        let task = match self.robots.word(&url, now) {
            Word::Allowed => task(what, url),
            Word::Ask(file) => task(What::Robots(origin(&url)), file),
            Word::Asked => return Ready::No,
            Word::Refused(refusal) => {
                self.refused(index, place, now, &url, FetchError::Refused(refusal));
                return Ready::No;
            }
            Word::Wait(until) => {
                self.feeds[index].state.pending[place].next_try = until;
                return if self.horizon.is_none() {
                    Ready::At(until)
                } else {
                    Ready::No
                };
            }
        };
        match self.hosts.turn(&task.url, now) {
            Turn::Now => Ready::Task(due, task),
            Turn::At(free) => Ready::At(free),
            Turn::Busy => Ready::No,
        }
    }

    fn begin(&mut self, task: &Task, now: Timestamp) {
        self.hosts.begin(&task.url, now);
        match &task.what {
            What::Feed => self.feeds[task.feed].running = true,
            What::Robots(origin) => {
                self.robots.begin(origin);
            }
            What::Article(mark) => {
                if let Some(place) = self.place(task.feed, *mark) {
                    self.feeds[task.feed].state.pending[place].running = true;
                }
            }
        }
    }

    /// Takes in what came of a task.
    pub fn done(&mut self, report: Report, now: Timestamp) {
        let task = &report.task;
        let wish = report
            .outcome
            .as_ref()
            .err()
            .and_then(FetchError::retry_after);
        self.hosts.end(
            &task.url,
            now,
            task.trusted && self.policy.is_named(&task.url),
            wish,
        );
        let mut record = FetchRecord {
            time: report.began,
            feed: self.feeds[task.feed].settings.name.clone(),
            kind: task.what.kind(),
            url: task.url.to_string(),
            status: report.status,
            bytes: report.bytes,
            ms: u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
            new: None,
            redirect: None,
            error: None,
            why: None,
            next_try: None,
        };
        let at = self.effects.len();
        let task = report.task;
        match task.what.clone() {
            What::Feed => self.feed_done(&task, report.outcome, now, &mut record),
            What::Robots(origin) => {
                self.robots_done(&origin, &task, report.outcome, now, &mut record)
            }
            What::Article(mark) => self.article_done(mark, &task, report.outcome, now, &mut record),
        }
        self.effects.insert(at, Effect::Log(record));
    }

    fn feed_done(
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

    fn robots_done(
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

    fn article_done(
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
    fn refused(
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

    fn remove(&mut self, index: usize, place: usize) -> Pending {
        let entry = self.feeds[index].state.pending.remove(place);
        self.pending
            .remove(&entry_mark(&self.feeds[index].settings.name, &entry.id));
        self.pending.remove(&address_mark(&entry.link));
        entry
    }

    fn place(&self, index: usize, mark: Mark) -> Option<usize> {
        let feed = &self.feeds[index];
        let is = |entry: &Pending| entry_mark(&feed.settings.name, &entry.id) == mark;
        feed.state.pending.iter().position(is)
    }

    fn policy_for(&self, trusted: bool) -> &Policy {
        if trusted { &self.policy } else { &self.public }
    }
}

/// Whether an entry's next request can be made.
enum Ready {
    Task(Timestamp, Task),
    At(Timestamp),
    No,
}

fn better(best: &mut Option<(Timestamp, Task)>, due: Timestamp, task: Task) {
    if best.as_ref().is_none_or(|(other, _)| due < *other) {
        *best = Some((due, task));
    }
}

fn feed_task(index: usize, feed: &Feed) -> Task {
    let moved = feed
        .state
        .moved_to
        .as_deref()
        .and_then(|to| Url::parse(to).ok());
    let url = feed
        .trail
        .last()
        .cloned()
        .or(moved)
        .unwrap_or_else(|| feed.settings.url.clone());
    Task {
        what: What::Feed,
        url,
        trusted: feed.settings.trusted,
        feed: index,
        etag: feed.state.etag.clone(),
        last_modified: feed.state.last_modified.clone(),
    }
}

/// The log's line of something that was not asked for.
fn refusal_record(feed: String, url: String, refusal: &Refusal, now: Timestamp) -> FetchRecord {
    let error = FetchError::Refused(refusal.clone());
    FetchRecord {
        time: now,
        feed,
        kind: FetchKind::Article,
        url,
        status: None,
        bytes: 0,
        ms: 0,
        new: None,
        redirect: None,
        error: Some(error.class().to_owned()),
        why: Some(error.to_string()),
        next_try: None,
    }
}
