//! The `isnad` command; all of it lives in [`isnad::cli`].

fn main() -> std::process::ExitCode {
    isnad::cli::main()
}
