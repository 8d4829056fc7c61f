//! Dictionaries of actors: an entry is a run of names and the codes they have, with dates.

use super::lines::{parts, without_comment};
use super::names::written;
use super::range::{Bounds, Restriction, is_reached, restriction};
use super::{Decoded, Import, write_row};
use crate::load::slug;
use crate::phrase::{CASED_ATOMS, Key};

/// Signs that no name as found in a text holds.
const SIGNS: [char; 8] = ['_', '"', '(', ')', ';', ',', '\\', '+'];

/// Head of the file that is written.
const HEAD: &str = "\
# Actors of dictionaries of the PETRARCH/TABARI tradition, written by `dateline knowledge import`.
# class: person (has dated roles of a country), body (all others). Dates are inclusive here; the dictionaries' ends are not.
# A name that other files of this folder have is left to them. Licence: that of the dictionaries.
id,name,aliases,class,country,sectors,start,end,members,source
";

/// An entry being gathered.
#[derive(Default)]
struct Entry {
    line: u64,
    names: Vec<(u64, String)>,
    codes: Vec<(u64, Restriction)>,
    /// A line of it could not be read.
    damaged: bool,
}

impl Import<'_> {
    /// Reads a dictionary of actors.
    pub(super) fn actors(&mut self, text: &str) {
        let mut entry = Entry::default();
        for (number, raw) in text.lines().enumerate() {
            let number = number as u64 + 1;
            let line = without_comment(raw);
            if line.trim().is_empty() {
                continue;
            }
            let (name, codes) = match parts(line) {
                Ok(parts) => parts,
                Err(message) => {
                    self.error(number, message, "write [CODE] or [CODE range]");
                    entry.damaged = true;
                    continue;
                }
            };
            if !name.is_empty() {
                let further = name.strip_prefix('+');
                // A new entry begins where a name without + follows, unless the entry has only
                // names so far: some files leave the + out.
                if further.is_none() && (!entry.codes.is_empty() || entry.damaged) {
                    self.finish(std::mem::take(&mut entry));
                }
                if entry.names.is_empty() {
                    entry.line = number;
                }
                entry
                    .names
                    .push((number, further.unwrap_or(name).to_owned()));
            } else if entry.names.is_empty() {
                self.error(number, "a code without a name", "put a name before it");
                continue;
            }
            for code in codes {
                match restriction(code) {
                    Ok(one) => entry.codes.push((number, one)),
                    Err(message) => {
                        self.error(
                            number,
                            message,
                            "write YYYYMMDD-YYYYMMDD, <YYYYMMDD or >YYYYMMDD after the code",
                        );
                        entry.damaged = true;
                    }
                }
            }
        }
        self.finish(entry);
    }

    fn finish(&mut self, entry: Entry) {
        if entry.names.is_empty() {
            return;
        }
        self.out.counts.entries += 1;
        if entry.codes.is_empty() {
            if !entry.damaged {
                self.warning(
                    entry.line,
                    format!("{:?} has no code", entry.names[0].1),
                    "give it one in brackets",
                );
            }
            self.out.counts.left_out += 1;
            return;
        }
        let held = self.reached(&entry);
        let names = self.names(&entry);
        let Some(first) = names.first().filter(|_| !held.is_empty()) else {
            self.out.counts.left_out += 1;
            return;
        };
        let id = format!("dictionary.{}", slug(first));
        let fresh = self.fresh(&names, &id);
        let Some((name, aliases)) = fresh.split_first() else {
            self.out.counts.known += 1;
            return;
        };
        self.out.counts.written += 1;
        let id = self.known.id(id);
        let dated = held.iter().any(|(b, _)| b.start.is_some());
        let role = |d: &Decoded| !d.country.is_empty() && !d.sectors.is_empty();
        let class = if dated && held.iter().all(|(_, d)| role(d)) {
            "person"
        } else {
            "body"
        };
        let aliases = aliases.join("|");
        for (i, (bounds, decoded)) in held.iter().enumerate() {
            let day = |d: Option<jiff::civil::Date>| d.map_or(String::new(), |d| d.to_string());
            write_row(
                &mut self.out.actors,
                HEAD,
                &[
                    &id,
                    name,
                    if i == 0 { &aliases } else { "" },
                    class,
                    &decoded.country,
                    &decoded.sectors.join("|"),
                    &day(bounds.start),
                    &day(bounds.last()),
                    "",
                    "dictionary",
                ],
            );
            self.out.report.rows += 1;
        }
    }

    /// The codes that are ever reached, taken apart. An undated code behind dated ones holds outside
    /// them; so do our entries where it says what being out of office says anyway.
    fn reached(&mut self, entry: &Entry) -> Vec<(Bounds, Decoded)> {
        let mut before: Vec<Bounds> = Vec::new();
        let mut held = Vec::new();
        for (line, r) in &entry.codes {
            if !is_reached(r.bounds, &before) {
                self.error(
                    *line,
                    format!(
                        "[{}] is never reached: codes before it hold on all its days",
                        r.code
                    ),
                    "move it before them, or take it out",
                );
                continue;
            }
            let undated = r.bounds.start.is_none() && r.bounds.before.is_none();
            if r.code.chars().all(|c| c == '-') {
                continue;
            }
            let Some(decoded) = self.decode(*line, &r.code) else {
                continue;
            };
            let fallback = undated && !before.is_empty();
            before.push(r.bounds);
            if decoded.country.is_empty() {
                self.warning(
                    *line,
                    format!("[{}] names no country, and nothing that stands for one (IGO, NGO, IMG, MNC)", r.code),
                    "begin the code with one",
                );
                continue;
            }
            if fallback {
                if decoded.sectors != ["ELI"] {
                    self.warning(
                        *line,
                        format!(
                            "[{}] holds outside the ranges before it, which no row can say",
                            r.code
                        ),
                        "give it a range",
                    );
                }
                continue;
            }
            held.push((r.bounds, decoded));
        }
        held.sort_by_key(|(b, _)| std::cmp::Reverse(b.start));
        held
    }

    /// The names as texts write them, each once.
    fn names(&mut self, entry: &Entry) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (line, raw) in &entry.names {
            let (name, gaps) = written(raw);
            if gaps {
                self.warning(
                    *line,
                    format!("{raw:?} allows other words between its own; it is taken as {name:?}"),
                    "join its words by _",
                );
            }
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            if letters < 2 {
                self.warning(
                    *line,
                    format!("{raw:?} is too short for a name"),
                    "write it out",
                );
            } else if name.contains(SIGNS) || Key::of(&name).atoms > CASED_ATOMS {
                self.warning(
                    *line,
                    format!(
                        "{raw:?} holds a sign that separates words in texts, or too many words"
                    ),
                    "write it as texts do; an acronym in parentheses is a name of its own",
                );
            } else if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}
