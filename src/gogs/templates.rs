//! What a repository may begin with: `README.md`, `.gitignore` and `LICENSE`, by the names of Gogs' templates.

/// The lists for `.gitignore`.
const GITIGNORES: [(&str, &str); 3] = [
    ("Go", include_str!("templates/Go.gitignore")),
    ("Python", include_str!("templates/Python.gitignore")),
    ("Rust", include_str!("templates/Rust.gitignore")),
];

/// The licences.
const LICENSES: [(&str, &str); 2] =
    [("MIT License", include_str!("templates/MIT.txt")), ("ISC license", include_str!("templates/ISC.txt"))];

/// The only README there is.
const README: &str = "Default";

/// A template that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} template '{name}'")]
pub struct Unknown {
    kind: &'static str,
    name: String,
}

/// What a repository is to begin with: names of templates, as they are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templates {
    /// Of the README.
    pub readme: String,
    /// Of `.gitignore`: several, with commas between them.
    pub gitignores: String,
    /// Of the licence.
    pub license: String,
}

/// Files: name and content.
pub type Files = Vec<(String, Vec<u8>)>;

impl Templates {
    /// The files that a repository of this name and description begins with.
    pub fn files(&self, name: &str, description: &str) -> Result<Files, Unknown> {
        if cleaned(&self.readme) != README {
            return Err(Unknown { kind: "README", name: self.readme.clone() });
        }
        let mut files = vec![("README.md".to_owned(), format!("# {name}\n\n{description}").into_bytes())];
        if !self.gitignores.is_empty() {
            let mut content = String::new();
            for name in self.gitignores.split(',') {
                let text = find(&GITIGNORES, "gitignore", name)?;
                content.push_str(&format!("# ---> {name}\n{text}\n"));
            }
            files.push((".gitignore".to_owned(), content.into_bytes()));
        }
        if !self.license.is_empty() {
            let text = find(&LICENSES, "license", &self.license)?;
            files.push(("LICENSE".to_owned(), text.as_bytes().to_vec()));
        }
        Ok(files)
    }
}

fn find(all: &[(&str, &'static str)], kind: &'static str, name: &str) -> Result<&'static str, Unknown> {
    let cleaned = cleaned(name);
    let found = all.iter().find(|(known, _)| *known == cleaned);
    found.map(|(_, text)| *text).ok_or_else(|| Unknown { kind, name: name.to_owned() })
}

/// A name as Gogs cleans it before it looks for the file: a path that does not leave its folder.
fn cleaned(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::Templates;

    fn files(gitignores: &str, license: &str, readme: &str) -> Result<Vec<String>, String> {
        let [readme, gitignores, license] = [readme, gitignores, license].map(str::to_owned);
        let made = Templates { readme, gitignores, license }.files("r", "{Name} & more");
        let text = |(name, content): (String, Vec<u8>)| {
            format!("{name} {}", String::from_utf8_lossy(&content).lines().next().unwrap_or_default())
        };
        made.map(|files| files.into_iter().map(text).collect()).map_err(|unknown| unknown.to_string())
    }

    #[test]
    fn names_count_as_they_are_but_for_a_path() {
        let all = files("Rust,../Go", "./MIT License", "/Default").expect("files");
        assert_eq!(all, ["README.md # r", ".gitignore # ---> Rust", "LICENSE MIT License"]);
        assert_eq!(files("", "", "Default").expect("a file"), ["README.md # r"]);
        for (gitignores, license, readme, wrong) in [
            ("", "", "", "there is no README template ''"),
            ("", "", "default", "there is no README template 'default'"),
            ("Go, Rust", "", "Default", "there is no gitignore template ' Rust'"),
            ("Go,", "", "Default", "there is no gitignore template ''"),
            ("", "mit license", "Default", "there is no license template 'mit license'"),
            ("", "../../etc/passwd", "Default", "there is no license template '../../etc/passwd'"),
        ] {
            assert_eq!(files(gitignores, license, readme), Err(wrong.to_owned()));
        }
    }
}
