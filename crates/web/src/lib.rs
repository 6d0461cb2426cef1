//! Page shell, NHS design components, patient banner, forms, sign-in, error pages and assets.

pub mod assets;
pub mod components;
