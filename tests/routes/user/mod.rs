mod emails;
mod following;
mod keys;
pub mod repos;
