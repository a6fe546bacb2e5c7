//! `isnad view --png`: the page draws itself in a browser without a window.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    str::FromStr,
    thread,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{complain::Failure, store::day};

/// What the picture shows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Picture")]
pub struct PictureArgs {
    /// Write a picture of the page, too (or, without --out, alone): drawn by the page itself in
    /// Chromium or a browser built on it, which has to be installed.
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// The day that it shows [default: the last].
    #[arg(long, value_name = "DAY", value_parser = day, requires = "png")]
    date: Option<Date>,
    /// Its language.
    #[arg(long, value_enum, default_value_t = Lang::En, requires = "png")]
    lang: Lang,
    /// Its size in pixels.
    #[arg(long, value_name = "WxH", default_value = "1600x1200", requires = "png")]
    size: Size,
}

/// The language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Arabic.
    Ar,
    /// English.
    En,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size(u32, u32);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sides =
            text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        match sides {
            Some((w, h)) if (320..=8000).contains(&w) && (320..=8000).contains(&h) => {
                Ok(Self(w, h))
            }
            _ => Err("a size looks like 1600x1200, each side from 320 to 8000".to_owned()),
        }
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.0, self.1)
    }
}

/// How long a browser may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// Draws `page` into the picture that `args` name.
///
/// # Errors
/// When no browser is found, or none draws it.
pub fn draw(page: &Path, args: &PictureArgs, picture: &Path) -> Result<(), Failure> {
    let browser = browser().ok_or_else(|| {
        Failure::Words(
            "--png needs Chromium or a browser built on it, and none was found: install one, or name it in CHROMIUM"
                .to_owned(),
        )
    })?;
    let page = page.canonicalize().map_err(|e| Failure::file(page, &e))?;
    let lang = if args.lang == Lang::Ar { "ar" } else { "en" };
    let day = args.date.map_or_else(String::new, |d| format!("&d={d}"));
    let address = format!("{}?picture#l={lang}&t=light{day}", file_address(&page));
    let folder = env::temp_dir().join(format!("isnad-view-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|e| Failure::file(&folder, &e))?;
    let drawn = folder.join("picture.png");
    // A browser run by root refuses its sandbox; all that it opens is the page just written, which
    // asks nothing of the network.
    let done = [false, true]
        .into_iter()
        .any(|bare| run(&browser, bare, &folder, args.size, &drawn, &address) && is_png(&drawn));
    let moved = if done { fs::copy(&drawn, picture).map(drop) } else { Ok(()) };
    let _ = fs::remove_dir_all(&folder);
    moved.map_err(|e| Failure::file(picture, &e))?;
    if done {
        Ok(())
    } else {
        Err(Failure::Words(format!("{} did not draw the page", browser.display())))
    }
}

fn run(browser: &Path, bare: bool, folder: &Path, size: Size, drawn: &Path, address: &str) -> bool {
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run"])
        .args(["--disable-extensions", "--disable-dev-shm-usage", "--force-device-scale-factor=1"])
        // Time runs on in the page until it has drawn.
        .arg("--virtual-time-budget=5000")
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--window-size={},{}", size.0, size.1))
        .arg(format!("--screenshot={}", drawn.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if bare {
        command.arg("--no-sandbox");
    }
    let Ok(mut child) = command.arg(address).spawn() else { return false };
    let from = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if from.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(50)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

fn is_png(path: &Path) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG"))
}

/// The address of a file, with what an address may not hold written as `%XX`.
fn file_address(path: &Path) -> String {
    let mut out = String::from("file://");
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.trim_start_matches("//?/");
    if !text.starts_with('/') {
        out.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chrome-headless-shell",
    "microsoft-edge",
    "brave-browser",
];

/// Where browsers stand that are on no path.
const PLACES: [&str; 5] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/// The browser that CHROMIUM names, else the first that is found.
fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|p| p.is_file());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).flat_map(|dir| {
        NAMES.iter().flat_map(move |n| [dir.join(n), dir.join(format!("{n}.exe"))])
    });
    on_path.chain(PLACES.iter().map(PathBuf::from)).find(|p| p.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let check = |text: &str, want: Option<Size>| {
            assert_eq!(text.parse::<Size>().ok(), want, "{text:?}");
        };
        check("1600x1200", Some(Size(1600, 1200)));
        check("390x844", Some(Size(390, 844)));
        check("1600", None);
        check("0x0", None);
        check("100000x1200", None);
        check("axb", None);
    }

    #[test]
    fn addresses_of_files() {
        let check = |path: &str, want: &str| {
            assert_eq!(file_address(Path::new(path)), want, "{path}");
        };
        check("/tmp/map.html", "file:///tmp/map.html");
        check("/tmp/a b#c?.html", "file:///tmp/a%20b%23c%3F.html");
        check("/tmp/خريطة.html", "file:///tmp/%D8%AE%D8%B1%D9%8A%D8%B7%D8%A9.html");
        check("C:\\maps\\m.html", "file:///C:/maps/m.html");
    }
}
