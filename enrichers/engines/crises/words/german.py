"""The words of crises in German, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        umsatz, umsätze, aktie, aktien, *-aktie, preise, verkäufe, absatz, nachfrage, mein kopf
    """,
    "danger": """
        ein toter, eine tote, 0 tote, zwei tote, drei tote, verbrüht*, verbrüh*, auf grund gelaufen, läuft auf grund,
        großeinsatz bei, großeinsatz im, ammoniak ausgetreten, ammoniakaustritt,
        brandgefahr, explosionsgefahr, gasleck*, gasaustritt, salmonellen, listerien, lebensmittelvergiftung*,
        vergiftungsgefahr, bombendrohung, großbrand, grossbrand, verletzungsgefahr, erstickungsgefahr, lebensgefahr,
        produktrückruf*, rückrufaktion*, kohlenmonoxid, stromschlag*, giftgas, amoklauf, feuer gefangen, flammen
        aufgegangen, in der hand explodiert, gesundheitsgefahr, todesopfer, vor dem verzehr, chemieunfall*,
        betriebsunfall*, arbeitsunfall*, einsturz, eingestürzt, verschluckt, in brand geraten, geriet in brand,
        gerät in brand, fängt feuer, fing feuer, notlandung, krebserregend*, verätz*, verbrühung*, chlorgas,
        norovirus, legionellen, explodieren kann, lebensgefährlich*, schwer verletzt, verschüttete, erstickt,
        brandstiftung, falsche dosis, umgekippt, stromschläge, vergiftungen, atemnot, überhitzungsgefahr, bakterien,
        quecksilber, allergische reaktion, finger abgetrennt, unter trümmern, stürzt ab, stürzt ein, getötet*,
        verunglückt*, von maschine erfasst, tödlich*, kam ums leben, zerstört lager*, feuer zerstört, steht in
        flammen, in flammen, brand zerstört, erfasst und, eingeklemmt, zusammenstoß, zwölf verletzte, mehrere
        verletzte, todesfall, todesfälle, stirbt nach, starb nach, starb bei, stirbt bei, überschlagen
    """,
    "hazard": """
        zersplittert*, zerplatzt*, zerbirst, zerborsten*, in brand,
        feuer, brand, *brand, brennt, explosion*, explodiert*, unfall, *unfall, rauch, einsturz, eingestürzt*,
        entgleist*, gas, leck, vergift*, gift, bombe, überhitzt*, schüsse, chlorgas, ammoniak, bricht, geplatzt*,
        verpuffung, messerangriff, abgestürzt*, schimmel, flammen, störfall
    """,
    "place": """
        wohnung, kinderzimmer, großeinsatz, schwimmbad, im bad, pflegeheim, kita,
        fabrik, *fabrik, lager, lagerhalle, *halle, werk, *werk, filiale, *filiale, gebäude, zentrale, firmensitz,
        kantine, hotel, markt, feuerwehr, anwohner*, evakuiert*, polizei, einsatz, kaufhaus, baustelle, raffinerie,
        tunnel, bahnhof, fähre, rettungskräfte, betrieb, depot, büro
    """,
    "harm": """
        schnittwund*, platzwund*, knochenbruch, gebrochen*,
        verletzt*, verletzte*, tote, toter, toten, tot, stirbt, sterben, starb, gestorben*, opfer, krankenhaus,
        klinik, evakuiert*, vermisst*, verbrannt*, schwerverletzt*, leichtverletzt*, erkrankt*, feuerwehr, notarzt,
        notaufnahme, ums leben, erstickt
    """,
    "victim": """
        mitarbeiter, arbeiter, kind, kinder, baby, frau, mann, passagiere, fahrgäste, kunden, kundin, anwohner,
        gäste, 0 menschen, familie, mein sohn, meine tochter
    """,
    "foreign": """
        metallstück*, glasstück*, kunststoffteil*,
        nadel in, nadeln in, nadel im, nadeln im, rasierklinge*, glasscherbe*, scherbe im, scherbe in, scherben im,
        scherben in, glassplitter*, glasstück*, metallsplitter*, metallteil*, plastikteil*, plastikstück*,
        schraube im, schraube in, nagel im, zahn im, zahn in, glas in, glas im, wurm, würmer, maden, käfer im,
        schimmel im, schimmel in, plastik im, plastik in, metall in, metall im
    """,
    "food": """
        *suppe,
        erdbeeren, *erdbeeren, joghurt, *joghurt, salat, *salat, suppe*, brot, *brot, käse, *käse, wurst, *wurst,
        schokolade*, babybrei, *brei, gläschen, babynahrung, pizza*, müsli, kuchen, keks*, reis, nudeln, soße, sauce,
        saft, eis, essen, mittagessen, fleisch, fisch, hähnchen, sandwich*, burger*, obst, beeren, milchpulver
    """,
    "crime": """
        betrug*, bestechung*, korruption*, untreue, geldwäsche, steuerhinterziehung, *betrug
    """,
    "court": """
        richter*, gericht*, prozess, *prozess, staatsanwalt*, polizei, chef, *chef, vorstand, manager,
        geschäftsführer*, angeklagt*
    """,
    "deaths": """
        todesfall, todesfälle, todesfällen, tote, toten
    """,
    "recall": """
        rückruf, ruft, zurückgerufen, nimmt, vom markt, verkaufsstopp, zurückrufen, warnt vor, ruf, zurück, holt
    """,
    "reason": """
        brandgefahr, wegen, glassplitter*, metallteil*, plastikteil*, fremdkörper*, salmonellen, listerien, defekt*,
        mangel*, mängel, risiko, gefahr, verunreinig*, keime*, airbag*, bremsen, ruft 0, allergen*, kann sich lösen,
        gurt, verletzung, zurück:, zurück wegen, nach unfällen
    """,
    "vital": """
        notruf*, bremse, bremsen, alarmanlage*, airbag*, rauchmelder, rettungsdienst, brandmelder, lenkung,
        beatmungsgerät*, herzschrittmacher, türen
    """,
    "fails": """
        nicht erreichbar, ausgefallen, fällt aus, fielen aus, ausfall, gestört, störung, versagt*, versagen,
        funktioniert nicht, funktionieren nicht, funktionierte nicht, funktionierten nicht, lahmgelegt
    """,
    "legal": """
        sammelklage*, datenleck*, datenpanne*, hackerangriff*, cyberangriff*, cyberattacke*, festgenommen*,
        verhaftet*, razzia, bußgeld*, untersuchungshaft, steuerhinterziehung, geldwäsche, staatsanwaltschaft,
        bestechung*, kartellamt, kartellstrafe, verklagt, verklagen, insiderhandel, ermittlungsverfahren,
        haftbefehl, erpressungstrojaner, ransomware, strafanzeige, millionenstrafe, durchsuchung*, veruntreuung,
        strafbefehl, betrugsverdacht, untreue, verbraucherschützer mahn*,
        verbraucherzentrale mahnt, abgemahnt, abmahnung*, vor gericht,
        strafverfahren, ermittlungen gegen, klage gegen, klagt gegen, anklage gegen, anzeige gegen,
        kartellverfahren, dsgvo-verstoß, datenschutzverstoß, gerichtsurteil, insolvenz, insolvenzantrag,
        schmiergeld*, kinderarbeit, zwangsarbeit, schadenersatz, schadensersatz, verdacht auf, geldstrafe,
        haftstrafe, bilanzfälschung, gefälschte bilanzen, sexuelle belästigung, betrugsvorwürfe, zollfahndung, haft
        verurteilt, jahren haft, zu haft, in haft, verhängt strafe, verhängt bußgeld, strafe gegen, strafe für,
        kundendaten erbeutet, kundendaten von, verstoß gegen, millionenbuße, klagewelle, klagen
        gegen, vor dem aus wegen, gefängnis, anwalt eingeschaltet, anwalt geht, anzeige erstattet, verurteilt zu,
        verurteilt wegen, jahren verurteilt, wurde verurteilt, wegen betrugs verurteilt
    """,
    "law": """
        verbietet, verbieten,
        ermittelt, ermittlungen, anklage, angeklagt*, verurteilt*, strafe, festnahme, verhaftung, durchsucht*,
        verdacht, schuldig, vorwürfe, untersagt, urteil
    """,
    "body": """
        polizei, gericht, richter, chef, *chef, vorstand, *vorstand, manager, geschäftsführer*, betrug*, betrugs,
        justiz, behörde, aktionäre, verbraucherschützer, verbraucherzentrale, staatsanwalt, diskriminierung,
        belästigung, datenschutz*
    """,
    "leak": """
        leck, gestohlen*, geleakt*, gehackt*, hacker, im netz, im darknet, erbeutet*, offen im internet,
        abgegriffen, entwendet*, erbeutet, kopiert, veröffentlicht, abgeflossen, gestohlen, geklaut, im umlauf,
        zugänglich, einsehbar
    """,
    "data": """
        daten, *daten, passwörter, kundenkonten, datenbank, patientenakten, kreditkarten*
    """,
    "public": """
        warnstreik*, streik bei, bestreikt, boykott*, arbeitsniederlegung*, massenentlassung*, legen die arbeit
        nieder, arbeit nieder, im streik, streiken, arbeitskampf, urabstimmung, im ausstand, ausstand,
        shitstorm, stellenabbau, streicht 0, demonstration vor, petition gegen, entlassungen, gestreikt,
        streikaufruf, streikwelle, baut 0 stellen, massenkündigung*, streichung von 0
    """,
    "strike": """
        streik, streiks, streikt, protest*, demonstrieren
    """,
    "labour": """
        beschäftigte*, mitarbeiter*, gewerkschaft*, verdi, lohn, löhne, fahrer, piloten, zusteller, fallen aus,
        personal, belegschaft, züge, flüge, ausgefallen
    """,
    "harmless": """
        feuer und flamme, rückruf-service, um rückruf, feuerwerk*, bombenstimmung, aktie explodiert, der brand,
        feuerwehr besucht, tag der offenen tür, markenbrand, wie eine bombe, bombe ist, feuerfest*, rauchfrei,
        todschick*, klage nicht, kann nicht klagen, nicht klagen, ruft an, streik dich, preisbombe, preise
        explodier*, umsatz explodiert, umsätze explodier*, aktien explodier*, lagerverkauf, rauchmelder im test,
        brandneu*, feuer gefangen für, gegen kasse, netzwerk, feuerwerk, kunstwerk*, handwerk, uhrwerk, laufwerk,
        bergwerk museum, klagt über hohe, klagt über, feuerwerk im, gaswerk, in betrieb
    """,
    "frame": """
        stürmer, mittelfeld*, torwart, abwehrspieler, nachspielzeit, film, kinofilm, roman, krimi, tv-serie,
        videospiel, museum, übung, brandschutzübung, pokalfinale, rabatt*, escape room, kurs, *kurs
    """,
    "broken": """
        tot, crash, ausgefallen
    """,
    "service": """
        app, website, webseite, einloggen, login, online-banking, onlinebanking, überweisung*,
        kartenzahlung, kartenterminal, meine karte, mein konto, abgebucht, nicht zahlen,
        nicht bezahlen, geld abheben, geldautomat, update, handy
    """,
}
