"""Headers of public exports raise no alarm about unread columns.

Facts alone: the names of columns, each with where they are published.
"""

import csv
import io
from pathlib import Path

import pytest

from impact.loading.folder import check
from tests.builders.factories import write_folder

SIRENE = (
    "statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,"
    "anneeEffectifsEtablissement,activitePrincipaleRegistreMetiersEtablissement,"
    "dateDernierTraitementEtablissement,etablissementSiege,nombrePeriodesEtablissement,"
    "complementAdresseEtablissement,codePostalEtablissement,libelleCommuneEtablissement"
)
HEADERS = {
    "Insee, Sirene StockEtablissement": f"siren,nic,siret,{SIRENE}",
    "Insee, Sirene StockUniteLegale": "siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,"
    "dateCreationUniteLegale,sigleUniteLegale,identifiantAssociationUniteLegale,"
    "trancheEffectifsUniteLegale,dateDebut,etatAdministratifUniteLegale,denominationUniteLegale,"
    "categorieJuridiqueUniteLegale,economieSocialeSolidaireUniteLegale,societeMissionUniteLegale",
    "FINESS, yearly archive": "nofinesset,nofinessej,rs,rslongue,complrs,categetab,libcategetab,"
    "siret,codeape,mft,sph,numen,coordx,dategeocod,dateautor,dateouvert,datemaj",
    "DG Trésor, ESUS list": "SIREN,Dénomination,Département",
    "DG Trésor, ESUS list as CSV": "numero_siren,denomination,date_de_decision",
    "les-emplois, 2019_07_liste_siae.csv": "MESURE,CODE_DEPARTEMENT,LIBELLE_DPT,CODE_POSTAL,"
    "COMMUNE,CODE_NAF2,NATURE_JURIDIQUE,SIRET,DENOMINATION_SOCIALE,NUM_RUE,NOM_RUE,CODE_POST_COM,"
    "LIB_COM,TELEPHONE,MAIL_SIAE",
    "les-emplois, 2019_11_21_export_bbd_geiq.csv": "GEIQ,ADRESSE,COMPLEMENT ADRESSE,VILLE,"
    "CODE POSTAL,EMAIL,TEL,NAF,SIRET",
    "les-emplois, authorized_prescribers.csv": "DEPARTEMENT,NOM,RUE,COMPLEMENT,COMPLEMENT 2,BP/CS,"
    "CODE POSTAL,COMMUNE,CEDEX,MAIL,TELEPHONE,SITE WEB",
    "les-emplois, approvals sent to Pôle emploi": "numero,date_notification,code_echec,nir,"
    "pole_emploi_id,nom_naissance,prenom,date_naissance,siae_type",
    "catalogue-apprentissage, organismes.csv": "Siret,UAI validée,Raison sociale,Enseigne,"
    "numero_declaration_activite,etat_administratif,Nature,Adresse,Académie,Région,Qualiopi,"
    "Réseaux,Nombre de relations,Date d'import",
    "JOAFE, associations": "numero_rna,titre,dateparution,association_type_libelle,typeavis",
    "Companies House, BasicCompanyData": "CompanyName, CompanyNumber,RegAddress.CareOf,"
    "RegAddress.POBox,RegAddress.PostTown,RegAddress.Country,CompanyCategory,CompanyStatus,"
    "CountryOfOrigin,DissolutionDate,IncorporationDate,Accounts.NextDueDate,Returns.NextDueDate,"
    "Mortgages.NumMortCharges,SICCode.SicText_1,URI,PreviousName_1.CONDATE,ConfStmtNextDueDate",
    "GLEIF, golden copy": "LEI,Entity.LegalName,Entity.LegalJurisdiction,Entity.EntityStatus,"
    "Entity.LegalAddress.Country,Entity.EntityExpirationDate,Entity.EntityExpirationReason,"
    "Registration.RegistrationStatus,Registration.InitialRegistrationDate,"
    "Registration.NextRenewalDate",
    "Awin, product feed": "data_feed_id,merchant_name,aw_product_id,aw_deep_link,category_id,"
    "brand_name,merchant_product_id,merchant_category,mpn,product_name,merchant_deep_link,"
    "search_price,condition,stock_status",
    "Shopify, orders": "Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,"
    "Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Shipping Method,"
    "Created at,Lineitem quantity,Billing Name,Billing Country,Risk Level,Source,Tags",
    "Amazon, orders report": "order-id,order-item-id,purchase-date,payments-date,reporting-date,"
    "promise-date,buyer-email,buyer-name,sku,product-name,quantity-purchased,ship-service-level,"
    "recipient-name,ship-country,sales-channel",
    "Mirakl, API S20 shops": "shop_id,shop_name,shop_state,date_created,last_updated_date,"
    "closed_from,closed_to,premium,professional,grade,evaluations_count,offers_count,orders_count,"
    "order_messages_response_delay,currency_iso_code,pro_details,kyc,shipping_country",
    "Back Market, API sellers' listings": "listing_id,sku,title,quantity,price,grade,state,"
    "warranty_delay,shipper,publication_state,currency,max_price,min_price",
    "Cardmarket, sellers": "seller_ID,seller_name,seller_type,member_since,address",
    "leadseek, seller leads": "source,business_name,business_type,address,phone,state,city,rating,"
    "reviews,source_url,pain_category,urgency,suggested_outreach",
}


def alarms(folder: Path) -> list[tuple[str, str]]:
    reported = check(folder).report.problem_list
    return [(p.column, p.value) for p in reported if p.code == "extra-label"]


def line(first: list[str], header: str) -> str:
    names = [name for name in next(csv.reader([header])) if name.strip().lower() not in first]
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerow([*first, *names])
    return sink.getvalue()


def test_there_are_twenty_header_lines_of_public_exports() -> None:
    assert len(HEADERS) == 20


@pytest.mark.parametrize("source", HEADERS)
def test_a_public_header_raises_no_alarm_in_any_file(source: str, tmp_path: Path) -> None:
    columns = ["siren", "siret"] if "siren" in HEADERS[source].lower() else []
    firsts = {
        "merchants": ["merchant_id", "name", "country", *columns],
        "assessments": ["merchant_id", "published_on", "siret"],
        "labels": ["merchant_id", "label", "granted_on"],
    }
    files = {kind: line(first, HEADERS[source]) for kind, first in firsts.items()}
    write_folder(tmp_path, **files)
    assert alarms(tmp_path) == []


def test_the_sample_raises_no_alarm() -> None:
    assert alarms(Path(__file__).parents[3] / "data") == []
