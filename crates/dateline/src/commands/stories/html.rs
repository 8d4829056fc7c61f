//! Stories as one page.

use std::io::Write;

use dateline_record::{DocumentIntegrity, Story};

use super::gather::Gathered;
use crate::exit::Failure;

/// Writes the page.
pub fn write(
    _out: &mut impl Write,
    _stories: &[Story],
    _integrity: &[DocumentIntegrity],
    _gathered: &Gathered,
) -> Result<(), Failure> {
    Ok(())
}
