//! Work on many threads, results in the order of the items.
//!
//! In: an iterator of items, a function that works on one, a sink that takes the results. Out:
//! the sink has seen every result in the items' order, whatever the number of threads. No more
//! than a window of items is held at a time, so that memory stays bounded.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Items a thread that may be read ahead of the sink.
const AHEAD: usize = 32;
/// Weight (bytes of text) that may be read ahead of the sink, whatever the number of items.
const WEIGHT: usize = 64 << 20;
/// Stack of a working thread: deep trees of damaged texts must not end the program.
const STACK: usize = 64 << 20;

/// What is done with the items.
pub struct Job<Weigh, State, Work> {
    /// Threads that work.
    pub threads: usize,
    /// What an item weighs in memory.
    pub weigh: Weigh,
    /// What each thread brings to the work, and keeps from item to item.
    pub state: State,
    /// The work on one item.
    pub work: Work,
}

/// Runs a job over the items. The first error of the sink ends it.
pub fn run<T, S, R, E, Weigh, State, Work>(
    items: impl Iterator<Item = T> + Send,
    job: &Job<Weigh, State, Work>,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
    Weigh: Fn(&T) -> usize + Sync,
    State: Fn() -> S + Sync,
    Work: Fn(&mut S, T) -> R + Sync,
{
    if job.threads <= 1 {
        let mut state = (job.state)();
        for item in items {
            sink((job.work)(&mut state, item))?;
        }
        return Ok(());
    }
    let desk = Desk {
        limit: job.threads * AHEAD,
        state: Mutex::default(),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        // Whatever ends first, an error or a panic, ends the others.
        let _stop = StopAtEnd(&desk);
        scope.spawn(|| {
            let _stop = StopAtPanic(&desk);
            for item in items {
                let weight = (job.weigh)(&item);
                if !desk.put(item, weight) {
                    break;
                }
            }
            desk.update(|s| s.read_all = true);
        });
        for n in 0..job.threads {
            let started = thread::Builder::new()
                .name(format!("worker {n}"))
                .stack_size(STACK)
                .spawn_scoped(scope, || {
                    let _stop = StopAtPanic(&desk);
                    let mut state = (job.state)();
                    while let Some((place, item)) = desk.take() {
                        let result = (job.work)(&mut state, item);
                        desk.update(|s| {
                            s.done.insert(place, result);
                        });
                    }
                });
            // With one worker at least, the work gets done.
            assert!(
                started.is_ok() || n > 0,
                "the system gives no thread to work on"
            );
        }
        while let Some(result) = desk.next() {
            sink(result)?;
        }
        Ok(())
    })
}

/// Where items and results lie between the threads.
struct Desk<T, R> {
    limit: usize,
    state: Mutex<State<T, R>>,
    changed: Condvar,
}

struct State<T, R> {
    waiting: VecDeque<(usize, T)>,
    done: BTreeMap<usize, R>,
    /// Weights of what was read and not yet given to the sink, oldest first.
    weights: VecDeque<usize>,
    weight: usize,
    read: usize,
    written: usize,
    read_all: bool,
    stopped: bool,
}

impl<T, R> Default for State<T, R> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            done: BTreeMap::new(),
            weights: VecDeque::new(),
            weight: 0,
            read: 0,
            written: 0,
            read_all: false,
            stopped: false,
        }
    }
}

impl<T, R> Desk<T, R> {
    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        // The state is never left half changed: no code of others runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update(&self, change: impl FnOnce(&mut State<T, R>)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait_while(
        &self,
        mut unready: impl FnMut(&State<T, R>) -> bool,
    ) -> MutexGuard<'_, State<T, R>> {
        self.changed
            .wait_while(self.lock(), |s| !s.stopped && unready(s))
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays an item down once there is room; false where nobody wants more.
    fn put(&self, item: T, weight: usize) -> bool {
        let full = |s: &State<T, R>| {
            s.weights.len() >= self.limit || (!s.weights.is_empty() && s.weight + weight > WEIGHT)
        };
        let mut s = self.wait_while(full);
        if s.stopped {
            return false;
        }
        let place = s.read;
        s.read += 1;
        s.weight += weight;
        s.weights.push_back(weight);
        s.waiting.push_back((place, item));
        drop(s);
        self.changed.notify_all();
        true
    }

    /// The next item to work on; nothing at the end.
    fn take(&self) -> Option<(usize, T)> {
        let mut s = self.wait_while(|s| s.waiting.is_empty() && !s.read_all);
        if s.stopped {
            return None;
        }
        s.waiting.pop_front()
    }

    /// The next result in order; nothing at the end.
    fn next(&self) -> Option<R> {
        let mut s = self.wait_while(|s| {
            !(s.done.contains_key(&s.written) || s.read_all && s.written == s.read)
        });
        let place = s.written;
        let result = s.done.remove(&place)?;
        s.written += 1;
        s.weight -= s.weights.pop_front().unwrap_or(0);
        drop(s);
        self.changed.notify_all();
        Some(result)
    }
}

struct StopAtEnd<'a, T, R>(&'a Desk<T, R>);

impl<T, R> Drop for StopAtEnd<'_, T, R> {
    fn drop(&mut self) {
        self.0.update(|s| s.stopped = true);
    }
}

struct StopAtPanic<'a, T, R>(&'a Desk<T, R>);

impl<T, R> Drop for StopAtPanic<'_, T, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.update(|s| s.stopped = true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn squares(threads: usize, n: u64) -> Vec<u64> {
        let mut out = Vec::new();
        let job = Job {
            threads,
            weigh: |_: &u64| 1,
            state: || (),
            work: |(): &mut (), n: u64| {
                // Later items are done sooner.
                thread::sleep(std::time::Duration::from_micros(200 * (n % 3)));
                n * n
            },
        };
        run(0..n, &job, |r| {
            out.push(r);
            Ok::<(), ()>(())
        })
        .unwrap();
        out
    }

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        let expected: Vec<u64> = (0..500).map(|n| n * n).collect();
        for threads in [1, 2, 5] {
            assert_eq!(squares(threads, 500), expected);
        }
        assert!(squares(3, 0).is_empty());
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run() {
        for threads in [1, 3] {
            let read = AtomicUsize::new(0);
            let items = (0..1_000_000).inspect(|_| {
                read.fetch_add(1, Ordering::Relaxed);
            });
            let job = Job {
                threads,
                weigh: |_: &i32| 1,
                state: || (),
                work: |(): &mut (), n: i32| n,
            };
            let ended = run(
                items,
                &job,
                |n| if n == 10 { Err("enough") } else { Ok(()) },
            );
            assert_eq!(ended, Err("enough"));
            assert!(read.load(Ordering::Relaxed) <= 12 + 2 * threads * AHEAD);
        }
    }

    #[test]
    fn heavy_items_are_not_read_far_ahead() {
        let held = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let items = (0..40).inspect(|_| {
            most.fetch_max(held.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        });
        let job = Job {
            threads: 2,
            weigh: |_: &i32| WEIGHT / 2,
            state: || (),
            work: |(): &mut (), n: i32| n,
        };
        run(items, &job, |_| {
            thread::sleep(std::time::Duration::from_millis(1));
            held.fetch_sub(1, Ordering::SeqCst);
            Ok::<(), ()>(())
        })
        .unwrap();
        assert!(most.load(Ordering::SeqCst) <= 4, "{most:?}");
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_ends_the_run_and_does_not_hang_it() {
        let job = Job {
            threads: 2,
            weigh: |_: &i32| 1,
            state: || (),
            work: |(): &mut (), n: i32| assert!(n != 7, "seven"),
        };
        let _ = run(0..1000, &job, |()| Ok::<(), ()>(()));
    }
}
