//! Word classes: `classes*.toml`, in which a class may hold others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::Spanned;

use super::model::{Builtin, Class};
use super::source::File;
use crate::KnowError;

/// A class's words as one file has them, each with its line.
pub struct Written {
    /// Name without `@`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Words and `@classes`.
    pub members: Vec<(String, u64)>,
}

/// The classes as they are written, in file order.
pub fn written(files: &[File]) -> Result<Vec<Written>, KnowError> {
    let mut out = Vec::new();
    for file in files {
        let part: BTreeMap<String, Vec<Spanned<String>>> = file.parse()?;
        for (name, members) in part {
            let members: Vec<(String, u64)> = members
                .into_iter()
                .map(|m| (file.line(m.span().start), m.into_inner()))
                .map(|(line, word)| (word, line))
                .collect();
            if Builtin::named(&name).is_some() {
                return Err(KnowError::row(
                    &file.path,
                    members.first().map_or(1, |m| m.1),
                    format!("class `{name}` has the name of a built-in"),
                    "rename it",
                ));
            }
            out.push(Written {
                name,
                path: file.path.clone(),
                members,
            });
        }
    }
    Ok(out)
}

/// The classes with all words that they hold, by name.
pub fn read(written: &[Written]) -> Result<Vec<Class>, KnowError> {
    let mut raw: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for class in written {
        let words = class.members.iter().map(|(word, _)| word.clone());
        raw.entry(&class.name).or_default().extend(words);
    }
    for class in written {
        let unknown = class.members.iter().find(|(word, _)| {
            word.strip_prefix('@')
                .is_some_and(|n| Builtin::named(n).is_none() && !raw.contains_key(n))
        });
        if let Some((word, line)) = unknown {
            return Err(KnowError::row(
                &class.path,
                *line,
                format!("class `{}` holds `{word}`, which is no class", class.name),
                "add the class or take it out",
            ));
        }
    }
    // A class may hold others: expanded to a fixed point, bounded by the number of classes.
    for _ in 0..raw.len() {
        let before = raw.clone();
        for members in raw.values_mut() {
            let held: Vec<String> = members
                .iter()
                .filter_map(|m| m.strip_prefix('@'))
                .flat_map(|c| before.get(c).cloned().unwrap_or_default())
                .collect();
            members.retain(|m| !m.strip_prefix('@').is_some_and(|c| before.contains_key(c)));
            members.extend(held);
            members.sort();
            members.dedup();
        }
        if before == raw {
            break;
        }
    }
    Ok(raw
        .into_iter()
        .map(|(name, members)| {
            let builtins = members
                .iter()
                .filter_map(|m| Builtin::named(m.strip_prefix('@')?))
                .collect();
            Class {
                name: name.to_owned(),
                members: members
                    .into_iter()
                    .filter(|m| !m.starts_with('@'))
                    .collect(),
                builtins,
            }
        })
        .collect())
}
