//! Zip archives: each member is a stream to be looked at.

use super::{Step, Steps};
use crate::Cause;
use crate::stream::Stream;
use crate::unpack::{Member, Zip};

/// The members of an archive.
pub fn members(mut stream: Stream) -> Result<Steps, Cause> {
    let file = stream.take_file()?;
    let archive = Zip::open(file, &stream.budget)?;
    Ok(Box::new(archive.filter(is_wanted).map(move |member| {
        let offset = Some(member.offset);
        member
            .content
            .and_then(|content| stream.member(&member.name, offset, content))
            .map(|member| Step::Member(Box::new(member)))
            .map_err(|cause| stream.place.member(&member.name, offset).error(cause))
    })))
}

/// Whether a member is one that people put there: not hidden, not what a system keeps beside them.
fn is_wanted(member: &Member) -> bool {
    let hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
    !member.name.split('/').any(hidden)
}
