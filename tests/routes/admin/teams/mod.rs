pub mod members;
mod repos;
