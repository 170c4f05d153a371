//! What the public site and the staff site both stand on.

pub(crate) mod compression;
pub(crate) mod cookies;
pub(crate) mod course_info;
pub(crate) mod dates;
pub(crate) mod live;
pub(crate) mod locale;
pub(crate) mod numbers;
pub(crate) mod plan;
pub(crate) mod posted;
pub(crate) mod quality;
pub(crate) mod shown;
pub(crate) mod theme;
pub(crate) mod timeline;
