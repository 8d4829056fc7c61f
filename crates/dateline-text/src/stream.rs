//! One stream of bytes on its way to documents: where it stands, and what may be done with it.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::Arc;

use dateline_record::Found;

use crate::budget::{Budget, MAX_DEPTH, Unpacked};
use crate::bytes::Bytes;
use crate::sniff::{self, Expect, Kind};
use crate::{Cause, InputError, unpack};

/// A stream of bytes.
pub struct Stream {
    /// Where it stands.
    pub place: Place,
    /// The id of a document that is all of it, where nothing better is known: its name without
    /// folders and endings.
    pub stem: String,
    /// What it holds.
    pub bytes: Bytes,
    /// The file that it is, from its beginning to its end, where it is one.
    pub file: Option<File>,
    /// What it may unpack to.
    pub budget: Arc<Budget>,
    /// How many archives it stands in.
    depth: usize,
}

/// Where a stream stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// The input as given.
    pub source: Arc<str>,
    /// The member of the input that the stream is, with the members it stands in.
    pub member: Option<Arc<str>>,
    /// The byte of the input where it begins.
    pub offset: Option<u64>,
}

impl Place {
    /// The input itself.
    pub fn input(source: &str) -> Self {
        Self {
            source: source.into(),
            member: None,
            offset: None,
        }
    }

    /// A member of what stands here.
    pub fn member(&self, name: &str, offset: Option<u64>) -> Self {
        let member = match &self.member {
            None => name.into(),
            Some(outer) => format!("{outer}, {name}").into(),
        };
        Self {
            source: Arc::clone(&self.source),
            member: Some(member),
            // Where an archive stands in another, the byte of the outer member is the one that can
            // be found again.
            offset: self.offset.or(offset),
        }
    }

    /// As a document's record has it.
    pub fn found(&self) -> Found {
        Found {
            source: self.source.to_string(),
            member: self.member.as_deref().map(str::to_owned),
            offset: self.offset,
            line: None,
        }
    }

    /// An error here.
    pub fn error(&self, cause: Cause) -> InputError {
        InputError::new(&*self.source, cause)
            .member(self.member.as_deref().map(str::to_owned))
            .offset(self.offset)
    }
}

impl Stream {
    /// An input.
    pub fn new(
        name: &str,
        stem: String,
        reader: impl Read + Send + 'static,
        file: Option<File>,
        budget: Arc<Budget>,
    ) -> Self {
        Self {
            place: Place::input(name),
            stem,
            bytes: Bytes::new(reader),
            file,
            budget,
            depth: 0,
        }
    }

    /// A member of an archive that this is, or was.
    pub fn member(
        &self,
        name: &str,
        offset: Option<u64>,
        reader: impl Read + Send + 'static,
    ) -> Result<Self, Cause> {
        Ok(Self {
            place: self.place.member(name, offset),
            stem: stem(name),
            bytes: Bytes::new(Unpacked::new(reader, &self.budget)),
            file: None,
            budget: Arc::clone(&self.budget),
            depth: self.deeper()?,
        })
    }

    /// What it is, by its content.
    pub fn kind(&mut self, expect: Expect) -> io::Result<Kind> {
        loop {
            let ended = self.bytes.ended();
            if let Some(kind) = sniff::kind(self.bytes.held(), ended, expect) {
                return Ok(kind);
            }
            self.bytes.hold_more()?;
        }
    }

    /// What it unpacks to, where it is compressed in this way.
    pub fn unpacked(self, kind: Kind) -> Result<Self, (Place, Cause)> {
        let place = self.place;
        let unpacked = || -> Result<_, Cause> {
            let depth = match self.depth {
                MAX_DEPTH => return Err(Cause::TooDeep(MAX_DEPTH)),
                depth => depth + 1,
            };
            let reader: Box<dyn Read + Send> = match kind {
                Kind::Zstd => Box::new(unpack::zstd(self.bytes)?),
                Kind::Bzip2 => Box::new(unpack::bzip2(self.bytes)),
                _ => Box::new(unpack::Gunzip::new(self.bytes)),
            };
            Ok((Bytes::new(Unpacked::new(reader, &self.budget)), depth))
        };
        match unpacked() {
            Err(cause) => Err((place, cause)),
            Ok((bytes, depth)) => Ok(Self {
                place,
                bytes,
                depth,
                stem: stem(&self.stem),
                file: None,
                budget: self.budget,
            }),
        }
    }

    /// As much of its beginning as tells what it is.
    pub fn head(&mut self) -> Result<&[u8], InputError> {
        let held = self.bytes.hold(sniff::LOOKED_AT);
        held.map_err(|error| self.place.error(error.into()))
    }

    /// Whether its bytes are those of the input as served, so that offsets in it can be found there.
    pub fn is_served(&self) -> bool {
        self.depth == 0
    }

    fn deeper(&self) -> Result<usize, Cause> {
        match self.depth {
            MAX_DEPTH => Err(Cause::TooDeep(MAX_DEPTH)),
            depth => Ok(depth + 1),
        }
    }

    /// A file that can be read anywhere: the stream's own, or a temporary one with what it holds.
    pub fn take_file(&mut self) -> io::Result<File> {
        if let Some(file) = self.file.take() {
            return Ok(file);
        }
        let mut file = tempfile::tempfile()?;
        io::copy(&mut self.bytes, &mut file)?;
        file.rewind()?;
        Ok(file)
    }

    /// All of it, where that is not more than `limit`.
    pub fn whole(&mut self, limit: u64) -> Result<Vec<u8>, Cause> {
        let mut bytes = Vec::new();
        (&mut self.bytes)
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(Cause::TooLarge { limit });
        }
        Ok(bytes)
    }
}

/// A name without folders and without its ending.
pub fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rfind('.') {
        None | Some(0) => file.to_owned(),
        Some(dot) => file[..dot].to_owned(),
    }
}
