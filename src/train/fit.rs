//! Fitting log-linear models: L-BFGS on the penalised likelihood, the same to the bit on every run.
//!
//! Both objectives are convex, so that the order of examples and the start do not matter but for
//! rounding; sums are taken over fixed pieces in a fixed order, and exponentials are `libm`'s.

use argmin::{
    core::{CostFunction, Error, Executor, Gradient, State},
    solver::{linesearch::MoreThuenteLineSearch, quasinewton::LBFGS},
};
use rayon::prelude::*;

/// Pieces that the examples are cut into for summing.
const PIECES: usize = 8;
/// Vectors that L-BFGS remembers.
const MEMORY: usize = 8;

/// An example with one of several labels: its features and the label.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Features, as indices.
    pub features: Vec<u32>,
    /// The label.
    pub label: u8,
}

/// An example of a choice: the features of each candidate, and which is right.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// Features of each candidate.
    pub candidates: Vec<Vec<u32>>,
    /// The right one.
    pub right: usize,
}

/// What is to be fitted.
enum Task<'a> {
    Labels(&'a [Labelled], usize),
    Ranks(&'a [Ranked]),
}

struct Problem<'a> {
    task: Task<'a>,
    penalty: f64,
}

/// Weights `feature * labels + label` of a softmax over labels.
///
/// # Errors
/// When the solver fails, in words.
pub fn labels(
    examples: &[Labelled],
    features: usize,
    labels: usize,
    penalty: f64,
    rounds: u64,
) -> Result<Vec<f64>, String> {
    solve(Problem { task: Task::Labels(examples, labels), penalty }, features * labels, rounds)
}

/// Weights of a softmax over candidates.
///
/// # Errors
/// When the solver fails, in words.
pub fn ranks(
    examples: &[Ranked],
    features: usize,
    penalty: f64,
    rounds: u64,
) -> Result<Vec<f64>, String> {
    solve(Problem { task: Task::Ranks(examples), penalty }, features, rounds)
}

fn solve(problem: Problem<'_>, size: usize, rounds: u64) -> Result<Vec<f64>, String> {
    if size == 0 {
        return Ok(Vec::new());
    }
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY)
        .with_tolerance_grad(1e-2)
        .and_then(|s| s.with_tolerance_cost(1e-4))
        .map_err(|e| e.to_string())?;
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(vec![0.0; size]).max_iters(rounds))
        .run()
        .map_err(|e| e.to_string())?;
    result.state().get_best_param().cloned().ok_or_else(|| "no weights were found".to_owned())
}

impl Problem<'_> {
    /// Loss and, where asked for, its gradient.
    fn value(&self, w: &[f64], want: bool) -> (f64, Vec<f64>) {
        let n = match &self.task {
            Task::Labels(e, _) => e.len(),
            Task::Ranks(e) => e.len(),
        };
        let piece = n.div_ceil(PIECES).max(1);
        let parts: Vec<(f64, Vec<f64>)> = (0..PIECES)
            .into_par_iter()
            .map(|p| {
                let range = (p * piece).min(n)..((p + 1) * piece).min(n);
                let mut gradient = if want { vec![0.0; w.len()] } else { Vec::new() };
                let loss = match &self.task {
                    Task::Labels(e, labels) => {
                        e[range].iter().map(|x| labelled(x, *labels, w, &mut gradient)).sum()
                    }
                    Task::Ranks(e) => e[range].iter().map(|x| ranked(x, w, &mut gradient)).sum(),
                };
                (loss, gradient)
            })
            .collect();
        let mut loss: f64 = parts.iter().map(|p| p.0).sum();
        loss += 0.5 * self.penalty * w.iter().map(|x| x * x).sum::<f64>();
        let mut gradient: Vec<f64> =
            if want { w.iter().map(|x| self.penalty * x).collect() } else { Vec::new() };
        for (_, part) in &parts {
            for (g, p) in gradient.iter_mut().zip(part) {
                *g += p;
            }
        }
        (loss, gradient)
    }
}

/// Turns scores into shares, in place; the logarithm of their sum before.
fn normalise(scores: &mut [f64]) -> f64 {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for s in scores.iter_mut() {
        *s = libm::exp(*s - top);
        sum += *s;
    }
    for s in scores.iter_mut() {
        *s /= sum;
    }
    top + libm::log(sum)
}

fn labelled(x: &Labelled, labels: usize, w: &[f64], gradient: &mut [f64]) -> f64 {
    let mut scores = vec![0.0; labels];
    for &f in &x.features {
        let row = &w[f as usize * labels..(f as usize + 1) * labels];
        for (s, v) in scores.iter_mut().zip(row) {
            *s += v;
        }
    }
    let right = scores[usize::from(x.label)];
    let loss = normalise(&mut scores) - right;
    if !gradient.is_empty() {
        scores[usize::from(x.label)] -= 1.0;
        for &f in &x.features {
            let row = &mut gradient[f as usize * labels..(f as usize + 1) * labels];
            for (g, s) in row.iter_mut().zip(&scores) {
                *g += s;
            }
        }
    }
    loss
}

fn ranked(x: &Ranked, w: &[f64], gradient: &mut [f64]) -> f64 {
    let score = |c: &Vec<u32>| c.iter().map(|&f| w[f as usize]).sum::<f64>();
    let mut scores: Vec<f64> = x.candidates.iter().map(score).collect();
    let right = scores[x.right];
    let loss = normalise(&mut scores) - right;
    if !gradient.is_empty() {
        scores[x.right] -= 1.0;
        for (c, s) in x.candidates.iter().zip(&scores) {
            for &f in c {
                gradient[f as usize] += s;
            }
        }
    }
    loss
}

impl CostFunction for Problem<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, w: &Self::Param) -> Result<f64, Error> {
        Ok(self.value(w, false).0)
    }
}

impl Gradient for Problem<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, w: &Self::Param) -> Result<Vec<f64>, Error> {
        Ok(self.value(w, true).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_follows_its_feature() {
        let examples: Vec<Labelled> =
            (0..40).map(|i| Labelled { features: vec![i % 2], label: (i % 2) as u8 }).collect();
        let w = labels(&examples, 2, 2, 0.1, 50).expect("fits");
        assert!(w[0] > w[1] && w[3] > w[2], "{w:?}");
        assert_eq!(w, labels(&examples, 2, 2, 0.1, 50).expect("fits"), "the same to the bit");
    }

    #[test]
    fn the_right_candidate_gains() {
        let example = Ranked { candidates: vec![vec![0], vec![1]], right: 1 };
        let w = ranks(&vec![example; 20], 2, 0.1, 50).expect("fits");
        assert!(w[1] > w[0], "{w:?}");
    }
}
