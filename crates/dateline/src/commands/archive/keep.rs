//! `dateline archive check|repair|backup|migrate`: keeping an archive whole.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use dateline_store::{Archive, Finding, Reader, StoreError, migrate, repair, salvage};

use crate::commands::archived::{told_without_act, without_act};
use crate::commands::shared::counted;
use crate::exit::{Ended, Exit, Failure};

/// Look whether an archive is whole: structure, texts, records, text index, ledger
///
/// Ends with code 6 where something is found.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Make anew what is derived from texts and records; or save into a new archive what can be read
///
/// Ends with code 6 where something stays lost, which is listed.
#[derive(Debug, Args)]
pub struct RepairArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// For a file that is damaged or cut off: read what can be read into a new archive in this
    /// folder, and list what is lost; the old one is left as it is
    #[arg(long, value_name = "NEW")]
    into: Option<PathBuf>,
}

/// Copy an archive as it is now, while others read and write it
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// A folder that has no archive
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// Bring an archive of an older version to this program's; a copy is made before
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// The archive's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Lists what is wrong.
pub fn check(args: &CheckArgs) -> Ended {
    let mut reader = Archive::open_read_only(&args.dir)?.reader()?;
    let found = reader.check()?;
    list(&found, "")?;
    let mut out = io::stdout().lock();
    if found.is_empty() {
        writeln!(out, "{}: whole{}", args.dir.display(), with_rows(&reader)?)?;
        return Ok(Exit::Done);
    }
    let remedy = match found.iter().all(|f| f.derived) {
        true => format!(
            "`dateline archive repair {}` makes it anew",
            args.dir.display()
        ),
        false => format!(
            "`dateline archive repair {} --into NEW` saves what can be read",
            args.dir.display()
        ),
    };
    writeln!(out, "{}: not whole; {remedy}", args.dir.display())?;
    Ok(Exit::Findings)
}

/// Repairs, or salvages.
pub fn mend(args: &RepairArgs) -> Ended {
    if let Some(into) = &args.into {
        return save(&args.dir, into);
    }
    let (found, left) = repair(&args.dir)?;
    let mut out = io::stdout().lock();
    if found.is_empty() {
        writeln!(out, "{}: nothing to repair", args.dir.display())?;
        return Ok(Exit::Done);
    }
    let mended: Vec<Finding> = found.into_iter().filter(|f| !left.contains(f)).collect();
    list(&mended, "repaired: ")?;
    list(&left, "still: ")?;
    if left.is_empty() {
        let reader = Archive::open_read_only(&args.dir)?.reader()?;
        writeln!(out, "{}: whole{}", args.dir.display(), with_rows(&reader)?)?;
        return Ok(Exit::Done);
    }
    writeln!(
        out,
        "{}: not all could be made anew; `dateline archive repair {} --into NEW` saves what can be read",
        args.dir.display(),
        args.dir.display()
    )?;
    Ok(Exit::Findings)
}

fn save(dir: &Path, into: &Path) -> Ended {
    if into.join(dateline_store::FILE).exists() {
        return Err(Failure {
            exit: Exit::Usage,
            error: anyhow!(
                "{}: there is an archive already; name a new folder",
                into.display()
            ),
        });
    }
    let saved = salvage(dir, into)?;
    let mut out = io::stdout().lock();
    for lost in &saved.lost {
        writeln!(out, "lost: {lost}")?;
    }
    writeln!(
        out,
        "{}: saved {} documents, {} codings with {} events, {} foreign rows{}",
        into.display(),
        saved.documents,
        saved.codings,
        saved.events,
        saved.foreign,
        with_rows(&Archive::open_read_only(into)?.reader()?)?
    )?;
    if saved.corrections > 0 {
        writeln!(
            out,
            "and {}",
            counted(saved.corrections as usize, "correction")
        )?;
    }
    Ok(match saved.lost.is_empty() {
        true => Exit::Done,
        false => Exit::Findings,
    })
}

/// Copies.
pub fn backup(args: &BackupArgs) -> Ended {
    let file = Archive::open_read_only(&args.dir)?.backup(&args.to)?;
    writeln!(io::stdout(), "{}", file.display())?;
    let copied = Archive::open_read_only(&args.to)?.reader()?;
    if let Some(rows) = told_without_act(without_act(&copied, &[])?) {
        eprintln!("copied with {rows}");
    }
    Ok(Exit::Done)
}

/// ", with 3 foreign rows that …" where an archive has any.
fn with_rows(reader: &Reader) -> Result<String, StoreError> {
    let rows = told_without_act(without_act(reader, &[])?);
    Ok(rows.map_or(String::new(), |rows| format!(", with {rows}")))
}

/// Migrates.
pub fn renew(args: &MigrateArgs) -> Ended {
    let done = migrate(&args.dir)?;
    let mut out = io::stdout().lock();
    match done.backup {
        None => writeln!(
            out,
            "{}: has version {} already",
            args.dir.display(),
            done.to
        )?,
        Some(backup) => writeln!(
            out,
            "{}: from version {} to {}; as it was: {}",
            args.dir.display(),
            done.from,
            done.to,
            backup.display()
        )?,
    }
    Ok(Exit::Done)
}

fn list(findings: &[Finding], before: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for finding in findings {
        writeln!(out, "{before}{}: {}", finding.part, finding.what)?;
    }
    Ok(())
}
