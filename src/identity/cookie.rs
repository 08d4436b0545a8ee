//! Cookies: reading one among others, and writing ours.

use poem::http::HeaderMap;
use poem::http::header::COOKIE;

/// The value of a cookie, percent signs resolved; of several with one name, the first.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut pairs = all.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).and_then(|(_, value)| unescaped(value))
}

fn unescaped(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok()))
            .flatten()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok()
}

/// A cookie that scripts cannot read and other sites' forms do not bring along; `seconds` is its life, 0 ends it.
pub fn write(name: &str, value: &str, secure: bool, seconds: i64) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &str, name: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, header.parse().expect("a header"));
        read(&headers, name)
    }

    #[test]
    fn a_cookie_is_found_among_others_and_unescaped() {
        assert_eq!(found("a=b; persona=k%C3%A5re; c=d", "persona"), Some("kåre".into()));
        assert_eq!(found("persona=100%", "persona"), Some("100%".into()));
        assert_eq!(found("other=1", "persona"), None);
    }
}
