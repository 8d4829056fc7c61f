//! Polls news feeds politely and safely, and hands on each new article once.
//!
//! In: a feeds file ([`Settings`]). Out: documents as lines of JSONL ([`Output`]), and a folder that
//! remembers what was asked, what came of it ([`FetchRecord`]), and what was handed on. This is the one
//! crate of dateline that touches the network while it runs; what it asks of whom is decided in
//! [`Policy`] and holds for the addresses that are connected to.
//!
//! [`Engine`] decides, as a value without clock, network or disk; [`Watch`] gives it these.
//!
//! ```
//! use dateline_feeds::{Policy, Refusal};
//!
//! let policy = Policy::default();
//! let page = policy.address("https://example.org/news/", None).unwrap();
//! let there = policy.redirect(&[page], 302, Some("http://169.254.169.254/latest/"));
//! assert!(matches!(there, Err(Refusal::Downgrade { .. } | Refusal::Private { .. })));
//! ```

mod address;
mod body;
mod connect;
mod engine;
mod error;
mod fetch;
mod guard;
mod health;
mod hosts;
mod ledger;
mod log;
mod output;
mod reading;
mod robots;
mod run;
mod schedule;
mod settings;
mod state;
mod task;
mod texts;

pub use address::special_address;
pub use body::Beyond;
pub use connect::{Lookup, SystemLookup};
pub use engine::Engine;
pub use error::FetchError;
pub use fetch::{Answer, Ask, Fetcher, Limits, Web};
pub use guard::{MAX_REDIRECTS, Policy, Refusal};
pub use health::{Health, Verdict, health, verdict};
pub use ledger::{Mark, Settled, address_mark, entry_mark};
pub use log::{FetchKind, FetchRecord};
pub use output::{Output, Row};
pub use reading::{Item, ReadFeed, Reader};
pub use run::{Event, Summary, Watch, WatchError};
pub use schedule::{after_failure, after_success};
pub use settings::{FeedSettings, Settings, SettingsError, TextFrom};
pub use state::{FeedState, Pending, State, StateError, load, save};
pub use task::{Effect, Got, Report, Step, Task, What};
pub use texts::Texts;
