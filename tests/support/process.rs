//! Servers that are processes of their own.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use super::binary;

/// A server of the binary, killed when it is dropped.
pub struct Started(pub Child, pub BufReader<ChildStdout>);

impl Started {
    pub fn new(arguments: &[&str]) -> Self {
        Self::with(arguments, &[])
    }

    /// With variables of the environment.
    pub fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(binary())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self(child, output)
    }

    /// What it says up to the last line, which names the document.
    pub fn says(&mut self) -> String {
        let mut said = String::new();
        while !said.contains("openapi.json") {
            assert!(self.1.read_line(&mut said).unwrap() > 0, "it stopped: {said}");
        }
        said
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where it listens, of what it said.
pub fn host(said: &str) -> String {
    let line = said.lines().find(|line| line.starts_with("Listens at")).unwrap();
    line.rsplit("http://").next().unwrap().to_owned()
}
