//! Mentions held against gold: were the names found, and put where they belong?

use super::{
    GoldDoc, GoldMention, MentionCounts, Predicted, PredictedMention, Sample, Slip, SlipKind,
    slip::{around, words},
};
use crate::gazetteer::{PlaceClass, km};

/// What one article's mentions came to.
#[derive(Debug, Default)]
pub struct MentionScore {
    /// Counts.
    pub counts: MentionCounts,
    /// Errors.
    pub slips: Vec<Slip>,
    /// Scores of places, for calibration.
    pub samples: Vec<Sample>,
}

/// Scores the mentions of one article.
///
/// Recall is over the places in Syria (countries left out); a predicted span is right when it is
/// any gold mention, abroad and countries included. Resolution is measured on what was found.
#[must_use]
pub fn score_mentions(gold: &GoldDoc, predicted: &Predicted, chars: &[char]) -> MentionScore {
    let mut out = MentionScore::default();
    recognition(gold, predicted, chars, &mut out);
    for mention in gold.mentions.iter().filter(|m| m.kind != PlaceClass::Country) {
        if let Some(found) = found(mention, predicted) {
            resolution(&gold.doc, mention, found, &mut out);
        }
    }
    out
}

fn recognition(gold: &GoldDoc, predicted: &Predicted, chars: &[char], out: &mut MentionScore) {
    let c = &mut out.counts;
    let in_syria = |m: &&GoldMention| m.in_syria && m.kind != PlaceClass::Country;
    for m in gold.mentions.iter().filter(in_syria) {
        c.gold += 1;
        c.strict_gold += u32::from(predicted.mentions.iter().any(|p| p.span == m.span));
        if predicted.mentions.iter().any(|p| p.span.overlaps(m.span)) {
            c.loose_gold += 1;
        } else {
            let beside = around(chars, m.span);
            out.slips.push(Slip::new(SlipKind::Missed, &gold.doc, m.surface.clone(), beside));
        }
    }
    for p in &predicted.mentions {
        c.predicted += 1;
        c.strict_predicted += u32::from(gold.mentions.iter().any(|m| m.span == p.span));
        if gold.mentions.iter().any(|m| m.span.overlaps(p.span)) {
            c.loose_predicted += 1;
        } else {
            let (what, beside) = (words(chars, p.span), around(chars, p.span));
            out.slips.push(Slip::new(SlipKind::Spurious, &gold.doc, what, beside));
        }
    }
}

/// The predicted mention with the same span, or the first that overlaps.
fn found<'a>(mention: &GoldMention, predicted: &'a Predicted) -> Option<&'a PredictedMention> {
    let all = &predicted.mentions;
    let same = all.iter().find(|p| p.span == mention.span);
    same.or_else(|| all.iter().find(|p| p.span.overlaps(mention.span)))
}

fn resolution(doc: &str, mention: &GoldMention, found: &PredictedMention, out: &mut MentionScore) {
    let c = &mut out.counts;
    let put_into_syria = found.place.as_ref().is_some_and(|p| p.country == "SY");
    if !mention.in_syria {
        c.abroad += 1;
        c.abroad_in_syria += u32::from(put_into_syria);
        if found.place.as_ref().is_some_and(|p| p.country == "SY" && !p.stands_in()) {
            out.samples.push(Sample::answered(found.score, false));
        }
        return;
    }
    let Some((lat, lon)) = mention.point() else { return };
    let point = mention.is_point();
    c.far_of += 1;
    c.near_of += u32::from(point);
    let Some(place) = &found.place else {
        c.abstained += 1;
        out.samples.push(Sample::abstained(found.score));
        return;
    };
    let off = km(lat, lon, place.lat, place.lon);
    c.far += u32::from(off <= 161.0);
    c.near += u32::from(point && off <= 5.0);
    out.samples.push(if place.stands_in() {
        Sample::abstained(found.score)
    } else {
        Sample::answered(found.score, mention.means(&place.id, place.kind(), off))
    });
    if off > if point { 5.0 } else { 161.0 } {
        let beside = format!("{} {} {off:.0} km", place.id, place.name_en);
        out.slips.push(Slip::new(SlipKind::Wrong, doc, mention.surface.clone(), beside));
    }
}
