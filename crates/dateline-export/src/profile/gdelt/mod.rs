//! GDELT's formats: the events of its versions 2.0 and 1.0, and the mentions of 2.0.

mod adm1;
mod events;
mod mentions;
mod place;
mod stamp;

pub use events::{Events, Version};
pub use mentions::Mentions;
pub use stamp::event_id;
