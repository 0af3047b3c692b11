"""The words of crises in English, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        sales, shares, stock, stocks, prices, demand, revenue, profits, my brain, my head, my mind, growth
    """,
    "danger": """
        0 dead, one dead, one killed, kills one, kills two, kills three, kills 0, runs aground, ran aground,
        nearly killed us, nearly killed me, nearly killed my, started a fire in, gives birth between,
        warehouse on fire, warehouse is on fire, factory on fire, factory is on fire, plant on fire, plant is on fire,
        building on fire, building is on fire, store on fire, store is on fire, depot on fire, depot is on fire,
        fire risk, fire hazard, burst into flames, caught fire, catches fire, gas leak, gas leaks, carbon monoxide,
        product recall, food poisoning, salmonella, listeria, e coli, bomb threat, choking hazard, electrocut*,
        exploded in my, chemical spill, toxic fumes, safety recall, mass shooting, risk of injury, serious injury,
        choked on, burned my hand, burnt my hand, exploded while, not to eat it, not to eat them, anaphyla*,
        legionnaires, asbestos, death toll, roof caves in, caves in, caved in, in critical condition, chemical
        burns, chemical burn, severs, severed, amputat*, tests positive for, tested positive for, norovirus, up in
        flames, had a seizure, seizures, emergency landing, may ignite, might ignite, catch fire, could explode, may
        explode, might explode, legionella, carcinogen*, cancer-causing, botulism, wrong dose, trapped inside, mass
        casualty, live ammunition, plunges, plunged, lead poisoning, in intensive care, died after, dies after, died
        in, electric shocks, sets fire, set fire to, injured by, injured at, injured after, stop driving, radiation
        leak, strangulation, near miss, unsafe to use, food poisoned, derails, capsizes, electrocution, loses
        finger*, lost a finger, lost his finger, lost her finger, droppings, mouse in, cockroach*, rat in, maggots
        in, dead mouse, smoking and, started smoking, started to smoke, infant deaths, puts patients at risk, at
        risk of death, child safety risk, malfunctioning pacemaker, huge fire, massive fire, major fire, factory
        fire, warehouse fire, plant fire, leaves 0 injured, leaves 0 dead, 0 dead, 0 injured, 0 hurt, 0 killed,
        several injured, many injured, multiple injuries, two dead, three dead
    """,
    "hazard": """
        ablaze,
        alight, is alight, are alight, was alight, were alight, set alight, sets alight, caught alight,
        shatter*, splinter*,
        blaze, fire, fires, explosion*, blast, explodes, exploded, smoke, collapse, collapses, collapsed, derails,
        derailed, derailment, crash, crashes, crashed, accident*, leak, spill, contaminat*, poison*, outbreak, bomb,
        shooting, toxic, overheat*, melted, shock, shocks, fumes, radiation, flames, sparks, stabbing, hostage*,
        chlorine, ammonia, mould, mold, sinks, capsize*, falls ill, fall ill, fell ill, faulty, defect*,
        malfunction*, overturn*, ignite*, engine failure, flood*, falls from, fell from, fell on, falling, stampede,
        crush, rats, maggots, worms, gunman, gunfire, attack, evacuation, stab*
    """,
    "place": """
        our flat, apartment, my house, our house, our home, trampoline, lift, elevator, escalator,
        curtains, sofa, carpet, mattress, worktop, living room, bedroom, garage,
        factory, warehouse, plant, depot, headquarters, hq, store, shop, mall, site, branch, canteen, hotel, ferry,
        hospital, office, offices, building, mine, refinery, port, tunnel, bridge, station, tanker, pipeline,
        platform, laboratory, workshop, nursery, restaurant, kitchen, firefighters, evacuat*, emergency services,
        brigade, crews, residents, passengers, recycling plant, cold store, airport, farm, terminal, arena, stadium,
        bus, train, ship, plane, rides, ride, theme park, hangar, yard, complex
    """,
    "harm": """
        in surgery, emergency surgery, had to operate,
        broke his wrist, broke his arm, broke his leg, broke his ankle, broke his ribs, broke his rib, broke his hip,
        broke his collarbone, broke his finger, broke his nose, broke his tooth, broke his teeth, broke his shoulder,
        broke his foot, broke his back, broke her wrist, broke her arm, broke her leg, broke her ankle,
        broke her ribs, broke her rib, broke her hip, broke her collarbone, broke her finger, broke her nose,
        broke her tooth, broke her teeth, broke her shoulder, broke her foot, broke her back, broke my wrist,
        broke my ankle, broke my ribs, broke my rib, broke my hip, broke my collarbone, broke my finger,
        broke my nose, broke my tooth, broke my teeth, broke my shoulder, broke my foot, broke my back, 0 ribs,
        two ribs, cut my face, cut his face, cut her face, in my face, lost an eye, loses eye, loses an eye, blinded,
        cut my hand, cut my finger, cut my foot, cut my lip, cut his hand, cut her hand, cut open,
        sliced my hand, sliced my finger,
        injur*, hurt, dead, dies, died, death, deaths, kill, kills, killed, wounded, hospital, hospitalised,
        hospitalized, evacuat*, rescued, missing, casualties, fatalities, victims, burns, a&e, ambulance*, emergency
        room, firefighters, trapped, critical condition, burnt, scalded, bleeding, stitches, fingertip, finger,
        seizure, unconscious, concussion, fracture*, broke my arm, broke my leg, paramedics, intensive care,
        allergic reaction, suffers burns, vomiting
    """,
    "victim": """
        worker, workers, employee, employees, toddler, baby, child, children, boy, girl, woman, passenger,
        passengers, residents, customer, customers, shopper, shoppers, guests, pensioner, contractor, miners, crew,
        family, my son, my daughter, my baby, my dog, 0 people, toddler's, child's, patients, driver, pilot,
        tourist, tourists, teenager, mother, father, grandmother, commuters, students, pupils, resident, cyclist,
        pedestrian, my wife, my husband, my mum, my dad, my kid, my cat
    """,
    "foreign": """
        needle found, needles found, needle in, needles in, found a needle, razor blade in, glass found, found glass,
        glass in, piece of glass, pieces of glass, shard of, shards of, bits of glass, metal in, piece of metal,
        pieces of metal, plastic in, piece of plastic, pieces of plastic, screw in, nail in, found a nail,
        found a screw, tooth in, mould in, mold in, a bone in, insect in, insects in, a finger in, band aid in,
        plaster in my
    """,
    "food": """
        baby food, yoghurt*, yogurt*, salad*, soup*, sandwich*, cheese*, jar, chocolate*, bread, cereal*, sausage*,
        burger*, pizza*, strawberries, berries, fruit, cake*, biscuit*, cookie*, rice, pasta, sauce, juice, ice cream,
        meal, meals, my food, our food, their food, lunch, dinner, formula, snack*, porridge, meat, fish, chicken,
        noodles, ready meal*
    """,
    "crime": """
        fraud, bribery, corruption, embezzlement, laundering, insider trading, tax evasion
    """,
    "court": """
        judge, court, trial, prosecutor*, police, boss, ceo, chief, director, executive*, hearing, jury
    """,
    "deaths": """
        deaths, fatalities, several deaths, child deaths
    """,
    "recall": """
        recall, recalls, recalled, recalling, pulls, pulled, withdraws, withdrawn, withdrew, from shelves, stop
        using, stop selling, stops selling, stop-sale, pulled over, pulled from, taken off sale, off the shelves,
        takes back
    """,
    "reason": """
        risk*, hazard*, fault*, defect*, contaminat*, fear*, overheat*, fire*, injur*, death*, batch*, lot, glass,
        metal, plastic, fragments, shelves, allergen*, undeclared, salmonella, listeria, unsafe, unit*, vehicles,
        cars, 0 models, recalls 0, recalled 0, pulls 0, recall of 0, safety, choking, mislabel*, formula, airbag*,
        brakes, bacteria*, mould, mold, reports of, seat belt, buckle, straps, may contain, could contain, contain,
        shock, burn*, fire, recalls over, e coli, toxic, lead, asbestos, overheating, infants, children
    """,
    "vital": """
        brake, brakes, emergency call, emergency calls, 0 calls, alarm*, airbag*, emergency number, ambulance*,
        doors, life support, ventilator*, pacemaker*, insulin, smoke detector*, fire alarm*, seat belt*, steering,
        emergency services, hospitals, signalling, air traffic, safety system*, safety systems, sprinkler*
    """,
    "fails": """
        did not deploy, didn't deploy, failed to deploy, did not inflate, did not go off, didn't go off, ignored,
        fail, fails, failed, failing, failure*, outage*, down, stopped working, not working, didn't work, doesn't
        work, did not work, offline, unreachable, without alerts, at full speed, cut off, knocked out
    """,
    "legal": """
        to trading standards, to the ombudsman, advertising standards, regulator bans, regulator fines, watchdog bans,
        watchdog fines, authority bans, authority fines,
        class action, lawsuit*, data breach*, data leak*, ransomware, insider trading, money laundering, price
        fixing, price-fixing, sexual harassment, cyberattack*, cyber attack*, cyber-attack*, dark web, embezzl*,
        sued, sues, indicted, whistleblower*, antitrust, personal data exposed, bribery, mis-selling, mis-sold,
        identity theft, racketeering, criminal charges, tax evasion, injunction, hack exposes,
        criminal investigation, fraud office, pleads guilty, pleaded guilty, competition authority, privacy
        violation, violation of privacy, gdpr complaint, small claims, discrimination suit, discrimination case,
        racial discrimination, legal action, legal proceedings, files suit, filed suit, court orders, court ordered,
        court order, court rules, police search*, police raid*, arrested for, arrested over, charged with, gets
        fined, fined, fine of 0, fined 0, faces fine, faces fines, faces charges, facing charges, tribunal, court
        case, case against, wage theft, forced labour, forced labor, child labour, child labor, modern slavery,
        patient files, laptop stolen, stealing client, stolen data, data stolen, data theft, phishing attack, jailed
        for, jailed over, sentenced to, convicted of, guilty of, bankruptcy, insolvency, insolvent, lawyers for,
        legal battle, copyright infringement, patent infringement, wrongful death, misled investors, misleading
        investors, cover-up, sanctions breach, breach of law, broke the law, jailed,
        imprisoned, handcuffs, in court, medical records, data regulator, data protection, privacy regulator, told
        the regulator, reported you to, reporting you to, solicitor*, misleading ads, misleading
        advert*, misleading customers, passwords online, data online, court bans, bailiffs, court ruling, faces
        lawsuit, legal claim
    """,
    "law": """
        arrest, arrested, arrests, charged with, raid, raids, raided, investigat*, inquiry, probe, probes,
        convicted, guilty, jailed, sentenced, to court, accused, accuses, alleges, alleged, prosecut*, penalty,
        penalised, penalized, subpoena*, settlement, detained, in custody
    """,
    "body": """
        police, court, prosecutor*, regulator*, judge, boss, ceo, chief, executive*, treasurer, chairman, fraud,
        tax, bribe*, corruption, watchdog, officers, fbi, shareholders, tribunal, authorities, ministry, commission,
        attorney general, doj, sec, ftc, privacy, trial, law, discrimination, harassment, finance chief, cfo, coo,
        airport, officer
    """,
    "leak": """
        to a stranger, to strangers,
        hacker forum*, hackers' forum*, hacking forum*, darknet, telegram channel,
        leak, leaks, leaked, breach*, exposed, exposes, stolen, hacked, hackers, hack, for sale, published online,
        break in, broke in, spilled, dumped, compromised, posted online, dump, dumps, steal, steals, took, online
    """,
    "data": """
        bank statements, my statements, passport*, my messages, private messages, private photos, home address*,
        data, passwords, records, customer details, personal details, emails, credit cards, card numbers, accounts
        of, patient*, database, social security, bank details, customer accounts, customers' details, password, user
        data, user details, customer list, medical, personal info
    """,
    "public": """
        on strike, boycott, walkout, walkouts, walk out over, walks out over, walked out over, strike ballot, picket
        line*, strike at, calls strike, industrial action, mass layoffs, mass redundancies, wildcat strike*, votes
        to strike, vote to strike, strikes at, form picket, picket, strike action, strike threat, racist ad, racist
        advert*, sexist ad, backlash over, petition against, sit-in, job cuts, cut jobs, cuts jobs, 0 jobs, calls
        for boycott, protest outside, protesters, stage walkout, vote for strike, votes for
        strike, strike vote, back strike, backs strike, boycott*, *boycott*, axe 0, axes 0, axing 0, slash 0,
        slashes 0, shed 0, sheds 0, lay off 0, lays off 0, layoffs, redundancies, walk off the job
    """,
    "strike": """
        strike, strikes, striking, walk out, walks out, walked out, protest*, down tools, downed tools
    """,
    "labour": """
        workers, union*, staff, drivers, pilots, crew, employees, pay, wages, cancelled, canceled, couriers, nurses,
        teachers, conditions, activists, residents, cleaners, picket*, cabin crew, ground staff, vote, ballot,
        writers, engineers, dockers, postal workers, doctors
    """,
    "harmless": """
        house fire cover*, house fire insurance, fire insurance, covers house fires, house fire claim*,
        fete of the fire brigade, fair of the fire brigade, day of the fire brigade, band of the fire brigade,
        calendar of the fire brigade, money for the fire brigade, fire brigade charity, warns you of a gas leak,
        warns of gas leaks, warn of gas leaks, detects gas leaks, detect gas leaks, detects a gas leak,
        gas leak detector*, gas leak detection,
        gas leak alarm*, gas leak sensor*, before a gas leak, alight here, alight at, alight for, please alight,
        fire sale, fire sales, is fire, pure fire, so fire, straight fire, on fire, fire hd, fire tv, fire stick,
        fire pit, fire pits, fire station, fire-safety, fire safety, fire drill, fire extinguisher*, fireplace*,
        fire emoji, fire me, fire up, fired up, fire engine red, i recall, as i recall, recall that, recall when,
        recall how, recall my, recall the, can't recall, cannot recall, don't recall, recalls its roots, recalls
        how, recalls when, total recall, recalls her, recalls his, recalls the days, arrested development, cardiac
        arrest, injury-time, injury time, insult to injury, adding insult, explosive growth, explosive demand,
        population explosion, explosion of, strikes a, strike a, strike price, strike partnership, striking design,
        three strikes, leak-proof, leakproof, leak proof, bath bomb*, the bomb, drops a bomb, killer, dying for, die
        for, to die for, kill for, dead simple, dead easy, poison ivy, sick of, i'm sick, law firm, law school, law
        degree, court shoes, food court, tennis court, basketball court, first aid, smoke detector, smoke alarm*,
        data plan*, employee of the month, lightning strike*, crash course, shares crash*, stock crash*, market
        crash, fine print, fine dining, fine with, crash diet, brand new, drop dead gorgeous, dead on time, photo
        shooting, shooting star*, talent search, search engine, search bar, search function, job search, killed it,
        killing it, killed time, smoke-free, smoked, blazer, blazers, trailblaz*, hurt my wallet, data-driven, raid
        my, raid the fridge, boss battle, girl boss, fun police, fashion police, no charges, free of charge,
        delivery charges, extra charges, shipping charges, batch cooking, hot enough to fire, friendly fire, under
        fire, hang fire, family day, family pack, family size, family room, family hotel, fire engine, lovely fire,
        log fire, open fire, camp fire, campfire, fireside, search orders, charges 0, accident with the trolley,
        police officer thanks, judge the, factory tour, phone charges, battery charges, orders 0, customer orders,
        customers can now search, flood in, crowds flood, floods of, customers flood, heart attack on price, boss
        level, falling prices, falls from favour, in love, by accident, accidentally, happy accident, shares
        plunge*, stock plunge*, price plunges, price plunged, profit plunge*, sales plunge*, plunges 0, plunged 0,
        plunge pool, fire alarm, fire alarms, killed by a stock, killed by the price
    """,
    "frame": """
        striker, midfielder, defender, winger, quarterback, injury-time, hat-trick, movie, film, sequel, novel,
        thriller, series wins, drama, sitcom, video game, new game, gameplay, cosplay, trailer, episode, museum,
        hackathon, escape room, board game, playlist, guitar, mixtape, renders, bowling, cup final, workshop on,
        simulator, webinar
    """,
    "broken": """
        crash, crashes, crashed, dead, died, dies, missing, hospital
    """,
    "service": """
        cannot pay, can't pay, could not pay, to pay, payroll, the app, my app, your app, an app,
        website, log in, login, banking, card terminal, my card, my account, bank account, on start,
        won't load, atm, locked everyone out, locked me out, checkout, update, phone, laptop
    """,
}
