//! The `Link` header, in which a list of pages says where the others are.

/// Where a `Link` header leads.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Relation and page, in the order of the header.
    pub pages: Vec<(String, u64)>,
    /// The addresses.
    pub urls: Vec<String>,
}

impl Links {
    /// Reads a header. An address without a page, or what is no link, is an error.
    pub fn parse(header: &str) -> Result<Self, String> {
        let mut links = Self::default();
        for link in header.split(',') {
            let bad = || format!("'{}' is no link to a page", link.trim());
            let (url, relation) = link.split_once(';').ok_or_else(bad)?;
            let url = url.trim().strip_prefix('<').and_then(|url| url.strip_suffix('>')).ok_or_else(bad)?;
            let relation = relation.trim().strip_prefix("rel=").ok_or_else(bad)?.trim_matches('"');
            let query = url.split_once('?').map_or("", |(_, query)| query);
            let page = query.split('&').find_map(|pair| pair.strip_prefix("page=")).ok_or_else(bad)?;
            links.pages.push((relation.to_owned(), page.parse().map_err(|_| bad())?));
            links.urls.push(url.to_owned());
        }
        Ok(links)
    }

    /// The page of a relation.
    pub fn page(&self, relation: &str) -> Option<u64> {
        self.pages.iter().find(|(known, _)| known == relation).map(|(_, page)| *page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        let links = Links::parse("<http://h/a?page=3>; rel=\"next\",<http://h/a?page=50>; rel=\"last\"")
            .expect("links");
        assert_eq!(links.page("next"), Some(3));
        assert_eq!(links.page("last"), Some(50));
        assert_eq!(links.page("prev"), None);
        assert!(Links::parse("<http://h/a>; rel=\"next\"").is_err());
        assert!(Links::parse("nonsense").is_err());
    }
}
