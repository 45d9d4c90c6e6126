"""The one model of embedded metadata, as a table: IPTC property, where it lives in XMP, in IIM and in EXIF, and its shape.

Property names are the ids of the IPTC Photo Metadata TechReference (2024.1, and the four AI properties that 2025.1 added);
sources are ExifTool's ``Group1:Tag`` names, as the TechReference gives them (``etXMP``, ``etIIM``, ``etEXIF``).

Shapes, and what :func:`ingest.tags.iptc.read` makes of them in JSON:

========= ==========================================================================================================
text      a string
number    a number (a string where the file holds no number)
date      ISO 8601 as precise as the file: ``1968``, ``1968-05``, ``1968-05-01T08:30:00+07:00``
languages a string; or ``{"x-default": ..., "vi": ...}`` where the file gives more than one language (BCP 47 keys)
code      a term of a closed list (PLUS, region shapes): ``{"code": "MR-NAP", "label": "Not Applicable", "uri": ...}``
(Name)    a structure of :data:`STRUCTURES`, as an object
========= ==========================================================================================================

``many`` makes it a list of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Property:
    """One row: an IPTC property and its places. Of several XMP places the first that holds a value counts."""

    id: str
    shape: str
    xmp: str
    iim: str = ""
    exif: str = ""
    many: bool = False


CORE = (
    Property("altTextAccessibility", "languages", "XMP-iptcCore:AltTextAccessibility"),
    Property("cityName", "text", "XMP-photoshop:City", "IPTC:City"),
    Property("copyrightNotice", "languages", "XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright"),
    Property("countryName", "text", "XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"),
    Property("countryCode", "text", "XMP-iptcCore:CountryCode", "IPTC:Country-PrimaryLocationCode"),
    Property("creatorNames", "text", "XMP-dc:Creator", "IPTC:By-line", "IFD0:Artist", many=True),
    Property("creatorContactInfo", "CreatorContactInfo", "XMP-iptcCore:CreatorContactInfo"),
    Property("jobtitle", "text", "XMP-photoshop:AuthorsPosition", "IPTC:By-lineTitle"),
    Property("creditLine", "text", "XMP-photoshop:Credit", "IPTC:Credit"),
    Property("dateCreated", "date", "XMP-photoshop:DateCreated", "IPTC:DateCreated+IPTC:TimeCreated"),
    Property("description", "languages", "XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription"),
    Property("captionWriter", "text", "XMP-photoshop:CaptionWriter", "IPTC:Writer-Editor"),
    Property("extDescrAccessibility", "languages", "XMP-iptcCore:ExtDescrAccessibility"),
    Property("headline", "text", "XMP-photoshop:Headline", "IPTC:Headline"),
    Property("instructions", "text", "XMP-photoshop:Instructions", "IPTC:SpecialInstructions"),
    Property("intellectualGenre", "text", "XMP-iptcCore:IntellectualGenre", "IPTC:ObjectAttributeReference"),
    Property("jobid", "text", "XMP-photoshop:TransmissionReference", "IPTC:OriginalTransmissionReference"),
    Property("keywords", "text", "XMP-dc:Subject", "IPTC:Keywords", many=True),
    Property("provinceState", "text", "XMP-photoshop:State", "IPTC:Province-State"),
    Property("usageTerms", "languages", "XMP-xmpRights:UsageTerms"),
    Property("sceneCodes", "text", "XMP-iptcCore:Scene", many=True),
    Property("source", "text", "XMP-photoshop:Source", "IPTC:Source"),
    Property("subjectCodes", "text", "XMP-iptcCore:SubjectCode", "IPTC:SubjectReference", many=True),
    Property("sublocationName", "text", "XMP-iptcCore:Location", "IPTC:Sub-location"),
    Property("title", "languages", "XMP-dc:Title", "IPTC:ObjectName"),
)

EXTENSION = (
    Property("additionalModelInfo", "text", "XMP-iptcExt:AdditionalModelInformation"),
    Property("aIPromptInformation", "text", "XMP-iptcExt:AIPromptInformation"),
    Property("aIPromptWriterName", "text", "XMP-iptcExt:AIPromptWriterName"),
    Property("aISystemUsed", "text", "XMP-iptcExt:AISystemUsed"),
    Property("aISystemVersionUsed", "text", "XMP-iptcExt:AISystemVersionUsed"),
    Property("artworkOrObjects", "ArtworkOrObject", "XMP-iptcExt:ArtworkOrObject", many=True),
    Property("organisationInImageCodes", "text", "XMP-iptcExt:OrganisationInImageCode", many=True),
    Property("contributors", "EntityWRole", "XMP-iptcExt:Contributor", many=True),
    Property("copyrightOwners", "CopyrightOwner", "XMP-plus:CopyrightOwner", many=True),
    Property("aboutCvTerms", "CvTerm", "XMP-iptcExt:AboutCvTerm", many=True),
    Property("dataMining", "code", "XMP-plus:DataMining"),
    Property("otherConstraints", "languages", "XMP-plus:OtherConstraints"),
    Property("digitalImageGuid", "text", "XMP-iptcExt:DigitalImageGUID", "", "ExifIFD:ImageUniqueID"),
    Property("digitalSourceType", "text", "XMP-iptcExt:DigitalSourceType"),
    Property("embdEncRightsExprs", "EmbdEncRightsExpr", "XMP-iptcExt:EmbdEncRightsExpr", many=True),
    Property("eventId", "text", "XMP-iptcExt:EventID", many=True),
    Property("eventName", "languages", "XMP-iptcExt:Event"),
    Property("genres", "CvTerm", "XMP-iptcExt:Genre", many=True),
    Property("imageCreators", "ImageCreator", "XMP-plus:ImageCreator", many=True),
    Property("imageCreatorImageId", "text", "XMP-plus:ImageCreatorImageID"),
    Property("imageRating", "number", "XMP-xmp:Rating"),
    Property("imageRegion", "ImageRegion", "XMP-iptcExt:ImageRegion", many=True),
    Property("registryEntries", "RegistryEntry", "XMP-iptcExt:RegistryID", many=True),
    Property("suppliers", "ImageSupplier", "XMP-plus:ImageSupplier", many=True),
    Property("imageSupplierImageId", "text", "XMP-plus:ImageSupplierImageID"),
    Property("licensors", "Licensor", "XMP-plus:Licensor", many=True),
    Property("linkedEncRightsExprs", "LinkedEncRightsExpr", "XMP-iptcExt:LinkedEncRightsExpr", many=True),
    Property("locationCreated", "Location", "XMP-iptcExt:LocationCreated", many=True),
    Property("locationsShown", "Location", "XMP-iptcExt:LocationShown", many=True),
    Property("maxAvailHeight", "number", "XMP-iptcExt:MaxAvailHeight"),
    Property("maxAvailWidth", "number", "XMP-iptcExt:MaxAvailWidth"),
    Property("minorModelAgeDisclosure", "code", "XMP-plus:MinorModelAgeDisclosure"),
    Property("modelAges", "number", "XMP-iptcExt:ModelAge", many=True),
    Property("modelReleaseDocuments", "text", "XMP-plus:ModelReleaseID", many=True),
    Property("modelReleaseStatus", "code", "XMP-plus:ModelReleaseStatus"),
    Property("organisationInImageNames", "text", "XMP-iptcExt:OrganisationInImageName", many=True),
    Property("personInImageNames", "text", "XMP-iptcExt:PersonInImage", many=True),
    Property("personsShown", "PersonWDetails", "XMP-iptcExt:PersonInImageWDetails", many=True),
    Property("productsShown", "ProductWGtin", "XMP-iptcExt:ProductInImage", many=True),
    Property("propertyReleaseDocuments", "text", "XMP-plus:PropertyReleaseID", many=True),
    Property("propertyReleaseStatus", "code", "XMP-plus:PropertyReleaseStatus"),
    Property("webstatementRights", "text", "XMP-xmpRights:WebStatement"),
)

PROPERTIES = CORE + EXTENSION


@dataclass(frozen=True)
class Field:
    """One field of a structure: TechReference id, ExifTool's name of it (``etTag``), shape."""

    id: str
    tag: str
    shape: str = "text"
    many: bool = False


STRUCTURES: Mapping[str, tuple[Field, ...]] = {
    "CreatorContactInfo": (
        Field("address", "CiAdrExtadr"),
        Field("city", "CiAdrCity"),
        Field("country", "CiAdrCtry"),
        Field("emailwork", "CiEmailWork"),
        Field("phonework", "CiTelWork"),
        Field("postalCode", "CiAdrPcode"),
        Field("region", "CiAdrRegion"),
        Field("weburlwork", "CiUrlWork"),
    ),
    "ArtworkOrObject": (
        Field("circaDateCreated", "AOCircaDateCreated"),
        Field("contentDescription", "AOContentDescription", "languages"),
        Field("contributionDescription", "AOContributionDescription", "languages"),
        Field("copyrightNotice", "AOCopyrightNotice"),
        Field("creatorNames", "AOCreator", many=True),
        Field("creatorIdentifiers", "AOCreatorId", many=True),
        Field("currentCopyrightOwnerIdentifier", "AOCurrentCopyrightOwnerId"),
        Field("currentCopyrightOwnerName", "AOCurrentCopyrightOwnerName"),
        Field("currentLicensorIdentifier", "AOCurrentLicensorId"),
        Field("currentLicensorName", "AOCurrentLicensorName"),
        Field("dateCreated", "AODateCreated", "date"),
        Field("physicalDescription", "AOPhysicalDescription", "languages"),
        Field("source", "AOSource"),
        Field("sourceInventoryNr", "AOSourceInvNo"),
        Field("sourceInventoryUrl", "AOSourceInvURL"),
        Field("stylePeriod", "AOStylePeriod", many=True),
        Field("title", "AOTitle", "languages"),
    ),
    "CvTerm": (
        Field("cvId", "CvId"),
        Field("cvTermId", "CvTermId"),
        Field("cvTermName", "CvTermName", "languages"),
        Field("cvTermRefinedAbout", "CvTermRefinedAbout"),
    ),
    "EmbdEncRightsExpr": (
        Field("encRightsExpr", "EncRightsExpr"),
        Field("rightsExprEncType", "RightsExprEncType"),
        Field("rightsExprLangId", "RightsExprLangId"),
    ),
    "LinkedEncRightsExpr": (
        Field("linkedRightsExpr", "LinkedRightsExpr"),
        Field("rightsExprEncType", "RightsExprEncType"),
        Field("rightsExprLangId", "RightsExprLangId"),
    ),
    "Entity": (Field("identifiers", "Identifier", many=True), Field("name", "Name", "languages")),
    "EntityWRole": (
        Field("identifiers", "Identifier", many=True),
        Field("name", "Name", "languages"),
        Field("role", "Role", many=True),
    ),
    "ImageRegion": (  # may hold any top-level property as well; iptc.read follows those by their XMP tag
        Field("regionBoundary", "RegionBoundary", "RegionBoundary"),
        Field("rId", "RId"),
        Field("name", "Name", "languages"),
        Field("rCtype", "RCtype", "Entity", many=True),
        Field("rRole", "RRole", "Entity", many=True),
    ),
    "RegionBoundary": (
        Field("rbShape", "RbShape", "code"),
        Field("rbUnit", "RbUnit", "code"),
        Field("rbX", "RbX", "number"),
        Field("rbY", "RbY", "number"),
        Field("rbW", "RbW", "number"),
        Field("rbH", "RbH", "number"),
        Field("rbRx", "RbRx", "number"),
        Field("rbVertices", "RbVertices", "RegionBoundaryPoint", many=True),
    ),
    "RegionBoundaryPoint": (Field("rbX", "RbX", "number"), Field("rbY", "RbY", "number")),
    "Location": (
        Field("identifiers", "LocationId", many=True),
        Field("name", "LocationName", "languages"),
        Field("sublocation", "Sublocation"),
        Field("city", "City"),
        Field("provinceState", "ProvinceState"),
        Field("countryName", "CountryName"),
        Field("countryCode", "CountryCode"),
        Field("worldRegion", "WorldRegion"),
        Field("gpsLatitude", "GPSLatitude", "number"),
        Field("gpsLongitude", "GPSLongitude", "number"),
        Field("gpsAltitude", "GPSAltitude", "number"),
        Field("gpsAltitudeRef", "GPSAltitudeRef", "number"),
    ),
    "PersonWDetails": (
        Field("characteristics", "PersonCharacteristic", "CvTerm", many=True),
        Field("description", "PersonDescription", "languages"),
        Field("identifiers", "PersonId", many=True),
        Field("name", "PersonName", "languages"),
    ),
    "ProductWGtin": (
        Field("description", "ProductDescription", "languages"),
        Field("gtin", "ProductGTIN"),
        Field("identifiers", "ProductId", many=True),
        Field("name", "ProductName", "languages"),
    ),
    "RegistryEntry": (
        Field("assetIdentifier", "RegItemId"),
        Field("registryIdentifier", "RegOrgId"),
        Field("role", "RegEntryRole"),
    ),
    "Licensor": (
        Field("licensorId", "LicensorID"),
        Field("licensorName", "LicensorName"),
        Field("licensorAddress", "LicensorStreetAddress"),
        Field("licensorAddressDetail", "LicensorExtendedAddress"),
        Field("licensorCity", "LicensorCity"),
        Field("licensorStateProvince", "LicensorRegion"),
        Field("licensorPostalCode", "LicensorPostalCode"),
        Field("licensorCountryName", "LicensorCountry"),
        Field("licensorTelephoneType1", "LicensorTelephoneType1"),
        Field("licensorTelephone1", "LicensorTelephone1"),
        Field("licensorTelephoneType2", "LicensorTelephoneType2"),
        Field("licensorTelephone2", "LicensorTelephone2"),
        Field("licensorEmail", "LicensorEmail"),
        Field("licensorUrl", "LicensorURL"),
    ),
    "CopyrightOwner": (
        Field("copyrightOwnerId", "CopyrightOwnerID"),
        Field("copyrightOwnerName", "CopyrightOwnerName"),
    ),
    "ImageCreator": (Field("imageCreatorId", "ImageCreatorID"), Field("imageCreatorName", "ImageCreatorName")),
    "ImageSupplier": (Field("imageSupplierId", "ImageSupplierID"), Field("imageSupplierName", "ImageSupplierName")),
}

PLUS_VOCABULARY = "http://ns.useplus.org/ldf/vocab/"
LABELS: Mapping[str, str] = {  # PLUS License Data Format 1.2.1, the terms that IPTC uses; then IPTC's own of a region
    "MR-NON": "None",
    "MR-NAP": "Not Applicable",
    "MR-UMR": "Unlimited Model Releases",
    "MR-LMR": "Limited or Incomplete Model Releases",
    "PR-NON": "None",
    "PR-NAP": "Not Applicable",
    "PR-UPR": "Unlimited Property Releases",
    "PR-LPR": "Limited or Incomplete Property Releases",
    "AG-UNK": "Age Unknown",
    "AG-A25": "Age 25 or Over",
    **{f"AG-A{age}": f"Age {age}" for age in range(15, 25)},
    "AG-U14": "Age 14 or Under",
    "DMI-UNSPECIFIED": "Unspecified - no prohibition defined",
    "DMI-ALLOWED": "Allowed",
    "DMI-PROHIBITED": "Prohibited",
    "DMI-PROHIBITED-AIMLTRAINING": "Prohibited for AI/ML training",
    "DMI-PROHIBITED-GENAIMLTRAINING": "Prohibited for Generative AI/ML training",
    "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING": "Prohibited except for search engine indexing",
    "DMI-PROHIBITED-SEECONSTRAINT": "Prohibited, see Other Constraints property",
    "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": "Prohibited, see Embedded Encoded Rights Expression property",
    "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR": "Prohibited, see Linked Encoded Rights Expression property",
    "rectangle": "Rectangle",
    "circle": "Circle",
    "polygon": "Polygon",
    "pixel": "Pixel",
    "relative": "Relative",
}
