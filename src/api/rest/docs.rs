//! The page that shows the operations: one page from the binary alone, whose scripts the browser checks by their hashes.

use data_encoding::BASE64;
use poem::http::header;
use poem::{Endpoint, Request, Response};
use sha2::{Digest, Sha256};

/// The page with its policy.
pub struct Docs {
    page: String,
    policy: String,
}

impl Docs {
    /// Takes a page that holds all its scripts.
    pub fn new(page: String) -> Docs {
        let hashes: String = scripts(&page)
            .map(|script| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(script))))
            .collect();
        let policy = format!(
            "default-src 'none'; script-src{hashes}; style-src 'unsafe-inline'; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Docs { page, policy }
    }
}

/// What stands in the page's script elements.
fn scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (_, script) = rest.split_once('>')?;
        Some(script.split_once("</script")?.0)
    })
}

impl Endpoint for Docs {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        Ok(Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CONTENT_SECURITY_POLICY, &self.policy)
            .header(header::CACHE_CONTROL, "public, max-age=3600")
            .body(self.page.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_of_the_page_is_in_its_policy_and_nothing_else() {
        let page = "<script charset=x>alert(1)</script><p>a</p><script>\nrun()\n</script>";
        assert_eq!(scripts(page).collect::<Vec<_>>(), ["alert(1)", "\nrun()\n"]);
        let policy = Docs::new(page.into()).policy;
        assert_eq!(policy.matches("'sha256-").count(), 2);
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
    }
}
