//! Fitting the judge: multinomial logistic regression by FTRL-Proximal.
//!
//! In: examples as names of features with a class. Out: [`Fitted`], whose text is a file of
//! `knowledge/judge`. The method is that of McMahan et al., "Ad Click Prediction: a View from the
//! Trenches" (KDD 2013), algorithm 1, one weight a feature and class: its L1 term leaves most weights at
//! nought. Same examples, options and seed give the same file: one thread, a fixed order of passes, weights
//! rounded to three decimals.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// An example.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// Names of the features that hold.
    pub features: Vec<String>,
    /// The class that is right.
    pub class: String,
    /// Examples of one group stand in one fold.
    pub group: u64,
}

/// How to fit.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Passes over the examples.
    pub passes: usize,
    /// Seed of the order in each pass.
    pub seed: u64,
    /// Features seen in fewer examples are left out.
    pub least: usize,
    /// Step size.
    pub alpha: f64,
    /// Weight of the L1 term.
    pub l1: f64,
    /// Weight of the L2 term.
    pub l2: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            passes: 12,
            seed: 1,
            least: 3,
            alpha: 0.12,
            l1: 0.6,
            l2: 1.0,
        }
    }
}

/// Weights by feature and class.
#[derive(Clone, Debug, Default)]
pub struct Fitted {
    classes: Vec<String>,
    bias: Vec<f64>,
    weights: BTreeMap<String, Vec<f64>>,
}

/// One coordinate of FTRL-Proximal.
#[derive(Clone, Copy, Default)]
struct Coordinate {
    z: f64,
    n: f64,
}

impl Coordinate {
    fn weight(self, o: &Options, l1: f64) -> f64 {
        if self.z.abs() <= l1 {
            return 0.0;
        }
        -(self.z - l1.copysign(self.z)) / ((1.0 + self.n.sqrt()) / o.alpha + o.l2)
    }

    fn step(&mut self, gradient: f64, weight: f64, o: &Options) {
        let sigma = ((self.n + gradient * gradient).sqrt() - self.n.sqrt()) / o.alpha;
        self.z += gradient - sigma * weight;
        self.n += gradient * gradient;
    }
}

/// Fits a model to examples.
#[must_use]
pub fn fit(examples: &[&Example], o: &Options) -> Fitted {
    let mut classes: Vec<String> = examples.iter().map(|e| e.class.clone()).collect();
    classes.sort();
    classes.dedup();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for f in examples.iter().flat_map(|e| &e.features) {
        *counts.entry(f).or_default() += 1;
    }
    let mut names: Vec<&str> = counts
        .into_iter()
        .filter_map(|(f, n)| (n >= o.least).then_some(f))
        .collect();
    names.sort_unstable();
    let index: HashMap<&str, usize> = names.iter().zip(0..).map(|(f, i)| (*f, i)).collect();
    let rows: Vec<(Vec<usize>, usize)> = examples
        .iter()
        .map(|e| {
            let features = e
                .features
                .iter()
                .filter_map(|f| index.get(f.as_str()).copied());
            let class = classes.binary_search(&e.class).unwrap_or(0);
            (features.collect(), class)
        })
        .collect();
    let n = classes.len();
    let mut table = vec![Coordinate::default(); names.len() * n];
    let mut bias = vec![Coordinate::default(); n];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut state = o.seed;
    let mut weights = Vec::new();
    for _ in 0..o.passes {
        shuffle(&mut order, &mut state);
        for &at in &order {
            let (features, class) = &rows[at];
            weights.clear();
            let mut p: Vec<f64> = bias.iter().map(|b| b.weight(o, 0.0)).collect();
            let b = p.clone();
            for f in features {
                for c in 0..n {
                    let w = table[f * n + c].weight(o, o.l1);
                    weights.push(w);
                    p[c] += w;
                }
            }
            softmax(&mut p);
            for c in 0..n {
                let gradient = p[c] - f64::from(u8::from(c == *class));
                bias[c].step(gradient, b[c], o);
                for (i, f) in features.iter().enumerate() {
                    table[f * n + c].step(gradient, weights[i * n + c], o);
                }
            }
        }
    }
    let round = |w: f64| (w * 1000.0).round() / 1000.0;
    let weights = names
        .iter()
        .enumerate()
        .map(|(f, name)| {
            let row = (0..n).map(|c| round(table[f * n + c].weight(o, o.l1)));
            ((*name).to_owned(), row.collect::<Vec<f64>>())
        })
        .filter(|(_, row)| row.iter().any(|w| *w != 0.0))
        .collect();
    Fitted {
        bias: bias.iter().map(|b| round(b.weight(o, 0.0))).collect(),
        classes,
        weights,
    }
}

impl Fitted {
    /// The classes, in the order of the probabilities.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// How many features have a weight.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether no feature has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// The probabilities of the classes.
    #[must_use]
    pub fn probabilities(&self, features: &[String]) -> Vec<f64> {
        let mut p = self.bias.clone();
        for row in features.iter().filter_map(|f| self.weights.get(f)) {
            for (p, w) in p.iter_mut().zip(row) {
                *p += w;
            }
        }
        softmax(&mut p);
        p
    }

    /// The file of `knowledge/judge`; `head` are the lines of its comment.
    #[must_use]
    pub fn text(&self, head: &str) -> String {
        let mut out = String::new();
        for line in head.lines() {
            let _ = writeln!(out, "# {line}");
        }
        let bias: Vec<String> = self.bias.iter().map(f64::to_string).collect();
        let _ = writeln!(out, "classes\t{}", self.classes.join("\t"));
        let _ = writeln!(out, "bias\t{}", bias.join("\t"));
        for (name, row) in &self.weights {
            out.push_str(name);
            for (class, w) in self.classes.iter().zip(row).filter(|(_, w)| **w != 0.0) {
                let _ = write!(out, "\t{class}={w}");
            }
            out.push('\n');
        }
        out
    }
}

/// Out-of-fold probabilities of each example: fitted on the examples of other folds.
#[must_use]
pub fn across_folds(examples: &[Example], folds: u64, o: &Options) -> Vec<(Vec<String>, Vec<f64>)> {
    let mut out = vec![(Vec::new(), Vec::new()); examples.len()];
    for fold in 0..folds {
        let (held, rest): (Vec<usize>, Vec<usize>) =
            (0..examples.len()).partition(|i| examples[*i].group % folds == fold);
        let rest: Vec<&Example> = rest.iter().map(|i| &examples[*i]).collect();
        let fitted = fit(&rest, o);
        for i in held {
            out[i] = (
                fitted.classes.clone(),
                fitted.probabilities(&examples[i].features),
            );
        }
    }
    out
}

fn softmax(scores: &mut [f64]) {
    let max = scores.iter().copied().fold(f64::MIN, f64::max);
    let mut sum = 0.0;
    for s in scores.iter_mut() {
        *s = (*s - max).exp();
        sum += *s;
    }
    for s in scores.iter_mut() {
        *s /= sum;
    }
}

/// Fisher and Yates, with SplitMix64.
fn shuffle(order: &mut [usize], state: &mut u64) {
    for i in (1..order.len()).rev() {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        order.swap(i, (z % (i as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(features: &[&str], class: &str, group: u64) -> Example {
        Example {
            features: features.iter().map(|f| (*f).to_owned()).collect(),
            class: class.to_owned(),
            group,
        }
    }

    #[test]
    fn what_tells_classes_apart_is_found_and_noise_is_not() {
        let examples: Vec<Example> = (0..200)
            .map(|i| {
                let (word, class) = if i % 2 == 0 {
                    ("p:bomb", "ASSAULT")
                } else {
                    ("p:meet", "CONSULT")
                };
                let noise = format!("w:{}", i % 7);
                example(&[word, &noise], class, i)
            })
            .collect();
        let all: Vec<&Example> = examples.iter().collect();
        let options = Options::default();
        let fitted = fit(&all, &options);
        assert_eq!(fitted.classes(), ["ASSAULT", "CONSULT"]);
        let p = fitted.probabilities(&["p:bomb".to_owned()]);
        assert!(p[0] > 0.9, "{p:?}");
        assert_eq!(fitted.text("x"), fit(&all, &options).text("x"));
        let right = across_folds(&examples, 5, &options)
            .iter()
            .zip(&examples)
            .filter(|((classes, p), e)| {
                let best = usize::from(p[1] > p[0]);
                classes[best] == e.class
            })
            .count();
        assert_eq!(right, 200);
    }
}
