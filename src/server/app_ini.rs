//! What of Gogs' own configuration, `app.ini`, this server goes by: its addresses, and its database.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use configparser::ini::Ini;

use crate::{
    api::site::{ExternalUrl, Ssh},
    store::DatabaseUrl,
};

/// The section of what stands above the first one.
const TOP: &str = "DEFAULT";

/// The settings that are read, by section: the names of each, the newest first, and what Gogs takes where a file has none.
const SETTINGS: &[(&str, &[&str], &str)] = &[
    (TOP, &["RUN_USER"], "git"),
    ("server", &["PROTOCOL"], "http"),
    ("server", &["DOMAIN"], "localhost"),
    ("server", &["HTTP_PORT"], "3000"),
    ("server", &["EXTERNAL_URL", "ROOT_URL"], "%(PROTOCOL)s://%(DOMAIN)s:%(HTTP_PORT)s/"),
    ("server", &["SSH_DOMAIN"], "%(DOMAIN)s"),
    ("server", &["SSH_PORT"], "22"),
    ("repository", &["ROOT"], ""),
    ("database", &["TYPE", "DB_TYPE"], "postgres"),
    ("database", &["HOST"], "127.0.0.1:5432"),
    ("database", &["NAME"], "gogs"),
    ("database", &["SCHEMA"], "public"),
    ("database", &["USER"], "gogs"),
    ("database", &["PASSWORD", "PASSWD"], ""),
    ("database", &["SSL_MODE"], "disable"),
    ("database", &["PATH"], "data/gogs.db"),
];

/// How deep settings may refer to others: those of Gogs do so twice.
const MAX_REFERENCES: usize = 16;

/// The pairs of quotes that a value may stand in.
const QUOTES: [&str; 4] = ["\"\"\"", "`", "\"", "'"];

/// Where Gogs looks for its configuration, below the directory that its relative paths start from.
const PLACE: &str = "custom/conf/app.ini";
/// The variable that names that directory, for Gogs as well.
const WORK_DIR: &str = "GOGS_WORK_DIR";

/// An `app.ini`.
#[derive(Debug)]
pub struct GogsConfig {
    path: PathBuf,
    ini: Ini,
}

impl GogsConfig {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(path, text)
    }

    fn parse(path: &Path, text: String) -> Result<Self, String> {
        let mut ini = Ini::new_cs();
        let mut rules = ini.defaults();
        TOP.clone_into(&mut rules.default_section);
        // A password may have a `#` or a `;` in it.
        rules.enable_inline_comments = false;
        ini.load_defaults(rules);
        ini.read(text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { path: path.to_owned(), ini })
    }

    /// What URLs inside answers begin with.
    pub fn external_url(&self) -> Result<ExternalUrl, String> {
        let url = self.value("server", "EXTERNAL_URL")?;
        url.parse().map_err(|error| format!("{}: EXTERNAL_URL: {error}", self.path.display()))
    }

    /// What SSH URLs are made of.
    pub fn ssh(&self) -> Result<Ssh, String> {
        let port = self.value("server", "SSH_PORT")?;
        Ok(Ssh {
            user: self.value(TOP, "RUN_USER")?,
            domain: self.value("server", "SSH_DOMAIN")?,
            port: port
                .parse()
                .map_err(|_| format!("{}: SSH_PORT: '{port}' is no port", self.path.display()))?,
        })
    }

    /// The database.
    pub fn database_url(&self) -> Result<DatabaseUrl, String> {
        let value = |name| self.value("database", name);
        match value("TYPE")?.as_str() {
            "sqlite3" => {
                self.below_work_dir("PATH", &value("PATH")?, "--database-url").map(DatabaseUrl::Sqlite)
            }
            "postgres" => {
                let address = value("HOST")?;
                // What ends with a bracket is an IPv6 address without a port.
                let (host, port) = match address.rsplit_once(':') {
                    Some((host, port)) if !address.ends_with(']') => (host, port),
                    _ => (address.as_str(), "5432"),
                };
                let host = host.trim_start_matches('[').trim_end_matches(']');
                let (name, user, password) = (value("NAME")?, value("USER")?, value("PASSWORD")?);
                let (ssl_mode, schema) = (value("SSL_MODE")?, value("SCHEMA")?);
                let mut settings = vec![("host", host), ("port", port), ("dbname", &name), ("user", &user)];
                settings.extend([("password", password.as_str()), ("sslmode", &ssl_mode)]);
                let options = format!("-csearch_path={schema}");
                if schema != "public" {
                    // Not all balancers take options.
                    settings.push(("options", &options));
                }
                Ok(DatabaseUrl::from_settings(&settings))
            }
            other => Err(format!(
                "{}: databases of the TYPE '{other}' can't be served from, but those of sqlite3 and postgres",
                self.path.display()
            )),
        }
    }

    /// Where the repositories are, if it says so: what Gogs takes else depends on who runs it.
    pub fn repository_root(&self) -> Result<Option<PathBuf>, String> {
        match self.value("repository", "ROOT")? {
            root if root.is_empty() => Ok(None),
            root => self.below_work_dir("ROOT", &root, "--repository-root").map(Some),
        }
    }

    /// A path of the configuration: a relative one starts where Gogs works. There is a flag for it, too.
    fn below_work_dir(&self, name: &str, path: &str, flag: &str) -> Result<PathBuf, String> {
        if Path::new(path).is_absolute() {
            return Ok(path.into());
        }
        let named = env::var_os(WORK_DIR).filter(|value| !value.is_empty()).map(PathBuf::from);
        let absolute = std::path::absolute(&self.path).map_err(|error| error.to_string())?;
        let found =
            || absolute.ends_with(PLACE).then(|| absolute.ancestors().nth(3).map(Path::to_owned)).flatten();
        let work_dir = named.or_else(found).ok_or_else(|| {
            format!(
                "{}: {name} '{path}' is relative, and {WORK_DIR} does not say to what: set it, or give {flag}",
                self.path.display()
            )
        })?;
        Ok(work_dir.join(path))
    }

    /// A setting of [`SETTINGS`], by its newest name, with what it refers to.
    fn value(&self, section: &str, name: &str) -> Result<String, String> {
        let mut value = self.find(section, name).unwrap_or_default();
        for _ in 0..MAX_REFERENCES {
            let Some((before, rest)) = value.split_once("%(") else { return Ok(value) };
            let Some((reference, after)) = rest.split_once(")s") else { return Ok(value) };
            // In its own section first, then above all sections.
            let here = self.find(section, reference).filter(|_| reference != name);
            let Some(meant) = here.or_else(|| self.find(TOP, reference)) else { return Ok(value) };
            value = format!("{before}{meant}{after}");
        }
        Err(format!("{}: {name} refers to itself", self.path.display()))
    }

    /// A setting as the file has it, or as Gogs takes it where the file has none.
    fn find(&self, section: &str, name: &str) -> Option<String> {
        let known = SETTINGS.iter().find(|(of, names, _)| *of == section && names.contains(&name));
        let (given, default) = match known {
            Some((_, names, default)) => {
                (names.iter().find_map(|name| self.ini.get(section, name)), Some(*default))
            }
            None => (self.ini.get(section, name), None),
        };
        given.as_deref().or(default).map(|value| unquoted(value).to_owned())
    }
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let inside = |quote: &&str| value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
    QUOTES.iter().find_map(inside).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::GogsConfig;

    fn config(text: &str) -> GogsConfig {
        let path = Path::new("/srv/gogs/custom/conf/app.ini");
        GogsConfig::parse(path, text.to_owned()).expect("an app.ini")
    }

    #[test]
    fn addresses_are_those_that_gogs_makes() {
        for (text, url, ssh) in [
            ("", "http://localhost:3000/", "git@localhost:a/b.git"),
            (
                "[server]\nDOMAIN = git.example.com\nHTTP_PORT=80",
                "http://git.example.com/",
                "git@git.example.com:a/b.git",
            ),
            (
                "RUN_USER = gogs\n[server]\nEXTERNAL_URL = https://example.com/git/\nDOMAIN = example.com\nSSH_PORT = 2222",
                "https://example.com/git/",
                "ssh://gogs@example.com:2222/a/b.git",
            ),
            (
                "; until 0.11\n[server]\nROOT_URL = `%(PROTOCOL)s://%(DOMAIN)s/`\nPROTOCOL = https\nSSH_DOMAIN = ssh.%(DOMAIN)s\n",
                "https://localhost/",
                "git@ssh.localhost:a/b.git",
            ),
            (
                "HOME = example.org\n[server]\nDOMAIN = %(HOME)s",
                "http://example.org:3000/",
                "git@example.org:a/b.git",
            ),
        ] {
            let config = config(text);
            assert_eq!(config.external_url().expect(text).as_str(), url, "{text}");
            assert_eq!(config.ssh().expect(text).url("a/b"), ssh, "{text}");
        }
    }

    #[test]
    fn databases_are_those_that_gogs_opens() {
        for (text, url) in [
            ("TYPE = sqlite3", "sqlite:/srv/gogs/data/gogs.db"),
            ("DB_TYPE = sqlite3\nPATH = /var/lib/gogs.db", "sqlite:/var/lib/gogs.db"),
            (
                "DB_TYPE = postgres\nPASSWD = `s3#cr;et`",
                "postgres: host=127.0.0.1 port=5432 dbname=gogs user=gogs",
            ),
            (
                "TYPE = postgres\nHOST = /run/postgresql\nNAME = forge\nUSER = git",
                "postgres: host=/run/postgresql port=5432 dbname=forge user=git",
            ),
            ("HOST = [::1]:5433", "postgres: host=::1 port=5433 dbname=gogs user=gogs"),
        ] {
            let url_of = config(&format!("[database]\n{text}")).database_url();
            assert_eq!(url_of.expect(text).to_string(), url, "{text}");
        }
    }

    #[test]
    fn what_can_t_be_gone_by_is_told() {
        let relative = GogsConfig::parse(Path::new("/etc/gogs.ini"), "[database]\nTYPE = sqlite3".to_owned());
        let relative = relative.expect("an app.ini").database_url();
        for (error, due) in [
            (
                config("[database]\nTYPE = mysql").database_url().map(drop),
                "TYPE 'mysql' can't be served from",
            ),
            (config("[server]\nSSH_PORT = ssh").ssh().map(drop), "SSH_PORT: 'ssh' is no port"),
            (
                config("[server]\nSSH_DOMAIN = %(A)s\nA = %(B)s\nB = %(A)s").ssh().map(drop),
                "SSH_DOMAIN refers to itself",
            ),
            (
                config("[server]\nEXTERNAL_URL = example.com").external_url().map(drop),
                "EXTERNAL_URL: 'example.com'",
            ),
            (relative.map(drop), "PATH 'data/gogs.db' is relative"),
        ] {
            let error = error.expect_err(due);
            assert!(error.starts_with('/') && error.contains(due), "{error}");
        }
    }
}
