//! When to ask again.
//!
//! In: how it went, how often it went wrong, what the server asks for, and a number from a random source.
//! Out: how long to wait. Nothing here looks at a clock.

use std::time::Duration;

/// A feed that fails is asked again after this at the latest, unless its server asks for more.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// A server's wish to be left alone is honoured up to this.
pub const LONGEST_WISH: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// An answer's own word on how long it holds is honoured up to this: many servers say a day and mean it
/// of their pictures.
pub const LONGEST_HOLD: Duration = Duration::from_secs(60 * 60);
/// Times that an article is asked for.
pub const TRIES: u32 = 6;

/// After a poll that went well: the feed's own rhythm, a tenth more or less so that feeds polled
/// together drift apart, and no sooner than the answer holds.
///
/// `chance` is in `0.0..1.0`.
#[must_use]
pub fn after_success(every: Duration, holds: Option<Duration>, chance: f64) -> Duration {
    let rhythm = every.mul_f64(0.9 + 0.2 * chance);
    rhythm.max(holds.unwrap_or_default().min(LONGEST_HOLD))
}

/// After the `failures`-th failure in a row: twice as long each time, up to a day; half of it by chance,
/// so that clients that failed together do not return together. What the server asks for is the least.
#[must_use]
pub fn after_failure(
    every: Duration,
    failures: u32,
    retry_after: Option<Duration>,
    chance: f64,
) -> Duration {
    let doubled = every
        .saturating_mul(1 << failures.min(16))
        .min(LONGEST.max(every));
    let wish = retry_after.unwrap_or_default().min(LONGEST_WISH);
    doubled.mul_f64(0.5 + 0.5 * chance).max(wish)
}

/// After an article could not be had for the `tries`-th time: how long to wait, or nothing where it is
/// given up.
#[must_use]
pub fn article_again(tries: u32, retry_after: Option<Duration>, chance: f64) -> Option<Duration> {
    (tries < TRIES).then(|| after_failure(Duration::from_secs(5 * 60), tries, retry_after, chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: Duration = Duration::from_secs(900);

    #[test]
    fn a_feed_that_is_well_keeps_its_rhythm() {
        assert_eq!(after_success(QUARTER, None, 0.5), QUARTER);
        assert_eq!(after_success(QUARTER, None, 0.0).as_secs(), 810);
        let holds = |secs| Some(Duration::from_secs(secs));
        assert_eq!(after_success(QUARTER, holds(1800), 0.5).as_secs(), 1800);
        assert_eq!(after_success(QUARTER, holds(86_400), 0.5), LONGEST_HOLD);
    }

    #[test]
    fn a_feed_that_fails_is_left_alone_for_longer_and_longer() {
        let waits: Vec<u64> = (1..=8)
            .map(|n| after_failure(QUARTER, n, None, 1.0).as_secs() / 60)
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1440, 1440]);
        assert_eq!(after_failure(QUARTER, 1, None, 0.0).as_secs(), 900);
        assert_eq!(after_failure(QUARTER, u32::MAX, None, 1.0), LONGEST);
        let week = LONGEST * 7;
        assert_eq!(after_failure(week, 3, None, 1.0), week);
    }

    #[test]
    fn what_a_server_asks_for_is_the_least() {
        let wish = |secs| after_failure(QUARTER, 1, Some(Duration::from_secs(secs)), 0.0).as_secs();
        assert_eq!(wish(10), 900);
        assert_eq!(wish(7200), 7200);
        assert_eq!(wish(u64::from(u32::MAX)), LONGEST_WISH.as_secs());
    }

    #[test]
    fn articles_are_given_up_at_last() {
        assert!(article_again(1, None, 0.5).is_some());
        assert!(article_again(TRIES, None, 0.5).is_none());
    }
}
