//! The traps of POLECAT.

use dateline_export::profile::Effect;
use dateline_record::{EventType, PlacePrecision};

use crate::shared::{cells, export, import, party, read, same_bytes, shelling};

#[test]
fn polecat_has_forty_columns_and_lists_in_cells() {
    let mut event = shelling();
    event.actors.push(party("Ansar Dine; \"AD\"", None, &[]));
    let (text, sidecar) = export("polecat", &[event]);
    assert_eq!(text.lines().next().unwrap().split('\t').count(), 40);
    let row = &cells(&text, b'\t')[0];
    assert_eq!(row["Event ID"], "d1_ASSAULT_e0123456789abcdef");
    assert_eq!(row["Quad Code"], "MATERIAL CONFLICT");
    assert_eq!(row["Contexts"], "military; terrorism");
    // A separator inside a name would shift the positions.
    assert_eq!(row["Actor Name"], "Azawad rebels; Ansar Dine, \"AD\"");
    assert_eq!(row["Actor Country"], "Mali; None");
    assert_eq!(row["Actor COW"], "432; None");
    assert_eq!(row["Actor Sectors"], "REB; None");
    assert_eq!(row["Recipient Sectors"], "MIL|GOV");
    assert_eq!(row["Primary Recipient Sector"], "MIL");
    assert_eq!((&*row["City"], &*row["Country"]), ("Gao", "MLI"));
    assert_eq!(sidecar.rows(), 1);
    assert!(sidecar.times("magnitude", Effect::Lost) == 1);
}

#[test]
fn polecat_puts_all_parties_of_a_reciprocal_act_with_the_actors() {
    let mut event = shelling();
    event.event_type = EventType::Consult;
    event.mode = None;
    event.actors = vec![
        party("France", Some("FRA"), &[]),
        party("Mali", Some("MLI"), &[]),
    ];
    event.recipients = event.actors.clone();
    event.reciprocal = true;
    let (text, _) = export("polecat", &[event.clone()]);
    let row = &cells(&text, b'\t')[0];
    assert_eq!(row["Actor Name"], "France; Mali");
    assert_eq!(row["Recipient Name"], "None");
    let back = read("polecat", &text)[0].event.clone().unwrap();
    assert!(back.reciprocal);
    assert_eq!(back.recipients.len(), 2);
    // Who marches together does nothing to each other.
    event.event_type = EventType::Protest;
    event.reciprocal = false;
    event.recipients = Vec::new();
    let (text, _) = export("polecat", &[event]);
    assert!(!read("polecat", &text)[0].event.as_ref().unwrap().reciprocal);
}

#[test]
fn polecat_keeps_media_from_medicine_and_the_union_from_the_region() {
    let mut event = shelling();
    event.actors = vec![party("doctors", Some("EUR"), &["MED"])];
    event.recipients = vec![party("reporters", Some("UNO"), &["JRN"])];
    let (text, _) = export("polecat", &[event]);
    let row = &cells(&text, b'\t')[0];
    assert_eq!(
        (&*row["Actor Sectors"], &*row["Actor Country"]),
        ("MED", "European Union")
    );
    assert_eq!(row["Recipient Country"], "United Nations");
    let back = read("polecat", &text)[0].event.clone().unwrap();
    assert_eq!(back.actors[0].country.as_deref(), Some("EUR"));
    assert_eq!(back.actors[0].sectors, ["MED"]);
    assert_eq!(back.recipients[0].sectors, ["JRN"]);
}

const POLECAT: &str = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tEvent Intensity\tQuad Code\tContexts\tActor Name\tActor Country\tRecipient Name\tRecipient Country\tPlacename\tCountry\tLatitude\tLongitude\tFeature Type\n";

#[test]
fn polecat_mends_the_manuals_lost_minus_and_its_two_quads() {
    // The column is called "Event Intensity" here, ACCUSE has lost its minus, SANCTION stands as verbal.
    let text = format!(
        "{POLECAT}20190801-2309-x_ACCUSE_a\t2019-08-01\tACCUSE\t\t3\tVERBAL CONFLICT\tlegal\tIran\tIran\tNone\tNone\tNone\tNone\t\t\t\n\
         20190801-2309-x_SANCTION_a\t2019-08-01\tSANCTION\texpel\t-5.5\tVERBAL CONFLICT\t\tIran\tIRN\tKosovo\tXKX\tIran\tIRN\t32.0\t53.0\tPCLI\n"
    );
    let rows = same_bytes("polecat", &text);
    let accuse = rows[0].event.as_ref().unwrap();
    assert_eq!(accuse.intensity, Some(-3.0));
    assert_eq!(accuse.recipients, []);
    assert_eq!(accuse.document, "20190801-2309-x");
    let sanction = rows[1].event.as_ref().unwrap();
    assert_eq!(sanction.quad.as_str(), "material conflict");
    assert_eq!(sanction.actors[0].country.as_deref(), Some("IRN"));
    assert_eq!(sanction.recipients[0].country.as_deref(), Some("KOS"));
    // The middle of a country is no point.
    let place = sanction.place.as_ref().unwrap();
    assert_eq!(
        (place.precision, place.lat),
        (PlacePrecision::Country, None)
    );
}

#[test]
fn polecat_faults_name_line_column_and_remedy() {
    let text = format!(
        "{POLECAT}a\t2019-08-01\tATTACK\t\t\t\t\t\t\t\t\t\t\t\t\t\n\
                        b\t2019-13-01\tASSAULT\t\t\t\t\t\t\t\t\t\t\t\t\t\n\
                        c\t2019-08-01\tASSAULT\t\t\t\t\t\t\t\t\t\t\t99\t0\t\n\
                        d\t2019-08-01\tAID\t\t\t\t\t\t\t\t\t\t\t\t\t\n"
    );
    let (rows, errors) = import("polecat", &text);
    assert_eq!(rows.len(), 1, "the rest goes on");
    assert!(
        errors[0].starts_with("in:2: Event Type: `ATTACK` is no PLOVER event type"),
        "{errors:?}"
    );
    assert!(
        errors[1].starts_with("in:3: Event Date: `2019-13-01` is no day"),
        "{errors:?}"
    );
    assert!(errors[2].starts_with("in:4: Latitude"), "{errors:?}");
}
