//! Fonts, colours and spacing, light and dark as the system has it. Every text stands out from what is behind it by at least 4.5 to 1.

use crate::model::{Lang, Status};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke,
    Style, TextStyle, Theme, Vec2, Visuals, vec2,
};
use std::sync::Arc;

/// The built-in font: Latin and everyday Chinese. See `assets/fonts/README.md`.
pub const FONT: &[u8] = include_bytes!("../../assets/fonts/selfcheck-sc.otf");

/// Quotes and dots as English sets them, narrow; in Chinese the same signs are wide.
const FONT_ENGLISH: &[u8] = include_bytes!("../../assets/fonts/selfcheck-en.otf");

/// Size of a screen's first line, in points.
pub(super) const TITLE: f32 = 26.0;
/// Size of a heading, in points.
pub(super) const HEADING: f32 = 18.0;
/// Size of running text, in points.
pub(super) const BODY: f32 = 15.0;
/// Size of side remarks, in points.
pub(super) const SMALL: f32 = 13.0;
/// Least height of what can be clicked, in points.
pub(super) const CLICK: f32 = 34.0;

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Behind everything.
    pub(super) page: Color32,
    /// Behind cards.
    pub(super) card: Color32,
    /// Behind what the pointer is over, and behind what is picked out.
    pub(super) raised: Color32,
    /// Around cards and fields.
    pub(super) border: Color32,
    /// Around what can be clicked: stands out from its ground by 3 to 1.
    pub(super) edge: Color32,
    /// Text.
    pub(super) text: Color32,
    /// Side remarks.
    pub(super) weak: Color32,
    /// The one primary action.
    pub(super) accent: Color32,
    /// The primary action with the pointer over it.
    pub(super) accent_over: Color32,
    /// Text on the primary action.
    pub(super) on_accent: Color32,
    /// Text and marks in the accent's colour.
    pub(super) link: Color32,
    /// Behind the chosen card.
    pub(super) chosen: Color32,
    /// What works.
    pub(super) pass: Color32,
    /// What is worth a look.
    pub(super) warn: Color32,
    /// What does not work.
    pub(super) fail: Color32,
}

impl Palette {
    const LIGHT: Self = Self {
        page: Color32::from_rgb(0xf4, 0xf6, 0xf9),
        card: Color32::from_rgb(0xff, 0xff, 0xff),
        raised: Color32::from_rgb(0xea, 0xee, 0xf4),
        border: Color32::from_rgb(0xdc, 0xe1, 0xe8),
        edge: Color32::from_rgb(0x80, 0x89, 0x97),
        text: Color32::from_rgb(0x1a, 0x1f, 0x27),
        weak: Color32::from_rgb(0x51, 0x5b, 0x69),
        accent: Color32::from_rgb(0x1f, 0x5f, 0xbf),
        accent_over: Color32::from_rgb(0x18, 0x4f, 0xa3),
        on_accent: Color32::WHITE,
        link: Color32::from_rgb(0x1a, 0x57, 0xb0),
        chosen: Color32::from_rgb(0xe8, 0xf0, 0xfc),
        pass: Color32::from_rgb(0x1b, 0x70, 0x3c),
        warn: Color32::from_rgb(0x8a, 0x55, 0x00),
        fail: Color32::from_rgb(0xb4, 0x25, 0x1d),
    };
    const DARK: Self = Self {
        page: Color32::from_rgb(0x15, 0x18, 0x1d),
        card: Color32::from_rgb(0x1e, 0x22, 0x29),
        raised: Color32::from_rgb(0x2a, 0x2f, 0x38),
        border: Color32::from_rgb(0x33, 0x39, 0x44),
        edge: Color32::from_rgb(0x6d, 0x77, 0x86),
        text: Color32::from_rgb(0xe7, 0xea, 0xee),
        weak: Color32::from_rgb(0xab, 0xb3, 0xbf),
        accent: Color32::from_rgb(0x2b, 0x68, 0xc9),
        accent_over: Color32::from_rgb(0x24, 0x5b, 0xb4),
        on_accent: Color32::WHITE,
        link: Color32::from_rgb(0x8a, 0xb6, 0xf9),
        chosen: Color32::from_rgb(0x1f, 0x2f, 0x48),
        pass: Color32::from_rgb(0x73, 0xcc, 0x93),
        warn: Color32::from_rgb(0xe8, 0xb7, 0x58),
        fail: Color32::from_rgb(0xf5, 0x8f, 0x86),
    };

    /// The colours of the theme in use.
    pub(super) fn of(ui: &egui::Ui) -> &'static Self {
        if ui.visuals().dark_mode { &Self::DARK } else { &Self::LIGHT }
    }

    /// The colour of a status. Never the only sign of it.
    pub(super) fn status(&self, status: Status) -> Color32 {
        match status {
            Status::Pass => self.pass,
            Status::Warn => self.warn,
            Status::Fail => self.fail,
            Status::Unknown | Status::Skipped => self.weak,
        }
    }
}

/// Sets colours and spacing of both themes.
pub(super) fn apply(ctx: &Context) {
    // Where the system does not say which it wants, paper is what people expect of a document.
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
    ctx.set_style_of(Theme::Light, style(&Palette::LIGHT, Visuals::light()));
    ctx.set_style_of(Theme::Dark, style(&Palette::DARK, Visuals::dark()));
}

/// Sets the fonts for a language.
pub(super) fn speak(ctx: &Context, lang: Lang) {
    let mut fonts = FontDefinitions::empty();
    let mut names = Vec::new();
    if lang == Lang::En {
        fonts.font_data.insert("english".to_owned(), Arc::new(FontData::from_static(FONT_ENGLISH)));
        names.push("english".to_owned());
    }
    fonts.font_data.insert("chinese".to_owned(), Arc::new(FontData::from_static(FONT)));
    names.push("chinese".to_owned());
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, names.clone());
    }
    ctx.set_fonts(fonts);
}

fn style(palette: &Palette, mut visuals: Visuals) -> Style {
    let rounded = CornerRadius::same(8);
    visuals.panel_fill = palette.page;
    visuals.window_fill = palette.card;
    visuals.extreme_bg_color = palette.card;
    visuals.faint_bg_color = palette.raised;
    visuals.code_bg_color = palette.raised;
    visuals.weak_text_color = Some(palette.weak);
    visuals.hyperlink_color = palette.link;
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.fail;
    visuals.selection.bg_fill = palette.accent;
    visuals.selection.stroke = Stroke::new(1.0, palette.on_accent);
    // A blinking cursor would keep an idle window busy.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, palette.link);
    for (widget, fill, edge, width) in [
        (&mut visuals.widgets.noninteractive, palette.card, palette.border, 1.0),
        (&mut visuals.widgets.inactive, palette.card, palette.edge, 1.0),
        (&mut visuals.widgets.hovered, palette.raised, palette.edge, 1.0),
        (&mut visuals.widgets.active, palette.raised, palette.link, 2.0),
        (&mut visuals.widgets.open, palette.raised, palette.edge, 1.0),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(width, edge);
        widget.fg_stroke = Stroke::new(1.0, palette.text);
        widget.corner_radius = rounded;
        widget.expansion = 0.0;
    }
    let mut style = Style { visuals, animation_time: 0.08, ..Style::default() };
    style.text_styles = [
        (TextStyle::Heading, HEADING),
        (TextStyle::Body, BODY),
        (TextStyle::Button, BODY),
        (TextStyle::Monospace, SMALL),
        (TextStyle::Small, SMALL),
    ]
    .map(|(name, size)| (name, FontId::new(size, FontFamily::Proportional)))
    .into();
    style.spacing.item_spacing = vec2(8.0, 6.0);
    style.spacing.button_padding = vec2(14.0, 7.0);
    style.spacing.interact_size = Vec2::splat(CLICK);
    style.spacing.icon_width = 20.0;
    style.spacing.icon_width_inner = 12.0;
    style.spacing.icon_spacing = 8.0;
    style.spacing.window_margin = Margin::same(12);
    // Laid over the page's margin, so that what stands below each other keeps its edge.
    style.spacing.scroll = egui::style::ScrollStyle::thin();
    style.spacing.scroll.floating_allocated_width = 0.0;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style
}

#[cfg(test)]
mod tests {
    use super::{Color32, Palette, Status};

    fn luminance(color: Color32) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(color.r()) + 0.7152 * part(color.g()) + 0.0722 * part(color.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_stands_out_from_every_ground() {
        for (name, palette) in [("light", Palette::LIGHT), ("dark", Palette::DARK)] {
            for ground in [palette.page, palette.card, palette.raised, palette.chosen] {
                for (text, color) in [
                    ("text", palette.text),
                    ("weak", palette.weak),
                    ("link", palette.link),
                    ("pass", palette.status(Status::Pass)),
                    ("warn", palette.status(Status::Warn)),
                    ("fail", palette.status(Status::Fail)),
                ] {
                    let ratio = contrast(color, ground);
                    assert!(ratio >= 4.5, "{name}: {text} on {ground:?}: {ratio:.2}");
                }
            }
            for ground in [palette.accent, palette.accent_over] {
                assert!(contrast(palette.on_accent, ground) >= 4.5, "{name}: on accent");
            }
            for ground in [palette.card, palette.page] {
                let ratio = contrast(palette.edge, ground);
                assert!(ratio >= 3.0, "{name}: edge on {ground:?}: {ratio:.2}");
            }
        }
    }
}
