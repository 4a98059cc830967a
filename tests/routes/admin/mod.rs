mod orgs;
mod teams;
mod users;
