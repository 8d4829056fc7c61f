//! Polls news feeds politely and safely, and hands on each new article once.

#![allow(missing_docs)]
mod address;
mod body;
mod connect;
mod error;
mod fetch;
mod guard;

pub use address::special_address;
pub use body::Beyond;
pub use connect::{Lookup, SystemLookup};
pub use error::FetchError;
pub use fetch::{Answer, Ask, Fetcher, Limits, Web};
pub use guard::{Policy, Refusal};
