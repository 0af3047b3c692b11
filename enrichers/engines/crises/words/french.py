"""The words of crises in French, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        ventes, actions en bourse, prix, demande, chiffre d'affaires, ma tête
    """,
    "danger": """
        un mort, une morte, deux morts, trois morts, 0 morts, ébouillant*, s'échoue,
        dans le coma, met le feu à un, met le feu à une, met le feu à mon, met le feu à ma, mis le feu à,
        émanation de, émanations de,
        rappel de produit*, rappel produit, fuite de gaz, intoxication alimentaire, intoxications alimentaires,
        salmonelle*, salmonellose, listeria, alerte à la bombe, risque d'incendie, a explosé, a pris feu, risque
        d'explosion, monoxyde de carbone, risque d'étouffement, pris feu, a explosé dans, électrocut*, accident du
        travail, risque de blessure*, ne pas consommer, alerte sanitaire, prend feu, s'effondre, s'étouffe,
        étouffement, atterrissage d'urgence, cancérigène*, cancérogène*, brûlures, norovirus, légionell*, peut
        exploser, peut prendre feu, risque d'électrocution, décharge électrique, mauvaise dose, grièvement blessé*,
        réaction allergique, dans un état grave, se renverse, déraille, intoxiqué*, intoxiquée*, dangereux pour,
        plomb dans, ravagé*, en flammes, les flammes, renversé*, blessés, blessé grave, morts dans, mort dans, tués,
        décédé*, meurt après, meurt dans, happé*, écrasé*, brûlé*, électrocuté*, carbonisé*, percute,
        amputé*
    """,
    "hazard": """
        a éclaté, éclate, éclaté,
        incendie*, explosion*, explosé, explose, accident*, fumée*, effondrement, effondr*, déraill*, fuite,
        déversement, contamin*, intoxic*, fusillade, bombe, surchauffe, feu, flammes, moisissure*, crash, défectueu*
    """,
    "place": """
        un appartement, piscine, ferry, passagers, crèche, école,
        usine, entrepôt, siège, magasin, site, bâtiment, cantine, hôtel, bureaux, raffinerie, chantier, pompiers,
        évacu*, riverains, quartier, gare, port, tunnel, dépôt, atelier, boutique, salariés, agence
    """,
    "harm": """
        coupures, coupé le visage, urgences, aux urgences, réanimation, fracture*,
        mort, morts, morte, meurt, meurent, décéd*, décès, tué*, bless*, victime*, hôpital, hospitalis*, évacu*,
        disparu*, brûlure*, brûlé*, pompiers, graves, malade*, étouffé*, ouvrier, coincé*
    """,
    "victim": """
        ouvrier*, salarié*, employé*, enfant*, bébé*, femme, passagers, client, clients, riverains, 0 personnes,
        famille, mon fils, ma fille
    """,
    "foreign": """
        aiguille retrouvée, aiguilles retrouvées, aiguille dans des, aiguille dans un, aiguille dans une,
        aiguille dans mon, aiguille dans ma, aiguilles dans, morceau de verre, morceaux de verre, bout de verre,
        bouts de verre, éclat de verre, éclats de verre, débris de verre, lame de rasoir, morceau de métal,
        morceaux de métal, morceau de plastique, morceaux de plastique, vis dans, clou dans, dent dans, vers dans,
        asticots dans, moisissure dans, du verre dans
    """,
    "food": """
        fraises, yaourt*, salade*, soupe*, sandwich*, fromage*, pot pour bébé, petit pot, petits pots, compote*,
        chocolat*, pain, céréales, saucisse*, burger*, pizza*, gâteau*, biscuit*, riz, pâtes, sauce, jus, glace,
        repas, viande, poisson, poulet, fruits, lait infantile, plat préparé
    """,
    "crime": """
        fraude*, corruption, escroquerie*, blanchiment, détournement*, abus de confiance
    """,
    "court": """
        juge*, tribunal, procès, parquet, procureur*, police, patron, directeur, directrice, pdg, dirigeant*, cadre
    """,
    "deaths": """
        décès, morts, plusieurs morts
    """,
    "recall": """
        rappelle, rappel, rappelés, rappelé, rappelées, retire, retiré, retirés, retrait, n'utilisez plus,
        rappellent, retirent
    """,
    "reason": """
        lot, lots, après plusieurs accidents, accident*, risque*, défaut*, salmonelle*, listeria, contamin*, verre,
        métal*, plastique, allergène*, danger*, airbag*, freins, rappelle 0, de la vente, bactérie*, poussettes,
        incendie*, peut lâcher, peut céder, ceinture, sièges auto, risque, étouffement, présence de
    """,
    "vital": """
        freins, alarme*, numéros d'urgence, appels d'urgence, airbag*, samu, secours, hôpitaux, détecteur de fumée,
        détecteurs de fumée,
        pacemaker*
    """,
    "fails": """
        panne, en panne, lâché, ont lâché, défaillan*, injoignable*, hors service, ne fonctionn*, coupure, tombé*
    """,
    "legal": """
        action de groupe, dommages-intérêts, millions de dommages, millions d'euros de dommages, accusé de,
        devra indemniser, escroquerie, polluer, pollution de la rivière,
        fuite de données, violation de données, vol de données, cyberattaque*, action collective, recours collectif,
        garde à vue, perquisition*, blanchiment, délit d'initié, fraude fiscale, évasion fiscale, harcèlement
        sexuel, pot-de-vin, pots-de-vin, rançongiciel*, mis en examen, mise en examen, poursuivi en justice,
        poursuivie en justice, plainte contre, en justice, détournement de fonds, abus de confiance, mandat d'arrêt,
        visé par une enquête, enquête pour, enquête sur, enquête visant, porte plainte, portent plainte, plainte
        pour, travail dissimulé, mise en demeure, devant le tribunal, prud'hommes, abus de position dominante,
        entente illégale, autorité de la concurrence, atteinte à la vie privée, travail des enfants, travail forcé,
        redressement judiciaire, liquidation judiciaire, faillite, condamné à, condamnée à, condamné pour, écope
        d'une amende, amende de, amende pour, dommages et intérêts, soupçonné de, soupçonnée de, soupçonnés de,
        accusé de, accusée de, accusés de, faux et usage,
        condamné*, ans de prison, prison ferme, en prison, écroué*, jugé pour, données dérobées, dérobé*, données
        volées, attaqué en justice, attaquée en justice, traîné en justice, traînée en justice, mon avocat,
        publicité mensongère, publicité trompeuse,
        sanctionné*, indemnis*, interdit de vente, interdiction de vente
    """,
    "law": """
        arrêté*, arrestation*, condamn*, plainte*, enquête*, poursuivi*, accus*, procès, sanction*, inculp*,
        interpell*, prison, jugé*
    """,
    "body": """
        police, juge, tribunal, parquet, procureur*, patron, directeur, directrice, pdg, dirigeant*, président,
        fraude, corruption, actionnaires, cnil, justice, autorité, fisc, gendarme*, régulateur, cadre,
        discrimination, harcèlement
    """,
    "leak": """
        fuite*, vol, volé*, volées, piraté*, pirates, hackers, hacké*, exposé*, divulgué*, en vente, dark web,
        dérobé*, dérobées, en ligne, aspiré*, compromis*
    """,
    "data": """
        données, mots de passe, comptes clients, fichiers clients, base de données, cartes bancaires, coordonnées
    """,
    "public": """
        grève chez, grève illimitée, en grève, boycott*, appel à la grève, préavis de grève, licenciements massifs,
        plan social, grève à, débrayage*, grève des, piquet de grève, supprime 0, suppression de 0, suppressions
        d'emplois, licenciements, pétition contre, votent la grève, vote la grève, votent une grève, appellent à la
        grève, annoncent une grève, la grève, licencie 0
    """,
    "strike": """
        grève*, manifest*, mobilis*, protest*
    """,
    "labour": """
        salariés, employés, syndicat*, vols, trains, annulé*, chauffeurs, livreurs, pilotes, personnel, salaires,
        entrepôts, cgt
    """,
    "harmless": """
        feux d'artifice, feu d'artifice, tout feu tout flamme, met le feu, mettre le feu, c'est de la bombe, de la
        bombe, rappel des nouveautés, me rappelle, me rappeler, rappelle-moi, une tuerie, ventes explosent, prix
        explosent, mort de rire, coup de feu, feu rouge, feu vert, à mourir, petit accident, explosion de saveurs,
        explosion des ventes, il me rappelle, ça me rappelle, interdit les réunions
    """,
    "frame": """
        attaquant, milieu de terrain, défenseur, temps additionnel, film, roman, série télé, jeu vidéo, musée,
        exercice, promotions, coupe, rentrée
    """,
    "broken": """
        mort, morts, morte, crash, coincé*, disparu*, hôpital
    """,
    "service": """
        l'appli, la paie, application, site web, connexion, connecter, carte, compte, payer, paiement*,
        virement*, salaires, code par, distributeur, caisse, mise à jour, téléphone
    """,
}
