//! Confidence that can be taken at its word: the shares that models gave in the cross-validation
//! against how often they were right, made monotone (isotonic regression: Zadrozny and Elkan, *KDD*
//! 2002).

use crate::weigh::{Model, STEPS};

/// For each step of the share, how often an event was right, in hundredths; from what was read of
/// articles that the weights never saw.
#[must_use]
pub fn calibrate(samples: impl Iterator<Item = (f64, bool)>) -> Model {
    let mut counts = [(0.0_f64, 0.0_f64); STEPS];
    for (share, right) in samples {
        let step = ((share * STEPS as f64) as usize).min(STEPS - 1);
        counts[step].0 += f64::from(u8::from(right));
        counts[step].1 += 1.0;
    }
    // Pools of neighbouring steps whose shares would fall (pool adjacent violators).
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (step, (right, all)) in counts.into_iter().enumerate() {
        // An empty step leans on its own share, weakly.
        let own = (step as f64 + 0.5) / STEPS as f64;
        pools.push((right + own, all + 1.0, 1));
        while let [.., a, b] = pools[..] {
            if a.0 / a.1 <= b.0 / b.1 {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
        }
    }
    let mut model = Model::new(&["hundredths"]);
    let mut step = 0;
    for (right, all, steps) in pools {
        for _ in 0..steps {
            let hundredths = (right / all * 100.0).round() as i16;
            model.push(&format!("step|{step:02}"), &[(0, hundredths)]);
            step += 1;
        }
    }
    model
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weigh::key;

    #[test]
    fn confidence_never_falls_with_the_share() {
        let samples = (0..1000).map(|i| (f64::from(i) / 1000.0, i % 3 != 0 || i > 700));
        let model = calibrate(samples);
        let of = |step: usize| model.row(key(&format!("step|{step:02}")))[0].1;
        assert!((1..STEPS).all(|s| of(s) >= of(s - 1)));
        assert!((60..=75).contains(&of(5)), "{}", of(5));
        assert!(of(19) > 95);
    }
}
