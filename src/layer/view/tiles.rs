//! Background tiles, where a user asks for them.

use serde::Serialize;

/// A tile address with `{z}`, `{x}` and `{y}`, checked so that it can stand in a content policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tiles {
    url: String,
    host: String,
    #[serde(skip)]
    policy: String,
}

/// Why a tile address is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TilesError {
    /// It lacks one of its gaps.
    #[error(
        "the tile address lacks {0}: an address looks like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
    )]
    Gap(&'static str),
    /// It is neither http(s) nor a path beside the file.
    #[error("the tile address must begin with https:// or http://, or be a path beside the file")]
    Scheme,
    /// Its host holds letters that no host has.
    #[error("`{0}` is not the name of a host")]
    Host(String),
}

impl Tiles {
    /// Checks an address: `https://host/{z}/{x}/{y}.png` (`{s}` may stand in the host), or a
    /// path relative to the HTML file.
    ///
    /// # Errors
    /// When a gap is missing, or the address is of another kind.
    pub fn new(url: &str) -> Result<Self, TilesError> {
        for gap in ["{z}", "{x}", "{y}"] {
            if !url.contains(gap) {
                return Err(TilesError::Gap(gap));
            }
        }
        let (host, policy) = match url.split_once("://") {
            Some((scheme @ ("https" | "http"), rest)) => {
                let host = rest.split('/').next().unwrap_or_default();
                let named = host.replace("{s}.", "");
                let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
                if named.is_empty() || !named.chars().all(fits) {
                    return Err(TilesError::Host(host.to_owned()));
                }
                let policy = host.replace("{s}.", "*.");
                (named, format!("data: {scheme}://{policy}"))
            }
            None if !url.contains(':') && !url.starts_with("//") => {
                ("./".to_owned(), "data: 'self' file:".to_owned())
            }
            _ => return Err(TilesError::Scheme),
        };
        Ok(Self { url: url.to_owned(), host, policy })
    }

    /// The sources of pictures that the page's content policy allows.
    pub(super) fn policy(&self) -> &str {
        &self.policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let policy = |url: &str| Tiles::new(url).map(|t| t.policy);
        let check = |url: &str, want: Result<&str, TilesError>| {
            assert_eq!(policy(url), want.map(str::to_owned), "{url}");
        };
        check("https://t.example.org/{z}/{x}/{y}.png", Ok("data: https://t.example.org"));
        check("http://127.0.0.1:8080/{z}/{x}/{y}.png", Ok("data: http://127.0.0.1:8080"));
        check("https://{s}.t.org/{z}/{x}/{y}.png?k=1", Ok("data: https://*.t.org"));
        check("tiles/{z}/{x}/{y}.png", Ok("data: 'self' file:"));
        check("https://t.org/{z}/{x}.png", Err(TilesError::Gap("{y}")));
        check("javascript:alert(1)//{z}{x}{y}", Err(TilesError::Scheme));
        check("ftp://t.org/{z}/{x}/{y}.png", Err(TilesError::Scheme));
        check("//t.org/{z}/{x}/{y}.png", Err(TilesError::Scheme));
        let bad = "https://t.org;script-src/{z}/{x}/{y}";
        check(bad, Err(TilesError::Host("t.org;script-src".into())));
        check("https:///{z}/{x}/{y}", Err(TilesError::Host(String::new())));
        check("https://a'\"><b/{z}/{x}/{y}", Err(TilesError::Host("a'\"><b".into())));
    }
}
