//! Documents known beforehand: where they are given, nothing else is run.

use std::collections::HashMap;
use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Documents by the SHA-256 of their text, in hexadecimal.
#[derive(Clone, Default)]
pub struct Trusted {
    texts: HashMap<String, String>,
}

impl Trusted {
    /// Takes one more document; its id comes back.
    pub fn add(&mut self, text: &str) -> String {
        let id = HEXLOWER.encode(&Sha256::digest(text));
        self.texts.insert(id.clone(), text.to_owned());
        id
    }

    /// Takes a list as compilers write it, `{"id": "text", …}`.
    ///
    /// # Errors
    /// It is no such list, or an id is not the SHA-256 of its text.
    pub fn add_list(&mut self, json: &str) -> Result<(), String> {
        let list: HashMap<String, String> = serde_json::from_str(json)
            .map_err(|error| format!("it is not a JSON object of ids and documents: {error}"))?;
        for (given, text) in &list {
            let id = self.add(text);
            if bare(given) != id {
                return Err(format!("{given} is not the SHA-256 of its document, which is {id}"));
            }
        }
        Ok(())
    }

    /// The text with this id, given as `sha256:…` or without that.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.texts.get(bare(id)).map(String::as_str)
    }

    /// All texts, by their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(id, text)| (id.as_str(), text.as_str()))
    }
}

fn bare(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

impl fmt::Debug for Trusted {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} documents", self.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_by_the_hash_of_its_text_alone() {
        let mut trusted = Trusted::default();
        let id = trusted.add("{ __typename }");
        assert_eq!(id.len(), 64);
        assert_eq!(trusted.text(&id), Some("{ __typename }"));
        assert_eq!(trusted.text(&format!("sha256:{id}")), Some("{ __typename }"));
        assert_eq!(trusted.text("sha256:"), None);
    }

    #[test]
    fn a_list_with_a_wrong_id_is_refused() {
        let mut trusted = Trusted::default();
        let id = trusted.add("{ a }");
        assert_eq!(trusted.add_list(&format!(r#"{{"{id}":"{{ a }}","sha256:{id}":"{{ a }}"}}"#)), Ok(()));
        assert!(trusted.add_list(&format!(r#"{{"{id}":"{{ b }}"}}"#)).is_err());
        assert!(trusted.add_list("[]").is_err());
    }
}
