//! A run: the engine with a clock, threads that ask servers, and the disk.
//!
//! One thread, the caller's, decides and writes; the others only fetch and read. So the order of what is
//! written is the order of what was decided, and a kill at any moment leaves a prefix of it.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::body::Beyond;
use crate::engine::Engine;
use crate::error::FetchError;
use crate::fetch::{Answer, Ask, Web};
use crate::ledger::{Ledger, Mark, Settled, address_mark, entry_mark};
use crate::log::{FetchLog, FetchRecord};
use crate::output::{Output, Row, beyond};
use crate::reading::{ARTICLE_TYPES, FEED_TYPES, Reader, check_article_type, check_feed_type};
use crate::robots;
use crate::settings::Settings;
use crate::state::{self, StateError};
use crate::task::{Effect, Got, Report, Step, Task, What};

/// Stack of a thread that reads pages: they may be nested as deeply as someone liked.
const STACK: usize = 64 << 20;
/// The longest sleep; a clock that is set is noticed after it.
const NAP: Duration = Duration::from_secs(30);

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The output takes no more.
    #[error("cannot write to {path}: {source}")]
    Output {
        /// The file, or `standard output`.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// No threads.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
}

impl WatchError {
    /// The system's error inside, where there is one.
    #[must_use]
    pub fn io(&self) -> Option<&io::Error> {
        match self {
            Self::Output { source, .. } | Self::Thread(source) => Some(source),
            Self::State(StateError::Io { source, .. }) => Some(source),
            Self::State(_) => None,
        }
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Requests made, refusals counted.
    pub fetches: usize,
    /// Polls that went well.
    pub polls: usize,
    /// Polls that failed.
    pub failed_polls: usize,
    /// New entries found.
    pub entries: usize,
    /// Documents handed on.
    pub documents: usize,
    /// Entries settled without a document.
    pub without: usize,
}

/// What reaches a run from outside.
pub enum Event {
    /// A task has ended.
    Reported(Box<Report>),
    /// No new task; end when those that run have ended.
    Stop,
}

/// A state folder that is ours for the time of a run.
pub struct Store {
    folder: PathBuf,
    ledger: Ledger,
    log: FetchLog,
    output: Output,
    /// The length up to which each output is accounted for.
    accounted: BTreeMap<PathBuf, u64>,
    _lock: File,
}

impl Store {
    /// Opens or makes a state folder, takes its lock, and enters what a killed run left undone. Gives the
    /// marks of all that is settled.
    pub fn open(
        folder: &Path,
        output: Output,
    ) -> Result<(Self, std::collections::HashSet<Mark>), WatchError> {
        std::fs::create_dir_all(folder).map_err(StateError::io(folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(StateError::io(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StateError::InUse {
                    path: path.display().to_string(),
                }
                .into());
            }
            Err(TryLockError::Error(e)) => return Err(StateError::io(&path)(e).into()),
        }
        let (mut ledger, mut entered) = Ledger::open(folder)?;
        let failed = |source| WatchError::Output {
            path: "an earlier output".to_owned(),
            source,
        };
        for (handed, path, length) in beyond(&entered.outputs).map_err(failed)? {
            let mut marks = vec![entry_mark(&handed.feed, &handed.entry)];
            let url = handed.url.and_then(|url| url::Url::parse(&url).ok());
            marks.extend(url.as_ref().map(address_mark));
            entered.marks.extend(&marks);
            entered.outputs.insert(path.clone(), length);
            ledger.enter(&Settled {
                time: Timestamp::now(),
                marks,
                outcome: "handed".to_owned(),
                written: Some((path, length)),
            })?;
        }
        let store = Self {
            folder: folder.to_path_buf(),
            ledger,
            log: FetchLog::open(folder)?,
            output,
            accounted: entered.outputs,
            _lock: lock,
        };
        Ok((store, entered.marks))
    }

    /// Writes a document, then enters it.
    fn hand(&mut self, row: &Row, marks: Vec<Mark>, now: Timestamp) -> Result<(), WatchError> {
        let day = now.to_zoned(TimeZone::UTC).date();
        // What lies in a file before we add to it is none of ours.
        if let Some((path, length)) = self.output.target(day)
            && self.accounted.get(&path) != Some(&length)
        {
            self.ledger.enter(&Settled {
                time: now,
                marks: Vec::new(),
                outcome: "begun".to_owned(),
                written: Some((path.clone(), length)),
            })?;
            self.accounted.insert(path, length);
        }
        let written = self
            .output
            .append(row, day)
            .map_err(|source| WatchError::Output {
                path: match self.output.target(day) {
                    Some((path, _)) => path.display().to_string(),
                    None => "standard output".to_owned(),
                },
                source,
            })?;
        if let Some((path, length)) = &written {
            self.accounted.insert(path.clone(), *length);
        }
        self.ledger.enter(&Settled {
            time: now,
            marks,
            outcome: "handed".to_owned(),
            written,
        })?;
        Ok(())
    }
}

/// Everything a run needs.
pub struct Watch<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// Who asks servers.
    pub web: Arc<dyn Web>,
    /// Who reads what they send.
    pub reader: Arc<dyn Reader>,
    /// The source of chance for waiting times.
    pub chance: fastrand::Rng,
    /// Whether one round is enough.
    pub once: bool,
    /// Is told of each line of the log as it is written.
    pub seen: &'a mut dyn FnMut(&FetchRecord),
}

impl Watch<'_> {
    /// Runs until [`Event::Stop`] comes, or until one round is done.
    pub fn run(
        self,
        state_folder: &Path,
        output: Output,
        events: (Sender<Event>, Receiver<Event>),
    ) -> Result<Summary, WatchError> {
        let (mut store, marks) = Store::open(state_folder, output)?;
        let state = state::load(state_folder)?;
        let mut engine = Engine::new(self.settings, state, marks, self.chance.clone());
        if self.once {
            engine.single_round(Timestamp::now());
        }
        let (sender, receiver) = events;
        let (tasks, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for n in 0..self.settings.connections {
            let worker = Worker {
                tasks: Arc::clone(&waiting),
                reports: sender.clone(),
                web: Arc::clone(&self.web),
                reader: Arc::clone(&self.reader),
                max_feed_bytes: self.settings.max_feed_bytes,
                max_article_bytes: self.settings.max_article_bytes,
            };
            std::thread::Builder::new()
                .name(format!("fetch-{n}"))
                .stack_size(STACK)
                .spawn(move || worker.work())
                .map_err(WatchError::Thread)?;
        }
        let mut summary = Summary::default();
        let mut running = 0;
        let mut stopping = false;
        loop {
            let now = Timestamp::now();
            let step = if running < self.settings.connections {
                engine.next(now)
            } else {
                Step::Rest
            };
            apply(&mut store, &mut engine, &mut summary, self.seen)?;
            let wait = match step {
                Step::Do(task) => {
                    running += 1;
                    // The threads live as long as this sender.
                    let _ = tasks.send(task);
                    Duration::ZERO
                }
                Step::Wait(moment) => Duration::try_from(moment.duration_since(now))
                    .unwrap_or_default()
                    .min(NAP),
                Step::Rest if running > 0 || !(self.once || stopping) => NAP,
                Step::Rest => break,
            };
            match receiver.recv_timeout(wait) {
                Ok(Event::Reported(report)) => {
                    running -= 1;
                    engine.done(*report, Timestamp::now());
                    apply(&mut store, &mut engine, &mut summary, self.seen)?;
                }
                Ok(Event::Stop) => {
                    stopping = true;
                    engine.stop();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        state::save(state_folder, &engine.state())?;
        Ok(summary)
    }
}

/// Carries out what the engine wants done, in order.
fn apply(
    store: &mut Store,
    engine: &mut Engine,
    summary: &mut Summary,
    seen: &mut dyn FnMut(&FetchRecord),
) -> Result<(), WatchError> {
    for effect in engine.take_effects() {
        match &effect {
            Effect::Log(record) => {
                summary.fetches += 1;
                match record.new {
                    Some(new) => {
                        summary.polls += 1;
                        summary.entries += new;
                    }
                    None if record.kind == crate::log::FetchKind::Feed
                        && record.error.is_some() =>
                    {
                        summary.failed_polls += 1;
                    }
                    None => {}
                }
                store.log.add(record)?;
                seen(record);
            }
            Effect::Hand(row, marks) => {
                summary.documents += 1;
                store.hand(row, marks.clone(), Timestamp::now())?;
            }
            Effect::Settle(settled) => {
                summary.without += 1;
                store.ledger.enter(settled)?;
            }
            Effect::Save => state::save(&store.folder, &engine.state())?,
        }
    }
    Ok(())
}

/// A thread that asks and reads.
struct Worker {
    tasks: Arc<Mutex<Receiver<Task>>>,
    reports: Sender<Event>,
    web: Arc<dyn Web>,
    reader: Arc<dyn Reader>,
    max_feed_bytes: u64,
    max_article_bytes: u64,
}

impl Worker {
    fn work(&self) {
        loop {
            let task = self
                .tasks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok(task) = task else { return };
            let report = self.report(task);
            if self
                .reports
                .send(Event::Reported(Box::new(report)))
                .is_err()
            {
                return;
            }
        }
    }

    fn report(&self, task: Task) -> Report {
        let began = Timestamp::now();
        let clock = Instant::now();
        let answer = self.web.get(&self.ask(&task));
        let (status, bytes) = match &answer {
            Ok(answer) => (Some(answer.status), answer.bytes),
            Err(error) => (error.status(), 0),
        };
        // A page that makes the reader panic costs itself and nothing else.
        let read = AssertUnwindSafe(|| answer.and_then(|answer| self.read(&task, answer)));
        let outcome = catch_unwind(read).unwrap_or_else(|_| {
            Err(FetchError::Unreadable {
                why: "a fault of the program, not of the server; please report it".to_owned(),
            })
        });
        Report {
            task,
            began,
            took: clock.elapsed(),
            status,
            bytes,
            outcome,
        }
    }

    fn ask<'t>(&self, task: &'t Task) -> Ask<'t> {
        let (accept, max_bytes, beyond) = match task.what {
            What::Feed => (FEED_TYPES, self.max_feed_bytes, Beyond::Refuse),
            What::Article(_) => (ARTICLE_TYPES, self.max_article_bytes, Beyond::Refuse),
            What::Robots(_) => ("text/plain", robots::MAX_BYTES, Beyond::Cut),
        };
        Ask {
            url: &task.url,
            trusted: task.trusted,
            accept,
            etag: task.etag.as_deref(),
            last_modified: task.last_modified.as_deref(),
            max_bytes,
            beyond,
        }
    }

    /// What an answer means for a task.
    fn read(&self, task: &Task, answer: Answer) -> Result<Got, FetchError> {
        if answer.is_redirect() {
            return Ok(Got::Moved {
                status: answer.status,
                location: answer.location,
            });
        }
        let unreadable = |why| FetchError::Unreadable { why };
        match (&task.what, answer.status) {
            (What::Feed, 304) => Ok(Got::NotModified {
                holds: answer.max_age,
            }),
            (What::Feed, 200) => {
                check_feed_type(&answer)?;
                Ok(Got::Feed {
                    read: self.reader.feed(&answer, &task.url).map_err(unreadable)?,
                    holds: answer.max_age,
                    etag: answer.etag,
                    last_modified: answer.last_modified,
                })
            }
            (What::Robots(_), 200) => Ok(Got::Robots(answer.body)),
            (What::Article(_), 200) => {
                check_article_type(&answer)?;
                let document = self
                    .reader
                    .article(&answer, &task.url)
                    .map_err(unreadable)?;
                Ok(Got::Article(Box::new(document)))
            }
            (_, status) => Err(FetchError::Status {
                status,
                retry_after: answer.retry_after,
            }),
        }
    }
}
