//! The page's size, its colours, and pictures of it.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Browser, Scheme};

/// Names the directory in which pages that are opened leave pictures.
const VARIABLE: &str = "PROSPECTUS_TEST_SCREENSHOTS";
/// The sizes of those: a phone, a laptop, a large screen.
const SIZES: [(u32, u32); 3] = [(390, 844), (1280, 800), (1920, 1080)];

impl Browser {
    /// Makes the page so many pixels wide and high.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        self.size.set((width, height));
    }

    /// Prefers other colours from now on, and no motion: a test is not to meet a page half way between two.
    #[track_caller]
    pub fn prefer(&self, scheme: Scheme) {
        let features = [("prefers-color-scheme", scheme.name()), ("prefers-reduced-motion", "reduce")];
        let features = features.map(|(name, value)| json!({"name": name, "value": value}));
        self.devtools("Emulation.setEmulatedMedia", &json!({"features": features}));
        self.scheme.set(scheme);
    }

    /// Leaves a picture of the whole page, however long it is, in a PNG file.
    #[track_caller]
    pub fn screenshot(&self, path: &Path) {
        let size = &self.devtools("Page.getLayoutMetrics", &json!({}))["cssContentSize"];
        let clip = json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1});
        let picture = self.devtools("Page.captureScreenshot", &json!({"captureBeyondViewport": true, "clip": clip}));
        let picture = STANDARD.decode(picture["data"].as_str().unwrap_or_default()).expect("a picture in Base64");
        fs::write(path, picture).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Pictures of the page in every size, where somebody wants to see them.
    #[track_caller]
    pub(super) fn leave_screenshots(&self) {
        let Some(directory) = std::env::var_os(VARIABLE).filter(|directory| !directory.is_empty()) else { return };
        let directory = crate::from_root(Path::new(&directory));
        fs::create_dir_all(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        let (name, scheme, before) = (file_name(&self.path()), self.scheme.get().name(), self.size.get());
        for (width, height) in SIZES {
            self.resize(width, height);
            self.screenshot(&directory.join(format!("{name}-{width}-{scheme}.png")));
        }
        self.resize(before.0, before.1);
    }
}

/// What a path is called as a file: `/staff/courses?page=2` is `staff-courses-page-2`.
fn file_name(path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-");
    if name.is_empty() { "root".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_paths() {
        assert_eq!(file_name("/staff/courses?page=2"), "staff-courses-page-2");
        assert_eq!(file_name("/"), "root");
    }
}
