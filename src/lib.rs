//! Idédugnad: idea campaigns from first draft to measured benefit.
