//! The `isnad` command; all of it lives in [`isnad::cli`].

/// Reading makes many small allocations, and so does loading the tables; this allocator takes a
/// fifth off the one and a third off the other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    isnad::cli::main()
}
