//! `cargo xtask bench warc`: a web archive of a gigabyte, damaged in places that are known, through
//! `dateline read`.
//!
//! In: the free texts of the benches, set as pages of several layouts. Out: the peak memory of the
//! program, its speed, and what became of each record: pages that were read, pages that were lost,
//! damage that was named with its byte and damage that was not. Fails where the memory is too much,
//! a sound page is lost or damage is not named.

mod damage;
mod make;
mod page;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Texts, cache, cpu};
use crate::{Args, data, process};
use make::Made;

/// What the issue asks for.
const MOST_MIB: u64 = 300;

/// Makes the archive, reads it, and compares.
pub fn run(args: &Args) -> Result<()> {
    let binary = match &args.binary {
        Some(path) => path.clone(),
        None => process::release_binary()?,
    };
    let dir = cache(&data::folder(args)?)?;
    let mib = args.mib.unwrap_or(1024);
    let path = dir.join(format!("archive-{mib}.warc.gz"));
    let texts = Texts::load()?;
    process::step(&format!(
        "making {mib} MiB of pages of {}; {}",
        texts.what,
        cpu()
    ));
    let made = make::archive(&path, &texts, mib << 20)?;
    println!(
        "{}: {} bytes, {} bytes unpacked, {} records; {} pages, {} other records, {} places of damage",
        path.display(),
        made.bytes,
        made.unpacked,
        made.records,
        made.pages.len(),
        made.records - made.pages.len() - made.damage.len(),
        made.damage.len(),
    );

    process::step("dateline read");
    let out = dir.join("archive.jsonl");
    let read = read(&binary, &path, &out)?;
    let rate = |bytes: u64| bytes as f64 / 1e6 / read.seconds;
    println!(
        "{:.1} s: {:.1} MB/s as served, {:.1} MB/s unpacked; peak memory {}",
        read.seconds,
        rate(made.bytes),
        rate(made.unpacked),
        read.peak.map_or("unknown".to_owned(), |kib| format!(
            "{:.1} MiB",
            kib as f64 / 1024.0
        )),
    );
    let sound = compare(&made, &read, &out)?;
    fs::remove_file(&out).with_context(|| format!("cannot remove {}", out.display()))?;
    if !args.keep_archive {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    ensure!(sound, "pages were lost or damage was not named");
    ensure!(
        read.peak.is_none_or(|kib| kib < MOST_MIB << 10),
        "the peak memory is above {MOST_MIB} MiB"
    );
    Ok(())
}

/// What the program did.
struct Read {
    seconds: f64,
    /// Peak resident memory in KiB, where the system tells.
    peak: Option<u64>,
    /// What it said on standard error, a line each.
    said: Vec<String>,
}

fn read(binary: &Path, archive: &Path, out: &Path) -> Result<Read> {
    let started = Instant::now();
    let mut child = Command::new(binary)
        .arg("read")
        .arg(archive)
        .arg("--output")
        .arg(out)
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let status = format!("/proc/{}/status", child.id());
    let errors = child.stderr.take().context("standard error is piped")?;
    let listener = thread::spawn(move || {
        BufReader::new(errors)
            .lines()
            .map_while(Result::ok)
            .collect()
    });
    let mut peak = None;
    let ended = loop {
        // The system keeps the peak, so that the last look tells it.
        peak = peak_kib(&status).max(peak);
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        thread::sleep(Duration::from_millis(20));
    };
    let said: Vec<String> = listener.join().unwrap_or_default();
    // 3: some inputs were bad, as they should be.
    ensure!(
        matches!(ended.code(), Some(0 | 3)),
        "`dateline read` failed ({ended}): {}",
        said.last().map_or("", |line| line)
    );
    Ok(Read {
        seconds: started.elapsed().as_secs_f64(),
        peak,
        said,
    })
}

/// `VmHWM:     12345 kB`.
fn peak_kib(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Prints what became of pages and damage; whether all is as it should be.
fn compare(made: &Made, read: &Read, out: &Path) -> Result<bool> {
    let mut found: HashMap<String, u64> = HashMap::new();
    let lines = BufReader::new(File::open(out)?).lines();
    for line in lines {
        let row: Value = serde_json::from_str(&line?)?;
        let url = row["url"].as_str().unwrap_or_default().to_owned();
        *found.entry(url).or_default() += 1;
    }
    let read_once = |url: &String| found.get(url) == Some(&1);
    let lost: Vec<&String> = made.pages.iter().filter(|url| !read_once(url)).collect();
    let known: HashSet<&String> = made.pages.iter().collect();
    let strange: Vec<&String> = found.keys().filter(|url| !known.contains(url)).collect();
    println!(
        "pages: {} made, {} read once, {} lost or read twice, {} that were not made",
        made.pages.len(),
        made.pages.len() - lost.len(),
        lost.len(),
        strange.len()
    );

    let named: Vec<u64> = read.said.iter().filter_map(|line| byte(line)).collect();
    let places: HashSet<u64> = made.damage.iter().map(|damage| damage.offset).collect();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for damage in &made.damage {
        let (planted, told) = kinds.entry(damage.kind).or_default();
        *planted += 1;
        *told += usize::from(named.contains(&damage.offset));
    }
    println!("{:<34} planted  named with its byte", "damage");
    for (kind, (planted, told)) in &kinds {
        println!("{kind:<34} {planted:>7}  {told:>7}");
    }
    let elsewhere: Vec<&u64> = named.iter().filter(|byte| !places.contains(byte)).collect();
    println!("named where there is no damage: {}", elsewhere.len());
    for url in lost.iter().take(5) {
        println!("lost: {url}");
    }
    for url in strange.iter().take(5) {
        println!("not made: {url}");
    }
    if let Some(summary) = read.said.last() {
        println!("{summary}");
    }
    let all_told = kinds.values().all(|(planted, told)| planted == told);
    Ok(lost.is_empty() && strange.is_empty() && elsewhere.is_empty() && all_told)
}

/// The byte that a line of standard error names: `…, byte 123: …`.
fn byte(line: &str) -> Option<u64> {
    if !line.starts_with("skipped: ") {
        return None;
    }
    let (_, after) = line.split_once(", byte ")?;
    let digits = after.find(|c: char| !c.is_ascii_digit())?;
    after[..digits].parse().ok()
}
