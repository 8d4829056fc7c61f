//! Dictionaries of agents: roles and kinds of actors with what they add to an actor's code.

use std::collections::HashMap;

use super::lines::{parts, without_comment};
use super::names::small;
use super::{Import, write_row};

const HEAD: &str = "\
# Agents of dictionaries of the PETRARCH/TABARI tradition, written by `dateline knowledge import`; columns as in agents.csv.
# A name that agents.csv has is left to it. Licence: that of the dictionaries.
name,plural,aliases,country,sectors,class,marks,source
";

impl Import<'_> {
    /// Reads a dictionary of agents.
    pub(super) fn agents(&mut self, text: &str) {
        let mut sets: HashMap<String, Vec<String>> = HashMap::new();
        for (number, raw) in text.lines().enumerate() {
            let number = number as u64 + 1;
            let line = without_comment(raw);
            if line.trim().is_empty() {
                continue;
            }
            if line.starts_with('!') && line.contains('=') {
                self.substitution(number, line, &mut sets);
                continue;
            }
            match parts(line) {
                Ok((name, codes)) => self.agent(number, name, &codes, &sets),
                Err(message) => self.error(number, message, "write [~CODE] or [CODE~]"),
            }
        }
    }

    fn substitution(&mut self, number: u64, line: &str, sets: &mut HashMap<String, Vec<String>>) {
        let (name, words) = line.split_once('=').unwrap_or((line, ""));
        let words: Vec<String> = words
            .split(',')
            .map(|w| w.trim().to_owned())
            .filter(|w| !w.is_empty())
            .collect();
        if words.is_empty() {
            self.error(
                number,
                "a substitution set without words",
                "write !NAME! = ONE, TWO",
            );
        } else {
            sets.insert(name.trim().to_owned(), words);
        }
    }

    fn agent(
        &mut self,
        line: u64,
        name: &str,
        codes: &[&str],
        sets: &HashMap<String, Vec<String>>,
    ) {
        self.out.counts.entries += 1;
        let (name, plural) = match name.split_once('{') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches('}').trim())),
            None => (name, None),
        };
        let left_out = |import: &mut Self| import.out.counts.left_out += 1;
        let [code] = codes else {
            self.error(
                line,
                format!("{name:?} has {} codes", codes.len()),
                "give it one",
            );
            return left_out(self);
        };
        let bare = code.trim_matches('~');
        if bare.len() == code.len() {
            self.error(
                line,
                format!("[{code}] does not say where it stands in an actor's code"),
                "write [~CODE] or [CODE~]",
            );
            return left_out(self);
        }
        let Some(decoded) = self.decode(line, bare) else {
            return left_out(self);
        };
        if decoded.sectors.is_empty() && decoded.country.is_empty() {
            self.warning(line, format!("[{code}] has no sector here"), "give it one");
            return left_out(self);
        }
        let Some(forms) = self.expand(line, name, sets) else {
            return left_out(self);
        };
        let substituted = forms.len() > 1;
        let plural = match plural {
            // The words of a substitution set come with their plurals.
            None if substituted => "-".to_owned(),
            None => String::new(),
            Some("") => "-".to_owned(),
            Some(forms) => small(forms),
        };
        let forms: Vec<String> = forms.iter().map(|f| small(f)).collect();
        let Some(id) = forms.first().cloned() else {
            return left_out(self);
        };
        let fresh = self.fresh(&forms, &id);
        let Some((name, aliases)) = fresh.split_first() else {
            self.out.counts.known += 1;
            return;
        };
        self.out.counts.written += 1;
        let class = if code.ends_with('~') {
            "body"
        } else {
            "person"
        };
        let class = if plural == "-" && !substituted {
            "mass"
        } else {
            class
        };
        write_row(
            &mut self.out.agents,
            HEAD,
            &[
                name,
                &plural,
                &aliases.join("|"),
                &decoded.country,
                &decoded.sectors.join("|"),
                class,
                if decoded.country.is_empty() {
                    "needs-country"
                } else {
                    ""
                },
                "dictionary",
            ],
        );
        self.out.report.rows += 1;
    }

    /// A name with its substitution set put in: one form for each word.
    fn expand(
        &mut self,
        line: u64,
        name: &str,
        sets: &HashMap<String, Vec<String>>,
    ) -> Option<Vec<String>> {
        let Some(start) = name.find('!') else {
            return Some(vec![name.to_owned()]);
        };
        let end = name[start + 1..].find('!').map(|at| start + 1 + at);
        let set = end.and_then(|end| sets.get(&name[start..=end]));
        match (end, set) {
            (Some(end), Some(words)) => Some(
                words
                    .iter()
                    .map(|w| format!("{}{w}{}", &name[..start], &name[end + 1..]))
                    .collect(),
            ),
            _ => {
                self.error(
                    line,
                    format!("{name:?} uses a substitution set that is not defined"),
                    "define it above as !NAME! = ONE, TWO",
                );
                None
            }
        }
    }
}
