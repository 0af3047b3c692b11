"""The words of crises in Italian, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        vendite, azioni, prezzi, domanda, ricavi, la testa
    """,
    "danger": """
        un morto, una morta, due morti, tre morti, 0 morti, crolla una gru,
        incendia un, incendia una, ha incendiato,
        rischio incendio, rischio di incendio, fuga di gas, intossicazione alimentare, intossicazioni alimentari,
        salmonella, listeria, allarme bomba, monossido di carbonio, rischio soffocamento, preso fuoco, prende fuoco,
        esploso in mano, rischio di soffocamento, incidente sul lavoro, morto sul lavoro, infortunio sul lavoro,
        richiamo alimentare, allerta alimentare, folgorat*, crolla il tetto, ustionat*, atterraggio d'emergenza,
        atterraggio di emergenza, cancerogen*, norovirus, legionella, può esplodere, va a fuoco, a fuoco, in fiamme,
        scossa elettrica, scosse elettriche, dose sbagliata, gravemente ferit*, reazione allergica, in condizioni
        critiche, si ribalta, deraglia, avvelenat*, ingerit*, pericolo di, rischio di lesioni, piombo in, distrutto
        dalle fiamme, dalle fiamme, fiamme, ribaltat*, feriti, ferito grave, morti, morto in, morta in, muore dopo,
        deced*, travolt*, schiacciat*, folgorato, ustioni, carbonizzat*, incastrat*, amputat*, investit*
    """,
    "hazard": """
        cloro, scossa dalla, scossa dal, scossa da, si incaglia,
        incendio, incendi, esplosione, esplosioni, esplode, esplosa, esploso, incidente*, fumo, crollo, crolla,
        deraglia*, fuga, sversamento, contamina*, intossica*, sparatoria, bomba, surriscalda*, fuoco, fiamme, muffa,
        scoppio, difettos*
    """,
    "place": """
        un appartamento, casa di riposo, piscina, stufa, traghetto, passeggeri, asilo, scuola,
        stabilimento, fabbrica, magazzino, sede, negozio, edificio, mensa, albergo, hotel, uffici, raffineria,
        cantiere, pompieri, vigili del fuoco, evacua*, residenti, operai, operaio, stazione, porto, deposito,
        capannone, filiale, impianto
    """,
    "harm": """
        pronto soccorso, tagliato il viso, tagliata la, mi ha tagliato, frattur*, ospedale,
        mort*, muore, muoiono, decedut*, ferit*, vittima, vittime, ospedale, ricoverat*, evacua*, dispers*, ustion*,
        vigili del fuoco, gravi, intossicat*, malor*
    """,
    "victim": """
        operaio, operai, lavorator*, dipendent*, bambin*, neonat*, donna, passeggeri, cliente, clienti, residenti, 0
        persone, famiglia, mio figlio, mia figlia
    """,
    "foreign": """
        ago nell*, ago nel, trovato un ago, aghi, pezzi di vetro, pezzo di vetro, schegge di vetro, scheggia di vetro,
        frammenti di, lametta, pezzi di metallo, pezzo di metallo, pezzi di plastica, pezzo di plastica, vite nel,
        vite nella, chiodo nel, chiodo nella, dente nel, vermi nel*, muffa nel*
    """,
    "food": """
        fragole, yogurt, insalata, insalate, zuppa, panino, panini, formaggi*, omogeneizzat*, pappa, cioccolat*, pane,
        cereali, salsicci*, hamburger, pizza, pizze, torta, biscotti, riso, pasta, sugo, succo, gelato, pasto, pasti,
        carne, pesce, pollo, frutta, latte in polvere
    """,
    "crime": """
        frode, frodi, truffa, truffe, corruzione, riciclaggio, bancarotta
    """,
    "court": """
        giudice, giudici, tribunale, processo, procura, polizia, capo, dirigente, direttore, presidente,
        amministratore delegato, manager
    """,
    "deaths": """
        decessi, morti, decesso
    """,
    "recall": """
        richiama, richiamo, richiamati, richiamate, richiamato, ritira, ritirato, ritirati, ritiro, non usate,
        ritirano, richiamano
    """,
    "reason": """
        lotto, lotti, dal mercato, dal commercio, rischio, difett*, salmonella, listeria, contamina*, vetro,
        metall*, plastica, allergen*, pericolo, airbag*, freni, richiama 0, batter*, può cedere, può rompersi,
        cintura, seggiolini, presenza di
    """,
    "vital": """
        freni, allarme, numero di emergenza, chiamate di emergenza, airbag*, ambulanz*, ospedali, rilevatore di fumo,
        rilevatori di fumo, pacemaker
    """,
    "fails": """
        guasto, fuori uso, non funzion*, non rispond*, irraggiungibil*, ceduto, cedono, in tilt, blackout,
        disservizio
    """,
    "legal": """
        risarcir*, truffa, denunciata per, denunciato per, inquinamento, inquinato, inquinare,
        class action, violazione dei dati, violazione di dati, fuga di dati, furto di dati, attacco hacker, attacco
        informatico, riciclaggio, evasione fiscale, molestie sessuali, insider trading, arrestat*, citata in
        giudizio, citato in giudizio, in giudizio, perquisizion*, tangente, tangenti, ransomware, guardia di
        finanza, bancarotta, la procura, procura di, procura della,
        indagat*, rinviato a giudizio, rinviata a giudizio, rinviati a giudizio, azione collettiva, frode fiscale,
        nel mirino
        dell'antitrust, antitrust, inchiesta su, inchiesta per, indagine su, denuncia contro, denunciano, esposto
        contro, causa contro, fa causa, fanno causa, condannato per, condannata per, condannato a, condannata a,
        fallimento, lavoro nero,
        caporalato, lavoro minorile, violazione della privacy, multata, multato, multa di, multa da, multa per,
        multa a, multa ad, accusato di, accusata di, accusati di, risarcimento, sequestro di, condannat*,
        anni di carcere, anni di reclusione,
        in carcere, patteggia*, rubati i dati, dati rubati, dati trafugati, pubblicità ingannevole, sanzionat*,
        risarciment*, vietata la vendita, il mio avvocato, dal giudice, ai domiciliari
    """,
    "law": """
        multa, multat*, condannat*, condanna, denuncia*, denunci*, indagine, indagini, indaga, accusat*, processo,
        sanzion*, sequestr*, carcere, arresto, sentenza
    """,
    "body": """
        polizia, giudice, tribunale, amministratore delegato, dirigente, presidente, direttore, frode, truffa,
        corruzione, azionisti, garante, antitrust, consob, carabinieri, manager, discriminazione, molestie
    """,
    "leak": """
        rubat*, hackerat*, hacker, esposti, esposte, diffusi, furto, trafugat*, in vendita, dark web, online i,
        rubati, rubate, trafugati, sottratti, pubblicati
    """,
    "data": """
        dati, password, account dei, carte di credito, database, informazioni personali
    """,
    "public": """
        sciopero alla, sciopero dei, sciopero di, sciopero generale, in sciopero, boicott*, licenziamenti di massa,
        licenziamenti collettivi, sciopero in, incrociano le braccia, licenziamenti, licenzia 0, taglia 0, esuberi,
        picchett*, petizione contro, proclamano lo sciopero, proclamato sciopero, lo sciopero, scioperano, sciopera,
        votano lo sciopero, annunciano sciopero, licenziamento collettivo
    """,
    "strike": """
        sciopero, scioperi, sciopera*, protest*, presidio
    """,
    "labour": """
        lavoratori, dipendenti, sindacat*, voli, treni, cancellati, corrieri, autisti, piloti, salari, cgil,
        personale
    """,
    "harmless": """
        una bomba, richiamo agli anni, richiama l'attenzione, richiama alla mente, richiamo alla tradizione,
        infiamma il mercato, fuochi d'artificio, fuoco lento, morto dal ridere, da morire, muoio dalla voglia, il
        botto, ferito nell'orgoglio, vendite esplodono, esplosione di gusto, esplosione di colori, vi richiamo,
        ritiro in negozio, in multa, crolla il prezzo, crolla la domanda, crollo dei prezzi, crollo in borsa, a
        fuoco lento, crolla in borsa
    """,
    "frame": """
        attaccante, centrocampista, difensore, recupero, film, romanzo, serie tv, videogioco, museo, esercitazione,
        sconti, coppa, collezione, corso di
    """,
    "broken": """
        mort*, muore, dispers*, crash
    """,
    "service": """
        l'app, applicazione, sito, accedere, carta, conto, pagare, pagamento, pagamenti, stipendi,
        bonifico, bonifici, bancomat, aggiornamento, telefono
    """,
}
