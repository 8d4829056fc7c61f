//! Whether a feed is silent because nothing happens or because something is broken.
//!
//! In: what is remembered of feeds, and the time. Out: a row a feed with a verdict.

use std::time::Duration;

use jiff::Timestamp;

use crate::settings::Settings;
use crate::state::{FeedState, State};

/// Failures in a row from which a feed counts as failing.
const FAILING: u32 = 3;
/// Gaps between news from which a habit can be told.
const FEW: usize = 5;

/// What a feed's silence or speech means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was polled in time, and its last news is not older than usual.
    Fresh,
    /// It says nothing, as it often does.
    QuietAsUsual,
    /// It says nothing for longer than it ever did of late.
    QuieterThanUsual,
    /// It is well, but has brought too little news to know its habits.
    TooFewToTell,
    /// It has not been polled in time, though nothing failed: nobody watches.
    NotWatched,
    /// The last polls failed.
    Failing,
    /// Its server says that it is gone for good.
    Gone,
    /// It has never been read.
    NeverSeen,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::QuietAsUsual => "quiet as usual",
            Self::QuieterThanUsual => "quieter than usual",
            Self::TooFewToTell => "too few entries to tell",
            Self::NotWatched => "not watched",
            Self::Failing => "failing",
            Self::Gone => "gone",
            Self::NeverSeen => "never seen",
        }
    }

    /// Whether someone should look.
    #[must_use]
    pub fn is_bad(self) -> bool {
        matches!(
            self,
            Self::QuieterThanUsual
                | Self::NotWatched
                | Self::Failing
                | Self::Gone
                | Self::NeverSeen
        )
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The feed's name.
    pub feed: String,
    /// Its address.
    pub url: String,
    /// Where a permanent redirect led to it.
    pub moved_to: Option<String>,
    /// The last poll that went well.
    pub last_success: Option<Timestamp>,
    /// The last poll that brought a new entry.
    pub last_new: Option<Timestamp>,
    /// The median gap between its latest entries; nothing where there were too few.
    pub usual: Option<Duration>,
    /// Polls that failed since the last success.
    pub failures: u32,
    /// Why the last of them failed.
    pub error: Option<String>,
    /// When it is polled again.
    pub next_try: Option<Timestamp>,
    /// Entries whose articles are waited for.
    pub pending: usize,
    /// What it comes to.
    pub verdict: Verdict,
}

/// A row for each feed, in the order of the settings.
#[must_use]
pub fn health(settings: &Settings, state: &State, now: Timestamp) -> Vec<Health> {
    let nothing = FeedState::default();
    let row = |feed: &crate::settings::FeedSettings| {
        let known = state
            .feeds
            .get(&feed.name)
            .filter(|known| known.url == feed.url.as_str());
        let known = known.unwrap_or(&nothing);
        Health {
            feed: feed.name.clone(),
            url: feed.url.to_string(),
            moved_to: known.moved_to.clone(),
            last_success: known.last_success,
            last_new: known.last_new,
            usual: usual(&known.moments).map(|(median, _)| median),
            failures: known.failures,
            error: known.error.clone(),
            next_try: known.next_try,
            pending: known.pending.len(),
            verdict: verdict(known, feed.every, now),
        }
    };
    settings.feeds.iter().map(row).collect()
}

/// What is to be made of a feed.
#[must_use]
pub fn verdict(feed: &FeedState, every: Duration, now: Timestamp) -> Verdict {
    if feed.gone.is_some() {
        return Verdict::Gone;
    }
    if feed.failures >= FAILING {
        return if feed.last_success.is_none() {
            Verdict::NeverSeen
        } else {
            Verdict::Failing
        };
    }
    let Some(success) = feed.last_success else {
        return Verdict::NeverSeen;
    };
    // Three turns missed, beyond what the server asked for and an hour of grace: nobody asked.
    let due = feed.next_try.unwrap_or(success);
    if since(due, now) > every.saturating_mul(3).max(Duration::from_secs(60 * 60)) {
        return Verdict::NotWatched;
    }
    let Some((median, longest)) = usual(&feed.moments) else {
        return Verdict::TooFewToTell;
    };
    // Silence is counted up to the last time we looked: what came after nobody can know.
    let silence = feed
        .moments
        .last()
        .map_or(Duration::MAX, |last| since(*last, success));
    if silence <= median.max(every) {
        Verdict::Fresh
    } else if silence <= longest.max(median.saturating_mul(3)) {
        Verdict::QuietAsUsual
    } else {
        Verdict::QuieterThanUsual
    }
}

/// The median and the longest gap between moments, where there are enough. Entries published together
/// are one piece of news.
fn usual(moments: &[Timestamp]) -> Option<(Duration, Duration)> {
    let mut gaps: Vec<Duration> = moments
        .windows(2)
        .map(|pair| since(pair[0], pair[1]))
        .filter(|gap| !gap.is_zero())
        .collect();
    gaps.sort();
    (gaps.len() >= FEW).then(|| (gaps[gaps.len() / 2], gaps[gaps.len() - 1]))
}

fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A feed with an entry every two hours, once four, the last at hour 20; looked at last at `hour`.
    fn feed(hour: i64) -> FeedState {
        FeedState {
            last_success: Some(at(hour * HOUR)),
            next_try: Some(at(hour * HOUR + 900)),
            moments: [0, 2, 4, 8, 10, 12, 14, 16, 18, 20]
                .map(|h| at(h * HOUR))
                .to_vec(),
            ..FeedState::default()
        }
    }

    fn read(feed: &FeedState, hour: i64) -> Verdict {
        verdict(feed, Duration::from_secs(900), at(hour * HOUR))
    }

    #[test]
    fn silence_is_told_from_calm() {
        assert_eq!(read(&feed(21), 21), Verdict::Fresh);
        assert_eq!(read(&feed(24), 24), Verdict::QuietAsUsual);
        assert_eq!(read(&feed(26), 26), Verdict::QuietAsUsual);
        assert_eq!(read(&feed(27), 27), Verdict::QuieterThanUsual);
    }

    #[test]
    fn a_broken_feed_is_not_called_calm() {
        assert_eq!(read(&FeedState::default(), 1), Verdict::NeverSeen);
        let failing = |failures| FeedState {
            failures,
            ..feed(21)
        };
        assert_eq!(read(&failing(2), 21), Verdict::Fresh);
        assert_eq!(read(&failing(3), 21), Verdict::Failing);
        assert_eq!(
            read(
                &FeedState {
                    gone: Some(at(0)),
                    ..feed(21)
                },
                21
            ),
            Verdict::Gone
        );
        assert_eq!(
            read(
                &FeedState {
                    last_success: None,
                    ..failing(5)
                },
                21
            ),
            Verdict::NeverSeen
        );
        assert_eq!(read(&feed(21), 30), Verdict::NotWatched);
        let patient = FeedState {
            next_try: Some(at(40 * HOUR)),
            ..feed(21)
        };
        assert_eq!(read(&patient, 30), Verdict::Fresh);
    }

    #[test]
    fn habits_need_enough_news() {
        let few = FeedState {
            moments: vec![at(0), at(HOUR), at(HOUR), at(HOUR)],
            ..feed(21)
        };
        assert_eq!(read(&few, 21), Verdict::TooFewToTell);
        assert_eq!(
            usual(&feed(21).moments),
            Some((Duration::from_secs(7200), Duration::from_secs(14_400)))
        );
    }
}
