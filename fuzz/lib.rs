//! What the targets share.

pub mod mutate;
pub mod targets;

/// Makes a target of cargo-fuzz of one in [`targets::TARGETS`].
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::run($name, data));
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
            $crate::mutated($name, data, size, max, seed)
        });
    };
}

/// Runs a target.
///
/// # Panics
/// Where something does not hold.
pub fn run(name: &str, data: &[u8]) {
    let target = targets::TARGETS.iter().find(|t| t.name == name).expect("a target of that name");
    (target.run)(data);
}

/// Changes an input along its structure; of three times once as libFuzzer does, which finds what
/// no structure has.
pub fn mutated(name: &str, data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let target = targets::TARGETS.iter().find(|t| t.name == name).expect("a target of that name");
    if seed % 3 == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max);
    }
    let out = if target.corpus == "binary" {
        mutate::bytes(&data[..size], seed.into())
    } else {
        mutate::text(&String::from_utf8_lossy(&data[..size]), seed.into()).into_bytes()
    };
    let n = out.len().min(max);
    data[..n].copy_from_slice(&out[..n]);
    n
}
