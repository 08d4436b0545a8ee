//! Signing in: which tokens are believed, whom they let in, and what a browser carries.

mod browser;
mod certified;
mod invited;
mod issuer;
mod keys;
mod people;
mod settings;
mod tokens;
mod world;
