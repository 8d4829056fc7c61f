//! How large the index of stories becomes beside an archive, how long it takes to open, and whether the
//! last documents cost what the first did:
//! `cargo run --release -p dateline-story --example grow -- 100000 FOLDER`.
//!
//! The documents are made: 350 words with the frequencies of news, a third of them names, one in three
//! an edited copy of one of the day before. They come in batches of 256, a thousand a day.

use std::path::Path;
use std::time::{Duration, Instant};

use dateline_story::{IndexError, IndexSettings, Indexed, Rarity, Sketch, StoryIndex, Words, hash};

const BATCH: u32 = 256;
const LAP: u32 = 10_000;
const WORDS: u64 = 350;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(documents), Some(dir)) = (args.next(), args.next()) else {
        return Err("give the number of documents and an empty folder".into());
    };
    let (documents, dir): (u32, _) = (documents.parse()?, Path::new(&dir));
    let rarity = Rarity::new([]);
    let mut index = StoryIndex::new(IndexSettings::default());
    let mut names = Vec::new();
    let (mut found, mut spent, mut most) = (0, Duration::ZERO, Duration::ZERO);
    let mut out = String::new();
    for start in (0..documents).step_by(BATCH as usize) {
        let batch: Vec<Indexed> = (start..(start + BATCH).min(documents))
            .map(|n| document(n, &rarity))
            .collect();
        let begun = Instant::now();
        index.add(batch.clone())?;
        for document in &batch {
            found += index.find(document)?.earlier.len();
        }
        names = index.save(dir)?;
        index.clean(dir)?;
        spent += begun.elapsed();
        most = most.max(begun.elapsed());
        if (start + BATCH) / LAP > start / LAP {
            out.push_str(&format!(
                "documents up to {:>9}: {:.2} s, the longest batch {:.2} s, {} files\n",
                start + BATCH,
                spent.as_secs_f64(),
                most.as_secs_f64(),
                names.len()
            ));
            (spent, most) = (Duration::ZERO, Duration::ZERO);
        }
    }
    let bytes = index.bytes();
    let begun = Instant::now();
    let opened = StoryIndex::open(dir, &names, IndexSettings::default())?;
    let open = begun.elapsed();
    let begun = Instant::now();
    let again = check(&opened, documents, &rarity)?;
    out.push_str(&format!(
        "{} bytes a document in {} files; opened in {:.2} ms; {found} candidates; a cold look-up {:.2} ms\n",
        bytes / documents.max(1) as usize,
        names.len(),
        open.as_secs_f64() * 1e3,
        begun.elapsed().as_secs_f64() * 1e3 / f64::from(again.max(1)),
    ));
    std::io::Write::write_all(&mut std::io::stdout(), out.as_bytes())?;
    Ok(())
}

/// Looks up documents all over an index that was just opened.
fn check(index: &StoryIndex, documents: u32, rarity: &Rarity) -> Result<u32, IndexError> {
    let all: Vec<Indexed> = (0..documents)
        .step_by((documents as usize / 100).max(1))
        .map(|n| document(n, rarity))
        .collect();
    for document in &all {
        index.find(document)?;
    }
    Ok(all.len() as u32)
}

fn document(number: u32, rarity: &Rarity) -> Indexed {
    let n = u64::from(number);
    // A copy has the words of another, but for one in twenty.
    let source = match hash::mix(n) % 3 {
        0 if n > 1000 => n - 1 - hash::mix(n ^ 7) % 1000,
        _ => n,
    };
    let text: Vec<String> = (0..WORDS)
        .map(|at| {
            let edited = source != n && hash::mix(n ^ at << 32).is_multiple_of(20);
            word(if edited { n } else { source }, at)
        })
        .collect();
    let day = 19_000 + (number / 1000) as i32;
    Indexed {
        number,
        id: format!("{:016x}", hash::mix(n)),
        time: Some(i64::from(day) * 86_400_000 + i64::from(number % 1000)),
        day: Some(day),
        sketch: Sketch::of(&Words::of(&text.join(" "), rarity)),
    }
}

/// The word at a place of a text: of 60,000, the k-th as frequent as one k-th; sentences of twenty.
fn word(text: u64, at: u64) -> String {
    let drawn = hash::sequence([text, at]);
    let share = (drawn >> 11) as f64 / (1_u64 << 53) as f64;
    let rank = 60_000_f64.powf(share) as u64;
    let mark = if at % 20 == 19 { "." } else { "" };
    match hash::mix(rank) % 3 {
        0 if rank > 50 => format!("N{rank}{mark}"),
        _ => format!("w{rank}{mark}"),
    }
}
