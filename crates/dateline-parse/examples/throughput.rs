//! Parses files, one text a line, and prints how fast, as one line of JSON.
//!
//! `cargo run --release -p dateline-parse --example throughput -- --model M [--simd auto]
//! [--repeat N] FILES…`

use std::error::Error;
use std::time::{Duration, Instant};
use std::{env, fs};

use dateline_parse::{Doc, Pipeline, Scratch, Simd};

struct Options {
    model: String,
    simd: Simd,
    repeat: usize,
    files: Vec<String>,
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        model: String::new(),
        simd: Simd::detect(),
        repeat: 1,
        files: Vec::new(),
    };
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--model" => options.model = value()?,
            "--repeat" => options.repeat = value()?.parse()?,
            "--simd" => match value()?.as_str() {
                "auto" => {}
                name => options.simd = Simd::named(name).ok_or("unknown instruction set")?,
            },
            _ => options.files.push(arg),
        }
    }
    if options.model.is_empty() || options.files.is_empty() {
        return Err("usage: throughput --model MODEL [--simd S] [--repeat N] FILES…".into());
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let start = Instant::now();
    let pipeline = Pipeline::load_for(&options.model, options.simd)?;
    let load = start.elapsed();

    let mut texts = Vec::new();
    for file in &options.files {
        let content = fs::read_to_string(file)?;
        texts.extend(
            content
                .lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned),
        );
    }
    let mut scratch = Scratch::default();
    let cpu_start = cpu_time()?;
    let mut tokens = 0;
    for _ in 0..options.repeat {
        // As a program would that has many texts: some at a time.
        for texts in texts.chunks(64) {
            let docs = pipeline.parse_all(texts, &mut scratch);
            tokens += docs.iter().map(Doc::len).sum::<usize>();
        }
    }
    let cpu = cpu_time()?.saturating_sub(cpu_start).as_secs_f64();
    println!(
        "{{\"texts\":{},\"tokens\":{tokens},\"cpu_s\":{cpu:.3},\"tokens_per_cpu_s\":{:.0},\
         \"load_ms\":{:.0},\"rss_mb\":{:.0},\"simd\":\"{}\"}}",
        texts.len() * options.repeat,
        tokens as f64 / cpu.max(1e-6),
        load.as_secs_f64() * 1e3,
        rss_mb()?,
        pipeline.simd()
    );
    Ok(())
}

/// The processor time this thread has used, to the nanosecond where the kernel says so.
fn cpu_time() -> Result<Duration, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split_whitespace().next().ok_or("empty schedstat")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

/// Resident memory in megabytes.
fn rss_mb() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|l| l.starts_with("VmRSS:"))
        .ok_or("no VmRSS")?;
    let kb: f64 = line.split_whitespace().nth(1).ok_or("no value")?.parse()?;
    Ok(kb / 1000.0)
}
