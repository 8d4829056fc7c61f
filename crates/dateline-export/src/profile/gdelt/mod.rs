//! GDELT's formats: the events of its versions 2.0 and 1.0, and the mentions of 2.0.

mod mentions;
mod stamp;

pub use mentions::Mentions;
pub use stamp::{event_id, moment};
