//! What a run is made with: the parts of the coder and the settings, as a manifest names them.
//!
//! In: the arguments of a command that codes. Out: the coder, and a manifest with the hash of
//! everything that decides what it writes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use dateline_code::{Coder, Settings};
use dateline_record::hex;
use dateline_store::{Input, Manifest, Part};
use dateline_text::{InputError, Paths};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cli::{GateArgs, GazetteerArgs, InputArgs, PartsArgs, RunArgs};
use crate::exit::{Exit, Failure, OrExit};
use crate::parts::Parts;

/// Everything that decides what a coder writes, but for the inputs.
#[derive(Debug, Args)]
pub struct CodingArgs {
    #[command(flatten)]
    pub parts: PartsArgs,
    #[command(flatten)]
    pub gazetteer: GazetteerArgs,
    #[command(flatten)]
    pub gate: GateArgs,
    #[command(flatten)]
    pub running: RunArgs,
}

impl CodingArgs {
    /// The parts, loaded.
    pub fn load(&self) -> Result<Parts, Failure> {
        Parts::load(&self.parts, &self.gazetteer)
    }

    /// A coder of the parts with these settings.
    pub fn coder(&self, parts: &Parts) -> Result<Coder, Failure> {
        parts.coder(Settings {
            max_chars: self.running.max_chars(),
            gate: !self.gate.no_gate,
            ..Settings::default()
        })
    }

    /// A manifest of the parts and settings; the inputs are still to come.
    pub fn manifest(&self, kind: &str, parts: &Parts) -> Result<Manifest, Failure> {
        let part = |path: &Path| -> Result<Part, Failure> {
            let sha256 = hash_of(path)
                .with_context(|| format!("{} cannot be read", path.display()))
                .or_exit(Exit::Parts)?;
            let name = path.file_name().unwrap_or(path.as_os_str());
            Ok(Part {
                name: name.to_string_lossy().into_owned(),
                sha256,
            })
        };
        let knowledge = &self.parts.knowledge.knowledge;
        Ok(Manifest {
            kind: kind.to_owned(),
            program: program(),
            model: Some(part(&parts.model)?),
            knowledge: Some(Part {
                name: knowledge.as_ref().map_or("built-in".to_owned(), |path| {
                    let name = path.file_name().unwrap_or(path.as_os_str());
                    name.to_string_lossy().into_owned()
                }),
                sha256: parts.knowledge.hash().to_owned(),
            }),
            gazetteer: parts.gazetteer.as_deref().map(part).transpose()?,
            settings: BTreeMap::from([
                ("no-gate".to_owned(), self.gate.no_gate.into()),
                ("max-chars".to_owned(), self.running.max_chars.into()),
                (
                    "force-language".to_owned(),
                    self.running.force_language.into(),
                ),
            ]),
            started: Some(now()),
            ..Manifest::default()
        })
    }
}

/// This program.
pub fn program() -> Part {
    Part {
        name: concat!("dateline ", env!("CARGO_PKG_VERSION")).to_owned(),
        sha256: env!("DATELINE_SOURCES").to_owned(),
    }
}

/// The clock, for people: nothing that is coded depends on it.
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}

/// Settings of reading, under the names of their options.
pub fn reading(args: &InputArgs) -> BTreeMap<String, Value> {
    let form = args.input.to_possible_value();
    let form = form.map_or(String::new(), |form| form.get_name().to_owned());
    let columns = args.columns.to_string();
    let mut settings = BTreeMap::from([
        ("input".to_owned(), Value::from(form)),
        ("no-header".to_owned(), args.no_header.into()),
        ("max-bytes".to_owned(), args.max_bytes.into()),
        ("max-ratio".to_owned(), args.max_ratio.into()),
    ]);
    if !columns.is_empty() {
        settings.insert("columns".to_owned(), columns.into());
    }
    if let Some(encoding) = &args.encoding {
        settings.insert("encoding".to_owned(), encoding.clone().into());
    }
    if let Some(date) = &args.date {
        settings.insert("date".to_owned(), date.to_string().into());
    }
    settings
}

/// The inputs found, or why one was not, in order.
pub type Found = Vec<Result<dateline_text::Input, InputError>>;

/// The inputs that paths name, and each as a manifest has it. What cannot be read is named without a
/// hash; whoever reads it next says why.
pub fn inputs(paths: Paths) -> (Found, Vec<Input>) {
    let found: Vec<_> = paths.collect();
    let told = found
        .iter()
        .flatten()
        .map(|input| {
            let file = input.path().and_then(|path| hash_file(path).ok());
            Input {
                path: input.name().to_owned(),
                bytes: file.as_ref().map(|(bytes, _)| *bytes),
                sha256: file.map(|(_, hash)| hash),
            }
        })
        .collect();
    (found, told)
}

/// Size and SHA-256 of a file; pipes are not read.
pub fn hash_file(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut size = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((size, hex(&hash.finalize()))),
            n => {
                hash.update(&buffer[..n]);
                size += n as u64;
            }
        }
    }
}

/// SHA-256 of a file, or of the names and hashes of all files in a folder.
fn hash_of(path: &Path) -> io::Result<String> {
    if !path.is_dir() {
        return Ok(hash_file(path)?.1);
    }
    let mut files = Vec::new();
    gather(path, &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let name = file.strip_prefix(path).unwrap_or(&file);
        hash.update(name.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(hash_file(&file)?.1.as_bytes());
    }
    Ok(hex(&hash.finalize()))
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => gather(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}
