//! Whether scores mean what they say: reliability, expected calibration error, risk and coverage.

use serde::Serialize;

use super::tally::share;

/// Number of bins of a reliability table.
const BINS: usize = 10;
/// Scores above which the risk is given.
const THRESHOLDS: [f64; 9] = [0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/// A score and whether what it stood for was right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// 0 to 1.
    pub score: f64,
    /// Whether it was right; `None` where the program abstained.
    pub right: Option<bool>,
}

impl Sample {
    pub(super) const fn answered(score: f64, right: bool) -> Self {
        Self { score, right: Some(right) }
    }

    pub(super) const fn abstained(score: f64) -> Self {
        Self { score, right: None }
    }
}

/// One bin of a reliability table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Lower edge; the bin reaches to 0.1 above it.
    pub from: f64,
    /// Answers in it.
    pub n: u32,
    /// Mean of their scores.
    pub mean_score: f64,
    /// Share of them that is right.
    pub right: f64,
}

/// What answering only above a score would cost and save.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Risk {
    /// Only answers with at least this score.
    pub score: f64,
    /// How many these are.
    pub n: u32,
    /// Their share of all, abstentions included.
    pub coverage: f64,
    /// Share of them that is wrong.
    pub risk: f64,
}

/// How far a score can be believed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Answers.
    pub n: u32,
    /// Expected calibration error: the mean over the bins, weighted by their number, of the
    /// distance between mean score and share right (Naeini, Cooper and Hauskrecht, AAAI 2015).
    pub expected_error: f64,
    /// Ten bins of equal width.
    pub bins: Vec<Bin>,
    /// Risk against coverage (El-Yaniv and Wiener, JMLR 2010).
    pub coverage: Vec<Risk>,
}

impl Calibration {
    /// Measures samples. Their order does not matter.
    #[must_use]
    pub fn of(samples: &[Sample]) -> Self {
        // Sums of floats depend on order; sorted, the figure does not.
        let mut answers: Vec<(f64, bool)> =
            samples.iter().filter_map(|s| s.right.map(|r| (s.score, r))).collect();
        answers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let bins: Vec<Bin> = (0..BINS).map(|b| bin(b, &answers)).collect();
        let n = answers.len() as u32;
        let expected_error =
            bins.iter().map(|b| share(b.n, n) * (b.mean_score - b.right).abs()).sum();
        let coverage =
            THRESHOLDS.iter().map(|&t| risk(t, &answers, samples.len() as u32)).collect();
        Self { n, expected_error, bins, coverage }
    }
}

fn bin(b: usize, answers: &[(f64, bool)]) -> Bin {
    let of = |score: f64| ((score * BINS as f64) as usize).min(BINS - 1);
    let inside = || answers.iter().filter(|(s, _)| of(*s) == b);
    let n = inside().count() as u32;
    let sum: f64 = inside().map(|(s, _)| s).sum();
    let right = inside().filter(|(_, r)| *r).count() as u32;
    let mean_score = if n == 0 { 0.0 } else { sum / f64::from(n) };
    Bin { from: b as f64 / BINS as f64, n, mean_score, right: share(right, n) }
}

fn risk(score: f64, answers: &[(f64, bool)], all: u32) -> Risk {
    let above = || answers.iter().filter(|(s, _)| *s >= score);
    let n = above().count() as u32;
    let wrong = above().filter(|(_, r)| !r).count() as u32;
    Risk { score, n, coverage: share(n, all), risk: share(wrong, n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(list: &[(f64, Option<bool>)]) -> Vec<Sample> {
        list.iter().map(|&(score, right)| Sample { score, right }).collect()
    }

    #[test]
    fn expected_error_by_hand() {
        let check = |list: &[(f64, Option<bool>)], want: f64| {
            let got = Calibration::of(&samples(list)).expected_error;
            assert!((got - want).abs() < 1e-12, "{list:?}: {got} for {want}");
        };
        let (yes, no) = (Some(true), Some(false));
        check(&[], 0.0);
        check(&[(1.0, yes)], 0.0);
        check(&[(0.9, no)], 0.9);
        // One bin: mean 0.75, half right.
        check(&[(0.71, yes), (0.79, no)], 0.25);
        // Two bins, three answers in one and one in the other: 3/4·|0.9−2/3| + 1/4·|0.2−0|.
        check(&[(0.9, yes), (0.9, yes), (0.9, no), (0.2, no)], 0.175 + 0.05);
        // An abstention is no answer.
        check(&[(0.3, None), (0.9, no)], 0.9);
    }

    #[test]
    fn risk_falls_as_coverage_does() {
        let list = [(0.99, Some(true)), (0.85, Some(true)), (0.55, Some(false)), (0.3, None)];
        let table = Calibration::of(&samples(&list)).coverage;
        let at = |score: f64| table.iter().find(|r| r.score == score).copied();
        assert_eq!(at(0.4), Some(Risk { score: 0.4, n: 3, coverage: 0.75, risk: 1.0 / 3.0 }));
        assert_eq!(at(0.8), Some(Risk { score: 0.8, n: 2, coverage: 0.5, risk: 0.0 }));
        assert_eq!(at(0.99), Some(Risk { score: 0.99, n: 1, coverage: 0.25, risk: 0.0 }));
    }
}
