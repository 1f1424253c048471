//! How people stand to a deed: the words of accusing, owning up and disowning. From `data/events/words/stances.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::words::forms;
use crate::{
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const STANCES: &str = "events/words/stances.toml";

/// Words, verbs in all their forms, by which somebody accuses, owns up or disowns.
#[derive(Clone, Debug, Default)]
pub struct StanceWords {
    /// "blame": its object is accused by its subject.
    pub accuse: FxHashSet<Box<str>>,
    /// "hastened" to accuse.
    pub eager: FxHashSet<Box<str>>,
    /// "hand": of whoever did it.
    pub hands: FxHashSet<Box<str>>,
    /// "detect": such a hand.
    pub see: FxHashSet<Box<str>>,
    /// "install": what was fired from.
    pub install: FxHashSet<Box<str>>,
    /// "condemn": its object is accused where the deed follows, "for the raid".
    pub accuse_for: FxHashSet<Box<str>>,
    /// Of these "charge": its object is accused whatever follows.
    pub indict: FxHashSet<Box<str>>,
    /// "lay": the blame on somebody.
    pub lay: FxHashSet<Box<str>>,
    /// "blame": what is laid.
    pub burdens: FxHashSet<Box<str>>,
    /// "door": where blame is laid.
    pub doors: FxHashSet<Box<str>>,
    /// "survivors": whom they name did it.
    pub witnesses: FxHashSet<Box<str>>,
    /// "link": somebody to a deed, or a deed to somebody.
    pub tie: FxHashSet<Box<str>>,
    /// "plant": what is done with a means, "the bomb was planted by".
    pub deal: FxHashSet<Box<str>>,
    /// "pack": what is done with a means before it goes off.
    pub prepare: FxHashSet<Box<str>>,
    /// Of these, verbs whose object "it" is the weapon told of before, all forms.
    pub planted: FxHashSet<Box<str>>,
    /// "gunfire": heard or seen of shooting.
    pub fires: FxHashSet<Box<str>>,
    /// "instruct": to have others do it.
    pub bid: FxHashSet<Box<str>>,
    /// "orders": on which it was done.
    pub orders: FxHashSet<Box<str>>,
    /// "guide": helps those who do it.
    pub abet: FxHashSet<Box<str>>,
    /// "crew": whom they help.
    pub helped: FxHashSet<Box<str>>,
    /// "attribute": brings the accused after "to".
    pub ascribe: FxHashSet<Box<str>>,
    /// "point": brings the accused after "at".
    pub point: FxHashSet<Box<str>>,
    /// "finger": what is pointed.
    pub pointers: FxHashSet<Box<str>>,
    /// "hold": "responsible" after its object accuses that.
    pub hold: FxHashSet<Box<str>>,
    /// "responsible".
    pub guilty: FxHashSet<Box<str>>,
    /// "name": brings the accused before or after "as".
    pub identify: FxHashSet<Box<str>>,
    /// "attackers": whoever did it, without a name.
    pub culprits: FxHashSet<Box<str>>,
    /// "belong": ties whoever did it to a party.
    pub belong: FxHashSet<Box<str>>,
    /// "members" of a party.
    pub members: FxHashSet<Box<str>>,
    /// "wear": what shows to whom somebody belongs.
    pub wear: FxHashSet<Box<str>>,
    /// "armbands": worn by those who belong to a party.
    pub insignia: FxHashSet<Box<str>>,
    /// "bear": the hallmarks of whoever did it.
    pub bear: FxHashSet<Box<str>>,
    /// "hallmarks".
    pub hallmarks: FxHashSet<Box<str>>,
    /// "claim": its object is a deed of its subject's own.
    pub claim: FxHashSet<Box<str>>,
    /// "admit": what follows is a deed of its subject's own.
    pub admit: FxHashSet<Box<str>>,
    /// "mission": a deed, by whoever is proud of it.
    pub deeds: FxHashSet<Box<str>>,
    /// "boast": of what one's own people did.
    pub boast: FxHashSet<Box<str>>,
    /// "avenge": owned up to where it is said of oneself.
    pub avenge: FxHashSet<Box<str>>,
    /// "targets": what only those who did it call what they hit.
    pub prey: FxHashSet<Box<str>>,
    /// "list": among one's own deeds.
    pub list: FxHashSet<Box<str>>,
    /// "matter": a deed, by whoever had no part in it.
    pub affairs: FxHashSet<Box<str>>,
    /// "airborne": what no force is said to have been.
    pub present: FxHashSet<Box<str>>,
    /// "protest": one's innocence.
    pub plead: FxHashSet<Box<str>>,
    /// "disown": its object is no deed of the subject's.
    pub disown: FxHashSet<Box<str>>,
    /// "distance" oneself from a deed.
    pub distance: FxHashSet<Box<str>>,
    /// "dismiss": how a charge is answered.
    pub answer: FxHashSet<Box<str>>,
    /// "reports": what is answered.
    pub charges: FxHashSet<Box<str>>,
    /// "spokesman".
    pub spokespersons: FxHashSet<Box<str>>,
    /// "commander": leads a party, and owns up or denies for it.
    pub leaders: FxHashSet<Box<str>>,
    /// "agency": what publishes for the group that has it.
    pub organs: FxHashSet<Box<str>>,
    /// "leadership": acts for the party that it belongs to.
    pub bodies: FxHashSet<Box<str>>,
    /// "speak" for a party.
    pub speak: FxHashSet<Box<str>>,
    /// "signed": what is done with a text so that it is its maker's.
    pub issue: FxHashSet<Box<str>>,
}

impl StanceWords {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: StancesFile = parse_toml(source, STANCES)?;
        let set = |words: Vec<String>| words.into_iter().map(Into::into).collect();
        Ok(Self {
            accuse: set(forms(&file.accuse)),
            accuse_for: set(forms(&file.accuse_for)),
            eager: set(file.eager),
            hands: set(file.hands),
            see: set(forms(&file.see)),
            install: set(forms(&file.install)),
            indict: set(forms(&file.indict)),
            lay: set(forms(&file.lay)),
            burdens: set(file.burdens),
            doors: set(file.doors),
            witnesses: set(file.witnesses),
            ascribe: set(forms(&file.ascribe).into_iter().chain(forms(&file.tie)).collect()),
            tie: set(forms(&file.tie)),
            deal: set(forms(&file.deal)),
            prepare: set(forms(&file.prepare)),
            planted: set(forms(&file.planted)),
            fires: set(file.fires),
            bid: set(forms(&file.bid)),
            orders: set(file.orders),
            abet: set(forms(&file.abet)),
            helped: set(file.helped),
            point: set(forms(&file.point)),
            pointers: set(file.pointers),
            hold: set(forms(&file.hold)),
            guilty: set(file.guilty),
            identify: set(forms(&file.identify)),
            culprits: set(file.culprits),
            belong: set(forms(&file.belong)),
            members: set(file.members),
            wear: set(forms(&file.wear)),
            insignia: set(file.insignia),
            bear: set(forms(&file.bear)),
            hallmarks: set(file.hallmarks),
            claim: set(forms(&file.claim)),
            admit: set(forms(&file.admit)),
            deeds: set(file.deeds),
            boast: set(forms(&file.boast)),
            avenge: set(forms(&file.avenge)),
            prey: set(file.prey),
            list: set(forms(&file.list)),
            affairs: set(file.affairs),
            present: set(file.present),
            plead: set(forms(&file.plead)),
            disown: set(forms(&file.disown)),
            distance: set(forms(&file.distance)),
            answer: set(forms(&file.answer)),
            charges: set(file.charges),
            spokespersons: set(file.spokespersons),
            leaders: set(file.leaders),
            organs: set(file.organs),
            bodies: set(file.bodies),
            speak: set(forms(&file.speak)),
            issue: set(forms(&file.issue)),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StancesFile {
    accuse: Vec<String>,
    eager: Vec<String>,
    hands: Vec<String>,
    see: Vec<String>,
    install: Vec<String>,
    accuse_for: Vec<String>,
    indict: Vec<String>,
    lay: Vec<String>,
    burdens: Vec<String>,
    doors: Vec<String>,
    witnesses: Vec<String>,
    ascribe: Vec<String>,
    tie: Vec<String>,
    deal: Vec<String>,
    prepare: Vec<String>,
    planted: Vec<String>,
    fires: Vec<String>,
    bid: Vec<String>,
    orders: Vec<String>,
    abet: Vec<String>,
    helped: Vec<String>,
    point: Vec<String>,
    pointers: Vec<String>,
    hold: Vec<String>,
    guilty: Vec<String>,
    identify: Vec<String>,
    culprits: Vec<String>,
    belong: Vec<String>,
    members: Vec<String>,
    wear: Vec<String>,
    insignia: Vec<String>,
    bear: Vec<String>,
    hallmarks: Vec<String>,
    claim: Vec<String>,
    admit: Vec<String>,
    deeds: Vec<String>,
    boast: Vec<String>,
    avenge: Vec<String>,
    prey: Vec<String>,
    list: Vec<String>,
    affairs: Vec<String>,
    present: Vec<String>,
    plead: Vec<String>,
    disown: Vec<String>,
    distance: Vec<String>,
    answer: Vec<String>,
    charges: Vec<String>,
    spokespersons: Vec<String>,
    leaders: Vec<String>,
    organs: Vec<String>,
    bodies: Vec<String>,
    speak: Vec<String>,
    issue: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_stand_in_all_their_forms() {
        let stances = StanceWords::load(&DataSource::Embedded).expect("the table loads");
        assert!(["blame", "blames", "blamed", "blaming"].iter().all(|word| stances.accuse.contains(*word)));
        assert!(stances.bear.contains("bore") && stances.culprits.contains("gunmen"));
    }
}
