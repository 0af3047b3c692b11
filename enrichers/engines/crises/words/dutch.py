"""The words of crises in Dutch, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        verkoop, omzet, aandelen, prijzen, vraag, mijn hoofd
    """,
    "danger": """
        een dode, één dode, twee doden, drie doden, 0 doden, verbrand door, aan de grond gelopen,
        koolmonoxide*, koolmonoxidevergiftiging, 's nachts in brand, zet woning in brand, zet flat in brand,
        zet huis in brand,
        brandgevaar, gaslek*, voedselvergiftiging, salmonella, listeria, bommelding, koolmonoxide, explosiegevaar,
        verstikkingsgevaar, terugroepactie*, uitslaande brand, vlam gevat, elektrocutie, giftige stoffen,
        levensgevaar, gifwolk, grote brand, zeer grote brand, stort in, stikt bijna, stikt, gestikt, verstikking,
        ingestort, noodlanding, kankerverwekkend*, chloorgas, norovirus, legionella, vliegt in brand, in brand
        gevlogen, vloog in brand, vat vlam, brandwonden, zwaargewond*, ernstig gewond, elektrische schok, verkeerde
        dosis, onveilig, kan ontploffen, kan exploderen, ontploft in, verwoest, in vlammen, gekanteld, kantelt,
        gewonden, doden bij, dode bij, omgekomen, dodelijk*, beklemd, vingertop, brand verwoest, botsing, sterft,
        stierf, overleden na, gewond bij, gewond door
    """,
    "hazard": """
        versplintert, gesprongen, chloor*, schok,
        brand, explosie*, ontploft, ontploffing, ongeval*, ongeluk*, rook, ingestort, instorting, ontspoord, gas,
        lek, vergiftig*, bom, schietpartij, oververhit*, steekpartij, vuur, vlammen
    """,
    "place": """
        woning, appartement, schuur, zwembad, lader, oplader, accu, kachel, waterkoker, veerboot, passagiers, crèche,
        school,
        fabriek, magazijn, loods, pand, gebouw, winkel, filiaal, hoofdkantoor, kantine, kantoor, hotel, brandweer,
        ontruimd, omwonenden, politie, station, veerboot, depot, distributiecentrum, terrein, bouwplaats
    """,
    "harm": """
        snijwond*, brandwond*, botbreuk*,
        gewond*, dode, doden, dood, overleden, overlijdt, omgekomen, slachtoffer*, ziekenhuis, ontruimd,
        geëvacueerd, vermist*, ziek, brandweer, ambulance
    """,
    "victim": """
        werknemer, werknemers, medewerker, medewerkers, kind, kinderen, baby, vrouw, man, passagiers, klanten,
        klant, omwonenden, 0 mensen, gezin, mijn zoon, mijn dochter
    """,
    "foreign": """
        naald gevonden, naalden gevonden, naald in, naalden in, glassplinter*, glasscherv*, scherven, stuk glas,
        stukken glas, stukjes glas, glas gevonden, glas in, scheermes*, stuk metaal, stukjes metaal, stuk plastic,
        stukjes plastic, schroef in, spijker in, tand in, maden in, wormen in, schimmel in
    """,
    "food": """
        aardbeien, yoghurt*, salade*, soep, broodje*, kaas, babyvoeding, potje, chocolade*, brood, ontbijtgranen,
        worst*, hamburger*, pizza*, taart, koek*, rijst, pasta, saus, sap, ijs, maaltijd*, eten, vlees, vis, kip,
        fruit, flesvoeding
    """,
    "crime": """
        fraude*, oplichting, corruptie, omkoping, witwassen, verduistering
    """,
    "court": """
        rechter*, rechtbank, proces, officier van justitie, politie, topman, topvrouw, directeur*, bestuurder*, baas
    """,
    "deaths": """
        sterfgevallen, doden, overlijdens
    """,
    "recall": """
        roept, teruggeroepen, haalt, uit de schappen, uit de handel, terugroepen, waarschuwt
    """,
    "reason": """
        terug wegens, terug na, terug om, terug vanwege, brandgevaar, risico, gevaar, salmonella, listeria, glas,
        stukjes, metaal, plastic, defect*, ongelukken, remmen, airbag*, schappen, handel, roept 0, allergen*, kan
        losraken, kunnen losraken, kan breken, gordel, terug:, losraken, kans op
    """,
    "vital": """
        remmen, alarmnummer, noodnummer, alarm, hulpdiensten, rookmelder*, airbag*, 0 onbereikbaar, stuur
    """,
    "fails": """
        uitgevallen, storing, onbereikbaar, valt uit, weigerden, weigeren, faalden, faalt, plat, werkte niet,
        werkten niet
    """,
    "legal": """
        om onderzoekt, fraude-onderzoek, lozing in, lozen in, illegale lozing,
        datalek*, gearresteerd*, aangehouden, cyberaanval*, ransomware, witwassen, omkoping, belastingontduiking,
        massaclaim, rechtszaak*, voor de rechter, dagvaard*, schadeclaim*, gijzelsoftware, aanklacht, handel met
        voorkennis, hackaanval, verduistering, openbaar ministerie, privacyschending, privacy
        geschonden, rechtbank, kort geding, strafzaak, strafrechtelijk*, faillissement, kinderarbeid, dwangarbeid,
        schadevergoeding, boete van, boete voor, krijgt boete, vonnis, smeergeld, oplichting, aangifte, inval bij,
        verdacht van, sjoemel*, veroordeeld*, jaar cel, celstraf, gevangenis, aangeklaagd, boete, beboet*, verbod
        op, rechter verbiedt, justitie onderzoekt, politie onderzoekt, toezichthouder onderzoekt,
        misleiding, advocaat inge*
    """,
    "law": """
        opgepakt*,
        klaagt, klagen, verbiedt,
        inval, doorzoek*, boete, veroordeeld, verdacht, verdenking, aangeklaagd*, schuldig, celstraf, vervolgd
    """,
    "body": """
        consumentenbond,
        politie, justitie, rechter, topman, directeur, ceo, bestuurder, fraude*, fiod, fiscus, toezichthouder,
        aandeelhouders, fraudezaak, corruptie, privacywet, discriminatie, intimidatie
    """,
    "leak": """
        gelekt, gestolen, gehackt, hackers, op straat, buitgemaakt, lek, darkweb, openbaar, uitgelekt, ingezien,
        toegankelijk, buit
    """,
    "data": """
        gegevens, klantgegevens, wachtwoorden, persoonsgegevens, data, patiëntgegevens, database
    """,
    "public": """
        werk neer, werk neerleggen, werk neergelegd, werk neerlegt,
        staking bij, staken voor, staakt voor, boycot*, massaontslag, in staking, legt het werk neer, leggen het
        werk neer, stakingen, werkonderbreking, schrapt 0, ontslagen, protestactie, petitie tegen, acties bij,
        leggen werk neer, kondigen staking, kondigt staking, staking aan, staking aangekondigd, stakingsoproep,
        gestaakt, staken vrijdag, gaan staken, gaat staken
    """,
    "strike": """
        staking, staken, staakt, protest*, actie
    """,
    "labour": """
        personeel, medewerkers, werknemers, vakbond*, fnv, chauffeurs, loon, cao, treinen, vluchten, bezorgers,
        piloten
    """,
    "harmless": """
        vuurwerk, brandschoon, brandschone, brand new, top brand, de brand, roept op, roept klanten op, verkoop
        explodeert, roept vragen, rook- en, rookvrij, bomvol, doodsimpel, doodmoe
    """,
    "frame": """
        spits, middenvelder, verdediger, blessuretijd, film, roman, museum, oefening, kortingen, aanbiedingen, game,
        cursus, tv-serie
    """,
    "broken": """
        dood, crash, vermist
    """,
    "service": """
        de app, website, inloggen, pinpas, rekening, betalen, betaling*, salarissen, overboeking*,
        geldautomaat, update, telefoon
    """,
}
