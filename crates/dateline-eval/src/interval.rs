//! Confidence intervals by bootstrap: units (documents, or sentences where there are few documents) are
//! drawn with replacement, and the middle 95 % of the figures so found is the interval ([`wilson`]'s where all
//! or none agree). The draws come
//! from a seed, so that the same files give the same intervals anywhere.

/// A figure with its 95 % interval; absent where there is nothing to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// The figure over all units.
    pub value: Option<f64>,
    /// The interval, where enough draws have a figure.
    pub interval: Option<(f64, f64)>,
}

/// Figures over all units, with intervals. `statistic` is given how often each unit counts.
pub fn bootstrap(
    units: usize,
    draws: usize,
    seed: u64,
    statistic: impl Fn(&[u32]) -> Vec<Option<f64>>,
) -> Vec<Figure> {
    let mut times = vec![1; units];
    let values = statistic(&times);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); values.len()];
    let mut random = SplitMix(seed);
    for _ in 0..if units > 1 { draws } else { 0 } {
        times.fill(0);
        for _ in 0..units {
            times[random.below(units)] += 1;
        }
        for (figures, value) in drawn.iter_mut().zip(statistic(&times)) {
            figures.extend(value);
        }
    }
    values
        .into_iter()
        .zip(drawn)
        .map(|(value, mut figures)| {
            figures.sort_unstable_by(f64::total_cmp);
            // Where most draws have no figure, those that do are no fair sample.
            let enough = figures.len() * 2 > draws && value.is_some();
            Figure {
                value,
                interval: enough.then(|| (quantile(&figures, 0.025), quantile(&figures, 0.975))),
            }
        })
        .collect()
}

/// Wilson's 95 % interval of a share: what is given where all or none agree, because draws from such cases
/// never differ.
pub fn wilson(hits: u32, cases: u32) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_964;
    if cases == 0 {
        return None;
    }
    let (n, share) = (f64::from(cases), f64::from(hits) / f64::from(cases));
    let centre = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    Some((
        ((centre - spread) / scale).max(0.0),
        ((centre + spread) / scale).min(1.0),
    ))
}

/// The value below which a share of sorted values lies, between two where it falls between them.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (at.floor() as usize, at.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * at.fract()
}

/// Steele, Lea and Flood's SplitMix64: small, and the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; for the few thousand units there are, the bias is far below the noise.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(hits: &[bool], seed: u64) -> Figure {
        bootstrap(hits.len(), 1000, seed, |times| {
            let hit: u32 = hits
                .iter()
                .zip(times)
                .filter(|(h, _)| **h)
                .map(|(_, t)| t)
                .sum();
            vec![Some(f64::from(hit) / hits.len() as f64)]
        })[0]
    }

    #[test]
    fn the_interval_of_a_share_is_near_the_normal_one() {
        let hits: Vec<bool> = (0..200).map(|i| i % 4 != 0).collect();
        let found = share(&hits, 1);
        assert_eq!(found.value, Some(0.75));
        let (low, high) = found.interval.unwrap();
        // 1.96 · √(.75 · .25 / 200) = .060
        assert!(
            (low - 0.69).abs() < 0.01 && (high - 0.81).abs() < 0.01,
            "{low} {high}"
        );
        assert_eq!(found, share(&hits, 1), "the seed decides");
    }

    #[test]
    fn wilson_is_wide_where_cases_are_few() {
        let (low, high) = wilson(5, 5).unwrap();
        assert!((low - 0.566).abs() < 0.001 && high > 0.999, "{low} {high}");
        let (low, high) = wilson(0, 10).unwrap();
        assert!(low < 0.001 && (high - 0.278).abs() < 0.001, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn one_unit_or_no_figure_gives_no_interval() {
        assert_eq!(share(&[true], 1).interval, None);
        let none = bootstrap(5, 100, 1, |_| vec![None]);
        assert_eq!(none[0], Figure::default());
    }

    #[test]
    fn numbers_below_cover_their_range() {
        let mut random = SplitMix(7);
        let mut seen = [0; 5];
        (0..5000).for_each(|_| seen[random.below(5)] += 1);
        assert!(seen.iter().all(|n| (900..1100).contains(n)), "{seen:?}");
    }
}
