//! The server's process: settings, start and stop, the application that answers, and the pages beside the API.

pub mod app;
mod app_ini;
pub mod config;
pub mod http1;
mod page;
mod repositories;
pub mod serve;
mod swagger_ui;
