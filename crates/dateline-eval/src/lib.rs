//! How well events are coded: a gold set against a system, or one coder against another.
//!
//! In: two [`Coding`]s, each read from gold sentences or from dateline's records ([`Coding::read`]).
//! Out: an [`Evaluation`] (precision, recall and F1 with confidence intervals, by type, status and party;
//! how often gold has nothing; how far confidence can be believed), and [`render`] makes a table of it in
//! text, CSV or Markdown. An event is found if the other side has one of the same type in the same
//! sentence; its parties, status, speaker, place and date are looked at after that.
//!
//! ```
//! use dateline_eval::{Coding, Settings, evaluate};
//!
//! let gold = r#"{"doc":"d","sent":0,"start":0,"end":20,"events":[{"type":"AID","trigger":"sent"}]}"#;
//! let gold = Coding::read("gold", gold.as_bytes())?;
//! let evaluation = evaluate(&gold, &gold, &Settings::default());
//! assert_eq!(evaluation.row("level", "event").unwrap().f1.value, Some(1.0));
//! # Ok::<(), dateline_eval::ReadError>(())
//! ```

mod agreement;
mod align;
mod calibration;
mod coding;
mod count;
mod evaluate;
mod interval;
mod layout;
mod matched;
mod read;
pub mod render;

pub use agreement::{Agreement, agreement};
pub use calibration::{Bin, Calibration};
pub use coding::{CodedEvent, Coding, Side};
pub use evaluate::{Evaluation, Kind, Row, Settings, evaluate};
pub use interval::Figure;
pub use matched::{Matched, matched};
pub use read::ReadError;
