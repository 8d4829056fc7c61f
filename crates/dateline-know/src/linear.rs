//! Linear models as data: features by name, each with weights by class, in a file that can be read and diffed.
//!
//! In: `judge/*.tsv` of a knowledge folder, written by `dateline judge train`: a line `classes`, a line
//! `bias`, then a line a feature with `CLASS=weight` where the weight is not nought. Out: a section
//! `judge/NAME` of the compiled file, and [`Linear`], which gives the probabilities of the classes.
//!
//! What a feature means is the coder's business; here it is a name, kept in the compiled form as its
//! 64-bit FNV-1a hash.

use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Finding, KnowError};

/// A multinomial logistic model over named features.
#[derive(Debug, Clone, Default)]
pub struct Linear {
    classes: Vec<String>,
    bias: Vec<f32>,
    rows: HashMap<u64, (u32, u32)>,
    weights: Vec<(u8, f32)>,
}

#[derive(Serialize, Deserialize)]
struct Compiled {
    classes: Vec<String>,
    bias: Vec<f32>,
    hashes: Vec<u64>,
    ends: Vec<u32>,
    weights: Vec<(u8, f32)>,
}

/// The name of a feature being hashed, piece by piece; letters of ASCII count as small.
#[derive(Clone, Copy, Debug)]
pub struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Goes on with a piece of the name.
    #[must_use]
    pub fn with(mut self, piece: &str) -> Self {
        for byte in piece.bytes() {
            self.0 = (self.0 ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x100_0000_01b3);
        }
        self
    }

    /// The hash of what was given.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0
    }
}

impl Linear {
    /// Opens the compiled form.
    ///
    /// # Errors
    /// If the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        let compiled: Compiled = postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("its linear model does not read: {e}")))?;
        let n = compiled.classes.len();
        let whole = compiled.bias.len() == n
            && compiled.hashes.len() == compiled.ends.len()
            && compiled.ends.is_sorted()
            && compiled.ends.last().map_or(0, |e| *e as usize) == compiled.weights.len()
            && compiled
                .weights
                .iter()
                .all(|(class, _)| usize::from(*class) < n);
        if !whole {
            return Err(KnowError::Corrupt("its linear model is not whole".into()));
        }
        let starts = std::iter::once(0).chain(compiled.ends.iter().copied());
        let rows = compiled
            .hashes
            .iter()
            .zip(starts.zip(compiled.ends.iter().copied()))
            .map(|(hash, range)| (*hash, range))
            .collect();
        Ok(Self {
            classes: compiled.classes,
            bias: compiled.bias,
            rows,
            weights: compiled.weights,
        })
    }

    /// The classes, in the order of the probabilities.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The probabilities of the classes, given the hashes of the features that hold.
    #[must_use]
    pub fn probabilities(&self, features: &[u64]) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for hash in features {
            if let Some((start, end)) = self.rows.get(hash) {
                for (class, weight) in &self.weights[*start as usize..*end as usize] {
                    scores[usize::from(*class)] += weight;
                }
            }
        }
        softmax(&mut scores);
        scores
    }
}

/// Scores to probabilities.
pub fn softmax(scores: &mut [f32]) {
    let max = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for s in scores.iter_mut() {
        *s = (*s - max).exp();
        sum += *s;
    }
    for s in scores.iter_mut() {
        *s /= sum;
    }
}

/// The compiled models of a knowledge folder; none where it has no folder `judge`.
pub(crate) fn sections(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, KnowError> {
    let folder = dir.join("judge");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .map_err(|e| KnowError::io(&folder, e))?
        .map(|entry| {
            entry
                .map(|e| e.path())
                .map_err(|e| KnowError::io(&folder, e))
        })
        .collect::<Result<_, _>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "tsv"));
    files.sort();
    let mut out = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|e| KnowError::io(&path, e))?;
        let compiled = parse(&path, &text)?;
        let bytes = postcard::to_allocvec(&compiled)
            .map_err(|e| KnowError::Limit(format!("{}: {e}", path.display())))?;
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        out.push((format!("judge/{}", name.unwrap_or_default()), bytes));
    }
    Ok(out)
}

/// What is wrong in the models of a knowledge folder: the first fault of the first file that has one.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    match sections(dir) {
        Err(KnowError::Row {
            path,
            line,
            message,
            remedy,
        }) => vec![Finding::error(&path, line, message, remedy)],
        Err(other) => vec![Finding::error(
            &dir.join("judge"),
            0,
            other.to_string(),
            REMEDY,
        )],
        Ok(_) => Vec::new(),
    }
}

const REMEDY: &str = "write it anew with `dateline judge train`";

/// A feature's hash, the line it stands on, its weights by class.
type NamedRow = (u64, usize, Vec<(u8, f32)>);

fn parse(path: &Path, text: &str) -> Result<Compiled, KnowError> {
    let wrong = |line: usize, message: &str| KnowError::row(path, line as u64, message, REMEDY);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(i, l)| (i + 1, l))
        .filter(|(_, l)| !l.starts_with('#') && !l.is_empty());
    let mut head = |name: &str| {
        let (at, line) = lines
            .next()
            .ok_or_else(|| wrong(1, &format!("there is no line `{name}`")))?;
        let mut cells = line.split('\t');
        if cells.next() != Some(name) {
            return Err(wrong(at, &format!("the line `{name}` belongs here")));
        }
        Ok((at, cells.collect::<Vec<_>>()))
    };
    let number = |at: usize, text: &str| -> Result<f32, KnowError> {
        text.parse()
            .ok()
            .filter(|n: &f32| n.is_finite())
            .ok_or_else(|| wrong(at, &format!("{text:?} is no weight")))
    };
    let (at, classes) = head("classes")?;
    if classes.len() < 2 || classes.len() > 255 {
        return Err(wrong(at, "a model has 2 to 255 classes"));
    }
    let (at, bias) = head("bias")?;
    if bias.len() != classes.len() {
        return Err(wrong(at, "there is not one bias for each class"));
    }
    let bias = bias
        .iter()
        .map(|b| number(at, b))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows: Vec<NamedRow> = Vec::new();
    for (at, line) in lines {
        let mut cells = line.split('\t');
        let name = cells.next().unwrap_or("");
        let weights = cells
            .map(|cell| {
                let (class, weight) = cell
                    .rsplit_once('=')
                    .ok_or_else(|| wrong(at, &format!("{cell:?} is not CLASS=weight")))?;
                let class = classes
                    .iter()
                    .position(|c| *c == class)
                    .ok_or_else(|| wrong(at, &format!("class {class:?} is not in the head")))?;
                Ok((u8::try_from(class).unwrap_or(u8::MAX), number(at, weight)?))
            })
            .collect::<Result<Vec<_>, KnowError>>()?;
        rows.push((Hash::default().with(name).value(), at, weights));
    }
    rows.sort_by_key(|(hash, at, _)| (*hash, *at));
    if let Some(two) = rows.windows(2).find(|w| w[0].0 == w[1].0) {
        return Err(wrong(
            two[1].1,
            "the feature stands twice, or two features share a hash",
        ));
    }
    let mut compiled = Compiled {
        classes: classes.iter().map(|c| (*c).to_owned()).collect(),
        bias,
        hashes: Vec::with_capacity(rows.len()),
        ends: Vec::with_capacity(rows.len()),
        weights: Vec::new(),
    };
    for (hash, _, weights) in rows {
        compiled.weights.extend(weights);
        compiled.hashes.push(hash);
        compiled.ends.push(
            u32::try_from(compiled.weights.len()).map_err(|_| {
                KnowError::Limit(format!("{} has too many weights", path.display()))
            })?,
        );
    }
    Ok(compiled)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "# what\nclasses\tA\tB\nbias\t0.5\t0\nx:One\tA=1\nx:two\tA=-1\tB=2\n";

    fn open(text: &str) -> Result<Linear, KnowError> {
        let compiled = parse(Path::new("m.tsv"), text)?;
        Linear::from_bytes(&postcard::to_allocvec(&compiled).unwrap())
    }

    #[test]
    fn weights_add_up() {
        let model = open(MODEL).unwrap();
        assert_eq!(model.classes(), ["A", "B"]);
        let feature = |name| Hash::default().with(name).value();
        let p = model.probabilities(&[feature("x:one"), feature("unknown")]);
        assert!((p[0] - 1.0 / (1.0 + (-1.5f32).exp())).abs() < 1e-6, "{p:?}");
        let p = model.probabilities(&[Hash::default().with("x:").with("TWO").value()]);
        assert!(p[1] > 0.9 && (p[0] + p[1] - 1.0).abs() < 1e-6, "{p:?}");
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (text, line) in [
            ("", 1),
            ("classes\tA\n", 1),
            ("classes\tA\tB\nbias\t0\n", 2),
            ("classes\tA\tB\nbias\t0\tx\n", 2),
            ("classes\tA\tB\nbias\t0\t0\nf\tC=1\n", 3),
            ("classes\tA\tB\nbias\t0\t0\nf\tA=1\nF\tB=1\n", 4),
            ("classes\tA\tB\nbias\t0\t0\nf\tA=NaN\n", 3),
        ] {
            match open(text) {
                Err(KnowError::Row { line: at, .. }) => assert_eq!(at, line, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
        assert!(Linear::from_bytes(&[1, 2, 3]).is_err());
    }
}
