//! What to ask for next, and what follows from each answer.
//!
//! In: settings, what is remembered, the time, answers. Out: tasks, and effects for the caller to carry
//! out in their order. No clock, no network, no disk: [`crate::run`] has those, tests drive it by hand.

mod answers;

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::error::FetchError;
use crate::guard::{Policy, Refusal};
use crate::hosts::{Hosts, Turn, later};
use crate::ledger::{Mark, address_mark, entry_mark};
use crate::log::{FetchKind, FetchRecord};
use crate::robots::{RobotsCache, Word, origin};
use crate::settings::{FeedSettings, Settings};
use crate::state::{FeedState, Pending, State};
use crate::task::{Effect, Report, Step, Task, What};

/// Entries whose articles are waited for, in all feeds; feeds that list more are read further later.
const MAX_PENDING: usize = 20_000;

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
