//! What is remembered of each feed from run to run: one small JSON file, replaced whole.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

/// Version of the file's form.
const VERSION: u32 = 1;
/// Moments of news that are kept a feed: enough to know its habits.
pub const MOMENTS: usize = 60;

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    version: u32,
    /// By name of the feed.
    pub feeds: BTreeMap<String, FeedState>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            feeds: BTreeMap::new(),
        }
    }
}

/// What is remembered of one feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// The address in the feeds file; what is known of another address is of no use.
    pub url: String,
    /// Where a permanent redirect led to the feed.
    pub moved_to: Option<String>,
    /// Its own title.
    pub title: Option<String>,
    /// `ETag` of the last whole answer.
    pub etag: Option<String>,
    /// `Last-Modified` of it.
    pub last_modified: Option<String>,
    /// When it is to be polled again; at once where nothing is said.
    pub next_try: Option<Timestamp>,
    /// The last poll.
    pub last_try: Option<Timestamp>,
    /// The last poll that went well.
    pub last_success: Option<Timestamp>,
    /// The last poll that brought a new entry.
    pub last_new: Option<Timestamp>,
    /// Polls that failed since.
    pub failures: u32,
    /// Why the last of them failed.
    pub error: Option<String>,
    /// Since when the server says that the feed is gone for good; it is not asked again.
    pub gone: Option<Timestamp>,
    /// When its latest entries were published, as far as they say, else found; in order.
    pub moments: Vec<Timestamp>,
    /// Entries whose articles are not settled.
    pub pending: Vec<Pending>,
}

/// An entry whose article is still to be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The entry's id in the feed.
    pub id: String,
    /// The address of the article.
    pub link: Url,
    /// The headline in the feed.
    pub title: Option<String>,
    /// When it was published, as the feed says.
    pub published: Option<Timestamp>,
    /// The day of it, where it was written.
    #[serde(default)]
    pub day: Option<Date>,
    /// When it was found.
    pub found: Timestamp,
    /// How often it was asked for.
    pub tries: u32,
    /// When it is to be asked for again.
    pub next_try: Timestamp,
    /// Redirects followed in this try.
    #[serde(skip)]
    pub trail: Vec<Url>,
    /// Whether it is being asked for.
    #[serde(skip)]
    pub running: bool,
}

impl FeedState {
    /// Adds a moment of news; the oldest are forgotten.
    pub fn note_moment(&mut self, moment: Timestamp) {
        let place = self.moments.partition_point(|m| *m <= moment);
        self.moments.insert(place, moment);
        if self.moments.len() > MOMENTS {
            self.moments.remove(0);
        }
    }
}

/// Why the state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The system does not give or take it.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is no state, or one of another version.
    #[error(
        "{path}: {why}; move it away to begin anew (entries handed on already are remembered in entries.tsv)"
    )]
    Unusable {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// Another run uses it.
    #[error(
        "{path}: another `watch-feeds` uses this folder; end it, or give this one a folder of its own (--state)"
    )]
    InUse {
        /// The lock file.
        path: String,
    },
}

impl StateError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { path, source }
    }
}

/// The file in a state folder.
#[must_use]
pub fn state_file(folder: &Path) -> PathBuf {
    folder.join("state.json")
}

/// Reads the state; none is an empty one.
pub fn load(folder: &Path) -> Result<State, StateError> {
    let path = state_file(folder);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
        Err(e) => return Err(StateError::io(&path)(e)),
    };
    let unusable = |why: String| StateError::Unusable {
        path: path.display().to_string(),
        why,
    };
    let state: State =
        serde_json::from_slice(&text).map_err(|e| unusable(format!("it is broken: {e}")))?;
    if state.version != VERSION {
        return Err(unusable(format!(
            "it has version {}, this program reads {VERSION}",
            state.version
        )));
    }
    Ok(state)
}

/// Replaces the state; at any moment the folder holds the old one or the new one, whole.
pub fn save(folder: &Path, state: &State) -> Result<(), StateError> {
    let path = state_file(folder);
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".state-")
            .tempfile_in(folder)?;
        let mut out = io::BufWriter::new(&mut file);
        serde_json::to_writer_pretty(&mut out, state)?;
        out.write_all(b"\n")?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|e| e.error)?;
        Ok(())
    };
    write().map_err(StateError::io(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path()).unwrap(), State::default());
        let mut state = State::default();
        let feed = state.feeds.entry("a".into()).or_default();
        feed.etag = Some("\"x\"".into());
        for second in (0..100).rev() {
            feed.note_moment(Timestamp::from_second(second).unwrap());
        }
        assert_eq!(feed.moments.len(), MOMENTS);
        assert!(feed.moments.is_sorted() && feed.moments[0].as_second() == 40);
        save(folder.path(), &state).unwrap();
        assert_eq!(load(folder.path()).unwrap(), state);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_state_is_named_and_not_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(state_file(folder.path()), "{").unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("state.json: it is broken") && error.contains("move it away"),
            "{error}"
        );
        std::fs::write(state_file(folder.path()), r#"{"version":9,"feeds":{}}"#).unwrap();
        assert!(
            load(folder.path())
                .unwrap_err()
                .to_string()
                .contains("version 9")
        );
    }
}
