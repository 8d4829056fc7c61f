//! The two transition systems: the dependency parser and the entity recogniser.

mod actions;
pub(crate) mod arc_eager;
pub(crate) mod deproject;
pub(crate) mod entities;
